#include "policy/cel/checker.h"

#include <algorithm>
#include <array>
#include <utility>

#include "policy/cel/advice.h"
#include "policy/spelling.h"

namespace vigie::policy::cel {
namespace {

constexpr std::pair<std::string_view, std::string_view> kTypeNames[] = {
    {"bool", "bool"},
    {"bytes", "bytes"},
    {"double", "double"},
    {"dyn", "dyn"},
    {"google.protobuf.Duration", "duration"},
    {"google.protobuf.Timestamp", "timestamp"},
    {"int", "int"},
    {"list", "list(dyn)"},
    {"map", "map(dyn, dyn)"},
    {"net.CIDR", "net.CIDR"},
    {"net.IP", "net.IP"},
    {"null_type", "null_type"},
    {"optional_type", "optional(dyn)"},
    {"string", "string"},
    {"type", "type"},
    {"uint", "uint"},
};

bool is_number(TypeRef type) {
  return type->kind == TypeKind::kInt || type->kind == TypeKind::kUint ||
         type->kind == TypeKind::kDouble;
}

class Checker {
 public:
  Checker(Ast& ast, const Environment& environment)
      : ast_(ast), env_(environment), pool_(environment.pool), bindings_(environment.pool) {}

  std::optional<CompileError> run() {
    check(ast_.root);
    if (failed_) return error_;
    for (Node& node : ast_.nodes) {
      if (node.type != nullptr) node.type = bindings_.resolve(node.type, true);
    }
    return std::nullopt;
  }

 private:
  struct Local {
    std::string name;
    TypeRef type;
  };

  TypeRef simple(TypeKind kind) const { return pool_.simple(kind); }
  TypeRef boolean() const { return simple(TypeKind::kBool); }

  // Of an unchecked expression the error is what evaluating the node gives.
  TypeRef fail(NodeId id, std::string message, std::string suggestion = "") {
    Node& node = ast_.nodes[id];
    if (!env_.is_checked) {
      node.meaning = Meaning::kFailure;
      node.meant = std::move(message);
      return pool_.dyn();
    }
    if (!failed_) error_ = {node.offset, node.length, std::move(message), std::move(suggestion)};
    failed_ = true;
    return pool_.dyn();
  }

  TypeRef check(NodeId id) {
    if (failed_) return pool_.dyn();
    const TypeRef type = check_kind(id);
    ast_.nodes[id].type = env_.is_checked ? type : pool_.dyn();
    return ast_.nodes[id].type;
  }

  TypeRef check_kind(NodeId id) {
    switch (ast_.nodes[id].kind) {
      case NodeKind::kLiteral: return literal_type(ast_.nodes[id].literal);
      case NodeKind::kIdentifier: return check_identifier(id);
      case NodeKind::kSelect: return check_select(id);
      case NodeKind::kHas: return check_has(id);
      case NodeKind::kIndex: return check_index(id);
      case NodeKind::kNot: return require_bool(child(id, 0), "!");
      case NodeKind::kNegate: return check_negate(id);
      case NodeKind::kAnd:
      case NodeKind::kOr: return check_logic(id);
      case NodeKind::kBinary: return check_binary(id);
      case NodeKind::kConditional: return check_conditional(id);
      case NodeKind::kCall: return check_call(id);
      case NodeKind::kList: return check_list(id);
      case NodeKind::kMap: return check_map(id);
      case NodeKind::kMacro: return check_macro(id);
      case NodeKind::kBind: break;
    }
    return check_bind(id);
  }

  NodeId child(NodeId id, size_t index) const { return ast_.nodes[id].children[index]; }
  // As it is known now: parameters that are bound are replaced.
  TypeRef check_now(NodeId id) { return bindings_.resolve(check(id), false); }
  std::string text(TypeRef type) { return type_text(bindings_.resolve(type, true)); }
  std::string one(TypeRef type) {
    const std::string name = text(type);
    return (name.starts_with('i') || name.starts_with('o') ? "an " : "a ") + name;
  }

  TypeRef literal_type(const Value& value) const {
    switch (value.tag) {
      case Tag::kBool: return boolean();
      case Tag::kInt: return simple(TypeKind::kInt);
      case Tag::kUint: return simple(TypeKind::kUint);
      case Tag::kDouble: return simple(TypeKind::kDouble);
      case Tag::kString: return simple(TypeKind::kString);
      case Tag::kBytes: return simple(TypeKind::kBytes);
      default: return simple(TypeKind::kNull);
    }
  }

  TypeRef require_bool(NodeId id, std::string_view where) {
    const TypeRef type = check(id);
    if (failed_ || bindings_.assign(type, boolean())) return boolean();
    return fail(id, std::string(where) + " needs a bool, this is " + one(type));
  }

  // --- names

  // The names that name may stand for, the innermost container first.
  std::vector<std::string> candidates(std::string_view name, bool is_from_root) const {
    std::vector<std::string> out;
    std::string_view container = is_from_root ? "" : std::string_view(env_.container);
    while (!container.empty()) {
      out.push_back(std::string(container) + "." + std::string(name));
      const size_t dot = container.rfind('.');
      container = container.substr(0, dot == std::string_view::npos ? 0 : dot);
    }
    out.emplace_back(name);
    return out;
  }

  int find_local(const Node& node) const {
    if (node.is_from_root) return -1;
    for (size_t i = locals_.size(); i > 0; --i) {
      if (locals_[i - 1].name == node.name) return static_cast<int>(i - 1);
    }
    return -1;
  }

  // The type of the variable or type of that name, which the node then means; nullptr when none.
  TypeRef resolve_name(NodeId id, std::string_view name, bool is_from_root) {
    Node& node = ast_.nodes[id];
    for (const std::string& candidate : candidates(name, is_from_root)) {
      for (size_t i = 0; i < env_.variables.size(); ++i) {
        if (env_.variables[i].name != candidate) continue;
        node.meaning = Meaning::kVariable;
        node.index = static_cast<uint32_t>(i);
        return env_.variables[i].type;
      }
      for (const auto& [known, spelled] : kTypeNames) {
        if (known != candidate) continue;
        node.meaning = Meaning::kType;
        node.meant = known;
        std::string_view signature = spelled;
        return pool_.type_of(pool_.parse(signature));
      }
    }
    return nullptr;
  }

  // "a.b.c" of a chain of members that starts at a name which no macro has taken; "" otherwise.
  std::string qualified_name(NodeId id, bool& is_from_root) const {
    const Node& node = ast_.nodes[id];
    if (node.kind == NodeKind::kIdentifier) {
      is_from_root = node.is_from_root;
      return find_local(node) >= 0 ? "" : node.name;
    }
    if (node.kind != NodeKind::kSelect || node.is_optional) return "";
    const std::string target = qualified_name(node.children[0], is_from_root);
    return target.empty() ? "" : target + "." + node.name;
  }

  TypeRef check_identifier(NodeId id) {
    Node& node = ast_.nodes[id];
    const int local = find_local(node);
    if (local >= 0) {
      node.meaning = Meaning::kLocal;
      node.index = static_cast<uint32_t>(local);
      return locals_[static_cast<size_t>(local)].type;
    }
    if (const TypeRef type = resolve_name(id, node.name, node.is_from_root)) return type;
    if (node.name.starts_with('@')) {
      return fail(id, "no cel.block or macro around it has this index or variable");
    }
    std::vector<std::string> names;
    for (const Variable& variable : env_.variables) names.push_back(variable.name);
    for (const Local& known : locals_) names.push_back(known.name);
    const Function* function = find_function(node.name);
    return fail(id, "unknown name " + node.name,
                function != nullptr ? node.name + " is a function: write " + node.name + "(x)"
                                    : suggest(node.name, names));
  }

  TypeRef check_select(NodeId id) {
    bool is_from_root = false;
    const std::string name = qualified_name(id, is_from_root);
    if (!name.empty()) {
      if (const TypeRef type = resolve_name(id, name, is_from_root)) return type;
    }
    const bool is_optional = ast_.nodes[id].is_optional;
    const TypeRef target = check_now(child(id, 0));
    if (failed_) return target;
    const TypeRef field = field_type(id, target);
    const bool gives_optional = is_optional || is_optional_type(target);
    return gives_optional ? pool_.optional(field) : field;
  }

  TypeRef check_has(NodeId id) {
    const TypeRef target = check_now(child(id, 0));
    if (!failed_) field_type(id, target);
    return boolean();
  }

  // Of the member that the node names; target may be optional.
  TypeRef field_type(NodeId id, TypeRef target) {
    const std::string& name = ast_.nodes[id].name;
    if (is_optional_type(target)) target = bindings_.resolve(target->parameters[0], false);
    if (target->kind == TypeKind::kMap) {
      if (!bindings_.assign(simple(TypeKind::kString), target->parameters[0])) {
        return fail(id, "the keys of this map are " + text(target->parameters[0]) +
                            ", a member's name is a string");
      }
      return target->parameters[1];
    }
    if (target->kind == TypeKind::kObject) {
      const int field = find_field(target, name);
      if (field >= 0) return target->parameters[static_cast<size_t>(field)];
      return fail(id, "unknown fact: there is no member " + name, suggest(name, target->fields));
    }
    if (target->kind == TypeKind::kParameter) bindings_.assign(pool_.dyn(), target);
    if (is_dyn(target) || target->kind == TypeKind::kParameter) return pool_.dyn();
    const bool is_list = target->kind == TypeKind::kList;
    return fail(id, one(target) + " has no member " + name,
                is_list ? "run through it: list.exists(x, x." + name + " == ...)" : "");
  }

  // --- functions and operators

  // The result of the overloads that take these types; nullptr when none does.
  TypeRef resolve_overload(NodeId id, const Function& function, bool is_method,
                           const std::vector<TypeRef>& arguments) {
    TypeRef result = nullptr;
    Node& node = ast_.nodes[id];
    node.meaning = Meaning::kFunction;
    node.function = &function;
    for (const Overload& overload : function.overloads) {
      if (overload.is_method != is_method || overload.parameters.size() != arguments.size()) {
        continue;
      }
      std::map<std::string, TypeRef> fresh;
      std::vector<TypeRef> parameters;
      for (const TypeRef parameter : overload.parameters) {
        parameters.push_back(bindings_.instantiate(parameter, fresh));
      }
      if (!bindings_.assign_all(arguments, parameters)) continue;
      const TypeRef given = bindings_.resolve(bindings_.instantiate(overload.result, fresh), false);
      if (result == nullptr) {
        result = given;
        node.overload = &overload;
      } else if (!same_type(result, given)) {
        result = pool_.dyn();
      }
    }
    return result;
  }

  TypeRef check_operator(NodeId id, std::string_view name, const std::vector<TypeRef>& arguments) {
    return resolve_overload(id, *find_function(name), false, arguments);
  }

  TypeRef check_negate(NodeId id) {
    const TypeRef type = check(child(id, 0));
    if (failed_) return type;
    if (const TypeRef result = check_operator(id, "-_", {type})) return result;
    return fail(id, "- needs an int or a double, this is " + one(type));
  }

  TypeRef check_logic(NodeId id) {
    const char* symbol = ast_.nodes[id].kind == NodeKind::kAnd ? "&&" : "||";
    for (size_t i = 0; i < ast_.nodes[id].children.size(); ++i) require_bool(child(id, i), symbol);
    return boolean();
  }

  TypeRef check_conditional(NodeId id) {
    require_bool(child(id, 0), "?");
    const TypeRef then = check(child(id, 1));
    const TypeRef otherwise = check(child(id, 2));
    if (failed_) return then;
    const TypeRef both = pool_.fresh();
    if (bindings_.assign_all({then, otherwise}, {both, both}))
      return bindings_.resolve(both, false);
    return fail(id, "the two values of ? : differ: " + text(then) + " and " + text(otherwise),
                "write dyn(x) when both are meant");
  }

  TypeRef check_index(NodeId id) {
    const TypeRef target = check_now(child(id, 0));
    const TypeRef index = check(child(id, 1));
    if (failed_) return index;
    const Node& key = ast_.nodes[child(id, 1)];
    const bool is_field = target->kind == TypeKind::kObject && key.kind == NodeKind::kLiteral &&
                          key.literal.tag == Tag::kString;
    const bool is_optional = ast_.nodes[id].is_optional;
    if (is_field && !is_optional) {
      const int field = find_field(target, key.literal.text());
      if (field < 0) {
        const std::string name(key.literal.text());
        return fail(id, "unknown fact: there is no member " + name, suggest(name, target->fields));
      }
      check_operator(id, "_[_]", {target, index});
      return target->parameters[static_cast<size_t>(field)];
    }
    if (const TypeRef type = check_operator(id, is_optional ? "_[?_]" : "_[_]", {target, index})) {
      return type;
    }
    if (target->kind == TypeKind::kList) {
      return fail(child(id, 1), "a list is indexed by an int, this is " + one(index));
    }
    if (target->kind == TypeKind::kMap) {
      return fail(child(id, 1), "the keys of this map are " + text(target->parameters[0]) +
                                    ", this is " + one(index));
    }
    return fail(id, one(target) + " cannot be indexed");
  }

  TypeRef check_binary(NodeId id) {
    const TypeRef left = check_now(child(id, 0));
    const TypeRef right = check_now(child(id, 1));
    if (failed_) return left;
    const std::string name = ast_.nodes[id].name;
    const bool compares = name == "==" || name == "!=" || name[0] == '<' || name[0] == '>';
    const bool mixes = env_.mixes_numbers && is_number(left) && is_number(right);
    if (compares && mixes) return boolean();
    // All four orders have the types of <.
    const std::string wanted = name[0] == '<' || name[0] == '>' ? "<" : name;
    if (const TypeRef type = check_operator(id, "_" + wanted + "_", {left, right})) return type;
    if (name == "in") return check_in(id, left, right);
    if (compares) {
      return fail(id, "cannot compare " + text(left) + " with " + text(right),
                  advise_comparison(left, right));
    }
    std::string hint;
    if (is_number(left) && is_number(right) && left->kind != right->kind) {
      hint = "write " + text(left) + "(x) or " + text(right) + "(x): CEL does not mix " +
             text(left) + " and " + text(right) + " in arithmetic";
    }
    return fail(id, "no such operation: " + text(left) + " " + name + " " + text(right), hint);
  }

  TypeRef check_in(NodeId id, TypeRef left, TypeRef right) {
    if (right->kind != TypeKind::kList && right->kind != TypeKind::kMap) {
      const bool is_text = right->kind == TypeKind::kString;
      return fail(child(id, 1), "in needs a list, this is " + one(right),
                  is_text ? "write text.contains(\"x\")" : "");
    }
    const bool is_list = right->kind == TypeKind::kList;
    const TypeRef element = bindings_.resolve(right->parameters[0], true);
    if (env_.mixes_numbers && is_number(left) && is_number(element)) return boolean();
    return fail(id, (is_list ? "a list of " : "a map with keys of ") + text(element) +
                        " never holds " + one(left));
  }

  const Function* find_any_function(std::string_view name) const {
    for (const Function& function : env_.functions) {
      if (function.name == name) return &function;
    }
    return name.starts_with('_') ? nullptr : find_function(name);
  }

  // A method's target may be the namespace of a function instead: math.ceil(x).
  const Function* find_namespaced(NodeId id) {
    const Node& node = ast_.nodes[id];
    bool is_from_root = false;
    const std::string space = qualified_name(node.children[0], is_from_root);
    if (space.empty()) return nullptr;
    for (const std::string& name : candidates(space + "." + node.name, is_from_root)) {
      if (const Function* function = find_any_function(name)) return function;
    }
    return nullptr;
  }

  TypeRef check_call(NodeId id) {
    const bool was_method = ast_.nodes[id].is_method;
    const Function* function = was_method ? find_namespaced(id) : nullptr;
    const bool is_namespaced = function != nullptr;
    if (was_method && !is_namespaced && is_namespace(child(id, 0))) return fail_function(id);
    ast_.nodes[id].target_is_name = is_namespaced;
    std::vector<TypeRef> arguments;
    for (size_t i = is_namespaced ? 1 : 0; i < ast_.nodes[id].children.size(); ++i) {
      arguments.push_back(check(child(id, i)));
    }
    if (failed_) return pool_.dyn();
    const Node& node = ast_.nodes[id];
    if (function == nullptr && was_method) function = find_any_function(node.name);
    if (function == nullptr && !was_method) {
      for (const std::string& name : candidates(node.name, node.is_from_root)) {
        if (function == nullptr) function = find_any_function(name);
      }
    }
    if (function == nullptr) return fail_function(id);
    const bool is_method = was_method && !is_namespaced;
    if (const TypeRef type = resolve_overload(id, *function, is_method, arguments)) return type;
    return fail_overload(id, *function, is_method, arguments);
  }

  // Whether functions are called after it, and nothing else is: math, strings.
  bool is_namespace(NodeId id) const {
    const Node& node = ast_.nodes[id];
    if (!env_.is_checked || node.kind != NodeKind::kIdentifier || find_local(node) >= 0) {
      return false;
    }
    const auto is_it = [&](const auto& known) { return known.name == node.name; };
    if (std::any_of(env_.variables.begin(), env_.variables.end(), is_it)) return false;
    const auto functions = all_functions();
    return std::any_of(functions.begin(), functions.end(), [&](const Function& known) {
      return known.name.starts_with(node.name + ".");
    });
  }

  TypeRef fail_function(NodeId id) {
    const Node& node = ast_.nodes[id];
    const bool is_spaced = node.is_method && is_namespace(node.children[0]);
    const std::string name = (is_spaced ? child_name(node) + "." : "") + node.name;
    std::vector<std::string> names = {"all", "exists", "exists_one", "filter", "map", "has"};
    for (const Function& known : all_functions()) {
      if (!known.name.starts_with('_')) names.push_back(known.name);
    }
    return fail(id, "unknown function " + name, suggest(name, names));
  }
  std::string child_name(const Node& node) const { return ast_.nodes[node.children[0]].name; }

  TypeRef fail_overload(NodeId id, const Function& function, bool is_method,
                        const std::vector<TypeRef>& arguments) {
    std::string given;
    for (size_t i = is_method ? 1 : 0; i < arguments.size(); ++i) {
      given += (given.empty() ? "" : ", ") + text(arguments[i]);
    }
    std::string message = function.name + " does not take (" + given + ")";
    if (is_method) message += " of " + one(arguments[0]);
    return fail(id, std::move(message), advise_call(function, is_method));
  }

  // --- lists, maps, macros, bindings

  TypeRef join(TypeRef known, TypeRef next) {
    if (known == nullptr) return next;
    const TypeRef both = bindings_.join(known, next);
    return both != nullptr ? both : pool_.dyn();
  }

  // Of an entry with ?, which must be optional, the type that it may hold.
  TypeRef entry_type(NodeId parent, size_t entry, NodeId id) {
    const TypeRef type = check_now(id);
    const std::vector<bool>& optionals = ast_.nodes[parent].optionals;
    if (failed_ || optionals.empty() || !optionals[entry] || is_dyn(type)) return type;
    if (is_optional_type(type)) return type->parameters[0];
    return fail(id, "an entry with ? is an optional, this is " + one(type));
  }

  TypeRef check_list(NodeId id) {
    TypeRef element = nullptr;
    for (size_t i = 0; i < ast_.nodes[id].children.size(); ++i) {
      element = join(element, entry_type(id, i, child(id, i)));
    }
    return pool_.list(element != nullptr ? element : pool_.fresh());
  }

  TypeRef check_map(NodeId id) {
    TypeRef key = nullptr;
    TypeRef value = nullptr;
    for (size_t i = 0; i + 1 < ast_.nodes[id].children.size(); i += 2) {
      const TypeRef key_type = check_now(child(id, i));
      const bool may_be_key = key_type->kind != TypeKind::kDouble &&
                              key_type->kind != TypeKind::kBytes &&
                              key_type->kind != TypeKind::kList && key_type->kind != TypeKind::kMap;
      if (!failed_ && !may_be_key) {
        return fail(child(id, i), one(key_type) + " cannot be a key of a map");
      }
      key = join(key, key_type);
      value = join(value, entry_type(id, i / 2, child(id, i + 1)));
    }
    return pool_.map(key != nullptr ? key : pool_.fresh(),
                     value != nullptr ? value : pool_.fresh());
  }

  TypeRef check_bind(NodeId id) {
    const size_t count = ast_.nodes[id].variables.size();
    for (size_t i = 0; i < count; ++i) {
      const TypeRef type = check(child(id, i));
      locals_.push_back({ast_.nodes[id].variables[i], type});
    }
    const TypeRef result = check(child(id, count));
    locals_.resize(locals_.size() - count);
    return result;
  }

  // What the variables of a macro over that range are.
  bool range_types(NodeId id, TypeRef range, std::vector<TypeRef>& out) {
    const bool has_two = ast_.nodes[id].variables.size() == 2;
    if (range->kind == TypeKind::kParameter) bindings_.assign(pool_.dyn(), range);
    if (is_dyn(range) || range->kind == TypeKind::kParameter) {
      out = {pool_.dyn(), pool_.dyn()};
    } else if (range->kind == TypeKind::kList) {
      const TypeRef element = range->parameters[0];
      out = {has_two ? simple(TypeKind::kInt) : element, element};
    } else if (range->kind == TypeKind::kMap) {
      out = {range->parameters[0], range->parameters[1]};
    } else if (range->kind == TypeKind::kObject) {
      out = {simple(TypeKind::kString), pool_.dyn()};
    } else {
      fail(child(id, 0),
           ast_.nodes[id].name + " runs through a list or map, this is " + one(range));
      return false;
    }
    out.resize(has_two ? 2 : 1);
    return true;
  }

  TypeRef check_macro(NodeId id) {
    const Macro macro = ast_.nodes[id].macro;
    const TypeRef range = check_now(child(id, 0));
    if (failed_) return range;
    std::vector<TypeRef> variables;
    if (macro == Macro::kOptionalMap || macro == Macro::kOptionalFlatMap) {
      if (!is_optional_type(range) && !is_dyn(range)) {
        return fail(child(id, 0),
                    ast_.nodes[id].name + " needs an optional, this is a " + text(range));
      }
      variables = {is_dyn(range) ? pool_.dyn() : range->parameters[0]};
    } else if (!range_types(id, range, variables)) {
      return pool_.dyn();
    }
    for (size_t i = 0; i < variables.size(); ++i) {
      locals_.push_back({ast_.nodes[id].variables[i], variables[i]});
    }
    const TypeRef result = macro_type(id, variables);
    locals_.resize(locals_.size() - variables.size());
    return result;
  }

  TypeRef macro_type(NodeId id, const std::vector<TypeRef>& variables) {
    const std::string name = ast_.nodes[id].name;
    const size_t count = ast_.nodes[id].children.size();
    const NodeId last = child(id, count - 1);
    if (count == 3) require_bool(child(id, 1), name);
    switch (ast_.nodes[id].macro) {
      case Macro::kAll:
      case Macro::kExists:
      case Macro::kExistsOne: return require_bool(last, name);
      case Macro::kFilter: return require_bool(last, name), pool_.list(variables[0]);
      case Macro::kTransformMap: return pool_.map(variables[0], check(last));
      case Macro::kTransformMapEntry: return check(last);
      case Macro::kOptionalMap: return pool_.optional(check(last));
      case Macro::kOptionalFlatMap: {
        const TypeRef type = check_now(last);
        if (is_dyn(type) || is_optional_type(type)) return type;
        return fail(last, "optFlatMap gives an optional, this is " + one(type), "write optMap");
      }
      default: return pool_.list(check(last));
    }
  }

  Ast& ast_;
  const Environment& env_;
  TypePool& pool_;
  Bindings bindings_;
  std::vector<Local> locals_;
  bool failed_ = false;
  CompileError error_;
};

}  // namespace

std::optional<CompileError> check(Ast& ast, const Environment& environment) {
  return Checker(ast, environment).run();
}

}  // namespace vigie::policy::cel
