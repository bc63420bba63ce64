#include "store/requests.h"

#include "store/state.h"

namespace vigie::store {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;

}  // namespace

Result<std::optional<std::string>> Requests::find(const RequestKey& request) {
  if (request.key.empty()) return std::optional<std::string>();
  Statement row = TRY(store_.state().database.prepare(
      "SELECT body_sha256, item_id FROM requests WHERE key_sha256 = ?"));
  row.text(request.key);
  if (!TRY(row.step())) return std::optional<std::string>();
  if (row.column_text(0) != request.body) {
    return Error{ErrorCode::kConflict, "this Idempotency-Key was used with another request"};
  }
  return std::optional<std::string>(row.column_text(1));
}

Status Requests::put(const RequestKey& request, std::string_view id) {
  if (request.key.empty()) return ok();
  Database& database = store_.state().database;
  const int64_t now_us = store_.state().clock.now_us();
  TRY(TRY(database.prepare("INSERT INTO requests (key_sha256, body_sha256, item_id, created_us,"
                           " is_kept) VALUES (?, ?, ?, ?, ?)"))
          .text(request.key)
          .text(request.body)
          .text(id)
          .number(now_us)
          .number(request.is_kept ? 1 : 0)
          .run());
  return TRY(database.prepare("DELETE FROM requests WHERE is_kept = 0 AND created_us < ?"))
      .number(now_us - kDayUs)
      .run();
}

}  // namespace vigie::store
