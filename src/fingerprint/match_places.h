// fingerprint/match_places.h: copies that lie somewhere in the picture, cropped, turned, or in
// part.
//
// Input   two prints with thumbnails and key frames, and which of these may be alike.
// Output  segments as match_picture.h gives, with crop and pane.
// Method  features of key frames propose how one picture lies on the other; the thumbnails of the
//         common area must then show the same things moving at the same time, so that another
//         clip of the same room is none. picture/same_place.h, picture/same_moments.h.
// Errors  none.
// Threads stateless.
#pragma once

#include <span>
#include <vector>

#include "fingerprint/match_segment.h"
#include "fingerprint/picture/feature_index.h"

namespace vigie::fingerprint {

// The query's key frames as the mirrored picture has them.
std::vector<KeyFrame> mirrored_key_frames(const ItemPrint& print);

// pairs: the key frames to compare. mirrored: of the query, as above. sounds: what their sound
// shares, which tells times apart where little moves.
std::vector<MatchSegment> match_places(const MatchOptions& options, const ItemPrint& query,
                                       std::span<const KeyFrame> mirrored,
                                       const ItemPrint& reference,
                                       std::span<const FramePair> pairs,
                                       std::span<const MatchSegment> sounds);

}  // namespace vigie::fingerprint
