// policy/cel/value.h: what a CEL expression computes with.
//
// Facts are read where they stand: an object or list of them is a reference into the caller's JSON
// with its declared type; only lists and maps that an expression makes are owned.
// Threads values; the JSON referred to must outlive them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "policy/cel/cel.h"

namespace vigie::policy::cel {

struct Value;
using List = std::vector<Value>;
using Map = std::vector<std::pair<Value, Value>>;  // in order of writing, keys distinct

struct Null {
  bool operator==(const Null&) const = default;
};
struct Timestamp {
  int64_t us = 0;
  auto operator<=>(const Timestamp&) const = default;
};
struct Fact {  // a JSON object or array of the declared type
  const Json* json = nullptr;
  const Type* type = nullptr;
};

struct Value {
  std::variant<Null, bool, int64_t, double, std::string, Timestamp, Fact,
               std::shared_ptr<const List>, std::shared_ptr<const Map>>
      held;

  template <class T>
  const T* get_if() const {
    return std::get_if<T>(&held);
  }
};

// A value of facts as its declared type says. Errors: kInvalidArgument when the JSON does not fit.
Result<Value> value_of(const Json& json, const Type& type);

bool is_list(const Value& value);
bool is_map(const Value& value);
// Elements of a list, members of a map, code points of a string. Precondition: one of those.
size_t size_of(const Value& value);
// Precondition: is_list(list), index < size_of(list).
Result<Value> element_of(const Value& list, size_t index);
// The member of a map or object. Errors: kInvalidArgument "no such key: x".
Result<Value> member_of(const Value& map, const Value& key);
bool has_member(const Value& map, const Value& key);
// The key at a position of a map: what macros over maps run through.
Value key_of(const Value& map, size_t index);

// CEL equality: numbers by value whatever their type; different types are not equal.
Result<bool> equal(const Value& a, const Value& b);
// -1, 0, 1. Errors: kInvalidArgument "no such overload" when the two have no order.
Result<int> compare(const Value& a, const Value& b);

std::string type_name(const Value& value);
Json to_json_value(const Value& value);

}  // namespace vigie::policy::cel
