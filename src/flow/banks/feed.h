// flow/banks/feed.h: publishes a bank as a signed feed, and takes the feeds of others in.
//
// Input   a bank of ours; a URL or a file with a feed (exchange/bank_feed.h).
// Output  the text of a feed; the bank of a subscription brought up to date.
// Method  published is what a person here confirms and nobody disputes: prints, verdicts, topics,
//         sources; never ids, notes or names, which may be about people. Fetching goes through the
//         guarded fetcher.
// Threads one thread a Store.
#pragma once

#include <string>

#include "base/result.h"
#include "store/banks/feeds.h"

namespace vigie::flow {

struct Published {
  std::string text;
  int64_t sequence = 0, entries = 0;
  std::string key_hex, key_fingerprint;
};

// name: of the feed, "" for the bank's. Errors: kNotFound (bank).
Result<Published> publish_bank(store::Store& store, std::string_view bank, std::string_view name);

struct FetchOptions {
  bool private_allowed = false;  // addresses that only this network reaches
  bool files_allowed = false;    // paths of this machine, not only URLs
};

// Fetches, verifies and takes in the feed of a subscription; what went wrong is kept with it.
// Errors: as http_get, read_feed and Feeds::take.
Result<store::FeedChanges> refresh_feed(store::Store& store, std::string_view name,
                                        const FetchOptions& options);

// Makes the subscription and takes its first issue in; nothing stays when that cannot be. name: ""
// for what the feed calls itself. key_hex: of the publisher, "" trusts the first issue.
struct Subscribed {
  std::string name, key_fingerprint;
  store::FeedChanges changes;
};
Result<Subscribed> subscribe_feed(store::Store& store, std::string_view source,
                                  std::string_view name, std::string_view key_hex,
                                  const FetchOptions& options);

// Refreshes one subscription whose hour has come. False when none is due. Errors: the store's.
Result<bool> refresh_due_feed(store::Store& store, const FetchOptions& options);

}  // namespace vigie::flow
