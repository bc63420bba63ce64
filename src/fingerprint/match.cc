// Joins what picture and sound say of each entry: coverage and kind need all its segments together.
#include "fingerprint/match.h"

#include <algorithm>
#include <tuple>

#include "fingerprint/match_picture.h"
#include "fingerprint/match_places.h"
#include "fingerprint/match_sound.h"

namespace vigie::fingerprint {
namespace {

constexpr double kSameShare = 0.9;
constexpr double kSameCrop = 0.031;    // of a side
constexpr size_t kLooksMin = 4;        // thumbnails
constexpr size_t kAllPairsMax = 8000;  // of key frames: more are chosen by words
constexpr size_t kPairsAFrame = 60;

// Sound that was only encoded again keeps this share of its peaks; another voice or music over it
// takes them away.
constexpr double kSameSoundShare = 0.6;

bool is_plain(const Transform& transform) {
  for (const auto& sides : {transform.crop, transform.pane}) {
    if (sides[0] > kSameCrop || sides[1] > kSameCrop) return false;
    if (sides[2] < 1 - kSameCrop || sides[3] < 1 - kSameCrop) return false;
  }
  return transform.mirror.empty() && transform.rotate_deg == 0 && transform.speed == 1 &&
         transform.pitch_semitones == 0;
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

// Coverage and kind need all segments of the entry and track together.
void complete(std::vector<MatchSegment>& segments, int64_t query_us, int64_t reference_us,
              size_t entry) {
  std::vector<std::pair<int64_t, int64_t>> query, reference;
  for (const MatchSegment& found : segments) {
    query.emplace_back(found.match.query_from_us, found.match.query_to_us);
    reference.emplace_back(found.match.reference_from_us, found.match.reference_to_us);
  }
  const double coverage_query = share(query, query_us);
  const double coverage_reference = share(reference, reference_us);
  for (MatchSegment& found : segments) {
    Match& match = found.match;
    match.entry = entry;
    match.coverage_query = coverage_query;
    match.coverage_reference = coverage_reference;
    const bool is_whole = coverage_query >= kSameShare && coverage_reference >= kSameShare;
    const bool is_same = is_whole && is_plain(match.transform) &&
                         found.distance_bits <= kSameDistanceBitsMax &&
                         (match.track == Track::kVideo || match.score >= kSameSoundShare);
    match.kind = is_same                 ? MatchKind::kSame
                 : coverage_query >= 0.5 ? MatchKind::kNear
                                         : MatchKind::kContains;
  }
}

// Hash lists have no thumbnails, images no motion: their hashes are all that can be compared.
bool has_looks(const ItemPrint& print) { return print.thumbnails.size() >= kLooksMin; }

}  // namespace

struct Matcher::State {
  MatchOptions options;
  std::vector<std::pair<size_t, ItemPrint>> entries;
  // Of the entries, by their place in the list.
  AudioIndex sounds;
  FeatureIndex pictures;

  // Which key frames to compare: all of them while they are few.
  std::vector<FramePair> frame_pairs(const ItemPrint& query,
                                     const std::vector<KeyFrame>& mirrored) const {
    if (query.key_frames.size() * pictures.frames() > kAllPairsMax) {
      return pictures.find(query.key_frames, mirrored, kPairsAFrame);
    }
    std::vector<FramePair> out;
    for (uint32_t i = 0; i < entries.size(); ++i) {
      for (const bool is_mirrored : {false, true}) {
        for (uint32_t q = 0; q < query.key_frames.size(); ++q) {
          for (uint32_t r = 0; r < entries[i].second.key_frames.size(); ++r) {
            out.push_back({i, r, q, is_mirrored});
          }
        }
      }
    }
    return out;
  }
};

Matcher::Matcher(const MatchOptions& options) : state_(std::make_unique<State>()) {
  state_->options = options;
}

Matcher::~Matcher() = default;

void Matcher::add(size_t number, const ItemPrint& print) {
  state_->sounds.add(state_->entries.size(), print.audio.peaks);
  state_->pictures.add(static_cast<uint32_t>(state_->entries.size()), print.key_frames);
  state_->entries.emplace_back(number, print);
}

std::vector<Match> Matcher::find(const ItemPrint& query) const {
  std::vector<Match> out;
  const auto guesses = state_->sounds.find(query.audio.peaks);
  auto guess = guesses.begin();
  const auto mirrored = mirrored_key_frames(query);
  const auto pairs = state_->frame_pairs(query, mirrored);
  auto pair = pairs.begin();
  for (size_t i = 0; i < state_->entries.size(); ++i) {
    const size_t number = state_->entries[i].first;
    const ItemPrint& reference = state_->entries[i].second;
    const auto from = pair;
    while (pair != pairs.end() && pair->entry == i) ++pair;
    const auto first = guess;
    while (guess != guesses.end() && guess->entry == i) ++guess;
    auto sounds = match_sound(state_->options, query.audio, reference.audio, {first, guess});
    const auto by_place = [&] {
      return match_places(state_->options, query, mirrored, reference, {from, pair}, sounds);
    };
    std::vector<MatchSegment> pictures;
    if (has_looks(query) && has_looks(reference)) {
      pictures = by_place();
    } else {
      pictures = match_pictures(state_->options, query, reference);
      if (pictures.empty()) pictures = by_place();
    }
    complete(pictures, picture_length_us(query), picture_length_us(reference), number);
    complete(sounds, query.audio.duration_us, reference.audio.duration_us, number);
    for (const auto* found : {&pictures, &sounds}) {
      for (const MatchSegment& segment : *found) out.push_back(segment.match);
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
