#include "fingerprint/picture/shared_area.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace vigie::fingerprint {
namespace {

constexpr int kSamples = 5;           // a side of a cell, to see which cells of the other lie there
constexpr double kMarginUnits = 2.5;  // rounding of places at the border

struct Grid {
  double cell_width, cell_height;
  int cell_at(Point p) const {
    const auto along = [](double at, double size) {
      return std::clamp(static_cast<int>(std::floor(at / size)), 0, kThumbnailSide - 1);
    };
    return along(p.y, cell_height) * kThumbnailSide + along(p.x, cell_width);
  }
};

Grid grid_of(const ItemPrint& print) {
  return {static_cast<double>(print.width_units) / kThumbnailSide,
          static_cast<double>(print.height_units) / kThumbnailSide};
}

bool is_inside(Point p, const ItemPrint& print) {
  return p.x > -kMarginUnits && p.y > -kMarginUnits && p.x < print.width_units + kMarginUnits &&
         p.y < print.height_units + kMarginUnits;
}

}  // namespace

SharedArea::SharedArea(const ItemPrint& query, const ItemPrint& reference, const Affine& map)
    : query_{&query.thumbnails, {}, {}}, reference_{&reference.thumbnails, {}, {}} {
  query_.rows.resize(query.thumbnails.size());
  reference_.rows.resize(reference.thumbnails.size());
  const auto back = inverse(map);
  if (!back || query.width_units == 0 || reference.width_units == 0) return;
  const Grid query_grid = grid_of(query), reference_grid = grid_of(reference);
  const double grown = std::fabs(map.determinant()) * reference_grid.cell_width *
                       reference_grid.cell_height /
                       (query_grid.cell_width * query_grid.cell_height);
  const bool query_is_coarse = grown < 1;
  const Grid& coarse = query_is_coarse ? query_grid : reference_grid;
  const Grid& fine = query_is_coarse ? reference_grid : query_grid;
  const ItemPrint& other = query_is_coarse ? reference : query;
  const Affine& there = query_is_coarse ? *back : map;
  Side& coarse_side = query_is_coarse ? query_ : reference_;
  Side& fine_side = query_is_coarse ? reference_ : query_;
  for (int cell = 0; cell < kThumbnailSide * kThumbnailSide; ++cell) {
    std::array<int, kThumbnailSide * kThumbnailSide> hits{};
    bool all_inside = true;
    for (int s = 0; s < kSamples * kSamples && all_inside; ++s) {
      const Point p =
          there({(cell % kThumbnailSide + (s % kSamples + 0.5) / kSamples) * coarse.cell_width,
                 (cell / kThumbnailSide + (s / kSamples + 0.5) / kSamples) * coarse.cell_height});
      all_inside = is_inside(p, other);
      if (all_inside) ++hits[fine.cell_at(p)];
    }
    if (!all_inside) continue;
    std::vector<Part> parts;
    for (int i = 0; i < kThumbnailSide * kThumbnailSide; ++i) {
      if (hits[i] == 0) continue;
      parts.push_back({static_cast<uint8_t>(i),
                       static_cast<float>(hits[i]) / static_cast<float>(kSamples * kSamples)});
    }
    coarse_side.places.push_back({{static_cast<uint8_t>(cell), 1.0f}});
    fine_side.places.push_back(std::move(parts));
  }
  const double share = static_cast<double>(cells()) / (kThumbnailSide * kThumbnailSide);
  query_share_ = std::min(1.0, query_is_coarse ? share : share * grown);
  reference_share_ = std::min(1.0, query_is_coarse ? share / grown : share);
}

const float* SharedArea::row(Side& side, size_t number) {
  std::vector<float>& out = side.rows[number];
  if (out.empty()) {
    const Thumbnail& thumbnail = (*side.thumbnails)[number];
    out.reserve(side.places.size());
    for (const auto& parts : side.places) {
      float sum = 0;
      for (const Part& part : parts)
        sum += part.weight * static_cast<float>(thumbnail.cells[part.cell]);
      out.push_back(sum);
    }
  }
  return out.data();
}

void SharedArea::reference_at(double time_us, float* out) {
  const auto& known = *reference_.thumbnails;
  const auto after = std::partition_point(known.begin(), known.end(), [&](const Thumbnail& t) {
    return static_cast<double>(t.time_us) <= time_us;
  });
  const size_t next = static_cast<size_t>(after - known.begin());
  const size_t low = next == 0 ? 0 : next - 1, high = std::min(next, known.size() - 1);
  const float* a = row(reference_, low);
  const float* b = row(reference_, high);
  const double span = static_cast<double>(known[high].time_us - known[low].time_us);
  const auto part = static_cast<float>(
      span > 0 ? std::clamp((time_us - static_cast<double>(known[low].time_us)) / span, 0.0, 1.0)
               : 0);
  for (size_t i = 0; i < cells(); ++i) out[i] = a[i] + part * (b[i] - a[i]);
}

double likeness(std::span<const float> a, std::span<const float> b) {
  constexpr int kRounds = 3;
  constexpr double kNoise = 1;  // grey levels, squared, a place
  std::vector<size_t> kept(a.size());
  std::iota(kept.begin(), kept.end(), size_t{0});
  double alike = 0;
  for (int round = 0; round < kRounds; ++round) {
    double mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
    const auto n = static_cast<double>(kept.size());
    for (const size_t i : kept) mean_a += a[i] / n, mean_b += b[i] / n;
    for (const size_t i : kept) {
      aa += (a[i] - mean_a) * (a[i] - mean_a);
      bb += (b[i] - mean_b) * (b[i] - mean_b);
      ab += (a[i] - mean_a) * (b[i] - mean_b);
    }
    alike = ab / std::sqrt((aa + n * kNoise) * (bb + n * kNoise));
    if (ab <= 0) break;
    const double gain = ab / (aa + n * kNoise);
    std::vector<std::pair<double, size_t>> off;
    for (const size_t i : kept) {
      off.emplace_back(std::fabs(b[i] - mean_b - gain * (a[i] - mean_a)), i);
    }
    std::sort(off.begin(), off.end());
    off.resize(off.size() - off.size() / 8);
    kept.clear();
    for (const auto& [error, i] : off) kept.push_back(i);
  }
  return alike;
}

}  // namespace vigie::fingerprint
