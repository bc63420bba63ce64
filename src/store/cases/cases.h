// store/cases/cases.h: cases and what hangs on them, as they are now; who looks at a task.
//
// Reads projections; writes only what is no history: locks, texts of people, snapshots. All that is
// history goes through CaseLog. Errors of all: the database's; others are listed.
// Threads one thread a Store, and so a Cases.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct Case {
  std::string id;          // "c_" and 26 characters
  std::string item_id;     // "" for a case of an account
  std::string subject_id;  // of the account
  std::string state;       // open, decided
  std::string source;      // report, policy, appeal: what made it a case
  std::string category;    // the gravest reported, "" without reports
  double harm = 0;
  bool is_sealed = false;
  int64_t reports = 0, reporters = 0;
  bool is_article16 = false, is_trusted = false, is_depicted = false;
  std::string decision_id, visibility;  // the last decision of the case, "" before it
  int64_t opened_us = 0, updated_us = 0, decided_us = 0;
};

struct ReportRow {
  std::string id, case_id, reporter, category, lane, origin, shown, locale, snapshot;
  bool is_trusted = false;
  int64_t from_ms = -1, to_ms = -1, received_us = 0;
};

struct Task {
  std::string id;  // "t_" and 26 characters
  std::string case_id;
  std::string kind;   // review, appeal
  std::string queue;  // its name in queues.yaml
  std::string state;  // waiting, held, asked, second, done, withdrawn
  double reach = 0, harm = 0;
  int64_t due_us = 0;
  bool is_sealed = false, is_alarmed = false;
  std::string category, language, region, appeal_id;
  std::string holder;  // whom it waits for, "" for anybody
  int64_t held_until_us = 0;
  std::string first_actor, proposal;  // of two persons: who was first, and the proposed decision
  int64_t opened_us = 0, claimed_us = 0, done_us = 0;
  std::string lock_owner;  // "" when nobody looks at it now
  int64_t lock_until_us = 0;
};

struct TaskQuery {
  std::string queue;  // "" all
  bool may_see_sealed = false;
  std::vector<std::string> languages, regions, categories;  // empty: all; categories by prefix
  std::string viewer;  // tasks locked by others or waiting for others are left out
  size_t limit = 50;
};

struct QueueCount {
  std::string queue;
  int64_t waiting = 0, held = 0, late = 0;
  int64_t oldest_due_us = 0;  // of those waiting, 0 when none is
};

struct Appeal {
  std::string id, case_id, item_id, subject_id, side, report_id, decision_id, state;
  int64_t opened_us = 0, decided_us = 0;
};

struct Strike {
  std::string id, subject_id, item_id, case_id, decision_id, rule, kind;
  int64_t weight = 1, made_us = 0, expires_us = 0, removed_us = 0;
};

struct ActivityQuery {
  std::string actor, type, item, case_id;                      // "" any; type is a prefix
  int64_t from_us = 0, to_us = INT64_MAX, before = INT64_MAX;  // before: an event's number
  size_t limit = 100;
};

class Cases {
 public:
  explicit Cases(Store& store) : store_(store) {}

  Result<Case> find(std::string_view id);  // Errors: kNotFound
  // The open case of the item, or of the account when item is "".
  Result<std::optional<Case>> find_open(std::string_view item, std::string_view subject);
  Result<std::vector<Case>> list_of_item(std::string_view item);  // newest first, at most 50
  // Whether it is sealed material: by a case of it, or by the decision in force.
  Result<bool> is_sealed(std::string_view item);
  // Newest first; state "" any.
  Result<std::vector<Case>> list(std::string_view state, std::string_view before, size_t limit);

  Result<std::vector<ReportRow>> reports(std::string_view case_id, size_t limit);  // oldest first
  Result<ReportRow> find_report(std::string_view id);  // Errors: kNotFound
  Result<int64_t> count_reports_of(std::string_view reporter, int64_t since_us);
  // The report of that reporter in that case, of that category or of any ("").
  Result<std::optional<ReportRow>> find_report_of(std::string_view case_id,
                                                  std::string_view reporter,
                                                  std::string_view category);

  Result<Task> find_task(std::string_view id);                   // Errors: kNotFound
  Result<std::vector<Task>> tasks_of(std::string_view case_id);  // oldest first
  // What waits, by rank. now_us: locks that ran out do not count.
  Result<std::vector<Task>> page(const TaskQuery& query, int64_t now_us);
  Result<std::vector<QueueCount>> count_queues(int64_t now_us);
  // Late and not alarmed yet; held or asked until before now; second persons who did not come.
  Result<std::vector<Task>> tasks_due(int64_t now_us, size_t limit);

  // Takes the lock, or renews one's own. Errors: kConflict when somebody else has it.
  Status lock(std::string_view task, std::string_view owner, int64_t until_us);
  Status unlock(std::string_view task);
  Result<int64_t> locks_of(std::string_view owner, int64_t now_us);

  Result<std::optional<Appeal>> find_appeal(std::string_view id);
  Result<std::vector<Appeal>> appeals_of(std::string_view case_id);
  Result<std::vector<Strike>> strikes_of(std::string_view subject);  // the last to end first

  // What people wrote, by the id of the report, appeal or event it belongs to. subject "":
  // nobody's.
  Status put_text(std::string_view id, std::string_view subject, std::string_view kind,
                  const Json& content);
  Result<Json> text(std::string_view id);  // null when there is none, or it was erased
  // The snapshot of that version of the item, made when there is none.
  Result<std::string> put_snapshot(std::string_view item, std::string_view version,
                                   const Json& content);
  Result<std::optional<std::string>> find_snapshot(std::string_view item, std::string_view version);
  Result<Json> snapshot(std::string_view id);

  Result<std::vector<Event>> events_of(std::string_view case_id);   // oldest first, at most 10,000
  Result<std::vector<Event>> activity(const ActivityQuery& query);  // newest first

  // Subjects: the id of an account, made when there is none; its name, "" when erased.
  Result<std::string> subject_of(std::string_view account);
  Result<std::string> find_subject(std::string_view account);  // Errors: kNotFound
  Result<std::string> name_of(std::string_view subject);
  Result<std::string> class_of(std::string_view subject);  // "" none
  Status set_class(std::string_view account, std::string_view name, std::string_view actor);

  // The secret of that name, made at the first use: 32 random bytes as hex.
  Result<std::string> secret(std::string_view name);

 private:
  Store& store_;
};

}  // namespace vigie::store
