// policy/cel/functions.h: every function and operator there is: signatures, code, reference.
//
// Method  one table a family; the checker, the evaluator and docs/reference/cel.md read the same
//         rows, so what is documented is what there is.
// Threads the tables are built once and never change.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/types.h"
#include "policy/cel/value.h"

namespace vigie::policy::cel {

// Arguments have the types of the signature, where it names one; a method's target comes first.
using Code = Value (*)(Context& context, const Value* arguments);

// How steps and the result grow with the arguments' sizes: what the static cost is made of.
enum class Growth : uint8_t {
  kNone,     // a constant
  kSum,      // steps and result with the sum of the texts and lists
  kProduct,  // steps with the product of the first two texts, a result with the sum
  kReplace,  // a result with the product of the target and the replacement
};

struct OverloadRow {
  // "size(list(A)) -> int"; of a method "list(A): size() -> int". One capital is any type.
  std::string_view signature;
  Code code = nullptr;  // nullptr: an operator that the evaluator knows itself
  Growth growth = Growth::kNone;
};

struct Overload {
  bool is_method = false;
  std::vector<TypeRef> parameters;  // of a method the target's first
  TypeRef result = nullptr;
  std::vector<uint32_t> tags;  // a parameter each: bit t is set when a value of tag t fits
  Code code = nullptr;
  Growth growth = Growth::kNone;
};

struct Function {
  std::string name;
  std::vector<Overload> overloads;
};

// The families, in the order of the reference.
struct FunctionFamily {
  std::string_view title;
  std::span<const OverloadRow> rows;
};
std::span<const FunctionFamily> function_families();

// nullptr when there is none of that name ("size", "math.ceil", "_+_").
const Function* find_function(std::string_view name);
std::span<const Function> all_functions();

// The overload that takes these values; nullptr when none does.
const Overload* find_overload(const Function& function, bool is_method, const Value* arguments,
                              size_t count);

// Bits of the tags that values of a type may have.
uint32_t tags_of(TypeRef type);

// "no such overload: size(int)"
Value no_overload(Context& context, std::string_view name, const Value* arguments, size_t count);

extern const std::span<const OverloadRow> kOperators, kConversions, kTexts, kTextsMore, kTimes,
    kMath, kOptionals, kEncoders, kNetwork;

// The texts extension's format, a file of its own.
Value format_text(Context& context, const Value* arguments);
// A double as string(x) writes it.
std::string double_text(double number);
// A double in decimals without an exponent, as few as say it: "0.00001", "Infinity", "NaN".
std::string decimal_text(double number);
// Whether text matches the RE2 pattern; CEL's error when it is none.
Value matches_pattern(Context& context, const Value* arguments);

}  // namespace vigie::policy::cel
