// The index's inner loops with NEON, which every 64-bit ARM processor has.
#include "fingerprint/index/kernels.h"

#if defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>

namespace vigie::fingerprint {
namespace {

size_t find_words(const uint16_t* words, size_t count, uint16_t wanted, int bits_max,
                  uint32_t* positions) {
  const uint16x8_t all_wanted = vdupq_n_u16(wanted);
  const int16x8_t most = vdupq_n_s16(static_cast<int16_t>(bits_max));
  size_t found = 0, i = 0;
  for (; i + 8 <= count; i += 8) {
    const uint16x8_t differing = veorq_u16(vld1q_u16(words + i), all_wanted);
    const uint16x8_t counts = vpaddlq_u8(vcntq_u8(vreinterpretq_u8_u16(differing)));
    const uint16x8_t is_near = vcleq_s16(vreinterpretq_s16_u16(counts), most);
    // A byte a lane: eight lanes in one word.
    uint64_t mask = vget_lane_u64(vreinterpret_u64_u8(vmovn_u16(is_near)), 0) & 0x0101010101010101;
    for (; mask != 0; mask &= mask - 1) {
      positions[found++] = static_cast<uint32_t>(i + __builtin_ctzll(mask) / 8);
    }
  }
  for (; i < count; ++i) {
    positions[found] = static_cast<uint32_t>(i);
    found += __builtin_popcount(static_cast<unsigned>(words[i] ^ wanted)) <= bits_max;
  }
  return found;
}

// Bit j of the answer: lane j is not zero. Lanes are 0 or 255.
uint64_t mask_of(uint8x16_t lanes) {
  const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t bits = vandq_u8(lanes, weights);
  return vaddv_u8(vget_low_u8(bits)) | static_cast<uint64_t>(vaddv_u8(vget_high_u8(bits))) << 8;
}

void filter_block(const uint8_t* planes, const uint16_t* const* queries, size_t count, int bits_max,
                  uint64_t* masks) {
  const int bounded = bits_max < 0 ? -1 : bits_max > 100 ? 100 : bits_max;
  const int8x16_t most = vdupq_n_s8(static_cast<int8_t>(bounded));
  for (size_t query = 0; query < count; ++query) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(queries[query]);
    for (size_t m = 0; m < kMaskWords; ++m) {
      uint8x16_t sums[4] = {vdupq_n_u8(0), vdupq_n_u8(0), vdupq_n_u8(0), vdupq_n_u8(0)};
      for (size_t p = 0; p < kFilterPlanes; ++p) {
        const uint8x16_t wanted = vdupq_n_u8(bytes[p]);
        const uint8_t* at = planes + p * kBlockHashes + 64 * m;
        for (size_t v = 0; v < 4; ++v) {
          sums[v] = vaddq_u8(sums[v], vcntq_u8(veorq_u8(vld1q_u8(at + 16 * v), wanted)));
        }
      }
      uint64_t mask = 0;
      for (size_t v = 0; v < 4; ++v) {
        mask |= mask_of(vcleq_s8(vreinterpretq_s8_u8(sums[v]), most)) << (16 * v);
      }
      masks[query * kMaskWords + m] = mask;
    }
  }
}

int distance(const uint16_t* a, const uint16_t* b) {
  const uint8x16_t low = vreinterpretq_u8_u16(veorq_u16(vld1q_u16(a), vld1q_u16(b)));
  const uint8x16_t high = vreinterpretq_u8_u16(veorq_u16(vld1q_u16(a + 8), vld1q_u16(b + 8)));
  return vaddlvq_u8(vaddq_u8(vcntq_u8(low), vcntq_u8(high)));
}

constexpr Kernels kNeon{"neon", find_words, filter_block, distance};

}  // namespace

const Kernels* neon_kernels() { return &kNeon; }

}  // namespace vigie::fingerprint

#else

namespace vigie::fingerprint {
const Kernels* neon_kernels() { return nullptr; }
}  // namespace vigie::fingerprint

#endif
