// The preview of flow/cases/review.h: what answers would do, to whom, in which words.
#include "exchange/people/notice.h"
#include "flow/cases/notify.h"
#include "flow/cases/review.h"
#include "store/admin.h"
#include "store/cases/notices.h"

namespace vigie::flow {
namespace {

Json notice_json(const store::NoticeRow& row, std::string_view locale) {
  const exchange::Notice notice =
      exchange::notice_of(row.kind, row.content, exchange::locale_from(locale));
  return JsonObject{{"side", row.side},      {"kind", row.kind},
                    {"item", row.item_id},   {"state", row.state},
                    {"title", notice.title}, {"text", exchange::notice_text(notice)}};
}

// What was said since then, to people.
Status add_notices(Desk& desk, int64_t last, std::string_view locale, JsonArray& out) {
  constexpr size_t kShownMax = 20;
  if (out.size() >= kShownMax) return ok();
  for (const store::NoticeRow& row :
       TRY(store::Notices(desk.store).made_since(last, kShownMax - out.size()))) {
    out.push_back(notice_json(row, locale));
  }
  return ok();
}

}  // namespace

// What a decision does is what deciding does: it is done, looked at, and rolled back. So a preview
// cannot say one thing and the decision do another.
Result<Json> preview(Desk& desk, std::string_view task_id, const Actor& actor,
                     const Answers& answers, std::string_view locale) {
  auto transaction = TRY(desk.store.begin());  // never committed
  store::Cases cases(desk.store);
  const store::Task task = TRY(cases.find_task(task_id));
  TRY(check_class(actor, task));
  Deciding d;
  d.task = task;
  d.of_case = TRY(cases.find(task.case_id));
  if (!d.of_case.item_id.empty()) {
    d.item = TRY(store::Items(desk.store).find(d.of_case.item_id));
  }
  d.actor = actor;
  d.answers = answers;
  const Weighed weighed = TRY(weigh(desk, d, d.item, d.of_case.subject_id));
  const Outcome outcome = weighed.decision.outcome;
  const bool needs_second = needs_two_persons(outcome);
  const Switches switches{TRY(store::Admin(desk.store).switches())};
  const EffectsRequest request{.item_id = d.of_case.item_id,
                               .decision_id = weighed.decision.id,
                               .territories = {},
                               .persons = needs_second ? 2 : 1,
                               .locale = std::string(locale)};
  JsonObject effects = effects_of(outcome, switches, request);
  // First what holds and is said until the second person, then what the two bring about.
  store::Notices said(desk.store);
  JsonArray notices;
  Json interim;
  int64_t last = TRY(said.last());
  if (needs_second && task.state != "second" && d.item) {
    EffectsRequest until = request;
    until.persons = 1;
    until.interim_until_us = TRY(begin_interim(desk, d, weighed));
    TRY(add_notices(desk, last, locale, notices));
    if (until.interim_until_us > 0) interim = effects_of(outcome, switches, until);
  }
  last = TRY(said.last());
  const Verdict verdict = TRY(put_in_force(desk, d, weighed, request.persons, false));
  TRY(add_notices(desk, last, locale, notices));
  return Json(JsonObject{{"outcome", to_json_value(outcome)},
                         {"needs_second", needs_second},
                         {"copies", static_cast<int64_t>(verdict.copies)},
                         {"effects", std::move(effects)},
                         {"interim", std::move(interim)},
                         {"notices", std::move(notices)}});
}

}  // namespace vigie::flow
