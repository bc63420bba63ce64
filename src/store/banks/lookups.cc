// Entries by number and by signal, and what changed of them.
#include "store/banks/bank_rows.h"
#include "store/banks/banks.h"

namespace vigie::store {

Result<int64_t> Banks::last_change() {
  Statement row =
      TRY(store_.state().database.prepare("SELECT COALESCE(MAX(number), 0) FROM bank_changes"));
  TRY(row.step());
  return row.column_number(0);
}

Result<std::vector<BankChange>> Banks::changes_after(int64_t number, size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT number, first_entry, last_entry, is_removal FROM bank_changes WHERE number > ?"
      " ORDER BY number LIMIT ?"));
  row.number(number).number(static_cast<int64_t>(limit));
  std::vector<BankChange> out;
  while (TRY(row.step())) {
    out.push_back({row.column_number(0), row.column_number(1), row.column_number(2),
                   row.column_number(3) != 0});
  }
  return out;
}

Result<int64_t> Banks::last_media_change() {
  Statement row =
      TRY(store_.state().database.prepare("SELECT COALESCE(MAX(number), 0) FROM media_changes"));
  TRY(row.step());
  return row.column_number(0);
}

Result<std::vector<MediaChange>> Banks::media_changes_after(int64_t number, size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT c.number, c.sha256, m.print FROM media_changes c JOIN media m ON m.sha256 = c.sha256"
      " WHERE c.number > ? ORDER BY c.number LIMIT ?"));
  row.number(number).number(static_cast<int64_t>(limit));
  std::vector<MediaChange> out;
  while (TRY(row.step())) {
    out.push_back({row.column_number(0), row.column_text(1), row.column_text(2)});
  }
  return out;
}

Result<std::vector<MediaChange>> Banks::media_of(std::span<const int64_t> numbers) {
  std::vector<MediaChange> out;
  for (const int64_t number : numbers) {
    Statement row = TRY(
        store_.state().database.prepare("SELECT c.number, c.sha256, m.print FROM media_changes c"
                                        " JOIN media m ON m.sha256 = c.sha256 WHERE c.number = ?"));
    row.number(number);
    if (!TRY(row.step())) continue;
    out.push_back({row.column_number(0), row.column_text(1), row.column_text(2)});
  }
  return out;
}

Result<std::vector<BankEntry>> Banks::entries_of(std::span<const int64_t> numbers) {
  std::string sql(light_entry_columns());
  sql += "WHERE e.number = ?";
  std::vector<BankEntry> out;
  for (const int64_t number : numbers) {
    Statement row = TRY(store_.state().database.prepare(sql));
    row.number(number);
    if (TRY(row.step())) out.push_back(TRY(read_entry(row)));
  }
  return out;
}

Result<int64_t> Banks::count_plain(std::string_view bank) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT COUNT(*) FROM bank_entries WHERE is_plain = 1 AND bank = ?"));
  row.text(bank);
  TRY(row.step());
  return row.column_number(0);
}

Result<std::vector<BankEntry>> Banks::entries_with_media(std::string_view bank) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(entry_columns()) + "WHERE e.is_plain = 0 AND e.bank = ? ORDER BY e.id"));
  row.text(bank);
  std::vector<BankEntry> out;
  while (TRY(row.step())) out.push_back(TRY(read_entry(row)));
  return out;
}

Result<std::vector<int64_t>> Banks::find_signal(std::string_view type, std::string_view value) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT entry_number FROM entry_signals WHERE type = ? AND value = ? ORDER BY entry_number"));
  row.text(type).text(value);
  std::vector<int64_t> out;
  while (TRY(row.step())) out.push_back(row.column_number(0));
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> Banks::signals_of(int64_t entry_number) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT type, value FROM entry_signals WHERE entry_number = ? ORDER BY type, value"));
  row.number(entry_number);
  std::vector<std::pair<std::string, std::string>> out;
  while (TRY(row.step())) out.emplace_back(row.column_text(0), row.column_text(1));
  return out;
}

Result<int64_t> Banks::count_signals(std::string_view type) {
  Statement row =
      TRY(store_.state().database.prepare("SELECT COUNT(*) FROM entry_signals WHERE type = ?"));
  row.text(type);
  TRY(row.step());
  return row.column_number(0);
}

}  // namespace vigie::store
