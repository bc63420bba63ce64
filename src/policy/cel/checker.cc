// Types bottom-up. kDyn is what cannot be known before evaluation (an element of a mixed list, a
// value of a map literal); it goes with everything, and evaluation decides.
#include <algorithm>
#include <array>
#include <map>

#include "policy/cel/ast.h"
#include "policy/spelling.h"

namespace vigie::policy::cel {
namespace {

const char* name_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool: return "bool";
    case TypeKind::kInt: return "int";
    case TypeKind::kDouble: return "double";
    case TypeKind::kString: return "string";
    case TypeKind::kTimestamp: return "timestamp";
    case TypeKind::kList: return "list";
    case TypeKind::kObject: return "object";
    case TypeKind::kDyn: break;
  }
  return "any";
}

bool is_number(const Type& type) {
  return type.kind == TypeKind::kInt || type.kind == TypeKind::kDouble;
}

bool is_dyn(const Type& type) { return type.kind == TypeKind::kDyn; }

bool are_comparable(const Type& a, const Type& b) {
  return is_dyn(a) || is_dyn(b) || a.kind == b.kind || (is_number(a) && is_number(b));
}

Type element_of(const Type& list) { return list.element.empty() ? Type{} : list.element.front(); }

struct Signature {
  std::string_view name;
  std::vector<TypeKind> arguments;
  TypeKind result;
};

// The functions beside operators and macros; all are methods but size, which is both.
const std::vector<Signature>& signatures() {
  using enum TypeKind;
  static const auto& all = *new std::vector<Signature>{
      {"size", {kString}, kInt},
      {"size", {kList}, kInt},
      {"size", {kObject}, kInt},
      {"contains", {kString, kString}, kBool},
      {"startsWith", {kString, kString}, kBool},
      {"endsWith", {kString, kString}, kBool},
      {"matches", {kString, kString}, kBool},
      {"int", {kInt}, kInt},
      {"int", {kDouble}, kInt},
      {"int", {kString}, kInt},
      {"double", {kInt}, kDouble},
      {"double", {kDouble}, kDouble},
      {"double", {kString}, kDouble},
      {"string", {kInt}, kString},
      {"string", {kDouble}, kString},
      {"string", {kBool}, kString},
      {"string", {kString}, kString},
      {"timestamp", {kString}, kTimestamp},
      {"timestamp", {kTimestamp}, kTimestamp},
  };
  return all;
}

class Checker {
 public:
  explicit Checker(const Type& variables) : variables_(variables) {}

  std::variant<Type, CompileError> run(const Node& node) {
    Type type = check(node);
    if (failed_) return error_;
    return type;
  }

 private:
  Type fail(const Node& node, std::string message, std::string suggestion = "") {
    if (!failed_) {
      error_ = {node.offset, node.length, std::move(message), std::move(suggestion)};
    }
    failed_ = true;
    return {};
  }

  Type check(const Node& node) {
    if (failed_) return {};
    switch (node.kind) {
      case NodeKind::kLiteral: return literal_type(node.literal);
      case NodeKind::kIdentifier: return check_identifier(node);
      case NodeKind::kSelect: return check_select(node);
      case NodeKind::kHas: return check_select(node), Type{TypeKind::kBool, {}, {}};
      case NodeKind::kIndex: return check_index(node);
      case NodeKind::kNot: return require(*node.children[0], TypeKind::kBool, "!");
      case NodeKind::kNegate: return check_negate(node);
      case NodeKind::kAnd:
      case NodeKind::kOr: return check_logic(node);
      case NodeKind::kBinary: return check_binary(node);
      case NodeKind::kConditional: return check_conditional(node);
      case NodeKind::kCall: return check_call(node);
      case NodeKind::kList: return check_list(node);
      case NodeKind::kMap:
        for (const auto& child : node.children) check(*child);
        return {};
      case NodeKind::kMacro: break;
    }
    return check_macro(node);
  }

  static Type literal_type(const Value& value) {
    if (value.get_if<bool>() != nullptr) return {TypeKind::kBool, {}, {}};
    if (value.get_if<int64_t>() != nullptr) return {TypeKind::kInt, {}, {}};
    if (value.get_if<double>() != nullptr) return {TypeKind::kDouble, {}, {}};
    if (value.get_if<std::string>() != nullptr) return {TypeKind::kString, {}, {}};
    return {};
  }

  Type require(const Node& node, TypeKind wanted, std::string_view where) {
    Type type = check(node);
    if (failed_ || is_dyn(type) || type.kind == wanted) return {wanted, {}, {}};
    return fail(node, std::string(where) + " needs a " + name_of(wanted) + ", this is a " +
                          name_of(type.kind));
  }

  static std::vector<std::string> names_of(const Type& object) {
    std::vector<std::string> out;
    for (const auto& [name, type] : object.members) out.push_back(name);
    return out;
  }

  Type check_identifier(const Node& node) {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (scope->first == node.name) return scope->second;
    }
    for (const auto& [name, type] : variables_.members) {
      if (name == node.name) return type;
    }
    return fail(node, "unknown name " + node.name, suggest(node.name, names_of(variables_)));
  }

  Type check_select(const Node& node) {
    const Type target = check(*node.children[0]);
    if (failed_ || is_dyn(target)) return {};
    if (target.kind != TypeKind::kObject) {
      return fail(node, std::string("a ") + name_of(target.kind) + " has no member " + node.name);
    }
    for (const auto& [name, type] : target.members) {
      if (name == node.name) return type;
    }
    return fail(node, "unknown fact: there is no member " + node.name,
                suggest(node.name, names_of(target)));
  }

  Type check_index(const Node& node) {
    const Type target = check(*node.children[0]);
    const Type index = check(*node.children[1]);
    if (failed_ || is_dyn(target)) return {};
    if (target.kind == TypeKind::kList) {
      if (!is_dyn(index) && !is_number(index)) {
        return fail(*node.children[1], "a list is indexed by a number");
      }
      return element_of(target);
    }
    if (target.kind == TypeKind::kObject) return {};
    return fail(node, std::string("a ") + name_of(target.kind) + " cannot be indexed");
  }

  Type check_negate(const Node& node) {
    Type type = check(*node.children[0]);
    if (failed_ || is_dyn(type) || is_number(type)) return type;
    return fail(node, std::string("- needs a number, this is a ") + name_of(type.kind));
  }

  Type check_logic(const Node& node) {
    const char* symbol = node.kind == NodeKind::kAnd ? "&&" : "||";
    for (const auto& child : node.children) require(*child, TypeKind::kBool, symbol);
    return {TypeKind::kBool, {}, {}};
  }

  Type check_conditional(const Node& node) {
    require(*node.children[0], TypeKind::kBool, "?");
    Type then = check(*node.children[1]);
    const Type otherwise = check(*node.children[2]);
    if (failed_) return {};
    if (then.kind == otherwise.kind) return then;
    return {};
  }

  Type check_binary(const Node& node) {
    const Type left = check(*node.children[0]);
    const Type right = check(*node.children[1]);
    if (failed_) return {};
    const std::string& name = node.name;
    if (name == "in") return check_in(node, left, right);
    const bool compares = name == "==" || name == "!=" || name[0] == '<' || name[0] == '>';
    if (compares) {
      const bool has_order = left.kind != TypeKind::kList && left.kind != TypeKind::kObject;
      const bool needs_order = name[0] == '<' || name[0] == '>';
      if (are_comparable(left, right) && (has_order || !needs_order)) {
        return {TypeKind::kBool, {}, {}};
      }
      return fail(node, std::string("cannot compare ") + name_of(left.kind) + " with " +
                            name_of(right.kind));
    }
    return check_arithmetic(node, left, right);
  }

  Type check_in(const Node& node, const Type& left, const Type& right) {
    if (right.kind == TypeKind::kList) {
      if (are_comparable(left, element_of(right))) return {TypeKind::kBool, {}, {}};
      return fail(node, std::string("a list of ") + name_of(element_of(right).kind) +
                            " never holds a " + name_of(left.kind));
    }
    if (is_dyn(right) || right.kind == TypeKind::kObject) return {TypeKind::kBool, {}, {}};
    return fail(*node.children[1],
                std::string("in needs a list, this is a ") + name_of(right.kind));
  }

  Type check_arithmetic(const Node& node, const Type& left, const Type& right) {
    if (is_dyn(left) || is_dyn(right)) return {};
    if (left.kind == right.kind) {
      const bool adds = node.name == "+";
      if (left.kind == TypeKind::kInt) return left;
      if (left.kind == TypeKind::kDouble && node.name != "%") return left;
      if (adds && left.kind == TypeKind::kString) return left;
      if (adds && left.kind == TypeKind::kList) return left;
    }
    std::string suggestion;
    if (is_number(left) && is_number(right)) {
      suggestion = "write double(x) or 1.0: CEL does not mix int and double in arithmetic";
    }
    return fail(node,
                "no such operation: " + std::string(name_of(left.kind)) + " " + node.name + " " +
                    name_of(right.kind),
                suggestion);
  }

  Type check_call(const Node& node) {
    std::vector<TypeKind> arguments;
    for (const auto& child : node.children) arguments.push_back(check(*child).kind);
    if (failed_) return {};
    std::vector<std::string> names;
    bool is_known = false;
    for (const Signature& signature : signatures()) {
      if (names.empty() || names.back() != signature.name) names.emplace_back(signature.name);
      if (signature.name != node.name) continue;
      is_known = true;
      const bool fits = std::equal(arguments.begin(), arguments.end(), signature.arguments.begin(),
                                   signature.arguments.end(), [](TypeKind given, TypeKind wanted) {
                                     return given == wanted || given == TypeKind::kDyn;
                                   });
      if (fits) return {signature.result, {}, {}};
    }
    if (!is_known) return fail(node, "unknown function " + node.name, suggest(node.name, names));
    std::string given;
    for (const TypeKind kind : arguments)
      given += (given.empty() ? "" : ", ") + std::string(name_of(kind));
    return fail(node, node.name + " does not take (" + given + ")");
  }

  Type check_list(const Node& node) {
    Type list{TypeKind::kList, {}, {}};
    bool is_first = true;
    for (const auto& child : node.children) {
      Type element = check(*child);
      if (failed_) return {};
      if (is_first) list.element = {element};
      if (!is_first && list.element.front().kind != element.kind) list.element = {Type{}};
      is_first = false;
    }
    return list;
  }

  Type check_macro(const Node& node) {
    const Type range = check(*node.children[0]);
    if (failed_) return {};
    Type variable;
    if (range.kind == TypeKind::kList) {
      variable = element_of(range);
    } else if (range.kind == TypeKind::kObject) {
      variable = {TypeKind::kString, {}, {}};
    } else if (!is_dyn(range)) {
      return fail(*node.children[0],
                  node.name + " runs through a list, this is a " + name_of(range.kind));
    }
    scopes_.emplace_back(node.variable, variable);
    Type result{TypeKind::kBool, {}, {}};
    if (node.name == "map") {
      if (node.children.size() == 3) require(*node.children[1], TypeKind::kBool, "map");
      result = {TypeKind::kList, {check(*node.children.back())}, {}};
    } else {
      require(*node.children[1], TypeKind::kBool, node.name);
      if (node.name == "filter") result = {TypeKind::kList, {variable}, {}};
    }
    scopes_.pop_back();
    return result;
  }

  const Type& variables_;
  std::vector<std::pair<std::string, Type>> scopes_;
  bool failed_ = false;
  CompileError error_;
};

}  // namespace

std::variant<Type, CompileError> check(const Node& node, const Type& variables) {
  return Checker(variables).run(node);
}

}  // namespace vigie::policy::cel
