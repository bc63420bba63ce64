// flow/people/sign_in.h: staff with a name, a password and a one-time code; their sessions.
//
// Input   what somebody types, or the token of a cookie.
// Output  a session of twelve hours at most, two without a request; its token is replaced every
//         quarter of an hour, and the old one holds a minute longer for requests under way. An
//         older one that comes back was stolen: all sessions of its user end.
// Method  every refusal sounds alike and takes as long, whether the name, the password or the code
//         is wrong. After five wrong tries in a row a user waits a minute, twice as long each time,
//         at most an hour.
// Cost    a try hashes once: about 70 ms and 64 MiB; at most two at a time.
// Threads may be called by all, each with its own Store.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/cases/people.h"
#include "store/store.h"

namespace vigie::flow {

struct Role {
  std::string_view name, about;
  std::vector<std::string_view> scopes;
};
// reviewer, appeals, lead, policy, publisher, auditor, sealed, admin.
std::span<const Role> roles();
// Of all the roles, without doubles. Errors: kInvalidArgument names the unknown one.
Result<std::vector<std::string>> scopes_of(const std::vector<std::string>& names);

struct NewUser {
  std::string name;
  std::vector<std::string> roles;
  Json classes;  // {"languages":[],"regions":[],"categories":[]}; null: all
  int64_t budget_s = 0;
  bool has_totp = true;
};
struct MadeUser {
  store::User user;
  std::string password;  // random; shown once
  std::string totp_url;  // otpauth://..., "" without
};
// Errors: kInvalidArgument, kConflict when the name is taken.
Result<MadeUser> make_user(store::Store& store, const Clock& clock, const NewUser& request);
// A new password and secret for whoever lost theirs; ends their sessions. Errors: kNotFound.
Result<MadeUser> reset_user(store::Store& store, std::string_view id, bool has_totp);

struct SignedIn {
  store::User user;
  std::string token, csrf;
  int64_t expires_us = 0;
};
// Errors: kDenied in one sentence for all reasons.
Result<SignedIn> sign_in(store::Store& store, const Clock& clock, std::string_view name,
                         std::string_view password, std::string_view code);

struct Resumed {
  store::User user;
  std::string csrf;
  std::string new_token;  // "" when the one that came still holds
  int64_t expires_us = 0;
};
// Nothing when the token opens nothing now.
Result<std::optional<Resumed>> resume(store::Store& store, const Clock& clock,
                                      std::string_view token);
Status sign_out(store::Store& store, std::string_view token);

// "vs_" and 64 hex digits.
bool is_session_token(std::string_view text);

}  // namespace vigie::flow
