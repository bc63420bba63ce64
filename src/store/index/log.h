// store/index/log.h: the records of an index's log: what was added or removed since the last
// segment.
//
// Input   bytes of docs/formats/index.md, perhaps still growing, perhaps cut off by a crash.
// Output  records up to the last mark: what follows it was never finished and counts as absent.
// Threads stateless.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"
#include "fingerprint/index/key_tail.h"
#include "fingerprint/index/tail.h"

namespace vigie::store {

inline constexpr size_t kLogHeaderBytes = 64;
inline constexpr size_t kLogRecordBytes = 48;
inline constexpr size_t kKeysARecord = 8;

std::string log_header(uint64_t seed);
// Errors: kCorrupt; kUnsupported from a newer version; kConflict for another seed.
Status check_log_header(std::string_view bytes, uint64_t seed);

// Append one record to out.
void put_row(std::string& out, const fingerprint::Row& row, const fingerprint::Label& label);
// Precondition: 1 to kKeysARecord keys.
void put_keys(std::string& out, std::span<const uint32_t> keys, uint64_t number);
void put_removal(std::string& out, uint64_t number);
// Everything up to position in the store's list of changes is in the log or before it.
void put_mark(std::string& out, uint64_t position);

class LogReader {
 public:
  virtual ~LogReader() = default;
  virtual void on_row(const fingerprint::Row& row, const fingerprint::Label& label) = 0;
  virtual void on_key(const fingerprint::Posting& posting) = 0;
  virtual void on_removal(uint64_t number) = 0;
  virtual void on_mark(uint64_t position) = 0;
};

// Reads records, none of the header, and returns how many bytes the last mark ends at. Nothing
// after that mark reaches the reader. Errors: none.
size_t read_log(std::string_view bytes, LogReader& reader);

}  // namespace vigie::store
