// A policy team's day on a real store with a clock that the test sets: rehearse a candidate,
// publish it with two names, find a mistake, take back what it did. What is asserted is what items,
// accounts and people get, and what the log says.
#include <doctest/doctest.h>

#include <algorithm>

#include "flow/cases/desk_test_data.h"
#include "flow/cases/notify.h"
#include "flow/rehearse/backtest.h"
#include "flow/rehearse/draft.h"
#include "flow/rehearse/publish.h"
#include "flow/rehearse/replay.h"
#include "flow/rehearse/revert.h"
#include "flow/rehearse/times.h"
#include "store/cases/notices.h"

namespace vigie::flow {
namespace {

Actor actor(const std::string& id) {
  Actor out;
  out.id = id;
  out.name = id;
  return out;
}

const JsonObject kFake = {{"findings.known_match", JsonObject{{"kind", "same"},
                                                              {"confirmed", true},
                                                              {"bank", "fakes"},
                                                              {"coverage_query", 0.98},
                                                              {"coverage_reference", 0.97},
                                                              {"picture", true},
                                                              {"sound", true}}}};

const JsonObject kFalseClaim = {
    {"claims", JsonArray{JsonObject{
                   {"rating", "false"}, {"match", "same"}, {"topic", "health"}, {"ifcn", true}}}}};

JsonObject both() {
  JsonObject out = kFake;
  for (const auto& pair : kFalseClaim) out[pair.key()] = pair.value();
  return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, std::string(from));
  return text.replace(at, from.size(), to);
}

PackFolder shipped() {
  const auto files = read_pack_folder("policies/default");
  REQUIRE(files);
  return *files;
}

// The shipped pack as version 3, with `from` in that file replaced.
PackFolder candidate(const std::string& path, std::string_view from, std::string_view to) {
  PackFolder out = shipped();
  for (policy::SourceFile& file : out.files) {
    if (file.path == "pack.yaml") file.text = replaced(file.text, "version: 2", "version: 3");
    if (file.path == path) file.text = replaced(file.text, from, to);
  }
  out.tests.clear();
  return out;
}

// Fact-checked as false is restricted instead of reduced.
PackFolder stricter() {
  return candidate("rules/fact_check_false.yaml", "visibility: reduce, strength: strong",
                   "visibility: restrict");
}

BacktestReport backtest(store::Store& store, const PackFolder& files) {
  const auto pack = load_pack_folder(files);
  REQUIRE_MESSAGE(pack, (pack ? "" : pack.error().message));
  store::DecisionScan scan(store, {});
  const auto people = std::make_shared<const std::unordered_map<std::string, std::string>>(
      *scan.decided_by_people());
  Backtest out(*pack, people);
  REQUIRE(scan.read(*scan.whole(), [&](const auto& one) { return out.look_at(one); }));
  return out.report();
}

void add_person(store::Store& store, const std::string& id, const std::string& person) {
  store::ApiKey key;
  key.id = id;
  key.secret_sha256 = sha256_hex(id);
  key.scopes = {"admin"};
  key.person = person;
  REQUIRE(store::Admin(store).add_key(key));
}

std::vector<std::string> event_types(store::Store& store, std::string_view prefix) {
  std::vector<std::string> out;
  const auto events = store.list_events(0, 10'000);
  for (const store::Event& event : *events) {
    if (event.type.starts_with(prefix)) out.push_back(event.type);
  }
  return out;
}

RevertReport taken_back(TestDesk& test, const RevertRequest& request) {
  Desk desk = test.desk();
  const auto report = revert(desk, request, actor("u_ann"));
  REQUIRE_MESSAGE(report, (report ? "" : report.error().message));
  return *report;
}

std::string visibility(TestDesk& test, const std::string& item) {
  return store::Items(test.store()).find(item)->visibility;
}

}  // namespace

TEST_CASE("backtest: counts what a candidate changes, by kind, rule and reach, with samples") {
  TestDesk test;
  for (int i = 0; i < 8; ++i) test.add_item("a", "claim " + std::to_string(i), kFalseClaim);
  test.add_item("a", "fake", kFake);
  test.add_item("b", "nothing");
  const BacktestReport same = backtest(test.store(), shipped());
  CHECK(same.decisions == 10);
  CHECK(same.changed == 0);
  const BacktestReport report = backtest(test.store(), stricter());
  CHECK(report.decisions == 10);
  CHECK(report.changed == 8);
  CHECK(report.stricter == 8);
  CHECK(report.milder == 0);
  REQUIRE(report.kinds.contains("reduce strong -> restrict"));
  const BacktestKind& kind = report.kinds.at("reduce strong -> restrict");
  CHECK(kind.count == 8);
  CHECK(kind.samples.size() == BacktestReport::kSamplesMax);
  CHECK(report.reach[0] == 8);
  CHECK(report.undecided.empty());
  const BacktestReport without = backtest(
      test.store(), candidate("rules/known_fake_same.yaml", "status: active", "status: retired"));
  CHECK(without.milder == 1);
  CHECK(without.rules.at("known_fake_same").fewer == 1);
  CHECK(backtest_text(report, "en").find("reduce strong -> restrict  8") != std::string::npos);
  CHECK(int_member(Json(to_json_value(report)), "changed") == 8);
}

TEST_CASE("backtest: parts that several threads counted add up to the whole, samples included") {
  TestDesk test;
  for (int i = 0; i < 12; ++i) test.add_item("a", "claim " + std::to_string(i), kFalseClaim);
  const auto pack = load_pack_folder(stricter());
  store::DecisionScan scan(test.store(), {});
  const store::Stretch whole = *scan.whole();
  BacktestReport sum;
  for (int64_t row = whole.end - 1; row >= whole.first; --row) {  // in any order
    Backtest part(*pack, nullptr);
    REQUIRE(scan.read({row, row + 1}, [&](const auto& one) { return part.look_at(one); }));
    sum.add(part.report());
  }
  Backtest all(*pack, nullptr);
  REQUIRE(scan.read(whole, [&](const auto& one) { return all.look_at(one); }));
  CHECK(to_json(to_json_value(sum)) == to_json(to_json_value(all.report())));
}

TEST_CASE("backtest: facts of an older version are completed, and the report says so") {
  TestDesk test;
  test.add_item("a", "claim", kFalseClaim);
  store::DecisionScan scan(test.store(), {});
  store::ScannedDecision old;
  REQUIRE(scan.read(*scan.whole(), [&](const auto& one) {
    old = one;
    return ok();
  }));
  Json facts = *parse_json(old.facts);
  facts.as_object()["item"].as_object().erase("has_link");
  facts.as_object().erase("order");
  facts.as_object()["gone"] = 1;
  old.facts = to_json(facts);
  const auto pack = load_pack_folder(stricter());
  Backtest out(*pack, nullptr);
  REQUIRE(out.look_at(old));
  CHECK(out.report().changed == 1);
  CHECK(out.report().filled.at("item.has_link") == 1);
  CHECK(out.report().filled.at("order") == 1);
  CHECK(out.report().dropped.at("gone") == 1);
  facts.as_object()["item"].as_object()["views"] = "many";
  old.facts = to_json(facts);
  REQUIRE(out.look_at(old));
  CHECK(out.report().undecided.at("facts: item.views: expected int") == 1);
}

TEST_CASE("replay: every decision gives the same bytes, and one that does not is explained (I3)") {
  TestDesk test;
  test.add_item("a", "fake", kFake);
  test.add_item("b", "claim", kFalseClaim);
  test.add_item("c", "nothing");
  store::DecisionScan scan(test.store(), {.with_trace = true});
  Replayer replayer(scan);
  store::ScannedDecision fake;
  REQUIRE(scan.read(*scan.whole(), [&](const auto& one) {
    if (one.outcome.find("known_fake_same") != std::string::npos) fake = one;
    return replayer.look_at(one);
  }));
  CHECK(replayer.report().decisions == 3);
  CHECK(replayer.report().is_equal());

  Replayer other(scan);
  store::ScannedDecision bent = fake;
  bent.outcome = replaced(bent.outcome, R"("visibility":"remove")", R"("visibility":"label")");
  REQUIRE(other.look_at(bent));
  REQUIRE(other.report().differences.size() == 1);
  CHECK(other.report().differences[0].path == "outcome.visibility");
  CHECK(other.report().differences[0].stored == R"("label")");
  CHECK(other.report().differences[0].again == R"("remove")");
  bent = fake;
  bent.facts += " ";
  REQUIRE(other.look_at(bent));
  CHECK(other.report().differences.size() == 2);
  CHECK(!other.report().is_equal());
}

TEST_CASE("publish: a pack comes into force by two people, and the one before comes back by one") {
  TestDesk test;
  store::Store& store = test.store();
  add_person(store, "k_ann", "ann");
  add_person(store, "k_ben", "ben");
  const Actor ann = *person_of(store, "ann");
  const Actor ben = *person_of(store, "ben");
  CHECK(person_of(store, "eve").error().code == ErrorCode::kNotFound);
  CHECK(!*is_one_person(store));

  const auto first = propose(store, test.clock, shipped(), ann, "the start");
  REQUIRE_MESSAGE(first, (first ? "" : first.error().message));
  CHECK(approve(store, test.clock, first->id, ann, {}).error().code == ErrorCode::kDenied);
  CHECK(approve(store, test.clock, first->id, ben, {})->state == "in_force");
  CHECK(propose(store, test.clock, shipped(), ann, "").error().code == ErrorCode::kConflict);

  const auto second = propose(store, test.clock, stricter(), ben, "");
  REQUIRE(second);
  // The same version with other content is no way to change a pack in force.
  PackFolder bent = shipped();
  bent.tests.clear();
  bent.files[0].text += "\n# bent\n";
  CHECK(propose(store, test.clock, bent, ann, "").error().code == ErrorCode::kConflict);
  test.clock.advance_us(kHour);
  CHECK(approve(store, test.clock, second->id, ann, {})->state == "in_force");
  CHECK(store::Publications(store).find(first->id)->state == "retired");

  const auto back = roll_back(store, test.clock, "", ann);
  REQUIRE_MESSAGE(back, (back ? "" : back.error().message));
  CHECK(back->pack_sha256 == first->pack_sha256);
  CHECK(store::Publications(store).find_in("in_force")->value().pack_sha256 == first->pack_sha256);
  const auto types = event_types(store, "policy.");
  CHECK(std::count(types.begin(), types.end(), "policy.published") == 2);
  CHECK(std::count(types.begin(), types.end(), "policy.rolled_back") == 1);
}

TEST_CASE("publish: a pack is kept with its tests, and one whose tests fail is not proposed") {
  TestDesk test;
  store::Store& store = test.store();
  PackFolder files = shipped();
  const auto proposed = propose(store, test.clock, files, actor("k_ann"), "");
  REQUIRE_MESSAGE(proposed, (proposed ? "" : proposed.error().message));
  const auto kept = files_of(store, *store::Publications(store).find(proposed->id));
  REQUIRE_MESSAGE(kept, (kept ? "" : kept.error().message));
  CHECK(to_json(Json(draft_json(*kept))) == to_json(Json(draft_json(files))));
  for (policy::SourceFile& file : files.files) {
    if (file.path != "pack.yaml") continue;
    file.text = replaced(file.text, "version: 2", "version: 3");
    file.text = replaced(file.text, "value: 1000", "value: 9");
  }
  const auto wrong = propose(store, test.clock, files, actor("k_ann"), "");
  REQUIRE(!wrong);
  CHECK(wrong.error().message.find("tests/crisis_unverified.yaml") != std::string::npos);
}

TEST_CASE("publish: a draft is what a folder of a pack has, and nothing else") {
  const auto draft = [](const char* files) {
    return draft_from_json(*parse_json(std::string(R"({"files":[)") + files + "]}"));
  };
  CHECK(draft(R"({"path":"pack.yaml","text":""},{"path":"rules/a.yaml","text":"x"})"));
  for (const char* path : {"../pack.yaml", "rules/../../x.yaml", "/etc/passwd.yaml", "rules/a.yml",
                           "rules/.yaml", "other/a.yaml", ""}) {
    const auto wrong = draft((std::string(R"({"path":")") + path + R"(","text":""})").c_str());
    CHECK_MESSAGE(wrong.error().code == ErrorCode::kInvalidArgument, path);
  }
  CHECK(!draft(R"({"path":"pack.yaml"},{"path":"pack.yaml"})"));
}

TEST_CASE("publish: of two publishers at once the second must look again") {
  TestDesk test;
  store::Store& store = test.store();
  add_person(store, "k_ann", "ann");
  add_person(store, "k_ben", "ben");
  const auto one = propose(store, test.clock, shipped(), actor("k_ann"), "");
  const auto two = propose(store, test.clock, stricter(), actor("k_ben"), "");
  REQUIRE(one);
  REQUIRE(two);
  CHECK(approve(store, test.clock, one->id, actor("k_ben"), {})->state == "in_force");
  CHECK(approve(store, test.clock, two->id, actor("k_ann"), {}).error().code ==
        ErrorCode::kConflict);
  CHECK(approve(store, test.clock, one->id, actor("k_ben"), {}).error().code ==
        ErrorCode::kConflict);
}

TEST_CASE("publish: where there is one person, time stands in for the second") {
  TestDesk test;
  store::Store& store = test.store();
  add_person(store, "k_ann", "ann");
  const Actor ann = *person_of(store, "ann");
  const auto proposed = propose(store, test.clock, stricter(), ann, "");
  REQUIRE(proposed);
  const auto cooling = approve(store, test.clock, proposed->id, ann, {.cooling_us = kDay});
  CHECK(cooling->state == "cooling");
  REQUIRE(publish_due(store, test.clock));
  CHECK(store::Publications(store).find(proposed->id)->state == "cooling");
  test.clock.advance_us(kDay);
  REQUIRE(publish_due(store, test.clock));
  CHECK(store::Publications(store).find(proposed->id)->state == "in_force");
}

TEST_CASE("publish: whoever is limited by a pack of one person is told so") {
  TestDesk test;
  store::Store& store = test.store();
  add_person(store, "k_ann", "ann");
  const auto said = [&](const std::string& item) {
    test.clock.advance_us(31 * kSecond);
    Desk desk = test.desk();
    REQUIRE(send_notices(desk, 100));
    const auto told = store::Notices(store).of_item(item, "author");
    REQUIRE(!told->empty());
    return bool_member(told->front().content, "pack_by_one");
  };
  CHECK(!said(test.add_item("a", "a fake", kFake)));  // by the folder
  const auto proposed = propose(store, test.clock, shipped(), *person_of(store, "ann"), "");
  REQUIRE(proposed);
  REQUIRE(approve(store, test.clock, proposed->id, *person_of(store, "ann"), {.cooling_us = 0}));
  REQUIRE(publish_due(store, test.clock));
  CHECK(said(test.add_item("b", "another fake", kFake)));
}

TEST_CASE("publish: a pack whose own tests fail is not proposed") {
  TestDesk test;
  PackFolder files = stricter();
  files.tests = shipped().tests;
  const auto refused = propose(test.store(), test.clock, files, actor("local"), "");
  CHECK(refused.error().message.find("tests/fact_check_false.yaml") != std::string::npos);
}

TEST_CASE("shadow: a candidate decides beside the live pack, and its report is a backtest's") {
  TestDesk test;
  store::Store& store = test.store();
  const std::string item = test.add_item("a", "claim", kFalseClaim);
  REQUIRE(set_shadow(store, test.clock, stricter(), actor("local")));
  const auto shadow = *store::Publications(store).find_in("shadow");
  REQUIRE(shadow);
  const std::string decision = store::Items(store).find(item)->decision_id;
  const auto pack = load_pack_folder(stricter());
  const auto outcome = policy::decide(**pack, *parse_json(store.find_decision(decision)->facts));
  {
    auto transaction = store.begin();
    REQUIRE(store::Publications(store).put_shadow(shadow->pack_sha256, decision, outcome->outcome));
    REQUIRE(transaction->commit());
  }
  const auto report = shadow_report(store, shadow->pack_sha256);
  REQUIRE(report);
  CHECK(report->changed == 1);
  CHECK(visibility(test, item) == "reduce");  // without effect
  REQUIRE(set_shadow(store, test.clock, std::nullopt, actor("local")));
  CHECK(!store::Publications(store).find_in("shadow")->has_value());
}

TEST_CASE("revert: what a rule did is taken back as one act, and other rules keep holding") {
  TestDesk test;
  std::vector<std::string> fakes;
  for (int i = 0; i < 5; ++i) {
    fakes.push_back(test.add_item("a" + std::to_string(i), "fake " + std::to_string(i), kFake));
  }
  const std::string two_reasons = test.add_item("b", "both", both());
  const std::string other = test.add_item("c", "claim", kFalseClaim);
  Desk desk = test.desk();
  test.clock.advance_us(kHour);
  REQUIRE(send_notices(desk, 100));  // the authors were told
  CHECK(visibility(test, two_reasons) == "remove");

  const RevertReport dry = taken_back(test, {.rule = "known_fake_same", .is_dry = true});
  CHECK(dry.counts.decisions == 6);
  CHECK(visibility(test, fakes[0]) == "remove");
  CHECK(event_types(test.store(), "policy.reverted").empty());

  const RevertReport report = taken_back(test, {.rule = "known_fake_same", .note = "poisoned"});
  CHECK(report.found == 6);
  CHECK(report.counts.decisions == 6);
  CHECK(report.counts.effects == 6);
  CHECK(report.changes.at("remove -> allow") == 5);
  CHECK(report.changes.at("remove -> reduce") == 1);
  CHECK(report.counts.notices.at("reversal") == 5);
  CHECK(report.counts.notices.at("statement_of_reasons") == 1);
  CHECK(report.remarks.size() == 1);  // the rule is still active
  for (const std::string& item : fakes) CHECK(visibility(test, item) == "allow");
  CHECK(visibility(test, two_reasons) == "reduce");
  CHECK(visibility(test, other) == "reduce");
  CHECK(event_types(test.store(), "decision.reverted").size() == 6);
  CHECK(event_types(test.store(), "policy.reverted").size() == 1);

  // The decisions that did it are decisions like others: they replay.
  store::DecisionScan scan(test.store(), {.with_trace = true});
  Replayer replayer(scan);
  REQUIRE(scan.read(*scan.whole(), [&](const auto& one) { return replayer.look_at(one); }));
  CHECK(replayer.report().is_equal());

  // A second time there is nothing left; undone, everything is as before.
  CHECK(taken_back(test, {.rule = "known_fake_same"}).counts.decisions == 0);
  const RevertReport again = taken_back(test, {.act = report.act});
  CHECK(again.counts.decisions == 6);
  for (const std::string& item : fakes) CHECK(visibility(test, item) == "remove");
  CHECK(visibility(test, two_reasons) == "remove");
}

TEST_CASE("revert: by time a person lets things stand, and what waits to be sent is recalled") {
  TestDesk test;
  const std::string before = test.add_item("a", "before", kFake);
  Desk desk = test.desk();
  REQUIRE(send_notices(desk, 100));
  test.clock.advance_us(kHour);
  const int64_t since_us = test.clock.now_us();
  const std::string after = test.add_item("b", "after", kFake);
  const RevertReport report = taken_back(test, {.since_us = since_us});
  CHECK(report.counts.decisions == 1);
  CHECK(report.counts.notices.at("recalled") == 1);
  CHECK(!report.counts.notices.contains("reversal"));  // nobody was told
  CHECK(visibility(test, before) == "remove");
  CHECK(visibility(test, after) == "allow");
  // The person's word is among the facts: deciding anew does not bring the limit back (I9).
  REQUIRE(store::Items(test.store()).edit(after, JsonObject{{"title", "renamed"}}));
  test.decide_again(after);
  CHECK(visibility(test, after) == "allow");
}

TEST_CASE("revert: needs to be told what, and knows only what there is") {
  TestDesk test;
  Desk desk = test.desk();
  const auto code = [&](const RevertRequest& request) {
    const auto report = revert(desk, request, actor("u_ann"));
    return report ? ErrorCode::kUnavailable : report.error().code;
  };
  CHECK(code({}) == ErrorCode::kInvalidArgument);
  CHECK(code({.entry = "no-slash"}) == ErrorCode::kInvalidArgument);
  CHECK(code({.pack_version = "nobody@7"}) == ErrorCode::kNotFound);
  test.add_item("a", "fake", kFake);
  for (const char* in_force : {"vigie-default@2", "2"}) {
    CHECK(code({.pack_version = in_force}) == ErrorCode::kConflict);
  }
  // What cannot begin is known before it does.
  CHECK(check_revert(desk, {.pack_version = "7"}).error().code == ErrorCode::kNotFound);
  CHECK(check_revert(desk, {.rule = "known_fake_same"}));
  const RevertReport none = taken_back(test, {.rule = "known_fake_smae"});
  CHECK(none.found == 0);
  REQUIRE(none.remarks.size() == 1);
  CHECK(none.remarks[0].en.find("has no rule known_fake_smae") != std::string::npos);
  CHECK(!none.remarks[0].fr.empty());
}

TEST_CASE("revert: the first pack ever published is taken back by what decided before it") {
  TestDesk test;
  store::Store& store = test.store();
  add_person(store, "k_ann", "Ann");
  add_person(store, "k_ben", "Ben");
  const auto first = propose(store, test.clock, shipped(), actor("k_ann"), "the start");
  REQUIRE_MESSAGE(first, (first ? "" : first.error().message));
  REQUIRE(approve(store, test.clock, first->id, actor("k_ben"), {}));
  const std::string item = test.add_item("a", "fake", kFake);
  CHECK(visibility(test, item) == "remove");
  const auto folder =
      Policy::load(candidate("rules/known_fake_same.yaml", "status: active", "status: retired"));
  REQUIRE_MESSAGE(folder, (folder ? "" : folder.error().message));
  const RevertReport report =
      taken_back(test, {.pack_version = "vigie-default@2", .before_first = *folder});
  CHECK(report.counts.decisions == 1);
  CHECK(visibility(test, item) == "allow");
}

TEST_CASE("times: as people say them") {
  constexpr int64_t kNow = 1'764'547'200'000'000;
  CHECK(*time_from("", kNow) == 0);
  CHECK(*time_from("2h", kNow) == kNow - 2 * kHour);
  CHECK(*time_from("7d", kNow) == kNow - 7 * kDay);
  CHECK(*time_from("2025-12-01", kNow) == kNow);
  CHECK(*time_from("2025-12-01T01:00:00+01:00", kNow) == kNow);
  for (const char* text : {"d", "yesterday", "7w", "-1d", "2025-13-01"})
    CHECK(!time_from(text, kNow));
}

}  // namespace vigie::flow
