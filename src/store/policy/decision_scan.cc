#include "store/policy/decision_scan.h"

#include "base/json.h"
#include "store/state.h"

namespace vigie::store {
namespace {

// Columns in the order of the table: those behind the facts cost a walk over their pages.
std::string columns(bool with_trace) {
  return std::string("SELECT id, pack_sha256, facts, facts_sha256, outcome, ") +
         (with_trace ? "trace" : "''") +
         ", decided_us, item_id, actor, persons FROM decisions WHERE ";
}

void read_row(const Statement& row, ScannedDecision& out) {
  out.id = row.column_text(0);
  out.pack_sha256 = row.column_text(1);
  out.facts = row.column_text(2);
  out.facts_sha256 = row.column_text(3);
  out.outcome = row.column_text(4);
  out.trace = row.column_text(5);
  out.decided_us = row.column_number(6);
  out.item_id = row.column_text(7);
  out.actor = row.column_text(8);
  out.persons = static_cast<int>(row.column_number(9));
}

}  // namespace

Result<Stretch> DecisionScan::whole() {
  Stretch out;
  {
    // By the index of times; rows are written in order of time but for clocks that jumped, so the
    // stretch is a superset and read() looks at the times.
    Statement row = TRY(store_.state().database.prepare(
        "SELECT COALESCE(MIN(rowid), 0), COALESCE(MAX(rowid) + 1, 0) FROM decisions"
        " WHERE decided_us >= ? AND decided_us < ?"));
    row.number(options_.since_us).number(options_.until_us);
    TRY(row.step());
    out = {row.column_number(0), row.column_number(1)};
  }
  return out;
}

Status DecisionScan::read(const Stretch& stretch,
                          const std::function<Status(const ScannedDecision&)>& each) {
  Statement row = TRY(store_.state().database.prepare(columns(options_.with_trace) +
                                                      "rowid >= ? AND rowid < ? ORDER BY rowid"));
  row.number(stretch.first).number(stretch.end);
  ScannedDecision one;
  while (TRY(row.step())) {
    const int64_t decided_us = row.column_number(6);
    if (decided_us < options_.since_us || decided_us >= options_.until_us) continue;
    read_row(row, one);
    TRY(each(one));
  }
  return ok();
}

Status DecisionScan::read_one(std::string_view id,
                              const std::function<Status(const ScannedDecision&)>& each) {
  Statement row = TRY(store_.state().database.prepare(columns(options_.with_trace) + "id = ?"));
  row.text(id);
  if (!TRY(row.step())) {
    return Error{ErrorCode::kNotFound, "there is no decision of that id in this data folder"};
  }
  ScannedDecision one;
  read_row(row, one);
  return each(one);
}

Result<std::unordered_map<std::string, std::string>> DecisionScan::decided_by_people() {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT replaces, outcome FROM decisions WHERE replaces <> '' AND persons > 0"
      " AND actor <> 'policy' ORDER BY replaces, decided_us"));
  std::unordered_map<std::string, std::string> out;
  while (TRY(row.step())) {
    const Json outcome = TRY(parse_json(row.column_text(1)));
    out[row.column_text(0)] = string_member(outcome, "visibility");
  }
  return out;
}

Result<std::string> DecisionScan::pack_text(std::string_view sha256) {
  Statement row =
      TRY(store_.state().database.prepare("SELECT text_blob FROM packs WHERE sha256 = ?"));
  row.text(sha256);
  if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no pack of that hash"};
  return store_.get_blob(row.column_text(0));
}

}  // namespace vigie::store
