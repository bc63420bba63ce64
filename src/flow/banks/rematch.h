// flow/banks/rematch.h: matches an item again when what banks say has changed since it was decided.
//
// Input   an item with its print and findings as they were kept; the clips that are known now.
// Output  the item decided again, or that nothing has changed; what people are to be asked.
// Method  the media is not read. A match that is new to an item does not act by itself: it is kept
//         as a suggestion, and a person gets a task, unless the bank or a person lets the entry act
//         on earlier uploads. What a person decided is never changed by a match (I9).
// Threads one thread a Store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "flow/cases/desk.h"
#include "flow/match.h"
#include "flow/policy.h"
#include "store/banks/banks.h"
#include "store/items.h"

namespace vigie::flow {

struct Rematched {
  std::optional<store::Examined> examined;  // nothing: no match came, went or changed
  bool asks_person = false;  // a confirmed entry matches, and may not act here by itself
  bool is_urgent = false;    // if it might, the policy would take the item away
};

// Errors: the store's; kCorrupt when the item's print cannot be read.
Result<Rematched> rematch(store::Store& store, const store::Item& item, const KnownClips& known,
                          const Policy& policy, const Clock& clock);

// Opens the case of an item that a person is asked about, or moves it up. Precondition: within a
// transaction.
Status ask_about_match(Desk& desk, const store::Item& item, const Rematched& rematched);

// The entries that the findings name, one of each, for the store. Errors: none.
std::vector<store::EntryMatch> entry_matches(const std::string& media_sha256,
                                             std::span<const Finding> findings);

}  // namespace vigie::flow
