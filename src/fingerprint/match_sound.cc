#include "fingerprint/match_sound.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <unordered_map>

#include "fingerprint/audio_align.h"

namespace vigie::fingerprint {
namespace {

constexpr int kWindowCodes = 20;  // 2.5 s of sound
constexpr int kKeyBits = 20;      // of a code that must agree for a vote
constexpr size_t kOffsetsTried = 6;

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

class CodeMatcher {
 public:
  CodeMatcher(const MatchOptions& options, const AudioPrint& query, const AudioPrint& reference)
      : options_(options),
        query_(query),
        reference_(reference),
        query_speaks_(informative(query.codes)),
        reference_speaks_(informative(reference.codes)) {}

  std::vector<MatchSegment> run() {
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
    for (const MatchSegment& found : out_) {
      const int64_t middle_us = (start + end) / 2 * query_.step_us;
      if (middle_us >= found.match.query_from_us && middle_us <= found.match.query_to_us) return;
    }
    MatchSegment found;
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
    // Half of the bits agree by chance.
    match.score = 1 - static_cast<double>(differing) / (16.0 * static_cast<double>(end - start));
    out_.push_back(std::move(found));
  }

  const MatchOptions& options_;
  const AudioPrint& query_;
  const AudioPrint& reference_;
  std::vector<bool> query_speaks_, reference_speaks_;
  std::vector<MatchSegment> out_;
};

constexpr double kSpeedNoise = 0.006, kPitchNoise = 0.12;  // smaller changes are none
constexpr int32_t kHalfWindow = 8;                         // a peak speaks for 64 ms to each side
constexpr int32_t kQuietMax = 375;                         // three seconds

// How far a stretch reaches before its first and after its last agreeing peak: over what is quiet
// in both, because silence beside a copied stretch was copied with it.
struct Reach {
  int32_t before = 0, after = 0;
};

int32_t quiet_before(const std::vector<AudioPeak>& peaks, int32_t time) {
  int32_t last = 0;
  for (const AudioPeak& peak : peaks) {
    if (peak.time >= time - kHalfWindow) break;
    last = peak.time + kHalfWindow;
  }
  return std::max(time - last, 0);
}

int32_t quiet_after(const std::vector<AudioPeak>& peaks, int32_t time, int32_t end) {
  for (const AudioPeak& peak : peaks) {
    if (peak.time > time + kHalfWindow) return peak.time - kHalfWindow - time;
  }
  return std::max(end - time, 0);
}

Reach reach_of(const AudioStretch& stretch, const AudioPrint& query, const AudioPrint& reference) {
  const auto end = [](const AudioPrint& print) {
    return static_cast<int32_t>(print.duration_us / kPeakTimeUs);
  };
  // Reference time is measured in the query's.
  const auto in_query = [&](int32_t time) { return static_cast<int32_t>(time / stretch.speed); };
  const int32_t before = std::min(quiet_before(query.peaks, stretch.query_from),
                                  in_query(quiet_before(reference.peaks, stretch.reference_from)));
  const int32_t after =
      std::min(quiet_after(query.peaks, stretch.query_to, end(query)),
               in_query(quiet_after(reference.peaks, stretch.reference_to, end(reference))));
  return {std::clamp(before, 0, kQuietMax), std::clamp(after, 0, kQuietMax)};
}

MatchSegment segment_of(const AudioStretch& stretch, const AudioPrint& query,
                        const AudioPrint& reference) {
  MatchSegment out;
  Match& match = out.match;
  match.track = Track::kAudio;
  const Reach reach = reach_of(stretch, query, reference);
  const auto place = [](int32_t time, int64_t end_us) {
    return std::clamp<int64_t>(time * kPeakTimeUs, 0, end_us);
  };
  const auto in_reference = [&](int32_t time) {
    return static_cast<int32_t>(std::lround(time * stretch.speed));
  };
  match.query_from_us = place(stretch.query_from - reach.before, query.duration_us);
  match.query_to_us = place(stretch.query_to + reach.after, query.duration_us);
  match.reference_from_us =
      place(stretch.reference_from - in_reference(reach.before), reference.duration_us);
  match.reference_to_us =
      place(stretch.reference_to + in_reference(reach.after), reference.duration_us);
  const double pitch = stretch.pitch_shift / kPeakPitchUnits;
  if (std::fabs(stretch.speed - 1) > kSpeedNoise) {
    match.transform.speed = std::round(stretch.speed * 1000) / 1000;
  }
  if (std::fabs(pitch) > kPitchNoise) {
    match.transform.pitch_semitones = std::round(pitch * 10) / 10;
  }
  match.score = stretch.agreement;
  return out;
}

}  // namespace

std::vector<MatchSegment> match_sound(const MatchOptions& options, const AudioPrint& query,
                                      const AudioPrint& reference,
                                      std::span<const AudioGuess> guesses) {
  if (query.peaks.empty() || reference.peaks.empty()) {
    return CodeMatcher(options, query, reference).run();
  }
  std::vector<MatchSegment> out;
  for (const AudioStretch& stretch : align_audio(query.peaks, reference.peaks, guesses, {})) {
    out.push_back(segment_of(stretch, query, reference));
  }
  return out;
}

}  // namespace vigie::fingerprint
