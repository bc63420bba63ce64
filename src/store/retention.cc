// What goes: media after its time, an account's data, files that nobody wants any more.
//
// A file goes after the transaction that gave it up: were it the other way round, a commit that
// fails would leave an item without its media. What a crash leaves in between, sweep_media() finds.
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
  constexpr char kDigits[] = "0123456789abcdef";
  const std::string prefix = {kDigits[part >> 4 & 15], kDigits[part & 15]};
  const auto folder = store_.folder() / "media" / prefix;
  std::error_code failed;
  int64_t dropped = 0;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string sha256 = entry->path().filename().native();
    if (TRY(is_wanted(store_.state().database, sha256))) continue;
    TRY(drop_media(sha256));
    ++dropped;
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

Status Items::erase_account(std::string_view account) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  std::string subject;
  {
    Statement row =
        TRY(state.database.prepare("SELECT id FROM subjects WHERE kind = 'account' AND name = ?"));
    row.text(account);
    if (!TRY(row.step())) {
      return Error{ErrorCode::kNotFound, "there is no account of that name in this data folder"};
    }
    subject = row.column_text(0);
  }
  std::vector<std::string> media;
  {
    Statement row = TRY(state.database.prepare(
        "SELECT DISTINCT media_sha256 FROM items WHERE subject_id = ? AND state <> 'deleted'"));
    row.text(subject);
    while (TRY(row.step())) media.push_back(row.column_text(0));
  }
  for (const char* sql :
       {"DELETE FROM stills WHERE item_id IN (SELECT id FROM items WHERE subject_id = ?)",
        "DELETE FROM jobs WHERE item_id IN (SELECT id FROM items WHERE subject_id = ?)",
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
  TRY(state.add_event("subject.erased", {{"subject", subject}}, now_us));
  TRY(transaction.commit());
  for (const std::string& sha256 : media) TRY(drop_media(sha256));
  return ok();
}

}  // namespace vigie::store
