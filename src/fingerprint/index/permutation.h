// fingerprint/index/permutation.h: shuffles the bits of hashes before they are cut into words.
//
// Real hashes have neighbouring bits that go together; a word of neighbours would take few values,
// and some of them far too often. A shuffle keeps distances and spreads what goes together. Nobody
// who does not know the seed can send hashes that fall into one bucket.
// Cost    30 ns a hash; memory 33 KB.
// Threads built once, then shared.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fingerprint/index/kernels.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

// A hash with its bits shuffled, as the index keeps it.
struct alignas(8) Row {
  std::array<uint16_t, kWordsARow> words{};
  auto operator<=>(const Row&) const = default;
};

class Permutation {
 public:
  // The same seed gives the same order on every machine: docs/formats/index.md says how.
  explicit Permutation(uint64_t seed);
  Row apply(const Hash& hash) const;
  Hash undo(const Row& row) const;
  uint64_t seed() const { return seed_; }

 private:
  uint64_t seed_;
  std::array<uint8_t, 256> place_;  // of each bit of a hash in its row
  std::vector<Row> by_nibble_;      // 64 x 16: what each value of each nibble gives
};

}  // namespace vigie::fingerprint
