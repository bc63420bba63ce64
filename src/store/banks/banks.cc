#include "store/banks/banks.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"
#include "store/banks/bank_rows.h"

namespace vigie::store {
namespace {

constexpr size_t kPersonBytesMax = 256;
constexpr size_t kNoteBytesMax = 4096;
constexpr int64_t kDayUs = 86'400'000'000;

Status check_settings(const BankSettings& settings) {
  const auto wrong = [](const char* why) { return Error{ErrorCode::kInvalidArgument, why}; };
  if (settings.distance_bits < 0 || settings.distance_bits > 31) {
    return wrong("distance: 0 to 31 bits");
  }
  if (settings.flood_media < 1 || settings.flood_media > 1'000'000) {
    return wrong("flood: 1 to 1000000 media");
  }
  if (settings.flood_window_us < 1'000'000 || settings.flood_window_us > 30 * kDayUs) {
    return wrong("flood window: one second to 30 days");
  }
  if (settings.propagation != "suggest" && settings.propagation != "act") {
    return wrong("propagation: suggest or act");
  }
  return ok();
}

Status check_person(std::string_view person, std::string_view note) {
  if (person.empty() || person.size() > kPersonBytesMax) {
    return Error{ErrorCode::kInvalidArgument, "say who: a name of 1 to 256 bytes"};
  }
  if (note.size() <= kNoteBytesMax) return ok();
  return Error{ErrorCode::kLimit, "a note of " + std::to_string(note.size()) + " bytes, limit " +
                                      std::to_string(kNoteBytesMax)};
}

}  // namespace

Status Banks::set(std::string_view bank, const BankSettings& settings, std::string_view person) {
  TRY(check_settings(settings));
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  TRY(state.require_bank(bank));
  TRY(TRY(state.database.prepare("UPDATE banks SET distance_bits = ?, flood_media = ?,"
                                 " flood_window_us = ?, propagation = ?, is_enabled = ?"
                                 " WHERE name = ?"))
          .number(settings.distance_bits)
          .number(settings.flood_media)
          .number(settings.flood_window_us)
          .text(settings.propagation)
          .number(settings.is_enabled ? 1 : 0)
          .text(bank)
          .run());
  TRY(grow_bank_version(state.database));
  int64_t first = 0, last = 0;
  {
    Statement row =
        TRY(state.database.prepare("SELECT COALESCE(MIN(number), 0),"
                                   " COALESCE(MAX(number), 0) FROM bank_entries"
                                   " WHERE bank = ?"));
    row.text(bank);
    TRY(row.step());
    first = row.column_number(0);
    last = row.column_number(1);
  }
  if (last > 0) {
    TRY(add_sweep(state, "again", first, last));
    TRY(add_sweep(state, "find", first, last));
  }
  TRY(state.add_event("bank.changed",
                      {{"bank", bank},
                       {"distance_bits", settings.distance_bits},
                       {"flood_media", settings.flood_media},
                       {"flood_window_s", settings.flood_window_us / 1'000'000},
                       {"propagation", settings.propagation},
                       {"enabled", settings.is_enabled},
                       {"person_commitment", TRY(commit_to(state, person))}},
                      state.clock.now_us()));
  return transaction.commit();
}

Result<int64_t> Banks::add_batch(std::string_view bank, std::span<const BankEntry> entries) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  TRY(state.require_bank(bank));
  int64_t first = 0, last = 0, added = 0;
  Sha256 prints;
  for (const BankEntry& entry : entries) {
    if (TRY(has_entry(state.database, bank, entry.id))) continue;
    last = TRY(next_entry_number(state.database));
    if (first == 0) first = last;
    TRY(insert_entry(state, bank, entry, last));
    prints.update(sha256(as_bytes(entry.print)));
    ++added;
  }
  if (added == 0) return added;
  TRY(add_change(state.database, first, last, false));
  TRY(grow_bank_version(state.database));
  TRY(add_sweep(state, "find", first, last));
  TRY(state.add_event("bank.entries.added",
                      {{"bank", bank},
                       {"entries", added},
                       {"first", first},
                       {"last", last},
                       {"prints_sha256", to_hex(prints.finish())}},
                      state.clock.now_us()));
  TRY(transaction.commit());
  return added;
}

Status Banks::give_opinion(const BankEntry& entry, std::string_view person,
                           std::string_view opinion, std::string_view note) {
  Store::State& state = store_.state();
  TRY(TRY(state.database.prepare(
              "INSERT INTO bank_opinions (entry_number, person, opinion, note, time_us)"
              " VALUES (?, ?, ?, ?, ?) ON CONFLICT (entry_number, person) DO UPDATE SET"
              " opinion = excluded.opinion, note = excluded.note, time_us = excluded.time_us"))
          .number(entry.number)
          .text(person)
          .text(opinion)
          .text(note)
          .number(state.clock.now_us())
          .run());
  // Who confirmed it first of those who still do.
  return TRY(state.database.prepare(
                 "UPDATE bank_entries SET confirmed_by = COALESCE((SELECT person FROM"
                 " bank_opinions WHERE entry_number = ? AND opinion = 'confirm' AND person NOT"
                 " LIKE 'feed:%' ORDER BY time_us, person LIMIT 1), '') WHERE number = ?"))
      .number(entry.number)
      .number(entry.number)
      .run();
}

Status Banks::confirm(std::string_view bank, std::string_view id, std::string_view person,
                      std::string_view note, std::string_view verdict) {
  TRY(check_person(person, note));
  if (person.starts_with("feed:")) {
    return Error{ErrorCode::kInvalidArgument, "only a person confirms: feed: is no person"};
  }
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  const BankEntry entry = TRY(store_.find_entry(bank, id));
  std::string said(verdict.empty() ? entry.verdict : std::string(verdict));
  if (verdict.empty() && entry.verdict == "unconfirmed" && !entry.said.empty()) said = entry.said;
  if (said == "unconfirmed") {
    return Error{ErrorCode::kInvalidArgument,
                 "the entry is unconfirmed: say what it is with a verdict"};
  }
  TRY(check_verdict(said));
  TRY(TRY(state.database.prepare("UPDATE bank_entries SET verdict = ? WHERE number = ?"))
          .text(said)
          .number(entry.number)
          .run());
  TRY(give_opinion(entry, person, "confirm", note));
  TRY(grow_bank_version(state.database));
  TRY(add_sweep(state, "again", entry.number, entry.number));
  TRY(state.add_event("bank.entry.confirmed",
                      {{"bank", bank},
                       {"entry", entry.number},
                       {"verdict", said},
                       {"person_commitment", TRY(commit_to(state, person))}},
                      state.clock.now_us()));
  return transaction.commit();
}

Status Banks::dispute(std::string_view bank, std::string_view id, std::string_view person,
                      std::string_view note) {
  TRY(check_person(person, note));
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  const BankEntry entry = TRY(store_.find_entry(bank, id));
  TRY(give_opinion(entry, person, "dispute", note));
  TRY(grow_bank_version(state.database));
  TRY(add_sweep(state, "again", entry.number, entry.number));
  TRY(state.add_event("bank.entry.disputed",
                      {{"bank", bank},
                       {"entry", entry.number},
                       {"person_commitment", TRY(commit_to(state, person))}},
                      state.clock.now_us()));
  return transaction.commit();
}

Result<std::vector<Opinion>> Banks::opinions(int64_t entry_number) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT person, opinion, note, time_us FROM bank_opinions WHERE entry_number = ?"
      " ORDER BY time_us, person"));
  row.number(entry_number);
  std::vector<Opinion> out;
  while (TRY(row.step())) {
    out.push_back(
        {row.column_text(0), row.column_text(1), row.column_text(2), row.column_number(3)});
  }
  return out;
}

Status Banks::edit(std::string_view bank, std::string_view id, const EntryEdit& edit,
                   std::string_view person) {
  for (const auto* text : {&edit.topic, &edit.source, &edit.note}) {
    if (*text && (*text)->size() > kNoteBytesMax) {
      return Error{ErrorCode::kLimit, "a text of " + std::to_string((*text)->size()) +
                                          " bytes, limit " + std::to_string(kNoteBytesMax)};
    }
  }
  if (edit.distance_bits && (*edit.distance_bits < -1 || *edit.distance_bits > 31)) {
    return Error{ErrorCode::kInvalidArgument, "a distance is 0 to 31 bits"};
  }
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  const BankEntry entry = TRY(store_.find_entry(bank, id));
  const int64_t now_us = state.clock.now_us();
  const int64_t expires_us = edit.expires_us.value_or(entry.expires_us);
  const bool revives = entry.state == "expired" && (expires_us == 0 || expires_us > now_us);
  TRY(TRY(state.database.prepare("UPDATE bank_entries SET topic = ?, source = ?, note = ?,"
                                 " distance_bits = ?, expires_us = ?, state = ? WHERE number = ?"))
          .text(edit.topic.value_or(entry.topic))
          .text(edit.source.value_or(entry.source))
          .text(edit.note.value_or(entry.note))
          .number(edit.distance_bits.value_or(entry.distance_bits))
          .number(expires_us)
          .text(revives ? "active" : entry.state)
          .number(entry.number)
          .run());
  TRY(grow_bank_version(state.database));
  TRY(add_sweep(state, revives || edit.distance_bits ? "find" : "again", entry.number,
                entry.number));
  TRY(state.add_event("bank.entry.edited",
                      {{"bank", bank},
                       {"entry", entry.number},
                       {"distance_bits", edit.distance_bits.value_or(entry.distance_bits)},
                       {"expires", expires_us == 0 ? "" : to_rfc3339(expires_us)},
                       {"person_commitment", TRY(commit_to(state, person))}},
                      now_us));
  return transaction.commit();
}

// Within a transaction.
Status Banks::set_state(const BankEntry& entry, std::string_view bank, std::string_view state_now,
                        std::string_view event, JsonObject about, std::string_view person) {
  Store::State& state = store_.state();
  TRY(TRY(state.database.prepare("UPDATE bank_entries SET state = ? WHERE number = ?"))
          .text(state_now)
          .number(entry.number)
          .run());
  TRY(grow_bank_version(state.database));
  TRY(add_sweep(state, state_now == "active" ? "find" : "again", entry.number, entry.number));
  about["bank"] = bank;
  about["entry"] = entry.number;
  if (!person.empty()) about["person_commitment"] = TRY(commit_to(state, person));
  return state.add_event(event, std::move(about), state.clock.now_us());
}

Status Banks::release(std::string_view bank, std::string_view id, std::string_view person) {
  TRY(check_person(person, ""));
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  const BankEntry entry = TRY(store_.find_entry(bank, id));
  if (entry.state != "quarantined") {
    return Error{ErrorCode::kConflict, "the entry is " + entry.state + ", not quarantined"};
  }
  TRY(TRY(state.database.prepare("UPDATE bank_entries SET released_us = ? WHERE number = ?"))
          .number(state.clock.now_us())
          .number(entry.number)
          .run());
  TRY(set_state(entry, bank, "active", "bank.entry.released", {}, person));
  return transaction.commit();
}

Status Banks::quarantine(std::string_view bank, std::string_view id, std::string_view person,
                         std::string_view reason) {
  TRY(check_person(person, reason));
  Transaction transaction = TRY(store_.begin());
  const BankEntry entry = TRY(store_.find_entry(bank, id));
  if (entry.state != "active") {
    return Error{ErrorCode::kConflict, "the entry is " + entry.state};
  }
  TRY(set_state(entry, bank, "quarantined", "bank.entry.quarantined", {{"by", "person"}}, person));
  return transaction.commit();
}

Status Banks::veto(std::string_view bank, std::string_view id, std::string_view person) {
  TRY(check_person(person, ""));
  Transaction transaction = TRY(store_.begin());
  const BankEntry entry = TRY(store_.find_entry(bank, id));
  TRY(set_state(entry, bank, "vetoed", "bank.entry.vetoed", {}, person));
  return transaction.commit();
}

Status Banks::propagate(std::string_view bank, std::string_view id, std::string_view person) {
  TRY(check_person(person, ""));
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  const BankEntry entry = TRY(store_.find_entry(bank, id));
  if (!entry.is_confirmed()) {
    return Error{ErrorCode::kConflict,
                 "nobody here confirmed the entry, or somebody disputes it: confirm it first"};
  }
  TRY(TRY(state.database.prepare("UPDATE bank_entries SET propagated_by = ? WHERE number = ?"))
          .text(person)
          .number(entry.number)
          .run());
  TRY(grow_bank_version(state.database));
  TRY(add_sweep(state, "find", entry.number, entry.number));
  TRY(state.add_event("bank.entry.propagated",
                      {{"bank", bank},
                       {"entry", entry.number},
                       {"person_commitment", TRY(commit_to(state, person))}},
                      state.clock.now_us()));
  return transaction.commit();
}

Result<int64_t> Banks::version() {
  Statement row = TRY(
      store_.state().database.prepare("SELECT value FROM counters WHERE name = 'bank_version'"));
  TRY(row.step());
  return row.column_number(0);
}

Result<int64_t> Banks::expire(size_t limit) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  constexpr std::string_view kDue =
      "WHERE e.expires_us > 0 AND e.expires_us <= ? AND e.state IN ('active', 'quarantined')"
      " ORDER BY e.expires_us LIMIT ?";
  const auto due = [&]() -> Result<std::vector<std::pair<std::string, BankEntry>>> {
    Statement row = TRY(state.database.prepare(
        "SELECT e.bank, e.id, e.number FROM bank_entries e " + std::string(kDue)));
    row.number(now_us).number(static_cast<int64_t>(limit));
    std::vector<std::pair<std::string, BankEntry>> out;
    while (TRY(row.step())) {
      BankEntry entry;
      entry.id = row.column_text(1);
      entry.number = row.column_number(2);
      out.emplace_back(row.column_text(0), std::move(entry));
    }
    return out;
  };
  if (TRY(due()).empty()) return 0;  // without asking for the writers' lock
  Transaction transaction = TRY(store_.begin());
  const auto entries = TRY(due());
  for (const auto& [bank, entry] : entries) {
    TRY(set_state(entry, bank, "expired", "bank.entry.expired", {}, ""));
  }
  TRY(transaction.commit());
  return static_cast<int64_t>(entries.size());
}

}  // namespace vigie::store
