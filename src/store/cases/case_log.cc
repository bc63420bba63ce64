#include "store/cases/case_log.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "store/state.h"

namespace vigie::store {
namespace {

constexpr double kDayUs = 86'400e6;

struct CaseEvent {
  const Json& content;
  int64_t time_us;

  std::string text(std::string_view name) const { return string_member(content, name); }
  int64_t number(std::string_view name, int64_t otherwise = 0) const {
    return int_member(content, name, otherwise);
  }
  double real(std::string_view name) const { return double_member(content, name); }
  int64_t flag(std::string_view name) const { return bool_member(content, name) ? 1 : 0; }
};

Status on_case_opened(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("INSERT INTO cases (id, item_id, subject_id, state, source, category,"
                              " harm, is_sealed, opened_us, updated_us)"
                              " VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?)"))
      .text(event.text("case"))
      .text(event.text("item"))
      .text(event.text("account"))
      .text(event.text("source"))
      .text(event.text("category"))
      .real(event.real("harm"))
      .number(event.flag("sealed"))
      .number(event.time_us)
      .number(event.time_us)
      .run();
}

Status on_report_received(Database& database, const CaseEvent& event) {
  TRY(TRY(database.prepare("INSERT INTO reports (id, case_id, reporter, category, lane, origin,"
                           " is_trusted, shown, from_ms, to_ms, locale, snapshot, received_us)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
          .text(event.text("report"))
          .text(event.text("case"))
          .text(event.text("reporter"))
          .text(event.text("category"))
          .text(event.text("lane"))
          .text(event.text("origin"))
          .number(event.flag("trusted"))
          .text(event.text("shown"))
          .number(event.number("from_ms", -1))
          .number(event.number("to_ms", -1))
          .text(event.text("locale"))
          .text(event.text("snapshot"))
          .number(event.time_us)
          .run());
  // The gravest category names the case.
  return TRY(database.prepare(
                 "UPDATE cases SET reports = reports + 1, reporters = reporters + ?,"
                 " is_article16 = MAX(is_article16, ?), is_trusted = MAX(is_trusted, ?),"
                 " is_depicted = MAX(is_depicted, ?), is_sealed = MAX(is_sealed, ?),"
                 " category = CASE WHEN ? > harm THEN ? ELSE category END, harm = MAX(harm, ?),"
                 " updated_us = ? WHERE id = ?"))
      .number(event.flag("new_reporter"))
      .number(event.text("lane") == "legal" ? 1 : 0)
      .number(event.flag("trusted"))
      .number(event.text("shown") == "me" ? 1 : 0)
      .number(event.flag("sealed"))
      .real(event.real("harm"))
      .text(event.text("category"))
      .real(event.real("harm"))
      .number(event.time_us)
      .text(event.text("case"))
      .run();
}

Status on_task_opened(Database& database, const CaseEvent& event) {
  const int64_t due_us = event.number("due_us");
  return TRY(database.prepare("INSERT INTO tasks (id, case_id, kind, queue, state, reach, harm,"
                              " rank, due_us, is_sealed, category, language, region, appeal_id,"
                              " opened_us) VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?,"
                              " ?, ?)"))
      .text(event.text("task"))
      .text(event.text("case"))
      .text(event.text("kind"))
      .text(event.text("queue"))
      .real(event.real("reach"))
      .real(event.real("harm"))
      .real(task_rank(event.real("reach"), event.real("harm"), due_us))
      .number(due_us)
      .number(event.flag("sealed"))
      .text(event.text("category"))
      .text(event.text("language"))
      .text(event.text("region"))
      .text(event.text("appeal"))
      .number(event.time_us)
      .run();
}

Status on_task_ranked(Database& database, const CaseEvent& event) {
  const int64_t due_us = event.number("due_us");
  return TRY(database.prepare("UPDATE tasks SET queue = ?, reach = ?, harm = ?, rank = ?,"
                              " due_us = ?, is_sealed = ?, category = ?, is_alarmed = 0"
                              " WHERE id = ?"))
      .text(event.text("queue"))
      .real(event.real("reach"))
      .real(event.real("harm"))
      .real(task_rank(event.real("reach"), event.real("harm"), due_us))
      .number(due_us)
      .number(event.flag("sealed"))
      .text(event.text("category"))
      .text(event.text("task"))
      .run();
}

// One text and the task: the shape of most changes.
Status set_task(Database& database, const CaseEvent& event, std::string_view sql) {
  return TRY(database.prepare(sql)).text(event.text("task")).run();
}

Status on_task_claimed(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE tasks SET claimed_us = CASE WHEN claimed_us = 0 THEN ?"
                              " ELSE claimed_us END WHERE id = ?"))
      .number(event.time_us)
      .text(event.text("task"))
      .run();
}

Status on_task_held(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE tasks SET state = 'held', holder = ?, held_until_us = ?"
                              " WHERE id = ?"))
      .text(event.text("actor"))
      .number(event.number("until_us"))
      .text(event.text("task"))
      .run();
}

Status on_task_resumed(Database& database, const CaseEvent& event) {
  return set_task(database, event,
                  "UPDATE tasks SET state = 'waiting', holder = '', held_until_us = 0"
                  " WHERE id = ? AND state IN ('held', 'asked')");
}

Status on_task_asked(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE tasks SET state = 'asked', holder = ?, held_until_us = ?"
                              " WHERE id = ?"))
      .text(event.text("actor"))
      .number(event.number("until_us"))
      .text(event.text("task"))
      .run();
}

Status on_task_handed_over(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE tasks SET state = 'waiting', holder = ? WHERE id = ?"))
      .text(event.text("to"))
      .text(event.text("task"))
      .run();
}

Status on_task_done(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE tasks SET state = ?, done_us = ?, holder = '' WHERE id = ?"))
      .text(event.flag("withdrawn") ? "withdrawn" : "done")
      .number(event.time_us)
      .text(event.text("task"))
      .run();
}

Status on_task_reopened(Database& database, const CaseEvent& event) {
  TRY(set_task(database, event,
               "UPDATE tasks SET state = 'waiting', done_us = 0, first_actor = '', proposal = ''"
               " WHERE id = ?"));
  return TRY(database.prepare("UPDATE cases SET state = 'open', updated_us = ? WHERE id = ?"))
      .number(event.time_us)
      .text(event.text("case"))
      .run();
}

Status on_task_alarmed(Database& database, const CaseEvent& event) {
  return set_task(database, event, "UPDATE tasks SET is_alarmed = 1 WHERE id = ?");
}

Status on_decision_proposed(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE tasks SET state = 'second', first_actor = ?, proposal = ?,"
                              " due_us = ?, rank = rank + 20, is_alarmed = 0, holder = ''"
                              " WHERE id = ?"))
      .text(event.text("actor"))
      .text(event.text("decision"))
      .number(event.number("due_us"))
      .text(event.text("task"))
      .run();
}

Status on_decision_lapsed(Database& database, const CaseEvent& event) {
  return set_task(database, event,
                  "UPDATE tasks SET state = 'waiting', first_actor = '', proposal = ''"
                  " WHERE id = ?");
}

Status on_case_decided(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE cases SET state = 'decided', decision_id = ?, visibility = ?,"
                              " decided_us = ?, updated_us = ? WHERE id = ?"))
      .text(event.text("decision"))
      .text(event.text("visibility"))
      .number(event.time_us)
      .number(event.time_us)
      .text(event.text("case"))
      .run();
}

Status on_decision_undone(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE cases SET decision_id = ?, visibility = ?, decided_us = 0,"
                              " updated_us = ? WHERE id = ?"))
      .text(event.text("restored"))
      .text(event.text("visibility"))
      .number(event.time_us)
      .text(event.text("case"))
      .run();
}

Status on_appeal_received(Database& database, const CaseEvent& event) {
  TRY(TRY(database.prepare("INSERT INTO appeals (id, case_id, item_id, subject_id, side, report_id,"
                           " decision_id, state, opened_us)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?)"))
          .text(event.text("appeal"))
          .text(event.text("case"))
          .text(event.text("item"))
          .text(event.text("account"))
          .text(event.text("side"))
          .text(event.text("report"))
          .text(event.text("decision"))
          .number(event.time_us)
          .run());
  return TRY(database.prepare("UPDATE cases SET state = 'open', updated_us = ? WHERE id = ?"))
      .number(event.time_us)
      .text(event.text("case"))
      .run();
}

Status set_appeal(Database& database, const CaseEvent& event, std::string_view state,
                  int64_t decided_us) {
  return TRY(database.prepare("UPDATE appeals SET state = ?, decided_us = ? WHERE id = ?"))
      .text(state)
      .number(decided_us)
      .text(event.text("appeal"))
      .run();
}

Status on_appeal_asked(Database& database, const CaseEvent& event) {
  return set_appeal(database, event, "asked", 0);
}
Status on_appeal_answered(Database& database, const CaseEvent& event) {
  return set_appeal(database, event, "answered", 0);
}
Status on_appeal_decided(Database& database, const CaseEvent& event) {
  return set_appeal(database, event, event.text("outcome"), event.time_us);
}

Status on_appeal_reopened(Database& database, const CaseEvent& event) {
  return set_appeal(database, event, "open", 0);
}

Status on_strike_added(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("INSERT INTO strikes (id, subject_id, item_id, case_id, decision_id,"
                              " rule, kind, weight, made_us, expires_us)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
      .text(event.text("strike"))
      .text(event.text("account"))
      .text(event.text("item"))
      .text(event.text("case"))
      .text(event.text("decision"))
      .text(event.text("rule"))
      .text(event.text("kind"))
      .number(event.number("weight"))
      .number(event.time_us)
      .number(event.number("expires_us"))
      .run();
}

Status on_strike_removed(Database& database, const CaseEvent& event) {
  return TRY(database.prepare("UPDATE strikes SET removed_us = ? WHERE id = ?"))
      .number(event.time_us)
      .text(event.text("strike"))
      .run();
}

// Kept in the log, no projection shows it.
Status on_noted(Database&, const CaseEvent&) { return ok(); }

struct Handler {
  std::string_view type;
  Status (*apply)(Database&, const CaseEvent&);
};

constexpr std::array kHandlers = {
    Handler{"case.opened", on_case_opened},
    Handler{"report.received", on_report_received},
    Handler{"task.opened", on_task_opened},
    Handler{"task.ranked", on_task_ranked},
    Handler{"task.claimed", on_task_claimed},
    Handler{"task.released", on_noted},
    Handler{"task.held", on_task_held},
    Handler{"task.resumed", on_task_resumed},
    Handler{"task.asked", on_task_asked},
    Handler{"task.escalated", on_task_ranked},
    Handler{"task.handed_over", on_task_handed_over},
    Handler{"task.skipped", on_noted},
    Handler{"task.alarmed", on_task_alarmed},
    Handler{"task.answered", on_noted},
    Handler{"task.done", on_task_done},
    Handler{"task.reopened", on_task_reopened},
    Handler{"decision.made", on_noted},
    Handler{"decision.proposed", on_decision_proposed},
    Handler{"decision.lapsed", on_decision_lapsed},
    Handler{"decision.undone", on_decision_undone},
    Handler{"case.decided", on_case_decided},
    Handler{"case.noted", on_noted},
    Handler{"case.bundled", on_noted},
    Handler{"appeal.received", on_appeal_received},
    Handler{"appeal.asked", on_appeal_asked},
    Handler{"appeal.answered", on_appeal_answered},
    Handler{"appeal.decided", on_appeal_decided},
    Handler{"appeal.reopened", on_appeal_reopened},
    Handler{"strike.added", on_strike_added},
    Handler{"strike.removed", on_strike_removed},
    Handler{"notice.made", on_noted},
    Handler{"notice.sent", on_noted},
    Handler{"notice.recalled", on_noted},
};

const Handler* find_handler(std::string_view type) {
  const auto* found = std::find_if(kHandlers.begin(), kHandlers.end(),
                                   [&](const Handler& one) { return one.type == type; });
  return found == kHandlers.end() ? nullptr : found;
}

}  // namespace

double task_rank(double reach, double harm, int64_t due_us) {
  return std::log2(std::max(1e-6, reach * harm)) - static_cast<double>(due_us) / kDayUs;
}

double task_clock(int64_t due_us, int64_t now_us) {
  return std::exp2(static_cast<double>(now_us - due_us) / kDayUs);
}

Status CaseLog::record(std::string_view type, JsonObject content) {
  const Handler* handler = find_handler(type);
  if (handler == nullptr) {
    return Error{ErrorCode::kInvalidArgument, std::string(type) + " is no event of a case"};
  }
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  const Json value(content);
  TRY(handler->apply(state.database, {value, now_us}));
  return state.add_event(type, std::move(content), now_us);
}

Status CaseLog::rebuild() {
  Database& database = store_.state().database;
  Transaction transaction = TRY(Transaction::begin(database));
  TRY(database.execute(
      "DELETE FROM cases; DELETE FROM reports; DELETE FROM tasks; DELETE FROM appeals;"
      "DELETE FROM strikes"));
  Statement row =
      TRY(database.prepare("SELECT type, canonical, time_us FROM events ORDER BY number"));
  while (TRY(row.step())) {
    const Handler* handler = find_handler(row.column_text(0));
    if (handler == nullptr) continue;  // of no case
    const Json content = TRY(parse_json(row.column_text(1)));
    TRY(handler->apply(database, {content, row.column_number(2)}));
  }
  return transaction.commit();
}

}  // namespace vigie::store
