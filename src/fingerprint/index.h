// fingerprint/index.h: finds all stored hashes close to given ones, and who shares keys with them.
//
// Input   hashes and keys with the caller's numbers; queries of any number at once.
// Output  every stored hash within the radius, exactly: a bank of known harm must not miss one.
//         Numbers that share keys, by how many.
// Method  sealed segments are searched by multi-index hashing, the newest hashes one by one; a
//         number that was removed is left out of every answer. How matches are aligned is none of
//         its business: fingerprint/match.h.
// Cost    at 10 M hashes and radius 31: 60 us a query, 126 bytes a hash in mapped files.
// Threads an IndexView may be searched by many; it stays as it was made while newer ones come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fingerprint/index/key_segment.h"
#include "fingerprint/index/segment.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

struct IndexHit {
  size_t query = 0;     // position in the queries
  uint64_t number = 0;  // as given when it was added
  int distance_bits = 0;
  bool operator==(const IndexHit&) const = default;
};

struct KeyHit {
  uint64_t number = 0;
  size_t keys = 0;  // how many of the asked it has
  bool operator==(const KeyHit&) const = default;
};

// The pieces that a view is made of, shared with newer views.
struct IndexPieces {
  std::shared_ptr<const Permutation> permutation;
  std::vector<std::shared_ptr<const Segment>> segments;
  std::vector<std::shared_ptr<const KeySegment>> key_segments;
  std::vector<std::shared_ptr<const Tail>> tails;
  std::vector<std::shared_ptr<const KeyTail>> key_tails;
  std::shared_ptr<const std::vector<uint64_t>> removed;  // numbers, ascending; may be null
};

class IndexView {
 public:
  explicit IndexView(IndexPieces pieces) : pieces_(std::move(pieces)) {}

  // Sorted by query, distance, number; of one number and query the nearest hash only. The same
  // content gives the same list, however it lies in pieces. A negative radius finds nothing; above
  // kSegmentRadiusMax every hash is compared. Errors: none.
  std::vector<IndexHit> search(std::span<const Hash> queries, int radius_bits) const;
  // Sorted by how many keys, most first, then number. A key that more than postings_max numbers of
  // a segment have is passed over. Errors: none.
  std::vector<KeyHit> count_keys(std::span<const uint32_t> keys, size_t postings_max = 512) const;

  size_t size() const;  // hashes, those of removed numbers included
  const IndexPieces& pieces() const { return pieces_; }

 private:
  bool is_removed(uint64_t number) const;
  IndexPieces pieces_;
};

// A set in memory, for a few hashes or for tests. Threads one thread.
class ScanIndex {
 public:
  ScanIndex();
  // Searchable in the next view(). radius: the hash is found within this distance only.
  void add(const Hash& hash, uint64_t number, uint8_t radius = 255);
  void add_key(uint32_t key, uint64_t number);
  IndexView view() const;

 private:
  std::shared_ptr<const Permutation> permutation_;
  std::vector<std::shared_ptr<Tail>> tails_;
  std::vector<std::shared_ptr<KeyTail>> key_tails_;
};

}  // namespace vigie::fingerprint
