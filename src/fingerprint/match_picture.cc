// Frames that look alike vote on how query time runs against reference time (offset and speed).
// The line with the most agreeing moments is taken, refined, its stretches reported, its frames
// struck out, and the vote is held again: so trims, splices, loops and compilations come apart.
#include "fingerprint/match_picture.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "fingerprint/pdq.h"

namespace vigie::fingerprint {
namespace {

constexpr int64_t kBucketUs = 500'000;     // offset tolerance of the vote
constexpr int64_t kToleranceUs = 600'000;  // of a frame against the refined line
constexpr int64_t kGapUsMax = 3'000'000;   // a longer hole ends a stretch
constexpr int kMomentsMin = 5;             // fewer agreeing moments are chance
constexpr int kRoundsMax = 12;             // segments reported of one entry
constexpr size_t kPairsAFrame = 48;        // a frozen shot resembles thousands of frames
constexpr int kStillDistanceMax = 8;       // frames this close are one moment of a still shot
// Ordinary changes of speed, and twice and half.
constexpr double kSpeeds[] = {1.0,  0.5, 0.6,  0.7, 0.75, 0.8,  0.85, 0.9,  0.95,
                              1.05, 1.1, 1.15, 1.2, 1.25, 1.33, 1.5,  1.75, 2.0};

struct Pair {
  int64_t query_us, reference_us;
  size_t query, reference;  // numbers of the frames
  int distance;
};

struct Line {
  double speed = 1, offset_us = 0;
  int moments = 0;
  double at(int64_t query_us) const { return speed * static_cast<double>(query_us) + offset_us; }
};

int64_t floor_div(double value, int64_t by) {
  return static_cast<int64_t>(std::floor(value / static_cast<double>(by)));
}

// How many different moments agree: the smaller of both sides, so that a still shot, which looks
// like every one of its frames, is one moment and not many.
int count_moments(const std::vector<const Pair*>& pairs) {
  std::set<size_t> query, reference;
  for (const Pair* pair : pairs) {
    query.insert(pair->query);
    reference.insert(pair->reference);
  }
  return static_cast<int>(std::min(query.size(), reference.size()));
}

Line best_line(const std::vector<Pair>& pairs) {
  Line best;
  for (const double speed : kSpeeds) {
    std::map<int64_t, std::vector<const Pair*>> buckets;
    for (const Pair& pair : pairs) {
      const double offset =
          static_cast<double>(pair.reference_us) - speed * static_cast<double>(pair.query_us);
      const int64_t bucket = floor_div(offset, kBucketUs);
      buckets[bucket].push_back(&pair);
      buckets[bucket + 1].push_back(&pair);  // an offset on an edge must not split its votes
    }
    for (const auto& [bucket, voters] : buckets) {
      if (static_cast<int>(voters.size()) <= best.moments) continue;
      const int moments = count_moments(voters);
      // Another speed must convince by a margin: unchanged speed is by far the most likely.
      const int margin = speed == 1.0 ? 0 : 1 + best.moments / 10;
      if (moments <= best.moments + margin) continue;
      best = {speed, static_cast<double>(bucket) * static_cast<double>(kBucketUs), moments};
    }
  }
  return best;
}

// The pairs near the line, the closest one for each query frame, in order of the query.
std::vector<Pair> pairs_near(const std::vector<Pair>& pairs, const Line& line, int64_t width_us) {
  std::map<size_t, Pair> by_query;
  const auto error_of = [&](const Pair& pair) {
    return std::fabs(line.at(pair.query_us) - static_cast<double>(pair.reference_us));
  };
  for (const Pair& pair : pairs) {
    if (error_of(pair) > static_cast<double>(width_us)) continue;
    const auto [found, added] = by_query.emplace(pair.query, pair);
    const auto rank = [&](const Pair& p) { return std::pair(p.distance, error_of(p)); };
    if (!added && rank(pair) < rank(found->second)) found->second = pair;
  }
  std::vector<Pair> out;
  for (const auto& [query, pair] : by_query) out.push_back(pair);
  return out;
}

// Least squares through the pairs; the vote's own speed where they span too little to tell.
Line refine(const std::vector<Pair>& pairs, Line line) {
  if (pairs.empty()) return line;
  double mean_q = 0, mean_r = 0;
  for (const Pair& pair : pairs) {
    mean_q += static_cast<double>(pair.query_us);
    mean_r += static_cast<double>(pair.reference_us);
  }
  mean_q /= static_cast<double>(pairs.size());
  mean_r /= static_cast<double>(pairs.size());
  double qq = 0, qr = 0;
  for (const Pair& pair : pairs) {
    const double q = static_cast<double>(pair.query_us) - mean_q;
    qq += q * q;
    qr += q * (static_cast<double>(pair.reference_us) - mean_r);
  }
  const double fitted = qq > 0 ? qr / qq : line.speed;
  if (std::fabs(fitted - line.speed) < 0.12 * line.speed) line.speed = fitted;
  if (std::fabs(line.speed - 1) < 0.01) line.speed = 1;
  line.offset_us = mean_r - line.speed * mean_q;
  return line;
}

Transform transform_of(Dihedral change, double speed) {
  Transform out;
  out.speed = std::round(speed * 1000) / 1000;
  // change made the query into the reference; what was done to the reference is its inverse.
  switch (change) {
    case Dihedral::kOriginal: break;
    case Dihedral::kRotate90: out.rotate_deg = 270; break;
    case Dihedral::kRotate180: out.rotate_deg = 180; break;
    case Dihedral::kRotate270: out.rotate_deg = 90; break;
    case Dihedral::kMirrorHorizontal: out.mirror = "horizontal"; break;
    case Dihedral::kMirrorVertical: out.mirror = "vertical"; break;
    case Dihedral::kTranspose:
      out.mirror = "horizontal";
      out.rotate_deg = 270;
      break;
    case Dihedral::kAntiTranspose:
      out.mirror = "horizontal";
      out.rotate_deg = 90;
      break;
  }
  return out;
}

// Typical time from one frame of a series to the next: how far a frame speaks for the time after.
int64_t step_of(const ItemPrint& print) {
  const auto& frames = print.frames;
  if (frames.size() < 2) return 0;
  return (frames.back().time_us - frames.front().time_us) / static_cast<int64_t>(frames.size() - 1);
}

class PictureMatcher {
 public:
  PictureMatcher(const MatchOptions& options, const ItemPrint& query, const ItemPrint& reference)
      : options_(options), query_(query), reference_(reference) {}

  std::vector<MatchSegment> run() {
    for (int d = 0; d < kDihedralCount; ++d) match_form(static_cast<Dihedral>(d));
    return std::move(out_);
  }

 private:
  void match_form(Dihedral change) {
    std::vector<Pair> pairs;
    for (size_t q = 0; q < query_.frames.size(); ++q) {
      const FramePrint& frame = query_.frames[q];
      if (frame.quality < options_.quality_min) continue;
      add_pairs(q, apply_to_hash(change, frame.hash), pairs);
    }
    const bool has_still = query_.frames.size() == 1 || reference_.frames.size() == 1;
    if (has_still) return add_still(pairs, change);
    for (int round = 0; round < kRoundsMax && !pairs.empty(); ++round) {
      if (!take_line(pairs, change)) return;
    }
  }

  // The nearest frames of the reference; of equally near ones those at the same time first.
  void add_pairs(size_t q, const Hash& hash, std::vector<Pair>& pairs) const {
    const int64_t time_us = query_.frames[q].time_us;
    std::vector<Pair> alike;
    for (size_t r = 0; r < reference_.frames.size(); ++r) {
      const FramePrint& known = reference_.frames[r];
      if (known.quality < options_.quality_min) continue;
      const int distance = distance_bits(hash, known.hash);
      if (distance > options_.distance_bits_max) continue;
      alike.push_back({time_us, known.time_us, q, r, distance});
    }
    const auto end = alike.begin() + static_cast<ptrdiff_t>(std::min(kPairsAFrame, alike.size()));
    std::partial_sort(alike.begin(), end, alike.end(), [](const Pair& a, const Pair& b) {
      return std::tuple(a.distance, std::llabs(a.reference_us - a.query_us), a.reference) <
             std::tuple(b.distance, std::llabs(b.reference_us - b.query_us), b.reference);
    });
    pairs.insert(pairs.end(), alike.begin(), end);
  }

  // A still picture has no time to agree on: its stretches are the frames that look like it.
  void add_still(const std::vector<Pair>& pairs, Dihedral change) {
    if (pairs.empty()) return;
    add(pairs, {1, 0, 0}, change);
  }

  bool take_line(std::vector<Pair>& pairs, Dihedral change) {
    Line line = best_line(pairs);
    if (line.moments < kMomentsMin) return false;
    line = refine(pairs_near(pairs, line, 2 * kBucketUs), line);
    const auto near = pairs_near(pairs, line, kToleranceUs);
    std::set<size_t> used;
    std::vector<Pair> stretch;
    for (const Pair& pair : near) {
      used.insert(pair.query);
      if (!stretch.empty() && pair.query_us - stretch.back().query_us > kGapUsMax) {
        consider(stretch, line, change);
        stretch.clear();
      }
      stretch.push_back(pair);
    }
    consider(stretch, line, change);
    std::erase_if(pairs, [&](const Pair& pair) { return used.contains(pair.query); });
    return !used.empty();
  }

  // Different moments of the query among the pairs: runs of alike frames count once.
  int distinct_shots(const std::vector<Pair>& pairs) const {
    int count = 0;
    const Hash* last = nullptr;
    for (const Pair& pair : pairs) {
      const Hash& hash = query_.frames[pair.query].hash;
      if (last == nullptr || distance_bits(*last, hash) > kStillDistanceMax) {
        ++count;
        last = &hash;
      }
    }
    return count;
  }

  void consider(const std::vector<Pair>& pairs, const Line& line, Dihedral change) {
    if (static_cast<int>(pairs.size()) < kMomentsMin) return;
    const int64_t length_us = pairs.back().query_us - pairs.front().query_us + step_of(query_);
    if (length_us < options_.stretch_us_min) return;
    double mean = 0;
    for (const Pair& pair : pairs) mean += pair.distance;
    mean /= static_cast<double>(pairs.size());
    // A room that stands still is not the clip: one shot must be nearly identical to count.
    if (distinct_shots(pairs) < 2 && mean > kSameDistanceBitsMax) return;
    add(pairs, line, change);
  }

  void add(const std::vector<Pair>& pairs, const Line& line, Dihedral change) {
    MatchSegment found;
    Match& match = found.match;
    match.track = Track::kVideo;
    match.transform = transform_of(change, line.speed);
    const auto [first, last] =
        std::minmax_element(pairs.begin(), pairs.end(),
                            [](const Pair& a, const Pair& b) { return a.query_us < b.query_us; });
    const auto [low, high] = std::minmax_element(
        pairs.begin(), pairs.end(),
        [](const Pair& a, const Pair& b) { return a.reference_us < b.reference_us; });
    match.query_from_us = first->query_us;
    match.query_to_us = std::min(picture_length_us(query_), last->query_us + step_of(query_));
    match.reference_from_us = low->reference_us;
    match.reference_to_us =
        std::min(picture_length_us(reference_), high->reference_us + step_of(reference_));
    for (const Pair& pair : pairs) found.distance_bits += pair.distance;
    found.distance_bits /= static_cast<double>(pairs.size());
    int usable = 0;
    std::set<size_t> agreeing;
    for (const Pair& pair : pairs) agreeing.insert(pair.query);
    for (const FramePrint& frame : query_.frames) {
      const bool inside = frame.time_us >= match.query_from_us && frame.time_us <= last->query_us;
      usable += inside && frame.quality >= options_.quality_min;
    }
    match.score = usable > 0 ? static_cast<double>(agreeing.size()) / usable : 0;
    out_.push_back(std::move(found));
  }

  const MatchOptions& options_;
  const ItemPrint& query_;
  const ItemPrint& reference_;
  std::vector<MatchSegment> out_;
};

}  // namespace

int64_t picture_length_us(const ItemPrint& print) {
  // Key frames alone are further apart than any of them lasts.
  constexpr int64_t kLastUsMax = 500'000;
  const int64_t last_us = std::min(step_of(print), kLastUsMax);
  const int64_t seen = print.frames.empty() ? 0 : print.frames.back().time_us + last_us;
  return std::max(print.duration_us, seen);
}

std::vector<MatchSegment> match_pictures(const MatchOptions& options, const ItemPrint& query,
                                         const ItemPrint& reference) {
  return PictureMatcher(options, query, reference).run();
}

}  // namespace vigie::fingerprint
