// What entries matched, and the searches of earlier uploads that changes of entries ask for.
#include <algorithm>

#include "store/banks/bank_rows.h"
#include "store/banks/banks.h"

namespace vigie::store {
namespace {

// Before new uploads: who waits for these waits for a known harm to end.
constexpr int64_t kSweepPriority = 50;

struct Flood {
  std::string bank, id;
  int64_t media = 0, media_max = 0, window_us = 0;
};

// Whether the entry has matched more than its bank lets it. A confirmed entry that is uploaded
// again and again is not a flood: its plain copies do not count.
Result<std::optional<Flood>> flood_of(Database& database, int64_t number, int64_t now_us) {
  Statement row = TRY(database.prepare(
      "SELECT e.bank, e.id, b.flood_media, b.flood_window_us, e.released_us, e.state,"
      " e.confirmed_by <> '' FROM bank_entries e JOIN banks b ON b.name = e.bank"
      " WHERE e.number = ?"));
  row.number(number);
  if (!TRY(row.step()) || row.column_text(5) != "active") return std::optional<Flood>();
  Flood out{row.column_text(0), row.column_text(1), 0, row.column_number(2), row.column_number(3)};
  const int64_t after_us = std::max(now_us - out.window_us, row.column_number(4));
  Statement seen = TRY(database.prepare(
      "SELECT COUNT(DISTINCT media_sha256) FROM entry_matches WHERE entry_number = ?"
      " AND time_us > ? AND (? = 0 OR kind <> 'same')"));
  seen.number(number).number(after_us).number(row.column_number(6));
  TRY(seen.step());
  out.media = seen.column_number(0);
  if (out.media <= out.media_max) return std::optional<Flood>();
  return std::optional<Flood>(std::move(out));
}

Status add_rematches(Store::State& state, std::span<const std::string> items) {
  for (const std::string& item : items) {
    TRY(add_job(state.database, "rematch", item, kSweepPriority, state.clock.now_us()));
  }
  return ok();
}

Status move_cursor(Store::State& state, const Sweep& sweep, std::string_view cursor, int64_t items,
                   bool is_over) {
  if (!is_over) {
    return TRY(state.database.prepare("UPDATE sweeps SET cursor = ?, items = items + ?"
                                      " WHERE id = ?"))
        .text(cursor)
        .number(items)
        .text(sweep.id)
        .run();
  }
  TRY(TRY(state.database.prepare("DELETE FROM sweeps WHERE id = ?")).text(sweep.id).run());
  // Of entries that are gone nothing needs to be known once their matches were decided again.
  TRY(TRY(state.database.prepare(
              "DELETE FROM entry_matches WHERE entry_number BETWEEN ? AND ? AND NOT EXISTS"
              " (SELECT 1 FROM bank_entries e WHERE e.number = entry_number)"))
          .number(sweep.first_number)
          .number(sweep.last_number)
          .run());
  return state.add_event("bank.swept",
                         {{"sweep", sweep.id},
                          {"kind", sweep.kind},
                          {"first", sweep.first_number},
                          {"last", sweep.last_number},
                          {"items", sweep.items + items}},
                         state.clock.now_us());
}

}  // namespace

Result<std::vector<int64_t>> Banks::record_matches_within(std::string_view item_id,
                                                          std::span<const EntryMatch> matches) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  std::vector<int64_t> flooded;
  for (const EntryMatch& match : matches) {
    // The time stays that of the first match: looking again is not matching again.
    TRY(TRY(state.database.prepare(
                "INSERT INTO entry_matches (entry_number, item_id, media_sha256, kind,"
                " coverage_query, coverage_reference, time_us) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (entry_number, item_id) DO UPDATE SET kind = excluded.kind,"
                " coverage_query = excluded.coverage_query,"
                " coverage_reference = excluded.coverage_reference"))
            .number(match.entry_number)
            .text(item_id)
            .text(match.media_sha256)
            .text(match.kind)
            .real(match.coverage_query)
            .real(match.coverage_reference)
            .number(now_us)
            .run());
    const auto flood = TRY(flood_of(state.database, match.entry_number, now_us));
    if (!flood) continue;
    BankEntry entry;
    entry.id = flood->id;
    entry.number = match.entry_number;
    TRY(set_state(entry, flood->bank, "quarantined", "bank.entry.quarantined",
                  {{"by", "flood"},
                   {"media", flood->media},
                   {"media_max", flood->media_max},
                   {"window_s", flood->window_us / 1'000'000}},
                  ""));
    // The alarm that leaves the house; the console hears the event.
    TRY(write_deliveries(
        state.database, item_id,
        to_json(JsonObject{{"type", "bank.entry.quarantined"},
                           {"timestamp", to_rfc3339(now_us)},
                           {"data", JsonObject{{"bank", flood->bank},
                                               {"entry", flood->id},
                                               {"media", flood->media},
                                               {"window_s", flood->window_us / 1'000'000}}}}),
        now_us));
    flooded.push_back(match.entry_number);
  }
  return flooded;
}

Status Banks::drop_rematch(const Job& job) {
  return TRY(store_.state().database.prepare(
                 "DELETE FROM jobs WHERE id = ? AND owner = ? AND state = 'leased'"))
      .text(job.id)
      .text(job.owner)
      .run();
}

Status Banks::rematch_within(std::string_view item_id) {
  Store::State& state = store_.state();
  return add_job(state.database, "rematch", item_id, kSweepPriority, state.clock.now_us());
}

Result<std::vector<EntryMatch>> Banks::matches_of(int64_t entry_number, size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT item_id, media_sha256, kind, coverage_query, coverage_reference, time_us"
      " FROM entry_matches WHERE entry_number = ? ORDER BY time_us DESC, item_id DESC LIMIT ?"));
  row.number(entry_number).number(static_cast<int64_t>(limit));
  std::vector<EntryMatch> out;
  while (TRY(row.step())) {
    out.push_back({entry_number, row.column_text(0), row.column_text(1), row.column_text(2),
                   row.column_real(3), row.column_real(4), row.column_number(5)});
  }
  return out;
}

Result<std::optional<Sweep>> Banks::next_sweep() {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT id, kind, first_number, last_number, cursor, items, created_us FROM sweeps"
      " ORDER BY created_us, id LIMIT 1"));
  if (!TRY(row.step())) return std::optional<Sweep>();
  return std::optional<Sweep>({row.column_text(0), row.column_text(1), row.column_number(2),
                               row.column_number(3), row.column_text(4), row.column_number(5),
                               row.column_number(6)});
}

Result<std::vector<SweptMedia>> Banks::media_after(std::string_view sha256, size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT sha256, print FROM media WHERE sha256 > ? ORDER BY sha256 LIMIT ?"));
  row.text(sha256).number(static_cast<int64_t>(limit));
  std::vector<SweptMedia> out;
  while (TRY(row.step())) out.push_back({row.column_text(0), row.column_text(1)});
  return out;
}

Result<std::vector<BankEntry>> Banks::entries_between(int64_t first_number, int64_t last_number) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(entry_columns()) + "WHERE e.number BETWEEN ? AND ? ORDER BY e.number"));
  row.number(first_number).number(last_number);
  std::vector<BankEntry> out;
  while (TRY(row.step())) out.push_back(TRY(read_entry(row)));
  return out;
}

Status Banks::advance(const Sweep& sweep, std::span<const std::string> media,
                      std::string_view cursor, bool is_over) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  std::vector<std::string> items;
  for (const std::string& sha256 : media) {
    Statement row = TRY(state.database.prepare(
        "SELECT id FROM items WHERE media_sha256 = ? AND decision_id IS NOT NULL"
        " AND state = 'decided' ORDER BY id"));
    row.text(sha256);
    while (TRY(row.step())) items.push_back(row.column_text(0));
  }
  TRY(add_rematches(state, items));
  TRY(move_cursor(state, sweep, cursor, static_cast<int64_t>(items.size()), is_over));
  return transaction.commit();
}

Result<bool> Banks::advance_again(const Sweep& sweep, size_t limit) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  std::vector<std::string> items;
  std::string cursor = sweep.cursor;
  size_t seen = 0;
  {
    Statement row = TRY(state.database.prepare(
        "SELECT DISTINCT m.item_id, i.state FROM entry_matches m JOIN items i ON i.id = m.item_id"
        " WHERE m.entry_number BETWEEN ? AND ? AND m.item_id > ? ORDER BY m.item_id LIMIT ?"));
    row.number(sweep.first_number).number(sweep.last_number).text(sweep.cursor);
    row.number(static_cast<int64_t>(limit));
    for (; TRY(row.step()); ++seen) {
      cursor = row.column_text(0);
      if (row.column_text(1) == "decided") items.push_back(cursor);
    }
  }
  const bool is_over = seen < limit;
  TRY(add_rematches(state, items));
  TRY(move_cursor(state, sweep, cursor, static_cast<int64_t>(items.size()), is_over));
  TRY(transaction.commit());
  return is_over;
}

}  // namespace vigie::store
