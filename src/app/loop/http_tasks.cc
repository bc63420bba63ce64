// Routes of the desk: queues, tasks, and what a person does with one.
#include <algorithm>

#include "app/loop/loop_json.h"
#include "app/loop/loop_routes.h"
#include "flow/cases/appeal.h"
#include "flow/cases/work.h"
#include "store/cases/decisions.h"
#include "store/cases/people.h"
#include "store/items.h"

namespace vigie::app {
namespace {

// 429 where a person is to pause, else as the code says.
HttpResponse problem_of_task(const Error& error, const HttpRequest& request) {
  return error.code == ErrorCode::kLimit ? problem_as(429, error, request)
                                         : problem(error, request);
}

// One of flow's verbs on the task that the path names, then the task as it is.
template <class Verb>
HttpResponse act(Api& api, const Call& call, const Verb& verb) {
  if (const Status person = check_person(call.principal); !person) {
    return problem(person.error(), call.request);
  }
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  const std::string& id = call.arguments[0];
  if (const Status done = verb(*desk, id, actor); !done) {
    return problem_of_task(done.error(), call.request);
  }
  const auto task = VIGIE_OR_PROBLEM(call.request, store::Cases(desk.store()).find_task(id));
  return json_response(VIGIE_OR_PROBLEM(call.request, task_json(*desk, task, actor)));
}

std::string why_of(const Call& call) { return string_member(call.body, "why"); }

HttpResponse claimed_response(flow::Desk& desk, const Result<flow::Claimed>& claimed,
                              const flow::Actor& actor, const Call& call) {
  if (!claimed) return problem_of_task(claimed.error(), call.request);
  JsonObject out = VIGIE_OR_PROBLEM(call.request, task_json(desk, claimed->task, actor));
  // Never the same graphic item twice without being told first.
  const auto of_case =
      VIGIE_OR_PROBLEM(call.request, store::Cases(desk.store).find(claimed->task.case_id));
  out["seen_before"] =
      VIGIE_OR_PROBLEM(call.request, store::People(desk.store).has_seen(actor.id, of_case.item_id));
  return json_response(std::move(out));
}

// A review, or an appeal: both are answers of a person.
Result<JsonObject> decide_any(flow::Desk& desk, const std::string& id, const flow::Actor& actor,
                              const flow::Answers& answers) {
  const auto task = TRY(store::Cases(desk.store).find_task(id));
  if (task.kind != "appeal") {
    return verdict_json(TRY(flow::decide_task(desk, id, actor, answers)));
  }
  const auto done = TRY(flow::decide_appeal(desk, id, actor, answers));
  JsonObject out = verdict_json(done.verdict);
  out["upheld"] = done.is_upheld;
  return out;
}

// The open tasks of other items with the same media that the actor may decide.
Result<std::vector<store::Task>> copies_of(flow::Desk& desk, const store::Task& task,
                                           const flow::Actor& actor) {
  constexpr size_t kCopiesMax = 1000;
  store::Cases cases(desk.store);
  const auto of_case = TRY(cases.find(task.case_id));
  std::vector<store::Task> out;
  if (of_case.item_id.empty()) return out;
  const auto item = TRY(store::Items(desk.store).find(of_case.item_id));
  for (const store::Item& copy : TRY(store::Decisions(desk.store).copies_of(item, kCopiesMax))) {
    const auto open = TRY(cases.find_open(copy.id, ""));
    if (!open) continue;
    for (store::Task& one : TRY(cases.tasks_of(open->id))) {
      const bool is_waiting = one.state == "waiting" && one.kind == "review";
      if (is_waiting && flow::check_class(actor, one)) out.push_back(std::move(one));
    }
  }
  return out;
}

// Bulk is for copies: what differs is looked at one by one, unless a lead answers for it.
Status check_bulk(flow::Desk& desk, const std::vector<std::string>& ids, const flow::Actor& actor) {
  if (actor.is_lead) return ok();
  store::Cases cases(desk.store);
  std::string media;
  for (const std::string& id : ids) {
    const auto of_case = TRY(cases.find(TRY(cases.find_task(id)).case_id));
    std::string one = of_case.item_id.empty()
                          ? of_case.id
                          : TRY(store::Items(desk.store).find(of_case.item_id)).media_sha256;
    if (media.empty()) media = one;
    if (one != media) {
      return Error{ErrorCode::kDenied,
                   "tasks: these are no copies of one clip: only a lead decides them together"};
    }
  }
  return ok();
}

JsonObject exposure_json(const flow::Exposure& seen) {
  return JsonObject{
      {"seconds", seen.seconds}, {"budget_s", seen.budget_s}, {"over", seen.is_over()}};
}

}  // namespace

HttpResponse list_queues(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto counts =
      VIGIE_OR_PROBLEM(call.request, store::Cases(desk.store()).count_queues(api.clock.now_us()));
  Json described = desk->queues.describe();
  JsonArray out;
  for (Json& queue : described.as_array()) {
    JsonObject one = queue.as_object();
    const std::string name = string_member(queue, "name");
    const auto found = std::find_if(counts.begin(), counts.end(),
                                    [&](const auto& count) { return count.queue == name; });
    const store::QueueCount count = found == counts.end() ? store::QueueCount{} : *found;
    one["waiting"] = count.waiting;
    one["held"] = count.held;
    one["late"] = count.late;
    one["oldest_due"] = time_or_null(count.oldest_due_us);
    out.push_back(std::move(one));
  }
  const flow::DeskSettings& settings = desk->queues.settings();
  return json_response(
      JsonObject{{"queues", std::move(out)},
                 {"formula",
                  "priority = reach x harm x clock; reach = 1 + log10(1 + views) + log10(1 + "
                  "reporters), clock = 2^(days past due)"},
                 {"lock_s", settings.lock_us / 1'000'000},
                 {"undo_s", settings.undo_us / 1'000'000},
                 {"second_person_s", settings.second_person_us / 1'000'000}});
}

HttpResponse list_tasks(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  store::TaskQuery query;
  query.queue = call.request.parameter("queue");
  query.may_see_sealed = actor.may_see_sealed;
  query.languages = actor.languages;
  query.regions = actor.regions;
  query.categories = actor.categories;
  if (const auto category = call.request.parameter("category"); !category.empty()) {
    query.categories = {std::string(category)};
  }
  if (const auto language = call.request.parameter("language"); !language.empty()) {
    query.languages = {std::string(language)};
  }
  query.viewer = actor.id;
  query.limit = limit_of(call.request, 50, 200);
  JsonArray out;
  for (const store::Task& task :
       VIGIE_OR_PROBLEM(call.request, store::Cases(desk.store()).page(query, api.clock.now_us()))) {
    // The filters narrow what the actor's classes allow, they never widen it.
    if (!flow::check_class(actor, task)) continue;
    out.push_back(VIGIE_OR_PROBLEM(call.request, task_json(*desk, task, actor)));
  }
  return json_response(JsonObject{{"tasks", std::move(out)}});
}

HttpResponse show_task(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  const auto task =
      VIGIE_OR_PROBLEM(call.request, store::Cases(desk.store()).find_task(call.arguments[0]));
  VIGIE_OR_PROBLEM(call.request, flow::check_class(actor, task));
  return json_response(VIGIE_OR_PROBLEM(call.request, task_json(*desk, task, actor)));
}

HttpResponse claim_next_task(Api& api, const Call& call) {
  VIGIE_OR_PROBLEM(call.request, check_person(call.principal));
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  return claimed_response(*desk, flow::claim_next(*desk, string_member(call.body, "queue"), actor),
                          actor, call);
}

HttpResponse claim_task(Api& api, const Call& call) {
  VIGIE_OR_PROBLEM(call.request, check_person(call.principal));
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  return claimed_response(*desk, flow::claim(*desk, call.arguments[0], actor), actor, call);
}

HttpResponse release_task(Api& api, const Call& call) {
  return act(api, call, [&](flow::Desk& desk, const std::string& id, const flow::Actor& actor) {
    return flow::release(desk, id, actor, why_of(call));
  });
}

HttpResponse hold_task(Api& api, const Call& call) {
  return act(api, call, [&](flow::Desk& desk, const std::string& id, const flow::Actor& actor) {
    return flow::hold(desk, id, actor, int_member(call.body, "hours", 24), why_of(call));
  });
}

HttpResponse escalate_task(Api& api, const Call& call) {
  return act(api, call, [&](flow::Desk& desk, const std::string& id, const flow::Actor& actor) {
    return flow::escalate(desk, id, actor, string_member(call.body, "queue"), why_of(call));
  });
}

HttpResponse list_task_colleagues(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto found = VIGIE_OR_PROBLEM(
      call.request, flow::colleagues(*desk, call.arguments[0], actor_of(api, call.principal)));
  JsonArray out;
  for (const auto& one : found) out.push_back(JsonObject{{"id", one.id}, {"name", one.name}});
  return json_response(JsonObject{{"colleagues", std::move(out)}});
}

HttpResponse hand_over_task(Api& api, const Call& call) {
  return act(api, call, [&](flow::Desk& desk, const std::string& id, const flow::Actor& actor) {
    return flow::hand_over(desk, id, actor, string_member(call.body, "to"), why_of(call));
  });
}

HttpResponse skip_task(Api& api, const Call& call) {
  return act(api, call, [&](flow::Desk& desk, const std::string& id, const flow::Actor& actor) {
    return flow::skip(desk, id, actor, why_of(call));
  });
}

HttpResponse ask_of_task(Api& api, const Call& call) {
  return act(api, call, [&](flow::Desk& desk, const std::string& id, const flow::Actor& actor) {
    return flow::ask(desk, id, actor, string_member(call.body, "question"));
  });
}

HttpResponse undo_task(Api& api, const Call& call) {
  return act(api, call, [&](flow::Desk& desk, const std::string& id, const flow::Actor& actor) {
    return flow::undo(desk, id, actor);
  });
}

HttpResponse preview_task(Api& api, const Call& call) {
  const auto answers = VIGIE_OR_PROBLEM(call.request, flow::read_answers(call.body));
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  return json_response(VIGIE_OR_PROBLEM(
      call.request, flow::preview(*desk, call.arguments[0], actor_of(api, call.principal), answers,
                                  string_member(call.body, "locale", "en"))));
}

HttpResponse decide_one_task(Api& api, const Call& call) {
  VIGIE_OR_PROBLEM(call.request, check_person(call.principal));
  const auto answers = VIGIE_OR_PROBLEM(call.request, flow::read_answers(call.body));
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  auto done = decide_any(*desk, call.arguments[0], actor_of(api, call.principal), answers);
  if (!done) return problem_of_task(done.error(), call.request);
  return json_response(std::move(*done));
}

HttpResponse list_task_copies(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  const auto task =
      VIGIE_OR_PROBLEM(call.request, store::Cases(desk.store()).find_task(call.arguments[0]));
  VIGIE_OR_PROBLEM(call.request, flow::check_class(actor, task));
  JsonArray out;
  for (const auto& copy : VIGIE_OR_PROBLEM(call.request, copies_of(*desk, task, actor))) {
    out.push_back(VIGIE_OR_PROBLEM(call.request, task_json(*desk, copy, actor)));
  }
  return json_response(JsonObject{{"tasks", std::move(out)}});
}

HttpResponse decide_tasks(Api& api, const Call& call) {
  VIGIE_OR_PROBLEM(call.request, check_person(call.principal));
  constexpr size_t kTasksMax = 200;
  std::vector<std::string> ids;
  for (const Json& id : array_member(call.body, "tasks")) {
    if (id.is_string()) ids.emplace_back(id.get_string());
  }
  if (ids.empty() || ids.size() > kTasksMax) {
    return problem(400, "tasks: 1 to 200 ids", call.request);
  }
  const Json* given = member(call.body, "answers");
  const auto answers =
      VIGIE_OR_PROBLEM(call.request, flow::read_answers(given != nullptr ? *given : Json()));
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  VIGIE_OR_PROBLEM(call.request, check_bulk(*desk, ids, actor));
  JsonArray out;
  int64_t decided = 0;
  for (const std::string& id : ids) {
    JsonObject one{{"task", id}};
    const auto claimed = flow::claim(*desk, id, actor);
    auto done = claimed ? decide_any(*desk, id, actor, answers) : claimed.error();
    if (done) {
      one["verdict"] = std::move(*done);
      ++decided;
    } else {
      one["detail"] = done.error().message;
    }
    out.push_back(std::move(one));
  }
  return json_response(JsonObject{{"decided", decided}, {"results", std::move(out)}});
}

HttpResponse show_exposure(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  return json_response(exposure_json(
      VIGIE_OR_PROBLEM(call.request, flow::exposure(*desk, actor_of(api, call.principal)))));
}

HttpResponse add_to_exposure(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  return json_response(exposure_json(VIGIE_OR_PROBLEM(
      call.request,
      flow::expose(*desk, actor_of(api, call.principal), string_member(call.body, "item"),
                   double_member(call.body, "seconds")))));
}

}  // namespace vigie::app
