// fingerprint/match_picture.h: the aligned stretches of two items' pictures.
//
// Input   two prints; frames below the options' quality are passed over.
// Output  segments without entry, coverage and kind, which need all segments of an entry together:
//         match.cc fills them in.
// Errors  none.
// Threads stateless.
#pragma once

#include <vector>

#include "fingerprint/match_segment.h"

namespace vigie::fingerprint {

std::vector<MatchSegment> match_pictures(const MatchOptions& options, const ItemPrint& query,
                                         const ItemPrint& reference);

// The item's duration, or where its last frame ends when that is later.
int64_t picture_length_us(const ItemPrint& print);

}  // namespace vigie::fingerprint
