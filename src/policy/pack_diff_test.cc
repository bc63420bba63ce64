// Two versions of a small pack: what changes is told in words, in both languages, and only that.
#include "policy/pack_diff.h"

#include <doctest/doctest.h>

#include "policy/public_rules.h"
#include "policy/rule_tree.h"

namespace vigie::policy {
namespace {

std::shared_ptr<const Pack> pack_of(const std::string& main, const std::string& rule) {
  const std::vector<SourceFile> files = {
      {"pack.yaml", "id: p\neffective: { from: 2026-01-01 }\nlanguages: [en, fr]\n" + main},
      {"rules/r.yaml", rule}};
  const LoadedPack loaded = load_pack(files);
  for (const Diagnostic& one : loaded.diagnostics) {
    REQUIRE_MESSAGE(!one.is_error, render(one));
  }
  return loaded.pack;
}

const std::string kMain =
    "version: 1\nthresholds: { many: { value: 3, because: x } }\n"
    "define:\n  - { name: seen, when: item.views > 10 }\nrules: [rules/r.yaml]\n";
const std::string kRule =
    "id: r\nstatus: active\nbecause: why\n"
    "when: d.seen && item.disclosed_ai && item.age_h >= thresholds.many\n"
    "then: { visibility: reduce, strength: light }\nreason: { en: e, fr: f }\n"
    "tests: [tests/r.yaml]\n";

const std::string kWhen = "d.seen && item.disclosed_ai && item.age_h >= thresholds.many";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string told(const Pack& from, const Pack& to, std::string_view language = "en") {
  std::string out;
  for (const PackChange& change : diff_packs(from, to)) {
    out += std::to_string(change.direction) + " " + change_text(change, language) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("pack diff: says what changes, and nothing of what does not") {
  const auto from = pack_of(kMain, kRule);
  CHECK(told(*from, *from).empty());
  CHECK(told(*from, *pack_of(replaced(kMain, "value: 3", "value: 5"), kRule)) ==
        "0 The threshold many was 3 and is now 5.\n");
  CHECK(told(*from, *pack_of(kMain, replaced(kRule, "reduce, strength: light", "restrict"))) ==
        "1 The rule r asked for reduce light; it now asks for restrict.\n");
  CHECK(told(*from, *pack_of(kMain, replaced(kRule, "status: active", "status: retired"))) ==
        "-1 The rule r was active and is now retired.\n");
  CHECK(told(*from, *pack_of(kMain, replaced(kRule, ">= thr", "> thr")), "fr") ==
        "0 La règle r s’appliquait si d.seen && item.disclosed_ai && item.age_h >= thresholds.many "
        "; elle "
        "s’applique désormais si d.seen && item.disclosed_ai && item.age_h > "
        "thresholds.many.\n");
  CHECK(told(*from, *pack_of(replaced(kMain, "item.views > 10", "item.views > 20"), kRule)) ==
        "0 The definition seen was item.views > 10 and is now item.views > 20.\n");
  const auto other = pack_of(kMain, replaced(kRule, "id: r", "id: q"));
  CHECK(told(*from, *other) == "1 New rule q: " + kWhen +
                                   " -> reduce light.\n"
                                   "-1 The rule r is gone: " +
                                   kWhen + " -> reduce light.\n");
  const Json json = diff_json(*from, *other, "en");
  CHECK(array_member(json, "changes").size() == 2);
  CHECK(string_member(*member(json, "from"), "pack") == "p@1");
}

TEST_CASE("pack diff: what stands in a pack is never taken for a place to fill in") {
  const auto from = pack_of(kMain, kRule);
  const auto to = pack_of(kMain, replaced(kRule, "en: e", "en: \"{before} {id}\""));
  CHECK(told(*from, *to) ==
        "0 The rule r says to people: en: {before} {id} / fr: f (before: en: e / fr: f).\n");
}

TEST_CASE("rule tree: each part of a condition has its value, down to the definitions") {
  const auto pack = pack_of(
      kMain, replaced(kRule, "d.seen &&",
                      "item.depicts.exists(p, p.role == \"official\" && !p.consent) && d.seen &&"));
  const Json facts =
      overlay_facts(default_facts(),
                    JsonObject{{"item.views", 11},
                               {"item.disclosed_ai", true},
                               {"item.age_h", 4.5},
                               {"item.depicts",
                                JsonArray{JsonObject{{"role", "private"}, {"consent", true}},
                                          JsonObject{{"role", "official"}, {"consent", false}}}}})
          .value();
  const auto decided = decide(*pack, facts);
  REQUIRE(decided);
  REQUIRE(decided->outcome.reasons.size() == 1);
  const std::string text = rule_tree_text(rule_trees(*pack, facts, decided->trace), "en");
  for (const char* line :
       {"item.depicts.exists(p, p.role == \"official\" && !p.consent)  =  true",
        "{\"role\":\"private\",\"consent\":true}  ->  false",
        "{\"role\":\"official\",\"consent\":false}  ->  true", "d.seen  =  true",
        "item.age_h >= thresholds.many  =  true", "item.age_h  =  4.5", "thresholds.many  =  3",
        "where d.seen", "item.views > 10  =  true", "item.views  =  11"}) {
    CAPTURE(line);
    CHECK_MESSAGE(text.find(line) != std::string::npos, text);
  }
}

TEST_CASE("public rules: rules on trial and retired ones are not what people are told") {
  CHECK(public_rules(*pack_of(kMain, kRule), "fr").rules.at(0).text == "f");
  CHECK(public_rules(*pack_of(kMain, kRule), "de").rules.at(0).text == "e");
  const auto testing = pack_of(kMain, replaced(kRule, "status: active", "status: testing"));
  CHECK(public_rules(*testing, "en").rules.empty());
}

}  // namespace vigie::policy
