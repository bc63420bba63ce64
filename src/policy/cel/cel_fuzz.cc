// Does any condition make the compiler or the evaluator crash, or run without end?
#include <cstdint>

#include "policy/cel/cel.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace vigie::policy::cel;
  const Type list{TypeKind::kList, {{TypeKind::kInt, {}, {}}}, {}};
  const Type variables{TypeKind::kObject, {}, {{"n", {TypeKind::kInt, {}, {}}}, {"l", list}}};
  const auto compiled = compile({reinterpret_cast<const char*>(data), size}, variables,
                                TypeKind::kDyn, {.evaluation_steps_max = 10'000});
  if (const auto* program = std::get_if<Program>(&compiled)) {
    const vigie::Json facts = vigie::JsonObject{{"n", 3}, {"l", vigie::JsonArray{1, 2}}};
    static_cast<void>(evaluate(*program, facts).has_value());
    static_cast<void>(explain(*program, facts).size());
  }
  return 0;
}
