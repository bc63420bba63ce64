// The route that the host application asks for each item it shows: answered from memory.
#include <algorithm>

#include "app/routes.h"
#include "base/crypto.h"
#include "flow/cases/review.h"
#include "store/cases/decisions.h"
#include "store/items.h"

namespace vigie::app {
namespace {

Result<EffectsCache::Entry> read_entry(Api& api, const std::string& id) {
  auto store = TRY(api.stores.borrow());
  const auto item = TRY(store::Items(*store).find(id));
  EffectsCache::Entry out;
  if (item.decision_id.empty()) return out;
  const auto stored = TRY(store::Items(*store).outcome(item.decision_id));
  out.decision_id = stored.decision.id;
  out.outcome = stored.decision.outcome;
  out.decided_us = stored.decided_us;
  out.persons = TRY(store::Decisions(*store).find(item.decision_id)).persons;
  if (const auto interim = TRY(flow::interim_of(*store, item))) {
    out.decision_id = interim->proposed.id;
    out.outcome = interim->proposed.outcome;
    out.interim_until_us = interim->until_us;
    out.persons = 1;
  }
  const Json facts = TRY(parse_json(stored.facts));
  if (const Json* order = member(facts, "order"))
    out.territories = array_member(*order, "territories");
  return out;
}

// The id itself, or the one behind the platform's own.
Result<std::string> resolve(Api& api, const std::string& given) {
  if (!given.starts_with("ext:")) return given;
  std::string id = api.effects.id_of(given);
  if (!id.empty()) return id;
  auto store = TRY(api.stores.borrow());
  id = TRY(store::Items(*store).find(given)).id;
  api.effects.put_alias(given, id);
  return id;
}

// If-None-Match: one tag, several, or * (RFC 9110 section 13.1.2, weak comparison).
bool is_known(std::string_view tags, std::string_view tag) {
  while (!tags.empty()) {
    std::string_view one = tags.substr(0, tags.find(','));
    tags.remove_prefix(std::min(tags.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag || one == "*") return true;
  }
  return false;
}

}  // namespace

HttpResponse show_effects(Api& api, const Call& call) {
  const std::string id = VIGIE_OR_PROBLEM(call.request, resolve(api, call.arguments[0]));
  flow::EffectsRequest request;
  request.item_id = id;
  if (const auto surface = call.request.parameter("surface"); !surface.empty()) {
    if (!flow::is_surface(surface)) {
      return problem(400, "surface: feed, search, share, profile or live", call.request);
    }
    request.surface = surface;
  }
  if (const auto locale = call.request.parameter("locale"); !locale.empty()) {
    request.locale = locale;
  }
  auto entry = api.effects.find(id);
  if (!entry) {
    const int64_t generation = api.effects.generation();
    entry = VIGIE_OR_PROBLEM(call.request, read_entry(api, id));
    if (generation == api.effects.generation()) api.effects.put(id, *entry);
  }
  request.decision_id = entry->decision_id;
  request.territories = entry->territories;
  request.decided_us = entry->decided_us;
  request.persons = entry->persons;
  request.interim_until_us = entry->interim_until_us;
  HttpResponse out =
      json_response(flow::effects_of(entry->outcome, api.effects.switches(), request));
  const std::string tag = "\"" + sha256_hex(out.body).substr(0, 32) + "\"";
  if (is_known(call.request.header("if-none-match"), tag)) {
    out = HttpResponse{};
    out.status = 304;
  }
  out.headers.emplace_back("ETag", tag);
  out.headers.emplace_back("Cache-Control", "private, no-cache");
  return out;
}

}  // namespace vigie::app
