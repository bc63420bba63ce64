#include "store/policy/publications.h"

#include "base/json.h"
#include "store/state.h"

namespace vigie::store {
namespace {

constexpr std::string_view kColumns =
    "SELECT b.id, p.name, b.pack_sha256, b.base_sha256, b.state, b.author, b.approver, b.note,"
    " b.proposed_us, b.approved_us, b.from_us, b.until_us, b.tests_blob FROM publications b"
    " JOIN packs p ON p.sha256 = b.pack_sha256 ";

Publication read_publication(const Statement& row) {
  Publication out;
  out.id = row.column_text(0);
  out.pack = row.column_text(1);
  out.pack_sha256 = row.column_text(2);
  out.base_sha256 = row.column_text(3);
  out.state = row.column_text(4);
  out.author = row.column_text(5);
  out.approver = row.column_text(6);
  out.note = row.column_text(7);
  out.proposed_us = row.column_number(8);
  out.approved_us = row.column_number(9);
  out.from_us = row.column_number(10);
  out.until_us = row.column_number(11);
  out.tests_blob = row.column_text(12);
  return out;
}

// Who did what to which pack: pseudonyms, no note (I8).
JsonObject event_of(const Publication& publication, std::string_view actor) {
  return {{"publication", publication.id},
          {"pack", publication.pack},
          {"pack_sha256", publication.pack_sha256},
          {"base_sha256", publication.base_sha256},
          {"state", publication.state},
          {"author", publication.author},
          {"approver", publication.approver},
          {"actor", actor},
          {"from", publication.from_us},
          {"until", publication.until_us}};
}

}  // namespace

Status Publications::put(const Publication& publication, std::string_view pack_text) {
  Store::State& state = store_.state();
  const std::string blob = TRY(store_.put_blob(pack_text));
  TRY(TRY(state.database.prepare("INSERT INTO packs (sha256, name, text_blob) VALUES (?, ?, ?)"
                                 " ON CONFLICT (sha256) DO NOTHING"))
          .text(publication.pack_sha256)
          .text(publication.pack)
          .text(blob)
          .run());
  TRY(TRY(state.database.prepare("INSERT INTO publications (id, pack_sha256, base_sha256, state,"
                                 " author, approver, note, proposed_us, approved_us, from_us,"
                                 " until_us, tests_blob)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
          .text(publication.id)
          .text(publication.pack_sha256)
          .text(publication.base_sha256)
          .text(publication.state)
          .text(publication.author)
          .text(publication.approver)
          .text(publication.note)
          .number(publication.proposed_us)
          .number(publication.approved_us)
          .number(publication.from_us)
          .number(publication.until_us)
          .text(publication.tests_blob)
          .run());
  return state.add_event("policy." + publication.state, event_of(publication, publication.author),
                         state.clock.now_us());
}

Status Publications::change(const Publication& publication, std::string_view event_type,
                            std::string_view actor) {
  Store::State& state = store_.state();
  TRY(TRY(state.database.prepare("UPDATE publications SET state = ?, approver = ?,"
                                 " approved_us = ?, from_us = ?, until_us = ? WHERE id = ?"))
          .text(publication.state)
          .text(publication.approver)
          .number(publication.approved_us)
          .number(publication.from_us)
          .number(publication.until_us)
          .text(publication.id)
          .run());
  return state.add_event(event_type, event_of(publication, actor), state.clock.now_us());
}

Result<Publication> Publications::find(std::string_view id) {
  Statement row = TRY(store_.state().database.prepare(std::string(kColumns) + "WHERE b.id = ?"));
  row.text(id);
  if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no publication of that id"};
  return read_publication(row);
}

Result<std::optional<Publication>> Publications::find_in(std::string_view state) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kColumns) + "WHERE b.state = ? ORDER BY b.from_us, b.id LIMIT 1"));
  row.text(state);
  if (!TRY(row.step())) return std::optional<Publication>();
  return std::optional<Publication>(read_publication(row));
}

Result<std::vector<Publication>> Publications::list(size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kColumns) + "ORDER BY b.proposed_us DESC, b.id DESC LIMIT ?"));
  row.number(static_cast<int64_t>(limit));
  std::vector<Publication> out;
  while (TRY(row.step())) out.push_back(read_publication(row));
  return out;
}

Result<std::string> Publications::pack_text(std::string_view sha256) {
  return DecisionScan(store_, {}).pack_text(sha256);
}

Status Publications::put_shadow(std::string_view pack_sha256, std::string_view decision,
                                const Outcome& outcome) {
  return TRY(store_.state().database.prepare(
                 "INSERT INTO shadow (pack_sha256, decision_id, outcome, decided_us)"
                 " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"))
      .text(pack_sha256)
      .text(decision)
      .text(to_json(to_json_value(outcome)))
      .number(store_.state().clock.now_us())
      .run();
}

Status Publications::read_shadow(
    std::string_view pack_sha256,
    const std::function<Status(const ScannedDecision&, const std::string&)>& each) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT d.id, d.pack_sha256, d.facts, d.facts_sha256, d.outcome, d.decided_us, d.item_id,"
      " d.actor, d.persons, s.outcome FROM shadow s JOIN decisions d ON d.id = s.decision_id"
      " WHERE s.pack_sha256 = ? ORDER BY s.decision_id"));
  row.text(pack_sha256);
  ScannedDecision one;
  while (TRY(row.step())) {
    one.id = row.column_text(0);
    one.pack_sha256 = row.column_text(1);
    one.facts = row.column_text(2);
    one.facts_sha256 = row.column_text(3);
    one.outcome = row.column_text(4);
    one.decided_us = row.column_number(5);
    one.item_id = row.column_text(6);
    one.actor = row.column_text(7);
    one.persons = static_cast<int>(row.column_number(8));
    TRY(each(one, row.column_text(9)));
  }
  return ok();
}

}  // namespace vigie::store
