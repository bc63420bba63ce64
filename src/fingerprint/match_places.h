// fingerprint/match_places.h: copies that lie somewhere in the picture, cropped, turned, or in
// part.
//
// Input   two prints with thumbnails and key frames; without them nothing is found.
// Output  segments as match_picture.h gives, with crop and pane.
// Method  features of key frames propose how one picture lies on the other; the thumbnails of the
//         common area must then show the same things moving at the same time, so that another
//         clip of the same room is none. picture/same_place.h, picture/same_moments.h.
// Errors  none.
// Threads stateless.
#pragma once

#include <vector>

#include "fingerprint/match_segment.h"

namespace vigie::fingerprint {

std::vector<MatchSegment> match_places(const MatchOptions& options, const ItemPrint& query,
                                       const ItemPrint& reference);

}  // namespace vigie::fingerprint
