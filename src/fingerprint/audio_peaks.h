// fingerprint/audio_peaks.h: where the sound is strongest, in time and in log-frequency.
//
// Input   16-bit mono sound at kAudioRateHz, in blocks of any length, in order.
// Output  at most about kPeaksASecond peaks for each second, in order of time, then pitch.
// Method  power spectra of 128 ms every 32 ms, summed into half-semitone bands from 250 Hz to 4
// kHz;
//         a peak is the loudest point of its neighbourhood (96 ms, one and a half semitones),
//         placed between frames and bands by a parabola; the loudest of each second stay. A change
//         of speed moves peaks along time, a change of pitch moves them all by one step in
//         log-frequency, so what differs between copies is a shift and a scale, which
//         audio_align.h finds. Peaks of the loud survive noise, echo, codecs and other voices.
// Cost    an hour of sound in 4 s; memory 30 bytes for each candidate, about 60 a second.
// Limits  Sound without changing partials (silence, hum, rain) gives peaks of chance or none: they
//         agree with nothing. The telephone's band holds most of the bands; below 250 Hz nothing is
//         read.
// Threads one thread a builder.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fingerprint/print.h"

namespace vigie::fingerprint {

inline constexpr int kPeaksASecond = 32;
inline constexpr int kStrongPeaksASecond = 12;

class AudioPeakBuilder {
 public:
  AudioPeakBuilder();
  ~AudioPeakBuilder();
  // Errors: none.
  void add(std::span<const int16_t> samples);
  // Precondition: called once, last.
  std::vector<AudioPeak> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vigie::fingerprint
