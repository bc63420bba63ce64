// Frames that look alike vote on how query time runs against reference time (offset and speed).
// The line with the most agreeing moments is taken, refined, its stretches reported, its frames
// struck out, and the vote is held again: so trims, splices, loops and compilations come apart.
#include "fingerprint/match.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "fingerprint/pdq.h"

namespace vigie::fingerprint {
namespace {

constexpr int64_t kBucketUs = 500'000;     // offset tolerance of the vote
constexpr int64_t kToleranceUs = 600'000;  // of a frame against the refined line
constexpr int64_t kGapUsMax = 3'000'000;   // a longer hole ends a stretch
constexpr int kMomentsMin = 5;             // fewer agreeing moments are chance
constexpr int kRoundsMax = 12;             // segments reported of one entry
constexpr size_t kPairsAFrame = 48;        // a frozen shot resembles thousands of frames
constexpr int kSameDistanceMax = 16;       // mean bits of a copy without crop or overlay
constexpr int kStillDistanceMax = 8;       // frames this close are one moment of a still shot
constexpr double kSameShare = 0.9;
// Ordinary changes of speed, and twice and half.
constexpr double kSpeeds[] = {1.0,  0.5, 0.6,  0.7, 0.75, 0.8,  0.85, 0.9,  0.95,
                              1.05, 1.1, 1.15, 1.2, 1.25, 1.33, 1.5,  1.75, 2.0};

constexpr int kWindowCodes = 20;  // 2.5 s of sound
constexpr int kKeyBits = 20;      // of a code that must agree for a vote
constexpr size_t kOffsetsTried = 6;

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

bool is_plain(const Transform& transform) {
  return transform.mirror.empty() && transform.rotate_deg == 0 && transform.speed == 1;
}

// Typical time from one frame of a series to the next: how far a frame speaks for the time after.
int64_t step_of(const ItemPrint& print) {
  const auto& frames = print.frames;
  if (frames.size() < 2) return 0;
  return (frames.back().time_us - frames.front().time_us) / static_cast<int64_t>(frames.size() - 1);
}

int64_t length_of(const ItemPrint& print) {
  const int64_t seen = print.frames.empty() ? 0 : print.frames.back().time_us + step_of(print);
  return std::max(print.duration_us, seen);
}

double share(const std::vector<std::pair<int64_t, int64_t>>& intervals, int64_t length_us) {
  if (length_us <= 0) return intervals.empty() ? 0 : 1;
  auto sorted = intervals;
  std::sort(sorted.begin(), sorted.end());
  int64_t covered = 0, until = 0;
  for (const auto& [from, to] : sorted) {
    covered += std::max<int64_t>(0, to - std::max(from, until));
    until = std::max(until, to);
  }
  return std::min(1.0, static_cast<double>(covered) / static_cast<double>(length_us));
}

// One segment before the whole is known.
struct Found {
  Match match;
  double distance = 0;  // mean bits, of pictures
};

class PictureMatcher {
 public:
  PictureMatcher(const MatchOptions& options, const ItemPrint& query, const ItemPrint& reference)
      : options_(options), query_(query), reference_(reference) {}

  std::vector<Found> run() {
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
    if (distinct_shots(pairs) < 2 && mean > kSameDistanceMax) return;
    add(pairs, line, change);
  }

  void add(const std::vector<Pair>& pairs, const Line& line, Dihedral change) {
    Found found;
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
    match.query_to_us = std::min(length_of(query_), last->query_us + step_of(query_));
    match.reference_from_us = low->reference_us;
    match.reference_to_us =
        std::min(length_of(reference_), high->reference_us + step_of(reference_));
    for (const Pair& pair : pairs) found.distance += pair.distance;
    found.distance /= static_cast<double>(pairs.size());
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
  std::vector<Found> out_;
};

// Silence and steady tones give one code over and over: such codes say nothing of the clip.
std::vector<bool> informative(const std::vector<uint32_t>& codes) {
  std::vector<bool> out(codes.size(), false);
  for (size_t i = 0; i < codes.size(); ++i) {
    const bool changes = (i > 0 && std::popcount(codes[i] ^ codes[i - 1]) > 1) ||
                         (i + 1 < codes.size() && std::popcount(codes[i] ^ codes[i + 1]) > 1);
    out[i] = changes;
  }
  return out;
}

class SoundMatcher {
 public:
  SoundMatcher(const MatchOptions& options, const AudioPrint& query, const AudioPrint& reference)
      : options_(options),
        query_(query),
        reference_(reference),
        query_speaks_(informative(query.codes)),
        reference_speaks_(informative(reference.codes)) {}

  std::vector<Found> run() {
    for (const int64_t offset : likely_offsets()) match_offset(offset);
    return std::move(out_);
  }

 private:
  std::vector<int64_t> likely_offsets() const {
    std::unordered_map<uint32_t, std::vector<int64_t>> places;
    for (size_t r = 0; r < reference_.codes.size(); ++r) {
      if (reference_speaks_[r]) {
        places[reference_.codes[r] >> (32 - kKeyBits)].push_back(static_cast<int64_t>(r));
      }
    }
    std::map<int64_t, int> votes;
    constexpr size_t kPlacesMax = 200;  // a code that is everywhere says nothing
    for (size_t q = 0; q < query_.codes.size(); ++q) {
      const auto found = places.find(query_.codes[q] >> (32 - kKeyBits));
      if (!query_speaks_[q] || found == places.end() || found->second.size() > kPlacesMax) continue;
      for (const int64_t r : found->second) ++votes[r - static_cast<int64_t>(q)];
    }
    std::vector<std::pair<int, int64_t>> ranked;
    for (const auto& [offset, count] : votes) ranked.emplace_back(-count, offset);
    std::sort(ranked.begin(), ranked.end());
    std::vector<int64_t> out;
    for (const auto& [count, offset] : ranked) {
      if (out.size() >= kOffsetsTried) break;
      const bool is_near = std::any_of(out.begin(), out.end(), [o = offset](int64_t taken) {
        return std::llabs(taken - o) < 2;
      });
      if (!is_near) out.push_back(offset);
    }
    return out;
  }

  // Marks the windows that agree at this offset; each run of them is a segment.
  void match_offset(int64_t offset) {
    const int64_t from = std::max<int64_t>(0, -offset);
    const int64_t to = std::min<int64_t>(static_cast<int64_t>(query_.codes.size()),
                                         static_cast<int64_t>(reference_.codes.size()) - offset);
    int64_t start = -1, end = -1;
    for (int64_t q = from; q + kWindowCodes <= to; ++q) {
      if (agrees(q, offset)) {
        if (start < 0) start = q;
        end = q + kWindowCodes;
      } else if (start >= 0 && q > end) {
        add(start, end, offset);
        start = -1;
      }
    }
    if (start >= 0) add(start, end, offset);
  }

  bool agrees(int64_t q, int64_t offset) const {
    int differing = 0, speaking = 0;
    for (int64_t i = q; i < q + kWindowCodes; ++i) {
      const auto r = static_cast<size_t>(i + offset);
      differing += std::popcount(query_.codes[static_cast<size_t>(i)] ^ reference_.codes[r]);
      speaking += query_speaks_[static_cast<size_t>(i)] && reference_speaks_[r];
    }
    return speaking >= kWindowCodes / 2 &&
           differing <= options_.audio_error_max * 32 * kWindowCodes;
  }

  bool ends_well(int64_t from, int64_t offset) const {
    constexpr int kEndCodes = 6;
    int differing = 0;
    for (int64_t i = from; i < from + kEndCodes; ++i) {
      differing += std::popcount(query_.codes[static_cast<size_t>(i)] ^
                                 reference_.codes[static_cast<size_t>(i + offset)]);
    }
    return differing <= options_.audio_error_max * 32 * kEndCodes;
  }

  void add(int64_t start, int64_t end, int64_t offset) {
    // A window that agrees may reach beyond what agrees: each end is taken back to where it does.
    while (end - start > 8 && !ends_well(start, offset)) ++start;
    while (end - start > 8 && !ends_well(end - 6, offset)) --end;
    // Taken by a likelier offset already: repeats inside music agree with themselves.
    for (const Found& found : out_) {
      const int64_t middle_us = (start + end) / 2 * query_.step_us;
      if (middle_us >= found.match.query_from_us && middle_us <= found.match.query_to_us) return;
    }
    Found found;
    Match& match = found.match;
    match.track = Track::kAudio;
    // The last code speaks for its own span of sound, which is longer than a step.
    const int64_t tail_us = std::max<int64_t>(
        0, query_.duration_us - static_cast<int64_t>(query_.codes.size()) * query_.step_us);
    match.query_from_us = start * query_.step_us;
    match.query_to_us = std::min(query_.duration_us, end * query_.step_us + tail_us);
    match.reference_from_us = (start + offset) * reference_.step_us;
    match.reference_to_us =
        std::min(reference_.duration_us, (end + offset) * reference_.step_us + tail_us);
    int64_t differing = 0;
    for (int64_t i = start; i < end; ++i) {
      differing += std::popcount(query_.codes[static_cast<size_t>(i)] ^
                                 reference_.codes[static_cast<size_t>(i + offset)]);
    }
    match.score = 1 - static_cast<double>(differing) / (32.0 * static_cast<double>(end - start));
    out_.push_back(std::move(found));
  }

  const MatchOptions& options_;
  const AudioPrint& query_;
  const AudioPrint& reference_;
  std::vector<bool> query_speaks_, reference_speaks_;
  std::vector<Found> out_;
};

// Coverage and kind need all segments of the entry and track together.
void complete(std::vector<Found>& segments, int64_t query_us, int64_t reference_us, size_t entry) {
  std::vector<std::pair<int64_t, int64_t>> query, reference;
  for (const Found& found : segments) {
    query.emplace_back(found.match.query_from_us, found.match.query_to_us);
    reference.emplace_back(found.match.reference_from_us, found.match.reference_to_us);
  }
  const double coverage_query = share(query, query_us);
  const double coverage_reference = share(reference, reference_us);
  for (Found& found : segments) {
    Match& match = found.match;
    match.entry = entry;
    match.coverage_query = coverage_query;
    match.coverage_reference = coverage_reference;
    const bool is_whole = coverage_query >= kSameShare && coverage_reference >= kSameShare;
    const bool is_same =
        is_whole && is_plain(match.transform) && found.distance <= kSameDistanceMax;
    match.kind = is_same                 ? MatchKind::kSame
                 : coverage_query >= 0.5 ? MatchKind::kNear
                                         : MatchKind::kContains;
  }
}

}  // namespace

struct Matcher::State {
  MatchOptions options;
  std::vector<std::pair<size_t, ItemPrint>> entries;
};

Matcher::Matcher(const MatchOptions& options) : state_(std::make_unique<State>()) {
  state_->options = options;
}

Matcher::~Matcher() = default;

void Matcher::add(size_t number, const ItemPrint& print) {
  state_->entries.emplace_back(number, print);
}

std::vector<Match> Matcher::find(const ItemPrint& query) const {
  std::vector<Match> out;
  for (const auto& [number, reference] : state_->entries) {
    auto pictures = PictureMatcher(state_->options, query, reference).run();
    complete(pictures, length_of(query), length_of(reference), number);
    auto sounds = SoundMatcher(state_->options, query.audio, reference.audio).run();
    complete(sounds, query.audio.duration_us, reference.audio.duration_us, number);
    for (const auto* found : {&pictures, &sounds}) {
      for (const Found& segment : *found) out.push_back(segment.match);
    }
  }
  std::sort(out.begin(), out.end(), [](const Match& a, const Match& b) {
    return std::tuple(a.entry, a.track, a.query_from_us, a.reference_from_us, a.query_to_us) <
           std::tuple(b.entry, b.track, b.query_from_us, b.reference_from_us, b.query_to_us);
  });
  return out;
}

std::string_view to_text(MatchKind kind) {
  switch (kind) {
    case MatchKind::kSame: return "same";
    case MatchKind::kNear: return "near";
    case MatchKind::kContains: break;
  }
  return "contains";
}

std::string_view to_text(Track track) { return track == Track::kVideo ? "video" : "audio"; }

}  // namespace vigie::fingerprint
