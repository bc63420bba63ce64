#include "store/cases/decisions.h"

#include "store/state.h"

namespace vigie::store {
namespace {

Status write_pack(Store& store, const PersonDecision& decision) {
  {
    Statement known = TRY(store.state().database.prepare("SELECT 1 FROM packs WHERE sha256 = ?"));
    known.text(decision.decision.pack_sha256);
    if (TRY(known.step())) return ok();
  }
  const std::string blob = TRY(store.put_blob(decision.pack_text));
  return TRY(store.state().database.prepare(
                 "INSERT INTO packs (sha256, name, text_blob) VALUES (?, ?, ?)"
                 " ON CONFLICT (sha256) DO NOTHING"))
      .text(decision.decision.pack_sha256)
      .text(decision.decision.pack)
      .text(blob)
      .run();
}

}  // namespace

Status Decisions::put(const PersonDecision& decision) {
  Database& database = store_.state().database;
  const int64_t now_us = store_.state().clock.now_us();
  // A record names its media: an account has none, an unreadable file was never looked at.
  TRY(TRY(database.prepare("INSERT INTO media (sha256, kind, subject_id, media, print, checked_us)"
                           " VALUES (?, '', ?, 'null', x'', ?) ON CONFLICT (sha256) DO NOTHING"))
          .text(decision.media_sha256)
          .text(decision.subject_id)
          .number(now_us)
          .run());
  TRY(write_pack(store_, decision));
  TRY(TRY(database.prepare("INSERT INTO decisions (id, item_sha256, subject_id, pack_sha256, facts,"
                           " facts_sha256, outcome, trace, decided_us, item_id, case_id, actor,"
                           " persons, basis, replaces)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
          .text(decision.decision.id)
          .text(decision.media_sha256)
          .text(decision.subject_id)
          .text(decision.decision.pack_sha256)
          .text(TRY(canonical_json(decision.facts)))
          .text(decision.decision.facts_sha256)
          .text(to_json(to_json_value(decision.decision.outcome)))
          .text(to_json(decision.decision.trace))
          .number(now_us)
          .text(decision.item_id)
          .text(decision.case_id)
          .text(decision.actor)
          .number(decision.persons)
          .text(to_json(decision.basis))
          .text(decision.replaces)
          .run());
  return TRY(database.prepare("INSERT INTO findings (decision_id, position, finding)"
                              " SELECT ?, position, finding FROM findings WHERE decision_id = ?"))
      .text(decision.decision.id)
      .text(decision.replaces)
      .run();
}

Status Decisions::put_in_force(std::string_view item, std::string_view decision,
                               std::string_view visibility) {
  auto update = TRY(store_.state().database.prepare(
      std::string("UPDATE items SET visibility = ?, updated_us = ?, decision_id = ") +
      (decision.empty() ? "NULL" : "?") + " WHERE id = ?"));
  update.text(visibility).number(store_.state().clock.now_us());
  if (!decision.empty()) update.text(decision);
  return update.text(item).run();
}

Status Decisions::set_persons(std::string_view decision, int persons) {
  return TRY(store_.state().database.prepare("UPDATE decisions SET persons = ? WHERE id = ?"))
      .number(persons)
      .text(decision)
      .run();
}

Result<DecisionRecord> Decisions::find(std::string_view id) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT d.id, d.item_id, d.subject_id, d.case_id, d.actor, p.name, d.facts_sha256, d.facts,"
      " d.replaces, d.persons, d.outcome, d.trace, d.basis, d.decided_us FROM decisions d"
      " JOIN packs p ON p.sha256 = d.pack_sha256 WHERE d.id = ?"));
  row.text(id);
  if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no decision of that id"};
  DecisionRecord out;
  out.id = row.column_text(0);
  out.item_id = row.column_text(1);
  out.subject_id = row.column_text(2);
  out.case_id = row.column_text(3);
  out.actor = row.column_text(4);
  out.pack = row.column_text(5);
  out.facts_sha256 = row.column_text(6);
  out.facts = row.column_text(7);
  out.replaces = row.column_text(8);
  out.persons = static_cast<int>(row.column_number(9));
  out.outcome = TRY(outcome_from_json(TRY(parse_json(row.column_text(10)))));
  out.trace = TRY(parse_json(row.column_text(11)));
  out.basis = TRY(parse_json(row.column_text(12)));
  out.decided_us = row.column_number(13);
  return out;
}

Result<std::vector<Item>> Decisions::copies_of(const Item& item, size_t limit) {
  std::vector<std::string> ids;
  {
    Statement row = TRY(store_.state().database.prepare(
        "SELECT id FROM items WHERE media_sha256 = ? AND id <> ?"
        " AND state NOT IN ('deleted', 'erased') ORDER BY id LIMIT ?"));
    row.text(item.media_sha256).text(item.id).number(static_cast<int64_t>(limit));
    while (TRY(row.step())) ids.push_back(row.column_text(0));
  }
  std::vector<Item> out;
  for (const std::string& id : ids) out.push_back(TRY(Items(store_).find(id)));
  return out;
}

Status Decisions::post(std::string_view item, std::string_view body) {
  return write_deliveries(store_.state().database, item, body, store_.state().clock.now_us());
}

}  // namespace vigie::store
