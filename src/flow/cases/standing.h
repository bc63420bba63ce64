// flow/cases/standing.h: what the cases say of an item and an account, as facts of the policy.
//
// Output  reports.*, account.strikes_90d, account.warned, account.role, beside what the platform
//         says: where both know, the larger number and the stricter word hold.
// Method  strikes that are neither removed nor past their end count with their weights; a warning
//         is remembered for a year.
// Threads one thread a Store.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "flow/cases/queues.h"
#include "store/cases/cases.h"
#include "store/items.h"

namespace vigie::flow {

// What is known of the item now, as paths: "reports.count": 3. Errors: the store's;
// kInvalidArgument when the platform's context does not fit.
Result<JsonObject> facts_now(store::Store& store, const store::Item& item, int64_t now_us);

// The same of an account alone. subject: its id.
Result<JsonObject> facts_of_account(store::Store& store, const std::string& subject,
                                    int64_t now_us);

// Strikes, oldest first, each with whether it counts now; histograms by rule.
Result<JsonObject> standing_json(store::Store& store, const std::string& subject, int64_t now_us);

// Records the strike or warning that a decision made. The first strike of an account is a warning
// and does not count, unless the decision suspends. Precondition: within a transaction.
struct StrikeCause {
  std::string subject_id, item_id, case_id, decision_id, rule;
  std::string account;  // warn, strike, suspend: of the outcome
};
Status add_strike(store::Store& store, const Queues& queues, const StrikeCause& cause,
                  int64_t now_us);
// Removes those of a decision. Precondition: within a transaction.
Status remove_strikes(store::Store& store, const StrikeCause& cause, std::string_view why);

}  // namespace vigie::flow
