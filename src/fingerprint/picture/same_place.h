// fingerprint/picture/same_place.h: how one picture lies on another, by their features alone.
//
// Input   features of two pictures, in feature units.
// Output  the flat map that carries most of the reference's features onto the query's, and how
// many. Method  features pair with their nearest; pairs whose change of direction and of size is
// rare
//         are dropped; of the maps through two pairs the one that carries most others is kept and
//         fitted to them. After M. Fischler, R. Bolles, "Random Sample Consensus", CACM 1981, but
//         every pair of the best pairs is tried in order, so that nothing is random.
// Cost    0.1 ms where nothing agrees, 0.5 ms where much does.
// Limits  background alone agrees too: whether the same moment is shown must be told otherwise.
// Threads stateless.
#pragma once

#include <optional>
#include <vector>

#include "fingerprint/picture/geometry.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

struct FeaturePair {
  PointPair at;         // from: the reference, to: the query
  int distance = 0;     // bits, 0..128
  int turn = 0;         // 0..kAngleUnits - 1, from the reference to the query
  int level_steps = 0;  // of the query above the reference
};

// Nearest in both directions and clearly nearer than the next. The strongest first.
std::vector<FeaturePair> pair_features(const std::vector<Feature>& query,
                                       const std::vector<Feature>& reference);

struct SamePlace {
  Affine map;     // from the reference to the query
  int spots = 0;  // agreeing pairs at different places of both pictures
};

// The pairs that the map carries within a few units, one a spot.
std::vector<PointPair> carried(const std::vector<FeaturePair>& pairs, const Affine& map);

// Errors: nothing below spots_min.
std::optional<SamePlace> find_place(const std::vector<FeaturePair>& pairs, int spots_min);

}  // namespace vigie::fingerprint
