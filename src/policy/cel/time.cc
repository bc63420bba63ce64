#include "policy/cel/time.h"

#include <chrono>
#include <cstdio>

namespace vigie::policy::cel {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int64_t kDaySeconds = 86'400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// count digits at the front of text, which is shortened; -1 when they are not there.
int take_digits(std::string_view& text, size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char one, char other) {
  if (text.empty() || (text[0] != one && text[0] != other)) return false;
  text.remove_prefix(1);
  return true;
}

bool take(std::string_view& text, char c) { return take(text, c, c); }

// The digits after the point in nanoseconds; nothing when there are none or more than nine.
std::optional<uint32_t> take_fraction(std::string_view& text) {
  uint32_t value = 0;
  uint32_t unit = kSecondNs;
  while (!text.empty() && is_digit(text[0])) {
    if (unit == 1) return std::nullopt;
    unit /= 10;
    value += static_cast<uint32_t>(text[0] - '0') * unit;
    text.remove_prefix(1);
  }
  if (unit == kSecondNs) return std::nullopt;
  return value;
}

// Z or +hh:mm to the end of text, in seconds east.
std::optional<int64_t> take_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const bool is_west = text.starts_with('-');
  if (!take(text, '+', '-')) return std::nullopt;
  const int hours = take_digits(text, 2);
  if (!take(text, ':')) return std::nullopt;
  const int minutes = take_digits(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty()) return std::nullopt;
  return (is_west ? -1 : 1) * (hours * 3600 + minutes * 60);
}

int64_t floor_div(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

// The digits of a fraction without the zeros that say nothing, with the point.
std::string fraction_text(uint32_t nanoseconds) {
  if (nanoseconds == 0) return "";
  char digits[16];
  std::snprintf(digits, sizeof digits, ".%09u", nanoseconds);
  std::string out(digits);
  while (out.back() == '0') out.pop_back();
  return out;
}

// Nanoseconds of the unit at the front of text, which is shortened; 0 when there is none.
int64_t take_unit(std::string_view& text) {
  static constexpr struct {
    std::string_view name;
    int64_t ns;
  } kUnits[] = {{"ns", 1},
                {"us", 1'000},
                {"\xc2\xb5s", 1'000},  // the micro sign
                {"\xce\xbcs", 1'000},  // the Greek letter
                {"ms", 1'000'000},
                {"s", kSecondNs},
                {"m", 60 * kSecondNs},
                {"h", 3600 * kSecondNs}};
  for (const auto& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.ns;
  }
  return 0;
}

// One "12.5h" at the front of text, in nanoseconds with the sign; nothing when it does not fit.
std::optional<int64_t> take_part(std::string_view& text, int sign) {
  int64_t whole = 0;
  const size_t size_before = text.size();
  for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1)) {
    if (__builtin_mul_overflow(whole, 10, &whole)) return std::nullopt;
    if (__builtin_add_overflow(whole, sign * (text[0] - '0'), &whole)) return std::nullopt;
  }
  size_t digits = size_before - text.size();
  std::string_view fraction;
  if (take(text, '.')) {
    size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    fraction = text.substr(0, count);
    text.remove_prefix(count);
    digits += count;
  }
  const int64_t unit = take_unit(text);
  if (digits == 0 || unit == 0) return std::nullopt;
  int64_t value = 0;
  if (__builtin_mul_overflow(whole, unit, &value)) return std::nullopt;
  int64_t scale = unit;
  for (const char c : fraction) {
    scale /= 10;
    if (__builtin_add_overflow(value, sign * (c - '0') * scale, &value)) return std::nullopt;
  }
  return value;
}

}  // namespace

std::optional<Value> parse_timestamp(std::string_view text) {
  const int year = take_digits(text, 4);
  const bool has_year = take(text, '-');
  const int month = take_digits(text, 2);
  const bool has_month = take(text, '-');
  const int day = take_digits(text, 2);
  const bool has_day = take(text, 'T', 't');
  const int hour = take_digits(text, 2);
  const bool has_hour = take(text, ':');
  const int minute = take_digits(text, 2);
  const bool has_minute = take(text, ':');
  const int second = take_digits(text, 2);
  if (!has_year || !has_month || !has_day || !has_hour || !has_minute) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  uint32_t nanoseconds = 0;
  if (take(text, '.')) {
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    nanoseconds = *fraction;
  }
  const auto offset = take_offset(text);
  const year_month_day date(std::chrono::year(year),
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day)));
  if (!offset || year < 1 || !date.ok()) return std::nullopt;
  const int64_t day_seconds = sys_days(date).time_since_epoch().count() * kDaySeconds;
  const int64_t seconds = day_seconds + hour * 3600 + minute * 60 + second - *offset;
  if (seconds < kFirstSecond || seconds > kLastSecond) return std::nullopt;
  return of_timestamp(seconds, nanoseconds);
}

std::string timestamp_text(const Value& timestamp) {
  const int64_t day = floor_div(timestamp.whole, kDaySeconds);
  const auto in_day = static_cast<int>(timestamp.whole - day * kDaySeconds);
  const year_month_day date{sys_days(days(day))};
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), in_day / 3600, in_day / 60 % 60, in_day % 60);
  return buffer + fraction_text(timestamp.extra) + "Z";
}

std::optional<Value> parse_duration(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return of_duration(0);
  if (text.empty()) return std::nullopt;
  int64_t sum = 0;
  while (!text.empty()) {
    const auto part = take_part(text, is_negative ? -1 : 1);
    if (!part || __builtin_add_overflow(sum, *part, &sum)) return std::nullopt;
  }
  return of_duration(sum);
}

std::string duration_text(int64_t nanoseconds) {
  const uint64_t size =
      nanoseconds < 0 ? 0 - static_cast<uint64_t>(nanoseconds) : static_cast<uint64_t>(nanoseconds);
  return (nanoseconds < 0 ? "-" : "") + std::to_string(size / kSecondNs) +
         fraction_text(static_cast<uint32_t>(size % kSecondNs)) + "s";
}

std::optional<Value> add_duration(const Value& timestamp, int64_t nanoseconds) {
  int64_t seconds = timestamp.whole + floor_div(nanoseconds, kSecondNs);
  int64_t rest = timestamp.extra + (nanoseconds - floor_div(nanoseconds, kSecondNs) * kSecondNs);
  if (rest >= kSecondNs) {
    rest -= kSecondNs;
    ++seconds;
  }
  if (seconds < kFirstSecond || seconds > kLastSecond) return std::nullopt;
  return of_timestamp(seconds, static_cast<uint32_t>(rest));
}

std::optional<int64_t> difference_ns(const Value& a, const Value& b) {
  int64_t out = 0;
  if (__builtin_mul_overflow(a.whole - b.whole, kSecondNs, &out)) return std::nullopt;
  const int64_t rest = int64_t{a.extra} - int64_t{b.extra};
  if (__builtin_add_overflow(out, rest, &out)) return std::nullopt;
  return out;
}

int64_t time_field(const Value& timestamp, TimeField field, int64_t offset_s) {
  const int64_t local = timestamp.whole + offset_s;
  const int64_t day = floor_div(local, kDaySeconds);
  const int64_t in_day = local - day * kDaySeconds;
  const sys_days date_days{days(day)};
  const year_month_day date(date_days);
  const auto first = sys_days(date.year() / std::chrono::January / 1);
  switch (field) {
    case TimeField::kFullYear: return static_cast<int>(date.year());
    case TimeField::kMonth: return static_cast<unsigned>(date.month()) - 1;
    case TimeField::kDayOfYear: return (date_days - first).count();
    case TimeField::kDayOfMonth: return static_cast<unsigned>(date.day()) - 1;
    case TimeField::kDate: return static_cast<unsigned>(date.day());
    case TimeField::kDayOfWeek: return std::chrono::weekday(date_days).c_encoding();
    case TimeField::kHours: return in_day / 3600;
    case TimeField::kMinutes: return in_day / 60 % 60;
    case TimeField::kSeconds: return in_day % 60;
    case TimeField::kMilliseconds: break;
  }
  return timestamp.extra / 1'000'000;
}

}  // namespace vigie::policy::cel
