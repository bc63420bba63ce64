// flow/cases/loop_test_data.h: three reviewers, and what people do in the loop, for its tests.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "flow/cases/desk_test_data.h"
#include "flow/cases/notify.h"
#include "flow/cases/report.h"
#include "flow/cases/review.h"
#include "flow/cases/work.h"
#include "store/cases/notices.h"

namespace vigie::flow {

inline const Actor kAnn{.id = "u_ann",
                        .name = "ann",
                        .may_see_sealed = true,
                        .languages = {},
                        .regions = {},
                        .categories = {}};
inline const Actor kBen{.id = "u_ben",
                        .name = "ben",
                        .may_see_sealed = true,
                        .languages = {},
                        .regions = {},
                        .categories = {}};
inline const Actor kCat{.id = "u_cat",
                        .name = "cat",
                        .may_see_sealed = true,
                        .languages = {},
                        .regions = {},
                        .categories = {}};

inline Receipt send(TestDesk& test, const std::string& item, const std::string& reporter,
                    const std::string& category = "altered.face") {
  Desk desk = test.desk();
  Incoming one;
  one.report.item = item;
  one.report.category = category;
  one.report.text = "look at the mouth";
  one.reporter.account = reporter;
  const auto receipts = receive(desk, {&one, 1});
  REQUIRE_MESSAGE(receipts, (receipts ? "" : receipts.error().message));
  REQUIRE_MESSAGE(receipts->front(), (receipts->front() ? "" : receipts->front().error().message));
  return *receipts->front();
}

inline std::string task_of(TestDesk& test, const std::string& case_id) {
  const auto tasks = store::Cases(test.store()).tasks_of(case_id);
  REQUIRE(!tasks->empty());
  return tasks->back().id;
}

// Before an election, made with AI beyond doubt.
inline JsonObject made_speech() {
  return {{"context.election", true},
          {"findings.synthetic.verdict", "certain"},
          {"provenance.aigc", "suspected"}};
}

inline Answers yes() {
  Answers out;
  out.altered = out.misleading = out.harm = "yes";
  return out;
}

inline Answers nothing_wrong() {
  Answers out;
  out.altered = out.misleading = out.harm = "no";
  out.decided = "allow";
  return out;
}

inline Verdict decide_as(TestDesk& test, const std::string& task, const Actor& actor,
                         const Answers& answers) {
  Desk desk = test.desk();
  const auto claimed = claim(desk, task, actor);
  REQUIRE_MESSAGE(claimed, (claimed ? "" : claimed.error().message));
  const auto verdict = decide_task(desk, task, actor, answers);
  REQUIRE_MESSAGE(verdict, (verdict ? "" : verdict.error().message));
  return *verdict;
}

inline std::vector<store::NoticeRow> notices(TestDesk& test, const std::string& case_id,
                                             const std::string& kind, const std::string& state) {
  auto all = *store::Notices(test.store()).of_case(case_id);
  std::erase_if(all, [&](const auto& one) { return one.kind != kind || one.state != state; });
  return all;
}

inline size_t send_all(TestDesk& test) {
  test.clock.advance_us(31 * kSecond);
  Desk desk = test.desk();
  size_t sent = 0;
  while (const size_t some = *send_notices(desk, 100)) sent += some;
  return sent;
}

inline std::string visibility(TestDesk& test, const std::string& item) {
  return store::Items(test.store()).find(item)->visibility;
}

// The value, out of a result that ends with the statement.
template <class T>
T take(Result<T> result) {
  REQUIRE_MESSAGE(result, (result ? "" : result.error().message));
  return std::move(*result);
}

// All rows of the projections, as text: what a rebuild must give again.
inline std::string projections(TestDesk& test) {
  store::Cases cases(test.store());
  std::string out;
  for (const store::Case& c : take(cases.list("", "", 1000))) {
    out += c.id + c.state + c.category + c.decision_id + c.visibility + std::to_string(c.reports) +
           std::to_string(c.reporters) + std::to_string(c.updated_us) + "\n";
    for (const auto& r : take(cases.reports(c.id, 1000)))
      out += "  " + r.id + r.reporter + r.category;
    for (const auto& t : take(cases.tasks_of(c.id))) {
      out += "  " + t.id + t.state + t.queue + std::to_string(t.due_us) + t.first_actor +
             t.proposal + std::to_string(t.reach) + std::to_string(t.claimed_us);
    }
    for (const auto& a : take(cases.appeals_of(c.id))) out += "  " + a.id + a.state + a.decision_id;
    for (const auto& s : take(cases.strikes_of(c.subject_id))) {
      out += "  " + s.id + s.kind + std::to_string(s.removed_us);
    }
    out += "\n";
  }
  return out;
}

}  // namespace vigie::flow
