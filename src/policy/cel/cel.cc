#include "policy/cel/cel.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/unicode.h"
#include "policy/cel/checker.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/facts_reader.h"
#include "policy/cel/program.h"
#include "policy/cel/time.h"

namespace vigie::policy::cel {
namespace {

// "item.views" for a chain of members that starts at a variable; "" for anything else, and for
// what a macro's variable names.
std::string path_of(const Ast& ast, const Node& node) {
  if (node.kind == NodeKind::kIdentifier) {
    return node.meaning == Meaning::kVariable ? node.name : "";
  }
  if (node.kind != NodeKind::kSelect && node.kind != NodeKind::kHas) return "";
  const std::string target = path_of(ast, ast.child(node, 0));
  return target.empty() ? "" : target + "." + node.name;
}

void collect_paths(const Ast& ast, const Node& node, std::set<std::string>& out) {
  std::string path = path_of(ast, node);
  if (!path.empty()) {
    out.insert(std::move(path));
    return;
  }
  for (const NodeId child : node.children) collect_paths(ast, ast.at(child), out);
}

std::set<std::string> paths_in(const Ast& ast, NodeId node) {
  std::set<std::string> out;
  collect_paths(ast, ast.at(node), out);
  return out;
}

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

// The operands of the outermost && and ||, in the order of the text.
void collect_clauses(const Ast& ast, NodeId id, std::vector<Clause>& out) {
  const Node& node = ast.at(id);
  if (node.kind != NodeKind::kAnd && node.kind != NodeKind::kOr) {
    out.push_back({one_line(std::string_view(ast.text).substr(node.offset, node.length)), id, 0});
    return;
  }
  for (const NodeId child : node.children) collect_clauses(ast, child, out);
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

Result<Json> run(Evaluation& evaluation, NodeId expression) {
  const Value value = evaluation.run(expression);
  if (!value.is_error()) return to_json_value(value);
  const bool is_limit = evaluation.context().is_exhausted();
  return Error{is_limit ? ErrorCode::kLimit : ErrorCode::kInvalidArgument,
               std::string(value.text())};
}

EvaluationLimits evaluation_limits(const CompileLimits& limits) {
  return {limits.evaluation_steps_max, limits.evaluation_bytes_max};
}

// An evaluation over JSON variables: texts among its values lie in the reader's buffer.
struct Loaded {
  Evaluation evaluation;
  FactsReader reader;
  Status status = ok();

  Loaded(const Program::State& state, const Json& variables)
      : evaluation(*state.plan, evaluation_limits(state.limits)),
        reader(*state.layout, {.bytes_max = 64 << 20, .skips_unknown = true, .needs_all = false}) {
    status = reader.read(to_json(variables), evaluation);
  }
};

}  // namespace

Json to_json_value(const Value& value) {
  switch (value.tag) {
    case Tag::kBool: return Json(value.flag);
    case Tag::kInt: return Json(value.whole);
    case Tag::kUint: return Json(value.natural);
    case Tag::kDouble: return Json(value.number);
    case Tag::kString:
    case Tag::kType: return Json(value.text());
    case Tag::kBytes: return Json(to_base64(as_bytes(value.text())));
    case Tag::kTimestamp: return Json(to_rfc3339(value.whole * 1'000'000 + value.extra / 1000));
    case Tag::kDuration: return Json(duration_text(value.whole));
    case Tag::kOptional: return value.held != nullptr ? to_json_value(*value.held) : Json(nullptr);
    case Tag::kList: {
      JsonArray out;
      for (uint32_t i = 0; i < value.list->count; ++i) {
        out.push_back(to_json_value(value.list->items[i]));
      }
      return out;
    }
    case Tag::kMap:
    case Tag::kObject: {
      JsonObject out;
      for (size_t i = 0; i < map_size(value); ++i) {
        const MapEntry entry = map_entry(value, i);
        const bool is_text = entry.key.tag == Tag::kString;
        const std::string key =
            is_text ? std::string(entry.key.text()) : to_json(to_json_value(entry.key));
        out[key] = to_json_value(entry.value);
      }
      return out;
    }
    default: return nullptr;
  }
}

Status check_shape(const Json& value, const Type& type) {
  auto pool = std::make_shared<TypePool>();
  const TypeRef root = pool->from(type);
  const auto layout = std::make_shared<const Layout>(Layout::make(pool, root));
  const Plan plan(layout);
  Evaluation evaluation(plan, {});
  return FactsReader(*layout, {.bytes_max = 64 << 20}).read(to_json(value), evaluation);
}

std::string render(std::string_view text, const CompileError& error) {
  const size_t offset = std::min(error.offset, text.size());
  const size_t before = text.substr(0, offset).rfind('\n');
  const size_t start = before == std::string_view::npos ? 0 : before + 1;
  const std::string_view line = text.substr(start, text.find('\n', start) - start);
  const auto number =
      1 + std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(offset), '\n');
  const size_t column = code_points(text.substr(start, offset - start));
  std::string out = std::to_string(number) + ":" + std::to_string(column + 1) +
                    ": error: " + printable(error.message) + "\n    ";
  // A line of a megabyte says no more than its surroundings.
  constexpr size_t kShownBytes = 100;
  size_t from = 0;
  if (offset - start > kShownBytes) from = offset - start - kShownBytes / 2;
  while (from > 0 && from < line.size() && (line[from] & 0xc0) == 0x80) --from;
  size_t shown = std::min(line.size() - std::min(from, line.size()), kShownBytes + kShownBytes / 2);
  while (from + shown < line.size() && (line[from + shown] & 0xc0) == 0x80) ++shown;
  const std::string_view part = line.substr(std::min(from, line.size()), shown);
  const std::string_view ahead = line.substr(std::min(from, line.size()), offset - start - from);
  out += printable(part) + "\n    " + std::string(code_points(printable(ahead)), ' ') + "^";
  if (!error.suggestion.empty()) out += " " + printable(error.suggestion);
  return out;
}

struct Compiler::Prepared {
  std::shared_ptr<TypePool> pool = std::make_shared<TypePool>();
  TypeRef root = nullptr;
  std::shared_ptr<const Layout> layout;
};

Compiler::Compiler(const Type& variables) {
  auto prepared = std::make_shared<Prepared>();
  prepared->root = prepared->pool->from(variables);
  prepared->layout = std::make_shared<const Layout>(Layout::make(prepared->pool, prepared->root));
  prepared_ = std::move(prepared);
}

std::variant<Program, CompileError> compile(std::string_view text, const Type& variables,
                                            TypeKind wanted, const CompileLimits& limits) {
  return Compiler(variables).compile(text, wanted, limits);
}

std::variant<Program, CompileError> Compiler::compile(std::string_view text, TypeKind wanted,
                                                      const CompileLimits& limits) const {
  if (!is_utf8(text)) return CompileError{0, 1, "the expression is not UTF-8", ""};
  auto parsed = parse(text, limits);
  if (auto* failed = std::get_if<CompileError>(&parsed)) return std::move(*failed);
  auto state = std::make_shared<Program::State>();
  state->ast = std::move(std::get<Ast>(parsed));
  state->limits = limits;
  const TypeRef root = prepared_->root;
  Environment environment(*prepared_->pool);
  environment.mixes_numbers = true;
  for (size_t i = 0; i < root->fields.size(); ++i) {
    environment.variables.push_back({root->fields[i], root->parameters[i]});
  }
  if (auto failed = check(state->ast, environment)) return std::move(*failed);
  const TypeRef type = state->ast.at(state->ast.root).type;
  if (wanted != TypeKind::kDyn && type->kind != wanted && type->kind != TypeKind::kDyn) {
    const std::string name = wanted == TypeKind::kBool ? "bool" : "value";
    return CompileError{0, std::max<size_t>(1, text.size()), "the condition must give a " + name,
                        "this is of type " + type_text(type)};
  }
  state->layout = prepared_->layout;
  state->plan = std::make_unique<Plan>(state->layout);
  const auto planned = state->plan->add(state->ast, state->ast.root);
  if (const auto* failed = std::get_if<CompileError>(&planned)) return *failed;
  state->planned = std::get<NodeId>(planned);
  collect_clauses(state->ast, state->ast.root, state->clauses);
  for (Clause& clause : state->clauses) {
    const auto part = state->plan->add(state->ast, clause.node);
    if (const auto* id = std::get_if<NodeId>(&part)) clause.planned = *id;
  }
  state->plan->seal();
  return Program(std::move(state));
}

Result<Json> evaluate(const Program& program, const Json& variables) {
  const Program::State& state = program.state();
  Loaded loaded(state, variables);
  TRY(std::move(loaded.status));
  return run(loaded.evaluation, state.planned);
}

uint64_t cost_max(const Program& program) { return cost_of(program.state().ast); }

std::string source_text(const Program& program) { return one_line(program.state().ast.text); }

std::vector<std::string> facts_read(const Program& program) {
  const Ast& ast = program.state().ast;
  const auto paths = paths_in(ast, ast.root);
  return {paths.begin(), paths.end()};
}

JsonArray explain(const Program& program, const Json& variables) {
  const Program::State& state = program.state();
  Loaded loaded(state, variables);
  JsonArray out;
  for (const Clause& clause : state.clauses) {
    const Result<Json> value = loaded.status ? run(loaded.evaluation, clause.planned)
                                             : Result<Json>(loaded.status.error());
    JsonObject facts;
    for (const std::string& path : paths_in(state.ast, clause.node)) {
      facts[path] = value_at(variables, path);
    }
    out.push_back(
        JsonObject{{"text", clause.text},
                   {"value", value ? *value : Json(JsonObject{{"error", value.error().message}})},
                   {"facts", std::move(facts)}});
  }
  return out;
}

}  // namespace vigie::policy::cel
