// Is every text that is read as facts JSON, and does reading agree with the general JSON reader?
#include "policy/cel/facts_reader.h"

#include <cstdint>

#include "base/check.h"
#include "base/json.h"
#include "policy/cel/program.h"

namespace {

using namespace vigie;
using namespace vigie::policy::cel;

Type simple(TypeKind kind) { return {kind, {}, {}}; }
Type list(Type element) { return {TypeKind::kList, {std::move(element)}, {}}; }

Type variables() {
  const Type person{TypeKind::kObject,
                    {},
                    {{"role", simple(TypeKind::kString)}, {"ok", simple(TypeKind::kBool)}}};
  return {TypeKind::kObject,
          {},
          {{"n", simple(TypeKind::kInt)},
           {"x", simple(TypeKind::kDouble)},
           {"s", simple(TypeKind::kString)},
           {"o", person},
           {"l", list(simple(TypeKind::kString))},
           {"p", list(person)},
           {"a", simple(TypeKind::kDyn)}}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto pool = std::make_shared<TypePool>();
  const auto layout = std::make_shared<const Layout>(Layout::make(pool, pool->from(variables())));
  const Plan plan(layout);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool needs_all : {true, false}) {
    Evaluation evaluation(plan, {});
    FactsReader reader(*layout, {.skips_unknown = !needs_all, .needs_all = needs_all});
    if (!reader.read(text, evaluation)) continue;
    const auto parsed = parse_json(text);
    if (!parsed) continue;  // the general reader has limits of its own
    const Json* n = member(*parsed, "n");
    const Value& read = evaluation.slot(layout->find("n"));
    CHECK((n != nullptr) == (read.tag == Tag::kInt));
    if (n != nullptr) CHECK(n->is_int64() && n->get_int64() == read.whole);
    const Json* s = member(*parsed, "s");
    if (s != nullptr) CHECK(s->get_string() == evaluation.slot(layout->find("s")).text());
  }
  return 0;
}
