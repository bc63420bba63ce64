// Three entries and matches made by hand: each case says which splice is one and which is not.
#include "flow/mixed_sources.h"

#include <doctest/doctest.h>

namespace vigie::flow {
namespace {

using fingerprint::Track;

KnownMatch match_of(const KnownClip& clip, Track track, int64_t from_s, int64_t to_s) {
  KnownMatch out;
  out.known = &clip;
  out.match.track = track;
  out.match.query_from_us = from_s * 1'000'000;
  out.match.query_to_us = to_s * 1'000'000;
  out.match.reference_from_us = 0;
  out.match.reference_to_us = (to_s - from_s) * 1'000'000;
  return out;
}

KnownClip clip_of(const char* id) {
  KnownClip out;
  out.bank = "known";
  out.entry.id = id;
  out.has_sound = true;
  return out;
}

}  // namespace

TEST_CASE("mixed_sources: picture from one, sound from another is said with both places") {
  const KnownClip a = clip_of("a"), b = clip_of("b");
  const std::vector<KnownMatch> matches = {match_of(a, Track::kVideo, 2, 12),
                                           match_of(b, Track::kAudio, 5, 20)};
  const auto mixed = find_mixed_sources(matches);
  REQUIRE(mixed.size() == 1);
  CHECK(mixed[0].from_us == 5'000'000);
  CHECK(mixed[0].to_us == 12'000'000);
  const auto findings = mixed_source_findings(matches);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].kind == "mixed_sources");
  CHECK(to_json(findings[0].evidence) ==
        R"({"picture":{"bank":"known","entry":"a","query":[2000,12000],"reference":[0,10000],)"
        R"("item_has_sound":true,"agreement":0},)"
        R"("sound":{"bank":"known","entry":"b","query":[5000,20000],"reference":[0,15000],)"
        R"("item_has_sound":true,"agreement":0}})");
}

TEST_CASE("mixed_sources: what is no splice is not called one") {
  const KnownClip a = clip_of("a"), b = clip_of("b");
  const auto none = [](const std::vector<KnownMatch>& matches) {
    return find_mixed_sources(matches).empty();
  };
  CHECK(none({}));
  // One item, whole.
  CHECK(none({match_of(a, Track::kVideo, 0, 9), match_of(a, Track::kAudio, 0, 9)}));
  // The same clip under two names.
  CHECK(none({match_of(a, Track::kVideo, 0, 9), match_of(a, Track::kAudio, 0, 9),
              match_of(b, Track::kVideo, 0, 9), match_of(b, Track::kAudio, 0, 9)}));
  // The entry's own sound is there, and another's music under it.
  CHECK(none({match_of(a, Track::kVideo, 0, 9), match_of(a, Track::kAudio, 0, 9),
              match_of(b, Track::kAudio, 0, 9)}));
  // One after the other, or hardly at the same time.
  CHECK(none({match_of(a, Track::kVideo, 0, 9), match_of(b, Track::kAudio, 9, 15)}));
  CHECK(none({match_of(a, Track::kVideo, 0, 9), match_of(b, Track::kAudio, 8, 15)}));
}

TEST_CASE("mixed_sources: each stretch of a compilation is told apart") {
  const KnownClip a = clip_of("a"), b = clip_of("b"), c = clip_of("c");
  const auto mixed = find_mixed_sources(std::vector<KnownMatch>{
      match_of(b, Track::kVideo, 20, 30), match_of(a, Track::kVideo, 0, 10),
      match_of(c, Track::kAudio, 0, 30), match_of(a, Track::kAudio, 40, 50)});
  REQUIRE(mixed.size() == 2);
  CHECK(mixed[0].picture == 1);
  CHECK(mixed[1].picture == 0);
  CHECK(mixed[1].from_us == 20'000'000);
}

}  // namespace vigie::flow
