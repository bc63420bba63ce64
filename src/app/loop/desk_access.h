// app/loop/desk_access.h: the desk for one request, who acts at it, and how often they may.
//
// Threads shared by all loops of the server; an OpenDesk belongs to its request.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "app/api.h"
#include "app/routes.h"
#include "flow/cases/desk.h"

namespace vigie::app {

// What cases need beside the store: immutable, replaced as a whole.
struct DeskSource {
  std::shared_ptr<const flow::Queues> queues;
  std::shared_ptr<const flow::Policy> policy;
  std::string link_secret;    // of links to status pages
  std::string viewer_secret;  // the platform signs its viewers' tokens with it
  std::string public_url;     // "" when none is configured: links are paths then
};

// What decides now: the published policy, else the folder's.
std::shared_ptr<const flow::Policy> policy_in_force(const Api& api);

class OpenDesk {
 public:
  // Errors: the store's.
  static Result<OpenDesk> open(Api& api);
  flow::Desk& operator*() { return desk_; }
  flow::Desk* operator->() { return &desk_; }
  store::Store& store() { return *store_; }

 private:
  OpenDesk(const Clock& clock, std::shared_ptr<const DeskSource> source, StorePool::Borrowed store);
  StorePool::Borrowed store_;
  std::shared_ptr<const DeskSource> source_;
  flow::Desk desk_;
};

// The pseudonym under which the principal acts, with what their scopes and classes allow. Two keys
// of one person are one actor: nobody is their own second person.
flow::Actor actor_of(const Api& api, const Principal& principal);

// Errors: kDenied when a machine asks for what only a person may decide.
Status check_person(const Principal& principal);

// A viewer that the platform vouches for: a JWT under HS256 with sub (the account) and exp, at most
// a day ahead. Errors: kDenied, in words that tell which part does not hold.
Result<std::string> viewer_of(std::string_view token, std::string_view secret, int64_t now_us);
// Such a token, for commands and tests.
std::string make_viewer_token(std::string_view account, int64_t expires_us,
                              std::string_view secret);

// So many of a key in a window; memory is bounded, the oldest windows go first.
class RateLimit {
 public:
  RateLimit(int64_t count_max, int64_t window_us) : count_max_(count_max), window_us_(window_us) {}
  // False when it is one too many.
  bool take(const std::string& key, int64_t now_us);

 private:
  struct Window {
    int64_t start_us = 0, count = 0;
  };
  int64_t count_max_, window_us_;
  std::mutex mutex_;
  std::unordered_map<std::string, Window> windows_;  // guarded by mutex_
};

// The error as problem+json, with that status where the caller knows it better than its code says.
HttpResponse problem_as(int status, const Error& error, const HttpRequest& request);

// 1 to max, else the default. Wrong numbers are the default too: a page is a page.
size_t limit_of(const HttpRequest& request, size_t otherwise, size_t max);

}  // namespace vigie::app
