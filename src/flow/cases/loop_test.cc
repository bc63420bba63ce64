// The loop end to end on a real store with a clock that the test sets: what is asserted is what
// people get (notices, outcomes, strikes) and what the log says, not how it is kept.
#include <doctest/doctest.h>

#include <algorithm>

#include "flow/cases/appeal.h"
#include "flow/cases/gaps.h"
#include "flow/cases/loop_test_data.h"
#include "store/cases/case_log.h"

namespace vigie::flow {

TEST_CASE("loop: reports of one item are one case, and the same report has one receipt (R-06)") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt first = send(test, item, "r1");
  CHECK(!first.is_joined);
  CHECK(first.number.size() == 11);
  CHECK(id_of_link(test.desk().link_secret, first.link) == first.report_id);
  const Receipt second = send(test, item, "r2", "election.procedure");
  CHECK(second.is_joined);
  CHECK(second.case_id == first.case_id);
  const Receipt again = send(test, item, "r1");
  CHECK(again.is_repeated);
  CHECK(again.report_id == first.report_id);
  const auto of_case = *store::Cases(test.store()).find(first.case_id);
  CHECK(of_case.reports == 2);
  CHECK(of_case.reporters == 2);
  CHECK(of_case.category == "election.procedure");  // the graver one names it
  const auto task = store::Cases(test.store()).tasks_of(first.case_id)->front();
  CHECK(task.queue == "elections");
}

TEST_CASE("loop: many reports order the queue and never act") {
  TestDesk test;
  const auto quiet = test.add_item("author", "quiet"), loud = test.add_item("author", "loud");
  const auto one = send(test, quiet, "r0");
  Receipt last;
  for (int i = 0; i < 40; ++i) last = send(test, loud, "r" + std::to_string(i));
  const auto jobs = store::Jobs(test.store()).counts();
  CHECK(jobs->waiting == 2);  // one for each item, however many reports
  test.decide_again(quiet);
  test.decide_again(loud);
  CHECK(visibility(test, loud) == "allow");
  const auto page =
      *store::Cases(test.store())
           .page(
               {.queue = "altered", .languages = {}, .regions = {}, .categories = {}, .viewer = ""},
               test.clock.now_us());
  REQUIRE(page.size() == 2);
  CHECK(page[0].case_id == last.case_id);
  CHECK(page[1].case_id == one.case_id);
  const Json priority = priority_json(page[0], test.clock.now_us());
  CHECK(string_member(priority, "formula").starts_with("reach "));
}

TEST_CASE("loop: a reporter has a quota a day, a trusted flagger has none") {
  TestDesk test;
  Desk desk = test.desk();
  std::vector<Incoming> all;
  for (int i = 0; i < 51; ++i) {
    Incoming one;
    one.report.item = test.add_item("author", "clip " + std::to_string(i));
    one.report.category = "spam";
    one.reporter.account = "eager";
    all.push_back(one);
  }
  auto receipts = *receive(desk, all);
  CHECK(receipts[49]);
  REQUIRE(!receipts[50]);
  CHECK(receipts[50].error().code == ErrorCode::kLimit);
  all[50].reporter.is_trusted = true;
  CHECK(receive(desk, {&all[50], 1})->front());
  test.clock.advance_us(25 * kHour);
  all[50].reporter.is_trusted = false;
  all[50].report.category = "hate";
  CHECK(receive(desk, {&all[50], 1})->front());
}

TEST_CASE("loop: a person's answers decide, the author and the reporters are told (R-01, R-51)") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  const std::string task = task_of(test, receipt.case_id);
  const Verdict verdict = decide_as(test, task, kAnn, yes());
  CHECK(verdict.state == "decided");
  CHECK(verdict.outcome.reasons.front() == "manipulated_media");
  CHECK(visibility(test, item) == "remove");
  const auto record = *store::Decisions(test.store()).find(verdict.decision_id);
  CHECK(record.actor == "u_ann");
  CHECK(record.persons == 1);
  CHECK(string_member(record.basis, "altered") == "yes");
  const auto replayed = replay(test.store(), verdict.decision_id);
  CHECK(replayed->is_equal);  // I3
  CHECK(notices(test, receipt.case_id, "statement_of_reasons", "waiting").size() == 1);
  CHECK(send_all(test) == 2);
  CHECK(notices(test, receipt.case_id, "outcome", "sent").size() == 1);
  const auto strikes =
      *store::Cases(test.store())
           .strikes_of(store::Cases(test.store()).find(receipt.case_id)->subject_id);
  REQUIRE(strikes.size() == 1);
  CHECK(strikes[0].kind == "warning");  // R-26: the first is one
  CHECK(strikes[0].weight == 0);
}

TEST_CASE("loop: an undo recalls the notices and takes everything back as one act") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip", {}, "same");
  const auto copy = test.add_item("other", "a copy", {}, "same");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  const std::string task = task_of(test, receipt.case_id);
  const Verdict verdict = decide_as(test, task, kAnn, yes());
  CHECK(verdict.copies == 1);
  CHECK(visibility(test, copy) == "remove");
  Desk desk = test.desk();
  CHECK(undo(desk, task, kBen).error().code == ErrorCode::kDenied);
  REQUIRE(undo(desk, task, kAnn));
  CHECK(visibility(test, item) == "allow");
  CHECK(visibility(test, copy) == "allow");
  CHECK(send_all(test) == 0);
  CHECK(notices(test, receipt.case_id, "statement_of_reasons", "recalled").size() == 2);
  const std::string subject = store::Cases(test.store()).find(receipt.case_id)->subject_id;
  CHECK(store::Cases(test.store()).strikes_of(subject)->front().removed_us > 0);
  CHECK(store::Cases(test.store()).find(receipt.case_id)->state == "open");
  CHECK(undo(desk, task, kAnn).error().code == ErrorCode::kConflict);
  // It can be decided anew.
  CHECK(decide_task(desk, task, kAnn, nothing_wrong())->outcome.visibility == "allow");
}

TEST_CASE("loop: an undo after the notices went out sends corrections") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  const std::string task = task_of(test, receipt.case_id);
  decide_as(test, task, kAnn, yes());
  CHECK(send_all(test) == 2);
  Desk desk = test.desk();
  REQUIRE(undo(desk, task, kAnn));
  CHECK(send_all(test) == 2);
  CHECK(notices(test, receipt.case_id, "reversal", "sent").size() == 1);
  CHECK(notices(test, receipt.case_id, "outcome_changed", "sent").size() == 1);
}

TEST_CASE("loop: two persons where the pack says so, within a day (R-40)") {
  TestDesk test;
  const JsonObject facts{
      {"context.election", true},
      {"findings.synthetic.verdict", "certain"},
      {"provenance.aigc", "suspected"},
      {"item.depicts", JsonArray{JsonObject{{"role", "candidate"}, {"consent", false}}}}};
  const auto item = test.add_item("author", "a speech", facts);
  CHECK(visibility(test, item) == "restrict");
  const auto of_case = *store::Cases(test.store()).find_open(item, "");
  REQUIRE(of_case);  // the decision asked for a review
  const std::string task = task_of(test, of_case->id);
  Answers confirm;
  confirm.confirmed = {"political_deepfake"};
  const Verdict first = decide_as(test, task, kAnn, confirm);
  CHECK(first.state == "proposed");
  CHECK(first.until_us == test.clock.now_us() + kDay);
  CHECK(visibility(test, item) == "restrict");
  Desk desk = test.desk();
  CHECK(claim(desk, task, kAnn).error().code == ErrorCode::kDenied);
  SUBCASE("a second who finds the same puts it in force") {
    const Verdict second = decide_as(test, task, kBen, confirm);
    CHECK(second.state == "decided");
    CHECK(visibility(test, item) == "remove");
    CHECK(store::Decisions(test.store()).find(second.decision_id)->persons == 2);
  }
  SUBCASE("a second who finds otherwise sends it on to a third") {
    CHECK(decide_as(test, task, kBen, yes()).state == "decided");  // the same outcome, other ground
  }
  SUBCASE("without a second it lapses after a day, with an alarm") {
    test.clock.advance_us(kDay + kHour);
    CHECK(*tick(desk, 100) > 0);
    const auto now = *store::Cases(test.store()).find_task(task);
    CHECK(now.state == "waiting");
    CHECK(now.is_alarmed);
    CHECK(now.first_actor.empty());
  }
}

TEST_CASE("loop: who is shown is an answer too, and the pack decides by it (R-21)") {
  TestDesk test;
  const auto item = test.add_item("author", "a speech", made_speech());
  const Receipt receipt = send(test, item, "r1");
  Answers seen;
  seen.altered = "yes";
  seen.depicts = {"candidate"};
  seen.confirmed = {"political_deepfake"};
  CHECK(decide_as(test, task_of(test, receipt.case_id), kAnn, seen).state == "proposed");
  struct Given {
    const char* depicts;
    bool is_right;
  };
  for (const Given& given : {Given{R"(["minor","private"])", true}, Given{R"(["nobody"])", true},
                             Given{R"(["nobody","minor"])", false}, Given{R"(["someone"])", false},
                             Given{"[1]", false}}) {
    const auto body =
        parse_json(std::string(R"({"altered":"yes","depicts":)") + given.depicts + "}");
    REQUIRE(body);
    CHECK_MESSAGE(read_answers(*body).has_value() == given.is_right, given.depicts);
  }
}

TEST_CASE("loop: an appeal is decided by somebody else and restores everything") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip", {}, "same");
  const auto copy = test.add_item("other", "a copy", {}, "same");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  decide_as(test, task_of(test, receipt.case_id), kAnn, yes());
  send_all(test);
  Desk desk = test.desk();
  const auto opened = appeal(desk, {"author", item, "", "it is satire", "fr"});
  REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
  CHECK(appeal(desk, {"author", item, "", "again", "fr"}).error().code == ErrorCode::kConflict);
  const std::string task = task_of(test, receipt.case_id);
  CHECK(store::Cases(test.store()).find_task(task)->queue == "appeals");
  REQUIRE(claim(desk, task, kAnn));
  CHECK(decide_appeal(desk, task, kAnn, nothing_wrong()).error().code == ErrorCode::kDenied);
  REQUIRE(release(desk, task, kAnn, ""));
  REQUIRE(claim(desk, task, kBen));
  REQUIRE(ask(desk, task, kBen, "where was it first shown?"));
  CHECK(ask(desk, task, kBen, "and again?").error().code == ErrorCode::kConflict);
  REQUIRE(answer(desk, opened->appeal_id, "at a theatre"));
  CHECK(answer(desk, opened->appeal_id, "and more").error().code == ErrorCode::kConflict);
  REQUIRE(claim(desk, task, kBen));
  const auto decided = decide_appeal(desk, task, kBen, nothing_wrong());
  REQUIRE_MESSAGE(decided, (decided ? "" : decided.error().message));
  CHECK(decided->is_upheld);
  CHECK(visibility(test, item) == "allow");
  CHECK(visibility(test, copy) == "allow");
  const std::string subject = store::Cases(test.store()).find(receipt.case_id)->subject_id;
  CHECK(store::Cases(test.store()).strikes_of(subject)->front().removed_us > 0);
  send_all(test);
  CHECK(notices(test, receipt.case_id, "reversal", "sent").size() == 2);         // both authors
  CHECK(notices(test, receipt.case_id, "outcome_changed", "sent").size() == 1);  // who reported
  CHECK(notices(test, receipt.case_id, "appeal_outcome", "sent").size() == 1);
  const auto entries = test.store().list_entries("restored");
  REQUIRE(entries);
  CHECK(entries->front().verdict == "negative");
  // Who upheld it thinks again: the clip is as it was, in the bank too.
  REQUIRE(undo(desk, task, kBen));
  CHECK(visibility(test, item) == "remove");
  CHECK(test.store().list_entries("restored")->empty());
}

TEST_CASE("loop: a decision puts the clip into a bank, its undo takes it out") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  REQUIRE(test.store().create_bank("fakes"));
  Desk desk = test.desk();
  Actor checker = kAnn;
  checker.may_bank = true;
  const std::string task = task_of(test, receipt.case_id);
  Answers answers = yes();
  answers.bank = "fakes";
  REQUIRE(claim(desk, task, kAnn));
  CHECK(decide_task(desk, task, kAnn, answers).error().code == ErrorCode::kDenied);
  CHECK(visibility(test, item) == "allow");
  answers.bank = "nowhere";
  CHECK(decide_task(desk, task, checker, answers).error().code == ErrorCode::kNotFound);
  answers.bank = "fakes";
  REQUIRE(decide_task(desk, task, checker, answers));
  const auto entries = test.store().list_entries("fakes");
  REQUIRE(entries->size() == 1);
  CHECK(entries->front().verdict == "manipulated");
  CHECK(entries->front().confirmed_by == checker.id);
  REQUIRE(undo(desk, task, checker));
  CHECK(test.store().list_entries("fakes")->empty());
}

TEST_CASE("loop: a report that is sent again under its key gets the first receipt (R-06)") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  Desk desk = test.desk();
  Incoming incoming;
  incoming.report.item = item;
  incoming.report.category = "altered.face";
  incoming.request = {"key", "body"};
  const auto take = [&](const Incoming& one) { return receive(desk, {&one, 1})->front(); };
  const auto first = take(incoming);  // of nobody known: each notice is one of its own
  REQUIRE(first);
  const auto again = take(incoming);
  REQUIRE(again);
  CHECK(again->is_repeated);
  CHECK(again->number == first->number);
  CHECK(again->link == first->link);
  incoming.request.body = "another";
  CHECK(take(incoming).error().code == ErrorCode::kConflict);
  incoming.request = {};
  CHECK(take(incoming)->number != first->number);
  CHECK(store::Cases(test.store()).find(first->case_id)->reports == 2);
}

TEST_CASE("loop: a reporter appeals too, for six months (R-48)") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  Desk desk = test.desk();
  CHECK(appeal(desk, {"reporter", "", receipt.report_id, "?"}).error().code ==
        ErrorCode::kConflict);  // nothing is decided yet
  decide_as(test, task_of(test, receipt.case_id), kAnn, nothing_wrong());
  send_all(test);
  SUBCASE("after six months it is too late") {
    test.clock.advance_us(185 * kDay);
    CHECK(appeal(desk, {"reporter", "", receipt.report_id, "?"}).error().code == ErrorCode::kLimit);
  }
  SUBCASE("before, somebody else decides, and it is acted upon") {
    test.clock.advance_us(180 * kDay);
    REQUIRE(appeal(desk, {"reporter", "", receipt.report_id, "look at 0:12"}));
    const std::string task = task_of(test, receipt.case_id);
    REQUIRE(claim(desk, task, kBen));
    const auto decided = decide_appeal(desk, task, kBen, yes());
    REQUIRE(decided);
    CHECK(decided->is_upheld);
    CHECK(visibility(test, item) == "remove");
  }
  struct Ended {
    const char* name;
    Answers answers;
    size_t changed;  // notices that the outcome is another
  };
  for (const Ended& end : {Ended{"stands", nothing_wrong(), 0}, Ended{"is turned", yes(), 1}}) {
    SUBCASE(end.name) {
      REQUIRE(appeal(desk, {"reporter", "", receipt.report_id, "look at 0:12"}));
      const Receipt late = send(test, item, "r2");
      CHECK(late.case_id == receipt.case_id);
      const std::string task = task_of(test, receipt.case_id);
      REQUIRE(claim(desk, task, kBen));
      REQUIRE(decide_appeal(desk, task, kBen, end.answers));
      send_all(test);
      // Who reported meanwhile hears the outcome, once; who was told it hears what changed.
      CHECK(notices(test, receipt.case_id, "outcome", "sent").size() == 2);
      CHECK(notices(test, receipt.case_id, "outcome_changed", "sent").size() == end.changed);
      const auto gaps = count_gaps(desk);
      REQUIRE(gaps);
      CHECK(gaps->without_outcome == 0);
    }
  }
}

TEST_CASE("loop: cases are read off their events: a rebuild gives the same rows (I4)") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip", {}, "same");
  test.add_item("other", "a copy", {}, "same");
  const Receipt receipt = send(test, item, "r1");
  send(test, item, "r2", "hate");
  test.decide_again(item);
  Desk desk = test.desk();
  const std::string task = task_of(test, receipt.case_id);
  REQUIRE(claim(desk, task, kAnn));
  REQUIRE(hold(desk, task, kAnn, 4, "waiting for a colleague"));
  test.clock.advance_us(5 * kHour);
  CHECK(*tick(desk, 10) == 1);
  REQUIRE(claim(desk, task, kAnn));
  REQUIRE(escalate(desk, task, kAnn, "general", "not mine"));
  decide_as(test, task, kAnn, yes());
  send_all(test);
  REQUIRE(undo(desk, task, kAnn));
  REQUIRE(decide_task(desk, task, kAnn, yes()));
  send_all(test);
  REQUIRE(appeal(desk, {"author", item, "", "no"}));
  decide_as(test, task_of(test, send(test, test.add_item("x", "y"), "r9").case_id), kCat,
            nothing_wrong());
  const std::string before = projections(test);
  CHECK(before.find(receipt.case_id) != std::string::npos);
  REQUIRE(store::CaseLog(test.store()).rebuild());
  CHECK(projections(test) == before);
}

TEST_CASE("loop: an author is told once, though it is decided again while the notice waits") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  decide_as(test, task_of(test, receipt.case_id), kAnn, yes());
  const auto sent = [&] { return take(store::Notices(test.store()).of_item(item, "author")); };
  SUBCASE("the same: what waits goes out") {
    for (int i = 0; i < 2; ++i) {
      REQUIRE(store::Jobs(test.store()).add("decide", item, 1));
      test.decide_again(item);
    }
    send_all(test);
    CHECK(sent().size() == 1);
  }
  SUBCASE("nothing holds any more: what waits is recalled") {
    REQUIRE(store::Jobs(test.store()).add("decide", item, 1));
    test.decide_again(item, {{"review.altered", "no"},
                             {"review.misleading", "no"},
                             {"review.harm", "no"},
                             {"review.decided", "allow"}});
    CHECK(visibility(test, item) == "allow");
    send_all(test);
    CHECK(sent().empty());
    CHECK(notices(test, receipt.case_id, "statement_of_reasons", "recalled").size() == 1);
  }
}

TEST_CASE("loop: in observe mode nothing is done and nobody is told (I11)") {
  TestDesk test;
  REQUIRE(store::Admin(test.store()).set_switch("enabled:remove", false, ""));
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  test.decide_again(item);
  decide_as(test, task_of(test, receipt.case_id), kAnn, yes());
  CHECK(send_all(test) == 0);
  CHECK(notices(test, receipt.case_id, "statement_of_reasons", "observed").size() == 1);
  const std::string subject = store::Cases(test.store()).find(receipt.case_id)->subject_id;
  CHECK(store::Cases(test.store()).strikes_of(subject)->empty());
}

TEST_CASE("loop: decisions on items that are gone tell the reporters so") {
  TestDesk test;
  const auto item = test.add_item("author", "a clip");
  const Receipt receipt = send(test, item, "r1");
  REQUIRE(store::Items(test.store()).remove(item, "author"));
  CHECK(decide_as(test, task_of(test, receipt.case_id), kAnn, yes()).state == "gone");
  send_all(test);
  const auto told = notices(test, receipt.case_id, "outcome", "sent");
  REQUIRE(told.size() == 1);
  CHECK(string_member(told[0].content, "result") == "gone");
  Desk desk = test.desk();
  Incoming late;
  late.report.item = item;
  late.report.category = "spam";
  CHECK(receive(desk, {&late, 1})->front().error().code == ErrorCode::kNotFound);
}

TEST_CASE("loop: links and ids cannot be guessed") {
  TestDesk test;
  const Desk desk = test.desk();
  const std::string link = link_of(desk.link_secret, "rp_1");
  CHECK(id_of_link(desk.link_secret, link) == "rp_1");
  std::string other = link;
  other.back() = other.back() == '0' ? '1' : '0';
  CHECK(!id_of_link(desk.link_secret, other));
  CHECK(!id_of_link(desk.link_secret, "rp_2" + link.substr(4)));
  CHECK(!id_of_link("another secret", link));
  CHECK(!id_of_link(desk.link_secret, ""));
  CHECK(!id_of_link(desk.link_secret, std::string(5000, 'a')));
}

}  // namespace vigie::flow
