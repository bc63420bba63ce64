// exchange/hash_lists.h: lists of perceptual hashes as others write them, and our own.
//
// Input   text of a PDQ list (CSV: 64 hex digits a line, further columns kept as the id), of vPDQ
//         (frame,quality,hash,seconds: one clip a text), or NDJSON (one bank entry a line).
// Output  entries; every line that cannot be read is named with its number and the reason.
// Limits  1 GiB of text by the caller, 10 million entries, 1 MiB a line of NDJSON.
// Threads stateless.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace vigie::exchange {

struct HashFrame {
  int64_t time_us = 0;
  int quality = 100;  // lists that state none mean usable hashes
  std::string pdq;    // 64 lower-case hex digits
};

struct HashEntry {
  std::string id, verdict, topic, source, note;
  bool certified = false;
  std::vector<HashFrame> frames;  // one of an image
  std::string print;              // base64 of our own fingerprint; then frames may be empty
  std::vector<std::pair<std::string, std::string>> signals;  // video_md5, tmk: shared exactly
};

struct HashList {
  std::vector<HashEntry> entries;
  std::vector<std::string> refused;  // "line 7: expected 64 hex digits", the first 20
  int64_t refused_count = 0;
};

// "hma", "vpdq", "ndjson", "threatexchange" or "threatexchange-csv" (threat_indicators.h), by the
// first line that is not empty; "" when it is none of them.
std::string_view recognise_hash_list(std::string_view text);

// Errors: kCorrupt when not one line could be read; kInvalidArgument for an unknown format.
Result<HashList> read_hash_list(std::string_view text, std::string_view format);

// hma: "hash,id" with a header, the usable frames of every entry; vpdq: the frames of one entry;
// ndjson: everything. Errors: kInvalidArgument for an unknown format, or vpdq of several entries.
Result<std::string> write_hash_list(std::span<const HashEntry> entries, std::string_view format);

}  // namespace vigie::exchange
