#include "flow/banks/feed.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/http_client.h"
#include "exchange/bank_feed.h"
#include "fingerprint/print.h"
#include "store/cases/cases.h"

namespace vigie::flow {
namespace {

constexpr uint64_t kFeedBytesMax = 512ULL << 20;
constexpr int64_t kHourUs = 3'600'000'000;
constexpr size_t kPage = 1000;
constexpr size_t kIdDigits = 32;

bool is_url(std::string_view source) {
  return source.starts_with("https://") || source.starts_with("http://");
}

Result<std::string> fetch(const std::string& source, const FetchOptions& options) {
  if (!is_url(source)) {
    if (options.files_allowed) return read_file(source, kFeedBytesMax);
    return Error{ErrorCode::kInvalidArgument, "a feed comes from an http or https URL"};
  }
  const auto answer = TRY(http_get(
      {.url = source, .bytes_max = kFeedBytesMax, .private_allowed = options.private_allowed}));
  if (answer.status == 200) return answer.body;
  return Error{ErrorCode::kUnavailable,
               "the feed's server answered " + std::to_string(answer.status)};
}

// Every print is read before any is kept: a list of others is foreign bytes.
Result<store::FeedIssue> issue_of(const exchange::Feed& feed) {
  store::FeedIssue out;
  out.public_key = to_hex(feed.header.key);
  out.sequence = feed.header.sequence;
  out.published = feed.header.published;
  for (const exchange::FeedEntry& entry : feed.entries) {
    store::BankEntry made;
    made.id = entry.id;
    made.verdict = entry.verdict;
    made.topic = entry.topic;
    made.source = entry.source;
    if (!entry.expires.empty()) made.expires_us = from_rfc3339(entry.expires).value_or(0);
    const auto print = from_base64(entry.print);
    if (!print) return Error{ErrorCode::kCorrupt, "feed: entry " + entry.id + ": no base64"};
    made.print.assign(print->begin(), print->end());
    const auto read = fingerprint::decode_print(made.print);
    if (!read) {
      return Error{read.error().code, "feed: entry " + entry.id + ": " + read.error().message};
    }
    out.entries.push_back(std::move(made));
  }
  return out;
}

Result<store::FeedChanges> take_from(store::Store& store, const store::FeedSubscription& feed,
                                     const std::string& text) {
  const auto read = TRY(exchange::read_feed(text));
  // Asked before the work of reading a million prints: nothing is new most of the time.
  if (read.header.sequence == feed.sequence && to_hex(read.header.key) == feed.public_key) {
    TRY(store::Feeds(store).set_error(feed.name, ""));
    return store::FeedChanges{};
  }
  return store::Feeds(store).take(feed.name, TRY(issue_of(read)));
}

}  // namespace

Result<Published> publish_bank(store::Store& store, std::string_view bank, std::string_view name) {
  const int64_t now_us = store.clock().now_us();
  std::vector<exchange::FeedEntry> entries;
  std::string after;
  while (true) {
    const auto page = TRY(store.list_entries(bank, after, kPage));
    for (const auto& entry : page) {
      if (!entry.is_confirmed() || !entry.is_in_force(now_us)) continue;
      if (entry.verdict == "unconfirmed") continue;
      entries.push_back({sha256_hex(entry.print).substr(0, kIdDigits), entry.verdict, entry.topic,
                         entry.source, entry.expires_us == 0 ? "" : to_rfc3339(entry.expires_us),
                         to_base64(as_bytes(entry.print))});
    }
    if (page.size() < kPage) break;
    after = page.back().id;
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto twice = std::unique(entries.begin(), entries.end(),
                                 [](const auto& a, const auto& b) { return a.id == b.id; });
  entries.erase(twice, entries.end());
  std::string content;
  for (const auto& entry : entries) {
    content += entry.id + " " + entry.verdict + " " + entry.topic + " " + entry.source + " " +
               entry.expires + "\n";
  }
  Published out;
  const auto secret = from_hex(TRY(store::Cases(store).secret("feeds")));
  if (!secret || secret->size() != 32) {
    return Error{ErrorCode::kCorrupt, "the key that signs feeds cannot be read"};
  }
  out.sequence = TRY(store::Feeds(store).issue_number(bank, sha256_hex(content)));
  out.entries = static_cast<int64_t>(entries.size());
  const auto key = ed25519_public(*secret);
  out.key_hex = to_hex(key);
  out.key_fingerprint = exchange::key_fingerprint(key);
  out.text = TRY(exchange::write_feed({.name = std::string(name.empty() ? bank : name),
                                       .sequence = out.sequence,
                                       .published = to_rfc3339(now_us),
                                       .key = {},
                                       .entries = 0},
                                      entries, *secret));
  return out;
}

Result<store::FeedChanges> refresh_feed(store::Store& store, std::string_view name,
                                        const FetchOptions& options) {
  store::Feeds feeds(store);
  const auto feed = TRY(feeds.find(name));
  const auto changes = [&]() -> Result<store::FeedChanges> {
    return take_from(store, feed, TRY(fetch(feed.source, options)));
  }();
  if (!changes) TRY(feeds.set_error(name, changes.error().message));
  return changes;
}

Result<Subscribed> subscribe_feed(store::Store& store, std::string_view source,
                                  std::string_view name, std::string_view key_hex,
                                  const FetchOptions& options) {
  // Read before anything is kept: a mistyped address leaves nothing behind.
  const auto feed = TRY(exchange::read_feed(TRY(fetch(std::string(source), options))));
  const std::string key = to_hex(feed.header.key);
  if (!key_hex.empty() && key_hex != key) {
    return Error{ErrorCode::kDenied, "the feed is signed by the key " + key + ", not by that one"};
  }
  const auto issue = TRY(issue_of(feed));
  Subscribed out;
  out.name = name.empty() ? feed.header.name : std::string(name);
  out.key_fingerprint = exchange::key_fingerprint(feed.header.key);
  store::Feeds feeds(store);
  TRY(feeds.subscribe(out.name, source, key));
  out.changes = TRY(feeds.take(out.name, issue));
  return out;
}

Result<bool> refresh_due_feed(store::Store& store, const FetchOptions& options) {
  const int64_t now_us = store.clock().now_us();
  for (const auto& feed : TRY(store::Feeds(store).list())) {
    if (!is_url(feed.source) || now_us - feed.checked_us < kHourUs) continue;
    const auto done = refresh_feed(store, feed.name, options);
    static_cast<void>(done.has_value());  // kept with the feed, where people see it
    return true;
  }
  return false;
}

}  // namespace vigie::flow
