#include "fingerprint/picture/same_place.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace vigie::fingerprint {
namespace {

constexpr int kDistanceMax = 34;    // bits: unrelated features lie about 48 apart at their nearest
constexpr int kClearDistance = 16;  // so near needs no comparison with the next
constexpr double kClearRatio = 0.86;
constexpr double kSpotUnits = 14;  // features nearer than this are one spot
constexpr int kTurnBins = 16;
constexpr int kSeedsMax = 36;     // best pairs, of which any two propose a map
constexpr double kApartMin = 40;  // units between the two: nearer ones aim badly
constexpr double kScaleMin = 0.15, kScaleMax = 6.0;
constexpr double kStretchMax = 2.2;  // of one axis against the other
constexpr int kFitRounds = 3;

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define VIGIE_FAST_POPCOUNT \
  __attribute__((target_clones("default", "popcnt", "arch=icelake-server")))
#else
#define VIGIE_FAST_POPCOUNT
#endif

constexpr uint16_t kFar = 0xffff;
static_assert(kFeaturesMax <= 256, "a place among features fits the low byte of what is compared");

// Distances of query feature q to all of the reference, whose bits lie one after another. Distance
// and place share a number, so that the least is the nearest and of these the first: the nearest
// is returned, and nearest_query updated for each feature of the reference.
VIGIE_FAST_POPCOUNT uint16_t compare_all(const uint64_t* bits, size_t count, const Feature& feature,
                                         uint16_t q, uint16_t* apart, uint16_t* nearest_query) {
  const uint64_t low = feature.bits[0], high = feature.bits[1];
  for (size_t i = 0; i < count; ++i) {
    apart[i] = static_cast<uint16_t>(std::popcount(bits[2 * i] ^ low) +
                                     std::popcount(bits[2 * i + 1] ^ high));
  }
  uint16_t nearest = kFar;
  for (size_t i = 0; i < count; ++i) {
    const auto distance = static_cast<uint16_t>(apart[i] << 8);
    nearest = std::min(nearest, static_cast<uint16_t>(distance | i));
    nearest_query[i] = std::min(nearest_query[i], static_cast<uint16_t>(distance | q));
  }
  return nearest;
}

bool is_one_spot(const Feature& a, const Feature& b) {
  return std::abs(a.x - b.x) < kSpotUnits && std::abs(a.y - b.y) < kSpotUnits;
}

// Units of the query by which a carried point may miss: places are rounded, and the larger the
// copy, the larger its rounding.
double tolerance(double scale) { return 5 + 6 * std::min(scale, 1.5); }

// Only pairs that turn and grow as many others do.
std::vector<const FeaturePair*> consistent(const std::vector<FeaturePair>& pairs) {
  constexpr int kLevelBins = 2 * kLevelsMax + 1;
  std::array<std::array<int, kLevelBins>, kTurnBins> votes{};
  const auto turn_bin = [](const FeaturePair& pair) {
    return (pair.turn + kAngleUnits / kTurnBins / 2) * kTurnBins / kAngleUnits % kTurnBins;
  };
  for (const FeaturePair& pair : pairs) ++votes[turn_bin(pair)][pair.level_steps + kLevelsMax];
  int best = 0, best_turn = 0, best_level = 0;
  const auto around = [&](int turn, int level) {
    int sum = 0;
    for (int t = turn + kTurnBins - 1; t <= turn + kTurnBins + 1; ++t) {
      for (int l = std::max(0, level - 2); l <= std::min(kLevelBins - 1, level + 2); ++l) {
        sum += votes[t % kTurnBins][l];
      }
    }
    return sum;
  };
  for (int turn = 0; turn < kTurnBins; ++turn) {
    for (int level = 0; level < kLevelBins; ++level) {
      const int sum = around(turn, level);
      if (sum > best) best = sum, best_turn = turn, best_level = level;
    }
  }
  std::vector<const FeaturePair*> out;
  for (const FeaturePair& pair : pairs) {
    const int apart = (turn_bin(pair) - best_turn + kTurnBins) % kTurnBins;
    const bool turns_so = apart <= 1 || apart == kTurnBins - 1;
    if (turns_so && std::abs(pair.level_steps + kLevelsMax - best_level) <= 2) {
      out.push_back(&pair);
    }
  }
  return out;
}

bool is_plausible(const Affine& map) {
  const double scale = map.scale();
  if (!(scale > kScaleMin && scale < kScaleMax) || map.determinant() <= 0) return false;
  const double across = std::hypot(map.a, map.c), down = std::hypot(map.b, map.d);
  if (across > kStretchMax * down || down > kStretchMax * across) return false;
  // Shear: columns far from a right angle show nothing that an edit makes.
  const double cosine = (map.a * map.b + map.c * map.d) / (across * down);
  return std::fabs(cosine) < 0.35;
}

// The turned and scaled map that carries both pairs.
std::optional<Affine> similarity(const PointPair& p, const PointPair& q) {
  const double x = q.from.x - p.from.x, y = q.from.y - p.from.y;
  const double u = q.to.x - p.to.x, v = q.to.y - p.to.y;
  const double square = x * x + y * y;
  if (square < kApartMin * kApartMin) return std::nullopt;
  const double a = (u * x + v * y) / square, c = (v * x - u * y) / square;
  Affine out{a, -c, 0, c, a, 0};
  out.tx = p.to.x - (a * p.from.x - c * p.from.y);
  out.ty = p.to.y - (c * p.from.x + a * p.from.y);
  return out;
}

// The map with a scale of its own for each axis that carries both, at quarter turns.
std::optional<Affine> upright(const PointPair& p, const PointPair& q, const Affine& like) {
  if (std::fabs(p.from.x - q.from.x) < kApartMin || std::fabs(p.from.y - q.from.y) < kApartMin) {
    return std::nullopt;
  }
  const double angle = std::atan2(like.c, like.a) * 2 / std::numbers::pi;
  if (std::fabs(angle - std::round(angle)) > 0.2) return std::nullopt;
  return fit_upright(std::array{p, q}, like);
}

int count_carried(const std::vector<const FeaturePair*>& pairs, const Affine& map) {
  const double reach = tolerance(map.scale());
  int count = 0;
  for (const FeaturePair* pair : pairs) {
    const Point at = map(pair->at.from);
    count += std::fabs(at.x - pair->at.to.x) < reach && std::fabs(at.y - pair->at.to.y) < reach;
  }
  return count;
}

std::optional<Affine> best_map(const std::vector<const FeaturePair*>& pairs) {
  std::optional<Affine> best;
  int best_count = 0;
  const size_t seeds = std::min<size_t>(pairs.size(), kSeedsMax);
  for (size_t i = 0; i < seeds; ++i) {
    for (size_t j = i + 1; j < seeds; ++j) {
      const auto plain = similarity(pairs[i]->at, pairs[j]->at);
      if (!plain) continue;
      const auto stretched = upright(pairs[i]->at, pairs[j]->at, *plain);
      for (const auto& map : {plain, stretched}) {
        if (!map || !is_plausible(*map)) continue;
        const int count = count_carried(pairs, *map);
        if (count > best_count) best_count = count, best = map;
      }
    }
  }
  return best;
}

}  // namespace

std::vector<FeaturePair> pair_features(const std::vector<Feature>& query,
                                       const std::vector<Feature>& reference) {
  const size_t n = std::min(query.size(), kFeaturesMax);
  const size_t m = std::min(reference.size(), kFeaturesMax);
  if (n == 0 || m < 2) return {};
  std::array<uint64_t, 2 * kFeaturesMax> bits;
  for (size_t r = 0; r < m; ++r) {
    bits[2 * r] = reference[r].bits[0];
    bits[2 * r + 1] = reference[r].bits[1];
  }
  std::array<uint16_t, kFeaturesMax> apart, back;
  std::array<int, kFeaturesMax> which, nearest, next;
  back.fill(kFar);
  for (size_t q = 0; q < n; ++q) {
    const uint16_t best =
        compare_all(bits.data(), m, query[q], static_cast<uint16_t>(q), apart.data(), back.data());
    nearest[q] = best >> 8;
    which[q] = best & 0xff;
    next[q] = 129;
    if (nearest[q] > kDistanceMax || nearest[q] <= kClearDistance) continue;
    const Feature& taken = reference[static_cast<size_t>(which[q])];
    for (size_t r = 0; r < m; ++r) {
      if (apart[r] < next[q] && !is_one_spot(reference[r], taken)) next[q] = apart[r];
    }
  }
  std::vector<FeaturePair> out;
  for (size_t q = 0; q < n; ++q) {
    if (nearest[q] > kDistanceMax) continue;
    if (nearest[q] > kClearDistance && nearest[q] > kClearRatio * next[q]) continue;
    const Feature& from = reference[static_cast<size_t>(which[q])];
    const Feature& to = query[q];
    const size_t other = back[static_cast<size_t>(which[q])] & 0xff;
    if (other != q && !is_one_spot(query[other], to)) continue;
    out.push_back({{{1.0 * from.x, 1.0 * from.y}, {1.0 * to.x, 1.0 * to.y}},
                   nearest[q],
                   (to.angle - from.angle + kAngleUnits) % kAngleUnits,
                   to.level - from.level});
  }
  std::stable_sort(out.begin(), out.end(), [](const FeaturePair& a, const FeaturePair& b) {
    return a.distance < b.distance;
  });
  return out;
}

std::vector<PointPair> carried(const std::vector<FeaturePair>& pairs, const Affine& map) {
  const double scale = map.scale();
  const double reach = tolerance(scale), spot = kSpotUnits * std::min(1.0, scale);
  std::vector<PointPair> out;
  for (const FeaturePair& pair : pairs) {
    const Point at = map(pair.at.from);
    if (std::fabs(at.x - pair.at.to.x) > reach || std::fabs(at.y - pair.at.to.y) > reach) continue;
    const bool is_taken = std::any_of(out.begin(), out.end(), [&](const PointPair& other) {
      return std::fabs(other.to.x - pair.at.to.x) < spot &&
             std::fabs(other.to.y - pair.at.to.y) < spot;
    });
    if (!is_taken) out.push_back(pair.at);
  }
  return out;
}

std::optional<SamePlace> find_place(const std::vector<FeaturePair>& pairs, int spots_min) {
  if (static_cast<int>(pairs.size()) < spots_min) return std::nullopt;
  const auto agreeing = consistent(pairs);
  if (static_cast<int>(agreeing.size()) < spots_min) return std::nullopt;
  auto map = best_map(agreeing);
  if (!map) return std::nullopt;
  auto spots = carried(pairs, *map);
  for (int round = 0; round < kFitRounds; ++round) {
    // Few points fit any shear: the freer map must carry clearly more.
    auto fitted = fit_upright(spots, *map);
    auto best = spots;
    for (const auto& proposed : {fitted, fit_affine(spots)}) {
      if (!proposed || !is_plausible(*proposed)) continue;
      auto now = carried(pairs, *proposed);
      if (now.size() > best.size()) map = proposed, best = std::move(now);
    }
    if (best.size() <= spots.size()) break;
    spots = std::move(best);
  }
  if (static_cast<int>(spots.size()) < spots_min) return std::nullopt;
  return SamePlace{*map, static_cast<int>(spots.size())};
}

}  // namespace vigie::fingerprint
