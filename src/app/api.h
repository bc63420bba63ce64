// app/api.h: what the routes share: who asks, the store, errors as problem+json.
//
// Threads an Api is shared by all loops of the server; its parts say how.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/configuration.h"
#include "app/http_server.h"
#include "app/metrics.h"
#include "app/store_pool.h"
#include "base/json.h"
#include "flow/banks/print_index.h"
#include "flow/decide.h"
#include "flow/effects.h"
#include "flow/process.h"
#include "store/admin.h"

namespace vigie::app {

// Who asks: a key, or anybody on a loopback installation without keys.
struct Principal {
  std::string key_id;  // "" without keys
  std::string person;  // "" for a machine
  std::vector<std::string> scopes;
  std::string user_id;    // of somebody who signed in, "" for a key
  std::string csrf;       // of their session
  std::string new_token;  // their session's next token, "" while the present one holds
  Json classes;           // of items that are theirs: {"languages":[],"regions":[],"categories":[]}
  bool may(std::string_view scope) const;  // "admin" may all but what is sealed (I12)
};

// The keys, looked up without the database; read again each second.
class KeyRing {
 public:
  // Nothing when the key is none. secret: "vk_" + id's 26 characters + "_" + 64 hex digits.
  std::optional<Principal> find(std::string_view key);
  // No keys, and nobody who signs in.
  bool is_empty();
  // Errors: the store's; the old keys stay.
  Status refresh(store::Store& store);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, store::ApiKey> by_id_;  // guarded by mutex_
  bool has_users_ = false;                                // guarded by mutex_
};

// The text of a new key and what is kept of it.
struct NewKey {
  std::string text;
  store::ApiKey key;
};
NewKey make_key(std::vector<std::string> scopes, std::string person, const Clock& clock);

// Decisions by item for the effects route, and the switches. Bounded; entries leave when an event
// says that they changed.
class EffectsCache {
 public:
  struct Entry {
    std::string decision_id;
    Outcome outcome;
    JsonArray territories;
    int64_t decided_us = 0;
    int persons = 0;               // who stand behind it
    int64_t interim_until_us = 0;  // of a proposal that waits for its second person
  };
  std::optional<Entry> find(const std::string& item_id);
  // The id behind "ext:" and the platform's own, which never changes; "" when it is not known here.
  std::string id_of(const std::string& external);
  void put_alias(const std::string& external, const std::string& item_id);
  void put(const std::string& item_id, Entry entry);
  void forget(const std::string& item_id);
  flow::Switches switches();
  void set_switches(flow::Switches switches);
  // Grows with every change: an answer read before a change must not be kept after it.
  int64_t generation() const { return generation_; }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> by_item_;    // guarded by mutex_
  std::unordered_map<std::string, std::string> ids_;  // guarded by mutex_
  flow::Switches switches_;                           // guarded by mutex_
  std::atomic<int64_t> generation_ = 0;
};

class EventHub;
class LongRuns;     // app/policy/long_runs.h
struct DeskSource;  // app/loop/desk_access.h

struct Api {
  const Configuration& configuration;
  const Clock& clock;
  StorePool& stores;
  Metrics& metrics;
  KeyRing& keys;
  EffectsCache& effects;
  EventHub& events;
  std::atomic<bool> is_draining = false;
  std::unique_ptr<flow::PrintIndex> bank_index = nullptr;    // there once the server listens
  std::shared_ptr<const flow::PackFolder> folder = nullptr;  // what decides while none is published
  // Set before the first request, and again when another policy comes into force.
  std::atomic<std::shared_ptr<const DeskSource>> desk = {};
  // There once the server listens. Last, and so the first to end: its runs use all the rest.
  std::shared_ptr<LongRuns> runs = nullptr;
};

// RFC 9457. detail: a sentence for the caller; instance: the request's id.
HttpResponse problem(int status, std::string_view detail, const HttpRequest& request);
HttpResponse problem(const Error& error, const HttpRequest& request);
HttpResponse json_response(const Json& value, int status = 200);

// Errors: kDenied when the item is sealed material and the principal has not its role (I12).
Status check_seal(store::Store& store, const std::string& item, const Principal& principal);

// In which language reasons are to be: the parameter `locale`, or English.
std::string_view language_of(const HttpRequest& request);

// Values or the problem as the answer, within a handler that returns HttpResponse.
#define VIGIE_OR_PROBLEM(request, expression) \
  VIGIE_OR_PROBLEM_NAMED(request, expression, VIGIE_OR_PROBLEM_JOIN(__COUNTER__))
#define VIGIE_OR_PROBLEM_JOIN(count) VIGIE_OR_PROBLEM_JOIN2(count)
#define VIGIE_OR_PROBLEM_JOIN2(count) or_problem_##count
#define VIGIE_OR_PROBLEM_NAMED(request, expression, name)             \
  __extension__({                                                     \
    auto name = (expression);                                         \
    if (!name) return ::vigie::app::problem(name.error(), (request)); \
    std::move(name.value());                                          \
  })

}  // namespace vigie::app
