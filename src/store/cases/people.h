// store/cases/people.h: staff who sign in, their sessions, and how much they had to look at.
//
// A user's id is a pseudonym: it stands in events and decisions; the name stays here.
// Errors of all: the database's; others are listed.
// Threads one thread a Store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct User {
  std::string id;                  // "u_" and 26 characters
  std::string name;                // to sign in with: personal
  std::string password;            // argon2id, as libsodium writes it
  std::string totp;                // secret of RFC 6238 in base32, "" before it is set up
  int64_t totp_step = 0;           // the last time step whose code was used: none is taken twice
  std::vector<std::string> roles;  // reviewer, appeals, lead, policy, ...: flow/people/sign_in.h
  Json classes;                    // {"languages":[],"regions":[],"categories":[]}
  bool is_disabled = false;
  int64_t failures = 0, locked_until_us = 0;
  int64_t budget_s = 0;  // 0: the desk's
  int64_t created_us = 0;
};

struct Session {
  std::string token_sha256, user_id, csrf;
  int64_t created_us = 0, rotated_us = 0, expires_us = 0;
  int64_t replaced_us = 0;  // when a newer token took its place, 0 while it is the newest
};

class People {
 public:
  explicit People(Store& store) : store_(store) {}

  // Errors: kConflict when the name is taken.
  Status add(const User& user);
  Status update(const User& user);  // all but id and created_us
  Result<std::vector<User>> list();
  Result<bool> has_any();
  Result<std::optional<User>> find_by_name(std::string_view name);
  Result<std::optional<User>> find(std::string_view id);
  // Errors: kNotFound unless it is a user who may sign in.
  Status require(std::string_view id);
  // A try to sign in: counted, or forgiven.
  Status note_failure(std::string_view id, int64_t failures, int64_t locked_until_us);
  Status note_success(std::string_view id, int64_t totp_step);

  Status put_session(const Session& session);
  Result<std::optional<Session>> find_session(std::string_view token_sha256);
  // The old token holds for a moment longer: requests under way carry it.
  Status replace_session(std::string_view old_sha256, const Session& next);
  Status end_sessions(std::string_view user_id);
  Status end_session(std::string_view token_sha256);

  Result<double> exposure(std::string_view actor, std::string_view day);
  Status add_exposure(std::string_view actor, std::string_view day, std::string_view item,
                      double seconds);
  Result<bool> has_seen(std::string_view actor, std::string_view item);
  Result<int64_t> budget_of(std::string_view actor);  // 0: the desk's

 private:
  Store& store_;
};

}  // namespace vigie::store
