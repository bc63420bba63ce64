// Fields of timestamps, in UTC or in a zone, and of durations.
#include "policy/cel/functions.h"
#include "policy/cel/time.h"

namespace vigie::policy::cel {
namespace {

template <TimeField field>
Value field_in_utc(Context&, const Value* a) {
  return of_int(time_field(a[0], field, 0));
}

template <TimeField field>
Value field_in_zone(Context& context, const Value* a) {
  if (!context.spend(16)) return context.exhaust();
  const auto offset_s = context.zones().offset_s(a[1].text(), a[0].whole);
  if (!offset_s) {
    return context.fail("no such time zone: " + std::string(a[1].text().substr(0, 64)));
  }
  return of_int(time_field(a[0], field, *offset_s));
}

template <int64_t unit_ns>
Value whole_units(Context&, const Value* a) {
  return of_int(a[0].whole / unit_ns);
}

Value milliseconds_of_second(Context&, const Value* a) {
  return of_int(a[0].whole % kSecondNs / 1'000'000);
}

constexpr OverloadRow kRows[] = {
    {"timestamp: getDate() -> int", field_in_utc<TimeField::kDate>},
    {"timestamp: getDate(string) -> int", field_in_zone<TimeField::kDate>},
    {"timestamp: getDayOfMonth() -> int", field_in_utc<TimeField::kDayOfMonth>},
    {"timestamp: getDayOfMonth(string) -> int", field_in_zone<TimeField::kDayOfMonth>},
    {"timestamp: getDayOfWeek() -> int", field_in_utc<TimeField::kDayOfWeek>},
    {"timestamp: getDayOfWeek(string) -> int", field_in_zone<TimeField::kDayOfWeek>},
    {"timestamp: getDayOfYear() -> int", field_in_utc<TimeField::kDayOfYear>},
    {"timestamp: getDayOfYear(string) -> int", field_in_zone<TimeField::kDayOfYear>},
    {"timestamp: getFullYear() -> int", field_in_utc<TimeField::kFullYear>},
    {"timestamp: getFullYear(string) -> int", field_in_zone<TimeField::kFullYear>},
    {"timestamp: getHours() -> int", field_in_utc<TimeField::kHours>},
    {"timestamp: getHours(string) -> int", field_in_zone<TimeField::kHours>},
    {"duration: getHours() -> int", whole_units<3600 * kSecondNs>},
    {"timestamp: getMilliseconds() -> int", field_in_utc<TimeField::kMilliseconds>},
    {"timestamp: getMilliseconds(string) -> int", field_in_zone<TimeField::kMilliseconds>},
    {"duration: getMilliseconds() -> int", milliseconds_of_second},
    {"timestamp: getMinutes() -> int", field_in_utc<TimeField::kMinutes>},
    {"timestamp: getMinutes(string) -> int", field_in_zone<TimeField::kMinutes>},
    {"duration: getMinutes() -> int", whole_units<60 * kSecondNs>},
    {"timestamp: getMonth() -> int", field_in_utc<TimeField::kMonth>},
    {"timestamp: getMonth(string) -> int", field_in_zone<TimeField::kMonth>},
    {"timestamp: getSeconds() -> int", field_in_utc<TimeField::kSeconds>},
    {"timestamp: getSeconds(string) -> int", field_in_zone<TimeField::kSeconds>},
    {"duration: getSeconds() -> int", whole_units<kSecondNs>},
};

}  // namespace

const std::span<const OverloadRow> kTimes = kRows;

}  // namespace vigie::policy::cel
