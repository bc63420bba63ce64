// fingerprint/picture/features.h: what stays recognisable of a picture when only part of it is
// left.
//
// Input   an 8-bit luma picture of any size; sides of about 512 px are meant, more is not needed.
// Output  up to kFeaturesMax points, each with place, scale, direction and 128 bits.
// Method  extrema of differences of binomial blurs in a pyramid of three levels an octave; the
//         direction is the strongest of the gradients around; the bits are 4 x 4 cells x 8
//         directions of gradient strength, each above or below what is usual there. After D. Lowe,
//         "Distinctive Image Features from Scale-Invariant Keypoints", IJCV 2004.
// Cost    about 3 ms for 512 x 288; 20 bytes a feature.
// Limits  needs texture; blur of a fiftieth of the side and 60 kbit/s leave few of them.
// Threads stateless.
#pragma once

#include <vector>

#include "fingerprint/pdq.h"

namespace vigie::fingerprint {

// Bit 8 * cell + direction of Feature::bits; cells row by row in the turned patch.
// The same picture gives the same features, strongest first within a band of scales.
// Errors: none; an empty or tiny picture has no features.
std::vector<Feature> find_features(const PixelPlane& luma);

int distance_bits(const Feature& a, const Feature& b);  // 0..128

// The feature as the mirrored picture has it (left and right exchanged), but for the place: the
// caller knows the width.
Feature mirrored(const Feature& feature);

}  // namespace vigie::fingerprint
