#include "policy/possible.h"

#include <algorithm>

namespace vigie::policy {
namespace {

using cel::Ast;
using cel::Node;
using cel::NodeKind;

constexpr size_t kTermsMax = 256;

Possible::Value known_bool(bool value) { return {true, Json(value)}; }

bool is_bool(const Possible::Value& value, bool wanted) {
  return value.is_known && value.value.is_bool() && value.value.get_bool() == wanted;
}

// Ordered as CEL orders numbers and texts; nothing for what cannot be compared here.
std::optional<int> compared(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    const double left = a.to_number<double>();
    const double right = b.to_number<double>();
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (a.is_string() && b.is_string()) return a.get_string().compare(b.get_string());
  return std::nullopt;
}

bool equal(const Json& a, const Json& b) {
  const auto order = compared(a, b);
  return order ? *order == 0 : a == b;
}

Holds as_holds(const Possible::Value& value) {
  if (is_bool(value, true)) return Holds::kAlways;
  return is_bool(value, false) ? Holds::kNever : Holds::kUnknown;
}

}  // namespace

Possible::Possible(const Pack::State& state) : state_(state) {
  for (const Define& define : state.defines) defines_["d." + define.name] = &define.when;
}

std::string Possible::path_of(const Ast& ast, const Node& node) {
  if (node.kind == NodeKind::kIdentifier) {
    return node.meaning == cel::Meaning::kVariable ? node.name : "";
  }
  if (node.kind != NodeKind::kSelect || node.is_optional) return "";
  const std::string target = path_of(ast, ast.child(node, 0));
  return target.empty() ? "" : target + "." + node.name;
}

const cel::Program* Possible::define(std::string_view path) const {
  const auto found = defines_.find(path);
  return found == defines_.end() ? nullptr : found->second;
}

Possible::Value Possible::named(const std::string& path, const Known& known) const {
  if (const auto found = known.find(path); found != known.end()) return {true, found->second};
  constexpr std::string_view kThresholds = "thresholds.";
  if (path.starts_with(kThresholds)) {
    const Json* value = state_.thresholds.if_contains(path.substr(kThresholds.size()));
    if (value != nullptr) return {true, *value};
  }
  const cel::Program* meant = define(path);
  if (meant == nullptr) return {};
  const Ast& ast = meant->state().ast;
  return value_of(ast, ast.at(ast.root), known);
}

Possible::Value Possible::value_of(const Ast& ast, const Node& node, const Known& known) const {
  switch (node.kind) {
    case NodeKind::kLiteral: return {true, cel::to_json_value(node.literal)};
    case NodeKind::kIdentifier:
    case NodeKind::kSelect: {
      const std::string path = path_of(ast, node);
      return path.empty() ? Value{} : named(path, known);
    }
    case NodeKind::kNot: {
      const Value value = value_of(ast, ast.child(node, 0), known);
      if (!value.is_known || !value.value.is_bool()) return {};
      return known_bool(!value.value.get_bool());
    }
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kConditional: return logic(ast, node, known);
    case NodeKind::kBinary: return binary(ast, node, known);
    case NodeKind::kMacro:
    case NodeKind::kCall:
    case NodeKind::kList: return over_list(ast, node, known);
    default: return {};
  }
}

Possible::Value Possible::logic(const Ast& ast, const Node& node, const Known& known) const {
  if (node.kind == NodeKind::kConditional) {
    const Value condition = value_of(ast, ast.child(node, 0), known);
    const Value then = value_of(ast, ast.child(node, 1), known);
    const Value otherwise = value_of(ast, ast.child(node, 2), known);
    if (is_bool(condition, true)) return then;
    if (is_bool(condition, false)) return otherwise;
    return then.is_known && otherwise.is_known && then.value == otherwise.value ? then : Value{};
  }
  const bool decides = node.kind == NodeKind::kOr;  // true decides an "or", false an "and"
  bool is_all_known = true;
  for (const cel::NodeId child : node.children) {
    const Value value = value_of(ast, ast.at(child), known);
    if (is_bool(value, decides)) return known_bool(decides);
    is_all_known = is_all_known && is_bool(value, !decides);
  }
  return is_all_known ? known_bool(!decides) : Value{};
}

Possible::Value Possible::binary(const Ast& ast, const Node& node, const Known& known) const {
  const Value left = value_of(ast, ast.child(node, 0), known);
  const Value right = value_of(ast, ast.child(node, 1), known);
  if (node.name == "in" && right.is_known && right.value.is_array()) {
    const JsonArray& list = right.value.get_array();
    if (list.empty()) return known_bool(false);
    if (!left.is_known) return {};
    return known_bool(std::any_of(list.begin(), list.end(),
                                  [&](const Json& one) { return equal(left.value, one); }));
  }
  if (!left.is_known || !right.is_known) return {};
  if (node.name == "==") return known_bool(equal(left.value, right.value));
  if (node.name == "!=") return known_bool(!equal(left.value, right.value));
  const auto order = compared(left.value, right.value);
  if (!order) return {};
  if (node.name == "<") return known_bool(*order < 0);
  if (node.name == "<=") return known_bool(*order <= 0);
  if (node.name == ">") return known_bool(*order > 0);
  if (node.name == ">=") return known_bool(*order >= 0);
  return {};
}

Possible::Value Possible::over_list(const Ast& ast, const Node& node, const Known& known) const {
  if (node.kind == NodeKind::kList) {
    JsonArray out;
    for (const cel::NodeId child : node.children) {
      const Value value = value_of(ast, ast.at(child), known);
      if (!value.is_known || !node.optionals.empty()) return {};
      out.push_back(value.value);
    }
    return {true, Json(std::move(out))};
  }
  if (node.children.empty()) return {};
  const Value first = value_of(ast, ast.child(node, 0), known);
  if (!first.is_known || !first.value.is_array()) return {};
  const bool is_empty = first.value.get_array().empty();
  if (node.kind == NodeKind::kCall) {
    if (node.name != "size" || node.children.size() != 1) return {};
    return {true, Json(static_cast<int64_t>(first.value.get_array().size()))};
  }
  if (!is_empty) return {};
  if (node.macro == cel::Macro::kAll) return known_bool(true);
  if (node.macro == cel::Macro::kExists || node.macro == cel::Macro::kExistsOne) {
    return known_bool(false);
  }
  if (node.macro == cel::Macro::kFilter || node.macro == cel::Macro::kMap) {
    return {true, Json(JsonArray())};
  }
  return {};
}

Holds Possible::holds(const cel::Program& condition, const Known& known) const {
  const Ast& ast = condition.state().ast;
  return as_holds(value_of(ast, ast.at(ast.root), known));
}

Holds Possible::holds(const Term& term, const Known& known) const {
  bool is_always = true;
  for (const Atom& atom : term) {
    const Holds one = as_holds(value_of(*atom.ast, atom.ast->at(atom.node), known));
    if (one == (atom.is_negated ? Holds::kAlways : Holds::kNever)) return Holds::kNever;
    is_always = is_always && one != Holds::kUnknown;
  }
  return is_always ? Holds::kAlways : Holds::kUnknown;
}

std::vector<Term> Possible::expand(const Ast& ast, cel::NodeId id, bool is_negated) const {
  const Node& node = ast.at(id);
  if (node.kind == NodeKind::kNot) return expand(ast, node.children[0], !is_negated);
  if (const cel::Program* meant = define(path_of(ast, node))) {
    return expand(meant->state().ast, meant->state().ast.root, is_negated);
  }
  if (node.kind != NodeKind::kAnd && node.kind != NodeKind::kOr) return {{{&ast, id, is_negated}}};
  const bool is_sum = (node.kind == NodeKind::kOr) != is_negated;
  std::vector<Term> out;
  if (!is_sum) out.emplace_back();
  for (const cel::NodeId child : node.children) {
    std::vector<Term> parts = expand(ast, child, is_negated);
    if (is_sum) {
      out.insert(out.end(), parts.begin(), parts.end());
    } else {
      std::vector<Term> products;
      if (out.size() * parts.size() > kTermsMax) return {{{&ast, id, is_negated}}};
      for (const Term& before : out) {
        for (const Term& part : parts) {
          products.push_back(before);
          products.back().insert(products.back().end(), part.begin(), part.end());
        }
      }
      out = std::move(products);
    }
    if (out.size() > kTermsMax) return {{{&ast, id, is_negated}}};
  }
  return out;
}

std::vector<Term> Possible::terms(const cel::Program& condition) const {
  const Ast& ast = condition.state().ast;
  return expand(ast, ast.root, false);
}

std::set<std::string> Possible::reads(const cel::Program& condition) const {
  std::set<std::string> out;
  for (const std::string& path : cel::facts_read(condition)) {
    const cel::Program* meant = define(path);
    if (meant == nullptr) {
      out.insert(path);
    } else {
      out.merge(reads(*meant));
    }
  }
  return out;
}

}  // namespace vigie::policy
