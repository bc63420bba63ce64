// The index may skip a condition only when it cannot hold. So random conditions are looked at over
// random values twice: by the index, and each alone.
#include "policy/cel/rule_index.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "policy/cel/facts_reader.h"
#include "policy/cel/program.h"

namespace vigie::policy::cel {
namespace {

Type simple(TypeKind kind) { return {kind, {}, {}}; }

Type variables() {
  const Type person{TypeKind::kObject,
                    {},
                    {{"role", simple(TypeKind::kString)}, {"consent", simple(TypeKind::kBool)}}};
  const Type item{TypeKind::kObject,
                  {},
                  {{"is_ad", simple(TypeKind::kBool)},
                   {"views", simple(TypeKind::kInt)},
                   {"age_h", simple(TypeKind::kDouble)},
                   {"language", simple(TypeKind::kString)},
                   {"region", simple(TypeKind::kString)},
                   {"topics", {TypeKind::kList, {simple(TypeKind::kString)}, {}}},
                   {"depicts", {TypeKind::kList, {person}, {}}}}};
  return {TypeKind::kObject, {}, {{"item", item}}};
}

std::string text_list(std::mt19937& random, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += std::string(i > 0 ? "," : "") + "\"t" + std::to_string(random() % 5) + "\"";
  }
  return "[" + out + "]";
}

std::string leaf(std::mt19937& random) {
  const std::string number = std::to_string(random() % 6);
  static constexpr const char* kOperators[] = {"==", "!=", "<", "<=", ">", ">="};
  const std::string op = kOperators[random() % 6];
  switch (random() % 10) {
    case 0: return random() % 2 == 0 ? "item.is_ad" : "!item.is_ad";
    case 1: return "item.views " + op + " " + number;
    case 2: return number + " " + op + " item.views";
    case 3: return "item.age_h " + op + " " + number + ".5";
    case 4: return "item.language == \"t" + number + "\"";
    case 5: return "item.language in " + text_list(random, 1 + static_cast<int>(random() % 12));
    case 6: return "\"t" + number + "\" in item.topics";
    case 7: return "item.depicts.exists(p, p.role == \"t" + number + "\")";
    case 8: return "item.views / (item.views - " + number + ") > 1";  // an error for some
    default: return "item.region != \"t" + number + "\"";
  }
}

std::string condition(std::mt19937& random, int depth) {
  if (depth == 0 || random() % 4 == 0) return leaf(random);
  const char* op = random() % 2 == 0 ? " && " : " || ";
  std::string out = condition(random, depth - 1);
  for (unsigned i = 0; i <= random() % 3; ++i) out += op + condition(random, depth - 1);
  return "(" + out + ")";
}

Json random_values(std::mt19937& random) {
  JsonArray topics, depicts;
  for (unsigned i = 0; i < random() % 4; ++i) {
    topics.push_back(Json("t" + std::to_string(random() % 6)));
  }
  for (unsigned i = 0; i < random() % 3; ++i) {
    depicts.push_back(JsonObject{{"role", "t" + std::to_string(random() % 6)}, {"consent", false}});
  }
  return JsonObject{{"item", JsonObject{{"is_ad", random() % 2 == 0},
                                        {"views", static_cast<int64_t>(random() % 6)},
                                        {"age_h", static_cast<double>(random() % 12) / 2},
                                        {"language", "t" + std::to_string(random() % 7)},
                                        {"region", "t" + std::to_string(random() % 7)},
                                        {"topics", std::move(topics)},
                                        {"depicts", std::move(depicts)}}}};
}

}  // namespace

TEST_CASE("rule index: skips no condition that holds, and hides no error") {
  std::mt19937 random(7);
  const Compiler compiler(variables());
  auto pool = std::make_shared<TypePool>();
  const auto layout = std::make_shared<const Layout>(Layout::make(pool, pool->from(variables())));
  size_t held = 0, failed = 0;
  for (int round = 0; round < 40; ++round) {
    Plan plan(layout);
    std::vector<Program> programs;
    std::vector<NodeId> nodes;
    for (int i = 0; i < 30; ++i) {
      const std::string text = condition(random, 3);
      const auto compiled = compiler.compile(text, TypeKind::kBool);
      REQUIRE_MESSAGE(std::holds_alternative<Program>(compiled), text);
      programs.push_back(std::get<Program>(compiled));
      const Ast& ast = programs.back().state().ast;
      nodes.push_back(std::get<NodeId>(plan.add(ast, ast.root)));
    }
    const RuleIndex index = RuleIndex::make(plan, nodes);
    plan.seal();
    Evaluation evaluation(plan, {});
    FactsReader reader(*layout, {});
    for (int item = 0; item < 30; ++item) {
      const Json values = random_values(random);
      std::vector<uint32_t> expected, found;
      bool fails = false;
      for (size_t i = 0; i < programs.size() && !fails; ++i) {
        const auto value = evaluate(programs[i], values);
        fails = !value.has_value();
        if (!fails && value->get_bool()) expected.push_back(static_cast<uint32_t>(i));
      }
      REQUIRE(reader.read(to_json(values), evaluation));
      const auto failure = index.run(evaluation, found);
      CAPTURE(to_json(values));
      CHECK(failure.has_value() == fails);
      CHECK(found == expected);
      failed += fails ? 1 : 0;
      held += expected.size();
    }
  }
  CHECK(held > 1000);
  CHECK(failed > 10);
}

}  // namespace vigie::policy::cel
