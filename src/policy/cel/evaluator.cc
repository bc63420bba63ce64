#include "policy/cel/evaluator.h"

#include <re2/re2.h>

#include <charconv>
#include <cmath>

#include "base/clock.h"

namespace vigie::policy::cel {
namespace {

Error error(std::string message) { return Error{ErrorCode::kInvalidArgument, std::move(message)}; }

Error no_overload(const Value& a, std::string_view name, const Value& b) {
  return error("no such overload: " + type_name(a) + " " + std::string(name) + " " + type_name(b));
}

Result<Value> add_ints(int64_t a, std::string_view name, int64_t b) {
  int64_t out = 0;
  bool overflows = false;
  if (name == "+") overflows = __builtin_add_overflow(a, b, &out);
  if (name == "-") overflows = __builtin_sub_overflow(a, b, &out);
  if (name == "*") overflows = __builtin_mul_overflow(a, b, &out);
  if (name == "/" || name == "%") {
    if (b == 0) return error(name == "/" ? "division by zero" : "modulus by zero");
    if (a == INT64_MIN && b == -1) return error("integer overflow");
    out = name == "/" ? a / b : a % b;
  }
  if (overflows) return error("integer overflow");
  return Value{out};
}

Result<Value> arithmetic(const Value& a, std::string_view name, const Value& b) {
  const auto* a_int = a.get_if<int64_t>();
  const auto* b_int = b.get_if<int64_t>();
  if (a_int != nullptr && b_int != nullptr) return add_ints(*a_int, name, *b_int);
  const auto* a_double = a.get_if<double>();
  const auto* b_double = b.get_if<double>();
  if (a_double != nullptr && b_double != nullptr && name != "%") {
    if (name == "+") return Value{*a_double + *b_double};
    if (name == "-") return Value{*a_double - *b_double};
    if (name == "*") return Value{*a_double * *b_double};
    return Value{*a_double / *b_double};
  }
  const auto* a_text = a.get_if<std::string>();
  const auto* b_text = b.get_if<std::string>();
  if (a_text != nullptr && b_text != nullptr && name == "+") return Value{*a_text + *b_text};
  if (is_list(a) && is_list(b) && name == "+") {
    auto out = std::make_shared<List>();
    for (const Value* list : {&a, &b}) {
      for (size_t i = 0; i < size_of(*list); ++i) out->push_back(TRY(element_of(*list, i)));
    }
    return Value{std::shared_ptr<const List>(std::move(out))};
  }
  return no_overload(a, name, b);
}

Result<Value> relation(const Value& a, std::string_view name, const Value& b) {
  if (name == "==") return Value{TRY(equal(a, b))};
  if (name == "!=") return Value{!TRY(equal(a, b))};
  const auto* a_double = a.get_if<double>();
  const auto* b_double = b.get_if<double>();
  const bool is_nan = (a_double != nullptr && std::isnan(*a_double)) ||
                      (b_double != nullptr && std::isnan(*b_double));
  if (is_nan) return Value{false};
  const int order = TRY(compare(a, b));
  if (name == "<") return Value{order < 0};
  if (name == "<=") return Value{order <= 0};
  if (name == ">") return Value{order > 0};
  return Value{order >= 0};
}

Result<Value> membership(const Value& a, const Value& b) {
  if (is_map(b)) return Value{has_member(b, a)};
  if (!is_list(b)) return no_overload(a, "in", b);
  for (size_t i = 0; i < size_of(b); ++i) {
    if (TRY(equal(a, TRY(element_of(b, i))))) return Value{true};
  }
  return Value{false};
}

Result<Value> call_text(std::string_view name, const std::string& text, const std::string& other) {
  if (name == "contains") return Value{text.find(other) != std::string::npos};
  if (name == "startsWith") return Value{text.starts_with(other)};
  if (name == "endsWith") return Value{text.ends_with(other)};
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(1 << 20);
  const RE2 pattern(other, options);
  if (!pattern.ok()) return error("not a regular expression: " + pattern.error());
  return Value{RE2::PartialMatch(text, pattern)};
}

template <class Number>
Result<Value> parse_number(const std::string& text) {
  Number number{};
  const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
  if (done.ec != std::errc() || done.ptr != text.data() + text.size() || text.empty()) {
    return error("'" + text + "' is no number");
  }
  return Value{number};
}

Result<Value> convert(std::string_view name, const Value& value) {
  const auto* whole = value.get_if<int64_t>();
  const auto* number = value.get_if<double>();
  const auto* text = value.get_if<std::string>();
  if (name == "int") {
    if (whole != nullptr) return value;
    if (text != nullptr) return parse_number<int64_t>(*text);
    if (number != nullptr && *number > -9223372036854775808.0 && *number < 9223372036854775808.0) {
      return Value{static_cast<int64_t>(*number)};
    }
    return error("the number is out of range of int");
  }
  if (name == "double") {
    if (number != nullptr) return value;
    if (text != nullptr) return parse_number<double>(*text);
    if (whole != nullptr) return Value{static_cast<double>(*whole)};
  }
  if (name == "string") {
    if (text != nullptr) return value;
    return Value{to_json(to_json_value(value))};
  }
  if (name == "timestamp") {
    if (value.get_if<Timestamp>() != nullptr) return value;
    const auto us = text != nullptr ? from_rfc3339(*text) : std::nullopt;
    if (us) return Value{Timestamp{*us}};
    return error("not an RFC 3339 time");
  }
  return error("no such overload: " + std::string(name) + "(" + type_name(value) + ")");
}

}  // namespace

Result<Value> Evaluator::run(const Node& node) {
  if (steps_left_ == 0) return Error{ErrorCode::kLimit, "the condition takes too many steps"};
  --steps_left_;
  switch (node.kind) {
    case NodeKind::kLiteral: return node.literal;
    case NodeKind::kIdentifier: return run_identifier(node);
    case NodeKind::kSelect: {
      const Value target = TRY(run(*node.children[0]));
      if (!is_map(target)) return error("a " + type_name(target) + " has no members");
      return member_of(target, {node.name});
    }
    case NodeKind::kHas: {
      const Value target = TRY(run(*node.children[0]));
      return Value{is_map(target) && has_member(target, {node.name})};
    }
    case NodeKind::kIndex: return run_index(node);
    case NodeKind::kNot: return Value{!TRY(run_condition(*node.children[0]))};
    case NodeKind::kNegate: {
      const Value value = TRY(run(*node.children[0]));
      if (const auto* number = value.get_if<double>()) return Value{-*number};
      return arithmetic({int64_t{0}}, "-", value);
    }
    case NodeKind::kAnd:
    case NodeKind::kOr: return run_logic(node);
    case NodeKind::kBinary: return run_binary(node);
    case NodeKind::kConditional:
      return run(*node.children[TRY(run_condition(*node.children[0])) ? 1 : 2]);
    case NodeKind::kCall: return run_call(node);
    case NodeKind::kList: return run_list(node);
    case NodeKind::kMap: return run_map(node);
    case NodeKind::kMacro: break;
  }
  return run_macro(node);
}

Result<bool> Evaluator::run_condition(const Node& node) {
  const Value value = TRY(run(node));
  if (const bool* flag = value.get_if<bool>()) return *flag;
  return error("no such overload: a " + type_name(value) + " where a bool is needed");
}

Result<Value> Evaluator::run_identifier(const Node& node) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (scope->first == node.name) return scope->second;
  }
  return member_of(root_, {node.name});
}

Result<Value> Evaluator::run_index(const Node& node) {
  const Value target = TRY(run(*node.children[0]));
  const Value index = TRY(run(*node.children[1]));
  if (is_map(target)) return member_of(target, index);
  if (!is_list(target)) return no_overload(target, "[]", index);
  int64_t position = -1;
  if (const auto* whole = index.get_if<int64_t>()) position = *whole;
  const auto* number = index.get_if<double>();
  if (number != nullptr && *number >= 0 && *number < 1e15 && std::floor(*number) == *number) {
    position = static_cast<int64_t>(*number);
  }
  if (position < 0 || static_cast<uint64_t>(position) >= size_of(target)) {
    return error("index out of range");
  }
  return element_of(target, static_cast<size_t>(position));
}

// One false decides &&, one true decides ||, whatever errors stand beside it.
Result<Value> Evaluator::run_logic(const Node& node) {
  const bool decides = node.kind == NodeKind::kOr;
  std::string failed;
  for (const auto& child : node.children) {
    const auto value = run_condition(*child);
    if (!value && value.error().code == ErrorCode::kLimit) return value.error();
    if (value && *value == decides) return Value{decides};
    if (!value && failed.empty()) failed = value.error().message;
  }
  if (!failed.empty()) return error(failed);
  return Value{!decides};
}

Result<Value> Evaluator::run_binary(const Node& node) {
  const Value left = TRY(run(*node.children[0]));
  const Value right = TRY(run(*node.children[1]));
  const std::string& name = node.name;
  if (name == "in") return membership(left, right);
  const char first = name[0];
  if (first == '=' || first == '!' || first == '<' || first == '>') {
    return relation(left, name, right);
  }
  return arithmetic(left, name, right);
}

Result<Value> Evaluator::run_call(const Node& node) {
  std::vector<Value> values;
  for (const auto& child : node.children) values.push_back(TRY(run(*child)));
  if (node.name == "size" && values.size() == 1) {
    const bool has_size =
        is_list(values[0]) || is_map(values[0]) || values[0].get_if<std::string>() != nullptr;
    if (has_size) return Value{static_cast<int64_t>(size_of(values[0]))};
  }
  if (values.size() == 2) {
    const auto* text = values[0].get_if<std::string>();
    const auto* other = values[1].get_if<std::string>();
    if (text != nullptr && other != nullptr) return call_text(node.name, *text, *other);
  }
  if (values.size() == 1) return convert(node.name, values[0]);
  return error("no such overload: " + node.name);
}

Result<Value> Evaluator::run_list(const Node& node) {
  auto out = std::make_shared<List>();
  for (const auto& child : node.children) out->push_back(TRY(run(*child)));
  return Value{std::shared_ptr<const List>(std::move(out))};
}

Result<Value> Evaluator::run_map(const Node& node) {
  auto out = std::make_shared<Map>();
  for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
    Value key = TRY(run(*node.children[i]));
    for (const auto& [known, value] : *out) {
      if (TRY(equal(known, key))) return error("two equal keys in a map");
    }
    Value value = TRY(run(*node.children[i + 1]));
    out->emplace_back(std::move(key), std::move(value));
  }
  return Value{std::shared_ptr<const Map>(std::move(out))};
}

Result<Value> Evaluator::item_of(const Value& range, size_t index) {
  if (is_map(range)) return key_of(range, index);
  return element_of(range, index);
}

Result<Value> Evaluator::run_macro(const Node& node) {
  const Value range = TRY(run(*node.children[0]));
  if (!is_list(range) && !is_map(range)) {
    return error("no such overload: " + node.name + " over a " + type_name(range));
  }
  const size_t count = size_of(range);
  scopes_.emplace_back(node.variable, Value{});
  const bool is_transform = node.name == "filter" || node.name == "map";
  auto result =
      is_transform ? run_transform(node, range, count) : run_quantifier(node, range, count);
  scopes_.pop_back();
  return result;
}

Result<Value> Evaluator::run_quantifier(const Node& node, const Value& range, size_t count) {
  std::string failed;
  int64_t holds = 0;
  for (size_t i = 0; i < count; ++i) {
    scopes_.back().second = TRY(item_of(range, i));
    const auto value = run_condition(*node.children[1]);
    if (!value && (value.error().code == ErrorCode::kLimit || node.name == "exists_one")) {
      return value.error();
    }
    if (!value && failed.empty()) failed = value.error().message;
    if (value && node.name == "all" && !*value) return Value{false};
    if (value && node.name == "exists" && *value) return Value{true};
    if (value && *value) ++holds;
  }
  if (!failed.empty()) return error(failed);
  if (node.name == "exists_one") return Value{holds == 1};
  return Value{node.name == "all"};
}

Result<Value> Evaluator::run_transform(const Node& node, const Value& range, size_t count) {
  auto out = std::make_shared<List>();
  const bool has_condition = node.name == "filter" || node.children.size() == 3;
  for (size_t i = 0; i < count; ++i) {
    Value item = TRY(item_of(range, i));
    scopes_.back().second = item;
    if (has_condition && !TRY(run_condition(*node.children[1]))) continue;
    out->push_back(node.name == "filter" ? std::move(item) : TRY(run(*node.children.back())));
  }
  return Value{std::shared_ptr<const List>(std::move(out))};
}

}  // namespace vigie::policy::cel
