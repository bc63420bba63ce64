// store/banks/feeds.h: the lists of others that a bank takes in, and what we publish.
//
// A subscription is a bank of the same name; it is bound to the key that signed its first issue,
// and issues only go forward. What a list says of an entry is kept beside it (said): the entry
// stays unconfirmed until a person here confirms it, a vetoed one stays out, and one that the list
// withdraws goes, or counts as disputed by the list where a person here had confirmed it.
// Errors of all: kUnavailable, kCorrupt of the database; kNotFound for a feed.
// Threads one thread a Store, and so a Feeds.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct FeedSubscription {
  std::string name;        // and of its bank
  std::string source;      // a URL, or the path of a file
  std::string public_key;  // hex; "" before the first issue
  int64_t sequence = 0;    // of the last issue taken in
  std::string published;   // when that was made, RFC 3339
  int64_t checked_us = 0, taken_us = 0, created_us = 0;
  std::string error;  // of the last try, "" when it went well
};

struct FeedIssue {
  std::string public_key;
  int64_t sequence = 0;
  std::string published;
  std::vector<BankEntry> entries;  // ids ascend; verdicts are what the feed says
};

struct FeedChanges {
  int64_t added = 0, changed = 0, withdrawn = 0, vetoed = 0;
};

class Feeds {
 public:
  explicit Feeds(Store& store) : store_(store) {}

  // Makes the bank too. public_key: hex, "" trusts the first issue's. Errors: kConflict when there
  // is a feed or a bank of that name.
  Status subscribe(std::string_view name, std::string_view source, std::string_view public_key);
  Result<std::vector<FeedSubscription>> list();
  Result<FeedSubscription> find(std::string_view name);
  // What nobody here confirmed goes; the rest stays in the bank as our own.
  Status unsubscribe(std::string_view name);

  // Errors: kDenied for another key than before; kConflict for an issue that is older than the last
  // one. The same issue again changes nothing.
  Result<FeedChanges> take(std::string_view name, const FeedIssue& issue);
  Status set_error(std::string_view name, std::string_view error);

  // The number of the issue that has these entries: the last one's when they are the same, or the
  // next. Errors: kNotFound (bank).
  Result<int64_t> issue_number(std::string_view bank, std::string_view entries_sha256);

 private:
  Store& store_;
};

}  // namespace vigie::store
