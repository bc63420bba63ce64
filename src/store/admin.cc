#include "store/admin.h"

#include "base/crypto.h"
#include "base/unicode.h"
#include "store/state.h"

namespace vigie::store {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : " ") + part;
  return out;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  for (size_t from = 0; from < text.size();) {
    const size_t to = std::min(text.find(' ', from), text.size());
    out.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

std::string mode_message(const std::vector<std::string>& switches, int64_t now_us) {
  constexpr std::string_view kEnabled = "enabled:";
  JsonArray enabled;
  bool is_halted = false;
  for (const std::string& name : switches) {
    if (name.starts_with(kEnabled)) enabled.push_back(Json(name.substr(kEnabled.size())));
    is_halted = is_halted || name == "halt";
  }
  return to_json(
      JsonObject{{"type", "mode.changed"},
                 {"timestamp", to_rfc3339(now_us)},
                 {"data", JsonObject{{"enabled", std::move(enabled)}, {"halted", is_halted}}}});
}

}  // namespace

Status Admin::add_key(const ApiKey& key) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare("INSERT INTO api_keys (id, secret_sha256, scopes, person,"
                                 " is_revoked, created_us) VALUES (?, ?, ?, ?, 0, ?)"))
          .text(key.id)
          .text(key.secret_sha256)
          .text(joined(key.scopes))
          .text(key.person)
          .number(now_us)
          .run());
  std::string commitment;
  if (!key.person.empty()) TRY(state.add_subject(key.person, commitment));
  TRY(state.add_event(
      "key.made",
      {{"key", key.id}, {"scopes", joined(key.scopes)}, {"person_commitment", commitment}},
      now_us));
  return transaction.commit();
}

Result<std::vector<ApiKey>> Admin::list_keys() {
  Statement row =
      TRY(store_.state().database.prepare("SELECT id, secret_sha256, scopes, person, is_revoked, "
                                          "created_us FROM api_keys ORDER BY id"));
  std::vector<ApiKey> out;
  while (TRY(row.step())) {
    out.push_back({row.column_text(0), row.column_text(1), split(row.column_text(2)),
                   row.column_text(3), row.column_number(4) != 0, row.column_number(5)});
  }
  return out;
}

Status Admin::revoke_key(std::string_view id) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  {
    Statement row = TRY(state.database.prepare("SELECT 1 FROM api_keys WHERE id = ?"));
    row.text(id);
    if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no key of that id"};
  }
  TRY(TRY(state.database.prepare("UPDATE api_keys SET is_revoked = 1 WHERE id = ?"))
          .text(id)
          .run());
  TRY(state.add_event("key.revoked", {{"key", id}}, state.clock.now_us()));
  return transaction.commit();
}

Status Admin::add_endpoint(const Endpoint& endpoint) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare("INSERT INTO endpoints (id, url, secret, is_enabled, created_us)"
                                 " VALUES (?, ?, ?, 1, ?)"))
          .text(endpoint.id)
          .text(endpoint.url)
          .text(endpoint.secret)
          .number(now_us)
          .run());
  TRY(state.add_event("endpoint.made", {{"endpoint", endpoint.id}}, now_us));
  return transaction.commit();
}

Result<std::vector<Endpoint>> Admin::list_endpoints() {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT id, url, secret, is_enabled, created_us FROM endpoints ORDER BY id"));
  std::vector<Endpoint> out;
  while (TRY(row.step())) {
    out.push_back({row.column_text(0), row.column_text(1), row.column_text(2),
                   row.column_number(3) != 0, row.column_number(4)});
  }
  return out;
}

Status Admin::set_endpoint(std::string_view id, bool is_enabled) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  {
    Statement row = TRY(state.database.prepare("SELECT 1 FROM endpoints WHERE id = ?"));
    row.text(id);
    if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no endpoint of that id"};
  }
  TRY(TRY(state.database.prepare("UPDATE endpoints SET is_enabled = ? WHERE id = ?"))
          .number(is_enabled ? 1 : 0)
          .text(id)
          .run());
  TRY(state.add_event(is_enabled ? "endpoint.enabled" : "endpoint.disabled", {{"endpoint", id}},
                      state.clock.now_us()));
  return transaction.commit();
}

Result<std::vector<std::string>> Admin::switches() {
  Statement row = TRY(
      store_.state().database.prepare("SELECT name FROM switches WHERE is_on = 1 ORDER BY name"));
  std::vector<std::string> out;
  while (TRY(row.step())) out.push_back(row.column_text(0));
  return out;
}

Status Admin::set_switch(std::string_view name, bool is_on, std::string_view person) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  const auto before = TRY(switches());
  TRY(TRY(state.database.prepare("INSERT INTO switches (name, is_on) VALUES (?, ?)"
                                 " ON CONFLICT (name) DO UPDATE SET is_on = excluded.is_on"))
          .text(name)
          .number(is_on ? 1 : 0)
          .run());
  std::string commitment;
  const int64_t now_us = state.clock.now_us();
  if (!person.empty()) TRY(state.add_subject(person, commitment));
  TRY(state.add_event("switch.set",
                      {{"switch", name}, {"on", is_on}, {"person_commitment", commitment}},
                      now_us));
  const auto after = TRY(switches());
  if (after != before) {
    TRY(write_deliveries(state.database, "", mode_message(after, now_us), now_us));
  }
  return transaction.commit();
}

Status Admin::copy_to(const std::filesystem::path& path) {
  std::error_code failed;
  if (std::filesystem::exists(path, failed)) {
    return Error{ErrorCode::kConflict, printable(path.native()) + ": is there already"};
  }
  return TRY(store_.state().database.prepare("VACUUM INTO ?")).text(path.native()).run();
}

Status Admin::relax() { return store_.state().database.execute("PRAGMA synchronous = OFF"); }

Result<std::string> Admin::integrity() {
  Statement row = TRY(store_.state().database.prepare("PRAGMA integrity_check"));
  TRY(row.step());
  return row.column_text(0);
}

Result<int64_t> Admin::last_event() {
  Statement row =
      TRY(store_.state().database.prepare("SELECT COALESCE(MAX(number), 0) FROM events"));
  TRY(row.step());
  return row.column_number(0);
}

Result<int64_t> Admin::last_event_of(std::string_view type) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT COALESCE(MAX(number), 0) FROM events WHERE type = ?"));
  row.text(type);
  TRY(row.step());
  return row.column_number(0);
}

}  // namespace vigie::store
