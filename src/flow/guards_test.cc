// Quotas count in the store, with a clock that the test sets: what is held goes to a person, what
// is under the share passes, and nothing depends on the process that counted.
#include "flow/guards.h"

#include <doctest/doctest.h>

#include "flow/cases/desk_test_data.h"
#include "flow/effects.h"
#include "store/guards.h"

namespace vigie::flow {
namespace {

const JsonObject kCopy{{"findings.known_match", JsonObject{{"kind", "same"},
                                                           {"confirmed", true},
                                                           {"bank", "b"},
                                                           {"coverage_query", 1.0},
                                                           {"coverage_reference", 1.0},
                                                           {"picture", true},
                                                           {"sound", true}}}};

constexpr int64_t kMinuteUs = 60'000'000;

store::CheckedItem checked(const Policy& policy, const JsonObject& set, const Clock& clock) {
  store::CheckedItem out;
  out.facts = *policy::overlay_facts(policy::default_facts(), Json(set));
  out.decision = decide(policy, out.facts, clock)->decision;
  return out;
}

class Counter {
 public:
  Counter() : policy_(*Policy::load(std::filesystem::path("policies/default"), {})) {}

  // Decides once more and counts it. Returns the visibility after the quotas.
  std::string once(const JsonObject& set) {
    auto item = checked(*policy_, set, desk.clock);
    auto transaction = desk.store().begin();
    REQUIRE(transaction);
    const auto held = apply_guards(desk.store(), *policy_, "i_1", item, desk.clock);
    REQUIRE_MESSAGE(held, (held ? "" : held.error().message));
    REQUIRE(transaction->commit());
    held_ = *held;
    last_ = item;
    return item.decision.outcome.visibility;
  }

  TestDesk desk;
  std::shared_ptr<const Policy> policy_;
  std::vector<std::string> held_;
  store::CheckedItem last_;
};

size_t alarms(store::Store& store) {
  size_t out = 0;
  const auto events = store.list_events(0, 10'000);
  REQUIRE(events);
  for (const auto& event : *events) out += event.type == "guard.tripped" ? 1 : 0;
  return out;
}

}  // namespace

TEST_CASE(
    "guards: beyond its share an action goes to a person, with one alarm, and is not dropped") {
  Counter counter;
  for (int i = 0; i < 20; ++i) CHECK(counter.once(kCopy) == "remove");
  CHECK(alarms(counter.desk.store()) == 0);
  CHECK(counter.once(kCopy) == "allow");
  CHECK(counter.held_ == std::vector<std::string>{"remove_hour"});
  const Outcome& outcome = counter.last_.decision.outcome;
  CHECK(outcome.review == "urgent");
  CHECK(outcome.reasons == std::vector<std::string>{"known_fake_same"});
  CHECK(outcome.exceptions == std::vector<std::string>{"guard:remove_hour"});
  CHECK(counter.once(kCopy) == "allow");
  CHECK(alarms(counter.desk.store()) == 1);
  const auto trips = store::Guards(counter.desk.store()).list();
  REQUIRE(trips);
  CHECK(trips->at(0).held == 2);
  CHECK(counter.once({}) == "allow");
  CHECK(counter.held_.empty());
}

TEST_CASE("guards: a share of traffic lets more through where there is more traffic") {
  Counter counter;
  for (int i = 0; i < 20; ++i) counter.once(kCopy);
  for (int i = 0; i < 1100; ++i) counter.once({});
  CHECK(counter.once(kCopy) == "remove");  // 21 of 1121 are under two in a hundred
}

TEST_CASE("guards: what was held decides the same again from what is stored (I3)") {
  Counter counter;
  for (int i = 0; i < 21; ++i) counter.once(kCopy);
  const auto chosen = counter.policy_->choose(counter.last_.facts, 0);
  REQUIRE(chosen);
  const auto again = policy::decide(*(*chosen)->pack, counter.last_.facts);
  REQUIRE(again);
  CHECK(to_json(to_json_value(again->outcome)) ==
        to_json(to_json_value(counter.last_.decision.outcome)));
  CHECK(policy::decide(*(*chosen)->pack, without_guards(counter.last_.facts))->outcome.visibility ==
        "remove");
}

TEST_CASE("guards: an hour later it counts anew; a clock that jumps forgets nothing") {
  Counter counter;
  for (int i = 0; i < 20; ++i) counter.once(kCopy);
  counter.desk.clock.advance_us(-30 * kMinuteUs);
  CHECK(counter.once(kCopy) == "allow");
  counter.desk.clock.advance_us(3LL * 24 * 60 * kMinuteUs);
  CHECK(counter.once(kCopy) == "remove");
  counter.desk.clock.advance_us(-3LL * 24 * 60 * kMinuteUs);
  CHECK(counter.once(kCopy) == "allow");
  counter.desk.clock.advance_us(71 * kMinuteUs);
  CHECK(counter.once(kCopy) == "remove");
}

TEST_CASE("guards: another process on the same folder counts on") {
  Counter counter;
  for (int i = 0; i < 20; ++i) counter.once(kCopy);
  auto other = store::Store::open(counter.desk.folder(), counter.desk.clock);
  REQUIRE(other);
  auto transaction = other->begin();
  REQUIRE(transaction);
  CHECK(*store::Guards(*other).count("action:remove", false) == 20);
  CHECK(*store::Guards(*other).count("action:remove", true) == 20);
  CHECK(*store::Guards(*other).count("action:reduce", false) == 0);
}

TEST_CASE("guards: a person's decision is counted by none") {
  Counter counter;
  JsonObject set = kCopy;
  set["review.decided"] = "remove";
  for (int i = 0; i < 25; ++i) CHECK(counter.once(set) == "remove");
  CHECK(counter.held_.empty());
}

TEST_CASE("effects: what is not verified has a banner, a pause, no recommendation and an end") {
  Outcome outcome;
  outcome.visibility = "reduce";
  outcome.strength = "light";
  outcome.labels = {"unverified"};
  outcome.flags = {"unverified"};
  outcome.look_again_h = 6;
  const Switches switches{{"enabled:label", "enabled:reduce"}};
  const EffectsRequest request{.item_id = "i_1",
                               .decision_id = "d_1",
                               .territories = {},
                               .decided_us = 1'764'547'200'000'000,
                               .locale = "fr"};
  const JsonObject seen = effects_of(outcome, switches, request);
  const Json& effects = *seen.if_contains("effects");
  CHECK(bool_member(effects, "recommend", true) == false);
  CHECK(bool_member(effects, "search") == true);
  CHECK(bool_member(effects, "share_prompt") == true);
  CHECK(effects.get_object().at("share_pause_s") == 3);
  CHECK(string_member(effects, "until") == "2025-12-01T06:00:00.000000Z");
  CHECK(string_member(*member(effects, "banner"), "key") == "banner_unverified");
  CHECK(string_member(*member(effects, "banner"), "text").starts_with("Non vérifié"));
  CHECK(string_member(*member(effects, "share_text"), "key") == "share_prompt_unverified");
  CHECK(bool_member(effects, "author_told") == true);
}

TEST_CASE("effects: a rule of some surfaces holds there and nowhere else") {
  Outcome outcome;
  outcome.visibility = "restrict";
  outcome.surfaces = JsonObject{
      {"profile", JsonObject{{"visibility", "allow"}, {"strength", ""}, {"labels", JsonArray()}}}};
  const Switches switches{{"enabled:label", "enabled:restrict"}};
  EffectsRequest request{.item_id = "i_1", .decision_id = "d_1", .territories = {}};
  const auto searchable = [&](const char* surface) {
    request.surface = surface;
    const JsonObject seen = effects_of(outcome, switches, request);
    return bool_member(*seen.if_contains("effects"), "search");
  };
  CHECK(!searchable("feed"));
  CHECK(searchable("profile"));
}

TEST_CASE("unverified: when the clock ends it is looked at again, and is urgent then") {
  TestDesk test;
  JsonObject set{{"context.crisis", true}, {"item.views_per_hour", 2000.0}};
  set["claims"] = JsonArray{
      JsonObject{{"rating", "unverified"}, {"match", "same"}, {"topic", ""}, {"ifcn", false}}};
  const std::string id = test.add_item("a", "smoke", set);
  store::Jobs jobs(test.store());
  CHECK(jobs.counts()->waiting == 0);  // a job that waits for a clock is no load
  CHECK(!*jobs.lease("w", kMinuteUs));
  test.clock.advance_us(24 * 60 * kMinuteUs - 1);
  CHECK(!*jobs.lease("w", kMinuteUs));
  test.clock.advance_us(1);
  const auto job = jobs.lease("w", kMinuteUs);
  REQUIRE(job);
  REQUIRE(*job);
  CHECK((*job)->kind == "look_again");
  CHECK((*job)->item_id == id);
}

}  // namespace vigie::flow
