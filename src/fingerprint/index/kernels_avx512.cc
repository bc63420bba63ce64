// The index's inner loops with 512-bit vectors that count ones themselves (VPOPCNTDQ, BITALG).
#include "fingerprint/index/kernels.h"

#if defined(__AVX512BW__) && defined(__AVX512VL__) && defined(__AVX512VPOPCNTDQ__) && \
    defined(__AVX512BITALG__)
#include <immintrin.h>

namespace vigie::fingerprint {
namespace {

size_t find_words(const uint16_t* words, size_t count, uint16_t wanted, int bits_max,
                  uint32_t* positions) {
  const __m512i all_wanted = _mm512_set1_epi16(static_cast<short>(wanted));
  const __m512i most = _mm512_set1_epi16(static_cast<short>(bits_max));
  size_t found = 0;
  for (size_t i = 0; i < count; i += 32) {
    const size_t left = count - i;
    const __mmask32 there = left >= 32 ? ~0u : (1u << left) - 1;
    const __m512i counts = _mm512_popcnt_epi16(
        _mm512_xor_si512(_mm512_maskz_loadu_epi16(there, words + i), all_wanted));
    for (uint32_t mask = _mm512_mask_cmple_epi16_mask(there, counts, most); mask != 0;
         mask &= mask - 1) {
      positions[found++] = static_cast<uint32_t>(i) + static_cast<uint32_t>(__builtin_ctz(mask));
    }
  }
  return found;
}

// Bytes are counted by the instruction, so planes need no splitting: one exclusive-or, one count,
// one addition for 64 hashes and 8 bits. A query's bytes stay in registers over the whole block,
// and two sums keep additions from waiting for each other: three times as fast as four sums that
// take each byte in turn.
void filter_block(const uint8_t* planes, const uint16_t* const* queries, size_t count, int bits_max,
                  uint64_t* masks) {
  const int bounded = bits_max < 0 ? -1 : bits_max > 100 ? 100 : bits_max;
  const __m512i most = _mm512_set1_epi8(static_cast<char>(bounded));
  static_assert(kFilterPlanes == 12, "as often as the loops are unrolled");
  for (size_t query = 0; query < count; ++query) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(queries[query]);
    __m512i wanted[kFilterPlanes];
#pragma GCC unroll 12
    for (size_t p = 0; p < kFilterPlanes; ++p) {
      wanted[p] = _mm512_set1_epi8(static_cast<char>(bytes[p]));
    }
    for (size_t v = 0; v < kMaskWords; ++v) {
      const uint8_t* at = planes + 64 * v;
      __m512i sums[2] = {};
#pragma GCC unroll 12
      for (size_t p = 0; p < kFilterPlanes; ++p) {
        const __m512i differing =
            _mm512_xor_si512(_mm512_loadu_si512(at + p * kBlockHashes), wanted[p]);
        sums[p % 2] = _mm512_add_epi8(sums[p % 2], _mm512_popcnt_epi8(differing));
      }
      masks[query * kMaskWords + v] =
          _mm512_cmple_epi8_mask(_mm512_add_epi8(sums[0], sums[1]), most);
    }
  }
}

int distance(const uint16_t* a, const uint16_t* b) {
  const __m256i differing =
      _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(a)),
                       _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b)));
  const __m256i counts = _mm256_popcnt_epi64(differing);
  const __m128i two =
      _mm_add_epi64(_mm256_castsi256_si128(counts), _mm256_extracti128_si256(counts, 1));
  return static_cast<int>(_mm_cvtsi128_si64(two) + _mm_extract_epi64(two, 1));
}

constexpr Kernels kAvx512{"avx512", find_words, filter_block, distance};

}  // namespace

const Kernels* avx512_kernels() {
  __builtin_cpu_init();
  const bool has_all = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512vl") &&
                       __builtin_cpu_supports("avx512vpopcntdq") &&
                       __builtin_cpu_supports("avx512bitalg");
  return has_all ? &kAvx512 : nullptr;
}

}  // namespace vigie::fingerprint

#else

namespace vigie::fingerprint {
const Kernels* avx512_kernels() { return nullptr; }
}  // namespace vigie::fingerprint

#endif
