// fingerprint/sound_for_test.h: sound made by rule, and what people do to sound.
// Threads stateless. For tests only.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <span>
#include <vector>

#include "model/frame.h"

namespace vigie::fingerprint::testing {

using Sound = std::vector<int16_t>;

inline int16_t clipped(double value) {
  return static_cast<int16_t>(std::lround(std::clamp(value, -32767.0, 32767.0)));
}

// Notes of three partials that begin at any time and fade: two melodies of different seeds have
// nothing in common but their kind.
inline Sound make_melody(double seconds, unsigned seed) {
  std::mt19937 random(seed);
  const auto count = static_cast<size_t>(seconds * kAudioRateHz);
  std::vector<double> sum(count);
  for (size_t at = 0; at < count; at += 800 + random() % 3200) {
    const double hz = 260 * std::exp2(static_cast<double>(random() % 300) / 150);
    const double length = static_cast<double>(1600 + random() % 6400);
    const double level = static_cast<double>(1500 + random() % 4000);
    for (size_t i = at; i < count && static_cast<double>(i - at) < 4 * length; ++i) {
      const double t = static_cast<double>(i - at);
      const double fade = std::min(t / 200, 1.0) * std::exp(-t / length);
      for (const int partial : {1, 2, 3}) {
        sum[i] += level / partial * fade *
                  std::sin(2 * std::numbers::pi * hz * partial * t / kAudioRateHz);
      }
    }
  }
  Sound out;
  for (const double value : sum) out.push_back(clipped(value));
  return out;
}

inline Sound cut(const Sound& sound, double from_s, double length_s) {
  const auto from = static_cast<size_t>(from_s * kAudioRateHz);
  const auto length = static_cast<size_t>(length_s * kAudioRateHz);
  return {sound.begin() + static_cast<ptrdiff_t>(from),
          sound.begin() + static_cast<ptrdiff_t>(std::min(from + length, sound.size()))};
}

// Played faster, as a tape is: pitch rises with speed.
inline Sound varispeed(const Sound& sound, double speed) {
  Sound out;
  for (double at = 0; at + 1 < static_cast<double>(sound.size()); at += speed) {
    const auto i = static_cast<size_t>(at);
    const double part = at - static_cast<double>(i);
    out.push_back(clipped(sound[i] * (1 - part) + sound[i + 1] * part));
  }
  return out;
}

inline Sound joined(Sound first, const Sound& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline Sound mixed(const Sound& sound, const Sound& other, double gain) {
  Sound out;
  for (size_t i = 0; i < sound.size(); ++i) {
    out.push_back(clipped(0.5 * (sound[i] + gain * other[i % other.size()])));
  }
  return out;
}

inline Sound make_noise(double seconds, double level, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, level);
  Sound out;
  for (int i = 0; i < seconds * kAudioRateHz; ++i) out.push_back(clipped(normal(random)));
  return out;
}

inline Sound make_tone(double seconds, double hz) {
  Sound out;
  for (int i = 0; i < seconds * kAudioRateHz; ++i) {
    out.push_back(clipped(9000 * std::sin(2 * std::numbers::pi * hz * i / kAudioRateHz)));
  }
  return out;
}

// Mean level: the square root of the mean square.
inline double level_of(const Sound& sound) {
  double sum = 0;
  for (const int16_t value : sound) sum += static_cast<double>(value) * value;
  return std::sqrt(sum / static_cast<double>(sound.size()));
}

}  // namespace vigie::fingerprint::testing
