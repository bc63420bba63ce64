// flow/examine.h: looks at one media file and decides: the same for a command and for a server.
//
// Input   a worker that has the item, what the caller knows of it as facts, the clips that are
//         known, a policy.
// Output  everything that was found, and the decision; or why nothing could be read.
// Cost    one worker process an item.
// Threads stateless; the references may be shared.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "flow/analyse.h"
#include "flow/decide.h"
#include "flow/match.h"
#include "flow/policy.h"

namespace vigie::flow {

struct ExamineInput {
  std::string sha256;      // of the media
  std::string item_id;     // as the policy sees it
  JsonObject known_facts;  // "account.age_days": 3, ...: what the platform told us
  int64_t published_us = 0;
};

struct Examination {
  std::optional<Error> unreadable;  // then there is no decision
  bool crashed = false;             // the worker was lost: findings and decision say so
  analyze::PassResult result;       // with the findings of matching
  std::vector<KnownMatch> matches;
  Json facts;
  std::optional<Decision> decision;
  std::string pack_text;  // of the pack that decided
  JsonObject timing;
};

// Errors: ours: the worker cannot start; kInvalidArgument when known_facts do not fit.
Result<Examination> examine(const ExamineInput& input, Worker worker,
                            const analyze::PassOptions& pass, const KnownClips& known,
                            const Policy& policy, const Clock& clock);

// What the store keeps of it. Precondition: there is a decision.
store::CheckedItem checked_item(const Examination& examination, const ExamineInput& input);

// Nested facts of a platform, {"account": {"age_days": 3}}, as paths. Errors: kInvalidArgument for
// a fact that a platform does not say, or of another type: "facts: account.age_days: ...".
Result<JsonObject> facts_of_platform(const Json& context);

}  // namespace vigie::flow
