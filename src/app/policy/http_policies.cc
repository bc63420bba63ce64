// Routes of packs: the one in force, and those that were proposed and published.
#include "app/loop/desk_access.h"
#include "app/policy/policy_routes.h"
#include "flow/rehearse/draft.h"
#include "flow/rehearse/publish.h"
#include "policy/cel/cel.h"
#include "policy/facts.h"
#include "policy/pack_diff.h"
#include "store/policy/publications.h"

namespace vigie::app {
namespace {

constexpr size_t kVersionsMax = 500;

// What decides now, with its tests: the published pack, else the folder's.
Result<flow::PackFolder> files_in_force(const Api& api, store::Store& store) {
  if (const auto now = TRY(store::Publications(store).find_in("in_force"))) {
    return flow::files_of(store, *now);
  }
  return *api.folder;
}

// The changes to that publication from the pack that it replaces: the folder's where it was the
// first.
Result<Json> diff_of(const Api& api, store::Store& store, const store::Publication& publication,
                     std::string_view language) {
  const auto to = TRY(flow::load_pack_folder(TRY(flow::files_of(store, publication))));
  store::Publications publications(store);
  if (publication.base_sha256.empty()) {
    const auto from = TRY(flow::load_pack_folder(*api.folder));
    return policy::diff_json(*from, *to, language);
  }
  const std::string text = TRY(publications.pack_text(publication.base_sha256));
  const auto from = TRY(flow::load_pack_folder(TRY(flow::unbundle_pack(text))));
  return policy::diff_json(*from, *to, language);
}

// One of flow's acts on packs, by a person.
template <class Act>
HttpResponse act(Api& api, const Call& call, int status, const Act& act_on) {
  if (const Status person = check_person(call.principal); !person) {
    return problem(person.error(), call.request);
  }
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto done = VIGIE_OR_PROBLEM(call.request, act_on(*store, actor_of(api, call.principal)));
  return json_response(flow::to_json_value(done), status);
}

std::string_view texts_language(const Call& call) {
  return language_of(call.request) == "fr" ? "fr" : "en";
}

}  // namespace

HttpResponse list_policies(Api& api, const Call& call) {
  const std::string_view language = language_of(call.request);
  const auto policy = policy_in_force(api);
  const policy::Pack& whole = policy->whole();
  JsonArray rules;
  for (const auto& rule : whole.rules()) {
    rules.push_back(JsonObject{{"id", rule.id},
                               {"status", rule.status},
                               {"because", rule.because},
                               {"visibility", rule.visibility},
                               {"review", rule.review},
                               {"reason_text", whole.reason_text(rule.id, language)}});
  }
  const std::string name = whole.name();
  JsonObject pack{{"id", whole.id()},
                  {"version", name.substr(name.find('@') + 1)},
                  {"sha256", whole.sha256()},
                  {"rules", std::move(rules)}};
  return json_response(JsonObject{{"policies", JsonArray{std::move(pack)}}});
}

HttpResponse show_policy_language(Api&, const Call&) {
  return json_response(
      JsonObject{{"facts", policy::facts_json()}, {"functions", policy::cel::functions_json()}});
}

HttpResponse show_policy_draft(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto folder = VIGIE_OR_PROBLEM(call.request, files_in_force(api, *store));
  const auto pack = VIGIE_OR_PROBLEM(call.request, flow::load_pack_folder(folder));
  return json_response(JsonObject{
      {"pack", pack->name()}, {"sha256", pack->sha256()}, {"draft", flow::draft_json(folder)}});
}

HttpResponse list_publications(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, flow::publish_due(*store, api.clock));
  const auto all = VIGIE_OR_PROBLEM(
      call.request, store::Publications(*store).list(limit_of(call.request, 50, kVersionsMax)));
  JsonArray out;
  for (const store::Publication& one : all) out.push_back(flow::to_json_value(one));
  return json_response(
      JsonObject{{"versions", std::move(out)},
                 {"one_person", VIGIE_OR_PROBLEM(call.request, flow::is_one_person(*store))},
                 {"actor", actor_of(api, call.principal).id}});
}

HttpResponse show_publication(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto one =
      VIGIE_OR_PROBLEM(call.request, store::Publications(*store).find(call.arguments[0]));
  const auto files = VIGIE_OR_PROBLEM(call.request, flow::files_of(*store, one));
  return json_response(JsonObject{
      {"publication", flow::to_json_value(one)},
      {"draft", flow::draft_json(files)},
      {"diff", VIGIE_OR_PROBLEM(call.request, diff_of(api, *store, one, texts_language(call)))}});
}

HttpResponse propose_pack(Api& api, const Call& call) {
  const auto folder = VIGIE_OR_PROBLEM(call.request, draft_of(call.body));
  return act(api, call, 201, [&](store::Store& store, const flow::Actor& actor) {
    return flow::propose(store, api.clock, folder, actor, string_member(call.body, "note"));
  });
}

HttpResponse approve_pack(Api& api, const Call& call) {
  return act(api, call, 200, [&](store::Store& store, const flow::Actor& actor) {
    return flow::approve(store, api.clock, call.arguments[0], actor, {});
  });
}

HttpResponse reject_pack(Api& api, const Call& call) {
  return act(api, call, 200, [&](store::Store& store, const flow::Actor& actor) {
    return flow::reject(store, api.clock, call.arguments[0], actor);
  });
}

HttpResponse roll_back_pack(Api& api, const Call& call) {
  return act(api, call, 200, [&](store::Store& store, const flow::Actor& actor) {
    return flow::roll_back(store, api.clock, string_member(call.body, "to"), actor);
  });
}

}  // namespace vigie::app
