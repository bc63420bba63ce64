#include "flow/mixed_sources.h"

#include <algorithm>
#include <tuple>

namespace vigie::flow {
namespace {

using fingerprint::Track;

constexpr std::string_view kAnalyzer = "bank_match";
constexpr std::string_view kVersion = "1";
constexpr int64_t kOverlapUsMin = 1'500'000;  // as short as a stretch can be told from chance

int64_t overlap_us(const KnownMatch& match, int64_t from_us, int64_t to_us) {
  return std::min(match.match.query_to_us, to_us) - std::max(match.match.query_from_us, from_us);
}

// Whether that entry's track is found in at least half of the stretch.
bool has_track(std::span<const KnownMatch> matches, const KnownClip* entry, Track track,
               int64_t from_us, int64_t to_us) {
  int64_t found_us = 0;
  for (const KnownMatch& match : matches) {
    if (match.known != entry || match.match.track != track) continue;
    found_us += std::max<int64_t>(overlap_us(match, from_us, to_us), 0);
  }
  return found_us * 2 >= to_us - from_us;
}

JsonObject side_of(const KnownMatch& match) {
  const auto& found = match.match;
  return {{"bank", match.known->bank},
          {"entry", match.known->entry.id},
          {"query", JsonArray{found.query_from_us / 1000, found.query_to_us / 1000}},
          {"reference", JsonArray{found.reference_from_us / 1000, found.reference_to_us / 1000}},
          {"item_has_sound", match.known->has_sound},
          {"agreement", found.score}};
}

}  // namespace

std::vector<MixedSource> find_mixed_sources(std::span<const KnownMatch> matches) {
  std::vector<MixedSource> out;
  for (size_t p = 0; p < matches.size(); ++p) {
    const KnownMatch& picture = matches[p];
    if (picture.match.track != Track::kVideo) continue;
    for (size_t s = 0; s < matches.size(); ++s) {
      const KnownMatch& sound = matches[s];
      if (sound.match.track != Track::kAudio || sound.known == picture.known) continue;
      const int64_t from_us = std::max(picture.match.query_from_us, sound.match.query_from_us);
      const int64_t to_us = std::min(picture.match.query_to_us, sound.match.query_to_us);
      if (to_us - from_us < kOverlapUsMin) continue;
      if (has_track(matches, picture.known, Track::kAudio, from_us, to_us)) continue;
      if (has_track(matches, sound.known, Track::kVideo, from_us, to_us)) continue;
      out.push_back({p, s, from_us, to_us});
    }
  }
  std::sort(out.begin(), out.end(), [](const MixedSource& a, const MixedSource& b) {
    return std::tuple(a.from_us, a.to_us, a.picture, a.sound) <
           std::tuple(b.from_us, b.to_us, b.picture, b.sound);
  });
  return out;
}

std::vector<Finding> mixed_source_findings(std::span<const KnownMatch> matches) {
  std::vector<Finding> out;
  for (const MixedSource& mixed : find_mixed_sources(matches)) {
    Finding finding;
    finding.kind = "mixed_sources";
    finding.analyzer = kAnalyzer;
    finding.version = kVersion;
    finding.verdict = "some";
    for (const char* track : {"video", "audio"}) {
      finding.where.push_back({track, mixed.from_us / 1000, mixed.to_us / 1000, std::nullopt});
    }
    finding.evidence = {{"picture", side_of(matches[mixed.picture])},
                        {"sound", side_of(matches[mixed.sound])}};
    out.push_back(std::move(finding));
  }
  return out;
}

}  // namespace vigie::flow
