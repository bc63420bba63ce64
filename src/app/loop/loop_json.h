// app/loop/loop_json.h: cases, tasks, reports, notices as the API shows them.
//
// Output  JSON of the schemas in openapi_loop.inc. Names and addresses of reporters, and names of
//         colleagues, are not in it: pseudonyms are.
// Errors of all: the store's.
// Threads stateless.
#pragma once

#include <string_view>

#include "app/loop/desk_access.h"
#include "flow/cases/report.h"
#include "flow/cases/review.h"
#include "flow/cases/status.h"
#include "store/cases/cases.h"
#include "store/cases/notices.h"

namespace vigie::app {

// null for 0: not yet.
Json time_or_null(int64_t time_us);

// for_machine: with the case and the queue, which a viewer does not learn.
JsonObject receipt_json(const flow::Desk& desk, const flow::Receipt& receipt, bool for_machine);

// {"id","case","kind","queue","state",...,"priority","lock","item"}. Of a sealed item nothing but
// its id is shown to whoever may not see it (I12).
Result<JsonObject> task_json(flow::Desk& desk, const store::Task& task, const flow::Actor& actor);

JsonObject case_json(const store::Case& of_case);
// Everything of a case that its reviewer sees. While the actor could decide its appeal, earlier
// verdicts are left out and "verdict_hidden" says so.
Result<JsonObject> case_detail_json(Api& api, flow::Desk& desk, const store::Case& of_case,
                                    const flow::Actor& actor, const HttpRequest& request);

JsonObject event_json(const store::Event& event);
// With title and text in that language; "" for the notice's own.
JsonObject notice_json(const store::NoticeRow& notice, std::string_view locale);
JsonObject status_json(const flow::StatusView& view, std::string_view locale);
JsonObject verdict_json(const flow::Verdict& verdict);

}  // namespace vigie::app
