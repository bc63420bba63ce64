// store/state.h: what the parts of the store share; nobody outside this folder includes it.
//
// Every function that writes is called within the caller's transaction.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "store/database.h"
#include "store/store.h"

namespace vigie::store {

struct Store::State {
  std::filesystem::path folder;
  Database database;
  const Clock& clock;

  std::filesystem::path blob_path(std::string_view sha256) const;

  // Numbers have no holes because the writer is alone.
  Status add_event(std::string_view type, JsonObject content, int64_t time_us);

  // A subject of its own for each path and note: its salt keys the commitment to its name.
  Result<std::string> add_subject(std::string_view name, std::string& commitment);

  // The subject of an account, made at its first item. commitment is the same for every item of it
  // until it is erased.
  Result<std::string> account_subject(std::string_view account, std::string& commitment);

  // Media, pack, decision and findings; item_id is "" for `vigie check`. Adds no event.
  Status write_check(const CheckedItem& item, std::string_view subject, std::string_view item_id,
                     std::string_view pack_blob);

  Status require_bank(std::string_view bank);
};

// Whether an analysis of its media waits, or is under way.
Result<bool> is_to_be_looked_at(Database& database, std::string_view item_id);
// Unless the item waits for such a job already.
Status add_job(Database& database, std::string_view kind, std::string_view item_id,
               int64_t priority, int64_t now_us, int64_t run_after_us = 0);

// A message to every endpoint that is enabled.
Status write_deliveries(Database& database, std::string_view item_id, std::string_view body,
                        int64_t now_us);

// The event of a decision, without what names the item.
JsonObject decision_event(const Decision& decision, std::string_view item_sha256);

}  // namespace vigie::store
