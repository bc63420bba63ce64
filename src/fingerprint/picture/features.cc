#include "fingerprint/picture/features.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <numbers>

namespace vigie::fingerprint {
namespace {

constexpr int kSideMin = 24;         // of a level: below, borders are all there is
constexpr int kBorder = 3;           // of a level: blurs reach no further
constexpr int kFraction = 16;        // samples are kept in sixteenths of a grey level
constexpr int kContrastMin = 10;     // sixteenths: less is encoder noise in flat areas
constexpr int kCandidatesMax = 400;  // a level
constexpr double kEdgeRatio = 10;    // principal curvatures: more is an edge, which slides along
constexpr int kPatch = 16;           // samples a side of the described patch
constexpr double kPatchStep = 1.3;   // pixels of the level between them
constexpr int kCells = 4;
constexpr int kDirections = 8;
constexpr int kBins = kCells * kCells * kDirections;
// Shares of the features for fine to coarse scales, an octave each: coarse ones are fewer and
// weaker, but are what blur, low rates and small copies leave.
constexpr double kShares[] = {0.25, 0.35, 0.25, 0.15};
constexpr int kSpread = 4;  // cells a side among which features are spread

using Pack = uint16_t __attribute__((vector_size(16)));
constexpr int kPack = 8;

inline Pack load(const uint16_t* from) {
  Pack pack;
  std::memcpy(&pack, from, sizeof(pack));
  return pack;
}
inline void store(uint16_t* to, Pack pack) { std::memcpy(to, &pack, sizeof(pack)); }

// Samples in sixteenths; rows have room for a pack before and after.
struct Plane {
  int width = 0, height = 0, stride = 0;
  std::vector<uint16_t> samples;

  Plane(int w, int h)
      : width(w),
        height(h),
        stride((w + kPack - 1) / kPack * kPack + 2 * kPack),
        samples(static_cast<size_t>(stride) * h + 2 * kPack) {}
  uint16_t* row(int y) { return samples.data() + static_cast<size_t>(y) * stride + kPack; }
  const uint16_t* row(int y) const {
    return samples.data() + static_cast<size_t>(y) * stride + kPack;
  }
};

inline Pack binomial(Pack a, Pack b, Pack c, Pack d, Pack e) {
  return ((a + e) + ((b + d) << 2) + ((c << 2) + (c << 1)) + 8) >> 4;
}

void extend(uint16_t* row, int width) {
  for (int i = 1; i <= 2; ++i) {
    row[-i] = row[0];
    row[width - 1 + i] = row[width - 1];
  }
}

// 1 4 6 4 1 each way: a blur of one pixel.
Plane blurred(const Plane& in) {
  Plane across(in.width, in.height), out(in.width, in.height);
  std::vector<uint16_t> padded(static_cast<size_t>(in.stride) + 2 * kPack);
  for (int y = 0; y < in.height; ++y) {
    uint16_t* row = padded.data() + kPack;
    std::memcpy(row, in.row(y), sizeof(uint16_t) * in.width);
    extend(row, in.width);
    uint16_t* to = across.row(y);
    for (int x = 0; x < in.width; x += kPack) {
      store(to + x, binomial(load(row + x - 2), load(row + x - 1), load(row + x), load(row + x + 1),
                             load(row + x + 2)));
    }
  }
  const auto line = [&](int y) { return across.row(std::clamp(y, 0, in.height - 1)); };
  for (int y = 0; y < in.height; ++y) {
    const uint16_t *a = line(y - 2), *b = line(y - 1), *c = line(y), *d = line(y + 1),
                   *e = line(y + 2);
    uint16_t* to = out.row(y);
    for (int x = 0; x < in.width; x += kPack) {
      store(to + x, binomial(load(a + x), load(b + x), load(c + x), load(d + x), load(e + x)));
    }
  }
  return out;
}

Plane plane_of(const PixelPlane& luma) {
  Plane out(luma.width_px, luma.height_px);
  for (int y = 0; y < luma.height_px; ++y) {
    const uint8_t* from = luma.data + static_cast<ptrdiff_t>(y) * luma.stride_bytes;
    uint16_t* to = out.row(y);
    for (int x = 0; x < luma.width_px; ++x) to[x] = static_cast<uint16_t>(from[x] * kFraction);
  }
  return out;
}

Plane halved(const Plane& in) {
  Plane out(in.width / 2, in.height / 2);
  for (int y = 0; y < out.height; ++y) {
    const uint16_t *a = in.row(2 * y), *b = in.row(2 * y + 1);
    uint16_t* to = out.row(y);
    for (int x = 0; x < out.width; ++x) {
      to[x] = static_cast<uint16_t>((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
    }
  }
  return out;
}

// Bilinear, for factors under two.
Plane shrunk(const Plane& in, double factor) {
  constexpr int kOne = 256;
  Plane out(static_cast<int>(in.width / factor), static_cast<int>(in.height / factor));
  std::vector<int> left(out.width), weight(out.width);
  const auto place = [&](int at, int limit, int& from, int& part) {
    const double middle = std::max(0.0, (at + 0.5) * factor - 0.5);
    from = std::min(static_cast<int>(middle), limit - 2);
    part = std::min(kOne, static_cast<int>((middle - from) * kOne));
  };
  for (int x = 0; x < out.width; ++x) place(x, in.width, left[x], weight[x]);
  for (int y = 0; y < out.height; ++y) {
    int top = 0, part = 0;
    place(y, in.height, top, part);
    const uint16_t *a = in.row(top), *b = in.row(top + 1);
    uint16_t* to = out.row(y);
    for (int x = 0; x < out.width; ++x) {
      const int i = left[x], w = weight[x];
      const int upper = a[i] * (kOne - w) + a[i + 1] * w;
      const int lower = b[i] * (kOne - w) + b[i + 1] * w;
      to[x] = static_cast<uint16_t>((upper * int64_t{kOne - part} + lower * int64_t{part}) >> 16);
    }
  }
  return out;
}

struct Level {
  Plane smooth;   // blurred by one pixel: what is described
  double factor;  // pixels of the picture a pixel of the level
};

struct Candidate {
  float x, y;  // pixels of the level
  int level;
  int strength;
};

std::vector<int16_t> difference(const Plane& a, const Plane& b) {
  std::vector<int16_t> out(static_cast<size_t>(a.width) * a.height);
  for (int y = 0; y < a.height; ++y) {
    const uint16_t *p = a.row(y), *q = b.row(y);
    int16_t* to = out.data() + static_cast<size_t>(y) * a.width;
    for (int x = 0; x < a.width; ++x) to[x] = static_cast<int16_t>(p[x] - q[x]);
  }
  return out;
}

// Marks what is far enough from 0 and no nearer to it than the four next to it: one in some
// hundred, and only those are looked at one by one.
void mark_peaks(const int16_t* row, int stride, int width, uint8_t* marks) {
  for (int x = 1; x < width - 1; ++x) {
    const int16_t value = row[x], left = row[x - 1], right = row[x + 1];
    const int16_t above = row[x - stride], below = row[x + stride];
    const bool is_top = (value >= kContrastMin) & (value >= left) & (value >= right) &
                        (value >= above) & (value >= below);
    const bool is_pit = (value <= -kContrastMin) & (value <= left) & (value <= right) &
                        (value <= above) & (value <= below);
    marks[x] = static_cast<uint8_t>(is_top | is_pit);
  }
}

// Whether no neighbour is further from 0 in the same direction; ties go to the first.
bool is_extremum(const int16_t* at, int stride, int value) {
  const int sign = value > 0 ? 1 : -1, strength = value * sign;
  for (int dy = -1; dy <= 1; ++dy) {
    for (int dx = -1; dx <= 1; ++dx) {
      const int other = at[dy * stride + dx] * sign;
      const bool is_before = dy < 0 || (dy == 0 && dx < 0);
      if (is_before ? other >= strength : other > strength) return false;
    }
  }
  return true;
}

// An extremum and not an edge; place refined to parts of a pixel.
bool refine(const int16_t* at, int stride, float& x, float& y) {
  const double centre = at[0];
  const double xx = at[1] + at[-1] - 2 * centre;
  const double yy = at[stride] + at[-stride] - 2 * centre;
  const double xy = (at[stride + 1] + at[-stride - 1] - at[stride - 1] - at[-stride + 1]) / 4.0;
  const double trace = xx + yy, determinant = xx * yy - xy * xy;
  if (determinant <= 0) return false;
  if (trace * trace * kEdgeRatio >= (kEdgeRatio + 1) * (kEdgeRatio + 1) * determinant) return false;
  const double dx = (at[1] - at[-1]) / 2.0, dy = (at[stride] - at[-stride]) / 2.0;
  x += static_cast<float>(std::clamp((xy * dy - yy * dx) / determinant, -0.5, 0.5));
  y += static_cast<float>(std::clamp((xy * dx - xx * dy) / determinant, -0.5, 0.5));
  return true;
}

std::vector<Candidate> candidates_of(const std::vector<int16_t>& values, int width, int height,
                                     int level) {
  std::vector<Candidate> out;
  std::vector<uint8_t> marks(static_cast<size_t>(width));
  for (int y = kBorder; y < height - kBorder; ++y) {
    const int16_t* row = values.data() + static_cast<size_t>(y) * width;
    mark_peaks(row, width, width, marks.data());
    for (int x = kBorder; x < width - kBorder; ++x) {
      const int value = row[x];
      if (marks[x] == 0 || !is_extremum(row + x, width, value)) continue;
      Candidate found{static_cast<float>(x), static_cast<float>(y), level, std::abs(value)};
      if (refine(row + x, width, found.x, found.y)) out.push_back(found);
    }
  }
  const auto stronger = [](const Candidate& a, const Candidate& b) {
    return a.strength != b.strength ? a.strength > b.strength : a.y != b.y ? a.y < b.y : a.x < b.x;
  };
  std::sort(out.begin(), out.end(), stronger);
  if (out.size() > kCandidatesMax) out.resize(kCandidatesMax);
  return out;
}

// One point a spot: neighbouring levels see the same one, and the strongest stays.
class Spots {
 public:
  explicit Spots(const std::vector<Level>& levels) : levels_(levels) {}

  bool take(const Candidate& candidate) {
    const double factor = levels_[candidate.level].factor;
    const double x = candidate.x * factor, y = candidate.y * factor;
    for (const Spot& spot : taken_) {
      if (std::abs(spot.level - candidate.level) > 2) continue;
      const double reach = 1.2 * std::max(spot.factor, factor);
      if (std::fabs(spot.x - x) < reach && std::fabs(spot.y - y) < reach) return false;
    }
    taken_.push_back({x, y, factor, candidate.level});
    return true;
  }

 private:
  struct Spot {
    double x, y, factor;
    int level;
  };
  const std::vector<Level>& levels_;
  std::vector<Spot> taken_;
};

// The strongest of each band of scales, spread over the picture.
std::vector<Candidate> chosen(std::vector<Candidate> all, const std::vector<Level>& levels) {
  std::stable_sort(all.begin(), all.end(),
                   [](const Candidate& a, const Candidate& b) { return a.strength > b.strength; });
  Spots spots(levels);
  std::vector<Candidate> distinct;
  for (const Candidate& candidate : all) {
    if (distinct.size() < 4 * kFeaturesMax && spots.take(candidate)) distinct.push_back(candidate);
  }
  std::vector<Candidate> out;
  std::vector<bool> used(distinct.size(), false);
  constexpr int kBands = std::size(kShares);
  const auto pick = [&](int band, int count, int cell_max) {
    std::array<int, kSpread * kSpread> in_cell{};
    for (size_t i = 0; i < distinct.size() && count > 0; ++i) {
      const Candidate& candidate = distinct[i];
      const int of = std::min(candidate.level / kLevelsAnOctave, kBands - 1);
      if (used[i] || (band >= 0 && of != band)) continue;
      const Plane& plane = levels[candidate.level].smooth;
      const int cell_x = static_cast<int>(candidate.x * kSpread / static_cast<float>(plane.width));
      const int cell_y = static_cast<int>(candidate.y * kSpread / static_cast<float>(plane.height));
      int& filled = in_cell[std::clamp(cell_y, 0, kSpread - 1) * kSpread +
                            std::clamp(cell_x, 0, kSpread - 1)];
      if (filled >= cell_max) continue;
      ++filled;
      --count;
      used[i] = true;
      out.push_back(candidate);
    }
  };
  for (int band = kBands - 1; band >= 0; --band) {
    const int count = static_cast<int>(kShares[band] * static_cast<double>(kFeaturesMax));
    pick(band, count, std::max(2, 3 * count / (kSpread * kSpread)));
  }
  const int left = static_cast<int>(kFeaturesMax - out.size());
  pick(-1, left, left);
  return out;
}

float sample(const Plane& plane, float x, float y) {
  x = std::clamp(x, 0.0f, static_cast<float>(plane.width) - 1.001f);
  y = std::clamp(y, 0.0f, static_cast<float>(plane.height) - 1.001f);
  const int left = static_cast<int>(x), top = static_cast<int>(y);
  const float right = x - static_cast<float>(left), down = y - static_cast<float>(top);
  const uint16_t *a = plane.row(top) + left, *b = plane.row(top + 1) + left;
  const float upper = static_cast<float>(a[0]) + right * static_cast<float>(a[1] - a[0]);
  const float lower = static_cast<float>(b[0]) + right * static_cast<float>(b[1] - b[0]);
  return upper + down * (lower - upper);
}

constexpr float kTurn = 2 * std::numbers::pi_v<float>;

// The direction of a vector in turns, [0, 1): the arc tangent to 1e-5 radians (Abramowitz and
// Stegun 4.4.49), a third of the time of the library's.
float turns_of(float y, float x) {
  const float wide = std::max(std::fabs(x), std::fabs(y));
  if (wide == 0) return 0;
  const float t = std::min(std::fabs(x), std::fabs(y)) / wide, tt = t * t;
  float angle = t * (0.9998660f +
                     tt * (-0.3302995f + tt * (0.1801410f + tt * (-0.0851330f + tt * 0.0208351f))));
  if (std::fabs(y) > std::fabs(x)) angle = kTurn / 4 - angle;
  if (x < 0) angle = kTurn / 2 - angle;
  if (y < 0) angle = kTurn - angle;
  const float turns = angle / kTurn;
  return turns < 1 ? turns : 0;
}

// Radians of the strongest gradient direction around the point.
float direction_of(const Plane& plane, const Candidate& at) {
  constexpr int kRadius = 6, kBinCount = 36;
  std::array<float, kBinCount> bins{};
  const int cx = static_cast<int>(std::lround(at.x)), cy = static_cast<int>(std::lround(at.y));
  for (int dy = -kRadius; dy <= kRadius; ++dy) {
    for (int dx = -kRadius; dx <= kRadius; ++dx) {
      const int x = cx + dx, y = cy + dy;
      if (dx * dx + dy * dy > kRadius * kRadius) continue;
      if (x < 1 || y < 1 || x >= plane.width - 1 || y >= plane.height - 1) continue;
      const auto gx = static_cast<float>(plane.row(y)[x + 1] - plane.row(y)[x - 1]);
      const auto gy = static_cast<float>(plane.row(y + 1)[x] - plane.row(y - 1)[x]);
      const float strength =
          std::sqrt(gx * gx + gy * gy) * std::exp(-static_cast<float>(dx * dx + dy * dy) / 16.0f);
      const float position = turns_of(gy, gx) * kBinCount;
      const int bin = static_cast<int>(position) % kBinCount;
      const float part = position - static_cast<float>(static_cast<int>(position));
      bins[bin] += strength * (1 - part);
      bins[(bin + 1) % kBinCount] += strength * part;
    }
  }
  for (int round = 0; round < 2; ++round) {
    const auto raw = bins;
    for (int i = 0; i < kBinCount; ++i) {
      bins[i] = raw[i] / 2 + (raw[(i + 1) % kBinCount] + raw[(i + kBinCount - 1) % kBinCount]) / 4;
    }
  }
  const int best = static_cast<int>(std::max_element(bins.begin(), bins.end()) - bins.begin());
  const float before = bins[(best + kBinCount - 1) % kBinCount],
              after = bins[(best + 1) % kBinCount];
  const float curve = before - 2 * bins[best] + after;
  const float shift = curve < 0 ? std::clamp((before - after) / (2 * curve), -0.5f, 0.5f) : 0;
  return (static_cast<float>(best) + shift) / kBinCount * kTurn;
}

using Histogram = std::array<float, kBins>;

Histogram histogram_of(const Plane& plane, const Candidate& at, float angle) {
  constexpr int kSide = kPatch + 2;
  std::array<std::array<float, kSide>, kSide> patch;
  const float c = std::cos(angle) * static_cast<float>(kPatchStep);
  const float s = std::sin(angle) * static_cast<float>(kPatchStep);
  for (int j = 0; j < kSide; ++j) {
    for (int i = 0; i < kSide; ++i) {
      const float u = static_cast<float>(i) - (kSide - 1) / 2.0f;
      const float v = static_cast<float>(j) - (kSide - 1) / 2.0f;
      patch[j][i] = sample(plane, at.x + c * u - s * v, at.y + s * u + c * v);
    }
  }
  Histogram out{};
  for (int j = 0; j < kPatch; ++j) {
    for (int i = 0; i < kPatch; ++i) {
      const float gx = patch[j + 1][i + 2] - patch[j + 1][i];
      const float gy = patch[j + 2][i + 1] - patch[j][i + 1];
      // Strong edges count by their root: one of them must not decide all bits.
      const float strength = std::sqrt(std::sqrt(gx * gx + gy * gy));
      const float direction = turns_of(gy, gx) * kDirections;
      const int bin = static_cast<int>(direction) % kDirections;
      const float part = direction - static_cast<float>(static_cast<int>(direction));
      const float cell_x = (static_cast<float>(i) + 0.5f) * kCells / kPatch - 0.5f;
      const float cell_y = (static_cast<float>(j) + 0.5f) * kCells / kPatch - 0.5f;
      const int x0 = static_cast<int>(std::floor(cell_x)),
                y0 = static_cast<int>(std::floor(cell_y));
      for (int y = y0; y <= y0 + 1; ++y) {
        for (int x = x0; x <= x0 + 1; ++x) {
          if (x < 0 || y < 0 || x >= kCells || y >= kCells) continue;
          const float weight = strength * (1 - std::fabs(cell_x - static_cast<float>(x))) *
                               (1 - std::fabs(cell_y - static_cast<float>(y)));
          float* cell = &out[(y * kCells + x) * kDirections];
          cell[bin] += weight * (1 - part);
          cell[(bin + 1) % kDirections] += weight * part;
        }
      }
    }
  }
  return out;
}

std::array<uint64_t, 2> bits_of(const Histogram& histogram) {
  Histogram sorted = histogram;
  std::nth_element(sorted.begin(), sorted.begin() + kBins / 2, sorted.end());
  const float middle = sorted[kBins / 2];
  std::array<uint64_t, 2> bits{};
  for (int i = 0; i < kBins; ++i) {
    bits[i / 64] |= static_cast<uint64_t>(histogram[i] > middle) << (i % 64);
  }
  return bits;
}

Feature feature_of(const Candidate& at, const Level& level, double unit) {
  const float angle = direction_of(level.smooth, at);
  const auto place = [&](float value) {
    const double on_picture = (value + 0.5) * level.factor * unit;
    return static_cast<uint16_t>(std::clamp(std::lround(on_picture), 0L, long{kPlaceUnits}));
  };
  Feature out;
  out.x = place(at.x);
  out.y = place(at.y);
  out.level = static_cast<uint8_t>(at.level);
  out.angle = static_cast<uint8_t>(
      (std::lround(angle / kTurn * kAngleUnits) % kAngleUnits + kAngleUnits) % kAngleUnits);
  out.bits = bits_of(histogram_of(level.smooth, at, angle));
  return out;
}

}  // namespace

std::vector<Feature> find_features(const PixelPlane& luma) {
  std::vector<Level> levels;
  std::vector<Candidate> candidates;
  if (luma.data == nullptr || std::min(luma.width_px, luma.height_px) < kSideMin) return {};
  Plane octave = plane_of(luma);
  for (int level = 0; level < kLevelsMax; ++level) {
    const int third = level % kLevelsAnOctave;
    if (level > 0 && third == 0) octave = halved(octave);
    const double within = std::exp2(static_cast<double>(third) / kLevelsAnOctave);
    if (std::min(octave.width, octave.height) / within < kSideMin) break;
    Plane smooth = blurred(third == 0 ? octave : shrunk(octave, within));
    const Plane smoother = blurred(smooth);
    const auto found =
        candidates_of(difference(smooth, smoother), smooth.width, smooth.height, level);
    candidates.insert(candidates.end(), found.begin(), found.end());
    levels.push_back({std::move(smooth), within * std::exp2(level / kLevelsAnOctave)});
  }
  const double unit = static_cast<double>(kPlaceUnits) / std::max(luma.width_px, luma.height_px);
  std::vector<Feature> out;
  for (const Candidate& candidate : chosen(std::move(candidates), levels)) {
    out.push_back(feature_of(candidate, levels[candidate.level], unit));
  }
  return out;
}

int distance_bits(const Feature& a, const Feature& b) {
  return std::popcount(a.bits[0] ^ b.bits[0]) + std::popcount(a.bits[1] ^ b.bits[1]);
}

Feature mirrored(const Feature& feature) {
  Feature out = feature;
  out.angle = static_cast<uint8_t>((kAngleUnits + kAngleUnits / 2 - feature.angle) % kAngleUnits);
  out.bits = {};
  for (int i = 0; i < kBins; ++i) {
    const int direction = i % kDirections, x = i / kDirections % kCells,
              y = i / kDirections / kCells;
    const int to =
        ((kCells - 1 - y) * kCells + x) * kDirections + (kDirections - direction) % kDirections;
    out.bits[to / 64] |= (feature.bits[i / 64] >> (i % 64) & 1) << (to % 64);
  }
  return out;
}

}  // namespace vigie::fingerprint
