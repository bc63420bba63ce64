// store/policy/publications.h: which packs were proposed, approved, in force; what one decides in
// shadow.
//
// A pack is immutable: it is its bytes, named by their hash. A publication is an act about one:
// proposed (waits for a second person), cooling (approved by its only person, waits for its time),
// in_force (one at most), retired, rejected, shadow (decides beside, without effect; one at most).
// Precondition of what writes: within a transaction (I5).
// Threads one thread a Store.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/decision.h"
#include "store/policy/decision_scan.h"
#include "store/store.h"

namespace vigie::store {

struct Publication {
  std::string id;           // "pb_" and 26 characters
  std::string pack;         // "vigie-default@3"
  std::string pack_sha256;  // of its files
  std::string base_sha256;  // the pack in force when it was proposed, "" for none
  std::string state;
  std::string author, approver;  // pseudonyms: users, keys, "local"
  std::string note;              // why: for colleagues
  std::string tests_blob = {};   // of its tests as flow bundles them, "" when they are not kept
  int64_t proposed_us = 0, approved_us = 0;
  int64_t from_us = 0, until_us = 0;  // in force, or from when; 0: not, or not ended
};

class Publications {
 public:
  explicit Publications(Store& store) : store_(store) {}

  // pack_text: the files as flow bundles them.
  Status put(const Publication& publication, std::string_view pack_text);
  // All but the pack and what it was proposed with, and its event: type, with the acts' names.
  Status change(const Publication& publication, std::string_view event_type,
                std::string_view actor);
  Result<Publication> find(std::string_view id);  // Errors: kNotFound
  // The first in that state by its time: of in_force and shadow there is one at most.
  Result<std::optional<Publication>> find_in(std::string_view state);
  Result<std::vector<Publication>> list(size_t limit);  // newest first
  Result<std::string> pack_text(std::string_view sha256);

  // What the candidate in shadow decides of that decision's facts.
  Status put_shadow(std::string_view pack_sha256, std::string_view decision,
                    const Outcome& outcome);
  // Each decision that it was compared with, and its own outcome as JSON.
  Status read_shadow(std::string_view pack_sha256,
                     const std::function<Status(const ScannedDecision&, const std::string&)>& each);

 private:
  Store& store_;
};

}  // namespace vigie::store
