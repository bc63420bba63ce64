#include "store/cases/notices.h"

#include <algorithm>

#include "store/cases/case_log.h"
#include "store/state.h"

namespace vigie::store {
namespace {

constexpr std::string_view kColumns =
    "SELECT id, case_id, decision_id, item_id, subject_id, side, report_id, kind, locale, content,"
    " state, send_after_us, made_us, sent_us FROM notices ";

Result<std::vector<NoticeRow>> read_all(Statement row) {
  std::vector<NoticeRow> out;
  while (TRY(row.step())) {
    NoticeRow one;
    one.id = row.column_text(0);
    one.case_id = row.column_text(1);
    one.decision_id = row.column_text(2);
    one.item_id = row.column_text(3);
    one.subject_id = row.column_text(4);
    one.side = row.column_text(5);
    one.report_id = row.column_text(6);
    one.kind = row.column_text(7);
    one.locale = row.column_text(8);
    one.content = TRY(parse_json(row.column_text(9)));
    one.state = row.column_text(10);
    one.send_after_us = row.column_number(11);
    one.made_us = row.column_number(12);
    one.sent_us = row.column_number(13);
    out.push_back(std::move(one));
  }
  return out;
}

JsonObject event_of(const NoticeRow& notice) {
  return {{"case", notice.case_id},
          {"notice", notice.id},
          {"item", notice.item_id},
          {"kind", notice.kind},
          {"side", notice.side},
          {"report", notice.report_id},
          {"decision", notice.decision_id},
          {"state", notice.state}};
}

}  // namespace

Status Notices::put(const NoticeRow& notice) {
  const int64_t now_us = store_.state().clock.now_us();
  NoticeRow made = notice;
  made.id = make_id("n_", now_us);
  TRY(TRY(store_.state().database.prepare(
              "INSERT INTO notices (id, case_id, decision_id, item_id, subject_id, side, report_id,"
              " kind, locale, content, state, send_after_us, made_us)"
              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
          .text(made.id)
          .text(made.case_id)
          .text(made.decision_id)
          .text(made.item_id)
          .text(made.subject_id)
          .text(made.side)
          .text(made.report_id)
          .text(made.kind)
          .text(made.locale)
          .text(to_json(made.content))
          .text(made.state)
          .number(made.send_after_us)
          .number(now_us)
          .run());
  return CaseLog(store_).record("notice.made", event_of(made));
}

Status Notices::recall(std::string_view case_id, std::string_view item_id) {
  Statement row =
      TRY(store_.state().database.prepare(
          std::string(kColumns) + "WHERE case_id = ? AND case_id <> '' AND state = 'waiting'"
                                  " AND kind <> 'receipt'"
                                  " AND (? = '' OR (item_id = ? AND side = 'author'))"));
  row.text(case_id).text(item_id).text(item_id);
  for (NoticeRow& notice : TRY(read_all(std::move(row)))) {
    TRY(TRY(store_.state().database.prepare("UPDATE notices SET state = 'recalled' WHERE id = ?"))
            .text(notice.id)
            .run());
    notice.state = "recalled";
    TRY(CaseLog(store_).record("notice.recalled", event_of(notice)));
  }
  return ok();
}

Result<NoticeRow> Notices::find(std::string_view id) {
  Statement row = TRY(store_.state().database.prepare(std::string(kColumns) + "WHERE id = ?"));
  row.text(id);
  auto found = TRY(read_all(std::move(row)));
  if (found.empty()) return Error{ErrorCode::kNotFound, "there is no notice of that id"};
  return std::move(found.front());
}

Result<std::vector<NoticeRow>> Notices::due(int64_t now_us, size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kColumns) +
      "WHERE state = 'waiting' AND send_after_us <= ? ORDER BY send_after_us LIMIT ?"));
  row.number(now_us).number(static_cast<int64_t>(limit));
  return read_all(std::move(row));
}

Status Notices::send(const NoticeRow& notice, std::string_view body, std::string_view address) {
  Database& database = store_.state().database;
  const int64_t now_us = store_.state().clock.now_us();
  TRY(TRY(database.prepare("UPDATE notices SET state = 'sent', sent_us = ? WHERE id = ?"))
          .number(now_us)
          .text(notice.id)
          .run());
  TRY(write_deliveries(database, notice.item_id, body, now_us));
  if (!address.empty()) {
    TRY(TRY(database.prepare("INSERT INTO mails (id, notice_id, address, state, attempts,"
                             " run_after_us, error, created_us)"
                             " VALUES (?, ?, ?, 'waiting', 0, ?, '', ?)"))
            .text(make_id("ml_", now_us))
            .text(notice.id)
            .text(address)
            .number(now_us)
            .number(now_us)
            .run());
  }
  NoticeRow sent = notice;
  sent.state = "sent";
  return CaseLog(store_).record("notice.sent", event_of(sent));
}

Result<std::vector<NoticeRow>> Notices::of_case(std::string_view case_id) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kColumns) + "WHERE case_id = ? AND case_id <> '' ORDER BY id LIMIT 2000"));
  row.text(case_id);
  return read_all(std::move(row));
}

Result<int64_t> Notices::last() {
  Statement row =
      TRY(store_.state().database.prepare("SELECT coalesce(max(rowid), 0) FROM notices"));
  TRY(row.step());
  return row.column_number(0);
}

Result<std::vector<NoticeRow>> Notices::made_since(int64_t last, size_t limit) {
  Statement row = TRY(store_.state().database.prepare(std::string(kColumns) +
                                                      "WHERE rowid > ? ORDER BY rowid LIMIT ?"));
  row.number(last).number(static_cast<int64_t>(limit));
  return read_all(std::move(row));
}

Result<std::set<std::string>> Notices::told_outcome(std::string_view case_id) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT report_id, subject_id FROM notices WHERE case_id = ? AND case_id <> ''"
      " AND kind LIKE 'outcome%' AND state <> 'recalled'"));
  row.text(case_id);
  std::set<std::string> out;
  while (TRY(row.step())) {
    out.insert(row.column_text(0));
    if (!row.column_text(1).empty()) out.insert(row.column_text(1));
  }
  return out;
}

Result<std::vector<NoticeRow>> Notices::of_subject(std::string_view subject,
                                                   std::string_view before, size_t limit) {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kColumns) +
                                          "WHERE subject_id = ? AND subject_id <> '' AND id < ?"
                                          " AND state = 'sent' ORDER BY id DESC LIMIT ?"));
  row.text(subject).text(before.empty() ? "o" : before).number(static_cast<int64_t>(limit));
  return read_all(std::move(row));
}

Result<std::vector<NoticeRow>> Notices::of_item(std::string_view item, std::string_view side,
                                                std::string_view state) {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kColumns) +
                                          "WHERE item_id = ? AND item_id <> '' AND side = ?"
                                          " AND state = ? ORDER BY id DESC LIMIT 100"));
  row.text(item).text(side).text(state);
  return read_all(std::move(row));
}

Result<std::vector<NoticeRow>> Notices::of_report(std::string_view case_id,
                                                  std::string_view report) {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kColumns) +
                                          "WHERE case_id = ? AND case_id <> '' AND report_id = ?"
                                          " AND state = 'sent' ORDER BY id DESC LIMIT 100"));
  row.text(case_id).text(report);
  return read_all(std::move(row));
}

Result<std::optional<Mail>> Notices::lease_mail(int64_t lease_us) {
  Database& database = store_.state().database;
  const int64_t now_us = store_.state().clock.now_us();
  Mail mail;
  {
    Statement row = TRY(database.prepare(
        "SELECT id, notice_id, address, error, attempts FROM mails"
        " WHERE state = 'waiting' AND run_after_us <= ? ORDER BY run_after_us LIMIT 1"));
    row.number(now_us);
    if (!TRY(row.step())) return std::optional<Mail>();
    mail = {row.column_text(0), row.column_text(1), row.column_text(2), row.column_text(3),
            static_cast<int>(row.column_number(4))};
  }
  ++mail.attempts;
  TRY(TRY(database.prepare("UPDATE mails SET attempts = ?, run_after_us = ? WHERE id = ?"))
          .number(mail.attempts)
          .number(now_us + lease_us)
          .text(mail.id)
          .run());
  return std::optional<Mail>(std::move(mail));
}

Status Notices::finish_mail(const Mail& mail) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare("DELETE FROM mails WHERE id = ?")).text(mail.id).run());
  TRY(state.add_event("mail.sent", {{"notice", mail.notice_id}}, state.clock.now_us()));
  return transaction.commit();
}

Status Notices::fail_mail(const Mail& mail, std::string_view error, int64_t wait_us) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare(
              "UPDATE mails SET state = ?, error = ?, run_after_us = ? WHERE id = ?"))
          .text(wait_us < 0 ? "dead" : "waiting")
          .text(error)
          .number(state.clock.now_us() + std::max<int64_t>(0, wait_us))
          .text(mail.id)
          .run());
  if (wait_us < 0) {
    TRY(state.add_event("mail.undeliverable", {{"notice", mail.notice_id}}, state.clock.now_us()));
  }
  return transaction.commit();
}

Result<std::vector<Mail>> Notices::list_dead_mails(size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT id, notice_id, address, error, attempts FROM mails WHERE state = 'dead'"
      " ORDER BY id LIMIT ?"));
  row.number(static_cast<int64_t>(limit));
  std::vector<Mail> out;
  while (TRY(row.step())) {
    out.push_back({row.column_text(0), row.column_text(1), row.column_text(2), row.column_text(3),
                   static_cast<int>(row.column_number(4))});
  }
  return out;
}

}  // namespace vigie::store
