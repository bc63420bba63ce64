// Melodies of different seeds share nothing, so whatever agrees was copied on purpose; each edit is
// a row whose times, speed and pitch are known exactly. Seeds are fixed.
#include "fingerprint/match_sound.h"

#include <doctest/doctest.h>

#include "fingerprint/audio_peaks.h"
#include "fingerprint/match.h"
#include "fingerprint/sound_for_test.h"

namespace vigie::fingerprint {
namespace {

using namespace testing;

ItemPrint print_of(const Sound& sound) {
  AudioPeakBuilder builder;
  builder.add(sound);
  ItemPrint out;
  out.kind = "audio";
  out.has_sound = true;
  out.audio.peaks = builder.finish();
  out.audio.duration_us = static_cast<int64_t>(sound.size()) * 1'000'000 / kAudioRateHz;
  out.duration_us = out.audio.duration_us;
  return out;
}

// Printing sound takes longest, so that entries are printed once for all queries of a case.
class Known {
 public:
  explicit Known(const std::vector<Sound>& known) {
    for (size_t i = 0; i < known.size(); ++i) matcher_.add(i, print_of(known[i]));
  }
  std::vector<Match> find(const Sound& query) const { return matcher_.find(print_of(query)); }

 private:
  Matcher matcher_;
};

std::vector<Match> find(const Sound& query, const std::vector<Sound>& known) {
  return Known(known).find(query);
}

void check_near(int64_t got_us, double wanted_s) {
  CHECK(std::abs(static_cast<double>(got_us) / 1e6 - wanted_s) < 0.5);
}

}  // namespace

TEST_CASE("match_sound: each edit gives one stretch whose numbers say what was done") {
  const Sound sound = make_melody(20, 1), part = cut(sound, 8, 10);
  const Known known({make_melody(12, 2), sound, make_melody(12, 3)});
  const Sound voice = make_melody(10, 7);
  struct Edit {
    const char* name;
    Sound sound;
    double speed, pitch;
    MatchKind kind;
  };
  const Edit edits[] = {
      {"cut out", part, 1, 0, MatchKind::kNear},
      {"faster", varispeed(part, 1.1), 1.1, 1.65, MatchKind::kNear},
      {"slower", varispeed(part, 0.93), 0.93, -1.26, MatchKind::kNear},
      {"noise as loud as it", mixed(part, make_noise(10, level_of(part), 5), 1), 1, 0,
       MatchKind::kNear},
      {"another voice over it", mixed(part, voice, 0.5), 1, 0, MatchKind::kNear},
      {"as a part", joined(joined(make_melody(9, 8), part), make_melody(9, 9)), 1, 0,
       MatchKind::kContains},
  };
  for (const Edit& edit : edits) {
    CAPTURE(edit.name);
    const auto found = known.find(edit.sound);
    REQUIRE(found.size() == 1);
    const Match& match = found.front();
    CHECK(match.entry == 1);
    CHECK(match.track == Track::kAudio);
    CHECK(match.kind == edit.kind);
    CHECK(match.transform.speed == doctest::Approx(edit.speed).epsilon(0.01));
    CHECK(match.transform.pitch_semitones == doctest::Approx(edit.pitch).epsilon(0.2));
    const double before = edit.kind == MatchKind::kContains ? 9 : 0;
    check_near(match.query_from_us, before);
    check_near(match.query_to_us, before + 10 / edit.speed);
    check_near(match.reference_from_us, 8);
    check_near(match.reference_to_us, 18);
    CHECK(match.score > 0.15);
    CHECK(match.score <= 1);
  }
}

TEST_CASE("match_sound: the whole again is the same, with another voice over it only near") {
  const Sound known = make_melody(20, 11);
  const auto again = find(known, {known});
  REQUIRE(again.size() == 1);
  CHECK(again[0].kind == MatchKind::kSame);
  CHECK(again[0].score > 0.95);
  CHECK(again[0].coverage_query > 0.95);
  const auto under = find(mixed(known, make_melody(20, 12), 1), {known});
  REQUIRE(under.size() == 1);
  CHECK(under[0].kind == MatchKind::kNear);
  CHECK(under[0].score < 0.6);
}

TEST_CASE("match_sound: pieces in another order are found one by one") {
  const Sound known = make_melody(30, 21);
  const Sound query = joined(joined(cut(known, 20, 6), cut(known, 2, 6)), make_melody(6, 22));
  const auto found = find(query, {known});
  REQUIRE(found.size() == 2);
  check_near(found[0].query_from_us, 0);
  check_near(found[0].query_to_us, 6);
  check_near(found[0].reference_from_us, 20);
  check_near(found[1].query_from_us, 6);
  check_near(found[1].query_to_us, 12);
  check_near(found[1].reference_from_us, 2);
  CHECK(found[0].coverage_query == doctest::Approx(0.67).epsilon(0.05));
}

TEST_CASE("match_sound: what was said over the same music shares the music, and is not the same") {
  const Sound bed = make_melody(20, 31);
  const auto found =
      find(mixed(make_melody(20, 33), bed, 0.7), {mixed(make_melody(20, 32), bed, 0.7)});
  for (const Match& match : found) {
    CHECK(match.kind != MatchKind::kSame);
    CHECK(match.score < 0.5);
    CHECK(std::llabs(match.reference_from_us - match.query_from_us) < 200'000);
  }
}

TEST_CASE("match_sound: silence, hum, noise and other melodies agree with nothing") {
  const Known known(
      {Sound(16000 * 12), make_tone(12, 440), make_noise(12, 3000, 41), make_melody(12, 42)});
  CHECK(known.find(Sound(16000 * 10)).empty());
  CHECK(known.find(make_tone(8, 440)).empty());
  CHECK(known.find(make_tone(8, 523.25)).empty());
  CHECK(known.find(make_noise(8, 3000, 43)).empty());
  CHECK(known.find(make_melody(8, 44)).empty());
  CHECK(known.find(Sound()).empty());
}

TEST_CASE("match_sound: quiet ends were copied with what they surround") {
  const Sound quiet(16000), known = joined(joined(quiet, make_melody(8, 51)), quiet);
  const auto found = find(known, {known});
  REQUIRE(found.size() == 1);
  CHECK(found[0].query_from_us == 0);
  CHECK(found[0].query_to_us == 10'000'000);
  CHECK(found[0].kind == MatchKind::kSame);
}

TEST_CASE("match_sound: a print without peaks is matched by its codes") {
  ItemPrint query, known;
  std::mt19937 random(61);
  for (int i = 0; i < 200; ++i) known.audio.codes.push_back(static_cast<uint32_t>(random()));
  known.audio.step_us = query.audio.step_us = 123'810;
  known.audio.duration_us = 200 * known.audio.step_us;
  query.audio.codes.assign(known.audio.codes.begin() + 50, known.audio.codes.begin() + 150);
  query.audio.duration_us = 100 * known.audio.step_us;
  query.audio.peaks = {{100, 50, true}};  // the query is of a newer version than the entry
  const auto found = match_sound({}, query.audio, known.audio, {});
  REQUIRE(found.size() == 1);
  CHECK(found[0].match.reference_from_us == 50 * known.audio.step_us);
  CHECK(found[0].match.score == 1);
}

}  // namespace vigie::fingerprint
