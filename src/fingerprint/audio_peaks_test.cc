// Sound whose peaks are known because it was made for them.
#include "fingerprint/audio_peaks.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "fingerprint/sound_for_test.h"

namespace vigie::fingerprint {
namespace {

using namespace testing;

std::vector<AudioPeak> peaks_of(const Sound& sound, size_t block = 1 << 20) {
  AudioPeakBuilder builder;
  const std::span<const int16_t> all(sound);
  for (size_t at = 0; at < all.size(); at += block) {
    builder.add(all.subspan(at, std::min(block, all.size() - at)));
  }
  return builder.finish();
}

int pitch_of(double hz) { return static_cast<int>(std::lround(96 * std::log2(hz / 250))); }

}  // namespace

TEST_CASE("audio_peaks: a short tone is one strong peak at its time and pitch") {
  for (const double hz : {300.0, 441.5, 1000.0, 3300.0}) {
    CAPTURE(hz);
    const Sound quiet(32000);
    Sound tone = cut(make_tone(1, hz), 0, 0.2);
    for (size_t i = 0; i < tone.size(); ++i) {
      tone[i] = clipped(tone[i] * std::sin(std::numbers::pi * static_cast<double>(i) / 3200));
    }
    const auto peaks = peaks_of(joined(joined(quiet, tone), quiet));
    REQUIRE(!peaks.empty());
    const auto middle = std::find_if(peaks.begin(), peaks.end(), [&](const AudioPeak& peak) {
      return std::abs(peak.pitch - pitch_of(hz)) <= 2;
    });
    REQUIRE(middle != peaks.end());
    CHECK(middle->is_strong);
    CHECK(std::abs(middle->time - 2100 / 8) <= 4);  // its middle, 2.1 s
  }
}

TEST_CASE("audio_peaks: a change of speed moves pitches by one step") {
  const Sound sound = make_melody(6, 1);
  const auto plain = peaks_of(sound), fast = peaks_of(varispeed(sound, std::exp2(1.0 / 12)));
  int agreeing = 0;
  for (const AudioPeak& peak : fast) {
    agreeing += std::any_of(plain.begin(), plain.end(), [&](const AudioPeak& known) {
      return std::abs(known.time - peak.time * std::exp2(1.0 / 12)) < 5 &&
             std::abs(known.pitch + kPeakPitchUnits - peak.pitch) <= 1;
    });
  }
  CHECK(agreeing > static_cast<int>(fast.size()) * 6 / 10);
}

TEST_CASE("audio_peaks: silence, dither and too little sound have none") {
  CHECK(peaks_of({}).empty());
  CHECK(peaks_of(Sound(2047)).empty());
  CHECK(peaks_of(Sound(16000 * 5)).empty());
  CHECK(peaks_of(make_noise(5, 0.7, 2)).empty());
}

TEST_CASE("audio_peaks: no second has more than its share, some of them strong") {
  const auto peaks = peaks_of(make_noise(10, 3000, 3));
  CHECK(peaks.size() < 11 * kPeaksASecond);
  for (size_t i = kPeaksASecond; i < peaks.size(); ++i) {
    CHECK(peaks[i].time - peaks[i - kPeaksASecond].time >= 60);  // what a print is refused for
  }
  const auto strong = std::count_if(peaks.begin(), peaks.end(),
                                    [](const AudioPeak& peak) { return peak.is_strong; });
  CHECK(strong > 5 * kStrongPeaksASecond);
  CHECK(strong < 14 * kStrongPeaksASecond);
}

TEST_CASE("audio_peaks: block sizes do not matter, order is by time, then pitch") {
  const Sound sound = make_melody(5, 4);
  const auto peaks = peaks_of(sound);
  CHECK(peaks.size() > 50);
  CHECK(peaks_of(sound, 777) == peaks);
  CHECK(peaks_of(sound, 1) == peaks);
  for (size_t i = 1; i < peaks.size(); ++i) {
    CHECK(std::pair(peaks[i - 1].time, peaks[i - 1].pitch) <
          std::pair(peaks[i].time, peaks[i].pitch));
  }
}

TEST_CASE("audio_peaks: the loudest square wave is no trouble") {
  Sound square;
  for (int i = 0; i < 48000; ++i) square.push_back(i / 20 % 2 ? int16_t{32767} : int16_t{-32768});
  for (const AudioPeak& peak : peaks_of(square)) {
    CHECK(peak.pitch >= 0);
    CHECK(peak.pitch < kPeakPitches);
  }
}

}  // namespace vigie::fingerprint
