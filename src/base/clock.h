// base/clock.h: the time, as something that tests can set.
//
// Times are int64_t microseconds since 1970-01-01 UTC inside, RFC 3339 UTC at the border.
// Threads SystemClock may be read by any thread; ManualClock belongs to one test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t now_us() const = 0;
};

class SystemClock : public Clock {
 public:
  int64_t now_us() const override;
};

class ManualClock : public Clock {
 public:
  explicit ManualClock(int64_t now_us) : now_us_(now_us) {}
  int64_t now_us() const override { return now_us_; }
  void advance_us(int64_t by_us) { now_us_ += by_us; }

 private:
  int64_t now_us_;
};

// "2026-11-24T10:52:00.000000Z"; years 0001 to 9999, others are clamped. Errors: none.
std::string to_rfc3339(int64_t time_us);
// Nothing unless text is an RFC 3339 date-time; offsets are converted to UTC.
std::optional<int64_t> from_rfc3339(std::string_view text);

}  // namespace vigie
