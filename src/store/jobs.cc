#include <algorithm>

#include "base/crypto.h"
#include "store/items.h"
#include "store/state.h"

namespace vigie::store {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

// 2, 4, 8, ... seconds, at most an hour, and up to half of it more: those that failed together
// must not come back together.
int64_t back_off_us(int attempts) {
  const int64_t base_us = std::min<int64_t>(3600, int64_t{1} << std::clamp(attempts, 1, 12));
  const auto random = random_bytes(2);
  const int64_t jitter = (random[0] << 8 | random[1]) % 500;
  return base_us * kSecondUs + base_us * jitter * 1000;
}

Job read_job(const Statement& row) {
  Job out;
  out.id = row.column_text(0);
  out.kind = row.column_text(1);
  out.item_id = row.column_text(2);
  out.owner = row.column_text(3);
  out.attempts = static_cast<int>(row.column_number(4));
  out.error = row.column_text(5);
  out.created_us = row.column_number(6);
  return out;
}

constexpr std::string_view kJobColumns =
    "SELECT id, kind, item_id, owner, attempts, error, created_us FROM jobs ";

// Two statements, so that each follows the index of turns and ends at its first row: the wait for a
// job must not grow with the queue. Leases that ran out first: their turn was before.
Result<std::optional<Job>> next_job(Database& database, int64_t now_us) {
  for (const char* turn : {"WHERE state = 'leased' AND lease_until_us <= ?",
                           "WHERE state = 'waiting' AND run_after_us <= ?"}) {
    Statement row = TRY(database.prepare(std::string(kJobColumns) + turn +
                                         " ORDER BY priority DESC, created_us LIMIT 1"));
    row.number(now_us);
    if (TRY(row.step())) return std::optional<Job>(read_job(row));
  }
  return std::optional<Job>();
}

constexpr std::string_view kDeliveryColumns =
    "SELECT d.id, d.endpoint_id, e.url, e.secret, d.item_id, d.body, d.error, d.attempts,"
    " d.created_us"
    " FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id ";

Delivery read_delivery(const Statement& row) {
  Delivery out;
  out.id = row.column_text(0);
  out.endpoint_id = row.column_text(1);
  out.url = row.column_text(2);
  out.secret = row.column_text(3);
  out.item_id = row.column_text(4);
  out.body = row.column_text(5);
  out.error = row.column_text(6);
  out.attempts = static_cast<int>(row.column_number(7));
  out.created_us = row.column_number(8);
  return out;
}

Status write_stills(Database& database, const std::string& item_id,
                    const std::vector<ItemStill>& stills) {
  TRY(TRY(database.prepare("DELETE FROM stills WHERE item_id = ?")).text(item_id).run());
  for (size_t i = 0; i < stills.size(); ++i) {
    TRY(TRY(database.prepare("INSERT INTO stills (item_id, position, time_ms, blob_sha256)"
                             " VALUES (?, ?, ?, ?)"))
            .text(item_id)
            .number(static_cast<int64_t>(i))
            .number(stills[i].time_ms)
            .text(stills[i].blob_sha256)
            .run());
  }
  return ok();
}

// Only the holder of the lease may end a job: a slow worker must not undo what came after it.
Status take_job(Database& database, const Job& job) {
  Statement row =
      TRY(database.prepare("SELECT 1 FROM jobs WHERE id = ? AND state = 'leased' AND owner = ?"));
  row.text(job.id).text(job.owner);
  if (TRY(row.step())) return ok();
  return Error{ErrorCode::kConflict, "the lease of job " + job.id + " has ended"};
}

}  // namespace

Status write_deliveries(Database& database, std::string_view item_id, std::string_view body,
                        int64_t now_us) {
  std::vector<std::string> endpoints;
  {
    Statement row = TRY(database.prepare("SELECT id FROM endpoints WHERE is_enabled = 1"));
    while (TRY(row.step())) endpoints.push_back(row.column_text(0));
  }
  for (const std::string& endpoint : endpoints) {
    TRY(TRY(database.prepare("INSERT INTO deliveries (id, endpoint_id, item_id, body, state,"
                             " attempts, run_after_us, error, created_us)"
                             " VALUES (?, ?, ?, ?, 'waiting', 0, ?, '', ?)"))
            .text(make_id("msg_", now_us))
            .text(endpoint)
            .text(item_id)
            .text(body)
            .number(now_us)
            .number(now_us)
            .run());
  }
  return ok();
}

Status Jobs::add(std::string_view kind, std::string_view item_id, int64_t priority) {
  return add_job(store_.state().database, kind, item_id, priority, store_.state().clock.now_us());
}

Result<std::optional<Job>> Jobs::lease(std::string_view owner, int64_t lease_us) {
  Database& database = store_.state().database;
  const int64_t now_us = store_.state().clock.now_us();
  // Looked at before the lock is asked for: an idle pool must not keep the writers busy.
  if (!TRY(next_job(database, now_us))) return std::optional<Job>();
  Transaction transaction = TRY(Transaction::begin(database));
  auto next = TRY(next_job(database, now_us));
  if (!next) return std::optional<Job>();
  Job job = std::move(*next);
  job.owner = owner;
  ++job.attempts;
  TRY(TRY(database.prepare("UPDATE jobs SET state = 'leased', owner = ?, attempts = ?,"
                           " lease_until_us = ? WHERE id = ?"))
          .text(job.owner)
          .number(job.attempts)
          .number(now_us + lease_us)
          .text(job.id)
          .run());
  TRY(transaction.commit());
  return std::optional<Job>(std::move(job));
}

Status Jobs::add_look_again(std::string_view item_id, int64_t hours) {
  constexpr int64_t kHourUs = 3600 * kSecondUs;
  const int64_t now_us = store_.state().clock.now_us();
  return add_job(store_.state().database, "look_again", item_id, 1, now_us,
                 now_us + hours * kHourUs);
}

Status Jobs::finish(const Job& job, Examined& examined, const WithinFinish& within,
                    const BeforeFinish& before) {
  Store::State& state = store_.state();
  Database& database = state.database;
  const int64_t now_us = state.clock.now_us();
  std::string pack_blob;
  if (examined.checked) pack_blob = TRY(store_.put_blob(examined.checked->pack_text));
  Transaction transaction = TRY(Transaction::begin(database));
  TRY(take_job(database, job));
  TRY(TRY(database.prepare("DELETE FROM jobs WHERE id = ?")).text(job.id).run());
  std::string subject;
  {
    Statement row =
        TRY(database.prepare("SELECT subject_id, COALESCE(decision_id, '') FROM items WHERE id = ?"
                             " AND state NOT IN ('deleted', 'erased')"));
    row.text(job.item_id);
    if (!TRY(row.step())) return transaction.commit();  // its account took it back meanwhile
    subject = row.column_text(0);
    // A person decided while the machine worked: what they said counts, and is looked at again.
    if (examined.checked && row.column_text(1) != examined.decided_before) {
      const bool is_look = job.kind == "analyse" || job.kind == "rematch";
      TRY(add_job(database, is_look ? job.kind : "decide", job.item_id, 1, now_us));
      return transaction.commit();
    }
  }
  // Other media is in its place by now: what was found in the old one decides nothing any more.
  if (job.kind != "analyse" && TRY(is_to_be_looked_at(database, job.item_id))) {
    return transaction.commit();
  }
  if (examined.is_crash) {
    TRY(TRY(database.prepare("INSERT INTO crashes (subject_id, item_id, time_us) VALUES (?, ?, ?)"))
            .text(subject)
            .text(job.item_id)
            .number(now_us)
            .run());
  }
  if (!examined.checked) {
    TRY(TRY(database.prepare("UPDATE items SET state = 'unreadable', error = ?, updated_us = ?"
                             " WHERE id = ?"))
            .text(examined.error)
            .number(now_us)
            .text(job.item_id)
            .run());
    TRY(state.add_event("item.unreadable", {{"item", job.item_id}}, now_us));
    if (within) TRY(within());
    return transaction.commit();
  }
  if (before) TRY(before(examined));
  const CheckedItem& checked = *examined.checked;
  TRY(state.write_check(checked, subject, job.item_id, pack_blob));
  TRY(TRY(database.prepare("UPDATE items SET state = 'decided', error = '', kind = ?,"
                           " duration_ms = ?, width_px = ?, height_px = ?, decision_id = ?,"
                           " visibility = ?, updated_us = ? WHERE id = ?"))
          .text(checked.kind)
          .number(examined.duration_ms)
          .number(examined.width_px)
          .number(examined.height_px)
          .text(checked.decision.id)
          .text(checked.decision.outcome.visibility)
          .number(now_us)
          .text(job.item_id)
          .run());
  if (job.kind == "analyse") TRY(write_stills(database, job.item_id, examined.stills));
  JsonObject event = decision_event(checked.decision, checked.sha256);
  event["item"] = job.item_id;
  TRY(state.add_event("decision.made", std::move(event), now_us));
  if (!examined.notice.empty()) {
    TRY(write_deliveries(database, job.item_id, examined.notice, now_us));
  }
  if (checked.decision.outcome.look_again_h > 0) {
    TRY(add_look_again(job.item_id, checked.decision.outcome.look_again_h));
  }
  if (within) TRY(within());
  return transaction.commit();
}

Status Jobs::fail(const Job& job, std::string_view error, int attempts_max) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(take_job(state.database, job));
  const bool is_dead = job.attempts >= attempts_max;
  TRY(TRY(state.database.prepare("UPDATE jobs SET state = ?, error = ?, run_after_us = ?,"
                                 " owner = '' WHERE id = ?"))
          .text(is_dead ? "dead" : "waiting")
          .text(error)
          .number(now_us + back_off_us(job.attempts))
          .text(job.id)
          .run());
  if (is_dead) {
    TRY(TRY(state.database.prepare("UPDATE items SET state = 'failed', error = ?, updated_us = ?"
                                   " WHERE id = ? AND state = 'waiting'"))
            .text(error)
            .number(now_us)
            .text(job.item_id)
            .run());
    TRY(state.add_event(
        "job.dead", {{"job", job.id}, {"item", job.item_id}, {"attempts", job.attempts}}, now_us));
  }
  return transaction.commit();
}

Result<JobCounts> Jobs::counts() {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT state, COUNT(*) FROM jobs WHERE kind <> 'look_again' OR state <> 'waiting'"
      " GROUP BY state"));
  JobCounts out;
  while (TRY(row.step())) {
    const std::string state = row.column_text(0);
    (state == "waiting"  ? out.waiting
     : state == "leased" ? out.leased
                         : out.dead) = row.column_number(1);
  }
  return out;
}

Result<std::vector<Job>> Jobs::list_dead(size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kJobColumns) + "WHERE state = 'dead' ORDER BY created_us LIMIT ?"));
  row.number(static_cast<int64_t>(limit));
  std::vector<Job> out;
  while (TRY(row.step())) out.push_back(read_job(row));
  return out;
}

Status Jobs::retry(std::string_view id) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  std::string item;
  {
    Statement row =
        TRY(state.database.prepare("SELECT item_id FROM jobs WHERE id = ? AND state = 'dead'"));
    row.text(id);
    if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no dead job of that id"};
    item = row.column_text(0);
  }
  TRY(TRY(state.database.prepare("UPDATE jobs SET state = 'waiting', attempts = 0, run_after_us = ?"
                                 " WHERE id = ?"))
          .number(now_us)
          .text(id)
          .run());
  TRY(TRY(state.database.prepare(
              "UPDATE items SET state = 'waiting', error = '' WHERE id = ? AND state = 'failed'"))
          .text(item)
          .run());
  TRY(state.add_event("job.retried", {{"job", id}, {"item", item}}, now_us));
  return transaction.commit();
}

Status Jobs::release_all() {
  return store_.state().database.execute(
      "UPDATE jobs SET lease_until_us = 0 WHERE state = 'leased';"
      "UPDATE deliveries SET run_after_us = 0 WHERE state = 'waiting' AND attempts = 0");
}

Result<std::optional<Delivery>> Jobs::lease_delivery(int64_t lease_us) {
  Database& database = store_.state().database;
  const int64_t now_us = store_.state().clock.now_us();
  Delivery delivery;
  {
    Statement row = TRY(
        database.prepare(std::string(kDeliveryColumns) +
                         "WHERE d.state = 'waiting' AND d.run_after_us <= ? AND e.is_enabled = 1"
                         " ORDER BY d.run_after_us LIMIT 1"));
    row.number(now_us);
    if (!TRY(row.step())) return std::optional<Delivery>();
    delivery = read_delivery(row);
  }
  ++delivery.attempts;
  // Not to be taken again before this try is over: its time is moved first.
  TRY(TRY(database.prepare("UPDATE deliveries SET attempts = ?, run_after_us = ? WHERE id = ?"))
          .number(delivery.attempts)
          .number(now_us + lease_us)
          .text(delivery.id)
          .run());
  return std::optional<Delivery>(std::move(delivery));
}

Status Jobs::finish_delivery(const Delivery& delivery) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare("DELETE FROM deliveries WHERE id = ?")).text(delivery.id).run());
  TRY(state.add_event("effects.delivered", {{"delivery", delivery.id}, {"item", delivery.item_id}},
                      state.clock.now_us()));
  return transaction.commit();
}

Status Jobs::fail_delivery(const Delivery& delivery, std::string_view error, int64_t wait_us) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  TRY(TRY(state.database.prepare(
              "UPDATE deliveries SET state = ?, error = ?, run_after_us = ? WHERE id = ?"))
          .text(wait_us < 0 ? "dead" : "waiting")
          .text(error)
          .number(now_us + std::max<int64_t>(0, wait_us))
          .text(delivery.id)
          .run());
  if (wait_us < 0) {
    TRY(state.add_event("effects.undeliverable",
                        {{"delivery", delivery.id}, {"item", delivery.item_id}}, now_us));
  }
  return transaction.commit();
}

Result<std::vector<Delivery>> Jobs::list_dead_deliveries(size_t limit) {
  Statement row = TRY(store_.state().database.prepare(
      std::string(kDeliveryColumns) + "WHERE d.state = 'dead' ORDER BY d.created_us LIMIT ?"));
  row.number(static_cast<int64_t>(limit));
  std::vector<Delivery> out;
  while (TRY(row.step())) out.push_back(read_delivery(row));
  return out;
}

Status Jobs::retry_delivery(std::string_view id) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  {
    Statement row =
        TRY(state.database.prepare("SELECT 1 FROM deliveries WHERE id = ? AND state = 'dead'"));
    row.text(id);
    if (!TRY(row.step())) {
      return Error{ErrorCode::kNotFound, "there is no dead delivery of that id"};
    }
  }
  TRY(TRY(state.database.prepare("UPDATE deliveries SET state = 'waiting', attempts = 0,"
                                 " run_after_us = ? WHERE id = ?"))
          .number(now_us)
          .text(id)
          .run());
  TRY(state.add_event("effects.retried", {{"delivery", id}}, now_us));
  return transaction.commit();
}

}  // namespace vigie::store
