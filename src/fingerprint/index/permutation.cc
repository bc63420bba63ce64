#include "fingerprint/index/permutation.h"

#include <utility>

namespace vigie::fingerprint {
namespace {

constexpr size_t kNibblesAHash = 64;

// splitmix64 (Steele, Lea, Flood 2014).
uint64_t next_random(uint64_t& state) {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

}  // namespace

Permutation::Permutation(uint64_t seed) : seed_(seed), by_nibble_(kNibblesAHash * 16) {
  for (size_t i = 0; i < place_.size(); ++i) place_[i] = static_cast<uint8_t>(i);
  // Fisher and Yates, from the last place down; the small bias of the remainder does not matter.
  for (size_t i = place_.size() - 1; i > 0; --i) {
    std::swap(place_[i], place_[next_random(seed) % (i + 1)]);
  }
  for (size_t bit = 0; bit < place_.size(); ++bit) {
    for (size_t value = 0; value < 16; ++value) {
      if ((value >> bit % 4 & 1) == 0) continue;
      auto& words = by_nibble_[bit / 4 * 16 + value].words;
      words[place_[bit] / 16] |= static_cast<uint16_t>(1u << place_[bit] % 16);
    }
  }
}

Row Permutation::apply(const Hash& hash) const {
  Row out;
  const Row* nibble = by_nibble_.data();
  for (uint64_t word : hash.words) {
    for (int i = 0; i < 16; ++i, nibble += 16, word >>= 4) {
      const Row& part = nibble[word & 15];
      for (size_t w = 0; w < kWordsARow; ++w) out.words[w] |= part.words[w];
    }
  }
  return out;
}

Hash Permutation::undo(const Row& row) const {
  Hash out;
  for (size_t bit = 0; bit < place_.size(); ++bit) {
    const uint64_t value = row.words[place_[bit] / 16] >> place_[bit] % 16 & 1;
    out.words[bit / 64] |= value << bit % 64;
  }
  return out;
}

}  // namespace vigie::fingerprint
