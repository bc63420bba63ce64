// Routes of what people say of banks and entries, and of lists.
#include <charconv>

#include "app/bank_views.h"
#include "app/routes.h"
#include "flow/bank.h"

namespace vigie::app {
namespace {

constexpr size_t kPageMax = 500;
constexpr size_t kPage = 50;
constexpr size_t kMatchesMax = 500;

// Who does this: the person that the key names; on an installation without keys, whoever is here.
// "" is nobody, and then nothing that a person must stand for is done.
std::string person_of(const Call& call) {
  if (!call.principal.person.empty()) return call.principal.person;
  return call.principal.key_id.empty() ? "local" : "";
}

// One change that a person stands for; the entry as it is then.
HttpResponse change(Api& api, const Call& call,
                    Status (*act)(store::Banks&, const Call&, const std::string& person)) {
  const std::string person = person_of(call);
  if (person.empty()) {
    return problem(403, "only a key that names a person may do that", call.request);
  }
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  store::Banks banks(*store);
  VIGIE_OR_PROBLEM(call.request, act(banks, call, person));
  return show_entry(api, call);
}

}  // namespace

size_t page_limit(const HttpRequest& request) {
  const std::string_view text = request.parameter("limit");
  size_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out == 0 ? kPage : std::min(out, kPageMax);
}

HttpResponse edit_bank(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  store::Banks banks(*store);
  auto settings = VIGIE_OR_PROBLEM(call.request, banks.find(call.arguments[0])).settings;
  settings.distance_bits =
      static_cast<int>(int_member(call.body, "distance", settings.distance_bits));
  settings.flood_media = int_member(call.body, "flood", settings.flood_media);
  const int64_t window_s =
      int_member(call.body, "flood_window_s", settings.flood_window_us / 1'000'000);
  settings.flood_window_us = std::clamp<int64_t>(window_s, 0, 1'000'000'000) * 1'000'000;
  settings.propagation = string_member(call.body, "propagation", settings.propagation);
  settings.is_enabled = bool_member(call.body, "enabled", settings.is_enabled);
  VIGIE_OR_PROBLEM(call.request, banks.set(call.arguments[0], settings, person_of(call)));
  return show_bank(api, call);
}

HttpResponse edit_entry(Api& api, const Call& call) {
  store::EntryEdit edit;
  const auto text = [&](const char* name) -> std::optional<std::string> {
    const Json* given = member(call.body, name);
    if (given == nullptr || !given->is_string()) return std::nullopt;
    return std::string(given->get_string());
  };
  edit.topic = text("topic");
  edit.source = text("source");
  edit.note = text("note");
  if (const Json* distance = member(call.body, "distance")) {
    edit.distance_bits = distance->is_null()
                             ? store::BankEntry::kBankDistance
                             : static_cast<int>(int_member(call.body, "distance", 999));
  }
  edit.expires_us =
      VIGIE_OR_PROBLEM(call.request, read_expiry(string_member(call.body, "expires")));
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store::Banks(*store).edit(call.arguments[0], call.arguments[1],
                                                           edit, person_of(call)));
  return show_entry(api, call);
}

HttpResponse confirm_entry(Api& api, const Call& call) {
  return change(api, call, [](store::Banks& banks, const Call& c, const std::string& person) {
    return banks.confirm(c.arguments[0], c.arguments[1], person, string_member(c.body, "note"),
                         string_member(c.body, "verdict"));
  });
}

HttpResponse dispute_entry(Api& api, const Call& call) {
  return change(api, call, [](store::Banks& banks, const Call& c, const std::string& person) {
    return banks.dispute(c.arguments[0], c.arguments[1], person, string_member(c.body, "note"));
  });
}

HttpResponse quarantine_entry(Api& api, const Call& call) {
  return change(api, call, [](store::Banks& banks, const Call& c, const std::string& person) {
    return banks.quarantine(c.arguments[0], c.arguments[1], person, string_member(c.body, "note"));
  });
}

HttpResponse release_entry(Api& api, const Call& call) {
  return change(api, call, [](store::Banks& banks, const Call& c, const std::string& person) {
    return banks.release(c.arguments[0], c.arguments[1], person);
  });
}

HttpResponse veto_entry(Api& api, const Call& call) {
  return change(api, call, [](store::Banks& banks, const Call& c, const std::string& person) {
    return banks.veto(c.arguments[0], c.arguments[1], person);
  });
}

HttpResponse propagate_entry(Api& api, const Call& call) {
  return change(api, call, [](store::Banks& banks, const Call& c, const std::string& person) {
    return banks.propagate(c.arguments[0], c.arguments[1], person);
  });
}

HttpResponse list_opinions(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto entry =
      VIGIE_OR_PROBLEM(call.request, store->find_entry(call.arguments[0], call.arguments[1]));
  JsonArray out;
  for (const auto& opinion :
       VIGIE_OR_PROBLEM(call.request, store::Banks(*store).opinions(entry.number))) {
    out.push_back(opinion_json(opinion));
  }
  return json_response(JsonObject{{"opinions", std::move(out)}});
}

HttpResponse list_entry_matches(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto entry =
      VIGIE_OR_PROBLEM(call.request, store->find_entry(call.arguments[0], call.arguments[1]));
  JsonArray out;
  for (const auto& match :
       VIGIE_OR_PROBLEM(call.request, store::Banks(*store).matches_of(entry.number, kMatchesMax))) {
    out.push_back(match_json(match));
  }
  return json_response(JsonObject{{"matches", std::move(out)}});
}

HttpResponse import_entries(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  flow::NewEntry entry;
  entry.id = string_member(call.body, "id");
  entry.verdict = string_member(call.body, "verdict");
  entry.source = string_member(call.body, "source");
  entry.note = string_member(call.body, "note");
  entry.expires_us =
      VIGIE_OR_PROBLEM(call.request, read_expiry(string_member(call.body, "expires"))).value_or(0);
  const auto imported = VIGIE_OR_PROBLEM(
      call.request, flow::import_list(*store, call.arguments[0], string_member(call.body, "text"),
                                      string_member(call.body, "format"), entry));
  JsonArray refused;
  for (const std::string& why : imported.refused) refused.push_back(Json(why));
  return json_response(JsonObject{{"added", imported.added},
                                  {"already_there", imported.already_there},
                                  {"refused", std::move(refused)}});
}

HttpResponse export_entries(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto page = VIGIE_OR_PROBLEM(
      call.request, flow::export_page(*store, call.arguments[0], call.request.parameter("format"),
                                      call.request.parameter("after"), page_limit(call.request)));
  return json_response(JsonObject{{"text", page.text},
                                  {"next", page.next.empty() ? Json(nullptr) : Json(page.next)}});
}

}  // namespace vigie::app
