// Routes of drafts: checked as they are written, tested, compared, rehearsed; nothing is kept.
#include "app/loop/desk_access.h"
#include "app/policy/policy_routes.h"
#include "flow/policy.h"
#include "flow/rehearse/draft.h"
#include "flow/rehearse/publish.h"
#include "policy/pack_diff.h"
#include "store/policy/publications.h"

namespace vigie::app {
namespace {

JsonObject diagnostic_json(const policy::Diagnostic& one) {
  return {{"severity", one.is_error ? "error" : "warning"},
          {"path", one.path},
          {"line", one.line},
          {"column", one.column},
          {"message", one.message},
          {"suggestion", one.suggestion}};
}

Result<JsonObject> shadow_json(store::Store& store) {
  const auto shadow = TRY(store::Publications(store).find_in("shadow"));
  if (!shadow) return JsonObject{{"candidate", nullptr}, {"report", nullptr}};
  const auto report = TRY(flow::shadow_report(store, shadow->pack_sha256));
  return JsonObject{{"candidate", flow::to_json_value(*shadow)},
                    {"report", flow::to_json_value(report)}};
}

}  // namespace

Result<flow::PackFolder> draft_of(const Json& body) {
  const Json* draft = member(body, "draft");
  return flow::draft_from_json(draft != nullptr ? *draft : Json());
}

HttpResponse check_draft(Api&, const Call& call) {
  const auto folder = VIGIE_OR_PROBLEM(call.request, draft_of(call.body));
  const auto found = policy::check_overlays(folder.files, folder.overlays);
  JsonArray diagnostics;
  bool loads = true;
  for (const auto& one : found.diagnostics) {
    loads = loads && !one.is_error;
    diagnostics.push_back(diagnostic_json(one));
  }
  return json_response(
      JsonObject{{"loads", loads}, {"pack", found.name}, {"diagnostics", std::move(diagnostics)}});
}

HttpResponse test_draft(Api&, const Call& call) {
  const auto folder = VIGIE_OR_PROBLEM(call.request, draft_of(call.body));
  VIGIE_OR_PROBLEM(call.request, flow::Policy::load(folder));
  const flow::DraftTests done = flow::run_draft_tests(folder);
  JsonArray failed, untested;
  for (const auto& one : done.failed) {
    JsonArray differences;
    for (const auto& member : one.differences) {
      differences.push_back(
          JsonObject{{"member", member.name}, {"expected", member.expected}, {"got", member.got}});
    }
    failed.push_back(JsonObject{{"path", one.path},
                                {"name", one.name},
                                {"error", one.error},
                                {"differences", std::move(differences)}});
  }
  for (const auto& one : done.untested) {
    untested.push_back(JsonObject{{"rule", one.rule}, {"hits", one.hits}, {"misses", one.misses}});
  }
  return json_response(JsonObject{
      {"passed", done.passed}, {"failed", std::move(failed)}, {"untested", std::move(untested)}});
}

HttpResponse compare_draft(Api& api, const Call& call) {
  const auto folder = VIGIE_OR_PROBLEM(call.request, draft_of(call.body));
  const auto pack = VIGIE_OR_PROBLEM(call.request, flow::load_pack_folder(folder));
  const std::string_view language = language_of(call.request) == "fr" ? "fr" : "en";
  return json_response(policy::diff_json(policy_in_force(api)->whole(), *pack, language));
}

HttpResponse show_shadow(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  return json_response(VIGIE_OR_PROBLEM(call.request, shadow_json(*store)));
}

HttpResponse start_shadow(Api& api, const Call& call) {
  const auto folder = VIGIE_OR_PROBLEM(call.request, draft_of(call.body));
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request,
                   flow::set_shadow(*store, api.clock, folder, actor_of(api, call.principal)));
  return json_response(VIGIE_OR_PROBLEM(call.request, shadow_json(*store)), 201);
}

HttpResponse end_shadow(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, flow::set_shadow(*store, api.clock, std::nullopt,
                                                  actor_of(api, call.principal)));
  return json_response(JsonObject{{"ok", true}});
}

}  // namespace vigie::app
