#include "flow/cases/appeal.h"

#include <algorithm>

#include "flow/cases/banking.h"
#include "flow/cases/notify.h"
#include "flow/cases/report.h"
#include "store/admin.h"
#include "store/cases/case_log.h"
#include "store/cases/notices.h"

namespace vigie::flow {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;
constexpr size_t kTextBytesMax = 20'000;

struct Against {  // what is appealed against
  std::string case_id, item_id, subject_id, decision_id, report_id;
  int64_t told_us = 0;  // when they were told
};

Error nothing() {
  return {ErrorCode::kConflict, "there is no decision that could be appealed against"};
}

// The notice that told them: it starts the six months.
Result<store::NoticeRow> told_by(std::vector<store::NoticeRow> notices,
                                 std::initializer_list<std::string_view> kinds) {
  for (store::NoticeRow& notice : notices) {
    if (std::find(kinds.begin(), kinds.end(), notice.kind) != kinds.end()) return std::move(notice);
  }
  return nothing();
}

Status check_time(const Desk& desk, const store::NoticeRow& notice) {
  const int64_t until_us = notice.sent_us + desk.queues.settings().appeal_days * kDayUs;
  if (desk.clock.now_us() <= until_us) return ok();
  return Error{ErrorCode::kLimit,
               "the time for an appeal ended on " + to_rfc3339(until_us).substr(0, 10)};
}

Result<Against> against_of_author(Desk& desk, const NewAppeal& request) {
  store::Cases cases(desk.store);
  const auto item = TRY(store::Items(desk.store).find(request.item_id));
  const auto notice = TRY(told_by(TRY(store::Notices(desk.store).of_item(item.id, "author")),
                                  {"statement_of_reasons"}));
  TRY(check_time(desk, notice));
  Against out{notice.case_id, item.id, notice.subject_id, item.decision_id, "", notice.sent_us};
  if (item.decision_id.empty()) return nothing();
  if (out.case_id.empty()) {
    // Decided by the policy alone: the appeal makes it a case.
    if (const auto open = TRY(cases.find_open(item.id, ""))) {
      out.case_id = open->id;
    } else {
      out.case_id = store::make_id("c_", desk.clock.now_us());
      TRY(store::CaseLog(desk.store)
              .record("case.opened", {{"case", out.case_id},
                                      {"item", item.id},
                                      {"account", notice.subject_id},
                                      {"source", "appeal"},
                                      {"category", ""},
                                      {"harm", 1.0},
                                      {"sealed", false}}));
    }
  }
  return out;
}

// Of what was decided about the account itself, without an item.
Result<Against> against_of_account(Desk& desk, const NewAppeal& request) {
  constexpr size_t kNoticesMax = 100;
  auto notices = TRY(store::Notices(desk.store).of_subject(request.subject_id, "", kNoticesMax));
  std::erase_if(notices, [](const store::NoticeRow& one) {
    return one.side != "author" || !one.item_id.empty();
  });
  const auto notice = TRY(told_by(std::move(notices), {"statement_of_reasons"}));
  TRY(check_time(desk, notice));
  const auto of_case = TRY(store::Cases(desk.store).find(notice.case_id));
  return Against{of_case.id, "", request.subject_id, of_case.decision_id, "", notice.sent_us};
}

Result<Against> against_of_reporter(Desk& desk, const NewAppeal& request) {
  store::Cases cases(desk.store);
  const auto report = TRY(cases.find_report(request.report_id));
  const auto notice =
      TRY(told_by(TRY(store::Notices(desk.store).of_report(report.case_id, report.id)),
                  {"outcome", "outcome_changed"}));
  TRY(check_time(desk, notice));
  const auto of_case = TRY(cases.find(report.case_id));
  return Against{of_case.id,          of_case.item_id, report.reporter,
                 of_case.decision_id, report.id,       notice.sent_us};
}

// Whose account the case is about: a reporter's own is another.
Result<std::string> owner_of(Desk& desk, const Against& against) {
  return TRY(store::Cases(desk.store).find(against.case_id)).subject_id;
}

Status check_once(Desk& desk, const Against& against, const std::string& side) {
  for (const store::Appeal& known : TRY(store::Cases(desk.store).appeals_of(against.case_id))) {
    const bool is_same = known.side == side && known.report_id == against.report_id &&
                         known.item_id == against.item_id;
    if (!is_same) continue;
    if (known.decided_us == 0) {
      return Error{ErrorCode::kConflict,
                   "your appeal " + receipt_number(known.id) + " runs already"};
    }
    // Since they were told somebody else has looked at it: that was the appeal.
    if (known.opened_us >= against.told_us) {
      return Error{ErrorCode::kConflict, "this decision was looked at again already"};
    }
  }
  return ok();
}

Status open_task(Desk& desk, const Against& against, const std::string& appeal) {
  const auto of_case = TRY(store::Cases(desk.store).find(against.case_id));
  TaskFacts facts;
  facts.kind = "appeal";
  facts.category = of_case.category;
  facts.is_sealed = of_case.is_sealed;
  facts.account_class = TRY(store::Cases(desk.store).class_of(of_case.subject_id));
  int64_t views = 0;
  if (!of_case.item_id.empty()) {
    const auto item = TRY(store::Items(desk.store).find(of_case.item_id));
    views = item.views;
    facts.language = item.language;
    facts.region = item.region;
  }
  const Route route = desk.queues.route(facts);
  const int64_t now_us = desk.clock.now_us();
  return store::CaseLog(desk.store)
      .record("task.opened", {{"case", of_case.id},
                              {"task", store::make_id("t_", now_us)},
                              {"item", of_case.item_id},
                              {"kind", "appeal"},
                              {"queue", route.queue},
                              {"reach", reach_of(views, of_case.reporters)},
                              {"harm", std::max(1.0, of_case.harm)},
                              {"due_us", now_us + route.clock_us},
                              {"sealed", of_case.is_sealed},
                              {"category", of_case.category},
                              {"language", facts.language},
                              {"region", facts.region},
                              {"appeal", appeal}});
}

// Whether a person decided in the case.
Result<bool> took_part_any(Desk& desk, const std::string& case_id) {
  const auto events = TRY(store::Cases(desk.store).events_of(case_id));
  return std::any_of(events.begin(), events.end(),
                     [](const store::Event& event) { return event.type == "decision.made"; });
}

Result<store::Appeal> find_open_appeal(Desk& desk, std::string_view id) {
  const auto found = TRY(store::Cases(desk.store).find_appeal(id));
  if (!found) return Error{ErrorCode::kNotFound, "there is no appeal of that id"};
  if (found->decided_us != 0) return Error{ErrorCode::kConflict, "the appeal is decided"};
  return *found;
}

}  // namespace

Result<OpenedAppeal> appeal(Desk& desk, const NewAppeal& request) {
  if (request.text.size() > kTextBytesMax) {
    return Error{ErrorCode::kLimit, "text: at most 20000 bytes"};
  }
  auto transaction = TRY(desk.store.begin());
  const bool is_author = request.side == "author";
  const Against against = !is_author                ? TRY(against_of_reporter(desk, request))
                          : request.item_id.empty() ? TRY(against_of_account(desk, request))
                                                    : TRY(against_of_author(desk, request));
  TRY(check_once(desk, against, request.side));
  const auto open =
      TRY(store::Cases(desk.store).find_open(against.item_id, TRY(owner_of(desk, against))));
  if (open && open->id != against.case_id) {
    return Error{ErrorCode::kConflict, "people look at it anew already: you will be told"};
  }
  const std::string id = store::make_id("ap_", desk.clock.now_us());
  TRY(store::Cases(desk.store)
          .put_text(id, against.subject_id, "appeal", Json(JsonObject{{"text", request.text}})));
  TRY(store::CaseLog(desk.store)
          .record("appeal.received", {{"case", against.case_id},
                                      {"appeal", id},
                                      {"item", against.item_id},
                                      {"account", against.subject_id},
                                      {"side", request.side},
                                      {"report", against.report_id},
                                      {"decision", against.decision_id}}));
  TRY(open_task(desk, against, id));
  TRY(tell(desk, {"appeal_received",
                  request.side,
                  id,
                  against.case_id,
                  against.item_id,
                  against.subject_id,
                  against.report_id,
                  request.locale,
                  {}}));
  TRY(transaction.commit());
  return OpenedAppeal{id, against.case_id, receipt_number(id)};
}

Status ask(Desk& desk, std::string_view task_id, const Actor& actor, std::string_view question) {
  constexpr size_t kQuestionBytesMax = 2000;
  if (question.empty() || question.size() > kQuestionBytesMax) {
    return Error{ErrorCode::kInvalidArgument, "question: 1 to 2000 bytes"};
  }
  auto transaction = TRY(desk.store.begin());
  const Deciding d = TRY(begin_deciding(desk, task_id, actor, {}));
  if (d.task.kind != "appeal") return Error{ErrorCode::kConflict, "only an appeal has a dialogue"};
  const auto appeal = TRY(find_open_appeal(desk, d.task.appeal_id));
  if (appeal.state != "open") {
    return Error{ErrorCode::kConflict, "one round of dialogue: the question was asked"};
  }
  const int64_t until_us = desk.clock.now_us() + 3 * kDayUs;
  store::CaseLog log(desk.store);
  TRY(store::Cases(desk.store)
          .put_text(appeal.id + "?", appeal.subject_id, "question",
                    Json(JsonObject{{"text", question}, {"until", until_us}})));
  TRY(log.record("appeal.asked",
                 {{"case", appeal.case_id}, {"appeal", appeal.id}, {"actor", actor.id}}));
  TRY(log.record("task.asked", {{"case", appeal.case_id},
                                {"task", d.task.id},
                                {"actor", actor.id},
                                {"until_us", until_us}}));
  TRY(store::Cases(desk.store).unlock(d.task.id));
  TRY(tell(desk,
           {"question", appeal.side, appeal.id, appeal.case_id, appeal.item_id, appeal.subject_id,
            appeal.report_id, "", JsonObject{{"text", question}, {"until", until_us}}}));
  return transaction.commit();
}

Status answer(Desk& desk, std::string_view appeal_id, std::string_view text) {
  if (text.empty() || text.size() > kTextBytesMax) {
    return Error{ErrorCode::kInvalidArgument, "text: 1 to 20000 bytes"};
  }
  auto transaction = TRY(desk.store.begin());
  store::Cases cases(desk.store);
  const auto appeal = TRY(find_open_appeal(desk, appeal_id));
  const int64_t until_us = int_member(TRY(cases.text(appeal.id + "?")), "until");
  if (appeal.state != "asked" || desk.clock.now_us() > until_us) {
    return Error{ErrorCode::kConflict, "no question waits for an answer"};
  }
  TRY(cases.put_text(appeal.id + "!", appeal.subject_id, "answer",
                     Json(JsonObject{{"text", text}})));
  store::CaseLog log(desk.store);
  TRY(log.record("appeal.answered", {{"case", appeal.case_id}, {"appeal", appeal.id}}));
  for (const store::Task& task : TRY(cases.tasks_of(appeal.case_id))) {
    if (task.appeal_id != appeal.id || task.state != "asked") continue;
    TRY(log.record("task.resumed", {{"case", appeal.case_id}, {"task", task.id}}));
  }
  return transaction.commit();
}

Result<AppealVerdict> decide_appeal(Desk& desk, std::string_view task, const Actor& actor,
                                    const Answers& answers) {
  auto transaction = TRY(desk.store.begin());
  const Deciding d = TRY(begin_deciding(desk, task, actor, answers));
  if (d.task.kind != "appeal") return Error{ErrorCode::kConflict, "this task is no appeal"};
  if (TRY(took_part(desk, d.of_case.id, actor))) {
    return Error{ErrorCode::kDenied, "an appeal is decided by somebody who took no part before"};
  }
  const auto appeal = TRY(find_open_appeal(desk, d.task.appeal_id));
  Weighed weighed = TRY(weigh(desk, d, d.item, d.of_case.subject_id));
  const Outcome now = weighed.decision.outcome, before = weighed.before;
  AppealVerdict out;
  out.is_upheld = now.visibility != before.visibility || now.strength != before.strength ||
                  now.labels != before.labels || now.account != before.account;
  const bool is_lifted = now.visibility == "allow" && before.visibility != "allow";
  TRY(store::CaseLog(desk.store)
          .record("appeal.decided", {{"case", d.of_case.id},
                                     {"appeal", appeal.id},
                                     {"item", appeal.item_id},
                                     {"outcome", out.is_upheld ? "upheld" : "rejected"},
                                     {"decision", weighed.decision.id},
                                     {"actor", actor.id}}));
  // Where a person decided before, this one is the second.
  const int persons = TRY(took_part_any(desk, d.of_case.id)) ? 2 : 1;
  out.verdict = TRY(put_in_force(desk, d, std::move(weighed), persons, out.is_upheld));
  if (is_lifted && d.item) TRY(put_on_negative_bank(desk, *d.item, actor));
  JsonObject content{{"upheld", out.is_upheld},
                     {"visibility", now.visibility},
                     {"strength", now.strength},
                     {"persons", 1},
                     {"decided", desk.clock.now_us()}};
  TRY(tell(desk, {"appeal_outcome", appeal.side, appeal.id, appeal.case_id, appeal.item_id,
                  appeal.subject_id, appeal.report_id, "", std::move(content),
                  desk.queues.settings().undo_us}));
  TRY(transaction.commit());
  return out;
}

namespace {

// What was changed is for people to weigh.
Status open_again(Desk& desk, const store::Item& item) {
  CaseStart start;
  start.item_id = item.id;
  start.subject_id = TRY(store::Cases(desk.store).subject_of(item.account));
  start.source = "fix";
  start.language = item.language;
  start.region = item.region;
  start.views = item.views;
  TRY(open_case(desk, start));
  return ok();
}

}  // namespace

Status fix(Desk& desk, std::string_view item_id, bool has_ai_label, std::string_view source) {
  const auto item = TRY(store::Items(desk.store).find(item_id));
  if (item.visibility.empty() || item.visibility == "allow" || item.state != "decided") {
    return Error{ErrorCode::kConflict, "nothing limits it now"};
  }
  const bool is_link = source.starts_with("https://") || source.starts_with("http://");
  constexpr size_t kSourceBytesMax = 2000;
  if ((!has_ai_label && source.empty()) || (!source.empty() && !is_link) ||
      source.size() > kSourceBytesMax) {
    return Error{ErrorCode::kInvalidArgument, "add the label, or a source: a link with https://"};
  }
  JsonObject changes;
  JsonObject context = item.context.is_object() ? item.context.get_object() : JsonObject();
  if (has_ai_label) {
    Json& of_item = context["item"];
    if (!of_item.is_object()) of_item = JsonObject();
    of_item.get_object()["disclosed_ai"] = true;
    changes["context"] = std::move(context);
  }
  if (!source.empty()) changes["description"] = item.text.description + "\n" + std::string(source);
  TRY(store::Items(desk.store).edit(item.id, Json(std::move(changes))));
  // A source is for people to weigh.
  if (source.empty()) return ok();
  auto transaction = TRY(desk.store.begin());
  TRY(open_again(desk, item));
  return transaction.commit();
}

Status replace_media(Desk& desk, std::string_view item_id, Upload& upload) {
  auto transaction = TRY(desk.store.begin());
  const auto item = TRY(store::Items(desk.store).find(item_id));
  if (TRY(store::Cases(desk.store).find_open(item.id, ""))) {
    return Error{ErrorCode::kConflict,
                 "people look at this item now: replace its media when they have decided"};
  }
  TRY(upload.replace(desk.store, item.id));
  if (!item.decision_id.empty() &&
      TRY(store::Decisions(desk.store).find(item.decision_id)).persons > 0) {
    TRY(open_again(desk, item));
  }
  return transaction.commit();
}

}  // namespace vigie::flow
