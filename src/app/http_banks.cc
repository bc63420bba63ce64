// Routes of banks.
#include "app/bank_views.h"
#include "app/loop/desk_access.h"
#include "app/routes.h"
#include "base/bytes.h"
#include "store/items.h"

namespace vigie::app {
namespace {

// Without the names of people: whoever may read banks need not know who said what.
Result<JsonObject> public_entry_json(store::Store& store, const std::string& bank,
                                     const store::BankEntry& entry) {
  JsonObject out = entry_json(entry);
  const auto item = TRY(store::Items(store).find_by_media(entry.item_sha256));
  out["item"] = item ? Json(*item) : Json(nullptr);
  out.erase("confirmed_by");
  out.erase("item_sha256");
  const bool is_propagated = !entry.propagated_by.empty();
  out.erase("propagated_by");
  out["propagated"] = is_propagated;
  JsonArray stills;
  for (const std::string& still : entry.stills) {
    const auto content = parse_json(still);
    stills.push_back(JsonObject{{"time_ms", content ? int_member(*content, "ms") : 0},
                                {"url", "/v1/banks/" + bank + "/entries/" + entry.id + "/stills/" +
                                            std::to_string(stills.size())}});
  }
  out["stills"] = std::move(stills);
  return out;
}

// The item's stills in the form that entries keep them in.
Result<std::vector<std::string>> stills_of(store::Store& store, const std::string& item_id) {
  std::vector<std::string> out;
  for (const auto& still : TRY(store::Items(store).stills(item_id))) {
    const std::string jpeg = TRY(store.get_blob(still.blob_sha256));
    out.push_back(to_json(JsonObject{{"ms", still.time_ms}, {"jpeg", to_base64(as_bytes(jpeg))}}));
  }
  return out;
}

}  // namespace

HttpResponse list_banks(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray out;
  for (const auto& bank : VIGIE_OR_PROBLEM(call.request, store->list_banks())) {
    out.push_back(bank_json(bank));
  }
  return json_response(JsonObject{{"banks", std::move(out)}});
}

HttpResponse create_bank(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const std::string name = string_member(call.body, "bank");
  VIGIE_OR_PROBLEM(call.request, store->create_bank(name));
  return json_response(bank_json(VIGIE_OR_PROBLEM(call.request, store::Banks(*store).find(name))),
                       201);
}

HttpResponse show_bank(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  return json_response(
      bank_json(VIGIE_OR_PROBLEM(call.request, store::Banks(*store).find(call.arguments[0]))));
}

HttpResponse list_entries(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const size_t limit = page_limit(call.request);
  const auto entries = VIGIE_OR_PROBLEM(
      call.request, store->list_entries(call.arguments[0], call.request.parameter("after"), limit));
  JsonArray out;
  for (const auto& entry : entries) {
    out.push_back(VIGIE_OR_PROBLEM(call.request,
                                   public_entry_json(*store, call.arguments[0], entry)));
  }
  const bool is_last = entries.size() < limit;
  return json_response(JsonObject{{"entries", std::move(out)},
                                  {"next", is_last ? Json(nullptr) : Json(entries.back().id)}});
}

HttpResponse show_entry(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto entry =
      VIGIE_OR_PROBLEM(call.request, store->find_entry(call.arguments[0], call.arguments[1]));
  return json_response(
      VIGIE_OR_PROBLEM(call.request, public_entry_json(*store, call.arguments[0], entry)));
}

HttpResponse add_entry(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto item =
      VIGIE_OR_PROBLEM(call.request, store::Items(*store).find(string_member(call.body, "item")));
  const auto media = VIGIE_OR_PROBLEM(call.request, store::Items(*store).checked_media(item));
  store::BankEntry entry;
  entry.id = string_member(call.body, "id", item.id);
  entry.verdict = string_member(call.body, "verdict");
  entry.topic = string_member(call.body, "topic");
  entry.source = string_member(call.body, "source");
  entry.note = string_member(call.body, "note");
  entry.certified = bool_member(call.body, "certified");
  entry.distance_bits =
      static_cast<int>(int_member(call.body, "distance", store::BankEntry::kBankDistance));
  entry.expires_us =
      VIGIE_OR_PROBLEM(call.request, read_expiry(string_member(call.body, "expires"))).value_or(0);
  if (bool_member(call.body, "confirmed")) {
    if (call.principal.person.empty() && !call.principal.key_id.empty()) {
      return problem(403, "only a key that names a person confirms an entry", call.request);
    }
    entry.confirmed_by = call.principal.person.empty() ? "local" : call.principal.person;
  }
  entry.item_sha256 = media.sha256;
  entry.print = media.print;
  entry.stills = VIGIE_OR_PROBLEM(call.request, stills_of(*store, item.id));
  VIGIE_OR_PROBLEM(call.request, store->add_entry(call.arguments[0], entry));
  entry = VIGIE_OR_PROBLEM(call.request, store->find_entry(call.arguments[0], entry.id));
  return json_response(
      VIGIE_OR_PROBLEM(call.request, public_entry_json(*store, call.arguments[0], entry)), 201);
}

HttpResponse remove_entry(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store->remove_entry(call.arguments[0], call.arguments[1]));
  return json_response(JsonObject{{"ok", true}});
}

HttpResponse show_entry_still(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto entry =
      VIGIE_OR_PROBLEM(call.request, store->find_entry(call.arguments[0], call.arguments[1]));
  for (size_t i = 0; i < entry.stills.size(); ++i) {
    if (std::to_string(i) != call.arguments[2]) continue;
    const auto still = VIGIE_OR_PROBLEM(call.request, parse_json(entry.stills[i]));
    const auto jpeg = from_base64(string_member(still, "jpeg"));
    if (!jpeg) break;
    HttpResponse out;
    out.headers = {{"Content-Type", "image/jpeg"}, {"Cache-Control", "private, max-age=3600"}};
    out.body.assign(jpeg->begin(), jpeg->end());
    return out;
  }
  return problem(404, "there is no such still", call.request);
}

}  // namespace vigie::app
