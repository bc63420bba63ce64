// fingerprint/index/kernels.h: the inner loops of the index, once for each instruction set.
//
// Input   permuted hashes (rows) as 16 words of 16 bits, or as planes: 32 rows of kBlockHashes
//         bytes, byte j of plane p being byte p of hash j.
// Method  one file for each instruction set, compiled with its own flags; kernels() picks by what
//         the processor says at run time. kernels.cc has the scalar ones, which are the
//         specification: every other set gives the same answers, by test.
// Limits  this header and the files of one instruction set include nothing of the standard library
//         that has inline functions: the linker might pick their copy for processors without it.
// Threads stateless.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vigie::fingerprint {

inline constexpr size_t kWordsARow = 16;  // of 16 bits each
inline constexpr size_t kBytesARow = 32;
inline constexpr size_t kBlockHashes = 256;  // of one block of planes: 8 KiB
inline constexpr size_t kFilterPlanes = 12;  // 96 bits: 4 of 10,000 unrelated hashes pass 31
inline constexpr size_t kMaskWords = kBlockHashes / 64;

struct Kernels {
  const char* name;  // "scalar", "avx2", "avx512", "neon"

  // Writes the positions of words at a distance of bits_max or less from wanted, ascending; returns
  // how many. positions has room for count.
  size_t (*find_words)(const uint16_t* words, size_t count, uint16_t wanted, int bits_max,
                       uint32_t* positions);

  // Bit j of a query's mask: the first kFilterPlanes bytes of hash j are at a distance of bits_max
  // or less from those of the query. queries: count rows; masks: count x kMaskWords.
  void (*filter_block)(const uint8_t* planes, const uint16_t* const* queries, size_t count,
                       int bits_max, uint64_t* masks);

  // 0..256.
  int (*distance)(const uint16_t* a, const uint16_t* b);
};

// The fastest set that this processor has.
const Kernels& kernels();

// All sets that this processor has, the scalar one first; nullptr after the last. For tests.
const Kernels* const* all_kernels();

// Of the files of one instruction set; nullptr where it was not compiled or the processor lacks it.
const Kernels* avx2_kernels();
const Kernels* avx512_kernels();
const Kernels* neon_kernels();

}  // namespace vigie::fingerprint
