// flow/cases/desk.h: what everything about cases works with, and the links that people get.
//
// A link is an id and a MAC under the installation's secret: it cannot be guessed, nothing needs to
// be stored for it, and only who got it can open what it leads to.
// Threads a Desk belongs to the thread of its store; the rest is shared and immutable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "flow/cases/queues.h"
#include "flow/policy.h"
#include "store/cases/cases.h"
#include "store/store.h"

namespace vigie::flow {

struct Desk {
  store::Store& store;
  const Clock& clock;
  const Queues& queues;
  const Policy& policy;
  const std::string& link_secret;  // Cases::secret("links")
  std::string public_url;          // where the pages are: "https://vigie.example", no slash; or ""
};

// Who acts: a user's or key's pseudonym. name is who that is, for telling two persons apart.
struct Actor {
  std::string id;               // "u_...", "k_...", "local" on a loopback installation without keys
  std::string name;             // personal: never leaves
  bool is_lead = false;         // may hand over, look behind locks
  bool may_see_sealed = false;  // the named role of I12
  bool may_appeal = true;       // may decide appeals
  bool may_bank = false;        // may put clips into banks
  // The classes of items that are this person's: empty is all; categories by prefix.
  std::vector<std::string> languages, regions, categories;
};

// Whether the task is of the actor's class: by what the item is, not by the queue it waits in.
// Errors: kDenied, in words that tell nothing of the task.
Status check_class(const Actor& actor, const store::Task& task);

// "rp_01J..." becomes "rp_01J...-MAC". Errors: none.
std::string link_of(std::string_view secret, std::string_view id);
// The id, when the link is one of ours.
std::optional<std::string> id_of_link(std::string_view secret, std::string_view link);

// The number on a receipt, from the id: "7K3M9-2QX4T".
std::string receipt_number(std::string_view id);

}  // namespace vigie::flow
