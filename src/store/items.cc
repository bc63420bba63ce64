#include "store/items.h"

#include <algorithm>

#include "base/crypto.h"
#include "store/requests.h"
#include "store/state.h"

namespace vigie::store {
namespace {

constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;
constexpr size_t kListMax = 500;

constexpr std::string_view kItemColumns =
    "SELECT i.id, COALESCE(i.external_id, ''), COALESCE(s.name, ''), i.state, i.media_sha256,"
    " i.media_bytes, i.title, i.description, i.captions, i.language, i.region, i.context, i.kind,"
    " i.duration_ms, i.width_px, i.height_px, i.views, i.shares, i.reports,"
    " COALESCE(i.decision_id, ''), i.visibility, i.error, i.created_us, i.updated_us"
    " FROM items i JOIN subjects s ON s.id = i.subject_id ";

Result<Item> read_item(const Statement& row) {
  Item out;
  out.id = row.column_text(0);
  out.external_id = row.column_text(1);
  out.account = row.column_text(2);
  out.state = row.column_text(3);
  out.media_sha256 = row.column_text(4);
  out.media_bytes = row.column_number(5);
  out.text = {row.column_text(6), row.column_text(7), row.column_text(8)};
  out.language = row.column_text(9);
  out.region = row.column_text(10);
  out.context = TRY(parse_json(row.column_text(11)));
  out.kind = row.column_text(12);
  out.duration_ms = row.column_number(13);
  out.width_px = row.column_number(14);
  out.height_px = row.column_number(15);
  out.views = row.column_number(16);
  out.shares = row.column_number(17);
  out.reports = row.column_number(18);
  out.decision_id = row.column_text(19);
  out.visibility = row.column_text(20);
  out.error = row.column_text(21);
  out.created_us = row.column_number(22);
  out.updated_us = row.column_number(23);
  return out;
}

Error no_such_item() { return {ErrorCode::kNotFound, "there is no item of that id"}; }

Result<int64_t> count(Database& database, std::string_view sql, std::string_view text,
                      int64_t number) {
  Statement row = TRY(database.prepare(sql));
  row.text(text).number(number);
  TRY(row.step());
  return row.column_number(0);
}

// What `vigie backfill` brought waits behind everything else, and keeps nobody else out.
Status check_waiting(Database& database, int64_t jobs_max) {
  constexpr std::string_view kCount =
      "SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE state = ? AND priority >= 0"
      " AND kind <> 'look_again' LIMIT ?)";
  if (TRY(count(database, kCount, "waiting", jobs_max)) < jobs_max) return ok();
  return Error{ErrorCode::kUnavailable, std::to_string(jobs_max) + " jobs wait already"};
}

Status check_bounds(Database& database, const Items::Bounds& bounds, const std::string& subject,
                    int64_t now_us) {
  if (bounds.jobs_max > 0) {
    TRY(check_waiting(database, bounds.jobs_max));
  }
  if (bounds.crashes_max > 0) {
    const int64_t crashes =
        TRY(count(database, "SELECT COUNT(*) FROM crashes WHERE subject_id = ? AND time_us > ?",
                  subject, now_us - kDayUs));
    if (crashes >= bounds.crashes_max) {
      return Error{ErrorCode::kLimit, "files of this account stopped " + std::to_string(crashes) +
                                          " analyses in 24 hours, limit " +
                                          std::to_string(bounds.crashes_max)};
    }
  }
  return ok();
}

}  // namespace

Status add_job(Database& database, std::string_view kind, std::string_view item_id,
               int64_t priority, int64_t now_us, int64_t run_after_us) {
  return TRY(database.prepare("INSERT INTO jobs (id, kind, item_id, state, priority, attempts,"
                              " run_after_us, lease_until_us, owner, error, created_us)"
                              " VALUES (?, ?, ?, 'waiting', ?, 0, ?, 0, '', '', ?)"
                              " ON CONFLICT DO NOTHING"))
      .text(make_id("j_", now_us))
      .text(kind)
      .text(item_id)
      .number(priority)
      .number(std::max(now_us, run_after_us))
      .number(now_us)
      .run();
}

Result<bool> is_to_be_looked_at(Database& database, std::string_view item_id) {
  Statement row =
      TRY(database.prepare("SELECT 1 FROM jobs WHERE item_id = ? AND kind = 'analyse' AND state IN "
                           "('waiting', 'leased')"));
  row.text(item_id);
  return row.step();
}

Result<Accepted> Items::accept(const NewItem& item, const Bounds& bounds, const PlaceMedia& place) {
  Store::State& state = store_.state();
  Database& database = state.database;
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(database));
  const RequestKey request{item.request_key, item.request_body, item.is_backfill};
  if (const auto before = TRY(Requests(store_).find(request))) return Accepted{*before, true};
  std::string commitment;
  const std::string subject = TRY(state.account_subject(item.account, commitment));
  TRY(check_bounds(database, bounds, subject, now_us));
  const std::string id = make_id("i_", now_us);
  const bool has_external = !item.external_id.empty();
  auto insert = TRY(database.prepare(
      std::string("INSERT INTO items (id, subject_id, state, media_sha256, media_bytes, title,"
                  " description, captions, language, region, context, created_us, updated_us,"
                  " external_id) VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ") +
      (has_external ? "?)" : "NULL)")));
  insert.text(id).text(subject).text(item.media_sha256).number(item.media_bytes);
  insert.text(item.text.title).text(item.text.description).text(item.text.captions);
  insert.text(item.language).text(item.region).text(to_json(item.context));
  insert.number(now_us).number(now_us);
  if (has_external) insert.text(item.external_id);
  if (const Status done = insert.run(); !done) {
    if (done.error().code != ErrorCode::kConflict) return done.error();
    return Error{ErrorCode::kConflict, "there is an item of that external_id already"};
  }
  TRY(Requests(store_).put(request, id));
  TRY(add_job(database, "analyse", id, item.is_backfill ? -1 : 0, now_us));
  TRY(state.add_event("item.accepted",
                      {{"item", id},
                       {"item_sha256", item.media_sha256},
                       {"bytes", item.media_bytes},
                       {"account_commitment", commitment}},
                      now_us));
  TRY(place());
  TRY(transaction.commit());
  return Accepted{id, false};
}

Status Items::replace_media(std::string_view id, std::string_view sha256, int64_t bytes,
                            const PlaceMedia& place) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  const Item item = TRY(find(id));
  if (item.state == "deleted" || item.state == "erased") {
    return Error{ErrorCode::kConflict, "the item is " + item.state};
  }
  // A look at the old one that ends after this would be taken for one at the new.
  if (TRY(is_to_be_looked_at(state.database, item.id))) {
    return Error{ErrorCode::kConflict, "its media is looked at right now: try again in a minute"};
  }
  TRY(TRY(state.database.prepare(
              "UPDATE items SET media_sha256 = ?, media_bytes = ?, is_media_kept = 1, error = '',"
              " state = CASE state WHEN 'decided' THEN state ELSE 'waiting' END, updated_us = ?"
              " WHERE id = ?"))
          .text(sha256)
          .number(bytes)
          .number(now_us)
          .text(item.id)
          .run());
  TRY(TRY(state.database.prepare("DELETE FROM jobs WHERE item_id = ? AND kind = 'analyse'"))
          .text(item.id)
          .run());
  TRY(add_job(state.database, "analyse", item.id, 1, now_us));
  TRY(state.add_event("item.media.replaced",
                      {{"item", item.id},
                       {"item_sha256", sha256},
                       {"before_sha256", item.media_sha256},
                       {"bytes", bytes}},
                      now_us));
  return place();
}

Result<bool> Items::was_accepted(std::string_view request_key) {
  return TRY(count(store_.state().database,
                   "SELECT COUNT(*) FROM requests WHERE key_sha256 = ? AND 0 = ?", request_key,
                   0)) > 0;
}

Status Items::check_waiting(int64_t jobs_max) {
  return store::check_waiting(store_.state().database, jobs_max);
}

Result<Item> Items::find(std::string_view id) {
  const bool is_external = id.starts_with("ext:");
  Statement row = TRY(store_.state().database.prepare(
      std::string(kItemColumns) + (is_external ? "WHERE i.external_id = ?" : "WHERE i.id = ?")));
  row.text(is_external ? id.substr(4) : id);
  if (!TRY(row.step())) return no_such_item();
  return read_item(row);
}

Result<std::optional<std::string>> Items::find_by_media(std::string_view sha256) {
  std::optional<std::string> out;
  if (sha256.empty()) return out;  // of an entry that came as hashes
  Statement row = TRY(store_.state().database.prepare(
      "SELECT id FROM items WHERE media_sha256 = ? AND is_media_kept = 1"
      " AND state NOT IN ('deleted', 'erased') ORDER BY id LIMIT 1"));
  row.text(sha256);
  if (TRY(row.step())) out = row.column_text(0);
  return out;
}

Result<std::vector<Item>> Items::list(const ItemQuery& query) {
  std::string sql(kItemColumns);
  sql += "WHERE i.id < ?";
  if (!query.state.empty()) sql += " AND i.state = ?";
  if (!query.visibility.empty()) sql += " AND i.visibility = ?";
  if (!query.account.empty()) {
    // As a value, so that the index of the account's items gives them in order.
    sql += " AND i.subject_id = (SELECT id FROM subjects WHERE kind = 'account' AND name = ?)";
  }
  sql += " ORDER BY i.id DESC LIMIT ?";
  Statement row = TRY(store_.state().database.prepare(sql));
  row.text(query.before.empty() ? "j" : query.before);  // ids start with i_: all are below j
  for (const std::string* text : {&query.state, &query.visibility, &query.account}) {
    if (!text->empty()) row.text(*text);
  }
  row.number(static_cast<int64_t>(std::min(query.limit, kListMax)));
  std::vector<Item> out;
  while (TRY(row.step())) out.push_back(TRY(read_item(row)));
  return out;
}

Status Items::edit(std::string_view id, const Json& changes) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  const Item item = TRY(find(id));
  if (item.state == "deleted" || item.state == "erased") {
    return Error{ErrorCode::kConflict, "the item is " + item.state};
  }
  JsonArray changed;
  for (const auto& pair : changes.get_object()) changed.push_back(Json(pair.key()));
  const Json* context = member(changes, "context");
  TRY(TRY(state.database.prepare(
              "UPDATE items SET title = ?, description = ?, captions = ?, language = ?,"
              " region = ?, context = ?, updated_us = ? WHERE id = ?"))
          .text(string_member(changes, "title", item.text.title))
          .text(string_member(changes, "description", item.text.description))
          .text(string_member(changes, "captions", item.text.captions))
          .text(string_member(changes, "language", item.language))
          .text(string_member(changes, "region", item.region))
          .text(to_json(context != nullptr ? *context : item.context))
          .number(now_us)
          .text(item.id)
          .run());
  TRY(add_job(state.database, item.decision_id.empty() ? "analyse" : "decide", item.id, 1, now_us));
  TRY(state.add_event("item.edited", {{"item", item.id}, {"changed", std::move(changed)}}, now_us));
  return transaction.commit();
}

Status Items::remove(std::string_view id, std::string_view reason) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  Transaction transaction = TRY(Transaction::begin(state.database));
  const Item item = TRY(find(id));
  if (item.state == "deleted" || item.state == "erased") return ok();
  const auto blobs = TRY(still_blobs("item_id = ?", item.id));
  for (const char* sql :
       {"DELETE FROM stills WHERE item_id = ?", "DELETE FROM jobs WHERE item_id = ?",
        "DELETE FROM entry_matches WHERE item_id = ?",
        "UPDATE items SET state = 'deleted', title = '', description = '',"
        " captions = '', context = '{}' WHERE id = ?"}) {
    TRY(TRY(state.database.prepare(sql)).text(item.id).run());
  }
  TRY(state.add_event("item.deleted", {{"item", item.id}, {"reason", reason}}, now_us));
  TRY(transaction.commit());
  TRY(drop_media(item.media_sha256));
  return drop_blobs(blobs);
}

Result<std::vector<std::string>> Items::add_counts(std::span<const Counts> counts) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  std::vector<std::string> unknown;
  Transaction transaction = TRY(Transaction::begin(state.database));
  for (const Counts& more : counts) {
    const auto item = find(more.item_id);
    if (!item && item.error().code == ErrorCode::kNotFound) {
      unknown.push_back(more.item_id);
      continue;
    }
    TRY(TRY(state.database.prepare("UPDATE items SET views = views + ?, shares = shares + ?,"
                                   " reports = reports + ? WHERE id = ?"))
            .number(more.views)
            .number(more.shares)
            .number(more.reports)
            .text(item->id)
            .run());
    // Reported before spreading before the rest: one step for each tenfold of views.
    int64_t reach = item->views + more.views, priority = 0;
    for (; reach >= 10; reach /= 10) ++priority;
    if (item->reports + more.reports > 0) priority += 100;
    TRY(TRY(state.database.prepare("UPDATE jobs SET priority = MAX(priority, ?) WHERE item_id = ?"))
            .number(priority)
            .text(item->id)
            .run());
    TRY(state.add_event("item.counted",
                        {{"item", item->id},
                         {"views", more.views},
                         {"shares", more.shares},
                         {"reports", more.reports}},
                        now_us));
  }
  TRY(transaction.commit());
  return unknown;
}

Result<StoredDecision> Items::outcome(std::string_view decision_id) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT d.id, d.outcome, d.facts, d.facts_sha256, p.name, d.decided_us FROM decisions d"
      " JOIN packs p ON p.sha256 = d.pack_sha256 WHERE d.id = ?"));
  row.text(decision_id);
  if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "there is no decision of that id"};
  StoredDecision out;
  out.decision.id = row.column_text(0);
  out.decision.outcome = TRY(outcome_from_json(TRY(parse_json(row.column_text(1)))));
  out.facts = row.column_text(2);
  out.decision.facts_sha256 = row.column_text(3);
  out.decision.pack = row.column_text(4);
  out.decided_us = row.column_number(5);
  return out;
}

Result<std::vector<ItemStill>> Items::stills(std::string_view id) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT time_ms, blob_sha256 FROM stills WHERE item_id = ? ORDER BY position"));
  row.text(id);
  std::vector<ItemStill> out;
  while (TRY(row.step())) out.push_back({row.column_number(0), row.column_text(1)});
  return out;
}

Result<std::vector<Json>> Items::findings(std::string_view decision_id) {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT finding FROM findings WHERE decision_id = ? ORDER BY position"));
  row.text(decision_id);
  std::vector<Json> out;
  while (TRY(row.step())) out.push_back(TRY(parse_json(row.column_text(0))));
  return out;
}

Result<CheckedItem> Items::checked_media(const Item& item) {
  CheckedItem out;
  Statement row =
      TRY(store_.state().database.prepare("SELECT kind, media, print FROM media WHERE sha256 = ?"));
  row.text(item.media_sha256);
  if (!TRY(row.step())) return Error{ErrorCode::kNotFound, "the media was never looked at"};
  out.sha256 = item.media_sha256;
  out.kind = row.column_text(0);
  out.media = TRY(parse_json(row.column_text(1)));
  out.print = row.column_text(2);
  for (const Json& finding : TRY(findings(item.decision_id))) {
    out.findings.push_back(TRY(finding_from_json(finding)));
  }
  return out;
}

}  // namespace vigie::store
