// fingerprint/picture/same_moments.h: whether, and when, two clips show the same things happening.
//
// Input   the common area of two clips; times at which features agree, as hints; how their sound
//         lies on one another, where it does.
// Output  how reference time runs along query time, and how far what moves agrees there.
// Method  what changes over three seconds at each place is compared with what changes at the same
//         places of the reference, at every speed and offset; the line on which most agrees is
//         refined; the frames around which it agrees are its stretches. Where lines nearby agree
//         almost as well, that of the sound or of unchanged speed is taken.
// Limits  where nothing moves it cannot tell times apart and says so.
// Threads one thread an object.
#pragma once

#include <span>
#include <vector>

#include "fingerprint/picture/shared_area.h"

namespace vigie::fingerprint {

struct TimeHint {
  int64_t query_us = 0, reference_us = 0;
  int weight = 1;
};

// reference = speed * query + offset
struct TimeLine {
  double speed = 1, offset_us = 0;
};

struct Moments {
  double speed = 1, offset_us = 0;  // reference = speed * query + offset
  int64_t query_from_us = 0, query_to_us = 0;
  double motion = 0;    // share of what moves that moves alike, [-1, 1]; 0 where nothing moves
  double moving = 0;    // how much moves, in grey levels, summed over places
  double likeness = 0;  // of the pictures themselves: correlation over places, [-1, 1]
  int frames = 0;       // that agree
};

// Stretches that agree, the best line first; at most stretches_max.
std::vector<Moments> find_moments(const ItemPrint& query, const ItemPrint& reference,
                                  SharedArea& area, const std::vector<TimeHint>& hints,
                                  std::span<const TimeLine> known, size_t stretches_max);

}  // namespace vigie::fingerprint
