// fingerprint/index/test_hashes.h: hashes for tests of the index.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "fingerprint/index/segment.h"

namespace vigie::fingerprint {

inline Hash random_hash(std::mt19937_64& random) {
  Hash out;
  for (auto& word : out.words) word = random();
  return out;
}

inline std::vector<Hash> random_hashes(size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<Hash> out;
  for (size_t i = 0; i < count; ++i) out.push_back(random_hash(random));
  return out;
}

// Exactly that many bits of the hash changed.
inline Hash flipped(Hash hash, int bits, std::mt19937_64& random) {
  Hash changed = hash;
  while (distance_bits(hash, changed) < bits) {
    const uint64_t at = random() % 256;
    changed.words[at / 64] = (changed.words[at / 64] & ~(uint64_t{1} << at % 64)) |
                             (~hash.words[at / 64] & uint64_t{1} << at % 64);
  }
  return changed;
}

// The bytes of a segment, at an address that a mapped file could have.
class SegmentBytes {
 public:
  SegmentBytes(std::vector<LabelledRow> rows, uint64_t seed) {
    const Status written = write_segment(rows, seed, [this](std::span<const uint8_t> part) {
      bytes_.insert(bytes_.end(), part.begin(), part.end());
      return ok();
    });
    if (!written) bytes_.clear();
  }
  std::span<const uint8_t> span() const { return bytes_; }
  std::vector<uint8_t>& bytes() { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
};

}  // namespace vigie::fingerprint
