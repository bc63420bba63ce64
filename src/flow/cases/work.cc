#include "flow/cases/work.h"

#include <algorithm>
#include <cstdio>

#include "flow/cases/review.h"
#include "flow/people/sign_in.h"
#include "store/cases/case_log.h"
#include "store/cases/people.h"

namespace vigie::flow {
namespace {

constexpr int64_t kHourUs = 3'600'000'000;
constexpr size_t kReasonBytesMax = 1000;

bool is_open(const store::Task& task) { return task.state != "done" && task.state != "withdrawn"; }

// The task, when the actor may touch it: of their class, open, and nobody else's now.
Result<store::Task> own_task(Desk& desk, std::string_view id, const Actor& actor) {
  store::Task task = TRY(store::Cases(desk.store).find_task(id));
  TRY(check_class(actor, task));
  if (!is_open(task)) {
    return Error{ErrorCode::kConflict, "this task is " + task.state + " already"};
  }
  const bool is_others = task.lock_until_us > desk.clock.now_us() && task.lock_owner != actor.id;
  const bool waits_for_other = !task.holder.empty() && task.holder != actor.id;
  if ((is_others || waits_for_other) && !actor.is_lead) {
    return Error{ErrorCode::kConflict, is_others ? "somebody else looks at this task now"
                                                 : "this task waits for somebody else"};
  }
  return task;
}

Status check_reason(std::string_view why) {
  if (why.empty()) return Error{ErrorCode::kInvalidArgument, "why: a reason is needed"};
  if (why.size() <= kReasonBytesMax) return ok();
  return Error{ErrorCode::kLimit, "why: at most 1000 bytes"};
}

// One event about the task; the reason is a person's words and is kept beside it.
Status record(Desk& desk, const store::Task& task, const std::string& actor, std::string_view type,
              std::string_view why, JsonObject more = {}) {
  more["case"] = task.case_id;
  more["task"] = task.id;
  more["actor"] = actor;
  if (!why.empty()) {
    const std::string id = store::make_id("w_", desk.clock.now_us());
    TRY(store::Cases(desk.store).put_text(id, "", "why", Json(JsonObject{{"text", why}})));
    more["why_text"] = id;
  }
  return store::CaseLog(desk.store).record(type, std::move(more));
}

Result<Claimed> lock_it(Desk& desk, const store::Task& task, const Actor& actor) {
  store::Cases cases(desk.store);
  const int64_t now_us = desk.clock.now_us();
  const int64_t until_us = now_us + desk.queues.settings().lock_us;
  TRY(cases.lock(task.id, actor.id, until_us));
  const bool is_renewal = task.lock_owner == actor.id && task.lock_until_us > now_us;
  if (!is_renewal) {
    if (task.lock_until_us != 0 && task.lock_owner != actor.id) {
      TRY(record(desk, task, task.lock_owner, "task.released", "", {{"expired", true}}));
    }
    if (task.state == "held") TRY(record(desk, task, actor.id, "task.resumed", ""));
    TRY(record(desk, task, actor.id, "task.claimed", ""));
  }
  return Claimed{TRY(cases.find_task(task.id)), until_us};
}

Status check_budget(Desk& desk, const Actor& actor) {
  const Exposure seen = TRY(exposure(desk, actor));
  if (!seen.is_over()) return ok();
  return Error{ErrorCode::kLimit, "your budget of flagged material for today is used up (" +
                                      std::to_string(seen.budget_s / 60) +
                                      " minutes): take a break, a lead can change it"};
}

// Whether that person works on tasks, and on those of its class.
Result<bool> could_take(const store::User& user, const store::Task& task) {
  const auto scopes = TRY(scopes_of(user.roles));
  const auto may = [&](std::string_view scope) {
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
  };
  const auto texts = [&](std::string_view key) {
    std::vector<std::string> out;
    for (const Json& one : array_member(user.classes, key)) {
      if (one.is_string()) out.emplace_back(one.get_string());
    }
    return out;
  };
  Actor actor;
  actor.may_see_sealed = may("sealed");
  actor.may_appeal = may("appeals:decide") || may("admin");
  actor.languages = texts("languages");
  actor.regions = texts("regions");
  actor.categories = texts("categories");
  return (may("cases:write") || may("admin")) && check_class(actor, task);
}

}  // namespace

Result<Claimed> claim(Desk& desk, std::string_view id, const Actor& actor) {
  TRY(check_budget(desk, actor));
  auto transaction = TRY(desk.store.begin());
  const store::Task task = TRY(own_task(desk, id, actor));
  if (task.state == "second" && task.first_actor == actor.id) {
    return Error{ErrorCode::kDenied, "the second person is somebody else than the first"};
  }
  Claimed out = TRY(lock_it(desk, task, actor));
  TRY(transaction.commit());
  return out;
}

Result<Claimed> claim_next(Desk& desk, std::string_view queue, const Actor& actor) {
  TRY(check_budget(desk, actor));
  auto transaction = TRY(desk.store.begin());
  store::TaskQuery query;
  query.queue = queue;
  query.may_see_sealed = actor.may_see_sealed;
  query.languages = actor.languages;
  query.regions = actor.regions;
  query.categories = actor.categories;
  query.viewer = actor.id;
  query.limit = 20;
  for (const store::Task& task : TRY(store::Cases(desk.store).page(query, desk.clock.now_us()))) {
    if (!check_class(actor, task)) continue;
    Claimed out = TRY(lock_it(desk, task, actor));
    TRY(transaction.commit());
    return out;
  }
  return Error{ErrorCode::kNotFound, "nothing of your classes waits in this queue"};
}

Status release(Desk& desk, std::string_view id, const Actor& actor, std::string_view why) {
  auto transaction = TRY(desk.store.begin());
  const store::Task task = TRY(own_task(desk, id, actor));
  TRY(record(desk, task, actor.id, "task.released", why));
  TRY(store::Cases(desk.store).unlock(task.id));
  return transaction.commit();
}

Status hold(Desk& desk, std::string_view id, const Actor& actor, int64_t hours,
            std::string_view why) {
  TRY(check_reason(why));
  constexpr int64_t kWeekHours = 168;
  if (hours < 1 || hours > kWeekHours) {
    return Error{ErrorCode::kInvalidArgument, "hours: 1 to 168"};
  }
  auto transaction = TRY(desk.store.begin());
  const store::Task task = TRY(own_task(desk, id, actor));
  if (task.state == "second") {
    return Error{ErrorCode::kConflict, "a second person is waited for: it cannot be held"};
  }
  TRY(record(desk, task, actor.id, "task.held", why,
             {{"until_us", desk.clock.now_us() + hours * kHourUs}}));
  TRY(store::Cases(desk.store).unlock(task.id));
  return transaction.commit();
}

Status escalate(Desk& desk, std::string_view id, const Actor& actor, std::string_view queue,
                std::string_view why) {
  TRY(check_reason(why));
  if (!queue.empty() && !desk.queues.has(queue)) {
    return Error{ErrorCode::kInvalidArgument, "queue: there is none of that name"};
  }
  auto transaction = TRY(desk.store.begin());
  const store::Task task = TRY(own_task(desk, id, actor));
  TRY(record(desk, task, actor.id, "task.escalated", why,
             {{"queue", queue.empty() ? task.queue : std::string(queue)},
              {"reach", task.reach},
              {"harm", task.harm},
              {"due_us", std::min(task.due_us, desk.clock.now_us())},
              {"sealed", task.is_sealed},
              {"category", task.category}}));
  TRY(store::Cases(desk.store).unlock(task.id));
  return transaction.commit();
}

Result<std::vector<Colleague>> colleagues(Desk& desk, std::string_view id, const Actor& actor) {
  if (!actor.is_lead) return Error{ErrorCode::kDenied, "a lead hands over"};
  const store::Task task = TRY(store::Cases(desk.store).find_task(id));
  TRY(check_class(actor, task));
  std::vector<Colleague> out;
  for (const store::User& user : TRY(store::People(desk.store).list())) {
    const bool is_other = user.id != actor.id && !user.is_disabled;
    const bool was_first = task.state == "second" && task.first_actor == user.id;
    if (is_other && !was_first && TRY(could_take(user, task))) out.push_back({user.id, user.name});
  }
  std::sort(out.begin(), out.end(),
            [](const Colleague& a, const Colleague& b) { return a.name < b.name; });
  return out;
}

Status hand_over(Desk& desk, std::string_view id, const Actor& actor, std::string_view to,
                 std::string_view why) {
  TRY(check_reason(why));
  auto transaction = TRY(desk.store.begin());
  const store::Task task = TRY(own_task(desk, id, actor));
  if (task.state == "second" && task.first_actor == to) {
    return Error{ErrorCode::kDenied, "the second person is somebody else than the first"};
  }
  store::People people(desk.store);
  TRY(people.require(to));
  if (!TRY(could_take(TRY(people.find(to)).value(), task))) {
    return Error{ErrorCode::kDenied, "this task is not of their classes"};
  }
  TRY(record(desk, task, actor.id, "task.handed_over", why, {{"to", to}}));
  TRY(store::Cases(desk.store).unlock(task.id));
  return transaction.commit();
}

Status skip(Desk& desk, std::string_view id, const Actor& actor, std::string_view why) {
  TRY(check_reason(why));
  auto transaction = TRY(desk.store.begin());
  const store::Task task = TRY(own_task(desk, id, actor));
  TRY(record(desk, task, actor.id, "task.skipped", why));
  TRY(store::Cases(desk.store).unlock(task.id));
  return transaction.commit();
}

Json priority_json(const store::Task& task, int64_t now_us) {
  const double clock = store::task_clock(task.due_us, now_us);
  const double priority = task.reach * task.harm * clock;
  char formula[96];
  std::snprintf(formula, sizeof formula, "reach %.2f x harm %.0f x clock %.2f = %.2f", task.reach,
                task.harm, clock, priority);
  return JsonObject{{"reach", task.reach},
                    {"harm", task.harm},
                    {"clock", clock},
                    {"priority", priority},
                    {"formula", formula}};
}

Result<size_t> tick(Desk& desk, size_t limit) {
  store::Cases cases(desk.store);
  const int64_t now_us = desk.clock.now_us();
  if (TRY(cases.tasks_due(now_us, 1)).empty()) return size_t{0};
  auto transaction = TRY(desk.store.begin());
  const auto due = TRY(cases.tasks_due(now_us, limit));
  for (const store::Task& task : due) {
    if (task.state == "second") {
      TRY(record(desk, task, "clock", "decision.lapsed", "",
                 {{"item", TRY(cases.find(task.case_id)).item_id},
                  {"decision", task.proposal},
                  {"why", "no second person came"}}));
      TRY(end_interim(desk, task));
      TRY(record(desk, task, "clock", "task.alarmed", ""));
    } else if (task.state == "waiting") {
      TRY(record(desk, task, "clock", "task.alarmed", ""));
    } else {
      TRY(record(desk, task, "clock", "task.resumed", ""));
    }
  }
  TRY(transaction.commit());
  return due.size();
}

Result<Exposure> exposure(Desk& desk, const Actor& actor) {
  store::People people(desk.store);
  Exposure out;
  out.budget_s = desk.queues.settings().exposure_budget_s;
  if (const auto budget_s = TRY(people.budget_of(actor.id)); budget_s > 0) out.budget_s = budget_s;
  const std::string day = to_rfc3339(desk.clock.now_us()).substr(0, 10);
  out.seconds = TRY(people.exposure(actor.id, day));
  return out;
}

Result<Exposure> expose(Desk& desk, const Actor& actor, std::string_view item, double seconds) {
  constexpr double kSecondsMax = 600;
  if (!(seconds > 0 && seconds <= kSecondsMax)) {
    return Error{ErrorCode::kInvalidArgument, "seconds: above 0, at most 600"};
  }
  const std::string day = to_rfc3339(desk.clock.now_us()).substr(0, 10);
  TRY(store::People(desk.store).add_exposure(actor.id, day, item, seconds));
  return exposure(desk, actor);
}

}  // namespace vigie::flow
