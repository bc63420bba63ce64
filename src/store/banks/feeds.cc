#include "store/banks/feeds.h"

#include <algorithm>

#include "base/crypto.h"
#include "store/banks/bank_rows.h"
#include "store/banks/banks.h"

namespace vigie::store {
namespace {

constexpr size_t kBatch = 1000;
constexpr std::string_view kFeedColumns =
    "SELECT name, source, public_key, sequence, published, checked_us, taken_us, created_us, error"
    " FROM feeds ";

FeedSubscription read_feed(const Statement& row) {
  FeedSubscription out;
  out.name = row.column_text(0);
  out.source = row.column_text(1);
  out.public_key = row.column_text(2);
  out.sequence = row.column_number(3);
  out.published = row.column_text(4);
  out.checked_us = row.column_number(5);
  out.taken_us = row.column_number(6);
  out.created_us = row.column_number(7);
  out.error = row.column_text(8);
  return out;
}

// As the bank keeps it: what the list says is a claim, whoever signed it.
BankEntry unconfirmed(const BankEntry& entry, std::string_view feed) {
  BankEntry out = entry;
  out.feed = feed;
  out.said = entry.verdict;
  out.verdict = "unconfirmed";
  out.confirmed_by.clear();
  out.certified = false;
  return out;
}

struct Kept {
  std::string id, state, said, print;
  int64_t number = 0, expires_us = 0;
  bool is_confirmed = false;
};

Result<std::vector<Kept>> kept_of(Database& database, std::string_view feed) {
  Statement row = TRY(database.prepare(
      "SELECT id, state, said, print, number, expires_us, confirmed_by <> '' FROM bank_entries"
      " WHERE feed = ? AND bank = ? ORDER BY id"));
  row.text(feed).text(feed);
  std::vector<Kept> out;
  while (TRY(row.step())) {
    out.push_back({row.column_text(0), row.column_text(1), row.column_text(2), row.column_text(3),
                   row.column_number(4), row.column_number(5), row.column_number(6) != 0});
  }
  return out;
}

Status drop_kept(Store::State& state, const Kept& kept) {
  TRY(erase_entry(state.database, kept.number));
  return add_sweep(state, "again", kept.number, kept.number);
}

// Another print under the same id is another clip: what people here said of the old one says
// nothing of it, so a list cannot put a clip in the place of one that was confirmed.
Status change_kept(Store::State& state, const Kept& kept, const BankEntry& entry,
                   std::string_view feed) {
  if (kept.print != entry.print) {
    TRY(drop_kept(state, kept));
    const int64_t number = TRY(next_entry_number(state.database));
    TRY(insert_entry(state, feed, unconfirmed(entry, feed), number));
    TRY(add_change(state.database, number, number, false));
    return add_sweep(state, "find", number, number);
  }
  TRY(TRY(state.database.prepare("UPDATE bank_entries SET said = ?, topic = ?, source = ?,"
                                 " expires_us = ? WHERE number = ?"))
          .text(entry.verdict)
          .text(entry.topic)
          .text(entry.source)
          .number(entry.expires_us)
          .number(kept.number)
          .run());
  return add_sweep(state, "again", kept.number, kept.number);
}

// The list's own opinion of an entry that a person here confirmed: "" takes it back.
Status set_list_dispute(Store::State& state, const Kept& kept, std::string_view feed,
                        bool is_disputed) {
  const std::string person = "feed:" + std::string(feed);
  if (!is_disputed) {
    return TRY(state.database.prepare("DELETE FROM bank_opinions WHERE entry_number = ?"
                                      " AND person = ?"))
        .number(kept.number)
        .text(person)
        .run();
  }
  TRY(TRY(state.database.prepare(
              "INSERT INTO bank_opinions (entry_number, person, opinion, note, time_us)"
              " VALUES (?, ?, 'dispute', 'the list withdrew it', ?) ON CONFLICT DO NOTHING"))
          .number(kept.number)
          .text(person)
          .number(state.clock.now_us())
          .run());
  return add_sweep(state, "again", kept.number, kept.number);
}

}  // namespace

Status Feeds::subscribe(std::string_view name, std::string_view source,
                        std::string_view public_key) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  if (source.empty() || source.size() > 2048) {
    return Error{ErrorCode::kInvalidArgument, "a source is 1 to 2048 bytes"};
  }
  Transaction transaction = TRY(store_.begin());
  TRY(store_.create_bank_within(name));
  TRY(TRY(state.database.prepare("INSERT INTO feeds (name, source, public_key, sequence, published,"
                                 " checked_us, taken_us, error, created_us)"
                                 " VALUES (?, ?, ?, 0, '', 0, 0, '', ?)"))
          .text(name)
          .text(source)
          .text(public_key)
          .number(now_us)
          .run());
  TRY(state.add_event("feed.subscribed", {{"feed", name}, {"source_sha256", sha256_hex(source)}},
                      now_us));
  return transaction.commit();
}

Result<std::vector<FeedSubscription>> Feeds::list() {
  Statement row = TRY(store_.state().database.prepare(std::string(kFeedColumns) + "ORDER BY name"));
  std::vector<FeedSubscription> out;
  while (TRY(row.step())) out.push_back(read_feed(row));
  return out;
}

Result<FeedSubscription> Feeds::find(std::string_view name) {
  Statement row =
      TRY(store_.state().database.prepare(std::string(kFeedColumns) + "WHERE name = ?"));
  row.text(name);
  if (TRY(row.step())) return read_feed(row);
  return Error{ErrorCode::kNotFound,
               "there is no feed " + std::string(name) + ": see: vigie bank feeds"};
}

Status Feeds::unsubscribe(std::string_view name) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  TRY(find(name));
  for (const Kept& kept : TRY(kept_of(state.database, name))) {
    if (!kept.is_confirmed) TRY(drop_kept(state, kept));
  }
  TRY(TRY(state.database.prepare("UPDATE bank_entries SET feed = '' WHERE feed = ?"))
          .text(name)
          .run());
  TRY(TRY(state.database.prepare("DELETE FROM feeds WHERE name = ?")).text(name).run());
  TRY(grow_bank_version(state.database));
  TRY(state.add_event("feed.unsubscribed", {{"feed", name}}, state.clock.now_us()));
  return transaction.commit();
}

Status Feeds::set_error(std::string_view name, std::string_view error) {
  Store::State& state = store_.state();
  return TRY(state.database.prepare("UPDATE feeds SET error = ?, checked_us = ? WHERE name = ?"))
      .text(error)
      .number(state.clock.now_us())
      .text(name)
      .run();
}

// What the list no longer has, and what it has otherwise; within a transaction.
static Result<FeedChanges> compare(Store::State& state, const FeedSubscription& feed,
                                   std::span<const BankEntry> entries) {
  FeedChanges out;
  auto next = entries.begin();
  for (const Kept& kept : TRY(kept_of(state.database, feed.name))) {
    while (next != entries.end() && next->id < kept.id) ++next;
    if (next == entries.end() || next->id != kept.id) {
      if (kept.state == "vetoed") continue;  // stays, so that it stays out when it comes again
      ++out.withdrawn;
      TRY(kept.is_confirmed ? set_list_dispute(state, kept, feed.name, true)
                            : drop_kept(state, kept));
      continue;
    }
    out.vetoed += kept.state == "vetoed";
    if (kept.is_confirmed) TRY(set_list_dispute(state, kept, feed.name, false));
    if (kept.state == "vetoed" || (kept.said == next->verdict && kept.print == next->print &&
                                   kept.expires_us == next->expires_us)) {
      continue;
    }
    ++out.changed;
    TRY(change_kept(state, kept, *next, feed.name));
  }
  return out;
}

Result<FeedChanges> Feeds::take(std::string_view name, const FeedIssue& issue) {
  Store::State& state = store_.state();
  const FeedSubscription feed = TRY(find(name));
  if (!feed.public_key.empty() && feed.public_key != issue.public_key) {
    return Error{ErrorCode::kDenied,
                 "the feed is signed by another key than before: ask its publisher, then subscribe "
                 "again with --key"};
  }
  if (issue.sequence < feed.sequence) {
    return Error{ErrorCode::kConflict, "issue " + std::to_string(issue.sequence) +
                                           " is older than issue " + std::to_string(feed.sequence) +
                                           ", which was taken in"};
  }
  // New ones first, in batches: a list of a million must not hold up the writers. Those that are
  // there are passed over, so an interrupted issue is simply taken again.
  FeedChanges out;
  std::vector<BankEntry> batch;
  for (size_t i = 0; i < issue.entries.size(); ++i) {
    batch.push_back(unconfirmed(issue.entries[i], name));
    if (batch.size() < kBatch && i + 1 < issue.entries.size()) continue;
    out.added += TRY(Banks(store_).add_batch(name, batch));
    batch.clear();
  }
  Transaction transaction = TRY(store_.begin());
  const FeedChanges compared = TRY(compare(state, feed, issue.entries));
  out.changed = compared.changed;
  out.withdrawn = compared.withdrawn;
  out.vetoed = compared.vetoed;
  const int64_t now_us = state.clock.now_us();
  TRY(TRY(state.database.prepare("UPDATE feeds SET public_key = ?, sequence = ?, published = ?,"
                                 " checked_us = ?, taken_us = ?, error = '' WHERE name = ?"))
          .text(issue.public_key)
          .number(issue.sequence)
          .text(issue.published)
          .number(now_us)
          .number(now_us)
          .text(name)
          .run());
  if (out.added + out.changed + out.withdrawn > 0) {
    TRY(grow_bank_version(state.database));
    TRY(state.add_event("feed.taken",
                        {{"feed", name},
                         {"sequence", issue.sequence},
                         {"key", issue.public_key},
                         {"added", out.added},
                         {"changed", out.changed},
                         {"withdrawn", out.withdrawn}},
                        now_us));
  }
  TRY(transaction.commit());
  return out;
}

Result<int64_t> Feeds::issue_number(std::string_view bank, std::string_view entries_sha256) {
  Store::State& state = store_.state();
  Transaction transaction = TRY(store_.begin());
  TRY(state.require_bank(bank));
  int64_t sequence = 0;
  {
    Statement row = TRY(state.database.prepare(
        "SELECT sequence, entries_sha256 FROM published_feeds WHERE bank = ?"));
    row.text(bank);
    if (TRY(row.step())) {
      sequence = row.column_number(0);
      if (row.column_text(1) == entries_sha256) return sequence;
    }
  }
  ++sequence;
  TRY(TRY(state.database.prepare(
              "INSERT INTO published_feeds (bank, sequence, entries_sha256) VALUES (?, ?, ?)"
              " ON CONFLICT (bank) DO UPDATE SET sequence = excluded.sequence,"
              " entries_sha256 = excluded.entries_sha256"))
          .text(bank)
          .number(sequence)
          .text(entries_sha256)
          .run());
  TRY(state.add_event("feed.published",
                      {{"bank", bank}, {"sequence", sequence}, {"entries_sha256", entries_sha256}},
                      state.clock.now_us()));
  TRY(transaction.commit());
  return sequence;
}

}  // namespace vigie::store
