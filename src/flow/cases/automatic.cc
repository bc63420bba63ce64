#include "flow/cases/automatic.h"

#include <algorithm>

#include "flow/cases/notify.h"
#include "flow/cases/report.h"
#include "flow/cases/standing.h"
#include "store/admin.h"
#include "store/cases/notices.h"

namespace vigie::flow {
namespace {

CaseStart start_of(const store::Item& item, const std::string& subject, const Outcome& outcome,
                   const Json& facts) {
  CaseStart out;
  out.item_id = item.id;
  out.subject_id = subject;
  out.source = "policy";
  out.language = item.language;
  out.region = item.region;
  out.views = item.views;
  out.is_urgent = outcome.review == "urgent";
  out.is_sealed =
      std::find(outcome.flags.begin(), outcome.flags.end(), "sealed") != outcome.flags.end();
  const Json* context = member(facts, "context");
  out.is_election = context != nullptr && bool_member(*context, "election");
  constexpr double kOrdinary = 3, kUrgent = 6, kSealed = 9;
  out.harm = out.is_sealed ? kSealed : out.is_urgent ? kUrgent : kOrdinary;
  return out;
}

// What nobody has looked at yet: all of it, or what came after a person's decision.
bool is_new(const Outcome& now, const store::DecisionRecord* before) {
  if (before == nullptr || before->persons == 0) return true;
  const auto& known = before->outcome.reasons;
  return std::any_of(now.reasons.begin(), now.reasons.end(), [&](const std::string& reason) {
    return std::find(known.begin(), known.end(), reason) == known.end();
  });
}

}  // namespace

namespace {

// A statement on what was in force until now may still wait for the time of an undo. It goes out if
// it holds, and is recalled if it does not: nobody is told twice of one thing, nor of what is over.
Status weigh_waiting(Desk& desk, Decided& decided) {
  store::Notices notices(desk.store);
  for (const store::NoticeRow& one : TRY(notices.of_item(decided.item->id, "author", "waiting"))) {
    if (one.kind != "statement_of_reasons") continue;
    if (is_same_for_author(decided.decision.outcome, decided.before)) {
      decided.had_notice = true;
    } else {
      TRY(notices.recall(one.case_id, one.item_id));
    }
  }
  return ok();
}

}  // namespace

Status after_policy(Desk& desk, const store::Item& item, const store::Examined& examined,
                    bool is_look_again) {
  if (!examined.checked) return ok();
  const store::CheckedItem& checked = *examined.checked;
  Outcome outcome = checked.decision.outcome;
  const bool is_overdue = is_look_again && outcome.look_again_h > 0;
  if (is_overdue) outcome.review = "urgent";
  store::Cases cases(desk.store);
  store::Decisions decisions(desk.store);
  std::optional<store::DecisionRecord> before;
  if (!item.decision_id.empty()) before = TRY(decisions.find(item.decision_id));
  const int persons = before ? before->persons : 0;
  // A person's answers are still among the facts: the decision is still theirs.
  if (persons > 0) TRY(decisions.set_persons(checked.decision.id, persons));
  const std::string subject = TRY(cases.subject_of(item.account));

  Decided decided;
  decided.decision = checked.decision;
  decided.facts = checked.facts;
  decided.item = item;
  decided.subject_id = subject;
  decided.of_case = TRY(cases.find_open(item.id, ""));
  if (before) decided.before = before->outcome;
  decided.persons = persons;
  const auto told = TRY(store::Notices(desk.store).of_item(item.id, "author"));
  const store::NoticeRow* last = last_word(told);
  decided.had_notice = last != nullptr && last->kind == "statement_of_reasons";
  TRY(weigh_waiting(desk, decided));
  const Switches switches{TRY(store::Admin(desk.store).switches())};
  TRY(tell_author(desk, decided, switches));
  // A machine warns, and no more: strikes and suspensions are a person's.
  if (outcome.account == "warn" && decided.before.account != "warn" && !item.account.empty() &&
      is_enforced(outcome, switches, persons)) {
    TRY(add_strike(desk.store, desk.queues,
                   {subject, item.id, decided.of_case ? decided.of_case->id : "",
                    checked.decision.id, outcome.account_rules.front(), outcome.account},
                   desk.clock.now_us()));
  }

  if (outcome.review == "none") return ok();
  if (!is_overdue && !is_new(outcome, before ? &*before : nullptr)) return ok();
  TRY(open_case(desk, start_of(item, subject, outcome, checked.facts)));
  return ok();
}

}  // namespace vigie::flow
