// Operators, conversions, and what the standard has for texts, lists and maps.
#include <re2/re2.h>

#include <charconv>
#include <cmath>
#include <cstring>

#include "base/unicode.h"
#include "policy/cel/functions.h"
#include "policy/cel/time.h"

namespace vigie::policy::cel {
namespace {

constexpr double kTwo63 = 9223372036854775808.0;
constexpr double kTwo64 = 18446744073709551616.0;

Value overflow() { return Context::fail_with("integer overflow"); }
Value out_of_range() { return Context::fail_with("a time or duration out of range"); }

// --- arithmetic

Value add_int(Context&, const Value* a) {
  int64_t out = 0;
  return __builtin_add_overflow(a[0].whole, a[1].whole, &out) ? overflow() : of_int(out);
}
Value subtract_int(Context&, const Value* a) {
  int64_t out = 0;
  return __builtin_sub_overflow(a[0].whole, a[1].whole, &out) ? overflow() : of_int(out);
}
Value multiply_int(Context&, const Value* a) {
  int64_t out = 0;
  return __builtin_mul_overflow(a[0].whole, a[1].whole, &out) ? overflow() : of_int(out);
}
Value divide_int(Context&, const Value* a) {
  if (a[1].whole == 0) return Context::fail_with("division by zero");
  if (a[0].whole == INT64_MIN && a[1].whole == -1) return overflow();
  return of_int(a[0].whole / a[1].whole);
}
Value modulus_int(Context&, const Value* a) {
  if (a[1].whole == 0) return Context::fail_with("modulus by zero");
  if (a[0].whole == INT64_MIN && a[1].whole == -1) return overflow();
  return of_int(a[0].whole % a[1].whole);
}
Value negate_int(Context&, const Value* a) {
  return a[0].whole == INT64_MIN ? overflow() : of_int(-a[0].whole);
}
Value add_uint(Context&, const Value* a) {
  uint64_t out = 0;
  return __builtin_add_overflow(a[0].natural, a[1].natural, &out) ? overflow() : of_uint(out);
}
Value subtract_uint(Context&, const Value* a) {
  return a[0].natural < a[1].natural ? overflow() : of_uint(a[0].natural - a[1].natural);
}
Value multiply_uint(Context&, const Value* a) {
  uint64_t out = 0;
  return __builtin_mul_overflow(a[0].natural, a[1].natural, &out) ? overflow() : of_uint(out);
}
Value divide_uint(Context&, const Value* a) {
  if (a[1].natural == 0) return Context::fail_with("division by zero");
  return of_uint(a[0].natural / a[1].natural);
}
Value modulus_uint(Context&, const Value* a) {
  if (a[1].natural == 0) return Context::fail_with("modulus by zero");
  return of_uint(a[0].natural % a[1].natural);
}
Value add_double(Context&, const Value* a) { return of_double(a[0].number + a[1].number); }
Value subtract_double(Context&, const Value* a) { return of_double(a[0].number - a[1].number); }
Value multiply_double(Context&, const Value* a) { return of_double(a[0].number * a[1].number); }
Value divide_double(Context&, const Value* a) { return of_double(a[0].number / a[1].number); }
Value negate_double(Context&, const Value* a) { return of_double(-a[0].number); }

Value add_text(Context& context, const Value* a) {
  const size_t size = size_t{a[0].extra} + a[1].extra;
  auto* joined = context.arena.take_many<char>(size + 1);
  if (joined == nullptr || size > UINT32_MAX || !context.spend(size / 16)) return context.exhaust();
  std::memcpy(joined, a[0].characters, a[0].extra);
  std::memcpy(joined + a[0].extra, a[1].characters, a[1].extra);
  return of_text({joined, size}, a[0].tag);
}

Value add_list(Context& context, const Value* a) {
  const size_t base = context.stack.size();
  context.stack.insert(context.stack.end(), a[0].list->items, a[0].list->items + a[0].list->count);
  context.stack.insert(context.stack.end(), a[1].list->items, a[1].list->items + a[1].list->count);
  const Value out = context.make_list(context.stack.data() + base, context.stack.size() - base);
  context.stack.resize(base);
  return out;
}

Value add_time(const Value& timestamp, int64_t nanoseconds) {
  const auto out = add_duration(timestamp, nanoseconds);
  return out ? *out : out_of_range();
}
Value add_time_duration(Context&, const Value* a) { return add_time(a[0], a[1].whole); }
Value add_duration_time(Context&, const Value* a) { return add_time(a[1], a[0].whole); }
Value add_durations(Context&, const Value* a) {
  int64_t out = 0;
  return __builtin_add_overflow(a[0].whole, a[1].whole, &out) ? out_of_range() : of_duration(out);
}
Value subtract_times(Context&, const Value* a) {
  const auto out = difference_ns(a[0], a[1]);
  return out ? of_duration(*out) : out_of_range();
}
Value subtract_time_duration(Context&, const Value* a) {
  if (a[1].whole == INT64_MIN) return out_of_range();
  return add_time(a[0], -a[1].whole);
}
Value subtract_durations(Context&, const Value* a) {
  int64_t out = 0;
  return __builtin_sub_overflow(a[0].whole, a[1].whole, &out) ? out_of_range() : of_duration(out);
}

// --- conversions

Value same(Context&, const Value* a) { return a[0]; }

Value no_number(Context& context, const Value& text, const char* what) {
  return context.fail("'" + std::string(text.text().substr(0, 40)) + "' is no " + what);
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto done = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && done.ec == std::errc() && done.ptr == text.data() + text.size();
}

Value int_of_uint(Context&, const Value* a) {
  if (a[0].natural > INT64_MAX) return Context::fail_with("a number out of the range of int");
  return of_int(static_cast<int64_t>(a[0].natural));
}
Value int_of_double(Context&, const Value* a) {
  if (!(a[0].number > -kTwo63 && a[0].number < kTwo63)) {
    return Context::fail_with("a number out of the range of int");
  }
  return of_int(static_cast<int64_t>(a[0].number));
}
Value int_of_text(Context& context, const Value* a) {
  std::string_view text = a[0].text();
  const bool has_plus = text.starts_with('+') && !text.starts_with("+-");
  int64_t out = 0;
  if (read_number(text.substr(has_plus ? 1 : 0), out)) return of_int(out);
  return no_number(context, a[0], "int");
}
Value int_of_time(Context&, const Value* a) { return of_int(a[0].whole); }

Value uint_of_int(Context&, const Value* a) {
  if (a[0].whole < 0) return Context::fail_with("a number out of the range of uint");
  return of_uint(static_cast<uint64_t>(a[0].whole));
}
Value uint_of_double(Context&, const Value* a) {
  if (!(a[0].number >= 0 && a[0].number < kTwo64)) {
    return Context::fail_with("a number out of the range of uint");
  }
  return of_uint(static_cast<uint64_t>(a[0].number));
}
Value uint_of_text(Context& context, const Value* a) {
  uint64_t out = 0;
  if (read_number(a[0].text(), out)) return of_uint(out);
  return no_number(context, a[0], "uint");
}

Value double_of_int(Context&, const Value* a) { return of_double(static_cast<double>(a[0].whole)); }
Value double_of_uint(Context&, const Value* a) {
  return of_double(static_cast<double>(a[0].natural));
}
Value double_of_text(Context& context, const Value* a) {
  std::string_view text = a[0].text();
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double out = 0;
  if (read_number(text, out)) return of_double(out);  // "Infinity", "-inf" and "NaN" too
  return no_number(context, a[0], "double");
}

Value bool_of_text(Context& context, const Value* a) {
  for (const std::string_view yes : {"1", "t", "T", "true", "True", "TRUE"}) {
    if (a[0].text() == yes) return of_bool(true);
  }
  for (const std::string_view no : {"0", "f", "F", "false", "False", "FALSE"}) {
    if (a[0].text() == no) return of_bool(false);
  }
  return no_number(context, a[0], "bool");
}

Value bytes_of_text(Context&, const Value* a) { return of_text(a[0].text(), Tag::kBytes); }
Value text_of_bytes(Context& context, const Value* a) {
  if (!context.spend(a[0].extra / 16)) return context.exhaust();
  if (!is_utf8(a[0].text())) return Context::fail_with("the bytes are not UTF-8");
  return of_text(a[0].text());
}
Value text_of_bool(Context&, const Value* a) { return of_text(a[0].flag ? "true" : "false"); }
Value text_of_int(Context& context, const Value* a) {
  return context.make_text(std::to_string(a[0].whole));
}
Value text_of_uint(Context& context, const Value* a) {
  return context.make_text(std::to_string(a[0].natural));
}
Value text_of_double(Context& context, const Value* a) {
  return context.make_text(double_text(a[0].number));
}
Value text_of_time(Context& context, const Value* a) {
  return context.make_text(timestamp_text(a[0]));
}
Value text_of_duration(Context& context, const Value* a) {
  return context.make_text(duration_text(a[0].whole));
}

Value time_of_text(Context& context, const Value* a) {
  const auto out = parse_timestamp(a[0].text());
  return out ? *out : no_number(context, a[0], "time of RFC 3339 from year 1 to 9999");
}
Value time_of_int(Context&, const Value* a) {
  if (a[0].whole < kFirstSecond || a[0].whole > kLastSecond) return out_of_range();
  return of_timestamp(a[0].whole, 0);
}
Value duration_of_text(Context& context, const Value* a) {
  const auto out = parse_duration(a[0].text());
  return out ? *out : no_number(context, a[0], "duration of at most 292 years, as in 1h30m");
}
Value type_of_value(Context&, const Value* a) { return of_text(type_name(a[0]), Tag::kType); }

// --- texts, lists and maps

Value size_of_text(Context& context, const Value* a) {
  if (!context.spend(a[0].extra / 16)) return context.exhaust();
  return of_int(static_cast<int64_t>(code_points(a[0].text())));
}
Value size_of_bytes(Context&, const Value* a) { return of_int(a[0].extra); }
Value size_of_list(Context&, const Value* a) { return of_int(a[0].list->count); }
Value size_of_map(Context&, const Value* a) { return of_int(static_cast<int64_t>(map_size(a[0]))); }

Value contains_text(Context& context, const Value* a) {
  if (!context.spend((a[0].extra / 16 + 1) * uint64_t{a[1].extra / 16 + 1})) {
    return context.exhaust();
  }
  return of_bool(a[0].text().find(a[1].text()) != std::string_view::npos);
}
Value starts_with_text(Context&, const Value* a) {
  return of_bool(a[0].text().starts_with(a[1].text()));
}
Value ends_with_text(Context&, const Value* a) {
  return of_bool(a[0].text().ends_with(a[1].text()));
}

constexpr OverloadRow kOperatorRows[] = {
    {"!_(bool) -> bool"},
    {"-_(int) -> int", negate_int},
    {"-_(double) -> double", negate_double},
    {"_+_(int, int) -> int", add_int},
    {"_+_(uint, uint) -> uint", add_uint},
    {"_+_(double, double) -> double", add_double},
    {"_+_(string, string) -> string", add_text, Growth::kSum},
    {"_+_(bytes, bytes) -> bytes", add_text, Growth::kSum},
    {"_+_(list(A), list(A)) -> list(A)", add_list, Growth::kSum},
    {"_+_(timestamp, duration) -> timestamp", add_time_duration},
    {"_+_(duration, timestamp) -> timestamp", add_duration_time},
    {"_+_(duration, duration) -> duration", add_durations},
    {"_-_(int, int) -> int", subtract_int},
    {"_-_(uint, uint) -> uint", subtract_uint},
    {"_-_(double, double) -> double", subtract_double},
    {"_-_(timestamp, timestamp) -> duration", subtract_times},
    {"_-_(timestamp, duration) -> timestamp", subtract_time_duration},
    {"_-_(duration, duration) -> duration", subtract_durations},
    {"_*_(int, int) -> int", multiply_int},
    {"_*_(uint, uint) -> uint", multiply_uint},
    {"_*_(double, double) -> double", multiply_double},
    {"_/_(int, int) -> int", divide_int},
    {"_/_(uint, uint) -> uint", divide_uint},
    {"_/_(double, double) -> double", divide_double},
    {"_%_(int, int) -> int", modulus_int},
    {"_%_(uint, uint) -> uint", modulus_uint},
    {"_==_(A, A) -> bool", nullptr, Growth::kSum},
    {"_!=_(A, A) -> bool", nullptr, Growth::kSum},
    {"_<_(bool, bool) -> bool"},
    {"_<_(int, int) -> bool"},
    {"_<_(uint, uint) -> bool"},
    {"_<_(double, double) -> bool"},
    {"_<_(string, string) -> bool", nullptr, Growth::kSum},
    {"_<_(bytes, bytes) -> bool", nullptr, Growth::kSum},
    {"_<_(timestamp, timestamp) -> bool"},
    {"_<_(duration, duration) -> bool"},
    {"_in_(A, list(A)) -> bool", nullptr, Growth::kSum},
    {"_in_(A, map(A, B)) -> bool"},
    {"_[_](list(A), int) -> A"},
    {"_[_](map(A, B), A) -> B"},
    {"_[_](optional(list(A)), int) -> optional(A)"},
    {"_[_](optional(map(A, B)), A) -> optional(B)"},
    {"_[?_](list(A), int) -> optional(A)"},
    {"_[?_](map(A, B), A) -> optional(B)"},
    {"_[?_](optional(list(A)), int) -> optional(A)"},
    {"_[?_](optional(map(A, B)), A) -> optional(B)"},
};

constexpr OverloadRow kConversionRows[] = {
    {"bool(bool) -> bool", same},
    {"bool(string) -> bool", bool_of_text},
    {"bytes(bytes) -> bytes", same},
    {"bytes(string) -> bytes", bytes_of_text},
    {"double(double) -> double", same},
    {"double(int) -> double", double_of_int},
    {"double(uint) -> double", double_of_uint},
    {"double(string) -> double", double_of_text},
    {"duration(duration) -> duration", same},
    {"duration(string) -> duration", duration_of_text},
    {"dyn(A) -> dyn", same},
    {"int(int) -> int", same},
    {"int(uint) -> int", int_of_uint},
    {"int(double) -> int", int_of_double},
    {"int(string) -> int", int_of_text},
    {"int(timestamp) -> int", int_of_time},
    {"string(string) -> string", same},
    {"string(bool) -> string", text_of_bool},
    {"string(int) -> string", text_of_int},
    {"string(uint) -> string", text_of_uint},
    {"string(double) -> string", text_of_double},
    {"string(bytes) -> string", text_of_bytes, Growth::kSum},
    {"string(timestamp) -> string", text_of_time},
    {"string(duration) -> string", text_of_duration},
    {"timestamp(timestamp) -> timestamp", same},
    {"timestamp(string) -> timestamp", time_of_text},
    {"timestamp(int) -> timestamp", time_of_int},
    {"type(A) -> type(A)", type_of_value},
    {"uint(uint) -> uint", same},
    {"uint(int) -> uint", uint_of_int},
    {"uint(double) -> uint", uint_of_double},
    {"uint(string) -> uint", uint_of_text},
};

constexpr OverloadRow kTextRows[] = {
    {"size(string) -> int", size_of_text, Growth::kSum},
    {"size(bytes) -> int", size_of_bytes},
    {"size(list(A)) -> int", size_of_list},
    {"size(map(A, B)) -> int", size_of_map},
    {"string: size() -> int", size_of_text, Growth::kSum},
    {"bytes: size() -> int", size_of_bytes},
    {"list(A): size() -> int", size_of_list},
    {"map(A, B): size() -> int", size_of_map},
    {"string: contains(string) -> bool", contains_text, Growth::kProduct},
    {"string: startsWith(string) -> bool", starts_with_text},
    {"string: endsWith(string) -> bool", ends_with_text},
    {"matches(string, string) -> bool", matches_pattern, Growth::kProduct},
    {"string: matches(string) -> bool", matches_pattern, Growth::kProduct},
};

}  // namespace

const std::span<const OverloadRow> kOperators = kOperatorRows;
const std::span<const OverloadRow> kConversions = kConversionRows;
const std::span<const OverloadRow> kTexts = kTextRows;

Value matches_pattern(Context& context, const Value* a) {
  if (!context.spend((a[0].extra / 16 + 1) * uint64_t{a[1].extra / 16 + 1} + 32)) {
    return context.exhaust();
  }
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(1 << 20);
  const auto wanted = a[1].text();
  const RE2 pattern(re2::StringPiece(wanted.data(), wanted.size()), options);
  if (!pattern.ok()) return context.fail("not a regular expression: " + pattern.error());
  const auto text = a[0].text();
  return of_bool(RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern));
}

std::string decimal_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  char buffer[400];
  const auto done = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed);
  return {buffer, done.ptr};
}

std::string double_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  char buffer[40];
  const auto done =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
  const std::string text(buffer, done.ptr);
  const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
  return number != 0 && (exponent < -4 || exponent >= 21) ? text : decimal_text(number);
}

}  // namespace vigie::policy::cel
