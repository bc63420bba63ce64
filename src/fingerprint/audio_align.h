// fingerprint/audio_align.h: which stretches of two sounds are the same, at what speed and pitch.
//
// Input   peaks of both (audio_peaks.h) and guesses of how they may lie on one another.
// Output  aligned stretches, best first, that do not overlap in the query.
// Method  A guess is refined by least squares on the peaks that agree near its moment, then on ever
//         wider stretches. Each peak of the query then weighs for or against the hypothesis: by the
//         logarithm of how much likelier its agreement (or lack) is in a copy than by chance, where
//         chance counts how often the known sound has a peak at that pitch around that time. A tone
//         that lasts therefore says nothing, and neither does a beat that returns. The stretch with
//         the greatest sum is taken, from where it began to where it stops to grow.
// Cost    about 2 ms for ten seconds and one guess.
// Limits  shorter than about 1.5 s of speech or music is not told from chance.
// Threads stateless.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "fingerprint/audio_index.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

struct AudioAlignOptions {
  // Sum of the weights, in nats, that an unchanged stretch needs; one whose speed or pitch changed
  // needs 8 more. Measured with bench/sound: chance gives up to 30, copies of 10 s 55 to 400.
  double evidence_min = 32;
  int peaks_min = 14;  // agreeing ones
};

struct AudioStretch {
  int32_t query_from = 0, query_to = 0;  // units of AudioPeak::time
  int32_t reference_from = 0, reference_to = 0;
  double speed = 1;
  double pitch_shift = 0;  // of the query over the reference, units of AudioPeak::pitch
  // Share of both sides' peaks of the stretch that agree, less what chance gives: [0, 1].
  double agreement = 0;
  double evidence = 0;  // nats
};

// guesses: of this reference, those with most votes first. Errors: none.
std::vector<AudioStretch> align_audio(std::span<const AudioPeak> query,
                                      std::span<const AudioPeak> reference,
                                      std::span<const AudioGuess> guesses,
                                      const AudioAlignOptions& options);

}  // namespace vigie::fingerprint
