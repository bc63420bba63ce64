// policy/cel/time.h: timestamps and durations of CEL as text and as calendar fields.
//
// Method  RFC 3339 with up to nine digits of a second; durations as "1h30m", "-23.4s", "1h34us".
// Limits  years 0001 to 9999; durations of 64 bits of nanoseconds, about 292 years either way.
// Threads stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/cel/value.h"

namespace vigie::policy::cel {

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastSecond = 253'402'300'799;   // 9999-12-31T23:59:59Z

// A kTimestamp; nothing unless text is an RFC 3339 date-time within the years.
std::optional<Value> parse_timestamp(std::string_view text);
// "2023-02-03T23:31:20.5Z": UTC, as many digits of a second as there are.
std::string timestamp_text(const Value& timestamp);

// A kDuration; nothing unless it is one and fits.
std::optional<Value> parse_duration(std::string_view text);
// "60.001s"
std::string duration_text(int64_t nanoseconds);

// timestamp + nanoseconds, nothing when it leaves the years.
std::optional<Value> add_duration(const Value& timestamp, int64_t nanoseconds);
// a - b in nanoseconds, nothing when that does not fit.
std::optional<int64_t> difference_ns(const Value& a, const Value& b);

enum class TimeField {
  kFullYear,
  kMonth,       // 0 is January
  kDayOfYear,   // from 0
  kDayOfMonth,  // from 0
  kDate,        // from 1
  kDayOfWeek,   // 0 is Sunday
  kHours,
  kMinutes,
  kSeconds,
  kMilliseconds,
};

// A field of the calendar at that instant, offset_s east of UTC.
int64_t time_field(const Value& timestamp, TimeField field, int64_t offset_s);

}  // namespace vigie::policy::cel
