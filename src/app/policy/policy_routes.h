// app/policy/policy_routes.h: the routes of policy packs: read, drafted, rehearsed, published,
// taken back.
//
// Scopes: policies:read; policies:write (check, rehearse and propose drafts, set the shadow);
// policies:publish (approve, reject, roll back, take decisions back: acts of a person).
#pragma once

#include "app/routes.h"
#include "flow/decide.h"

namespace vigie::app {

std::vector<Route> policy_routes();

// The member "draft" of a body. Errors: as flow::draft_from_json.
Result<flow::PackFolder> draft_of(const Json& body);

// http_policies.cc
HttpResponse list_policies(Api&, const Call&);
HttpResponse show_policy_language(Api&, const Call&);
HttpResponse show_policy_draft(Api&, const Call&);
HttpResponse list_publications(Api&, const Call&);
HttpResponse show_publication(Api&, const Call&);
HttpResponse propose_pack(Api&, const Call&);
HttpResponse approve_pack(Api&, const Call&);
HttpResponse reject_pack(Api&, const Call&);
HttpResponse roll_back_pack(Api&, const Call&);
// http_drafts.cc
HttpResponse check_draft(Api&, const Call&);
HttpResponse test_draft(Api&, const Call&);
HttpResponse compare_draft(Api&, const Call&);
HttpResponse show_shadow(Api&, const Call&);
HttpResponse start_shadow(Api&, const Call&);
HttpResponse end_shadow(Api&, const Call&);
// http_runs.cc
HttpResponse start_backtest(Api&, const Call&);
HttpResponse start_revert(Api&, const Call&);
HttpResponse list_runs(Api&, const Call&);
HttpResponse show_run(Api&, const Call&);
HttpResponse stop_run(Api&, const Call&);

}  // namespace vigie::app
