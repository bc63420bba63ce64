// store/cases/decisions.h: decisions of people, beside those that the policy makes alone.
//
// The same record, with who stands behind it and on what answers; a proposal is a record that is
// not in force. Precondition of all that writes: within a transaction of the store (I5).
// Threads one thread a Store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/items.h"
#include "store/store.h"

namespace vigie::store {

struct PersonDecision {
  Decision decision;
  Json facts;
  std::string pack_text;
  std::string item_id, media_sha256;  // "" for an account alone
  std::string subject_id;             // of the account
  std::string case_id, actor;
  int persons = 1;
  Json basis;            // answers, evidence, exceptions: what the person said
  std::string replaces;  // the decision in force before, "" if none
};

struct DecisionRecord {
  std::string id, item_id, subject_id, case_id, actor, pack, facts_sha256, facts, replaces;
  int persons = 0;
  Outcome outcome;
  Json trace, basis;
  int64_t decided_us = 0;
};

class Decisions {
 public:
  explicit Decisions(Store& store) : store_(store) {}

  // Keeps the record with the findings of the decision that it replaces; not in force yet.
  Status put(const PersonDecision& decision);
  // The item is decided so from now on. decision "": as before the first.
  Status put_in_force(std::string_view item, std::string_view decision,
                      std::string_view visibility);
  Status set_persons(std::string_view decision, int persons);
  // Errors: kNotFound.
  Result<DecisionRecord> find(std::string_view id);
  // Other items with the same media that are there, oldest first.
  Result<std::vector<Item>> copies_of(const Item& item, size_t limit);
  // A message to every endpoint that is enabled: from here on the outbox has it (I6).
  Status post(std::string_view item, std::string_view body);

 private:
  Store& store_;
};

}  // namespace vigie::store
