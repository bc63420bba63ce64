#include "store/cases/people.h"

#include "store/state.h"

namespace vigie::store {
namespace {

constexpr std::string_view kUserColumns =
    "SELECT id, name, password, totp, totp_step, roles, classes, is_disabled, failures,"
    " locked_until_us, budget_s, created_us FROM users ";

std::string joined(const std::vector<std::string>& parts) {
  JsonArray out;
  for (const std::string& part : parts) out.push_back(Json(part));
  return to_json(out);
}

Result<User> read_user(const Statement& row) {
  User out;
  out.id = row.column_text(0);
  out.name = row.column_text(1);
  out.password = row.column_text(2);
  out.totp = row.column_text(3);
  out.totp_step = row.column_number(4);
  const Json roles = TRY(parse_json(row.column_text(5)));
  if (roles.is_array()) {
    for (const Json& role : roles.get_array()) out.roles.emplace_back(role.get_string());
  }
  out.classes = TRY(parse_json(row.column_text(6)));
  out.is_disabled = row.column_number(7) != 0;
  out.failures = row.column_number(8);
  out.locked_until_us = row.column_number(9);
  out.budget_s = row.column_number(10);
  out.created_us = row.column_number(11);
  return out;
}

Result<std::optional<User>> find_one(Statement row) {
  if (!TRY(row.step())) return std::optional<User>();
  return std::optional<User>(TRY(read_user(row)));
}

}  // namespace

Status People::add(const User& user) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  if (TRY(find_by_name(user.name))) {
    return Error{ErrorCode::kConflict, "there is a user of that name already"};
  }
  TRY(TRY(state.database.prepare("INSERT INTO users (id, name, password, totp, roles, classes,"
                                 " budget_s, created_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"))
          .text(user.id)
          .text(user.name)
          .text(user.password)
          .text(user.totp)
          .text(joined(user.roles))
          .text(to_json(user.classes))
          .number(user.budget_s)
          .number(state.clock.now_us())
          .run());
  TRY(state.add_event("user.added", {{"user", user.id}, {"roles", joined(user.roles)}},
                      state.clock.now_us()));
  return transaction.commit();
}

Status People::update(const User& user) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare("UPDATE users SET password = ?, totp = ?, roles = ?, classes = ?,"
                                 " is_disabled = ?, budget_s = ? WHERE id = ?"))
          .text(user.password)
          .text(user.totp)
          .text(joined(user.roles))
          .text(to_json(user.classes))
          .number(user.is_disabled ? 1 : 0)
          .number(user.budget_s)
          .text(user.id)
          .run());
  TRY(state.add_event(
      "user.changed",
      {{"user", user.id}, {"roles", joined(user.roles)}, {"disabled", user.is_disabled}},
      state.clock.now_us()));
  return transaction.commit();
}

Result<std::vector<User>> People::list() {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kUserColumns) + "ORDER BY name LIMIT 10000"));
  std::vector<User> out;
  while (TRY(row.step())) out.push_back(TRY(read_user(row)));
  return out;
}

Result<bool> People::has_any() {
  Statement row = TRY(store_.state().database.prepare("SELECT 1 FROM users LIMIT 1"));
  return row.step();
}

Result<std::optional<User>> People::find_by_name(std::string_view name) {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kUserColumns) + "WHERE name = ?"));
  row.text(name);
  return find_one(std::move(row));
}

Result<std::optional<User>> People::find(std::string_view id) {
  Statement row = TRY(store_.state().database.prepare(std::string(kUserColumns) + "WHERE id = ?"));
  row.text(id);
  return find_one(std::move(row));
}

Status People::require(std::string_view id) {
  const auto user = TRY(find(id));
  if (user && !user->is_disabled) return ok();
  return Error{ErrorCode::kNotFound, "there is no user of that id who may sign in"};
}

Status People::note_failure(std::string_view id, int64_t failures, int64_t locked_until_us) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare("UPDATE users SET failures = ?, locked_until_us = ? WHERE id = ?"))
          .number(failures)
          .number(locked_until_us)
          .text(id)
          .run());
  TRY(state.add_event("user.refused",
                      {{"user", id}, {"failures", failures}, {"locked", locked_until_us > 0}},
                      state.clock.now_us()));
  return transaction.commit();
}

Status People::note_success(std::string_view id, int64_t totp_step) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare("UPDATE users SET failures = 0, locked_until_us = 0,"
                                 " totp_step = ? WHERE id = ?"))
          .number(totp_step)
          .text(id)
          .run());
  TRY(state.add_event("user.signed_in", {{"user", id}, {"actor", id}}, state.clock.now_us()));
  return transaction.commit();
}

Status People::put_session(const Session& session) {
  return TRY(store_.state().database.prepare(
                 "INSERT INTO sessions (token_sha256, user_id, csrf, created_us, rotated_us,"
                 " expires_us) VALUES (?, ?, ?, ?, ?, ?)"))
      .text(session.token_sha256)
      .text(session.user_id)
      .text(session.csrf)
      .number(session.created_us)
      .number(session.rotated_us)
      .number(session.expires_us)
      .run();
}

Result<std::optional<Session>> People::find_session(std::string_view token_sha256) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT token_sha256, user_id, csrf, created_us, rotated_us, expires_us, replaced_us"
      " FROM sessions WHERE token_sha256 = ?"));
  row.text(token_sha256);
  if (!TRY(row.step())) return std::optional<Session>();
  return std::optional<Session>({row.column_text(0), row.column_text(1), row.column_text(2),
                                 row.column_number(3), row.column_number(4), row.column_number(5),
                                 row.column_number(6)});
}

Status People::replace_session(std::string_view old_sha256, const Session& next) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare(
              "UPDATE sessions SET replaced_us = ? WHERE token_sha256 = ? AND replaced_us = 0"))
          .number(state.clock.now_us())
          .text(old_sha256)
          .run());
  TRY(put_session(next));
  TRY(TRY(state.database.prepare("DELETE FROM sessions WHERE expires_us < ?"))
          .number(state.clock.now_us())
          .run());
  return transaction.commit();
}

Status People::end_sessions(std::string_view user_id) {
  return TRY(store_.state().database.prepare("DELETE FROM sessions WHERE user_id = ?"))
      .text(user_id)
      .run();
}

Status People::end_session(std::string_view token_sha256) {
  return TRY(store_.state().database.prepare("DELETE FROM sessions WHERE token_sha256 = ?"))
      .text(token_sha256)
      .run();
}

Result<double> People::exposure(std::string_view actor, std::string_view day) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT COALESCE(SUM(seconds), 0.0) FROM exposures WHERE actor = ? AND day = ?"));
  row.text(actor).text(day);
  TRY(row.step());
  return row.column_real(0);
}

Status People::add_exposure(std::string_view actor, std::string_view day, std::string_view item,
                            double seconds) {
  return TRY(store_.state().database.prepare(
                 "INSERT INTO exposures (actor, day, item_id, seconds) VALUES (?, ?, ?, ?)"
                 " ON CONFLICT (actor, day, item_id) DO UPDATE SET"
                 " seconds = seconds + excluded.seconds"))
      .text(actor)
      .text(day)
      .text(item)
      .real(seconds)
      .run();
}

Result<bool> People::has_seen(std::string_view actor, std::string_view item) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT 1 FROM exposures WHERE actor = ? AND item_id = ? LIMIT 1"));
  row.text(actor).text(item);
  return row.step();
}

Result<int64_t> People::budget_of(std::string_view actor) {
  Statement row = TRY(store_.state().database.prepare("SELECT budget_s FROM users WHERE id = ?"));
  row.text(actor);
  return TRY(row.step()) ? row.column_number(0) : 0;
}

}  // namespace vigie::store
