// The undo of flow/cases/review.h: everything that one decision did, taken back as one act.
#include <algorithm>
#include <set>

#include "flow/cases/banking.h"
#include "flow/cases/notify.h"
#include "flow/cases/review.h"
#include "flow/cases/standing.h"
#include "store/admin.h"
#include "store/cases/case_log.h"
#include "store/cases/notices.h"

namespace vigie::flow {
namespace {

struct Made {  // one decision of the task: of its item, or of a copy
  std::string decision, item, subject, replaces, actor;
};

// What was decided in the task since it was last opened.
Result<std::vector<Made>> made_in(Desk& desk, const store::Task& task) {
  std::vector<Made> out;
  for (const store::Event& event : TRY(store::Cases(desk.store).events_of(task.case_id))) {
    const Json content = TRY(parse_json(event.canonical));
    if (string_member(content, "task") != task.id) continue;
    if (event.type == "task.reopened") out.clear();
    if (event.type != "decision.made") continue;
    out.push_back({string_member(content, "decision"), string_member(content, "item"),
                   string_member(content, "account"), string_member(content, "replaces"),
                   string_member(content, "actor")});
  }
  return out;
}

// The decision that was in force before, or none.
Result<Decided> earlier(Desk& desk, const Made& made) {
  Decided out;
  out.facts = JsonObject();
  out.subject_id = made.subject;
  if (made.replaces.empty()) return out;
  const auto record = TRY(store::Decisions(desk.store).find(made.replaces));
  out.decision.id = record.id;
  out.decision.outcome = record.outcome;
  out.decision.pack = record.pack;
  out.decision.facts_sha256 = record.facts_sha256;
  out.decision.trace = record.trace;
  out.facts = TRY(parse_json(record.facts));
  out.persons = record.persons;
  return out;
}

Status take_back(Desk& desk, const store::Case& of_case, const store::Task& task, const Made& made,
                 const Switches& switches, bool was_told) {
  store::Decisions decisions(desk.store);
  Decided before = TRY(earlier(desk, made));
  before.of_case = of_case;
  before.before = TRY(decisions.find(made.decision)).outcome;
  before.had_notice = was_told;
  TRY(remove_strikes(desk.store, {made.subject, "", of_case.id, made.decision, "", ""}, "undone"));
  const std::string visibility = made.replaces.empty() ? "" : before.decision.outcome.visibility;
  TRY(store::CaseLog(desk.store)
          .record("decision.undone", {{"case", of_case.id},
                                      {"task", task.id},
                                      {"item", made.item},
                                      {"decision", made.decision},
                                      {"restored", made.replaces},
                                      {"visibility", visibility},
                                      {"actor", made.actor}}));
  if (!made.item.empty()) {
    const auto item = TRY(store::Items(desk.store).find(made.item));
    // Decided again since: that decision stands, only this one's strikes and notices go.
    if (item.decision_id != made.decision) return ok();
    TRY(decisions.put_in_force(made.item, made.replaces, visibility));
    before.item = item;
    const EffectsRequest request{.item_id = item.id,
                                 .decision_id = made.replaces,
                                 .territories = {},
                                 .persons = before.persons};
    TRY(decisions.post(item.id, effects_message(before.decision, item.external_id, switches,
                                                request, desk.clock.now_us())));
  }
  // Whoever was told of a limit that is gone is told that it is gone.
  return was_told ? tell_author(desk, before, switches) : ok();
}

}  // namespace

Status undo(Desk& desk, std::string_view task_id, const Actor& actor) {
  auto transaction = TRY(desk.store.begin());
  store::Cases cases(desk.store);
  const store::Task task = TRY(cases.find_task(task_id));
  TRY(check_class(actor, task));
  const store::Case of_case = TRY(cases.find(task.case_id));
  const auto made = TRY(made_in(desk, task));
  if (task.state != "done" || made.empty()) {
    return Error{ErrorCode::kConflict, "there is nothing to undo in this task"};
  }
  if (made.back().actor != actor.id && !actor.is_lead) {
    return Error{ErrorCode::kDenied, "only who decided can undo it, or a lead"};
  }
  if (of_case.state != "decided" || TRY(cases.find_open(of_case.item_id, of_case.subject_id))) {
    return Error{ErrorCode::kConflict, "the case goes on already: decide it there"};
  }
  const Switches switches{TRY(store::Admin(desk.store).switches())};
  store::Notices notices(desk.store);
  std::set<std::string> told_authors;
  std::string told_decision;
  for (const store::NoticeRow& notice : TRY(notices.of_case(of_case.id))) {
    if (notice.state != "sent") continue;
    if (notice.kind == "statement_of_reasons") told_authors.insert(notice.decision_id);
    if (notice.side == "reporter") told_decision = notice.decision_id;
  }
  TRY(notices.recall(of_case.id, ""));
  if (!made.front().item.empty()) {
    const auto item = TRY(store::Items(desk.store).find(made.front().item));
    TRY(take_off_banks(desk, item, made.front().actor));
  }
  for (const Made& one : made) {
    TRY(take_back(desk, of_case, task, one, switches, told_authors.contains(one.decision)));
  }
  const bool reporters_know = std::any_of(
      made.begin(), made.end(), [&](const Made& one) { return one.decision == told_decision; });
  if (reporters_know) {
    Decided now = TRY(earlier(desk, made.front()));
    now.of_case = of_case;
    now.persons = std::max(now.persons, 1);
    TRY(tell_reporters(desk, now, switches, News::kChanged));
  }
  if (!task.appeal_id.empty()) {
    TRY(store::CaseLog(desk.store)
            .record("appeal.reopened",
                    {{"case", of_case.id}, {"appeal", task.appeal_id}, {"actor", actor.id}}));
  }
  TRY(store::CaseLog(desk.store)
          .record("task.reopened", {{"case", of_case.id}, {"task", task.id}, {"actor", actor.id}}));
  TRY(cases.lock(task.id, actor.id, desk.clock.now_us() + desk.queues.settings().lock_us));
  return transaction.commit();
}

}  // namespace vigie::flow
