// exchange/bank_feed.h: a bank as a signed file that anybody may copy: docs/formats/feed.md.
//
// Input   the text of a feed, from anybody.
// Output  its entries, once the signature and every byte were found right; and the text of one.
// Method  the first line is a header in canonical JSON (RFC 8785), signed by Ed25519 (RFC 8032),
//         which holds the SHA-256 of all lines after it; each of those is an entry.
// Limits  1 million entries, 1 MiB a line.
// Threads stateless.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vigie::exchange {

struct FeedEntry {
  std::string id;       // 1 to 64 of [a-z0-9-], of this feed
  std::string verdict;  // manipulated, fact_checked_false, authentic or negative
  std::string topic, source;
  std::string expires;  // RFC 3339, "" for never
  std::string print;    // base64 of a fingerprint (docs/formats/print.md)
};

struct FeedHeader {
  std::string name;          // 1 to 64 of [a-z0-9_-]
  int64_t sequence = 0;      // grows with every issue, >= 1
  std::string published;     // RFC 3339
  std::vector<uint8_t> key;  // Ed25519 public key, 32 bytes
  int64_t entries = 0;
};

struct Feed {
  FeedHeader header;
  std::vector<FeedEntry> entries;  // ids ascend
};

// Errors: kCorrupt with the line for what is no feed, not as it was signed, or cut; kUnsupported
// for a newer version; kLimit.
Result<Feed> read_feed(std::string_view text);

// secret: the signer's Ed25519 key, 32 bytes; the header's key and entries are filled in. Errors:
// kInvalidArgument for text that is not UTF-8.
Result<std::string> write_feed(const FeedHeader& header, std::span<const FeedEntry> entries,
                               std::span<const uint8_t> secret);

// How people compare keys: 8 groups of 4 hex digits of its SHA-256.
std::string key_fingerprint(std::span<const uint8_t> key);

}  // namespace vigie::exchange
