// The math extension.
#include <cmath>

#include "policy/cel/functions.h"

namespace vigie::policy::cel {
namespace {

Value same(Context&, const Value* a) { return a[0]; }

template <Order wanted>
Value extreme(Context& context, const Value* a) {
  const List& list = *a[0].list;
  if (list.count == 0) return Context::fail_with("the list is empty");
  if (!context.spend(list.count)) return context.exhaust();
  Value best = list.items[0];
  for (uint32_t i = 0; i < list.count; ++i) {
    if (!is_number(list.items[i])) return no_overload(context, "math", &list.items[i], 1);
    if (compare(list.items[i], best) == wanted) best = list.items[i];
  }
  return best;
}
constexpr Code kGreatest = extreme<Order::kGreater>;
constexpr Code kLeast = extreme<Order::kLess>;

template <double (*rounding)(double)>
Value rounded(Context&, const Value* a) {
  return of_double(rounding(a[0].number));
}

Value abs_int(Context&, const Value* a) {
  if (a[0].whole == INT64_MIN) return Context::fail_with("integer overflow");
  return of_int(a[0].whole < 0 ? -a[0].whole : a[0].whole);
}
Value abs_double(Context&, const Value* a) { return of_double(std::fabs(a[0].number)); }

Value sign_int(Context&, const Value* a) { return of_int((a[0].whole > 0) - (a[0].whole < 0)); }
Value sign_uint(Context&, const Value* a) { return of_uint(a[0].natural > 0); }
Value sign_double(Context&, const Value* a) {
  if (std::isnan(a[0].number)) return a[0];
  return of_double((a[0].number > 0) - (a[0].number < 0));
}

Value is_infinite(Context&, const Value* a) { return of_bool(std::isinf(a[0].number)); }
Value is_not_number(Context&, const Value* a) { return of_bool(std::isnan(a[0].number)); }
Value is_finite(Context&, const Value* a) { return of_bool(std::isfinite(a[0].number)); }

Value root_double(Context&, const Value* a) { return of_double(std::sqrt(a[0].number)); }
Value root_int(Context&, const Value* a) {
  return of_double(std::sqrt(static_cast<double>(a[0].whole)));
}
Value root_uint(Context&, const Value* a) {
  return of_double(std::sqrt(static_cast<double>(a[0].natural)));
}

Value with_bits(const Value& like, uint64_t bits) {
  return like.tag == Tag::kInt ? of_int(static_cast<int64_t>(bits)) : of_uint(bits);
}
Value bit_and(Context&, const Value* a) { return with_bits(a[0], a[0].natural & a[1].natural); }
Value bit_or(Context&, const Value* a) { return with_bits(a[0], a[0].natural | a[1].natural); }
Value bit_xor(Context&, const Value* a) { return with_bits(a[0], a[0].natural ^ a[1].natural); }
Value bit_not(Context&, const Value* a) { return with_bits(a[0], ~a[0].natural); }

// Vacant bits are zero, also on the left of a negative number.
template <bool left>
Value shift(Context&, const Value* a) {
  const int64_t by = a[1].whole;
  if (by < 0) return Context::fail_with("a shift by a negative number of bits");
  if (by > 63) return with_bits(a[0], 0);
  return with_bits(a[0], left ? a[0].natural << by : a[0].natural >> by);
}

constexpr OverloadRow kRows[] = {
    {"math.abs(double) -> double", abs_double},
    {"math.abs(int) -> int", abs_int},
    {"math.abs(uint) -> uint", same},
    {"math.bitAnd(int, int) -> int", bit_and},
    {"math.bitAnd(uint, uint) -> uint", bit_and},
    {"math.bitNot(int) -> int", bit_not},
    {"math.bitNot(uint) -> uint", bit_not},
    {"math.bitOr(int, int) -> int", bit_or},
    {"math.bitOr(uint, uint) -> uint", bit_or},
    {"math.bitShiftLeft(int, int) -> int", shift<true>},
    {"math.bitShiftLeft(uint, int) -> uint", shift<true>},
    {"math.bitShiftRight(int, int) -> int", shift<false>},
    {"math.bitShiftRight(uint, int) -> uint", shift<false>},
    {"math.bitXor(int, int) -> int", bit_xor},
    {"math.bitXor(uint, uint) -> uint", bit_xor},
    {"math.ceil(double) -> double", rounded<std::ceil>},
    {"math.floor(double) -> double", rounded<std::floor>},
    {"math.greatest(double) -> double", same},
    {"math.greatest(int) -> int", same},
    {"math.greatest(uint) -> uint", same},
    {"math.greatest(list(double)) -> double", kGreatest, Growth::kSum},
    {"math.greatest(list(int)) -> int", kGreatest, Growth::kSum},
    {"math.greatest(list(uint)) -> uint", kGreatest, Growth::kSum},
    {"math.isFinite(double) -> bool", is_finite},
    {"math.isInf(double) -> bool", is_infinite},
    {"math.isNaN(double) -> bool", is_not_number},
    {"math.least(double) -> double", same},
    {"math.least(int) -> int", same},
    {"math.least(uint) -> uint", same},
    {"math.least(list(double)) -> double", kLeast, Growth::kSum},
    {"math.least(list(int)) -> int", kLeast, Growth::kSum},
    {"math.least(list(uint)) -> uint", kLeast, Growth::kSum},
    {"math.round(double) -> double", rounded<std::round>},
    {"math.sign(double) -> double", sign_double},
    {"math.sign(int) -> int", sign_int},
    {"math.sign(uint) -> uint", sign_uint},
    {"math.sqrt(double) -> double", root_double},
    {"math.sqrt(int) -> double", root_int},
    {"math.sqrt(uint) -> double", root_uint},
    {"math.trunc(double) -> double", rounded<std::trunc>},
};

}  // namespace

const std::span<const OverloadRow> kMath = kRows;

}  // namespace vigie::policy::cel
