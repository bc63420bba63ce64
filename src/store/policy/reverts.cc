#include "store/policy/reverts.h"

#include "store/state.h"

namespace vigie::store {
namespace {

std::string like(std::string_view text) {
  std::string out = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + "%";
}

// The text narrows the rows down; what is in the JSON decides.
bool has_reason(const Json& outcome, const std::string& rule) {
  for (const Json& reason : array_member(outcome, "reasons")) {
    if (reason.is_string() && reason.get_string() == rule) return true;
  }
  return false;
}

Result<int64_t> number(Database& database, std::string_view sql, std::string_view text) {
  Statement row = TRY(database.prepare(sql));
  row.text(text);
  TRY(row.step());
  return row.column_number(0);
}

Result<bool> matched_entry(Database& database, const std::string& decision,
                           const RevertQuery& query) {
  Statement row =
      TRY(database.prepare("SELECT finding FROM findings WHERE decision_id = ? AND finding LIKE ?"
                           " ESCAPE '\\'"));
  row.text(decision).text(like(to_json(Json(query.entry))));
  while (TRY(row.step())) {
    const Json finding = TRY(parse_json(row.column_text(0)));
    const Json* evidence = member(finding, "evidence");
    if (evidence != nullptr && string_member(*evidence, "entry") == query.entry &&
        string_member(*evidence, "bank") == query.bank) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<std::vector<RevertTarget>> Reverts::find(const RevertQuery& query) {
  Database& database = store_.state().database;
  const bool is_act = !query.act.empty();
  std::string sql = "SELECT i.id, d.id, d.persons, d.outcome, ";
  sql += is_act ? "r.before_id FROM reverted r JOIN items i ON i.id = r.item_id"
                  " AND i.decision_id = r.after_id"
                : "'' FROM items i";
  sql +=
      " JOIN decisions d ON d.id = i.decision_id WHERE d.decided_us >= ?"
      " AND i.state NOT IN ('deleted', 'erased')";
  if (is_act) sql += " AND r.revert_id = ?";
  if (!query.pack_sha256.empty()) sql += " AND d.pack_sha256 = ?";
  if (!query.rule.empty()) sql += " AND d.outcome LIKE ? ESCAPE '\\'";
  Statement row = TRY(database.prepare(sql + " ORDER BY i.id"));
  row.number(query.since_us);
  if (is_act) row.text(query.act);
  if (!query.pack_sha256.empty()) row.text(query.pack_sha256);
  if (!query.rule.empty()) row.text(like(to_json(Json(query.rule))));
  std::vector<RevertTarget> out;
  while (TRY(row.step())) {
    const Json outcome = TRY(parse_json(row.column_text(3)));
    if (!query.rule.empty() && !has_reason(outcome, query.rule)) continue;
    RevertTarget target{row.column_text(0), row.column_text(1), row.column_text(4),
                        static_cast<int>(row.column_number(2))};
    if (!query.entry.empty() && !TRY(matched_entry(database, target.decision_id, query))) continue;
    out.push_back(std::move(target));
  }
  return out;
}

Result<std::string> Reverts::pack_sha256(const std::string& name_or_hash) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT sha256 FROM packs WHERE sha256 = ? OR name = ? ORDER BY rowid DESC LIMIT 1"));
  row.text(name_or_hash).text(name_or_hash);
  if (TRY(row.step())) return row.column_text(0);
  return Error{ErrorCode::kNotFound, "nothing was decided by a pack of that name or hash"};
}

Status Reverts::begin(std::string_view act, const Json& selector, std::string_view actor,
                      std::string_view note) {
  return TRY(store_.state().database.prepare(
                 "INSERT INTO reverts (id, selector, actor, note, made_us) VALUES (?, ?, ?, ?, ?)"))
      .text(act)
      .text(to_json(selector))
      .text(actor)
      .text(note)
      .number(store_.state().clock.now_us())
      .run();
}

Status Reverts::add(std::string_view act, const RevertTarget& target, const Decision& after,
                    std::string_view item_sha256, std::string_view actor) {
  Store::State& state = store_.state();
  TRY(TRY(state.database.prepare("INSERT INTO reverted (revert_id, item_id, before_id, after_id)"
                                 " VALUES (?, ?, ?, ?)"))
          .text(act)
          .text(target.item_id)
          .text(target.decision_id)
          .text(after.id)
          .run());
  JsonObject event = decision_event(after, item_sha256);
  event["item"] = target.item_id;
  event["replaces"] = target.decision_id;
  event["revert"] = act;
  event["actor"] = actor;
  return state.add_event("decision.reverted", std::move(event), state.clock.now_us());
}

Result<int64_t> Reverts::recall(std::string_view item, std::string_view decision) {
  Store::State& state = store_.state();
  std::vector<std::string> ids;
  {
    Statement row = TRY(state.database.prepare(
        "SELECT id FROM notices WHERE item_id = ? AND item_id <> '' AND side IN ('author',"
        " 'reporter') AND decision_id = ? AND state = 'waiting'"));
    row.text(item).text(decision);
    while (TRY(row.step())) ids.push_back(row.column_text(0));
  }
  for (const std::string& id : ids) {
    TRY(TRY(state.database.prepare("UPDATE notices SET state = 'recalled' WHERE id = ?"))
            .text(id)
            .run());
    TRY(state.add_event("notice.recalled", {{"notice", id}, {"item", item}, {"decision", decision}},
                        state.clock.now_us()));
  }
  return static_cast<int64_t>(ids.size());
}

Result<bool> Reverts::was_told(std::string_view item, std::string_view decision) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT 1 FROM notices WHERE item_id = ? AND item_id <> '' AND side = 'author'"
      " AND decision_id = ? AND state = 'sent' AND kind = 'statement_of_reasons' LIMIT 1"));
  row.text(item).text(decision);
  return row.step();
}

Status Reverts::end(std::string_view act, const RevertCounts& counts, std::string_view actor) {
  return store_.state().add_event("policy.reverted",
                                  {{"revert", act},
                                   {"decisions", counts.decisions},
                                   {"strikes_removed", counts.strikes_removed},
                                   {"actor", actor}},
                                  store_.state().clock.now_us());
}

Result<RevertCounts> Reverts::count(std::string_view act) {
  Database& database = store_.state().database;
  RevertCounts out;
  out.decisions = TRY(number(database, "SELECT COUNT(*) FROM reverted WHERE revert_id = ?", act));
  out.strikes_removed =
      TRY(number(database,
                 "SELECT COUNT(*) FROM reverts a JOIN reverted r ON r.revert_id = a.id"
                 " JOIN decisions d ON d.id = r.before_id JOIN items i ON i.id = r.item_id"
                 " JOIN strikes s ON s.subject_id = i.subject_id AND s.decision_id = d.id"
                 " WHERE a.id = ? AND s.removed_us >= a.made_us",
                 act));
  out.effects = TRY(number(database,
                           "SELECT COUNT(*) FROM reverted r JOIN items i ON i.id = r.item_id"
                           " AND i.decision_id IS NULLIF(r.after_id, '') WHERE r.revert_id = ?",
                           act));
  Statement row = TRY(database.prepare(
      "SELECT CASE WHEN n.decision_id = r.before_id THEN 'recalled' WHEN n.state = 'observed'"
      " THEN 'observed' ELSE n.kind END AS what, COUNT(*) FROM reverted r"
      " JOIN notices n ON n.item_id = r.item_id AND n.item_id <> ''"
      " AND n.side IN ('author', 'reporter')"
      " AND (n.decision_id = r.after_id OR (n.decision_id = r.before_id AND n.state = 'recalled'))"
      " WHERE r.revert_id = ? GROUP BY what"));
  row.text(act);
  while (TRY(row.step())) out.notices[row.column_text(0)] = row.column_number(1);
  return out;
}

}  // namespace vigie::store
