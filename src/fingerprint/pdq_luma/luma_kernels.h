// fingerprint/pdq_luma/luma_kernels.h: PDQ's blur of an 8-bit luma plane, once for each instruction
// set.
//
// Input   a plane; room of luma_room_floats() floats.
// Output  the 64 x 64 samples of which the hash is taken: bit for bit those of the published order
//         of float additions (rows, columns, rows, columns; a value enters before one leaves).
// Method  one sweep from the top. Across: sums of whole numbers, which are exact in any order, by
//         doubling. Down: running sums of all columns side by side. Across again: sixteen rows lie
//         side by side, so that their running sums do. Down again at 64 columns. What is in work is
//         a few rows and stays in the cache. Divisions by a count are a multiplication and two
//         corrections where the processor has a fused one; luma_kernels.inc says why no bit
//         differs.
// Cost    720p: 0.46 ms with 512-bit vectors (pdq_bench).
// Limits  the files of one instruction set include nothing of the standard library that has inline
//         functions: the linker might pick their copy for processors without it.
// Threads stateless.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vigie::fingerprint {

inline constexpr int kLumaSide = 64;          // of the samples
inline constexpr int kLumaWidthMax = 32'000;  // beyond, sums need more than 16 bits
inline constexpr int kLumaStrip = 16;         // rows side by side

struct LumaPlane {
  const uint8_t* data;
  int width, height;  // at least 5 each; width at most kLumaWidthMax
  ptrdiff_t stride;
};

struct LumaKernel {
  const char* name;  // "base", "avx2", "avx512"
  // samples: kLumaSide rows of kLumaSide.
  void (*sample)(const LumaPlane& luma, float* room, float* samples);
};

// The published window: a 128th of the side, rounded up.
constexpr int luma_window(int side) { return (side + 2 * kLumaSide - 1) / (2 * kLumaSide); }

// A row with margins for windows, and for vectors that reach beyond its end.
constexpr size_t luma_row(int width) {
  return (static_cast<size_t>(width) + 2 * luma_window(width) + 3 * kLumaStrip) / kLumaStrip *
         kLumaStrip;
}

constexpr size_t luma_room_floats(int width, int height) {
  const auto ring = static_cast<size_t>(luma_window(height)) + 1;
  // Counts, their reciprocals, two rows of 16-bit sums, running sums; the ring, a strip both ways,
  // the kept columns of all rows; and up to the next line of the cache.
  return luma_row(width) * (4 + ring + 2 * kLumaStrip) +
         (static_cast<size_t>(height) + kLumaStrip) * kLumaSide + kLumaStrip;
}

// The fastest that this processor has.
const LumaKernel& luma_kernel();

// All that this processor has, the base one first; nullptr after the last. For tests.
const LumaKernel* const* all_luma_kernels();

// Of the files of one instruction set; nullptr where it was not compiled or the processor lacks it.
const LumaKernel* avx2_luma_kernel();
const LumaKernel* avx512_luma_kernel();

}  // namespace vigie::fingerprint
