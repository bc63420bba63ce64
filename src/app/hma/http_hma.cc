// The routes of Hasher-Matcher-Actioner 1.1: a client written for it works against this server.
// docs/integrate-hma.md says what differs.
#include "app/hma/hma.h"

#include <algorithm>

#include "app/routes.h"
#include "base/log.h"
#include "base/unicode.h"
#include "fingerprint/pdq.h"
#include "flow/bank.h"
#include "store/banks/banks.h"

namespace vigie::app {
namespace {

HttpResponse text_response(std::string text, int status = 200) {
  HttpResponse out;
  out.status = status;
  out.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  out.body = std::move(text);
  return out;
}

// Names there are in capitals, ours in small letters: each has one form of the other.
std::string name_there(std::string name) {
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

std::string name_here(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

JsonObject bank_there(const store::BankSummary& bank) {
  return {{"name", name_there(bank.name)},
          {"matching_enabled_ratio", bank.settings.is_enabled ? 1.0 : 0.0}};
}

Json content_there(const store::BankEntry& entry, const store::BankSummary& bank) {
  // 1: enabled; 0: until further notice; else a time until which it is not.
  const int64_t disable_until = entry.state == "active" ? 1 : 0;
  return JsonObject{{"id", entry.number},
                    {"disable_until_ts", disable_until},
                    {"collab_metadata", JsonObject()},
                    {"original_media_uri", nullptr},
                    {"bank", bank_there(bank)}};
}

Result<store::BankEntry> find_content(store::Store& store, const std::string& bank,
                                      const std::string& id) {
  const Error none{ErrorCode::kNotFound, "content '" + printable(id) + "' not found"};
  if (id.empty() || id.size() > 18 || id.find_first_not_of("0123456789") != std::string::npos) {
    return none;
  }
  const int64_t number = std::stoll(id);
  auto found = TRY(store::Banks(store).entries_between(number, number));
  if (found.empty() || found.front().bank != bank) return none;
  return std::move(found.front());
}

// Whether there is "banks", and the bank is not among them.
bool is_unasked(const HttpRequest& request, const std::string& bank) {
  const std::string_view banks = request.parameter("banks");
  if (banks.empty()) return false;
  const std::string wanted = name_there(bank);
  for (std::string_view rest = banks; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find(','));
    if (name_there(std::string(one)) == wanted) return false;
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  return true;
}

// {"BANK": [{"bank_content_id", "distance"}]} of what may be compared with now.
Result<JsonObject> lookup(Api& api, const HttpRequest& request, const std::string& type,
                          const std::string& signal) {
  auto store = TRY(api.stores.borrow());
  store::Banks banks(*store);
  std::map<std::string, bool> enabled;
  for (const auto& bank : TRY(store->list_banks())) enabled[bank.name] = bank.settings.is_enabled;
  const bool takes_all = request.parameter("bypass_coinflip") == "true";
  JsonObject out;
  for (const HmaHit& hit : TRY(look_up_signal(*api.bank_index, *store, type, signal))) {
    const auto entries = TRY(banks.entries_of(std::span(&hit.number, 1)));
    if (entries.empty() || !entries.front().is_in_force(api.clock.now_us())) continue;
    const std::string& bank = entries.front().bank;
    if ((!enabled[bank] && !takes_all) || is_unasked(request, bank)) continue;
    Json& matches = out[name_there(bank)];
    if (!matches.is_array()) matches = JsonArray();
    matches.get_array().push_back(JsonObject{
        {"bank_content_id", hit.number}, {"content_id", hit.number}, {"distance", hit.distance}});
  }
  return out;
}

}  // namespace

HttpResponse hma_error(const Error& error) {
  const int status = error.code == ErrorCode::kNotFound      ? 404
                     : error.code == ErrorCode::kConflict    ? 403
                     : error.code == ErrorCode::kDenied      ? 403
                     : error.code == ErrorCode::kUnavailable ? 503
                                                             : 400;
  return json_response(JsonObject{{"message", error.message}}, status);
}

Result<JsonObject> hma_lookup_all(Api& api, const HttpRequest& request, const JsonObject& signals) {
  JsonObject out;
  for (const auto& signal : signals) {
    out[signal.key()] = TRY(
        lookup(api, request, std::string(signal.key()), std::string(signal.value().get_string())));
  }
  return out;
}

Result<JsonObject> hma_add_content(Api& api, const std::string& bank, const JsonObject& signals,
                                   const Json& metadata) {
  auto store = TRY(api.stores.borrow());
  store::BankEntry entry = TRY(entry_of_signals(signals));
  entry.id = string_member(metadata, "content_id", store::make_id("c_", api.clock.now_us()));
  entry.verdict = "unconfirmed";
  entry.source = string_member(metadata, "content_uri", "hma");
  const std::string name = name_here(bank);
  TRY(store->add_entry(name, entry));
  const auto kept = TRY(store->find_entry(name, entry.id));
  return JsonObject{{"id", kept.number}, {"signals", signals}};
}

HttpResponse hma_status(Api&, const Call&) { return text_response("I-AM-ALIVE"); }

HttpResponse hma_raw_lookup(Api& api, const Call& call) {
  const auto answer = [&]() -> Result<JsonObject> {
    auto store = TRY(api.stores.borrow());
    const std::string with = std::string(call.request.parameter("include_distance"));
    const bool has_distance = with == "true" || with == "True" || with == "1";
    JsonArray matches;
    for (const HmaHit& hit : TRY(look_up_signal(*api.bank_index, *store,
                                                std::string(call.request.parameter("signal_type")),
                                                std::string(call.request.parameter("signal"))))) {
      const auto entries = TRY(store::Banks(*store).entries_of(std::span(&hit.number, 1)));
      if (entries.empty() || is_unasked(call.request, entries.front().bank)) continue;
      if (!has_distance) {
        matches.push_back(Json(hit.number));
        continue;
      }
      matches.push_back(JsonObject{
          {"bank_content_id", hit.number}, {"content_id", hit.number}, {"distance", hit.distance}});
    }
    return JsonObject{{"matches", std::move(matches)}};
  }();
  return answer ? json_response(*answer) : hma_error(answer.error());
}

HttpResponse hma_lookup(Api& api, const Call& call) {
  const std::string type(call.request.parameter("signal_type"));
  const std::string url(call.request.parameter("url"));
  const auto answer = [&]() -> Result<JsonObject> {
    if (url.empty()) {
      const std::string signal(call.request.parameter("signal"));
      if (type.empty() || signal.empty()) {
        return Error{ErrorCode::kInvalidArgument,
                     "Either url or both signal and signal_type are required"};
      }
      return lookup(api, call.request, type, signal);
    }
    const auto all = TRY(hma_lookup_all(api, call.request, TRY(hash_url(api, call.request))));
    if (type.empty()) return all;
    const Json* one = all.if_contains(type);
    return one != nullptr && one->is_object() ? one->get_object() : JsonObject();
  }();
  return answer ? json_response(*answer) : hma_error(answer.error());
}

HttpResponse hma_compare(Api&, const Call& call) {
  JsonObject out;
  for (const auto& pair : call.body.get_object()) {
    const std::string type(pair.key());
    if (!pair.value().is_array() || pair.value().get_array().size() != 2 ||
        !pair.value().get_array()[0].is_string() || !pair.value().get_array()[1].is_string()) {
      return hma_error({ErrorCode::kInvalidArgument,
                        "Comparison hash list length must be exactly 2: " + printable(type)});
    }
    const auto& values = pair.value().get_array();
    const auto compared = compare_signals(type, std::string(values[0].get_string()),
                                          std::string(values[1].get_string()));
    if (!compared) return hma_error(compared.error());
    out[type] =
        JsonArray{Json(compared->is_match), Json(JsonObject{{"distance", compared->distance}})};
  }
  return json_response(out);
}

HttpResponse hma_index_status(Api& api, const Call& call) {
  const auto answer = [&]() -> Result<JsonObject> {
    auto store = TRY(api.stores.borrow());
    const auto view = TRY(api.bank_index->present(*store));
    const std::string_view wanted = call.request.parameter("signal_type");
    JsonObject out;
    for (const char* type : {"pdq", "vpdq", "video_md5"}) {
      if (!wanted.empty() && wanted != type) continue;
      const bool is_md5 = std::string_view(type) == "video_md5";
      const auto size = is_md5 ? TRY(store::Banks(*store).count_signals(type))
                               : static_cast<int64_t>(view->size());
      out[type] = JsonObject{
          {"present", true}, {"built_to", api.clock.now_us() / 1'000'000}, {"size", size}};
    }
    if (!out.empty()) return out;
    return Error{ErrorCode::kInvalidArgument,
                 "No such signal type '" + printable(std::string(wanted)) + "'"};
  }();
  return answer ? json_response(*answer) : hma_error(answer.error());
}

HttpResponse hma_signal_types(Api&, const Call&) {
  JsonArray out;
  for (const char* type : {"pdq", "vpdq", "video_md5"}) {
    out.push_back(JsonObject{{"name", type}, {"enabled_ratio", 1.0}});
  }
  return json_response(out);
}

HttpResponse hma_hash_url(Api& api, const Call& call) {
  const auto hashed = hash_url(api, call.request);
  return hashed ? json_response(*hashed) : hma_error(hashed.error());
}

HttpResponse hma_list_banks(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray out;
  for (const auto& bank : VIGIE_OR_PROBLEM(call.request, store->list_banks())) {
    out.push_back(bank_there(bank));
  }
  return json_response(out);
}

HttpResponse hma_create_bank(Api& api, const Call& call) {
  const auto made = [&]() -> Result<JsonObject> {
    auto store = TRY(api.stores.borrow());
    const std::string name = name_here(string_member(call.body, "name"));
    TRY(store->create_bank(name));
    store::Banks banks(*store);
    auto bank = TRY(banks.find(name));
    bank.settings.is_enabled =
        bool_member(call.body, "enabled", true) && double_member(call.body, "enabled_ratio", 1) > 0;
    if (!bank.settings.is_enabled) {
      TRY(banks.set(name, bank.settings, call.principal.person));
    }
    return bank_there(bank);
  }();
  return made ? json_response(*made, 201) : hma_error(made.error());
}

HttpResponse hma_show_bank(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto bank = store::Banks(*store).find(name_here(call.arguments[0]));
  return bank ? json_response(bank_there(*bank)) : hma_error(bank.error());
}

HttpResponse hma_edit_bank(Api& api, const Call& call) {
  const auto done = [&]() -> Result<JsonObject> {
    auto store = TRY(api.stores.borrow());
    store::Banks banks(*store);
    const std::string name = name_here(call.arguments[0]);
    auto bank = TRY(banks.find(name));
    if (member(call.body, "name") != nullptr &&
        name_here(string_member(call.body, "name")) != name) {
      return Error{ErrorCode::kUnsupported, "banks keep their names"};
    }
    bank.settings.is_enabled = bool_member(call.body, "enabled", bank.settings.is_enabled);
    if (member(call.body, "enabled_ratio") != nullptr) {
      bank.settings.is_enabled = double_member(call.body, "enabled_ratio", 1) > 0;
    }
    TRY(banks.set(name, bank.settings, call.principal.person));
    return bank_there(bank);
  }();
  return done ? json_response(*done) : hma_error(done.error());
}

HttpResponse hma_add_signals(Api& api, const Call& call) {
  const auto added = hma_add_content(api, call.arguments[0], call.body.get_object(), Json());
  return added ? json_response(*added) : hma_error(added.error());
}

HttpResponse hma_show_content(Api& api, const Call& call) {
  const auto shown = [&]() -> Result<JsonObject> {
    auto store = TRY(api.stores.borrow());
    const std::string bank = name_here(call.arguments[0]);
    const auto summary = TRY(store::Banks(*store).find(bank));
    const auto entry = TRY(find_content(*store, bank, call.arguments[1]));
    JsonObject out = content_there(entry, summary).get_object();
    if (call.request.parameter("include_signals") == "true") {
      out["signals"] = TRY(signals_of(*store, entry));
    }
    return out;
  }();
  return shown ? json_response(*shown) : hma_error(shown.error());
}

HttpResponse hma_remove_content(Api& api, const Call& call) {
  const auto removed = [&]() -> Result<JsonObject> {
    auto store = TRY(api.stores.borrow());
    const std::string bank = name_here(call.arguments[0]);
    TRY(store::Banks(*store).find(bank));
    const auto entry = find_content(*store, bank, call.arguments[1]);
    if (!entry && entry.error().code == ErrorCode::kNotFound) return JsonObject{{"deleted", 0}};
    TRY(store->remove_entry(bank, TRY(Result(entry)).id));
    return JsonObject{{"deleted", 1}};
  }();
  return removed ? json_response(*removed) : hma_error(removed.error());
}

}  // namespace vigie::app
