// fingerprint/pdq.h: PDQ, the perceptual hash of one picture, bit for bit as published.
//
// Input   an 8-bit luma plane, or 8-bit RGB; any size from 5 x 5 up, smaller gives quality 0. For
//         hashes that agree with other PDQ users, squeeze sides over 512 px to 512 beforehand.
// Output  256 bits and a quality of 0 to 100; below 50 the bits are arbitrary.
// Method  "PDQ & TMK + PDQF", Meta 2019: two box blurs each way with a window of 1/128 of the side,
//         64 x 64 samples, the 16 x 16 lowest frequencies but the constant, one bit for each: above
//         the median. Float sums run in the published order, so hash and quality are identical.
// Cost    about 1 ns a pixel; memory 8 bytes a pixel.
// Limits  survives re-encoding, scaling and colour; not crops, borders, or text over the picture.
// Threads stateless.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

struct PixelPlane {
  const uint8_t* data = nullptr;  // top row first; 1 byte a pixel for luma, 3 (R, G, B) for RGB
  int width_px = 0, height_px = 0;
  int stride_bytes = 0;  // from one row to the next
};

struct PdqHash {
  Hash hash;
  int quality = 0;  // 0..100
};

// The symmetries of a square, each named by what is done to the picture. Rotations are clockwise.
// The published names differ: its "rotate90" is our kRotate270, its "flipX" our kMirrorVertical.
enum class Dihedral {
  kOriginal,
  kRotate90,
  kRotate180,
  kRotate270,
  kMirrorHorizontal,  // left and right exchanged
  kMirrorVertical,    // top and bottom exchanged
  kTranspose,         // mirrored at the falling diagonal: rows become columns
  kAntiTranspose,     // mirrored at the rising diagonal
};
inline constexpr int kDihedralCount = 8;

struct PdqDihedral {
  std::array<Hash, kDihedralCount> hashes;  // by Dihedral: of the picture after that change
  int quality = 0;
};

// Working memory, kept between pictures: asking the system for it anew takes as long as hashing.
// Give each thread its own, or none.
struct PdqScratch {
  std::vector<float> first, second;
};

inline constexpr int64_t kPdqPixelsMax = int64_t{64} << 20;  // 512 MiB of working memory

// Errors: kInvalidArgument for an empty or impossible plane; kLimit above kPdqPixelsMax.
Result<PdqHash> pdq_from_luma(const PixelPlane& luma, PdqScratch* scratch = nullptr);
// Luma is 0.299 R + 0.587 G + 0.114 B in float, unrounded. Errors: as above.
Result<PdqHash> pdq_from_rgb(const PixelPlane& rgb, PdqScratch* scratch = nullptr);
// All eight hashes from one transform. Errors: as above.
Result<PdqDihedral> pdq_dihedral_from_luma(const PixelPlane& luma,
                                           PdqScratch* scratch = nullptr);

// The hash of the picture after change, worked out from the hash alone. Exact but for bits whose
// coefficient lies between the median and its mirror image: mostly under 10 of 256. Errors: none.
Hash apply_to_hash(Dihedral change, const Hash& hash);

}  // namespace vigie::fingerprint
