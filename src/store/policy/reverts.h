// store/policy/reverts.h: acts that take many decisions back, and what they touched.
//
// Method  what an act did is counted from what the store holds afterwards, not from what the act
//         meant to do: the report cannot say more than happened.
// Precondition of what writes: within a transaction, one for a whole act (I5).
// Threads one thread a Store.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/cases/decisions.h"
#include "store/store.h"

namespace vigie::store {

// Which decisions: all that is given must hold. Only decisions that are in force now are found.
struct RevertQuery {
  std::string rule;         // among the reasons
  std::string bank, entry;  // a match with it is among the findings
  std::string pack_sha256;  // decided by it
  std::string act;          // an earlier act put it in force
  int64_t since_us = 0;     // decided then or later
};

struct RevertTarget {
  std::string item_id, decision_id;
  std::string before_id;  // of an act: what it had replaced
  int persons = 0;
};

struct RevertCounts {
  int64_t decisions = 0, strikes_removed = 0, effects = 0;
  std::map<std::string, int64_t> notices;  // "reversal", "outcome_changed", "recalled", "observed"
};

class Reverts {
 public:
  explicit Reverts(Store& store) : store_(store) {}

  // In order of the item's id.
  Result<std::vector<RevertTarget>> find(const RevertQuery& query);
  // The hash of the pack of that name or hash; the newest of several. Errors: kNotFound.
  Result<std::string> pack_sha256(const std::string& name_or_hash);

  Status begin(std::string_view act, const Json& selector, std::string_view actor,
               std::string_view note);
  // One decision of it: after is in force from now on, "" as before the first.
  Status add(std::string_view act, const RevertTarget& target, const Decision& after,
             std::string_view item_sha256, std::string_view actor);
  // Notices of that decision that still wait. Returns how many.
  Result<int64_t> recall(std::string_view item, std::string_view decision);
  // Whether its author was told of it.
  Result<bool> was_told(std::string_view item, std::string_view decision);
  Status end(std::string_view act, const RevertCounts& counts, std::string_view actor);

  Result<RevertCounts> count(std::string_view act);

 private:
  Store& store_;
};

}  // namespace vigie::store
