// Every noun survives the way into JSON and back; what the worker could send wrong is refused.
#include <doctest/doctest.h>

#include "model/decision.h"
#include "model/finding.h"
#include "model/media_facts.h"

namespace vigie {

TEST_CASE("finding: goes to JSON and back") {
  Finding finding;
  finding.kind = "silence";
  finding.analyzer = "silence";
  finding.version = "1";
  finding.score = 0.25;
  finding.verdict = "some";
  finding.where.push_back({"audio", 10, 20, std::array<double, 4>{0, 0.5, 1, 1}});
  finding.evidence["a"] = 1;
  finding.unable = Unable{UnableKind::kAbstained, "too short"};
  const Json first = to_json_value(finding);
  CHECK(to_json(to_json_value(finding_from_json(first).value())) == to_json(first));
}

TEST_CASE("finding: absent score, verdict, box and unable are null, not left out") {
  Finding finding;
  finding.kind = finding.analyzer = "x";
  finding.where.push_back({"video", 0, 1, std::nullopt});
  CHECK(to_json(to_json_value(finding)) ==
        R"({"kind":"x","analyzer":"x","version":"","score":null,"verdict":null,"where":)"
        R"([{"track":"video","from_ms":0,"to_ms":1,"box":null}],"evidence":{},"unable":null})");
}

TEST_CASE("finding: refuses what a broken worker could send") {
  for (const char* text :
       {"3", "{}", R"({"kind":"x"})", R"({"kind":"x","analyzer":"x","where":[3]})",
        R"({"kind":"x","analyzer":"x","where":[{"box":[1,2]}]})",
        R"({"kind":"x","analyzer":"x","where":[{"box":[1,2,3,"4"]}]})",
        R"({"kind":"x","analyzer":"x","unable":{"kind":"lazy"}})"}) {
    CAPTURE(text);
    CHECK(finding_from_json(parse_json(text).value()).error().code == ErrorCode::kCorrupt);
  }
}

TEST_CASE("outcome: goes to JSON and back, and names its first reason") {
  Outcome outcome;
  outcome.visibility = "reduce";
  outcome.strength = "light";
  outcome.labels = {"a", "b"};
  outcome.reasons = {"rule_two", "rule_one"};
  outcome.sor["required"] = true;
  const Json first = to_json_value(outcome);
  CHECK(string_member(first, "reason") == "rule_two");
  CHECK(string_member(to_json_value(Outcome{}), "reason") == "none");
  CHECK(to_json(to_json_value(outcome_from_json(first).value())) == to_json(first));
  CHECK(!outcome_from_json(Json(1)));
  CHECK(!outcome_from_json(parse_json(R"({"labels":[1]})").value()));
}

TEST_CASE("media facts: go to JSON and back") {
  MediaFacts facts;
  facts.kind = "video";
  facts.duration_us = 5'000'000;
  facts.streams.resize(3);
  facts.streams[0].kind = StreamKind::kVideo;
  facts.streams[0].width_px = 320;
  facts.streams[1].kind = StreamKind::kAudio;
  facts.streams[1].sample_rate_hz = 48000;
  facts.streams[2].kind = StreamKind::kSubtitle;
  facts.captions.push_back({0, 1'000'000, "hello"});
  const Json first = to_json_value(facts);
  CHECK(to_json(to_json_value(media_facts_from_json(first).value())) == to_json(first));
  CHECK(!media_facts_from_json(Json("x")));
}

}  // namespace vigie
