// store/admin.h: who may do what, what is in force, where notices go.
//
// Threads one thread a Store, and so an Admin.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct ApiKey {
  std::string id;                   // "k_" and 26 characters: not secret
  std::string secret_sha256;        // of the secret part
  std::vector<std::string> scopes;  // "items:read", ...; "admin" holds all
  std::string person;               // whom it stands for, "" for a machine; personal
  bool is_revoked = false;
  int64_t created_us = 0;
};

struct Endpoint {
  std::string id, url;
  std::string secret;  // "whsec_...": never shown again after it was made
  bool is_enabled = true;
  int64_t created_us = 0;
};

class Admin {
 public:
  explicit Admin(Store& store) : store_(store) {}

  Status add_key(const ApiKey& key);
  Result<std::vector<ApiKey>> list_keys();
  // Errors: kNotFound.
  Status revoke_key(std::string_view id);

  Status add_endpoint(const Endpoint& endpoint);
  Result<std::vector<Endpoint>> list_endpoints();
  // Errors: kNotFound. What waits for it stays until it is enabled again.
  Status set_endpoint(std::string_view id, bool is_enabled);

  // Names of switches that are on: "enabled:label", "halt". Sorted.
  Result<std::vector<std::string>> switches();
  // person: who asked for it, "" when nobody is named. A change is announced to the endpoints as
  // {"type":"mode.changed","timestamp","data":{"enabled":[...],"halted"}}.
  Status set_switch(std::string_view name, bool is_on, std::string_view person);

  // From now on a loss of power may cost this Store's last writes: for filling an empty folder that
  // is made again when it was not filled.
  Status relax();

  // A consistent copy of the database while it is in use. Errors: kConflict when path exists.
  Status copy_to(const std::filesystem::path& path);
  // PRAGMA integrity_check: "ok", or what is wrong.
  Result<std::string> integrity();
  Result<int64_t> last_event();
  // The number of the last event of that type, 0 when there was none.
  Result<int64_t> last_event_of(std::string_view type);

 private:
  Store& store_;
};

}  // namespace vigie::store
