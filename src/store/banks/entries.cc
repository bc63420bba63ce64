// The store's calls about banks and their entries, and the rows that they are.
#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "fingerprint/print.h"
#include "store/banks/bank_rows.h"
#include "store/banks/banks.h"

namespace vigie::store {
namespace {

constexpr size_t kTextBytesMax = 4096;
constexpr int kDistanceBitsMax = 31;
constexpr std::array<std::string_view, 5> kVerdicts = {"manipulated", "fact_checked_false",
                                                       "authentic", "unconfirmed", "negative"};

Status check_bank_name(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (name.empty() || name.size() > 64 || !std::all_of(name.begin(), name.end(), is_allowed)) {
    return Error{ErrorCode::kInvalidArgument, "a bank's name is 1 to 64 of a-z, 0-9, _ and -"};
  }
  return ok();
}

}  // namespace

Status check_verdict(std::string_view verdict) {
  if (std::find(kVerdicts.begin(), kVerdicts.end(), verdict) != kVerdicts.end()) return ok();
  return Error{ErrorCode::kInvalidArgument,
               "the verdict is one of manipulated, fact_checked_false, authentic, unconfirmed "
               "and negative"};
}

namespace {

Status check_entry(const BankEntry& entry) {
  if (entry.id.empty() || entry.id.size() > 256) {
    return Error{ErrorCode::kInvalidArgument, "an entry's id is 1 to 256 bytes"};
  }
  TRY(check_verdict(entry.verdict));
  if (entry.print.empty()) {
    return Error{ErrorCode::kInvalidArgument, "the entry has no fingerprint"};
  }
  if (entry.distance_bits < BankEntry::kBankDistance || entry.distance_bits > kDistanceBitsMax) {
    return Error{ErrorCode::kInvalidArgument, "a distance is 0 to 31 bits"};
  }
  for (const std::string* text : {&entry.confirmed_by, &entry.topic, &entry.source, &entry.note}) {
    if (text->size() <= kTextBytesMax) continue;
    return Error{ErrorCode::kLimit, "a text of " + std::to_string(text->size()) + " bytes, limit " +
                                        std::to_string(kTextBytesMax)};
  }
  return ok();
}

Json stills_json(const std::vector<std::string>& stills) {
  JsonArray out;
  for (const std::string& still : stills) out.push_back(Json(still));
  return out;
}

constexpr std::string_view kBankColumns =
    "SELECT b.name, b.created_us, (SELECT COUNT(*) FROM bank_entries e WHERE e.bank = b.name),"
    " (SELECT COUNT(*) FROM bank_entries e WHERE e.bank = b.name AND e.state = 'quarantined'),"
    " b.distance_bits, b.flood_media, b.flood_window_us, b.propagation, b.is_enabled FROM banks b ";

BankSummary read_bank(const Statement& row) {
  BankSummary out;
  out.name = row.column_text(0);
  out.created_us = row.column_number(1);
  out.entries = row.column_number(2);
  out.quarantined = row.column_number(3);
  out.settings.distance_bits = static_cast<int>(row.column_number(4));
  out.settings.flood_media = row.column_number(5);
  out.settings.flood_window_us = row.column_number(6);
  out.settings.propagation = row.column_text(7);
  out.settings.is_enabled = row.column_number(8) != 0;
  return out;
}

// A list's hashes and nothing else: such entries are found by the index alone.
bool is_plain_print(std::string_view bytes) {
  const auto print = fingerprint::decode_print(bytes);
  return print && print->audio.codes.empty() && print->audio.peaks.empty() &&
         print->key_frames.empty() && print->thumbnails.empty() && print->panes.empty();
}

}  // namespace

#define VIGIE_ENTRY_COLUMNS(print, stills)                                                \
  "SELECT e.id, e.verdict, e.confirmed_by, e.topic, e.certified, e.source, e.note,"       \
  " e.item_sha256, " print ", " stills                                                    \
  ", e.added_us, e.distance_bits, e.expires_us, e.feed,"                                  \
  " e.said, e.number, e.state, e.propagated_by, (SELECT COUNT(*) FROM bank_opinions o"    \
  " WHERE o.entry_number = e.number AND o.opinion = 'dispute'), e.bank, e.is_plain FROM " \
  "bank_entries e "

std::string_view entry_columns() { return VIGIE_ENTRY_COLUMNS("e.print", "e.stills"); }

std::string_view light_entry_columns() { return VIGIE_ENTRY_COLUMNS("''", "'[]'"); }

Result<BankEntry> read_entry(const Statement& row) {
  BankEntry out;
  out.id = row.column_text(0);
  out.verdict = row.column_text(1);
  out.confirmed_by = row.column_text(2);
  out.topic = row.column_text(3);
  out.certified = row.column_number(4) != 0;
  out.source = row.column_text(5);
  out.note = row.column_text(6);
  out.item_sha256 = row.column_text(7);
  out.print = row.column_text(8);
  const Json stills = TRY(parse_json(row.column_text(9)));
  if (stills.is_array()) {
    for (const Json& still : stills.get_array()) {
      if (still.is_string()) out.stills.emplace_back(still.get_string().c_str());
    }
  }
  out.added_us = row.column_number(10);
  out.distance_bits = static_cast<int>(row.column_number(11));
  out.expires_us = row.column_number(12);
  out.feed = row.column_text(13);
  out.said = row.column_text(14);
  out.number = row.column_number(15);
  out.state = row.column_text(16);
  out.propagated_by = row.column_text(17);
  out.disputes = row.column_number(18);
  out.bank = row.column_text(19);
  out.is_plain = row.column_number(20) != 0;
  return out;
}

Result<int64_t> next_entry_number(Database& database) {
  TRY(database.execute("UPDATE counters SET value = value + 1 WHERE name = 'entry_number'"));
  Statement row = TRY(database.prepare("SELECT value FROM counters WHERE name = 'entry_number'"));
  TRY(row.step());
  return row.column_number(0);
}

Status grow_bank_version(Database& database) {
  return database.execute("UPDATE counters SET value = value + 1 WHERE name = 'bank_version'");
}

Result<std::string> commit_to(Store::State& state, std::string_view person) {
  std::string commitment;
  if (!person.empty()) TRY(state.add_subject(person, commitment));
  return commitment;
}

Status add_sweep(Store::State& state, std::string_view kind, int64_t first, int64_t last) {
  const int64_t now_us = state.clock.now_us();
  return TRY(state.database.prepare(
                 "INSERT INTO sweeps (id, kind, first_number, last_number, cursor, items,"
                 " created_us) SELECT ?, ?, ?, ?, '', 0, ? WHERE EXISTS (SELECT 1 FROM items)"))
      .text(make_id("sw_", now_us))
      .text(kind)
      .number(first)
      .number(last)
      .number(now_us)
      .run();
}

Status add_change(Database& database, int64_t first, int64_t last, bool is_removal) {
  return TRY(database.prepare("INSERT INTO bank_changes (first_entry, last_entry, is_removal)"
                              " VALUES (?, ?, ?)"))
      .number(first)
      .number(last)
      .number(is_removal ? 1 : 0)
      .run();
}

Status erase_entry(Database& database, int64_t number) {
  for (const char* sql : {"DELETE FROM bank_opinions WHERE entry_number = ?",
                          "DELETE FROM entry_signals WHERE entry_number = ?",
                          "DELETE FROM bank_entries WHERE number = ?"}) {
    TRY(TRY(database.prepare(sql)).number(number).run());
  }
  return add_change(database, number, number, true);
}

Result<bool> has_entry(Database& database, std::string_view bank, std::string_view id) {
  Statement found = TRY(database.prepare("SELECT 1 FROM bank_entries WHERE bank = ? AND id = ?"));
  found.text(bank).text(id);
  return found.step();
}

Status insert_entry(Store::State& state, std::string_view bank, const BankEntry& entry,
                    int64_t number) {
  TRY(check_entry(entry));
  const int64_t now_us = state.clock.now_us();
  TRY(TRY(state.database.prepare(
              "INSERT INTO bank_entries (bank, id, verdict, confirmed_by, topic, certified, source,"
              " note, item_sha256, print, stills, added_us, number, distance_bits, expires_us,"
              " feed, said, is_plain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
              " ?)"))
          .text(bank)
          .text(entry.id)
          .text(entry.verdict)
          .text(entry.confirmed_by)
          .text(entry.topic)
          .number(entry.certified ? 1 : 0)
          .text(entry.source)
          .text(entry.note)
          .text(entry.item_sha256)
          .blob(entry.print)
          .text(to_json(stills_json(entry.stills)))
          .number(now_us)
          .number(number)
          .number(entry.distance_bits)
          .number(entry.expires_us)
          .text(entry.feed)
          .text(entry.said)
          .number(is_plain_print(entry.print) ? 1 : 0)
          .run());
  for (const auto& [type, value] : entry.signals) {
    TRY(TRY(state.database.prepare("INSERT INTO entry_signals (type, value, entry_number)"
                                   " VALUES (?, ?, ?) ON CONFLICT DO NOTHING"))
            .text(type)
            .text(value)
            .number(number)
            .run());
  }
  if (entry.confirmed_by.empty()) return ok();
  return TRY(state.database.prepare("INSERT INTO bank_opinions (entry_number, person, opinion,"
                                    " note, time_us) VALUES (?, ?, 'confirm', '', ?)"))
      .number(number)
      .text(entry.confirmed_by)
      .number(now_us)
      .run();
}

Status Store::State::require_bank(std::string_view bank) {
  Statement found = TRY(database.prepare("SELECT 1 FROM banks WHERE name = ?"));
  found.text(bank);
  if (TRY(found.step())) return ok();
  return Error{ErrorCode::kNotFound,
               "there is no bank " + std::string(bank) + ": make it with: vigie bank create NAME"};
}

Status Store::create_bank(std::string_view name) {
  Transaction transaction = TRY(begin());
  TRY(create_bank_within(name));
  return transaction.commit();
}

Status Store::create_bank_within(std::string_view name) {
  TRY(check_bank_name(name));
  const int64_t now_us = state_->clock.now_us();
  if (state_->require_bank(name)) {
    return Error{ErrorCode::kConflict, "there is a bank " + std::string(name) + " already"};
  }
  TRY(TRY(state_->database.prepare("INSERT INTO banks (name, created_us) VALUES (?, ?)"))
          .text(name)
          .number(now_us)
          .run());
  return state_->add_event("bank.created", {{"bank", name}}, now_us);
}

Result<BankSummary> Banks::find(std::string_view bank) {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kBankColumns) + "WHERE b.name = ?"));
  row.text(bank);
  if (!TRY(row.step())) return store_.state().require_bank(bank).error();
  return read_bank(row);
}

Result<std::vector<BankSummary>> Store::list_banks() {
  Statement row = TRY(state_->database.prepare(std::string(kBankColumns) + "ORDER BY b.name"));
  std::vector<BankSummary> out;
  while (TRY(row.step())) out.push_back(read_bank(row));
  return out;
}

Status Store::add_entry(std::string_view bank, const BankEntry& entry) {
  Transaction transaction = TRY(begin());
  TRY(add_entry_within(bank, entry));
  return transaction.commit();
}

Status Store::add_entry_within(std::string_view bank, const BankEntry& entry) {
  Database& database = state_->database;
  TRY(state_->require_bank(bank));
  if (TRY(has_entry(database, bank, entry.id))) {
    return Error{ErrorCode::kConflict, "bank " + std::string(bank) + " has an entry of that id"};
  }
  const int64_t number = TRY(next_entry_number(database));
  TRY(insert_entry(*state_, bank, entry, number));
  TRY(add_change(database, number, number, false));
  TRY(grow_bank_version(database));
  TRY(add_sweep(*state_, "find", number, number));
  JsonObject event{{"bank", bank},
                   {"entry", number},
                   {"verdict", entry.verdict},
                   {"print_sha256", sha256_hex(entry.print)},
                   {"certified", entry.certified},
                   {"confirmed", !entry.confirmed_by.empty()}};
  // The id, the person and the note may name people: commitments only.
  event["entry_commitment"] =
      TRY(commit_to(*state_, entry.id + "\n" + entry.confirmed_by + "\n" + entry.note));
  return state_->add_event("bank.entry.added", std::move(event), state_->clock.now_us());
}

Result<std::vector<BankEntry>> Store::list_entries(std::string_view bank) {
  return list_entries(bank, "", static_cast<size_t>(INT64_MAX));
}

Result<std::vector<BankEntry>> Store::list_entries(std::string_view bank, std::string_view after,
                                                   size_t limit) {
  TRY(state_->require_bank(bank));
  Statement row = TRY(state_->database.prepare(
      std::string(entry_columns()) + "WHERE e.bank = ? AND e.id > ? ORDER BY e.id LIMIT ?"));
  row.text(bank).text(after).number(static_cast<int64_t>(limit));
  std::vector<BankEntry> out;
  while (TRY(row.step())) out.push_back(TRY(read_entry(row)));
  return out;
}

Result<BankEntry> Store::find_entry(std::string_view bank, std::string_view id) {
  TRY(state_->require_bank(bank));
  Statement row =
      TRY(state_->database.prepare(std::string(entry_columns()) + "WHERE e.bank = ? AND e.id = ?"));
  row.text(bank).text(id);
  if (!TRY(row.step())) {
    return Error{ErrorCode::kNotFound, "bank " + std::string(bank) + " has no entry of that id"};
  }
  return read_entry(row);
}

Status Store::remove_entry(std::string_view bank, std::string_view id) {
  Transaction transaction = TRY(Transaction::begin(state_->database));
  TRY(remove_entry_within(bank, id));
  return transaction.commit();
}

Status Store::remove_entry_within(std::string_view bank, std::string_view id) {
  const BankEntry entry = TRY(find_entry(bank, id));
  TRY(erase_entry(state_->database, entry.number));
  TRY(grow_bank_version(state_->database));
  // What it led to is decided again without it.
  TRY(add_sweep(*state_, "again", entry.number, entry.number));
  return state_->add_event(
      "bank.entry.removed",
      {{"bank", bank}, {"entry", entry.number}, {"print_sha256", sha256_hex(entry.print)}},
      state_->clock.now_us());
}

}  // namespace vigie::store
