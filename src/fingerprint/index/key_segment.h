// fingerprint/index/key_segment.h: a sealed set of keys and the numbers that have them.
//
// Input   bytes of docs/formats/index.md, usually a mapped file.
// Output  the numbers of each key that is asked.
// Method  postings in order of key and number; a directory by the upper 16 bits of the key.
// Cost    7 bytes a posting; a key is found in about 100 ns.
// Limits  numbers below 2^40, 4 G postings.
// Threads immutable.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.h"
#include "fingerprint/index/key_tail.h"
#include "fingerprint/index/segment.h"

namespace vigie::fingerprint {

class KeySegment {
 public:
  // bytes must stay as they are for as long as the segment lives. Damage beyond header and
  // directory makes wrong answers but no wrong reads, and verify() finds it. Errors: kCorrupt;
  // kUnsupported from a newer version; both say what to do.
  static Result<KeySegment> open(std::span<const uint8_t> bytes);
  // Reads all. Errors: kCorrupt.
  Status verify() const;

  size_t size() const { return size_; }
  size_t bytes() const { return bytes_.size(); }
  // Precondition: position < size(). In order of key, then number.
  Posting posting(size_t position) const;

  // Appends the postings of each key; a key with more than postings_max is passed over: what
  // everybody has tells nobody apart. keys: ascending, distinct.
  void search(std::span<const uint32_t> keys, size_t postings_max,
              std::vector<Posting>& found) const;

 private:
  KeySegment() = default;
  uint32_t key_at(size_t bucket, size_t position) const;

  std::span<const uint8_t> bytes_;
  size_t size_ = 0;
};

// postings is sorted on the way; one that is there twice is written once. Errors: kLimit; what sink
// returns.
Status write_key_segment(std::vector<Posting>& postings, const Sink& sink);

}  // namespace vigie::fingerprint
