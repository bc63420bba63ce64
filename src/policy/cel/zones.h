// policy/cel/zones.h: how far local time is from UTC, in a zone, at an instant.
//
// Input   "UTC", a name of the IANA database ("Europe/Paris", "US/Central", "CET"), or hours and
//         minutes: "+02:00", "-02:30", "02:00".
// Method  ICU's time zones: their data is part of the library, so no file is read (I1).
// Cost    a name's first use about 10 us; then one look-up.
// Threads one thread a Zones.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace vigie::policy::cel {

class Zones {
 public:
  Zones();
  ~Zones();
  Zones(const Zones&) = delete;
  Zones& operator=(const Zones&) = delete;

  // Seconds to add to UTC; nothing when there is no such zone. time_s: since 1970.
  std::optional<int64_t> offset_s(std::string_view zone, int64_t time_s);

 private:
  struct Known;
  std::unique_ptr<Known> known_;
};

}  // namespace vigie::policy::cel
