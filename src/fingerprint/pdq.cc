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
#include <cstring>
#include <numbers>
#include <span>
#include <vector>

#include "fingerprint/pdq_luma/luma_kernels.h"

namespace vigie::fingerprint {
namespace {

constexpr int kSide = 64;         // of the blurred and sampled picture
constexpr int kFrequencies = 16;  // kept each way
constexpr int kSideMin = 5;       // the published lower limit
constexpr int kTile = 16;         // rows that are transposed together: they stay in the first cache

using Samples = std::array<std::array<float, kSide>, kSide>;
using Coefficients = std::array<std::array<float, kFrequencies>, kFrequencies>;

struct Reduced {
  Samples samples;
  bool is_hashable = false;
};

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

// Four samples that are added at once. Written out because at -O2 the compiler makes vectors only
// of loops whose rows it knows not to overlap.
using Pack = float __attribute__((vector_size(16)));
constexpr int kPack = 4;

inline Pack load(const float* from) {
  Pack pack;
  std::memcpy(&pack, from, sizeof(pack));
  return pack;
}
inline void store(float* to, Pack pack) { std::memcpy(to, &pack, sizeof(pack)); }

// A view; rows are padded to whole packs, and what stands in the padding is never read as a sample.
struct Plane {
  float* values;
  int rows, columns, stride;

  Plane(std::vector<float>& room, int row_count, int column_count)
      : values(room.data()),
        rows(row_count),
        columns(column_count),
        stride((column_count + kPack - 1) / kPack * kPack) {}
  float* row(int i) const { return values + static_cast<size_t>(i) * stride; }
};

// Both rooms take the picture either way round, and the 64 samples of a smaller one.
void make_room(PdqScratch& scratch, int width, int height) {
  const size_t wide = std::max(width, kSide) + kPack, high = std::max(height, kSide) + kPack;
  if (scratch.first.size() < wide * high) scratch.first.resize(wide * high);
  if (scratch.second.size() < wide * high) scratch.second.resize(wide * high);
}

Plane transposed(const Plane& in, std::vector<float>& room) {
  const Plane out(room, in.columns, in.rows);
  for (int row0 = 0; row0 < in.rows; row0 += kTile) {
    const int row1 = std::min(row0 + kTile, in.rows);
    for (int column0 = 0; column0 < in.columns; column0 += kTile) {
      const int column1 = std::min(column0 + kTile, in.columns);
      for (int column = column0; column < column1; ++column) {
        float* to = out.row(column);
        const float* from = in.row(row0) + column;
        for (int row = row0; row < row1; ++row, from += in.stride) to[row] = *from;
      }
    }
  }
  return out;
}

// The window slides one row on: a row enters, another leaves, either may be nullptr. A row is added
// before the one that leaves is subtracted: float sums depend on it.
void slide(std::vector<float>& sums, const float* entering, const float* leaving) {
  float* sum = sums.data();
  const int count = static_cast<int>(sums.size());
  if (entering != nullptr && leaving != nullptr) {
    for (int x = 0; x < count; x += kPack) {
      store(sum + x, (load(sum + x) + load(entering + x)) - load(leaving + x));
    }
  } else if (entering != nullptr) {
    for (int x = 0; x < count; x += kPack) store(sum + x, load(sum + x) + load(entering + x));
  } else if (leaving != nullptr) {
    for (int x = 0; x < count; x += kPack) store(sum + x, load(sum + x) - load(leaving + x));
  }
}

// Blurs every column down its length and keeps the rows named in keep (ascending). Sums run from
// the top in the published order; all columns side by side, not one after the other, which changes
// no bit and is what packs need.
Plane box_blur(const Plane& in, int window, std::span<const int> keep, std::vector<float>& room) {
  const int ahead = (window + 2) / 2;  // rows after and including the centre: 7 -> 4, 8 -> 5
  const Plane out(room, static_cast<int>(keep.size()), in.columns);
  std::vector<float> sums(in.stride, 0.0f);
  int in_window = 0;
  for (; in_window < ahead - 1; ++in_window) slide(sums, in.row(in_window), nullptr);
  size_t kept = 0;
  for (int centre = 0; centre < in.rows; ++centre) {
    const int entering = centre + ahead - 1, leaving = entering - window;
    slide(sums, entering < in.rows ? in.row(entering) : nullptr,
          leaving >= 0 ? in.row(leaving) : nullptr);
    in_window += (entering < in.rows) - (leaving >= 0);
    // A side under 64 px has stripes that share a centre.
    for (; kept < keep.size() && keep[kept] == centre; ++kept) {
      float* to = out.row(static_cast<int>(kept));
      const auto by = static_cast<float>(in_window);
      for (int x = 0; x < in.stride; x += kPack) store(to + x, load(sums.data() + x) / by);
    }
  }
  return out;
}

Status check(const PixelPlane& plane, int bytes_a_pixel) {
  if (plane.data == nullptr || plane.width_px <= 0 || plane.height_px <= 0 ||
      plane.stride_bytes < int64_t{plane.width_px} * bytes_a_pixel) {
    return Error{ErrorCode::kInvalidArgument, "no picture: " + std::to_string(plane.width_px) +
                                                  " x " + std::to_string(plane.height_px) +
                                                  ", stride " + std::to_string(plane.stride_bytes)};
  }
  const int64_t pixels = int64_t{plane.width_px} * plane.height_px;
  if (pixels > kPdqPixelsMax) {
    return Error{ErrorCode::kLimit, "picture of " + std::to_string(pixels) + " pixels, limit " +
                                        std::to_string(kPdqPixelsMax)};
  }
  return ok();
}

Plane floats_of_luma(const PixelPlane& luma, std::vector<float>& room) {
  const Plane out(room, luma.height_px, luma.width_px);
  for (int y = 0; y < luma.height_px; ++y) {
    const uint8_t* from = luma.data + static_cast<ptrdiff_t>(y) * luma.stride_bytes;
    float* to = out.row(y);
    for (int x = 0; x < luma.width_px; ++x) to[x] = from[x];
  }
  return out;
}

Plane floats_of_rgb(const PixelPlane& rgb, std::vector<float>& room) {
  const Plane out(room, rgb.height_px, rgb.width_px);
  for (int y = 0; y < rgb.height_px; ++y) {
    const uint8_t* from = rgb.data + static_cast<ptrdiff_t>(y) * rgb.stride_bytes;
    float* to = out.row(y);
    for (int x = 0; x < rgb.width_px; ++x, from += 3) {
      to[x] = 0.299f * static_cast<float>(from[0]) + 0.587f * static_cast<float>(from[1]) +
              0.114f * static_cast<float>(from[2]);
    }
  }
  return out;
}

// Rows, columns, rows, columns, as published; each pass down the plane that lies the right way, and
// the last one each way only where a sample is taken. luma lies in scratch.first.
Reduced reduce(Plane luma, PdqScratch& scratch) {
  Reduced out;
  if (luma.columns < kSideMin || luma.rows < kSideMin) return out;
  out.is_hashable = true;
  auto& [here, there] = scratch;
  const int across = luma_window(luma.columns), down = luma_window(luma.rows);
  const auto all_columns = all_of(luma.columns), all_rows = all_of(luma.rows);
  const auto columns = centres_of(luma.columns), rows = centres_of(luma.rows);
  luma = box_blur(transposed(luma, there), across, all_columns, here);
  luma = box_blur(transposed(luma, there), down, all_rows, here);
  luma = box_blur(transposed(luma, there), across, columns, here);
  luma = box_blur(transposed(luma, there), down, rows, here);
  for (int i = 0; i < kSide; ++i) std::copy_n(luma.row(i), kSide, out.samples[i].begin());
  return out;
}

// The same of whole numbers, which is most of what is hashed, by the fast kernels.
Reduced reduce_luma(const PixelPlane& luma, PdqScratch& scratch) {
  Reduced out;
  if (luma.width_px < kSideMin || luma.height_px < kSideMin) return out;
  if (luma.width_px > kLumaWidthMax) {
    make_room(scratch, luma.width_px, luma.height_px);
    return reduce(floats_of_luma(luma, scratch.first), scratch);
  }
  static_assert(kSide == kLumaSide && sizeof out.samples == kSide * kSide * sizeof(float));
  const size_t floats = luma_room_floats(luma.width_px, luma.height_px);
  if (scratch.first.size() < floats) scratch.first.resize(floats);
  const LumaPlane plane{luma.data, luma.width_px, luma.height_px, luma.stride_bytes};
  luma_kernel().sample(plane, scratch.first.data(), out.samples[0].data());
  out.is_hashable = true;
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
      const bool negate =
          (action.negates_even_rows && i % 2 == 0) != (action.negates_even_columns && j % 2 == 0);
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

Result<PdqHash> pdq_from_luma(const PixelPlane& luma, PdqScratch* scratch) {
  TRY(check(luma, 1));
  PdqScratch own;
  PdqScratch& used = scratch != nullptr ? *scratch : own;
  return hash_of(reduce_luma(luma, used));
}

Result<PdqHash> pdq_from_rgb(const PixelPlane& rgb, PdqScratch* scratch) {
  TRY(check(rgb, 3));
  PdqScratch own;
  PdqScratch& used = scratch != nullptr ? *scratch : own;
  make_room(used, rgb.width_px, rgb.height_px);
  return hash_of(reduce(floats_of_rgb(rgb, used.first), used));
}

Result<PdqDihedral> pdq_dihedral_from_luma(const PixelPlane& luma, PdqScratch* scratch) {
  TRY(check(luma, 1));
  PdqScratch own;
  PdqScratch& used = scratch != nullptr ? *scratch : own;
  const Reduced reduced = reduce_luma(luma, used);
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
      const bool negate =
          (action.negates_even_rows && i % 2 == 0) != (action.negates_even_columns && j % 2 == 0);
      const int at = i * kFrequencies + j;
      out.words[at / 64] |= static_cast<uint64_t>(bit != negate) << (at % 64);
    }
  }
  return out;
}

}  // namespace vigie::fingerprint
