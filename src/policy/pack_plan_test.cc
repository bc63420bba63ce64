// The index may skip a rule only when it cannot hold. So packs of random conditions are decided
// over random facts twice: as one plan with its index, and each condition alone.
#include "policy/pack_plan.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "policy/facts.h"

namespace vigie::policy {
namespace {

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

Json random_facts(std::mt19937& random) {
  JsonArray topics, depicts;
  for (unsigned i = 0; i < random() % 4; ++i) {
    topics.push_back(Json("t" + std::to_string(random() % 6)));
  }
  for (unsigned i = 0; i < random() % 3; ++i) {
    depicts.push_back(JsonObject{{"role", "t" + std::to_string(random() % 6)}, {"consent", false}});
  }
  return overlay_facts(default_facts(),
                       JsonObject{{"item.is_ad", random() % 2 == 0},
                                  {"item.views", static_cast<int64_t>(random() % 6)},
                                  {"item.age_h", static_cast<double>(random() % 12) / 2},
                                  {"item.language", "t" + std::to_string(random() % 7)},
                                  {"item.region", "t" + std::to_string(random() % 7)},
                                  {"item.topics", topics},
                                  {"item.depicts", depicts}})
      .value();
}

std::vector<SourceFile> pack_of(const std::vector<std::string>& conditions,
                                const std::string& more = "") {
  std::string main = "id: p\nversion: 1\neffective: { from: 2026-01-01 }\nlanguages: [en, fr]\n" +
                     more + "rules:\n";
  std::vector<SourceFile> out = {{"pack.yaml", ""}};
  for (size_t i = 0; i < conditions.size(); ++i) {
    const std::string id = "r" + std::to_string(i);
    out.push_back({"rules/" + id + ".yaml",
                   "id: " + id + "\nstatus: active\nbecause: why\nwhen: >-\n  " + conditions[i] +
                       "\nthen: { visibility: allow, review: queue }\nreason: { en: e, fr: f }\n"
                       "tests: [tests/r.yaml]\n"});
    main += "  - rules/" + id + ".yaml\n";
  }
  out[0].text = main;
  return out;
}

std::string errors_of(const std::vector<SourceFile>& files) {
  std::string out;
  for (const Diagnostic& one : load_pack(files).diagnostics) {
    if (one.is_error) out += render(one) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("pack plan: the index skips no rule that holds, and hides no error") {
  std::mt19937 random(7);
  size_t held = 0, failed = 0;
  for (int round = 0; round < 40; ++round) {
    std::vector<std::string> conditions;
    for (int i = 0; i < 30; ++i) conditions.push_back(condition(random, 3));
    const LoadedPack loaded = load_pack(pack_of(conditions));
    REQUIRE(loaded.pack != nullptr);
    PackRun run(loaded.pack->state().plan);
    for (int item = 0; item < 30; ++item) {
      const Json facts = random_facts(random);
      std::vector<uint32_t> expected;
      bool fails = false;
      for (size_t i = 0; i < conditions.size() && !fails; ++i) {
        const auto value = cel::evaluate(loaded.pack->state().rules[i].when, facts);
        fails = !value.has_value();
        if (!fails && value->get_bool()) expected.push_back(static_cast<uint32_t>(i));
      }
      REQUIRE(run.load(to_json(facts)));
      const auto found = run.rules();
      CAPTURE(to_json(facts));
      CHECK(found.has_value() == !fails);
      failed += fails ? 1 : 0;
      if (fails || !found) continue;
      CHECK(std::vector<uint32_t>(found->begin(), found->end()) == expected);
      held += expected.size();
    }
  }
  CHECK(held > 1000);
  CHECK(failed > 10);
}

TEST_CASE("pack plan: a condition or a pack that may take too long does not load") {
  const std::string loops =
      "item.topics.all(a, item.topics.all(b, item.topics.all(c, a + b != c)))";
  CHECK(errors_of(pack_of({loops})).find("this condition may take ") != std::string::npos);
  const std::string pairs = "item.depicts.exists(a, a.role == \"x\")";
  const std::vector<std::string> many(20, pairs);
  CHECK(errors_of(pack_of(many)).empty());
  const std::string told = errors_of(pack_of(many, "budget: 1000\n"));
  CHECK(told.find("pack.yaml:5:9: error: the conditions may take ") != std::string::npos);
  CHECK(told.find("the budget is 1000") != std::string::npos);
  CHECK(errors_of(pack_of(many, "budget: 0\n")).find("budget must be 1 to") != std::string::npos);
}

}  // namespace vigie::policy
