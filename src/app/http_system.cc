// Routes about the server itself: health, metrics, queue, sessions.

#include "app/event_hub.h"
#include "app/loop/sessions.h"
#include "app/routes.h"
#include "store/items.h"

namespace vigie::app {
namespace {

constexpr size_t kListMax = 200;

HttpResponse done(int status = 200) {
  if (status != 204) return json_response(JsonObject{{"ok", true}}, status);
  HttpResponse out;
  out.status = 204;
  return out;
}

}  // namespace

HttpResponse show_queue(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto counts = VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).counts());
  return json_response(
      JsonObject{{"waiting", counts.waiting}, {"leased", counts.leased}, {"dead", counts.dead}});
}

HttpResponse list_dead_jobs(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray out;
  for (const auto& job : VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).list_dead(kListMax))) {
    out.push_back(JsonObject{{"id", job.id},
                             {"item", job.item_id},
                             {"kind", job.kind},
                             {"attempts", job.attempts},
                             {"error", job.error},
                             {"created", to_rfc3339(job.created_us)}});
  }
  return json_response(JsonObject{{"jobs", std::move(out)}});
}

HttpResponse retry_job(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).retry(call.arguments[0]));
  return done();
}

HttpResponse list_dead_deliveries(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray out;
  for (const auto& one :
       VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).list_dead_deliveries(kListMax))) {
    out.push_back(JsonObject{{"id", one.id},
                             {"item", one.item_id},
                             {"url", one.url},
                             {"attempts", one.attempts},
                             {"error", one.error},
                             {"created", to_rfc3339(one.created_us)}});
  }
  return json_response(JsonObject{{"deliveries", std::move(out)}});
}

HttpResponse retry_delivery(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).retry_delivery(call.arguments[0]));
  return done();
}

HttpResponse set_halt(Api& api, const Call& call) {
  const Json* halted = member(call.body, "halted");
  if (halted == nullptr || !halted->is_bool()) {
    return problem(400, "halted: true or false", call.request);
  }
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  store::Admin admin(*store);
  VIGIE_OR_PROBLEM(call.request,
                   admin.set_switch("halt", halted->get_bool(), call.principal.person));
  api.effects.set_switches({VIGIE_OR_PROBLEM(call.request, admin.switches())});
  return show_session(api, call);
}

HttpResponse show_session(Api& api, const Call& call) {
  JsonArray scopes, enabled;
  for (const std::string& scope : call.principal.scopes) scopes.push_back(Json(scope));
  const flow::Switches switches = api.effects.switches();
  constexpr std::string_view kEnabled = "enabled:";
  for (const std::string& name : switches.on) {
    if (name.starts_with(kEnabled)) enabled.push_back(Json(name.substr(kEnabled.size())));
  }
  JsonObject out{{"version", VIGIE_VERSION},        {"keys_required", !api.keys.is_empty()},
                 {"person", call.principal.person}, {"scopes", std::move(scopes)},
                 {"enabled", std::move(enabled)},   {"halted", switches.is_halted()}};
  out["demo"] = switches.has("demo");
  add_person(out, call.principal);
  return json_response(std::move(out));
}

HttpResponse open_session(Api& api, const Call& call) {
  if (member(call.body, "name") != nullptr) return sign_in_person(api, call);
  const std::string key = string_member(call.body, "key");
  if (!api.keys.find(key)) {
    api.metrics.count_refusal("unauthorized");
    return problem(401, "this key is none, or it was revoked", call.request);
  }
  constexpr int64_t kTwelveHoursS = 12 * 3600;
  HttpResponse out = done(204);
  out.headers.emplace_back("Set-Cookie", session_cookie(call.request, key, kTwelveHoursS));
  return out;
}

HttpResponse close_session(Api& api, const Call& call) {
  sign_out_person(api, call.request);
  HttpResponse out = done(204);
  out.headers.emplace_back("Set-Cookie", session_cookie(call.request, "", 0));
  return out;
}

HttpResponse show_health(Api&, const Call&) { return done(); }

HttpResponse show_ready(Api& api, const Call& call) {
  if (api.is_draining) return problem(503, "it is stopping", call.request);
  if (const Status open = takes_uploads(api, 0); !open) return problem(open.error(), call.request);
  return done();
}

HttpResponse show_metrics(Api& api, const Call&) {
  if (auto store = api.stores.borrow()) {
    if (const auto counts = store::Jobs(**store).counts()) api.metrics.set_queue(*counts);
    if (const auto free = free_bytes((*store)->folder())) api.metrics.set_free(*free);
  }
  api.metrics.set_streams(static_cast<int64_t>(api.events.open_streams()));
  HttpResponse out;
  out.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
  out.body = api.metrics.text();
  return out;
}

HttpResponse show_openapi(Api&, const Call&) { return json_response(openapi_document()); }

}  // namespace vigie::app
