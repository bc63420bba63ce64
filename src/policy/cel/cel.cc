#include "policy/cel/cel.h"

#include <algorithm>
#include <set>

#include "policy/cel/ast.h"
#include "policy/cel/evaluator.h"

namespace vigie::policy::cel {

struct Program::State {
  std::string text;
  Type variables;
  CompileLimits limits;
  std::unique_ptr<const Node> root;
};

namespace {

// "item.views" for a chain of members that starts at a variable; "" for anything else, and for
// what a macro's variable names.
std::string path_of(const Node& node, const std::vector<std::string>& scopes) {
  if (node.kind == NodeKind::kIdentifier) {
    const bool is_local = std::find(scopes.begin(), scopes.end(), node.name) != scopes.end();
    return is_local ? "" : node.name;
  }
  if (node.kind != NodeKind::kSelect && node.kind != NodeKind::kHas) return "";
  const std::string target = path_of(*node.children[0], scopes);
  return target.empty() ? "" : target + "." + node.name;
}

void collect_paths(const Node& node, std::vector<std::string>& scopes, std::set<std::string>& out) {
  const std::string path = path_of(node, scopes);
  if (!path.empty()) {
    out.insert(path);
    return;
  }
  for (size_t i = 0; i < node.children.size(); ++i) {
    const bool is_scoped = node.kind == NodeKind::kMacro && i > 0;
    if (is_scoped) scopes.push_back(node.variable);
    collect_paths(*node.children[i], scopes, out);
    if (is_scoped) scopes.pop_back();
  }
}

std::set<std::string> paths_in(const Node& node) {
  std::set<std::string> out;
  std::vector<std::string> scopes;
  collect_paths(node, scopes, out);
  return out;
}

// The operands of the outermost && and ||, in the order of the text.
void collect_clauses(const Node& node, std::vector<const Node*>& out) {
  if (node.kind != NodeKind::kAnd && node.kind != NodeKind::kOr) {
    out.push_back(&node);
    return;
  }
  for (const auto& child : node.children) collect_clauses(*child, out);
}

Json value_at(const Json& variables, std::string_view path) {
  const Json* at = &variables;
  while (at != nullptr && !path.empty()) {
    const std::string_view name = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), name.size() + 1));
    at = member(*at, name);
  }
  return at != nullptr ? *at : Json(nullptr);
}

const char* wanted_name(TypeKind kind) { return kind == TypeKind::kBool ? "bool" : "value"; }

// A clause as one line: people fold long conditions over several.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!is_blank) out += c;
    if (is_blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

}  // namespace

bool fits(const Json& value, TypeKind kind) {
  const Type type{kind, {}, {}};
  return value_of(value, type).has_value();
}

std::variant<Program, CompileError> compile(std::string_view text, const Type& variables,
                                            TypeKind wanted, const CompileLimits& limits) {
  Parsed parsed = parse(text, limits);
  if (auto* failed = std::get_if<CompileError>(&parsed)) return std::move(*failed);
  auto& root = std::get<std::unique_ptr<Node>>(parsed);
  auto checked = check(*root, variables);
  if (auto* failed = std::get_if<CompileError>(&checked)) return std::move(*failed);
  const TypeKind kind = std::get<Type>(checked).kind;
  if (wanted != TypeKind::kDyn && kind != wanted && kind != TypeKind::kDyn) {
    return CompileError{0, std::max<size_t>(1, text.size()),
                        std::string("the condition must give a ") + wanted_name(wanted), ""};
  }
  auto state = std::make_shared<Program::State>();
  state->text = text;
  state->variables = variables;
  state->limits = limits;
  state->root = std::move(root);
  return Program(std::move(state));
}

Result<Json> evaluate(const Program& program, const Json& variables) {
  const auto& state = program.state();
  Evaluator evaluator(variables, state.variables, state.limits.evaluation_steps_max);
  return to_json_value(TRY(evaluator.run(*state.root)));
}

std::vector<std::string> facts_read(const Program& program) {
  const auto paths = paths_in(*program.state().root);
  return {paths.begin(), paths.end()};
}

JsonArray explain(const Program& program, const Json& variables) {
  const auto& state = program.state();
  std::vector<const Node*> clauses;
  collect_clauses(*state.root, clauses);
  JsonArray out;
  for (const Node* clause : clauses) {
    Evaluator evaluator(variables, state.variables, state.limits.evaluation_steps_max);
    const auto value = evaluator.run(*clause);
    JsonObject facts;
    for (const std::string& path : paths_in(*clause)) facts[path] = value_at(variables, path);
    out.push_back(JsonObject{
        {"text", one_line(std::string_view(state.text).substr(clause->offset, clause->length))},
        {"value",
         value ? to_json_value(*value) : Json(JsonObject{{"error", value.error().message}})},
        {"facts", std::move(facts)}});
  }
  return out;
}

}  // namespace vigie::policy::cel
