// fingerprint/match_segment.h: a stretch that two items share, before all that they share is known.
// Threads values.
#pragma once

#include "fingerprint/match.h"

namespace vigie::fingerprint {

// Pictures whose hashes differ by no more, on average, show no crop and no overlay.
constexpr int kSameDistanceBitsMax = 16;

struct MatchSegment {
  Match match;
  double distance_bits = 0;  // mean over agreeing frames; 0 for sound
};

}  // namespace vigie::fingerprint
