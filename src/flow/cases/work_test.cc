// What a person does with a task short of deciding it: claims, hand-overs, previews, breaks.
#include "flow/cases/work.h"

#include <doctest/doctest.h>

#include "flow/cases/loop_test_data.h"
#include "flow/people/sign_in.h"

namespace vigie::flow {

TEST_CASE("work: two reviewers at once: one has it, the other is told") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  const std::string task = task_of(test, receipt.case_id);
  Desk desk = test.desk();
  REQUIRE(claim(desk, task, kAnn));
  CHECK(claim(desk, task, kBen).error().code == ErrorCode::kConflict);
  CHECK(decide_task(desk, task, kBen, yes()).error().code == ErrorCode::kConflict);
  test.clock.advance_us(16 * 60 * kSecond);  // the lock ends by itself
  REQUIRE(claim(desk, task, kBen));
  CHECK(decide_task(desk, task, kAnn, yes()).error().code == ErrorCode::kConflict);
  CHECK(decide_task(desk, task, kBen, yes())->state == "decided");
  CHECK(claim(desk, task, kAnn).error().code == ErrorCode::kConflict);
}

TEST_CASE("work: sealed material is its named role's alone, whatever the queue (I12)") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1", "altered.intimate");
  const Actor plain{.id = "u_p", .name = "p", .languages = {}, .regions = {}, .categories = {}};
  Desk desk = test.desk();
  const std::string task = task_of(test, receipt.case_id);
  CHECK(claim(desk, task, plain).error().code == ErrorCode::kDenied);
  CHECK(claim_next(desk, "sealed", plain).error().code == ErrorCode::kNotFound);
  CHECK(preview(desk, task, plain, yes(), "en").error().code == ErrorCode::kDenied);
  CHECK(claim_next(desk, "sealed", kAnn)->task.id == task);
}

TEST_CASE("work: a lead hands over to whoever may work on it") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const std::string task = task_of(test, send(test, item, "r1", "altered.intimate").case_id);
  const auto add = [&](const char* name, std::vector<std::string> roles, Json classes = nullptr) {
    NewUser one;
    one.name = name;
    one.roles = std::move(roles);
    one.classes = std::move(classes);
    return make_user(test.store(), test.clock, one)->user.id;
  };
  const std::string sealed = add("zoe", {"reviewer", "sealed"});
  const std::string plain = add("eve", {"reviewer"});
  add("ida", {"auditor", "sealed"});
  add("max", {"reviewer", "sealed"}, JsonObject{{"categories", JsonArray{"election"}}});
  Desk desk = test.desk();
  Actor lead = kAnn;
  lead.is_lead = true;
  const auto found = colleagues(desk, task, lead);
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().name == "zoe");
  lead.is_lead = false;
  CHECK(colleagues(desk, task, lead).error().code == ErrorCode::kDenied);
  REQUIRE(claim(desk, task, kAnn));
  CHECK(hand_over(desk, task, kAnn, plain, "theirs").error().code == ErrorCode::kDenied);
  CHECK(hand_over(desk, task, kAnn, "u_nobody", "theirs").error().code == ErrorCode::kNotFound);
  REQUIRE(hand_over(desk, task, kAnn, sealed, "theirs"));
  CHECK(claim(desk, task, kAnn).error().code == ErrorCode::kConflict);
}

TEST_CASE("work: a preview says what deciding does, and does nothing") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  Desk desk = test.desk();
  const std::string before = projections(test);
  const auto seen = preview(desk, task_of(test, receipt.case_id), kAnn, yes(), "fr");
  REQUIRE_MESSAGE(seen, (seen ? "" : seen.error().message));
  CHECK(array_member(*seen, "notices").size() == 2);
  CHECK(member(*seen, "interim")->is_null());
  CHECK(projections(test) == before);
  CHECK(visibility(test, item) == "allow");
}

TEST_CASE("work: a preview names the author first, however many reported") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  Receipt receipt;
  for (int i = 0; i < 60; ++i) receipt = send(test, item, "r" + std::to_string(i));
  test.decide_again(item);
  Desk desk = test.desk();
  const auto seen = preview(desk, task_of(test, receipt.case_id), kAnn, yes(), "en");
  REQUIRE(seen);
  const auto& told = array_member(*seen, "notices");
  REQUIRE(told.size() == 20);
  CHECK(string_member(told[0], "side") == "author");
  CHECK(string_member(told[1], "side") == "reporter");
}

TEST_CASE("work: a preview of what two must agree on says what holds until then") {
  TestDesk test;
  const auto item = test.add_item("author", "a speech", made_speech());
  const Receipt receipt = send(test, item, "r1");
  REQUIRE(visibility(test, item) == "label");
  Answers seen;
  seen.altered = "yes";
  seen.depicts = {"candidate"};
  seen.confirmed = {"political_deepfake"};
  Desk desk = test.desk();
  const std::string task = task_of(test, receipt.case_id);
  const auto first = preview(desk, task, kAnn, seen, "en");
  REQUIRE(first);
  REQUIRE(bool_member(*first, "needs_second"));
  const Json& interim = *member(*first, "interim");
  REQUIRE(interim.is_object());
  CHECK(string_member(*member(interim, "effects"), "until") ==
        to_rfc3339(test.clock.now_us() + kDay));
  CHECK(array_member(*first, "notices").size() == 3);  // of now, and of when both agree
  decide_as(test, task, kAnn, seen);
  const auto second = preview(desk, task, kBen, seen, "en");
  REQUIRE(second);
  CHECK(member(*second, "interim")->is_null());
}

TEST_CASE("work: a decision recalls no receipt that still waits") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  Desk desk = test.desk();
  Incoming one;
  one.report.item = item;
  one.report.category = "altered.face";
  one.report.lane = "legal";
  one.report.legal.country = "FR";
  one.report.legal.name = "A. Person";
  one.report.legal.email = "a@example.org";
  one.report.legal.good_faith = true;
  const auto receipts = receive(desk, {&one, 1});
  REQUIRE(receipts);
  REQUIRE_MESSAGE(receipts->front(), (receipts->front() ? "" : receipts->front().error().message));
  const std::string of_case = receipts->front()->case_id;
  decide_as(test, task_of(test, of_case), kAnn, yes());
  REQUIRE(undo(desk, task_of(test, of_case), kAnn));
  CHECK(notices(test, of_case, "receipt", "waiting").size() == 1);
  CHECK(notices(test, of_case, "outcome", "recalled").size() == 1);
}

TEST_CASE("work: flagged material has a budget a day") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  Desk desk = test.desk();
  CHECK(!expose(desk, kAnn, item, 601));
  CHECK(!expose(desk, kAnn, item, -1));
  for (int i = 0; i < 12; ++i) REQUIRE(expose(desk, kAnn, item, 600));
  CHECK(exposure(desk, kAnn)->is_over());
  CHECK(claim_next(desk, "", kAnn).error().code == ErrorCode::kLimit);
  CHECK(claim(desk, task_of(test, receipt.case_id), kBen));
  test.clock.advance_us(kDay);
  CHECK(!exposure(desk, kAnn)->is_over());
}

}  // namespace vigie::flow
