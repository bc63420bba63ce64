// Does any text that parses make the checker or the cost estimate crash, or leave a node without a
// type? It is checked as conditions of packs are, and as cel-spec has it.
#include "policy/cel/checker.h"

#include <cstdint>

#include "base/check.h"
#include "policy/cel/program.h"

namespace {

using namespace vigie::policy::cel;

Type simple(TypeKind kind) { return {kind, {}, {}}; }
Type list(Type element) { return {TypeKind::kList, {std::move(element)}, {}}; }
Type object(std::vector<TypeMember> members) { return {TypeKind::kObject, {}, std::move(members)}; }

void check_as(std::string_view text, bool is_condition, bool is_checked) {
  auto parsed = parse(text, {});
  auto* ast = std::get_if<Ast>(&parsed);
  if (ast == nullptr) return;
  TypePool pool;
  const Type person =
      object({{"role", simple(TypeKind::kString)}, {"age", simple(TypeKind::kInt)}});
  const TypeRef root = pool.from(object({{"n", simple(TypeKind::kInt)},
                                         {"x", simple(TypeKind::kDouble)},
                                         {"s", simple(TypeKind::kString)},
                                         {"b", simple(TypeKind::kBool)},
                                         {"t", simple(TypeKind::kTimestamp)},
                                         {"l", list(simple(TypeKind::kInt))},
                                         {"p", list(person)},
                                         {"o", person},
                                         {"a", simple(TypeKind::kDyn)}}));
  Environment environment(pool);
  environment.mixes_numbers = is_condition;
  environment.is_checked = is_checked;
  for (size_t i = 0; i < root->fields.size(); ++i) {
    environment.variables.push_back({root->fields[i], root->parameters[i]});
  }
  if (const auto failed = check(*ast, environment)) {
    CHECK(failed->offset <= text.size());
    CHECK(!failed->message.empty());
    return;
  }
  CHECK(!is_checked || ast->at(ast->root).type != nullptr);
  if (is_checked) CHECK(cost_of(*ast) > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_as(text, true, true);
  check_as(text, false, true);
  check_as(text, false, false);
  return 0;
}
