#include "base/clock.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace vigie {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

// A fixed number of digits at the front of text, which is shortened; -1 when they are not there.
int take_digits(std::string_view& text, size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// The fraction after the seconds in microseconds; further digits are dropped.
int64_t take_fraction_us(std::string_view& text) {
  int64_t value = 0;
  int64_t unit = kSecondUs / 10;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    value += (text[0] - '0') * unit;
    unit /= 10;
    text.remove_prefix(1);
  }
  return value;
}

// Z or +hh:mm at the end of text, in minutes.
std::optional<int> take_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const bool west = !text.empty() && text[0] == '-';
  if (!take(text, "+-")) return std::nullopt;
  const int hours = take_digits(text, 2);
  if (!take(text, ":")) return std::nullopt;
  const int minutes = take_digits(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty()) return std::nullopt;
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

int64_t SystemClock::now_us() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::string to_rfc3339(int64_t time_us) {
  constexpr int64_t kFirst = -62135596800LL * kSecondUs;
  constexpr int64_t kLast = 253402300799LL * kSecondUs + 999'999;
  const int64_t clamped = std::clamp(time_us, kFirst, kLast);
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(clamped)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const int64_t in_day = (time - day).count();
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(in_day / (3600 * kSecondUs)),
                static_cast<int>(in_day / (60 * kSecondUs) % 60),
                static_cast<int>(in_day / kSecondUs % 60), static_cast<int>(in_day % kSecondUs));
  return buffer;
}

std::optional<int64_t> from_rfc3339(std::string_view text) {
  const int year = take_digits(text, 4);
  if (!take(text, "-")) return std::nullopt;
  const int month = take_digits(text, 2);
  if (!take(text, "-")) return std::nullopt;
  const int day = take_digits(text, 2);
  if (!take(text, "Tt")) return std::nullopt;
  const int hour = take_digits(text, 2);
  if (!take(text, ":")) return std::nullopt;
  const int minute = take_digits(text, 2);
  if (!take(text, ":")) return std::nullopt;
  const int second = take_digits(text, 2);
  const bool has_fraction = take(text, ".");
  const int64_t fraction_us = has_fraction ? take_fraction_us(text) : 0;
  const auto offset = take_offset(text);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year < 1 || month < 0 || day < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 60 || !offset) {
    return std::nullopt;
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds = ((days * 24 + hour) * 60 + minute - *offset) * 60 + second;
  return seconds * kSecondUs + fraction_us;
}

}  // namespace vigie
