#include "app/api.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"
#include "store/cases/cases.h"
#include "store/cases/people.h"

namespace vigie::app {
namespace {

constexpr std::string_view kKeyPrefix = "vk_";
constexpr size_t kIdDigits = 26;
constexpr size_t kCachedMax = 200'000;

const char* title_of(int status) {
  switch (status) {
    case 400: return "The request is wrong";
    case 401: return "A key is needed";
    case 403: return "This key may not do that";
    case 404: return "There is no such thing";
    case 405: return "Not with this method";
    case 409: return "It is in another state";
    case 413: return "Too large";
    case 415: return "Not in this format";
    case 416: return "No such range";
    case 422: return "It cannot be read";
    case 429: return "Too often";
    case 503: return "Not now";
    default: return "An error of ours";
  }
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kDenied: return 403;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kLimit: return 413;
    case ErrorCode::kCorrupt:
    case ErrorCode::kUnsupported: return 422;
    case ErrorCode::kUnavailable: break;
  }
  return 503;
}

}  // namespace

bool Principal::may(std::string_view scope) const {
  return scope.empty() || std::any_of(scopes.begin(), scopes.end(), [&](const std::string& held) {
           return held == scope || (held == "admin" && scope != "sealed");
         });
}

NewKey make_key(std::vector<std::string> scopes, std::string person, const Clock& clock) {
  NewKey out;
  out.key.id = store::make_id("k_", clock.now_us());
  const std::string secret = to_hex(random_bytes(32));
  out.text = std::string(kKeyPrefix) + out.key.id.substr(2) + "_" + secret;
  // 256 random bits: a fast hash is enough, there is nothing to guess.
  out.key.secret_sha256 = sha256_hex(secret);
  out.key.scopes = std::move(scopes);
  out.key.person = std::move(person);
  return out;
}

std::optional<Principal> KeyRing::find(std::string_view key) {
  const size_t bytes = kKeyPrefix.size() + kIdDigits + 1 + 64;
  if (key.size() != bytes || !key.starts_with(kKeyPrefix)) return std::nullopt;
  const std::string id = "k_" + std::string(key.substr(kKeyPrefix.size(), kIdDigits));
  const std::string hash = sha256_hex(key.substr(kKeyPrefix.size() + kIdDigits + 1));
  const std::scoped_lock lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || found->second.is_revoked ||
      !equal_secrets(found->second.secret_sha256, hash)) {
    return std::nullopt;
  }
  Principal out;
  out.key_id = id;
  out.person = found->second.person;
  out.scopes = found->second.scopes;
  return out;
}

bool KeyRing::is_empty() {
  const std::scoped_lock lock(mutex_);
  return by_id_.empty() && !has_users_;
}

Status KeyRing::refresh(store::Store& store) {
  auto keys = TRY(store::Admin(store).list_keys());
  const bool has_users = TRY(store::People(store).has_any());
  const std::scoped_lock lock(mutex_);
  has_users_ = has_users;
  by_id_.clear();
  for (auto& key : keys) {
    std::string id = key.id;
    by_id_.emplace(std::move(id), std::move(key));
  }
  return ok();
}

std::optional<EffectsCache::Entry> EffectsCache::find(const std::string& item_id) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_item_.find(item_id);
  if (found == by_item_.end()) return std::nullopt;
  return found->second;
}

std::string EffectsCache::id_of(const std::string& external) {
  const std::scoped_lock lock(mutex_);
  const auto found = ids_.find(external);
  return found == ids_.end() ? "" : found->second;
}

void EffectsCache::put_alias(const std::string& external, const std::string& item_id) {
  const std::scoped_lock lock(mutex_);
  if (ids_.size() >= kCachedMax) ids_.erase(ids_.begin());
  ids_.insert_or_assign(external, item_id);
}

void EffectsCache::put(const std::string& item_id, Entry entry) {
  const std::scoped_lock lock(mutex_);
  if (by_item_.size() >= kCachedMax) by_item_.erase(by_item_.begin());
  by_item_.insert_or_assign(item_id, std::move(entry));
}

void EffectsCache::forget(const std::string& item_id) {
  const std::scoped_lock lock(mutex_);
  by_item_.erase(item_id);
  ++generation_;
}

flow::Switches EffectsCache::switches() {
  const std::scoped_lock lock(mutex_);
  return switches_;
}

void EffectsCache::set_switches(flow::Switches switches) {
  const std::scoped_lock lock(mutex_);
  switches_ = std::move(switches);
}

HttpResponse json_response(const Json& value, int status) {
  HttpResponse out;
  out.status = status;
  out.headers = {{"Content-Type", "application/json"}};
  out.body = to_json(value) + "\n";
  return out;
}

Status check_seal(store::Store& store, const std::string& item, const Principal& principal) {
  if (principal.may("sealed") || !TRY(store::Cases(store).is_sealed(item))) return ok();
  return Error{ErrorCode::kDenied,
               "this item is sealed: its pictures and media are seen by one role"};
}

std::string_view language_of(const HttpRequest& request) {
  const std::string_view wanted = request.parameter("locale");
  return wanted.empty() ? "en" : wanted;
}

HttpResponse problem(int status, std::string_view detail, const HttpRequest& request) {
  HttpResponse out = json_response(JsonObject{{"type", "about:blank"},
                                              {"title", title_of(status)},
                                              {"status", status},
                                              {"detail", detail},
                                              {"instance", request.id}},
                                   status);
  out.headers = {{"Content-Type", "application/problem+json"}};
  if (status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"vigie\"");
  if (status == 503) out.headers.emplace_back("Retry-After", "5");
  return out;
}

HttpResponse problem(const Error& error, const HttpRequest& request) {
  return problem(status_of(error.code), error.message, request);
}

}  // namespace vigie::app
