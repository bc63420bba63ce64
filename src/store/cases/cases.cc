#include "store/cases/cases.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"
#include "store/state.h"

namespace vigie::store {
namespace {

constexpr std::string_view kCaseColumns =
    "SELECT id, item_id, subject_id, state, source, category, harm, is_sealed, reports, reporters,"
    " is_article16, is_trusted, is_depicted, decision_id, visibility, opened_us, updated_us,"
    " decided_us FROM cases ";

Case read_case(const Statement& row) {
  Case out;
  out.id = row.column_text(0);
  out.item_id = row.column_text(1);
  out.subject_id = row.column_text(2);
  out.state = row.column_text(3);
  out.source = row.column_text(4);
  out.category = row.column_text(5);
  out.harm = row.column_real(6);
  out.is_sealed = row.column_number(7) != 0;
  out.reports = row.column_number(8);
  out.reporters = row.column_number(9);
  out.is_article16 = row.column_number(10) != 0;
  out.is_trusted = row.column_number(11) != 0;
  out.is_depicted = row.column_number(12) != 0;
  out.decision_id = row.column_text(13);
  out.visibility = row.column_text(14);
  out.opened_us = row.column_number(15);
  out.updated_us = row.column_number(16);
  out.decided_us = row.column_number(17);
  return out;
}

constexpr std::string_view kReportColumns =
    "SELECT id, case_id, reporter, category, lane, origin, is_trusted, shown, from_ms, to_ms,"
    " locale, snapshot, received_us FROM reports ";

ReportRow read_report(const Statement& row) {
  ReportRow out;
  out.id = row.column_text(0);
  out.case_id = row.column_text(1);
  out.reporter = row.column_text(2);
  out.category = row.column_text(3);
  out.lane = row.column_text(4);
  out.origin = row.column_text(5);
  out.is_trusted = row.column_number(6) != 0;
  out.shown = row.column_text(7);
  out.from_ms = row.column_number(8);
  out.to_ms = row.column_number(9);
  out.locale = row.column_text(10);
  out.snapshot = row.column_text(11);
  out.received_us = row.column_number(12);
  return out;
}

Appeal read_appeal(const Statement& row) {
  return {row.column_text(0),   row.column_text(1),  row.column_text(2), row.column_text(3),
          row.column_text(4),   row.column_text(5),  row.column_text(6), row.column_text(7),
          row.column_number(8), row.column_number(9)};
}

constexpr std::string_view kAppealColumns =
    "SELECT id, case_id, item_id, subject_id, side, report_id, decision_id, state, opened_us,"
    " decided_us FROM appeals ";
constexpr std::string_view kStrikeColumns =
    "SELECT id, subject_id, item_id, case_id, decision_id, rule, kind, weight, made_us,"
    " expires_us, removed_us FROM strikes ";

Result<std::vector<Strike>> read_strikes(Statement row) {
  std::vector<Strike> out;
  while (TRY(row.step())) {
    out.push_back({row.column_text(0), row.column_text(1), row.column_text(2), row.column_text(3),
                   row.column_text(4), row.column_text(5), row.column_text(6), row.column_number(7),
                   row.column_number(8), row.column_number(9), row.column_number(10)});
  }
  return out;
}

Event read_event(const Statement& row) {
  return {row.column_number(0), row.column_text(1), row.column_text(2), row.column_number(3)};
}

}  // namespace

Result<Case> Cases::find(std::string_view id) {
  Statement row = TRY(store_.state().database.prepare(std::string(kCaseColumns) + "WHERE id = ?"));
  row.text(id);
  if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no case of that id"};
  return read_case(row);
}

Result<std::optional<Case>> Cases::find_open(std::string_view item, std::string_view subject) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kCaseColumns) +
      (item.empty() ? "WHERE subject_id = ? AND state = 'open' AND item_id = ''"
                    : "WHERE item_id = ? AND state = 'open' AND item_id <> ''")));
  row.text(item.empty() ? subject : item);
  if (!TRY(row.step())) return std::optional<Case>();
  return std::optional<Case>(read_case(row));
}

Result<std::vector<Case>> Cases::list_of_item(std::string_view item) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kCaseColumns) + "WHERE item_id = ? ORDER BY id DESC LIMIT 50"));
  row.text(item);
  std::vector<Case> out;
  while (TRY(row.step())) out.push_back(read_case(row));
  return out;
}

Result<bool> Cases::is_sealed(std::string_view item) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT EXISTS (SELECT 1 FROM cases WHERE item_id = ? AND is_sealed = 1) OR EXISTS"
      " (SELECT 1 FROM items i JOIN decisions d ON d.id = i.decision_id WHERE i.id = ?"
      " AND instr(d.outcome, '\"sealed\"') > 0)"));
  row.text(item).text(item);
  TRY(row.step());
  return row.column_number(0) != 0;
}

Result<std::vector<Case>> Cases::list(std::string_view state, std::string_view before,
                                      size_t limit) {
  Statement row = TRY(store_.state().database.prepare(std::string(kCaseColumns) + "WHERE id < ?" +
                                                      (state.empty() ? "" : " AND state = ?") +
                                                      " ORDER BY id DESC LIMIT ?"));
  row.text(before.empty() ? "d" : before);  // ids start with c_: all are below d
  if (!state.empty()) row.text(state);
  row.number(static_cast<int64_t>(limit));
  std::vector<Case> out;
  while (TRY(row.step())) out.push_back(read_case(row));
  return out;
}

Result<std::vector<ReportRow>> Cases::reports(std::string_view case_id, size_t limit) {
  Statement row = TRY(store_.state().database.prepare(std::string(kReportColumns) +
                                                      "WHERE case_id = ? ORDER BY id LIMIT ?"));
  row.text(case_id).number(static_cast<int64_t>(limit));
  std::vector<ReportRow> out;
  while (TRY(row.step())) out.push_back(read_report(row));
  return out;
}

Result<ReportRow> Cases::find_report(std::string_view id) {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kReportColumns) + "WHERE id = ?"));
  row.text(id);
  if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no report of that id"};
  return read_report(row);
}

Result<int64_t> Cases::count_reports_of(std::string_view reporter, int64_t since_us) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT COUNT(*) FROM reports WHERE reporter = ? AND reporter <> '' AND received_us > ?"));
  row.text(reporter).number(since_us);
  TRY(row.step());
  return row.column_number(0);
}

Result<std::optional<ReportRow>> Cases::find_report_of(std::string_view case_id,
                                                       std::string_view reporter,
                                                       std::string_view category) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kReportColumns) + "WHERE case_id = ? AND reporter = ?" +
      (category.empty() ? "" : " AND category = ?") + " LIMIT 1"));
  row.text(case_id).text(reporter);
  if (!category.empty()) row.text(category);
  if (!TRY(row.step())) return std::optional<ReportRow>();
  return std::optional<ReportRow>(read_report(row));
}

Result<std::optional<Appeal>> Cases::find_appeal(std::string_view id) {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kAppealColumns) + "WHERE id = ?"));
  row.text(id);
  if (!TRY(row.step())) return std::optional<Appeal>();
  return std::optional<Appeal>(read_appeal(row));
}

Result<std::vector<Appeal>> Cases::appeals_of(std::string_view case_id) {
  Statement row = TRY(store_.state().database.prepare(std::string(kAppealColumns) +
                                                      "WHERE case_id = ? ORDER BY id"));
  row.text(case_id);
  std::vector<Appeal> out;
  while (TRY(row.step())) out.push_back(read_appeal(row));
  return out;
}

Result<std::vector<Strike>> Cases::strikes_of(std::string_view subject) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kStrikeColumns) + "WHERE subject_id = ? ORDER BY expires_us DESC LIMIT 200"));
  row.text(subject);
  return read_strikes(std::move(row));
}

Status Cases::put_text(std::string_view id, std::string_view subject, std::string_view kind,
                       const Json& content) {
  return TRY(store_.state().database.prepare(
                 "INSERT INTO texts (id, subject_id, kind, content, created_us)"
                 " VALUES (?, ?, ?, ?, ?)"))
      .text(id)
      .text(subject)
      .text(kind)
      .text(to_json(content))
      .number(store_.state().clock.now_us())
      .run();
}

Result<Json> Cases::text(std::string_view id) {
  Statement row = TRY(store_.state().database.prepare("SELECT content FROM texts WHERE id = ?"));
  row.text(id);
  if (!TRY(row.step())) return Json(nullptr);
  return parse_json(row.column_text(0));
}

Result<std::optional<std::string>> Cases::find_snapshot(std::string_view item,
                                                        std::string_view version) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT id FROM snapshots WHERE item_id = ? AND version = ?"));
  row.text(item).text(version);
  if (!TRY(row.step())) return std::optional<std::string>();
  return std::optional<std::string>(row.column_text(0));
}

Result<std::string> Cases::put_snapshot(std::string_view item, std::string_view version,
                                        const Json& content) {
  const int64_t now_us = store_.state().clock.now_us();
  std::string id = make_id("sn_", now_us);
  TRY(TRY(store_.state().database.prepare("INSERT INTO snapshots (id, item_id, version, content,"
                                          " taken_us) VALUES (?, ?, ?, ?, ?)"))
          .text(id)
          .text(item)
          .text(version)
          .text(to_json(content))
          .number(now_us)
          .run());
  return id;
}

Result<Json> Cases::snapshot(std::string_view id) {
  Statement row =
      TRY(store_.state().database.prepare("SELECT content FROM snapshots WHERE id = ?"));
  row.text(id);
  if (!TRY(row.step())) return Json(nullptr);
  return parse_json(row.column_text(0));
}

Result<std::vector<Event>> Cases::events_of(std::string_view case_id) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT number, type, canonical, time_us FROM events WHERE case_id = ? AND case_id <> ''"
      " ORDER BY number LIMIT 10000"));
  row.text(case_id);
  std::vector<Event> out;
  while (TRY(row.step())) out.push_back(read_event(row));
  return out;
}

Result<std::vector<Event>> Cases::activity(const ActivityQuery& query) {
  std::string sql =
      "SELECT number, type, canonical, time_us FROM events WHERE number < ? AND time_us >= ?"
      " AND time_us <= ?";
  if (!query.actor.empty()) sql += " AND actor = ? AND actor <> ''";
  if (!query.item.empty()) sql += " AND item_id = ? AND item_id <> ''";
  if (!query.case_id.empty()) sql += " AND case_id = ? AND case_id <> ''";
  if (!query.type.empty()) sql += " AND type >= ? AND type < ?";
  Statement row = TRY(store_.state().database.prepare(sql + " ORDER BY number DESC LIMIT ?"));
  row.number(query.before).number(query.from_us).number(query.to_us);
  for (const std::string* text : {&query.actor, &query.item, &query.case_id}) {
    if (!text->empty()) row.text(*text);
  }
  if (!query.type.empty()) row.text(query.type).text(query.type + "\x7f");
  row.number(static_cast<int64_t>(std::min<size_t>(query.limit, 500)));
  std::vector<Event> out;
  while (TRY(row.step())) out.push_back(read_event(row));
  return out;
}

Result<std::string> Cases::subject_of(std::string_view account) {
  std::string commitment;
  return store_.state().account_subject(account, commitment);
}

Result<std::string> Cases::find_subject(std::string_view account) {
  Statement row = TRY(store_.state().database.prepare("SELECT id FROM subjects WHERE name = ?"));
  row.text(account);
  if (TRY(row.step())) return row.column_text(0);
  return Error{ErrorCode::kNotFound, "nothing is known of this account"};
}

Result<std::string> Cases::name_of(std::string_view subject) {
  Statement row =
      TRY(store_.state().database.prepare("SELECT COALESCE(name, '') FROM subjects WHERE id = ?"));
  row.text(subject);
  return TRY(row.step()) ? row.column_text(0) : "";
}

Result<std::string> Cases::class_of(std::string_view subject) {
  Statement row = TRY(
      store_.state().database.prepare("SELECT class FROM account_classes WHERE subject_id = ?"));
  row.text(subject);
  return TRY(row.step()) ? row.column_text(0) : "";
}

Status Cases::set_class(std::string_view account, std::string_view name, std::string_view actor) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  const std::string subject = TRY(subject_of(account));
  TRY(TRY(state.database.prepare(
              "INSERT INTO account_classes (subject_id, class, set_by, set_us)"
              " VALUES (?, ?, ?, ?) ON CONFLICT (subject_id) DO UPDATE SET"
              " class = excluded.class, set_by = excluded.set_by, set_us = excluded.set_us"))
          .text(subject)
          .text(name)
          .text(actor)
          .number(now_us)
          .run());
  TRY(state.add_event("account.classified",
                      {{"account", subject}, {"class", name}, {"actor", actor}}, now_us));
  return transaction.commit();
}

Result<std::string> Cases::secret(std::string_view name) {
  Database& database = store_.state().database;
  {
    Statement known = TRY(database.prepare("SELECT value FROM secrets WHERE name = ?"));
    known.text(name);
    if (TRY(known.step())) return known.column_text(0);
  }
  TRY(TRY(database.prepare("INSERT INTO secrets (name, value) VALUES (?, ?)"
                           " ON CONFLICT (name) DO NOTHING"))
          .text(name)
          .text(to_hex(random_bytes(32)))
          .run());
  Statement row = TRY(database.prepare("SELECT value FROM secrets WHERE name = ?"));
  row.text(name);
  TRY(row.step());
  return row.column_text(0);
}

}  // namespace vigie::store
