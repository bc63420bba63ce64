// flow/mixed_sources.h: picture from one item, sound from another: the splice that makes a false
// quote.
//
// Input   the matches of one item, with their entries.
// Output  stretches where the picture is one entry's and the sound another's, and the findings.
// Method  a stretch of picture and one of sound that overlap, of different entries, where neither
//         entry has the other track there too: copies of one clip in two banks are no splice.
// Limits  both originals must be known. What was not found is not said to be missing.
// Threads stateless.
#pragma once

#include <span>
#include <vector>

#include "flow/match.h"

namespace vigie::flow {

struct MixedSource {
  size_t picture = 0, sound = 0;   // numbers in the list of matches
  int64_t from_us = 0, to_us = 0;  // of the item
};

// Sorted by time. Errors: none.
std::vector<MixedSource> find_mixed_sources(std::span<const KnownMatch> matches);

// One finding for each, of kind mixed_sources; none when there is none.
std::vector<Finding> mixed_source_findings(std::span<const KnownMatch> matches);

}  // namespace vigie::flow
