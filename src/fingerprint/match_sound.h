// fingerprint/match_sound.h: the aligned stretches of two items' sound.
//
// Input   two audio prints; silence and steady tones never agree with anything.
// Output  segments without entry, coverage and kind, as in match_picture.h.
// Errors  none.
// Threads stateless.
#pragma once

#include <vector>

#include "fingerprint/match_segment.h"

namespace vigie::fingerprint {

std::vector<MatchSegment> match_sound(const MatchOptions& options, const AudioPrint& query,
                                      const AudioPrint& reference);

}  // namespace vigie::fingerprint
