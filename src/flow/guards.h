// flow/guards.h: quotas of the pack, applied where a decision is kept.
//
// Input   what is about to be kept of an item, decided by the policy alone.
// Output  the same; or, where it would pass a quota, decided again with that known: what the quota
//         counts goes to a person, and an alarm is raised. Nothing is ever dropped.
// Method  a share of what the policy decided in the same hour or day; up to at_least a quota lets
//         everything through. What was held is not counted: a tripped guard lets the allowed share
//         pass and closes no road.
// Threads one thread a Store.
#pragma once

#include <string>
#include <vector>

#include "flow/policy.h"
#include "store/items.h"

namespace vigie::flow {

// The names of the quotas that held it. Precondition: within the transaction that keeps it.
Result<std::vector<std::string>> apply_guards(store::Store& store, const Policy& policy,
                                              const std::string& item_id,
                                              store::CheckedItem& checked, const Clock& clock);

// Facts without what guards said of an earlier decision. Errors: none.
Json without_guards(Json facts);

}  // namespace vigie::flow
