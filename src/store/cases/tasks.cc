// The tasks of store/cases/cases.h: pages of a queue, locks, clocks.
#include <algorithm>

#include "store/cases/cases.h"
#include "store/state.h"

namespace vigie::store {
namespace {

constexpr std::string_view kTaskColumns =
    "SELECT t.id, t.case_id, t.kind, t.queue, t.state, t.reach, t.harm, t.due_us, t.is_sealed,"
    " t.is_alarmed, t.category, t.language, t.region, t.appeal_id, t.holder, t.held_until_us,"
    " t.first_actor, t.proposal, t.opened_us, t.claimed_us, t.done_us, COALESCE(l.owner, ''),"
    " COALESCE(l.until_us, 0) FROM tasks t";
constexpr const char* kWithLocks = " LEFT JOIN task_locks l ON l.task_id = t.id ";

Task read_task(const Statement& row) {
  Task out;
  out.id = row.column_text(0);
  out.case_id = row.column_text(1);
  out.kind = row.column_text(2);
  out.queue = row.column_text(3);
  out.state = row.column_text(4);
  out.reach = row.column_real(5);
  out.harm = row.column_real(6);
  out.due_us = row.column_number(7);
  out.is_sealed = row.column_number(8) != 0;
  out.is_alarmed = row.column_number(9) != 0;
  out.category = row.column_text(10);
  out.language = row.column_text(11);
  out.region = row.column_text(12);
  out.appeal_id = row.column_text(13);
  out.holder = row.column_text(14);
  out.held_until_us = row.column_number(15);
  out.first_actor = row.column_text(16);
  out.proposal = row.column_text(17);
  out.opened_us = row.column_number(18);
  out.claimed_us = row.column_number(19);
  out.done_us = row.column_number(20);
  out.lock_owner = row.column_text(21);
  out.lock_until_us = row.column_number(22);
  return out;
}

// " AND column IN ('' or one of the list)": a task without a language is everybody's.
std::string one_of(std::string_view column, const std::vector<std::string>& list) {
  if (list.empty()) return "";
  std::string out = " AND " + std::string(column) + " IN (''";
  for (size_t i = 0; i < list.size(); ++i) out += ", ?";
  return out + ")";
}

}  // namespace

Result<Task> Cases::find_task(std::string_view id) {
  Statement row = TRY(
      store_.state().database.prepare(std::string(kTaskColumns) + kWithLocks + "WHERE t.id = ?"));
  row.text(id);
  if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no task of that id"};
  return read_task(row);
}

Result<std::vector<Task>> Cases::tasks_of(std::string_view case_id) {
  Statement row = TRY(store_.state().database.prepare(std::string(kTaskColumns) + kWithLocks +
                                                      "WHERE t.case_id = ? ORDER BY t.id"));
  row.text(case_id);
  std::vector<Task> out;
  while (TRY(row.step())) out.push_back(read_task(row));
  return out;
}

Result<std::vector<Task>> Cases::page(const TaskQuery& query, int64_t now_us) {
  // By name: the planner takes the index by clock, and sorts all that waits for each page.
  std::string sql(kTaskColumns);
  sql += query.queue.empty() ? " INDEXED BY tasks_by_rank" : " INDEXED BY tasks_by_turn";
  sql += kWithLocks;
  sql += "WHERE t.state IN ('waiting', 'second')";
  if (!query.queue.empty()) sql += " AND t.queue = ?";
  if (!query.may_see_sealed) sql += " AND t.is_sealed = 0";
  sql += one_of("t.language", query.languages) + one_of("t.region", query.regions);
  if (!query.categories.empty()) {
    sql += " AND (t.category = ''";
    for (size_t i = 0; i < query.categories.size(); ++i) sql += " OR t.category GLOB ?";
    sql += ")";
  }
  sql +=
      " AND (t.holder = '' OR t.holder = ?) AND t.first_actor <> ?"
      " AND (l.owner IS NULL OR l.owner = ? OR l.until_us <= ?)"
      " ORDER BY t.rank DESC LIMIT ?";
  Statement row = TRY(store_.state().database.prepare(sql));
  if (!query.queue.empty()) row.text(query.queue);
  for (const auto* list : {&query.languages, &query.regions}) {
    for (const std::string& one : *list) row.text(one);
  }
  for (const std::string& one : query.categories) row.text(one + "*");
  // Nobody is second after themselves; an unnamed viewer is nobody's first.
  const std::string first = query.viewer.empty() ? "-" : query.viewer;
  row.text(query.viewer).text(first).text(query.viewer).number(now_us);
  row.number(static_cast<int64_t>(std::min<size_t>(query.limit, 500)));
  std::vector<Task> out;
  while (TRY(row.step())) out.push_back(read_task(row));
  return out;
}

Result<std::vector<QueueCount>> Cases::count_queues(int64_t now_us) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT queue, SUM(state IN ('waiting', 'second')), SUM(state IN ('held', 'asked')),"
      " SUM(state IN ('waiting', 'second') AND due_us < ?),"
      " COALESCE(MIN(CASE WHEN state IN ('waiting', 'second') THEN due_us END), 0)"
      " FROM tasks WHERE state IN ('waiting', 'second', 'held', 'asked')"
      " GROUP BY queue ORDER BY queue"));
  row.number(now_us);
  std::vector<QueueCount> out;
  while (TRY(row.step())) {
    out.push_back({row.column_text(0), row.column_number(1), row.column_number(2),
                   row.column_number(3), row.column_number(4)});
  }
  return out;
}

Result<std::vector<Task>> Cases::tasks_due(int64_t now_us, size_t limit) {
  std::vector<Task> out;
  for (const char* where :
       {"WHERE t.state = 'second' AND t.due_us < ? LIMIT ?",
        "WHERE t.state = 'waiting' AND t.is_alarmed = 0 AND t.due_us < ? LIMIT ?",
        "WHERE t.state IN ('held', 'asked') AND t.held_until_us < ? LIMIT ?"}) {
    Statement row =
        TRY(store_.state().database.prepare(std::string(kTaskColumns) + kWithLocks + where));
    row.number(now_us).number(static_cast<int64_t>(limit));
    while (TRY(row.step())) out.push_back(read_task(row));
  }
  return out;
}

Status Cases::lock(std::string_view task, std::string_view owner, int64_t until_us) {
  Database& database = store_.state().database;
  TRY(TRY(database.prepare(
              "INSERT INTO task_locks (task_id, owner, until_us) VALUES (?, ?, ?)"
              " ON CONFLICT (task_id) DO UPDATE SET owner = excluded.owner,"
              " until_us = excluded.until_us WHERE owner = excluded.owner OR until_us <= ?"))
          .text(task)
          .text(owner)
          .number(until_us)
          .number(store_.state().clock.now_us())
          .run());
  Statement row = TRY(database.prepare("SELECT owner FROM task_locks WHERE task_id = ?"));
  row.text(task);
  if (TRY(row.step()) && row.column_text(0) == owner) return ok();
  return Error{ErrorCode::kConflict, "somebody else looks at this task now: take another one"};
}

Status Cases::unlock(std::string_view task) {
  return TRY(store_.state().database.prepare("DELETE FROM task_locks WHERE task_id = ?"))
      .text(task)
      .run();
}

Result<int64_t> Cases::locks_of(std::string_view owner, int64_t now_us) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT COUNT(*) FROM task_locks WHERE owner = ? AND until_us > ?"));
  row.text(owner).number(now_us);
  TRY(row.step());
  return row.column_number(0);
}

}  // namespace vigie::store
