// Findings are made by hand in the shape that match_findings gives; each row of the table in
// docs/reference/facts.md has its case.
#include "flow/facts.h"

#include <doctest/doctest.h>

namespace vigie::flow {
namespace {

struct Known {
  const char* entry = "e1";
  const char* verdict = "manipulated";
  const char* track = "video";
  const char* kind = "same";
  double query = 1, reference = 1;
  bool confirmed = true, reference_has_sound = true;
};

Finding finding_of(const Known& known) {
  Finding finding;
  finding.kind = "known_match";
  finding.analyzer = "bank_match";
  finding.evidence = {
      {"bank", "known"},
      {"entry", known.entry},
      {"entry_verdict", known.verdict},
      {"confirmed", known.confirmed},
      {"track", known.track},
      {"match_kind", known.kind},
      {"coverage", JsonObject{{"query", known.query}, {"reference", known.reference}}},
      {"reference_has_sound", known.reference_has_sound},
      {"topic", "election"},
      {"certified", true}};
  return finding;
}

Json facts_of(const std::vector<Finding>& findings, bool has_sound = true) {
  FactsInput input;
  input.item_id = "abc";
  input.media.kind = "video";
  input.media.duration_us = 5'000'000;
  input.has_sound = has_sound;
  input.findings = findings;
  const auto facts = summarise_facts(input);
  REQUIRE_MESSAGE(facts, facts.has_value());
  return *facts;
}

const Json& known_match(const Json& facts) {
  return *member(*member(facts, "findings"), "known_match");
}

}  // namespace

TEST_CASE("facts: of an item with no findings are the defaults") {
  const Json facts = facts_of({});
  CHECK(string_member(known_match(facts), "kind") == "none");
  CHECK(double_member(*member(facts, "item"), "duration_s") == 5.0);
  CHECK(array_member(facts, "claims").empty());
}

TEST_CASE("facts: a whole copy in picture and sound is the same") {
  const Json facts = facts_of({finding_of({}), finding_of({.track = "audio"})});
  const Json& match = known_match(facts);
  CHECK(string_member(match, "kind") == "same");
  CHECK(bool_member(match, "confirmed"));
  CHECK(bool_member(match, "picture"));
  CHECK(bool_member(match, "sound"));
  CHECK(string_member(match, "bank") == "known");
}

TEST_CASE("facts: other sound under known pictures does not agree in sound") {
  CHECK(!bool_member(known_match(facts_of({finding_of({})})), "sound"));
}

TEST_CASE("facts: sound agrees when neither has a sound track") {
  const auto silent = finding_of({.reference_has_sound = false});
  CHECK(bool_member(known_match(facts_of({silent}, false)), "sound"));
  CHECK(!bool_member(known_match(facts_of({silent}, true)), "sound"));
  CHECK(!bool_member(known_match(facts_of({finding_of({})}, false)), "sound"));
}

TEST_CASE("facts: known sound under other pictures is near at most, without picture") {
  const Json facts = facts_of({finding_of({.track = "audio"})});
  CHECK(string_member(known_match(facts), "kind") == "near");
  CHECK(!bool_member(known_match(facts), "picture"));
}

TEST_CASE("facts: the most severe entry is named, a confirmed one before others") {
  const Json facts = facts_of({finding_of({.entry = "a", .kind = "contains", .query = 0.2}),
                               finding_of({.entry = "b", .kind = "near", .query = 0.7}),
                               finding_of({.entry = "c", .confirmed = false})});
  CHECK(string_member(known_match(facts), "kind") == "near");
  CHECK(double_member(known_match(facts), "coverage_query") == 0.7);
}

TEST_CASE("facts: verdicts other than manipulated are no known fake") {
  const Json unconfirmed = facts_of({finding_of({.verdict = "unconfirmed"})});
  CHECK(string_member(known_match(unconfirmed), "kind") == "same");
  CHECK(!bool_member(known_match(unconfirmed), "confirmed"));

  const Json authentic = facts_of({finding_of({.verdict = "authentic"})});
  CHECK(string_member(known_match(authentic), "kind") == "none");
  CHECK(bool_member(*member(authentic, "findings"), "authentic"));
  CHECK(!bool_member(
      *member(facts_of({finding_of({.verdict = "authentic", .kind = "near"})}), "findings"),
      "authentic"));

  CHECK(string_member(known_match(facts_of({finding_of({.verdict = "negative"})})), "kind") ==
        "none");
}

TEST_CASE("facts: a fact-checked entry becomes a claim, unless it is only contained") {
  const Json facts = facts_of({finding_of({.verdict = "fact_checked_false", .kind = "near"})});
  const JsonArray& claims = array_member(facts, "claims");
  REQUIRE(claims.size() == 1);
  CHECK(to_json(claims[0]) ==
        R"({"rating":"false","match":"near","topic":"election","ifcn":true})");
  CHECK(array_member(facts_of({finding_of({.verdict = "fact_checked_false", .kind = "contains"})}),
                     "claims")
            .empty());
}

TEST_CASE("facts: crashed and abstained are told apart, not applicable makes nothing") {
  Finding crashed, abstained, not_applicable;
  crashed.unable = Unable{UnableKind::kCrashed, "lost"};
  abstained.kind = "fingerprint";
  abstained.unable = Unable{UnableKind::kAbstained, "too dark"};
  not_applicable.kind = "silence";
  not_applicable.unable = Unable{UnableKind::kNotApplicable, "no sound"};
  const Json facts = facts_of({crashed, abstained, not_applicable});
  const Json& unable = *member(*member(facts, "findings"), "unable");
  CHECK(to_json(unable) == R"({"crashed":true,"abstained":["fingerprint"]})");
}

TEST_CASE("facts: AI traces become the facts of the published paragraph") {
  FactsInput input;
  input.item_id = "abc";
  input.provenance.ai_declared = true;
  input.provenance.aigc = "suspected";
  const Json facts = summarise_facts(input).value();
  const Json& provenance = *member(facts, "provenance");
  CHECK(to_json(provenance) ==
        R"({"c2pa":"none","ai_declared":true,"captured":false,"aigc":"suspected"})");
}

}  // namespace vigie::flow
