// A melody that was added is looked up by a piece of it among many others.
#include "fingerprint/audio_index.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "fingerprint/audio_peaks.h"
#include "fingerprint/sound_for_test.h"

namespace vigie::fingerprint {
namespace {

using namespace testing;

std::vector<AudioPeak> peaks_of(const Sound& sound) {
  AudioPeakBuilder builder;
  builder.add(sound);
  return builder.finish();
}

}  // namespace

TEST_CASE("audio_index: the best guess is the right entry, place, speed and pitch") {
  AudioIndex index;
  std::vector<Sound> known;
  for (unsigned i = 0; i < 8; ++i) {
    known.push_back(make_melody(13, 100 + i));
    index.add(i, peaks_of(known.back()));
  }
  for (const size_t entry : {size_t{0}, size_t{7}}) {
    CAPTURE(entry);
    const auto guesses = index.find(peaks_of(varispeed(cut(known[entry], 5, 7), 1.06)));
    REQUIRE(!guesses.empty());
    const auto best = std::max_element(
        guesses.begin(), guesses.end(),
        [](const AudioGuess& a, const AudioGuess& b) { return a.votes < b.votes; });
    CHECK(best->entry == entry);
    CHECK(best->speed == doctest::Approx(1.06).epsilon(0.04));
    CHECK(best->pitch_shift == doctest::Approx(8).epsilon(0.3));
    CHECK(best->reference_time == doctest::Approx(625 + 1.06 * best->query_time).epsilon(0.05));
  }
}

TEST_CASE("audio_index: guesses are sorted and do not depend on how runs were merged") {
  std::vector<std::vector<AudioPeak>> known;
  for (unsigned i = 0; i < 9; ++i) known.push_back(peaks_of(make_melody(4 + i, 200 + i)));
  const auto query = peaks_of(cut(make_melody(12, 208), 2, 8));
  AudioIndex forward, backward;
  for (size_t i = 0; i < known.size(); ++i) forward.add(i, known[i]);
  for (size_t i = known.size(); i-- > 0;) backward.add(i, known[i]);
  CHECK(forward.size() == backward.size());
  const auto a = forward.find(query), b = backward.find(query);
  REQUIRE(a.size() == b.size());
  REQUIRE(!a.empty());
  for (size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].entry == b[i].entry);
    CHECK(a[i].votes == b[i].votes);
    CHECK(a[i].reference_time == b[i].reference_time);
    if (i > 0 && a[i].entry == a[i - 1].entry) CHECK(a[i].votes <= a[i - 1].votes);
    if (i > 0) CHECK(a[i].entry >= a[i - 1].entry);
  }
}

TEST_CASE("audio_index: nothing in it, nothing asked, tones: no guesses") {
  AudioIndex index;
  CHECK(index.find(peaks_of(make_melody(5, 1))).empty());
  index.add(3, {});
  CHECK(index.size() == 0);
  index.add(4, peaks_of(make_melody(5, 1)));
  CHECK(index.find({}).empty());
  CHECK(index.find(peaks_of(make_tone(5, 500))).empty());
}

}  // namespace vigie::fingerprint
