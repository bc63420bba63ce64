#include "fingerprint/match_places.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

#include "fingerprint/match_picture.h"
#include "fingerprint/pdq.h"
#include "fingerprint/picture/features.h"
#include "fingerprint/picture/same_moments.h"
#include "fingerprint/picture/same_place.h"

namespace vigie::fingerprint {
namespace {

constexpr int kSpotsMin = 6;            // of two key frames, to propose a place
constexpr int kClearSpots = 9;          // fewer must be seen more than once
constexpr size_t kPlacesMax = 4;        // ways to lie on each other that are looked into
constexpr double kSameMapShare = 0.05;  // of a side by which corners may differ
constexpr size_t kStretchesMax = 12;
constexpr int64_t kNearUs = 1'000'000;  // of a sighting to the line
// Share of motion that must agree: measured on clips of one room, which reach 0.65 over 1.8 s and
// 0.5 over 2.3 s, and on edited copies, which stay above 0.7 but for long ones in bad quality.
constexpr double kMotionAtStart = 0.82, kMotionASecond = 0.08, kMotionMin = 0.5;
constexpr double kOrdinarySpeed = 0.04, kMotionForSpeed = 0.04, kMotionForSpeedAlone = 0.15,
                 kSpeedLikeness = 0.998;
constexpr double kMotionUnheard = 0.12;
constexpr double kNearLineSpeed = 0.1;
constexpr size_t kSoundPeaks = 100;  // fewer are next to silence
constexpr double kStillMoving = 6;   // grey levels, summed over places: less is no motion
constexpr double kStillLikeness = 0.97;
constexpr int kStillSpots = 16;  // of a picture that has no motion to be proved by
constexpr size_t kStillCells = 16;
constexpr int64_t kStillSearchUs = 750'000,
                  kStillStepUs = 125'000;  // key frames are a second apart
constexpr int64_t kSparseUs = 600'000;     // thumbnails further apart are of key frames alone
constexpr size_t kMomentsMin = 4;
constexpr double kLonelyShare = 0.5;                      // of both pictures
constexpr double kFrameSeconds = 0.25;                    // that one picture speaks for
constexpr double kHeardBonus = 1.15, kPlainBonus = 1.03;  // of lines that are likelier
constexpr double kSameLineSpeed = 0.03, kSameLineUs = 400'000;
constexpr double kSameLikeness = 0.99;
constexpr int kStillWeight = 20;  // spots that agree where nothing moves

// A picture, or too few key frames of a clip to tell what moves.
bool shows_stills(const ItemPrint& print) {
  const auto& pictures = print.thumbnails;
  if (pictures.size() < 2) return true;
  const int64_t span_us = pictures.back().time_us - pictures.front().time_us;
  return pictures.size() < kMomentsMin &&
         span_us > kSparseUs * static_cast<int64_t>(pictures.size() - 1);
}

// Two key frames and how one lies on the other.
struct Seen {
  size_t query, reference;
  Affine map;
  int spots;
};

class PlacesMatcher {
 public:
  PlacesMatcher(const MatchOptions& options, const ItemPrint& query,
                std::span<const KeyFrame> mirrored, const ItemPrint& reference,
                std::span<const FramePair> pairs, std::span<const MatchSegment> sounds)
      : options_(options),
        query_(query),
        reference_(reference),
        mirrored_(mirrored),
        pairs_(pairs) {
    for (const MatchSegment& sound : sounds) sound_lines_.push_back(line_of(sound.match));
  }

  std::vector<MatchSegment> run() {
    compare_panes();
    compare_frames();
    std::stable_sort(seen_.begin(), seen_.end(),
                     [](const Seen& a, const Seen& b) { return a.spots > b.spots; });
    std::vector<Place> places = places_seen();
    for (Place& place : hash_places_) {
      if (!is_among(places, place.map)) places.push_back(std::move(place));
    }
    const bool has_stills = shows_stills(query_) || shows_stills(reference_);
    for (const Place& place : places) has_stills ? examine_stills(place) : examine(place);
    return best_of(std::move(out_));
  }

 private:
  // A way in which the reference's picture may lie on the query's, and when that was seen.
  struct Place {
    Affine map;
    int weight = 0, distance = 256;
    std::vector<TimeHint> hints;
  };

  static TimeLine line_of(const Match& sound) {
    const double speed = sound.transform.speed;
    const auto middle = [](int64_t from, int64_t to) { return static_cast<double>(from + to) / 2; };
    return {speed, middle(sound.reference_from_us, sound.reference_to_us) -
                       speed * middle(sound.query_from_us, sound.query_to_us)};
  }

  // Whether the sound of both lies on one another at that speed and place.
  bool is_on_sound(double speed, double query_us, double reference_us, double speed_off_max,
                   double off_us_max) const {
    return std::any_of(sound_lines_.begin(), sound_lines_.end(), [&](const TimeLine& line) {
      const double off = line.speed * query_us + line.offset_us - reference_us;
      return std::fabs(line.speed - speed) < speed_off_max && std::fabs(off) < off_us_max;
    });
  }

  // How far a stretch is the one that was copied. A picture that slowly grows or moves agrees at
  // several places, each with another speed: the one on which the sound lies, and then one of
  // unchanged speed, are by far the most likely.
  double weight_of(const MatchSegment& segment) const {
    const Match& match = segment.match;
    const auto length = static_cast<double>(match.query_to_us - match.query_from_us);
    const double speed = match.transform.speed;
    const double middle = static_cast<double>(match.query_from_us) + length / 2;
    const double reference =
        static_cast<double>(match.reference_from_us + match.reference_to_us) / 2;
    const bool is_heard = is_on_sound(speed, middle, reference, kSameLineSpeed, kSameLineUs);
    return match.score * length * (is_heard ? kHeardBonus : speed == 1 ? kPlainBonus : 1);
  }

  // Of stretches of the query that overlap, the likeliest.
  std::vector<MatchSegment> best_of(std::vector<MatchSegment> all) const {
    std::stable_sort(all.begin(), all.end(),
                     [this](const auto& a, const auto& b) { return weight_of(a) > weight_of(b); });
    std::vector<MatchSegment> out;
    for (MatchSegment& one : all) {
      const int64_t length = one.match.query_to_us - one.match.query_from_us;
      const bool is_covered = std::any_of(out.begin(), out.end(), [&](const MatchSegment& better) {
        const int64_t shared = std::min(one.match.query_to_us, better.match.query_to_us) -
                               std::max(one.match.query_from_us, better.match.query_from_us);
        // One key frame is a stretch of no length: it must not lie in a better one either.
        return 2 * shared > length || (!is_image() && shared == length);
      });
      if (!is_covered) out.push_back(std::move(one));
    }
    return out;
  }

  void compare_frames() {
    const Affine flip{-1, 0, 1.0 * query_.width_units, 0, 1, 0};
    for (const FramePair& pair : pairs_) {
      const auto& frame = pair.is_mirrored ? mirrored_[pair.query] : query_.key_frames[pair.query];
      const auto alike =
          pair_features(frame.features, reference_.key_frames[pair.reference].features);
      const auto place = find_place(alike, kSpotsMin);
      if (!place) continue;
      const Affine map = pair.is_mirrored ? compose(place->map, flip) : place->map;
      seen_.push_back({pair.query, pair.reference, map, place->spots});
    }
  }

  // A picture, or a pane of one, whose hash may be looked for.
  struct Hashed {
    int64_t time_us;
    Box box;
    Hash hash;
  };
  static constexpr Box kWhole{0, 0, kBoxUnits, kBoxUnits};

  std::vector<Hashed> hashed(const ItemPrint& print) const {
    std::vector<Hashed> out;
    int64_t next_us = 0;
    for (const FramePrint& frame : print.frames) {
      if (frame.quality < options_.quality_min || frame.time_us < next_us) continue;
      out.push_back({frame.time_us, kWhole, frame.hash});
      next_us = frame.time_us + 480'000;
    }
    for (const PanePrint& pane : print.panes) {
      if (pane.quality >= options_.quality_min) out.push_back({pane.time_us, pane.box, pane.hash});
    }
    return out;
  }

  void compare_panes() {
    struct Votes {
      std::vector<TimeHint> hints;
      std::set<int64_t> moments;
      int distance = 256;
    };
    const auto known = hashed(reference_);
    std::map<std::tuple<Boxed, Boxed, int>, Votes> votes;
    for (const Hashed& query : hashed(query_)) {
      for (int d = 0; d < kDihedralCount; ++d) {
        const Hash form = apply_to_hash(static_cast<Dihedral>(d), query.hash);
        for (const Hashed& reference : known) {
          const int distance = distance_bits(form, reference.hash);
          if (distance > options_.distance_bits_max) continue;
          Votes& of = votes[{boxed(query.box), boxed(reference.box), d}];
          if (of.hints.size() < 2000) of.hints.push_back({query.time_us, reference.time_us, 20});
          of.moments.insert(query.time_us);
          of.distance = std::min(of.distance, distance);
        }
      }
    }
    std::vector<Place> places;
    for (auto& [key, of] : votes) {
      const auto& [query, reference, d] = key;
      const int weight = static_cast<int>(of.moments.size());
      places.push_back({map_of(query, reference, static_cast<Dihedral>(d)), weight, of.distance,
                        std::move(of.hints)});
    }
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
      return std::pair(-a.weight, a.distance) < std::pair(-b.weight, b.distance);
    });
    for (Place& place : places) {
      if (hash_places_.size() >= kPlacesMax) break;
      if (!is_among(hash_places_, place.map)) hash_places_.push_back(std::move(place));
    }
  }

  using Boxed = std::array<uint16_t, 4>;
  static Boxed boxed(const Box& box) { return {box.left, box.top, box.right, box.bottom}; }

  // The map that lays the reference's box on the query's, which has been changed.
  Affine map_of(const Boxed& query, const Boxed& reference, Dihedral change) const {
    const auto side = [](uint16_t share, int units) { return 1.0 * share * units / kBoxUnits; };
    const double left = side(reference[0], reference_.width_units);
    const double top = side(reference[1], reference_.height_units);
    const double width = side(reference[2], reference_.width_units) - left;
    const double height = side(reference[3], reference_.height_units) - top;
    const Affine to_unit{1 / width, 0, -left / width, 0, 1 / height, -top / height};
    // change made the query into the reference: its inverse, on the unit square.
    Affine turn;
    switch (change) {
      case Dihedral::kOriginal: break;
      case Dihedral::kRotate90: turn = {0, 1, 0, -1, 0, 1}; break;
      case Dihedral::kRotate180: turn = {-1, 0, 1, 0, -1, 1}; break;
      case Dihedral::kRotate270: turn = {0, -1, 1, 1, 0, 0}; break;
      case Dihedral::kMirrorHorizontal: turn = {-1, 0, 1, 0, 1, 0}; break;
      case Dihedral::kMirrorVertical: turn = {1, 0, 0, 0, -1, 1}; break;
      case Dihedral::kTranspose: turn = {0, 1, 0, 1, 0, 0}; break;
      case Dihedral::kAntiTranspose: turn = {0, -1, 1, -1, 0, 1}; break;
    }
    const double q_left = side(query[0], query_.width_units);
    const double q_top = side(query[1], query_.height_units);
    const Affine from_unit{side(query[2], query_.width_units) - q_left, 0,    q_left, 0,
                           side(query[3], query_.height_units) - q_top, q_top};
    return compose(compose(to_unit, turn), from_unit);
  }

  bool is_among(const std::vector<Place>& places, const Affine& map) const {
    return std::any_of(places.begin(), places.end(),
                       [&](const Place& other) { return is_like(map, other.map); });
  }

  // The ways to lie on each other that most key frames show.
  std::vector<Place> places_seen() const {
    std::vector<Place> out;
    std::vector<bool> used(seen_.size(), false);
    for (size_t i = 0; i < seen_.size() && out.size() < kPlacesMax; ++i) {
      if (used[i]) continue;
      Place place{seen_[i].map, seen_[i].spots, 256, {}};
      for (size_t j = i; j < seen_.size(); ++j) {
        if (used[j] || !is_like(place.map, seen_[j].map)) continue;
        used[j] = true;
        place.hints.push_back({query_.key_frames[seen_[j].query].time_us,
                               reference_.key_frames[seen_[j].reference].time_us, seen_[j].spots});
      }
      if (place.weight >= kClearSpots || place.hints.size() > 1) out.push_back(std::move(place));
    }
    return out;
  }

  bool is_like(const Affine& a, const Affine& b) const {
    const double w = reference_.width_units, h = reference_.height_units;
    const double limit = kSameMapShare * kPlaceUnits * std::clamp(a.scale(), 0.4, 1.5);
    for (const Point p : {Point{0, 0}, Point{w, 0}, Point{0, h}, Point{w, h}}) {
      const Point x = a(p), y = b(p);
      if (std::hypot(x.x - y.x, x.y - y.y) > limit) return false;
    }
    return true;
  }

  // One way to lie on each other: when do both show the same?
  void examine(const Place& place) {
    SharedArea area(query_, reference_, place.map);
    for (const Moments& found :
         find_moments(query_, reference_, area, place.hints, sound_lines_, kStretchesMax)) {
      if (is_copy(found, place)) add(found, place.map);
    }
  }

  // Of one of both there are only pictures, without any motion: they must look like moments of the
  // other. Of a clip, the moments that look so make a stretch.
  void examine_stills(const Place& place) {
    if (query_.thumbnails.empty() || reference_.thumbnails.empty()) return;
    SharedArea area(query_, reference_, place.map);
    std::vector<float> row(area.cells());
    Moments found;
    for (const TimeHint& hint : place.hints) {
      if (hint.weight < kStillSpots || area.cells() < kStillCells) continue;
      const auto [alike, reference_us] = likest(area, hint, row);
      if (alike < kStillLikeness) continue;
      if (found.frames == 0) found.query_from_us = found.query_to_us = hint.query_us;
      found.query_from_us = std::min(found.query_from_us, hint.query_us);
      found.query_to_us = std::max(found.query_to_us, hint.query_us);
      ++found.frames;
      if (alike <= found.likeness) continue;
      found.likeness = alike;
      found.offset_us = reference_us - static_cast<double>(hint.query_us);
    }
    // One key frame of a clip says little of a part of the picture.
    const bool is_whole = std::min(area.query_share(), area.reference_share()) >= kLonelyShare;
    if (found.frames > 1 || (found.frames == 1 && (is_image() || is_whole))) add(found, place.map);
  }

  bool is_image() const {
    return std::min(query_.thumbnails.size(), reference_.thumbnails.size()) < 2;
  }

  // How much the query's picture looks like the reference around the hint, and when most.
  std::pair<double, double> likest(SharedArea& area, const TimeHint& hint,
                                   std::vector<float>& row) const {
    std::pair<double, double> best{-1, 0};
    const std::span query(area.query_row(nearest(hint.query_us)), row.size());
    const int64_t search_us = is_image() ? 0 : kStillSearchUs;
    for (int64_t off_us = -search_us; off_us <= search_us; off_us += kStillStepUs) {
      const auto at = static_cast<double>(hint.reference_us + off_us);
      area.reference_at(at, row.data());
      if (const double alike = likeness(query, row); alike > best.first) best = {alike, at};
    }
    return best;
  }

  // The query's thumbnail nearest to that time.
  size_t nearest(int64_t time_us) const {
    size_t best = 0;
    const auto off = [&](size_t i) { return std::llabs(query_.thumbnails[i].time_us - time_us); };
    for (size_t i = 1; i < query_.thumbnails.size(); ++i) best = off(i) < off(best) ? i : best;
    return best;
  }

  // Whether what agrees is more than a room that both show.
  bool is_copy(const Moments& found, const Place& place) const {
    const int64_t length_us = found.query_to_us - found.query_from_us;
    if (length_us < options_.stretch_us_min) return false;
    const int weight = spots_near(found, place);
    if (weight == 0) return false;
    if (found.moving < kStillMoving) {
      return found.likeness >= kStillLikeness && weight >= kStillWeight;
    }
    return found.motion >= motion_needed(found);
  }

  // The most spots that two key frames share near the line.
  static int spots_near(const Moments& found, const Place& place) {
    int weight = 0;
    for (const TimeHint& hint : place.hints) {
      if (hint.query_us < found.query_from_us - kNearUs ||
          hint.query_us > found.query_to_us + kNearUs) {
        continue;
      }
      const double off = found.speed * static_cast<double>(hint.query_us) + found.offset_us -
                         static_cast<double>(hint.reference_us);
      if (std::fabs(off) < kNearUs * std::max(1.0, found.speed)) {
        weight = std::max(weight, hint.weight);
      }
    }
    return weight;
  }

  // The share of motion that must agree. A few seconds agree by chance at some speed and time; the
  // longer, the less so. Of a slowed copy it is the reference's seconds that count: nothing more
  // happens in its own.
  double motion_needed(const Moments& found) const {
    const auto length_us = static_cast<double>(found.query_to_us - found.query_from_us);
    const double seconds =
        std::min(1.0, found.speed) * std::min(length_us * 1e-6, kFrameSeconds * found.frames);
    double needed = std::clamp(kMotionAtStart - kMotionASecond * seconds, kMotionMin, 1.0);
    const double middle = static_cast<double>(found.query_from_us) + length_us / 2;
    const double there = found.speed * middle + found.offset_us;
    const bool both_sound =
        std::min(query_.audio.peaks.size(), reference_.audio.peaks.size()) >= kSoundPeaks;
    const bool is_unheard =
        both_sound && !is_on_sound(found.speed, middle, there, kNearLineSpeed, kNearUs);
    // Both have sound, and it is not the same there: then the picture must be clearer. Where no
    // sound can speak, and the pictures are not quite the same either, another speed makes chance
    // more likely: measured on two recordings of one person, 0.996 alike at most; copies are 0.999.
    if (is_unheard) needed += kMotionUnheard;
    const bool is_ordinary = std::fabs(found.speed - 1) <= kOrdinarySpeed;
    const bool is_sure = is_unheard || found.likeness >= kSpeedLikeness;
    if (!is_ordinary) needed += is_sure ? kMotionForSpeed : kMotionForSpeedAlone;
    return needed;
  }

  void add(const Moments& found, const Affine& map) {
    MatchSegment segment;
    Match& match = segment.match;
    match.track = Track::kVideo;
    match.query_from_us = found.query_from_us;
    match.query_to_us = std::min(found.query_to_us, picture_length_us(query_));
    const auto there = [&](int64_t at) {
      const double time = found.speed * static_cast<double>(at) + found.offset_us;
      return std::clamp<int64_t>(std::llround(time), 0, picture_length_us(reference_));
    };
    match.reference_from_us = there(match.query_from_us);
    match.reference_to_us = there(match.query_to_us);
    match.transform.speed = std::round(found.speed * 1000) / 1000;
    describe(map, {query_.width_units, query_.height_units},
             {reference_.width_units, reference_.height_units}, match.transform);
    match.score = std::clamp(found.moving < kStillMoving ? found.likeness : found.motion, 0.0, 1.0);
    segment.distance_bits = distance(match, found);
    out_.push_back(std::move(segment));
  }

  // Mean distance of the hashes along the line. Too little detail for hashes: whether the pictures
  // look the same from afar.
  double distance(const Match& match, const Moments& found) const {
    double sum = 0, pictures = 0;
    size_t r = 0;
    for (const FramePrint& frame : query_.frames) {
      if (frame.time_us < match.query_from_us || frame.time_us >= match.query_to_us) continue;
      const double at = found.speed * static_cast<double>(frame.time_us) + found.offset_us;
      const auto off = [&](size_t i) {
        return std::fabs(static_cast<double>(reference_.frames[i].time_us) - at);
      };
      while (r + 1 < reference_.frames.size() && off(r + 1) <= off(r)) ++r;
      if (r >= reference_.frames.size() || frame.quality < options_.quality_min ||
          reference_.frames[r].quality < options_.quality_min) {
        continue;
      }
      sum += distance_bits(frame.hash, reference_.frames[r].hash);
      ++pictures;
    }
    if (pictures > 0) return sum / pictures;
    return found.likeness >= kSameLikeness ? 0 : 256;
  }

  const MatchOptions& options_;
  const ItemPrint& query_;
  const ItemPrint& reference_;
  std::span<const KeyFrame> mirrored_;
  std::span<const FramePair> pairs_;
  std::vector<TimeLine> sound_lines_;
  std::vector<Place> hash_places_;
  std::vector<Seen> seen_;
  std::vector<MatchSegment> out_;
};

}  // namespace

std::vector<KeyFrame> mirrored_key_frames(const ItemPrint& print) {
  std::vector<KeyFrame> out = print.key_frames;
  for (KeyFrame& frame : out) {
    for (Feature& feature : frame.features) {
      feature = mirrored(feature);
      feature.x = static_cast<uint16_t>(std::max(0, print.width_units - feature.x));
    }
  }
  return out;
}

std::vector<MatchSegment> match_places(const MatchOptions& options, const ItemPrint& query,
                                       std::span<const KeyFrame> mirrored,
                                       const ItemPrint& reference, std::span<const FramePair> pairs,
                                       std::span<const MatchSegment> sounds) {
  return PlacesMatcher(options, query, mirrored, reference, pairs, sounds).run();
}

}  // namespace vigie::fingerprint
