// exchange/people/foreign_reports.h: reports as other tools send them, read as ours.
//
// Input   Coop's report: {"reporter":{"kind","id"},"reportedAt","reportedForReason":{"policyId",
//         "reason","csam"},"reportedItem":{"id","typeId","data"}}; ActivityPub's Flag: {"type":
//         "Flag","actor","object":[URIs] or URI,"content"}.
// Output  the JSON that model/report.h reads: items as ext: and their id. A policy id that is one
// of
//         our categories is taken, every other word lands in false.other, spam or hate by its name.
// Limits  of a Flag the first object counts, the actor of a server stands for its member.
// Threads stateless.
#pragma once

#include "base/json.h"
#include "base/result.h"

namespace vigie::exchange {

// Errors: kInvalidArgument with the member that lacks.
Result<Json> report_from_coop(const Json& value);
Result<Json> report_from_flag(const Json& value);

}  // namespace vigie::exchange
