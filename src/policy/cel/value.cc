#include "policy/cel/value.h"

#include <algorithm>
#include <cmath>

#include "base/clock.h"

namespace vigie::policy::cel {
namespace {

Error no_overload(std::string_view what) {
  return Error{ErrorCode::kInvalidArgument, "no such overload: " + std::string(what)};
}

const Type& element_type(const Fact& fact) {
  static const Type& dyn = *new Type();  // never destroyed: read until the program ends
  return fact.type->element.empty() ? dyn : fact.type->element.front();
}

const Type& member_type(const Fact& fact, std::string_view name) {
  for (const auto& [known, type] : fact.type->members) {
    if (known == name) return type;
  }
  static const Type& dyn = *new Type();
  return dyn;
}

int order(double a, double b) { return a < b ? -1 : a > b ? 1 : 0; }

// Exact: a double beyond 2^63 is larger than any int, and casting it would be undefined.
int order(int64_t a, double b) {
  if (b >= 9223372036854775808.0) return -1;
  if (b < -9223372036854775808.0) return 1;
  const auto whole = static_cast<int64_t>(b);
  if (a != whole) return a < whole ? -1 : 1;
  return order(0.0, b - static_cast<double>(whole));
}

bool is_nan(const Value& value) {
  const double* number = value.get_if<double>();
  return number != nullptr && std::isnan(*number);
}

bool is_number(const Value& value) {
  return value.get_if<int64_t>() != nullptr || value.get_if<double>() != nullptr;
}

int order_numbers(const Value& a, const Value& b) {
  const auto* a_int = a.get_if<int64_t>();
  const auto* b_int = b.get_if<int64_t>();
  if (a_int != nullptr && b_int != nullptr) return *a_int < *b_int ? -1 : *a_int > *b_int ? 1 : 0;
  if (a_int != nullptr) return order(*a_int, *b.get_if<double>());
  if (b_int != nullptr) return -order(*b_int, *a.get_if<double>());
  return order(*a.get_if<double>(), *b.get_if<double>());
}

Result<bool> equal_lists(const Value& a, const Value& b) {
  if (size_of(a) != size_of(b)) return false;
  for (size_t i = 0; i < size_of(a); ++i) {
    if (!TRY(equal(TRY(element_of(a, i)), TRY(element_of(b, i))))) return false;
  }
  return true;
}

Result<bool> equal_maps(const Value& a, const Value& b) {
  if (size_of(a) != size_of(b)) return false;
  for (size_t i = 0; i < size_of(a); ++i) {
    const Value key = key_of(a, i);
    if (!has_member(b, key)) return false;
    if (!TRY(equal(TRY(member_of(a, key)), TRY(member_of(b, key))))) return false;
  }
  return true;
}

size_t code_points(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

Value dynamic_value(const Json& json) {
  static const Type& dyn = *new Type();
  if (json.is_bool()) return {json.get_bool()};
  if (json.is_int64()) return {json.get_int64()};
  if (json.is_uint64()) return {static_cast<double>(json.get_uint64())};
  if (json.is_double()) return {json.get_double()};
  if (json.is_string()) return {std::string(json.get_string().data(), json.get_string().size())};
  if (json.is_array() || json.is_object()) return {Fact{&json, &dyn}};
  return {Null{}};
}

}  // namespace

Result<Value> value_of(const Json& json, const Type& type) {
  const auto mismatch = [] {
    return Error{ErrorCode::kInvalidArgument, "a fact has another type than declared"};
  };
  switch (type.kind) {
    case TypeKind::kDyn: return dynamic_value(json);
    case TypeKind::kBool:
      if (!json.is_bool()) return mismatch();
      return Value{json.get_bool()};
    case TypeKind::kInt:
      if (!json.is_int64()) return mismatch();
      return Value{json.get_int64()};
    case TypeKind::kDouble:
      if (!json.is_number()) return mismatch();
      return Value{json.to_number<double>()};
    case TypeKind::kString:
      if (!json.is_string()) return mismatch();
      return dynamic_value(json);
    case TypeKind::kTimestamp: {
      if (!json.is_string()) return mismatch();
      const auto us = from_rfc3339({json.get_string().data(), json.get_string().size()});
      if (!us) return mismatch();
      return Value{Timestamp{*us}};
    }
    case TypeKind::kList:
      if (!json.is_array()) return mismatch();
      return Value{Fact{&json, &type}};
    case TypeKind::kObject: break;
  }
  if (!json.is_object()) return mismatch();
  return Value{Fact{&json, &type}};
}

bool is_list(const Value& value) {
  const Fact* fact = value.get_if<Fact>();
  return (fact != nullptr && fact->json->is_array()) ||
         value.get_if<std::shared_ptr<const List>>() != nullptr;
}

bool is_map(const Value& value) {
  const Fact* fact = value.get_if<Fact>();
  return (fact != nullptr && fact->json->is_object()) ||
         value.get_if<std::shared_ptr<const Map>>() != nullptr;
}

size_t size_of(const Value& value) {
  if (const auto* text = value.get_if<std::string>()) return code_points(*text);
  if (const auto* list = value.get_if<std::shared_ptr<const List>>()) return (*list)->size();
  if (const auto* map = value.get_if<std::shared_ptr<const Map>>()) return (*map)->size();
  const Json& json = *value.get_if<Fact>()->json;
  return json.is_array() ? json.get_array().size() : json.get_object().size();
}

Result<Value> element_of(const Value& list, size_t index) {
  if (const auto* owned = list.get_if<std::shared_ptr<const List>>()) return (**owned)[index];
  const Fact& fact = *list.get_if<Fact>();
  return value_of(fact.json->get_array()[index], element_type(fact));
}

Value key_of(const Value& map, size_t index) {
  if (const auto* owned = map.get_if<std::shared_ptr<const Map>>()) return (**owned)[index].first;
  auto pair = map.get_if<Fact>()->json->get_object().begin() + static_cast<ptrdiff_t>(index);
  return {std::string(pair->key().data(), pair->key().size())};
}

Result<Value> member_of(const Value& map, const Value& key) {
  const std::string* name = key.get_if<std::string>();
  if (const auto* owned = map.get_if<std::shared_ptr<const Map>>()) {
    for (const auto& [known, value] : **owned) {
      if (TRY(equal(known, key))) return value;
    }
  } else if (const Fact* fact = map.get_if<Fact>(); fact != nullptr && name != nullptr) {
    const Json* found = member(*fact->json, *name);
    if (found != nullptr) return value_of(*found, member_type(*fact, *name));
  }
  return Error{ErrorCode::kInvalidArgument,
               "no such key: " + (name != nullptr ? *name : to_json(to_json_value(key)))};
}

bool has_member(const Value& map, const Value& key) { return member_of(map, key).has_value(); }

Result<bool> equal(const Value& a, const Value& b) {
  if (is_nan(a) || is_nan(b)) return false;
  if (is_number(a) && is_number(b)) return order_numbers(a, b) == 0;
  if (is_list(a) && is_list(b)) return equal_lists(a, b);
  if (is_map(a) && is_map(b)) return equal_maps(a, b);
  if (a.held.index() != b.held.index() || is_list(a) || is_map(a)) return false;
  if (const auto* text = a.get_if<std::string>()) return *text == *b.get_if<std::string>();
  if (const auto* flag = a.get_if<bool>()) return *flag == *b.get_if<bool>();
  if (const auto* time = a.get_if<Timestamp>()) return *time == *b.get_if<Timestamp>();
  return true;  // null and null
}

Result<int> compare(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) {
    // NaN is neither smaller nor larger nor equal: callers ask is-less and is-greater only.
    if (is_nan(a) || is_nan(b)) return no_overload("NaN has no order");
    return order_numbers(a, b);
  }
  if (a.held.index() == b.held.index()) {
    if (const auto* text = a.get_if<std::string>()) {
      const int sign = text->compare(*b.get_if<std::string>());
      return sign < 0 ? -1 : sign > 0 ? 1 : 0;
    }
    if (const auto* flag = a.get_if<bool>()) return int{*flag} - int{*b.get_if<bool>()};
    if (const auto* time = a.get_if<Timestamp>()) {
      const int64_t other = b.get_if<Timestamp>()->us;
      return time->us < other ? -1 : time->us > other ? 1 : 0;
    }
  }
  return no_overload(type_name(a) + " has no order against " + type_name(b));
}

std::string type_name(const Value& value) {
  if (is_list(value)) return "list";
  if (is_map(value)) return "map";
  static constexpr const char* kNames[] = {"null", "bool", "int", "double", "string", "timestamp"};
  return kNames[value.held.index()];
}

Json to_json_value(const Value& value) {
  if (const auto* flag = value.get_if<bool>()) return Json(*flag);
  if (const auto* whole = value.get_if<int64_t>()) return Json(*whole);
  if (const auto* number = value.get_if<double>()) return Json(*number);
  if (const auto* text = value.get_if<std::string>()) return Json(*text);
  if (const auto* time = value.get_if<Timestamp>()) return Json(to_rfc3339(time->us));
  if (const auto* fact = value.get_if<Fact>()) return *fact->json;
  if (const auto* list = value.get_if<std::shared_ptr<const List>>()) {
    JsonArray out;
    for (const Value& element : **list) out.push_back(to_json_value(element));
    return out;
  }
  if (const auto* map = value.get_if<std::shared_ptr<const Map>>()) {
    JsonObject out;
    for (const auto& [key, element] : **map) {
      const std::string* name = key.get_if<std::string>();
      out[name != nullptr ? *name : to_json(to_json_value(key))] = to_json_value(element);
    }
    return out;
  }
  return nullptr;
}

}  // namespace vigie::policy::cel
