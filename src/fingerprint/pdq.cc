#include "fingerprint/pdq.h"

// A fused multiply-add rounds once where the published code rounds twice: other bits.
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__FP_FAST_FMAF)
#pragma GCC optimize("fp-contract=off")
#endif

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <span>
#include <vector>

namespace vigie::fingerprint {
namespace {

constexpr int kSide = 64;         // of the blurred and sampled picture
constexpr int kFrequencies = 16;  // kept each way
constexpr int kSideMin = 5;       // the published lower limit
constexpr int kTile = 16;         // transposing by tiles stays inside the first cache

using Samples = std::array<std::array<float, kSide>, kSide>;
using Coefficients = std::array<std::array<float, kFrequencies>, kFrequencies>;

struct Reduced {
  Samples samples;
  bool is_hashable = false;
};

// The published window: a 128th of the side, rounded up.
int window_of(int side) { return (side + 2 * kSide - 1) / (2 * kSide); }

// The row or column in the middle of each of the 64 stripes.
std::array<int, kSide> centres_of(int side) {
  std::array<int, kSide> centres{};
  for (int i = 0; i < kSide; ++i) centres[i] = static_cast<int>(((i + 0.5) * side) / kSide);
  return centres;
}

std::vector<int> all_of(int length) {
  std::vector<int> all(length);
  for (int i = 0; i < length; ++i) all[i] = i;
  return all;
}

void transpose(const float* in, int rows, int columns, float* out) {
  for (int row0 = 0; row0 < rows; row0 += kTile) {
    const int row1 = std::min(row0 + kTile, rows);
    for (int column0 = 0; column0 < columns; column0 += kTile) {
      const int column1 = std::min(column0 + kTile, columns);
      for (int row = row0; row < row1; ++row) {
        for (int column = column0; column < column1; ++column) {
          out[static_cast<size_t>(column) * rows + row] =
              in[static_cast<size_t>(row) * columns + column];
        }
      }
    }
  }
}

// Blurs lanes columns at once, each down its length, and writes only the rows named in keep
// (ascending) one after another. Sums run from the top in the published order; side by side, not
// one column after the other, which changes no bit and lets the compiler use vectors. A row is
// added before the one that leaves is subtracted: float sums depend on it.
struct BoxBlur {
  int length, lanes, window;

  void run(const float* in, std::span<const int> keep, std::vector<float>& sums, float* out) const {
    const int ahead = (window + 2) / 2;  // rows after and including the centre: 7 -> 4, 8 -> 5
    const auto row = [&](int i) { return in + static_cast<size_t>(i) * lanes; };
    sums.assign(lanes, 0.0f);
    int in_window = 0;
    for (int i = 0; i < ahead - 1; ++i, ++in_window) add(row(i), sums);
    size_t kept = 0;
    for (int centre = 0; centre < length; ++centre) {
      const int entering = centre + ahead - 1, leaving = entering - window;
      if (entering < length) {
        add(row(entering), sums);
        ++in_window;
      }
      if (leaving >= 0) {
        subtract(row(leaving), sums);
        --in_window;
      }
      if (kept < keep.size() && keep[kept] == centre) {
        divide(sums, static_cast<float>(in_window), out + kept * lanes);
        // A side under 64 px has stripes that share a centre.
        while (++kept < keep.size() && keep[kept] == centre) {
          std::copy_n(out + (kept - 1) * lanes, lanes, out + kept * lanes);
        }
      }
    }
  }

 private:
  void add(const float* row, std::vector<float>& sums) const {
    float* sum = sums.data();
    for (int lane = 0; lane < lanes; ++lane) sum[lane] += row[lane];
  }
  void subtract(const float* row, std::vector<float>& sums) const {
    float* sum = sums.data();
    for (int lane = 0; lane < lanes; ++lane) sum[lane] -= row[lane];
  }
  void divide(const std::vector<float>& sums, float by, float* out) const {
    const float* sum = sums.data();
    for (int lane = 0; lane < lanes; ++lane) out[lane] = sum[lane] / by;
  }
};

Status check(const PixelPlane& plane, int bytes_a_pixel) {
  if (plane.data == nullptr || plane.width_px <= 0 || plane.height_px <= 0 ||
      plane.stride_bytes < int64_t{plane.width_px} * bytes_a_pixel) {
    return Error{ErrorCode::kInvalidArgument,
                 "no picture: " + std::to_string(plane.width_px) + " x " +
                     std::to_string(plane.height_px) + ", stride " +
                     std::to_string(plane.stride_bytes)};
  }
  const int64_t pixels = int64_t{plane.width_px} * plane.height_px;
  if (pixels > kPdqPixelsMax) {
    return Error{ErrorCode::kLimit, "picture of " + std::to_string(pixels) + " pixels, limit " +
                                        std::to_string(kPdqPixelsMax)};
  }
  return ok();
}

std::vector<float> floats_of_luma(const PixelPlane& luma) {
  std::vector<float> out(static_cast<size_t>(luma.width_px) * luma.height_px);
  float* to = out.data();
  for (int y = 0; y < luma.height_px; ++y) {
    const uint8_t* from = luma.data + static_cast<ptrdiff_t>(y) * luma.stride_bytes;
    for (int x = 0; x < luma.width_px; ++x) *to++ = from[x];
  }
  return out;
}

std::vector<float> floats_of_rgb(const PixelPlane& rgb) {
  std::vector<float> out(static_cast<size_t>(rgb.width_px) * rgb.height_px);
  float* to = out.data();
  for (int y = 0; y < rgb.height_px; ++y) {
    const uint8_t* from = rgb.data + static_cast<ptrdiff_t>(y) * rgb.stride_bytes;
    for (int x = 0; x < rgb.width_px; ++x, from += 3) {
      *to++ = 0.299f * static_cast<float>(from[0]) + 0.587f * static_cast<float>(from[1]) +
              0.114f * static_cast<float>(from[2]);
    }
  }
  return out;
}

// Rows, columns, rows, columns, as published; each pass down the plane that lies the right way, and
// the last one each way only where a sample is taken.
Reduced reduce(std::vector<float> plane, int width, int height) {
  Reduced out;
  if (width < kSideMin || height < kSideMin) return out;
  out.is_hashable = true;
  std::vector<float> other(plane.size()), sums;
  const BoxBlur along_rows{width, height, window_of(width)};
  const BoxBlur along_columns{height, width, window_of(height)};
  const auto columns = centres_of(width), rows = centres_of(height);

  transpose(plane.data(), height, width, other.data());
  along_rows.run(other.data(), all_of(width), sums, plane.data());
  transpose(plane.data(), width, height, other.data());
  along_columns.run(other.data(), all_of(height), sums, plane.data());
  transpose(plane.data(), height, width, other.data());

  std::vector<float> sampled(static_cast<size_t>(kSide) * height), turned(sampled.size());
  along_rows.run(other.data(), columns, sums, sampled.data());
  transpose(sampled.data(), kSide, height, turned.data());
  BoxBlur{height, kSide, window_of(height)}.run(turned.data(), rows, sums, out.samples[0].data());
  return out;
}

// Steps of luma between neighbours, in whole percents so that many tiny ones do not add up.
int quality_of(const Samples& samples) {
  const auto step = [](float a, float b) {
    return std::abs(static_cast<int>(((a - b) * 100) / 255));
  };
  int sum = 0;
  for (int i = 0; i < kSide; ++i) {
    for (int j = 0; j < kSide; ++j) {
      if (i + 1 < kSide) sum += step(samples[i][j], samples[i + 1][j]);
      if (j + 1 < kSide) sum += step(samples[i][j], samples[i][j + 1]);
    }
  }
  return std::min(sum / 90, 100);
}

// DCT-II rows 1 to 16 of 64, in float as published; transposed: [sample][frequency].
struct DctMatrix {
  std::array<std::array<float, kFrequencies>, kSide> by_sample;
  DctMatrix() {
    const auto scale = static_cast<float>(std::sqrt(2.0 / kSide));
    for (int i = 0; i < kFrequencies; ++i) {
      for (int j = 0; j < kSide; ++j) {
        by_sample[j][i] = static_cast<float>(
            scale * std::cos((std::numbers::pi / 2.0 / kSide) * (i + 1) * (2 * j + 1)));
      }
    }
  }
};

Coefficients transform(const Samples& samples) {
  static const DctMatrix matrix;  // a thousand cosines cost more than the hash: once, not each time
  Coefficients out{};
  for (int i = 0; i < kFrequencies; ++i) {
    std::array<float, kSide> down{};  // frequency i of every column
    for (int k = 0; k < kSide; ++k) {
      const float factor = matrix.by_sample[k][i];
      for (int j = 0; j < kSide; ++j) down[j] += factor * samples[k][j];
    }
    for (int k = 0; k < kSide; ++k) {
      for (int j = 0; j < kFrequencies; ++j) out[i][j] += down[k] * matrix.by_sample[k][j];
    }
  }
  return out;
}

// How a dihedral change acts on the coefficient of frequencies (row + 1, column + 1): functions of
// even index (odd frequency) change sign when their axis is reversed.
struct Action {
  bool swaps_axes, negates_even_rows, negates_even_columns;  // rows and columns of the result
};
constexpr std::array<Action, kDihedralCount> kActions = {{
    {false, false, false},  // original
    {true, false, true},    // 90: transposed, then left and right exchanged
    {false, true, true},    // 180
    {true, true, false},    // 270: transposed, then top and bottom exchanged
    {false, false, true},   // left and right exchanged
    {false, true, false},   // top and bottom exchanged
    {true, false, false},   // transposed
    {true, true, true},     // transposed, then turned by 180
}};

Coefficients apply(const Action& action, const Coefficients& in) {
  Coefficients out{};
  for (int i = 0; i < kFrequencies; ++i) {
    for (int j = 0; j < kFrequencies; ++j) {
      const float value = action.swaps_axes ? in[j][i] : in[i][j];
      const bool negate = (action.negates_even_rows && i % 2 == 0) !=
                          (action.negates_even_columns && j % 2 == 0);
      out[i][j] = negate ? -value : value;
    }
  }
  return out;
}

// A bit for every coefficient above the lower median: 128 ones unless values tie.
Hash threshold(const Coefficients& coefficients) {
  std::array<float, kFrequencies * kFrequencies> sorted{};
  std::copy_n(coefficients[0].data(), sorted.size(), sorted.begin());
  const auto middle = sorted.begin() + (sorted.size() - 1) / 2;
  std::nth_element(sorted.begin(), middle, sorted.end());
  const float median = *middle;
  Hash hash;
  for (int i = 0; i < kFrequencies * kFrequencies; ++i) {
    const float value = coefficients[i / kFrequencies][i % kFrequencies];
    hash.words[i / 64] |= static_cast<uint64_t>(value > median) << (i % 64);
  }
  return hash;
}

PdqHash hash_of(const Reduced& reduced) {
  if (!reduced.is_hashable) return {};
  return {threshold(transform(reduced.samples)), quality_of(reduced.samples)};
}

bool bit_of(const Hash& hash, int row, int column) {
  const int bit = row * kFrequencies + column;
  return (hash.words[bit / 64] >> (bit % 64) & 1) != 0;
}

}  // namespace

Result<PdqHash> pdq_from_luma(const PixelPlane& luma) {
  TRY(check(luma, 1));
  return hash_of(reduce(floats_of_luma(luma), luma.width_px, luma.height_px));
}

Result<PdqHash> pdq_from_rgb(const PixelPlane& rgb) {
  TRY(check(rgb, 3));
  return hash_of(reduce(floats_of_rgb(rgb), rgb.width_px, rgb.height_px));
}

Result<PdqDihedral> pdq_dihedral_from_luma(const PixelPlane& luma) {
  TRY(check(luma, 1));
  const Reduced reduced = reduce(floats_of_luma(luma), luma.width_px, luma.height_px);
  PdqDihedral out;
  if (!reduced.is_hashable) return out;
  out.quality = quality_of(reduced.samples);
  const Coefficients coefficients = transform(reduced.samples);
  for (int i = 0; i < kDihedralCount; ++i) {
    out.hashes[i] = threshold(apply(kActions[i], coefficients));
  }
  return out;
}

Hash apply_to_hash(Dihedral change, const Hash& hash) {
  const Action& action = kActions[static_cast<size_t>(change)];
  Hash out;
  for (int i = 0; i < kFrequencies; ++i) {
    for (int j = 0; j < kFrequencies; ++j) {
      const bool bit = action.swaps_axes ? bit_of(hash, j, i) : bit_of(hash, i, j);
      const bool negate = (action.negates_even_rows && i % 2 == 0) !=
                          (action.negates_even_columns && j % 2 == 0);
      const int at = i * kFrequencies + j;
      out.words[at / 64] |= static_cast<uint64_t>(bit != negate) << (at % 64);
    }
  }
  return out;
}

}  // namespace vigie::fingerprint
