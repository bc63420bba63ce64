#include "app/loop/loop_routes.h"

#include "app/loop/sessions.h"

namespace vigie::app {
namespace {

const Parameter kLocale = {"locale", "of texts: en, fr, de, es, ar or zh"};
const Parameter kLimit = {"limit", "1 to 200, default 50"};
const std::vector<Parameter> kTasks = {{"queue", "only this queue"},
                                       {"category", "only categories that start so"},
                                       {"language", "only this language"},
                                       kLimit};
const std::vector<Parameter> kCases = {{"state", "open or decided"},
                                       {"item", "only cases of this item"},
                                       {"before", "cursor: `next` of the page before"},
                                       kLimit};
const std::vector<Parameter> kNotices = {
    {"before", "cursor: `next` of the page before"}, kLimit, kLocale};
const std::vector<Parameter> kActivity = {
    {"actor", "pseudonym of a person, key or machine"},
    {"type", "events whose type starts so: decision, task.claimed"},
    {"item", "id of an item"},
    {"case", "id of a case"},
    {"from", "RFC 3339"},
    {"to", "RFC 3339"},
    {"before", "cursor: `next` of the page before"},
    {"limit", "1 to 500, default 100"}};

std::vector<Route> reports() {
  return {
      {"POST", "/v1/reports", "", send_report,
       "Report an item or an account: with the platform's key, a viewer's token, or as a legal "
       "notice without either. Coop's report and ActivityPub's Flag are taken too",
       "NewReport", "Receipt", 201},
      {"POST", "/v1/reports/batch", "reports:write", send_reports,
       "Up to 1000 reports, all of one transaction; each has its own answer", "NewReports",
       "Receipts"},
      {"GET",
       "/v1/reports/categories",
       "",
       list_categories,
       "What may be reported, in the order of the flow",
       "",
       "Categories",
       200,
       {kLocale}},
      {"POST", "/api/v1/report", "reports:write", send_report,
       "The path at which Coop takes reports", "NewReport", "Receipt", 201},
      {"GET",
       "/v1/status/{link}",
       "",
       show_status,
       "What became of a report, an item or an account, by the link that its person was given",
       "",
       "Status",
       200,
       {kLocale}},
      {"POST", "/v1/status/{link}/appeal", "", appeal_by_link, "Ask that somebody else looks again",
       "AppealText", "AppealNumber", 201},
      {"POST", "/v1/status/{link}/answer", "", answer_by_link,
       "Answer the question of an appeal, once", "AnswerText", "Done"},
      {"POST", "/v1/status/{link}/fix", "", fix_by_link,
       "Put it right: add the AI label or a source; it is decided again", "Fix", "Done"},
      {"POST", "/v1/appeals", "reports:write", send_appeal,
       "An appeal that came in at the platform, of an item's author or of a report", "NewAppeal",
       "OpenedAppeal", 201},
  };
}

std::vector<Route> tasks() {
  return {
      {"GET", "/v1/queues", "cases:read", list_queues,
       "The queues in order, their rules, what waits", "", "Queues"},
      {"GET", "/v1/tasks", "cases:read", list_tasks, "What waits for you, by priority", "", "Tasks",
       200, kTasks},
      {"POST", "/v1/tasks/claim", "cases:write", claim_next_task,
       "Take the first of a queue, or of all", "ClaimNext", "Task"},
      {"POST", "/v1/tasks/decide", "cases:write", decide_tasks,
       "Decide copies of one clip together", "BulkAnswers", "BulkVerdicts"},
      {"GET", "/v1/tasks/{id}", "cases:read", show_task, "One task", "", "Task"},
      {"POST", "/v1/tasks/{id}/claim", "cases:write", claim_task,
       "Take it, or renew the lock: it ends by itself", "", "Task"},
      {"POST", "/v1/tasks/{id}/release", "cases:write", release_task, "Give it back", "Why",
       "Task"},
      {"POST", "/v1/tasks/{id}/hold", "cases:write", hold_task,
       "It comes back to you after some hours", "Hold", "Task"},
      {"POST", "/v1/tasks/{id}/escalate", "cases:write", escalate_task,
       "To the front of this queue, or into another", "Escalate", "Task"},
      {"GET", "/v1/tasks/{id}/colleagues", "cases:lead", list_task_colleagues,
       "Who else could work on it", "", "Colleagues"},
      {"POST", "/v1/tasks/{id}/hand-over", "cases:write", hand_over_task,
       "It waits for somebody else", "HandOver", "Task"},
      {"POST", "/v1/tasks/{id}/skip", "cases:write", skip_task, "Leave it to others", "Why",
       "Task"},
      {"POST", "/v1/tasks/{id}/ask", "appeals:decide", ask_of_task,
       "Ask the appellant, once; they have three days", "Question", "Task"},
      {"GET", "/v1/tasks/{id}/copies", "cases:read", list_task_copies,
       "Open tasks of other items with the same media", "", "Tasks"},
      {"POST", "/v1/tasks/{id}/preview", "cases:read", preview_task,
       "What these answers would do, to whom, in which words; nothing is kept", "Answers",
       "Preview"},
      {"POST", "/v1/tasks/{id}/decide", "cases:write", decide_one_task,
       "Answer the tests: the policy decides, people are told after the time for an undo",
       "Answers", "Verdict"},
      {"POST", "/v1/tasks/{id}/undo", "cases:write", undo_task,
       "Take back what you decided: effects, strikes, copies, notices, as one act", "", "Task"},
      {"GET", "/v1/exposure", "cases:read", show_exposure,
       "Seconds of flagged material that you saw today, and how many you may", "", "Exposure"},
      {"POST", "/v1/exposure", "cases:read", add_to_exposure, "Count seconds that were shown",
       "Seen", "Exposure"},
  };
}

std::vector<Route> cases() {
  return {
      {"GET", "/v1/cases", "cases:read", list_cases, "Cases, newest first", "", "Cases", 200,
       kCases},
      {"GET",
       "/v1/cases/{id}",
       "cases:read",
       show_case,
       "Everything of a case; earlier verdicts are hidden from who is to weigh it anew",
       "",
       "CaseDetail",
       200,
       {kLocale}},
      {"GET", "/v1/cases/{id}/events", "cases:read", list_case_events, "What happened, in order",
       "", "Events"},
      {"POST", "/v1/cases/{id}/notes", "cases:write", add_note, "A note for colleagues", "Note",
       "NoteId", 201},
      {"GET", "/v1/cases/{id}/snapshots/{snapshot}", "cases:read", show_snapshot,
       "What was shown when it was reported", "", "Snapshot"},
      {"GET", "/v1/cases/{id}/bundle", "cases:read", show_bundle,
       "Evidence bundle: a ZIP signed by this installation; vigie bundle verify checks it", "",
       "application/zip"},
      {"GET", "/v1/accounts/{account}", "cases:read", show_account,
       "Class, strikes and how often which rule", "", "Account"},
      {"PUT", "/v1/accounts/{account}/class", "cases:lead", set_account_class,
       "Candidate, government, press, public figure, minor: who needs two persons", "AccountClass",
       "Account"},
      {"GET", "/v1/accounts/{account}/notices", "reports:write", list_account_notices,
       "What the account was told, newest first: for an inbox in the platform", "", "Notices", 200,
       kNotices},
      {"GET",
       "/v1/notices/{id}",
       "cases:read",
       show_notice,
       "One notice",
       "",
       "Notice",
       200,
       {kLocale}},
      {"GET", "/v1/mails/dead", "admin", list_dead_mails,
       "E-mails that a server refused or that never got through", "", "DeadMails"},
      {"GET", "/v1/users", "admin", list_users, "Who signs in, and what each role may", "",
       "Users"},
      {"POST", "/v1/users", "admin", create_user, "Somebody new: the password is shown once",
       "NewUser", "User", 201},
      {"PATCH", "/v1/users/{id}", "admin", edit_user,
       "Other roles or classes, no access any more, or a new password", "UserEdit", "User"},
      {"GET", "/v1/activity", "activity:read", list_activity,
       "Every act of every person and machine, newest first", "", "Events", 200, kActivity},
  };
}

}  // namespace

std::span<const Route> loop_routes() {
  static const std::vector<Route> table = [] {
    std::vector<Route> all = reports();
    for (const auto& part : {tasks(), cases()}) all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return table;
}

}  // namespace vigie::app
