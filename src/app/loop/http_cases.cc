// Routes of cases and accounts as people look at them, and of the log of who did what.
#include <algorithm>
#include <array>
#include <charconv>

#include "app/loop/loop_json.h"
#include "app/loop/loop_routes.h"
#include "flow/cases/evidence.h"
#include "flow/cases/standing.h"
#include "store/cases/case_log.h"
#include "store/items.h"

namespace vigie::app {
namespace {

constexpr std::array<std::string_view, 6> kClasses = {"",      "candidate",     "government",
                                                      "press", "public_figure", "minor"};

// The case, when the actor may see it: by what it is about, not by the queue it waits in.
Result<store::Case> find_case(flow::Desk& desk, const std::string& id, const flow::Actor& actor) {
  store::Cases cases(desk.store);
  const auto of_case = TRY(cases.find(id));
  if (of_case.is_sealed && !actor.may_see_sealed) {
    return Error{ErrorCode::kDenied, "this case is not of your classes"};
  }
  for (const store::Task& task : TRY(cases.tasks_of(id))) {
    // Who decides appeals is a question of deciding, not of reading.
    store::Task as_review = task;
    as_review.kind = "review";
    TRY(flow::check_class(actor, as_review));
  }
  return of_case;
}

Result<Json> person_of(flow::Desk& desk, const std::string& subject) {
  JsonObject out = TRY(flow::standing_json(desk.store, subject, desk.clock.now_us()));
  out["id"] = subject;
  out["name"] = TRY(store::Cases(desk.store).name_of(subject));
  out["status_link"] = flow::link_of(desk.link_secret, subject);
  return Json(std::move(out));
}

int64_t number_or(std::string_view text, int64_t otherwise) {
  int64_t out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  return failed != std::errc() || end != text.data() + text.size() ? otherwise : out;
}

}  // namespace

HttpResponse list_cases(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  store::Cases cases(desk.store());
  JsonArray out;
  std::string next;
  const size_t limit = limit_of(call.request, 50, 200);
  const std::string item(call.request.parameter("item"));
  const auto found = VIGIE_OR_PROBLEM(
      call.request, item.empty() ? cases.list(call.request.parameter("state"),
                                              call.request.parameter("before"), limit)
                                 : cases.list_of_item(item));
  for (const store::Case& one : found) {
    if (item.empty() && found.size() == limit) next = one.id;
    if (find_case(*desk, one.id, actor)) out.push_back(case_json(one));
  }
  return json_response(
      JsonObject{{"cases", std::move(out)}, {"next", next.empty() ? Json(nullptr) : Json(next)}});
}

HttpResponse show_case(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  const auto of_case = VIGIE_OR_PROBLEM(call.request, find_case(*desk, call.arguments[0], actor));
  return json_response(
      VIGIE_OR_PROBLEM(call.request, case_detail_json(api, *desk, of_case, actor, call.request)));
}

HttpResponse list_case_events(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto of_case = VIGIE_OR_PROBLEM(
      call.request, find_case(*desk, call.arguments[0], actor_of(api, call.principal)));
  JsonArray out;
  for (const store::Event& event :
       VIGIE_OR_PROBLEM(call.request, store::Cases(desk.store()).events_of(of_case.id))) {
    out.push_back(event_json(event));
  }
  return json_response(JsonObject{{"events", std::move(out)}, {"next", nullptr}});
}

HttpResponse add_note(Api& api, const Call& call) {
  constexpr size_t kNoteBytesMax = 8000;
  const std::string text = string_member(call.body, "text");
  if (text.empty() || text.size() > kNoteBytesMax) {
    return problem(400, "text: 1 to 8000 bytes", call.request);
  }
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  const auto of_case = VIGIE_OR_PROBLEM(call.request, find_case(*desk, call.arguments[0], actor));
  auto transaction = VIGIE_OR_PROBLEM(call.request, desk.store().begin());
  const std::string id = store::make_id("nt_", api.clock.now_us());
  VIGIE_OR_PROBLEM(
      call.request,
      store::Cases(desk.store()).put_text(id, "", "note", Json(JsonObject{{"text", text}})));
  VIGIE_OR_PROBLEM(call.request, store::CaseLog(desk.store())
                                     .record("case.noted", {{"case", of_case.id},
                                                            {"item", of_case.item_id},
                                                            {"note", id},
                                                            {"actor", actor.id}}));
  VIGIE_OR_PROBLEM(call.request, transaction.commit());
  return json_response(JsonObject{{"note", id}}, 201);
}

HttpResponse show_snapshot(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  store::Cases cases(desk.store());
  const auto of_case = VIGIE_OR_PROBLEM(
      call.request, find_case(*desk, call.arguments[0], actor_of(api, call.principal)));
  // Only those that a report of this case was made on.
  constexpr size_t kReportsMax = 10'000;
  const auto reports = VIGIE_OR_PROBLEM(call.request, cases.reports(of_case.id, kReportsMax));
  const bool is_of_case = std::any_of(reports.begin(), reports.end(), [&](const auto& report) {
    return report.snapshot == call.arguments[1];
  });
  if (!is_of_case) return problem(404, "this case has no such snapshot", call.request);
  return json_response(VIGIE_OR_PROBLEM(call.request, cases.snapshot(call.arguments[1])));
}

HttpResponse show_bundle(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const flow::Actor actor = actor_of(api, call.principal);
  const auto of_case = VIGIE_OR_PROBLEM(call.request, find_case(*desk, call.arguments[0], actor));
  HttpResponse out;
  out.body = VIGIE_OR_PROBLEM(call.request, flow::evidence_bundle(*desk, of_case.id, actor));
  out.headers = {{"Content-Type", "application/zip"},
                 {"Content-Disposition", "attachment; filename=\"" + of_case.id + ".zip\""}};
  return out;
}

HttpResponse list_dead_mails(Api& api, const Call& call) {
  constexpr size_t kListMax = 200;
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray out;
  for (const auto& mail :
       VIGIE_OR_PROBLEM(call.request, store::Notices(*store).list_dead_mails(kListMax))) {
    // Not the address: whoever looks for a fault needs the server's words.
    out.push_back(JsonObject{{"id", mail.id},
                             {"notice", mail.notice_id},
                             {"attempts", mail.attempts},
                             {"error", mail.error}});
  }
  return json_response(JsonObject{{"mails", std::move(out)}});
}

HttpResponse show_account(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  store::Cases cases(desk.store());
  const std::string subject = VIGIE_OR_PROBLEM(call.request, cases.find_subject(call.arguments[0]));
  return json_response(VIGIE_OR_PROBLEM(call.request, person_of(*desk, subject)));
}

HttpResponse set_account_class(Api& api, const Call& call) {
  const std::string name = string_member(call.body, "class");
  if (std::find(kClasses.begin(), kClasses.end(), name) == kClasses.end()) {
    return problem(400, "class: candidate, government, press, public_figure, minor, or empty",
                   call.request);
  }
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  VIGIE_OR_PROBLEM(call.request,
                   store::Cases(desk.store())
                       .set_class(call.arguments[0], name, actor_of(api, call.principal).id));
  return show_account(api, call);
}

HttpResponse list_account_notices(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const std::string subject =
      VIGIE_OR_PROBLEM(call.request, store::Cases(desk.store()).find_subject(call.arguments[0]));
  const size_t limit = limit_of(call.request, 50, 200);
  const auto found = VIGIE_OR_PROBLEM(
      call.request,
      store::Notices(desk.store()).of_subject(subject, call.request.parameter("before"), limit));
  JsonArray out;
  for (const store::NoticeRow& notice : found) {
    out.push_back(notice_json(notice, call.request.parameter("locale")));
  }
  return json_response(
      JsonObject{{"notices", std::move(out)},
                 {"next", found.size() == limit ? Json(found.back().id) : Json(nullptr)}});
}

HttpResponse show_notice(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto notice =
      VIGIE_OR_PROBLEM(call.request, store::Notices(desk.store()).find(call.arguments[0]));
  return json_response(notice_json(notice, call.request.parameter("locale")));
}

HttpResponse list_activity(Api& api, const Call& call) {
  const HttpRequest& request = call.request;
  store::ActivityQuery query;
  query.actor = request.parameter("actor");
  query.type = request.parameter("type");
  query.item = request.parameter("item");
  query.case_id = request.parameter("case");
  for (const auto& [name, time] :
       {std::pair{"from", &query.from_us}, std::pair{"to", &query.to_us}}) {
    const std::string_view text = request.parameter(name);
    if (text.empty()) continue;
    const auto given = from_rfc3339(text);
    if (!given) return problem(400, std::string(name) + ": a time as RFC 3339 writes it", request);
    *time = *given;
  }
  query.before = number_or(request.parameter("before"), INT64_MAX);
  query.limit = limit_of(request, 100, 500);
  auto desk = VIGIE_OR_PROBLEM(request, OpenDesk::open(api));
  const auto found = VIGIE_OR_PROBLEM(request, store::Cases(desk.store()).activity(query));
  JsonArray out;
  for (const store::Event& event : found) out.push_back(event_json(event));
  return json_response(JsonObject{
      {"events", std::move(out)},
      {"next", found.size() == query.limit ? Json(found.back().number) : Json(nullptr)}});
}

}  // namespace vigie::app
