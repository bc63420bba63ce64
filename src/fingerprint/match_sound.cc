// Codes that agree exactly in their leading bits vote on an offset; each likely offset is swept by
// a window whose share of differing bits must stay low, and every run of such windows is a stretch.
#include "fingerprint/match_sound.h"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

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

class SoundMatcher {
 public:
  SoundMatcher(const MatchOptions& options, const AudioPrint& query, const AudioPrint& reference)
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
    match.score = 1 - static_cast<double>(differing) / (32.0 * static_cast<double>(end - start));
    out_.push_back(std::move(found));
  }

  const MatchOptions& options_;
  const AudioPrint& query_;
  const AudioPrint& reference_;
  std::vector<bool> query_speaks_, reference_speaks_;
  std::vector<MatchSegment> out_;
};

}  // namespace

std::vector<MatchSegment> match_sound(const MatchOptions& options, const AudioPrint& query,
                                      const AudioPrint& reference) {
  return SoundMatcher(options, query, reference).run();
}

}  // namespace vigie::fingerprint
