// The index's inner loops with 256-bit vectors: counts of ones by table look-ups in registers.
#include "fingerprint/index/kernels.h"

#if defined(__AVX2__) && defined(__POPCNT__)
#include <immintrin.h>

namespace vigie::fingerprint {
namespace {

// Ones of the numbers 0 to 15, twice.
__m256i nibble_counts() {
  const __m128i half = _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  return _mm256_broadcastsi128_si256(half);
}

// -1 in the 16-bit lanes of those words that are near.
__m256i near_lanes(const uint16_t* words, __m256i wanted, __m256i over) {
  const __m256i low_nibbles = _mm256_set1_epi8(0x0f);
  const __m256i differing =
      _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)), wanted);
  const __m256i low = _mm256_and_si256(differing, low_nibbles);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(differing, 4), low_nibbles);
  const __m256i bytes = _mm256_add_epi8(_mm256_shuffle_epi8(nibble_counts(), low),
                                        _mm256_shuffle_epi8(nibble_counts(), high));
  return _mm256_cmpgt_epi16(over, _mm256_maddubs_epi16(bytes, _mm256_set1_epi8(1)));
}

// Bit i: word i of 32 is near.
uint32_t near_mask(const uint16_t* words, __m256i wanted, __m256i over) {
  // Packing works in halves: the 64-bit quarters are put back in order.
  const __m256i packed = _mm256_permute4x64_epi64(
      _mm256_packs_epi16(near_lanes(words, wanted, over), near_lanes(words + 16, wanted, over)),
      0xd8);
  return static_cast<uint32_t>(_mm256_movemask_epi8(packed));
}

size_t find_words(const uint16_t* words, size_t count, uint16_t wanted, int bits_max,
                  uint32_t* positions) {
  const __m256i all_wanted = _mm256_set1_epi16(static_cast<short>(wanted));
  const __m256i over = _mm256_set1_epi16(static_cast<short>(bits_max + 1));
  size_t found = 0;
  const auto note = [&](uint32_t mask, size_t from) {
    for (; mask != 0; mask &= mask - 1) {
      positions[found++] = static_cast<uint32_t>(from) + static_cast<uint32_t>(__builtin_ctz(mask));
    }
  };
  size_t i = 0;
  for (; i + 32 <= count; i += 32) note(near_mask(words + i, all_wanted, over), i);
  if (i == count) return found;
  if (count >= 32) {
    // The last 32 words, without those that were looked at already.
    note(near_mask(words + count - 32, all_wanted, over) & ~0u << (32 - (count - i)), count - 32);
    return found;
  }
  uint16_t rest[32] = {};
  __builtin_memcpy(rest, words, count * sizeof *words);
  note(near_mask(rest, all_wanted, over) & ((1u << count) - 1), 0);
  return found;
}

constexpr size_t kNibbles = 2 * kFilterPlanes;

void split_nibbles(const uint8_t* planes, uint8_t* out) {
  const __m256i low_nibbles = _mm256_set1_epi8(0x0f);
  for (size_t p = 0; p < kFilterPlanes; ++p) {
    for (size_t at = 0; at < kBlockHashes; at += 32) {
      const __m256i bytes =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(planes + p * kBlockHashes + at));
      uint8_t* low = out + 2 * p * kBlockHashes + at;
      _mm256_store_si256(reinterpret_cast<__m256i*>(low), _mm256_and_si256(bytes, low_nibbles));
      _mm256_store_si256(reinterpret_cast<__m256i*>(low + kBlockHashes),
                         _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_nibbles));
    }
  }
}

// A query's own table of distances replaces exclusive-or and count: one look-up a nibble.
__m256i distance_table(int nibble) {
  const __m256i iota = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  const __m256i differing = _mm256_xor_si256(iota, _mm256_set1_epi8(static_cast<char>(nibble)));
  return _mm256_shuffle_epi8(nibble_counts(), differing);
}

void filter_query(const uint8_t* nibbles, const uint8_t* query, int bits_max, uint64_t* masks) {
  __m256i sums[8] = {};
  for (size_t p = 0; p < kFilterPlanes; ++p) {
    const __m256i low = distance_table(query[p] & 15), high = distance_table(query[p] >> 4);
    const uint8_t* at = nibbles + 2 * p * kBlockHashes;
    for (size_t v = 0; v < 8; ++v, at += 32) {
      const auto* first = reinterpret_cast<const __m256i*>(at);
      const auto* second = reinterpret_cast<const __m256i*>(at + kBlockHashes);
      sums[v] = _mm256_add_epi8(sums[v], _mm256_shuffle_epi8(low, _mm256_load_si256(first)));
      sums[v] = _mm256_add_epi8(sums[v], _mm256_shuffle_epi8(high, _mm256_load_si256(second)));
    }
  }
  const __m256i over = _mm256_set1_epi8(static_cast<char>(bits_max + 1));
  for (size_t v = 0; v < 8; v += 2) {
    const auto low = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpgt_epi8(over, sums[v])));
    const auto high =
        static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpgt_epi8(over, sums[v + 1])));
    masks[v / 2] = low | static_cast<uint64_t>(high) << 32;
  }
}

void filter_block(const uint8_t* planes, const uint16_t* const* queries, size_t count, int bits_max,
                  uint64_t* masks) {
  alignas(32) uint8_t nibbles[kNibbles * kBlockHashes];
  split_nibbles(planes, nibbles);
  // Sums stay below 127, so that signed comparison is right; a wider radius lets all pass.
  const int bounded = bits_max < 0 ? -1 : bits_max > 100 ? 100 : bits_max;
  for (size_t query = 0; query < count; ++query) {
    filter_query(nibbles, reinterpret_cast<const uint8_t*>(queries[query]), bounded,
                 masks + query * kMaskWords);
  }
}

int distance(const uint16_t* a, const uint16_t* b) {
  long long sum = 0;
  for (size_t w = 0; w < 4; ++w) {
    unsigned long long left, right;
    __builtin_memcpy(&left, a + 4 * w, 8);
    __builtin_memcpy(&right, b + 4 * w, 8);
    sum += __builtin_popcountll(left ^ right);
  }
  return static_cast<int>(sum);
}

constexpr Kernels kAvx2{"avx2", find_words, filter_block, distance};

}  // namespace

const Kernels* avx2_kernels() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") ? &kAvx2 : nullptr;
}

}  // namespace vigie::fingerprint

#else

namespace vigie::fingerprint {
const Kernels* avx2_kernels() { return nullptr; }
}  // namespace vigie::fingerprint

#endif
