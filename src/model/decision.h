// model/decision.h: what follows for an item: the outcome, why, and from what it was decided.
//
// The members are those of the outcome in the design's words; ids, never sentences: texts are
// rendered from the pack in the reader's language.
// Threads values.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace vigie {

struct Outcome {
  std::string visibility = "allow";     // allow, label, reduce, restrict, disable, remove
  std::string strength;                 // "" or light, strong: only of reduce
  std::vector<std::string> labels;      // sorted
  std::string review = "none";          // none, queue, urgent
  std::string account = "none";         // none, warn, strike, suspend
  std::vector<std::string> reasons;     // rule ids, the first is the reason
  std::vector<std::string> exceptions;  // exception ids that lowered something
  std::vector<std::string> flags;       // sorted
  std::vector<std::string> account_rules;
  JsonObject sor;  // statement of reasons members, {"required": false} if none
  int64_t look_again_h = 0;  // hours after which an unverified item is looked at again; 0: never
  // Surfaces on which less holds than the above says, with what holds there:
  // {"profile": {"visibility", "strength", "labels"}}. Surfaces not named have the above.
  JsonObject surfaces;
};

struct Decision {
  std::string id;  // "d_" and 26 characters, unique
  Outcome outcome;
  std::string pack;          // "vigie-default@2"
  std::string pack_sha256;   // of the pack's files as read
  std::string facts_sha256;  // of the facts' canonical JSON
  Json trace;                // every matched rule with its clauses and their values
};

// visibility, strength, labels, review, account, reasons, reason (first or "none"), exceptions,
// account_rules, flags, sor: the members of the published cases; look_again_h and surfaces where
// there are any. Errors: none.
Json to_json_value(const Outcome& outcome);
Result<Outcome> outcome_from_json(const Json& value);

// The decision{} of check's JSON: id, outcome's members, pack, facts_sha256. Errors: none.
Json to_json_value(const Decision& decision);

}  // namespace vigie
