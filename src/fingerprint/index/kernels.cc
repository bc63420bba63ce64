#include "fingerprint/index/kernels.h"

#include <array>
#include <bit>
#include <cstring>

namespace vigie::fingerprint {
namespace {

size_t find_words(const uint16_t* words, size_t count, uint16_t wanted, int bits_max,
                  uint32_t* positions) {
  size_t found = 0;
  for (size_t i = 0; i < count; ++i) {
    const auto differing = static_cast<uint16_t>(words[i] ^ wanted);
    positions[found] = static_cast<uint32_t>(i);
    found += std::popcount(differing) <= bits_max;
  }
  return found;
}

// The number of ones of each byte, in that byte.
uint64_t count_bytes(uint64_t bits) {
  bits -= bits >> 1 & 0x5555555555555555;
  bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
  return (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0f;
}

// Eight hashes in the bytes of a word.
void filter_block(const uint8_t* planes, const uint16_t* const* queries, size_t count, int bits_max,
                  uint64_t* masks) {
  std::memset(masks, 0, count * kMaskWords * sizeof *masks);
  for (size_t query = 0; query < count; ++query) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(queries[query]);
    for (size_t at = 0; at < kBlockHashes; at += 8) {
      uint64_t sums = 0;
      for (size_t p = 0; p < kFilterPlanes; ++p) {
        uint64_t eight;
        std::memcpy(&eight, planes + p * kBlockHashes + at, 8);
        sums += count_bytes(eight ^ bytes[p] * 0x0101010101010101);
      }
      for (size_t j = 0; j < 8; ++j) {
        const size_t shift = std::endian::native == std::endian::little ? 8 * j : 56 - 8 * j;
        const uint64_t is_near = static_cast<int>(sums >> shift & 0xff) <= bits_max;
        masks[query * kMaskWords + (at + j) / 64] |= is_near << (at + j) % 64;
      }
    }
  }
}

int distance(const uint16_t* a, const uint16_t* b) {
  int sum = 0;
  for (size_t i = 0; i < kWordsARow; ++i) {
    sum += std::popcount(static_cast<uint16_t>(a[i] ^ b[i]));
  }
  return sum;
}

constexpr Kernels kScalar{"scalar", find_words, filter_block, distance};

// The scalar set, then those of this processor from slow to fast, then nothing.
std::array<const Kernels*, 5> find_kernels() {
  std::array<const Kernels*, 5> out{&kScalar};
  size_t count = 1;
  for (const Kernels* found : {neon_kernels(), avx2_kernels(), avx512_kernels()}) {
    if (found != nullptr) out[count++] = found;
  }
  return out;
}

}  // namespace

const Kernels* const* all_kernels() {
  static const std::array<const Kernels*, 5> found = find_kernels();
  return found.data();
}

const Kernels& kernels() {
  static const Kernels* const best = [] {
    const Kernels* const* last = all_kernels();
    while (last[1] != nullptr) ++last;
    return *last;
  }();
  return *best;
}

}  // namespace vigie::fingerprint
