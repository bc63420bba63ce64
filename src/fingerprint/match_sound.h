// fingerprint/match_sound.h: the aligned stretches of two items' sound.
//
// Input   two audio prints, and guesses of how the first may lie on the second (audio_index.h).
// Output  segments without entry, coverage and kind, as in match_picture.h; score is the share of
//         the stretch that agrees, less what chance gives.
// Method  peaks of both (audio_align.h). A print without peaks (of version 1, or from a list of
//         Chromaprint texts) is aligned by its codes: those that agree exactly in their leading
//         bits vote on an offset, and a window is moved along each likely offset.
// Limits  by codes, neither pitch nor speed may differ. Silence, hum and noise agree with nothing.
// Errors  none.
// Threads stateless.
#pragma once

#include <span>
#include <vector>

#include "fingerprint/audio_index.h"
#include "fingerprint/match_segment.h"

namespace vigie::fingerprint {

// guesses: of this reference, those with most votes first.
std::vector<MatchSegment> match_sound(const MatchOptions& options, const AudioPrint& query,
                                      const AudioPrint& reference,
                                      std::span<const AudioGuess> guesses);

}  // namespace vigie::fingerprint
