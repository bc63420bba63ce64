// Does a published case still have its value when it stands inside other expressions, and does
// evaluating never take more steps than were promised?
//
// The first byte chooses a case of tests/cel/cases.ndjson, whose values cel_conformance proves; the
// others choose what is put around it, none of which may change the value. An input that names no
// case is an expression of its own: checked and unchecked evaluation must agree about it.
// Reads the cases from the folder it is run in.
#include "policy/cel/evaluation.h"

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "policy/cel/checker.h"
#include "policy/cel/program.h"

namespace {

using namespace vigie;
using namespace vigie::policy::cel;

const Type kNothing{TypeKind::kObject, {}, {}};

std::optional<std::string> value_of(const std::string& text) {
  const CompileLimits limits{.evaluation_steps_max = 100'000};
  const auto compiled = compile(text, kNothing, TypeKind::kDyn, limits);
  const auto* program = std::get_if<Program>(&compiled);
  if (program == nullptr) return std::nullopt;
  const Program::State& state = program->state();
  Evaluation evaluation(*state.plan, {limits.evaluation_steps_max, limits.evaluation_bytes_max});
  const Value value = evaluation.run(state.planned);
  CHECK(evaluation.context().is_exhausted() ||
        evaluation.context().steps_used() <= cost_max(*program));
  if (evaluation.context().is_exhausted()) return std::nullopt;
  return value.is_error() ? "error" : to_json(to_json_value(value));
}

// The cases that need no variables and no container, as this engine's conditions read them.
const std::vector<std::string>& cases() {
  static const std::vector<std::string> known = [] {
    std::vector<std::string> out;
    const auto file = read_file("tests/cel/cases.ndjson", 16 << 20);
    CHECK(file.has_value());
    std::string_view rest = *file;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      const auto one = parse_json(line);
      if (!one) continue;
      const bool is_plain = member(*one, "type_env") == nullptr &&
                            member(*one, "bindings") == nullptr &&
                            member(*one, "container") == nullptr;
      const std::string text = string_member(*one, "expr");
      if (is_plain && value_of(text)) out.push_back(text);
    }
    CHECK(out.size() > 100);
    return out;
  }();
  return known;
}

std::string wrapped(const std::string& text, uint8_t way) {
  switch (way % 10) {
    case 0: return "(" + text + ")";
    case 1: return "[0, " + text + "][1]";
    case 2: return "true ? (" + text + ") : (1 / 0 == 0 ? dyn(1) : dyn(2))";
    case 3: return "cel.bind(w, dyn(" + text + "), w)";
    case 4: return "[7].map(_w, " + text + ")[0]";
    case 5: return "{'k': " + text + "}.k";
    case 6: return "optional.of(" + text + ").value()";
    case 7: return "[" + text + "].filter(_w, true)[0]";
    case 8: return "dyn(" + text + ")";
    default: return "[dyn(" + text + "), dyn(" + text + ")].map(_v, [_v])[1][0]";
  }
}

// Types found out before and types found out while it runs: where both give a value, it is one.
void compare_ways(const std::string& text) {
  const auto checked = value_of(text);
  auto parsed = parse(text, {});
  auto* ast = std::get_if<Ast>(&parsed);
  if (!checked || *checked == "error" || ast == nullptr) return;
  auto pool = std::make_shared<TypePool>();
  const auto layout = std::make_shared<const Layout>(Layout::make(pool, pool->from(kNothing)));
  Environment environment(*pool);
  environment.is_checked = false;
  if (check(*ast, environment)) return;
  Plan plan(layout);
  const auto planned = plan.add(*ast, ast->root);
  if (!std::holds_alternative<NodeId>(planned)) return;
  plan.seal();
  Evaluation evaluation(plan, {.steps_max = 100'000});
  const Value value = evaluation.run(std::get<NodeId>(planned));
  if (value.is_error()) return;
  CHECK(to_json(to_json_value(value)) == *checked);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  if (data[0] != '#') {
    compare_ways(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
  }
  const std::string& bare = cases()[data[1] % cases().size()];
  std::string text = bare;
  for (size_t i = 2; i < size && i < 8; ++i) text = wrapped(text, data[i]);
  const auto expected = value_of(bare);
  const auto found = value_of(text);
  // Refused is no wrong answer (depth, memory, a type that must be known); another value is.
  if (found && expected) CHECK(*found == *expected);
  return 0;
}
