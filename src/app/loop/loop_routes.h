// app/loop/loop_routes.h: the routes of the loop: reports, cases, tasks, appeals, accounts.
//
// The table in loop_routes.cc follows that of routes.cc and is one with it: who may do what stands
// there. Scopes: reports:write (the platform, in its viewers' names), reports:trusted (a trusted
// flagger), cases:read, cases:write (claim and decide), cases:lead (hand over, classes of
// accounts), appeals:decide, activity:read, and sealed, which admin does not hold (I12).
#pragma once

#include "app/routes.h"

namespace vigie::app {

std::span<const Route> loop_routes();

// http_reports.cc
HttpResponse send_report(Api&, const Call&);
HttpResponse send_reports(Api&, const Call&);
HttpResponse list_categories(Api&, const Call&);
HttpResponse show_status(Api&, const Call&);
HttpResponse appeal_by_link(Api&, const Call&);
HttpResponse answer_by_link(Api&, const Call&);
HttpResponse fix_by_link(Api&, const Call&);
HttpResponse send_appeal(Api&, const Call&);
// http_tasks.cc
HttpResponse list_queues(Api&, const Call&);
HttpResponse list_tasks(Api&, const Call&);
HttpResponse show_task(Api&, const Call&);
HttpResponse claim_next_task(Api&, const Call&);
HttpResponse claim_task(Api&, const Call&);
HttpResponse release_task(Api&, const Call&);
HttpResponse hold_task(Api&, const Call&);
HttpResponse escalate_task(Api&, const Call&);
HttpResponse hand_over_task(Api&, const Call&);
HttpResponse skip_task(Api&, const Call&);
HttpResponse preview_task(Api&, const Call&);
HttpResponse decide_one_task(Api&, const Call&);
HttpResponse undo_task(Api&, const Call&);
HttpResponse ask_of_task(Api&, const Call&);
HttpResponse list_task_colleagues(Api&, const Call&);
HttpResponse list_task_copies(Api&, const Call&);
HttpResponse decide_tasks(Api&, const Call&);
HttpResponse show_exposure(Api&, const Call&);
HttpResponse add_to_exposure(Api&, const Call&);
// http_cases.cc
HttpResponse list_cases(Api&, const Call&);
HttpResponse show_case(Api&, const Call&);
HttpResponse list_case_events(Api&, const Call&);
HttpResponse add_note(Api&, const Call&);
HttpResponse show_snapshot(Api&, const Call&);
HttpResponse show_bundle(Api&, const Call&);
HttpResponse list_dead_mails(Api&, const Call&);
HttpResponse show_account(Api&, const Call&);
HttpResponse set_account_class(Api&, const Call&);
HttpResponse list_account_notices(Api&, const Call&);
HttpResponse show_notice(Api&, const Call&);
HttpResponse list_activity(Api&, const Call&);

}  // namespace vigie::app
