// What goes: media after its time, an account's data, files that nobody wants any more, stills
// among them.
//
// A file goes after the transaction that gave it up: were it the other way round, a commit that
// fails would leave an item without its media. What a crash leaves in between, sweep_media() finds.
#include <chrono>
#include <filesystem>

#include "store/items.h"
#include "store/state.h"

namespace vigie::store {
namespace {

Result<bool> is_wanted(Database& database, std::string_view sha256) {
  Statement row =
      TRY(database.prepare("SELECT 1 FROM items WHERE media_sha256 = ? AND is_media_kept = 1"
                           " AND state NOT IN ('deleted', 'erased') LIMIT 1"));
  row.text(sha256);
  return row.step();
}

Result<bool> is_referred_to(Database& database, std::string_view sha256) {
  Statement row = TRY(database.prepare(
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM stills WHERE blob_sha256 = ?1)"
      " OR EXISTS (SELECT 1 FROM packs WHERE text_blob = ?1)"
      " OR EXISTS (SELECT 1 FROM publications WHERE tests_blob = ?1)"
      " OR EXISTS (SELECT 1 FROM snapshots WHERE instr(content, ?1) > 0)"
      " OR EXISTS (SELECT 1 FROM bank_entries WHERE is_plain = 0 AND instr(stills, ?1) > 0)"));
  row.text(sha256);
  return row.step();
}

// "00" to "ff": media and blobs are spread over folders by the start of their names.
std::string folder_name(unsigned part) {
  constexpr char kDigits[] = "0123456789abcdef";
  return {kDigits[part >> 4 & 15], kDigits[part & 15]};
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().filename().native().size() == 64) out.push_back(entry->path());
  }
  return out;
}

using OldMedia = std::vector<std::pair<std::string, std::string>>;  // item, SHA-256

Result<OldMedia> old_media(Database& database, int64_t before_us, size_t limit) {
  Statement row = TRY(database.prepare(
      "SELECT id, media_sha256 FROM items INDEXED BY items_by_age"
      " WHERE is_media_kept = 1 AND created_us < ?"
      " AND state IN ('decided', 'unreadable') AND NOT EXISTS (SELECT 1 FROM cases c"
      " WHERE c.item_id = items.id AND c.state = 'open' AND c.item_id <> '') LIMIT ?"));
  row.number(before_us).number(static_cast<int64_t>(limit));
  OldMedia out;
  while (TRY(row.step())) out.emplace_back(row.column_text(0), row.column_text(1));
  return out;
}

}  // namespace

Status Items::drop_media(const std::string& sha256) {
  // The lock of those who accept: what they put in place meanwhile stays.
  Transaction transaction = TRY(store_.begin());
  if (TRY(is_wanted(store_.state().database, sha256))) return ok();
  std::error_code failed;  // one that is gone already is gone
  std::filesystem::remove(store_.media_path(sha256), failed);
  if (!failed) return ok();
  return Error{ErrorCode::kUnavailable, "media " + sha256 + ": " + failed.message()};
}

Result<int64_t> Items::sweep_media(unsigned part) {
  int64_t dropped = 0;
  for (const auto& path : files_of(store_.folder() / "media" / folder_name(part))) {
    const std::string sha256 = path.filename().native();
    if (TRY(is_wanted(store_.state().database, sha256))) continue;
    TRY(drop_media(sha256));
    ++dropped;
  }
  return dropped;
}

Result<int64_t> Items::sweep_blobs(unsigned part, int64_t age_s) {
  Database& database = store_.state().database;
  const auto newest = std::filesystem::file_time_type::clock::now() - std::chrono::seconds(age_s);
  int64_t dropped = 0;
  for (const auto& path : files_of(store_.folder() / "blobs" / folder_name(part))) {
    const std::string sha256 = path.filename().native();
    std::error_code failed;
    // Written or asked for lately: what refers to it may not be committed yet.
    if (std::filesystem::last_write_time(path, failed) > newest || failed) continue;
    if (TRY(is_referred_to(database, sha256))) continue;
    Transaction transaction = TRY(store_.begin());
    if (TRY(is_referred_to(database, sha256))) continue;
    if (std::filesystem::last_write_time(path, failed) > newest || failed) continue;
    dropped += std::filesystem::remove(path, failed) ? 1 : 0;
  }
  return dropped;
}

Result<int64_t> Items::expire_media(int64_t before_us, size_t limit) {
  Store::State& state = store_.state();
  // Looked at before the lock is asked for: most times there is nothing to do.
  if (TRY(old_media(state.database, before_us, 1)).empty()) return 0;
  Transaction transaction = TRY(Transaction::begin(state.database));
  const auto old = TRY(old_media(state.database, before_us, limit));
  for (const auto& [id, sha256] : old) {
    TRY(TRY(state.database.prepare("UPDATE items SET is_media_kept = 0 WHERE id = ?"))
            .text(id)
            .run());
    TRY(state.add_event("item.media.expired", {{"item", id}}, state.clock.now_us()));
  }
  TRY(transaction.commit());
  for (const auto& [id, sha256] : old) TRY(drop_media(sha256));
  return static_cast<int64_t>(old.size());
}

Result<std::vector<std::string>> Items::still_blobs(std::string_view where,
                                                    std::string_view value) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT DISTINCT blob_sha256 FROM stills WHERE " + std::string(where)));
  row.text(value);
  std::vector<std::string> out;
  while (TRY(row.step())) out.push_back(row.column_text(0));
  return out;
}

Status Items::drop_blobs(const std::vector<std::string>& blobs) {
  for (const std::string& sha256 : blobs) {
    Transaction transaction = TRY(store_.begin());
    if (TRY(is_referred_to(store_.state().database, sha256))) continue;
    std::error_code failed;  // one that is gone already is gone
    std::filesystem::remove(store_.state().blob_path(sha256), failed);
    if (failed) return Error{ErrorCode::kUnavailable, "blob " + sha256 + ": " + failed.message()};
  }
  return ok();
}

Status Items::erase_rows(const std::string& subject, int64_t now_us) {
  Store::State& state = store_.state();
  for (const char* sql :
       {"DELETE FROM stills WHERE item_id IN (SELECT id FROM items WHERE subject_id = ?)",
        "DELETE FROM jobs WHERE item_id IN (SELECT id FROM items WHERE subject_id = ?)",
        "DELETE FROM deliveries WHERE item_id IN (SELECT id FROM items WHERE subject_id = ?)",
        "DELETE FROM entry_matches WHERE item_id IN (SELECT id FROM items WHERE subject_id = ?)",
        "DELETE FROM findings WHERE decision_id IN (SELECT id FROM decisions WHERE subject_id = ?)",
        "DELETE FROM crashes WHERE subject_id = ?", "DELETE FROM texts WHERE subject_id = ?",
        "DELETE FROM snapshots WHERE item_id IN (SELECT id FROM items WHERE subject_id = ?)",
        "DELETE FROM mails WHERE notice_id IN (SELECT id FROM notices WHERE subject_id = ?)",
        "UPDATE notices SET content = '{}' WHERE subject_id = ?",
        "UPDATE items SET state = 'erased', external_id = NULL, title = '', description = '',"
        " captions = '', context = '{}' WHERE subject_id = ?",
        "UPDATE subjects SET name = NULL, salt = NULL WHERE id = ?"}) {
    TRY(TRY(state.database.prepare(sql)).text(subject).run());
  }
  return state.add_event("subject.erased", {{"subject", subject}}, now_us);
}

// Where a name stands as it is, because people must know who stands behind something: a pseudonym
// takes its place, for what two persons confirmed stays confirmed by two. A person's keys end.
Status Items::erase_name(std::string_view name, const std::string& pseudonym) {
  Database& database = store_.state().database;
  TRY(TRY(database.prepare("UPDATE api_keys SET person = '', is_revoked = 1 WHERE person = ?"))
          .text(name)
          .run());
  for (const char* sql : {"UPDATE bank_entries SET confirmed_by = ? WHERE confirmed_by = ?",
                          "UPDATE bank_opinions SET person = ? WHERE person = ?"}) {
    TRY(TRY(database.prepare(sql)).text(pseudonym).text(name).run());
  }
  TRY(TRY(database.prepare("DELETE FROM sessions WHERE user_id IN"
                           " (SELECT id FROM users WHERE name = ?)"))
          .text(name)
          .run());
  // Its id stays: in events it is the pseudonym of whoever decided.
  return TRY(database.prepare("UPDATE users SET name = id, password = '', totp = '',"
                              " is_disabled = 1 WHERE name = ?"))
      .text(name)
      .run();
}

Status Items::erase_subject(std::string_view name, bool is_account) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  std::vector<std::string> subjects, media, blobs;
  {
    // The same word may name an account and one of the staff: the one is not the other.
    Statement row = TRY(state.database.prepare(
        is_account ? "SELECT id FROM subjects WHERE name = ? AND kind = 'account'"
                   // What is said of a bank's entry is one subject, a line for each text.
                   : "SELECT id FROM subjects WHERE kind <> 'account' AND"
                     " instr(char(10) || name || char(10), char(10) || ? || char(10)) > 0"));
    row.text(name);
    while (TRY(row.step())) subjects.push_back(row.column_text(0));
  }
  std::string pseudonym = subjects.empty() ? "" : subjects.front();
  if (!is_account && pseudonym.empty()) {
    Statement row = TRY(state.database.prepare("SELECT id FROM users WHERE name = ?"));
    row.text(name);
    if (TRY(row.step())) pseudonym = row.column_text(0);
  }
  if (pseudonym.empty()) {
    return Error{ErrorCode::kNotFound, std::string("there is no ") +
                                           (is_account ? "account" : "person") +
                                           " of that name in this data folder"};
  }
  for (const std::string& subject : subjects) {
    Statement row = TRY(state.database.prepare(
        "SELECT DISTINCT media_sha256 FROM items WHERE subject_id = ? AND state <> 'deleted'"));
    row.text(subject);
    while (TRY(row.step())) media.push_back(row.column_text(0));
    const auto more =
        TRY(still_blobs("item_id IN (SELECT id FROM items WHERE subject_id = ?)", subject));
    blobs.insert(blobs.end(), more.begin(), more.end());
    TRY(erase_rows(subject, now_us));
  }
  if (!is_account) TRY(erase_name(name, pseudonym));
  TRY(transaction.commit());
  for (const std::string& sha256 : media) TRY(drop_media(sha256));
  TRY(drop_blobs(blobs));
  // What the rows said stands in the database's log until it is emptied. Readers may keep it from
  // being emptied at once; then the next start does it.
  return state.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace vigie::store
