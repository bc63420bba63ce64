// fingerprint/picture/geometry.h: how one picture lies on another: flat maps and their fitting.
//
// Input   points in feature units (print.h): the longer side of either picture has kPlaceUnits.
// Output  affine maps; what an edit by hand would call them: mirror, quarter turns, crop, pane.
// Threads values.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "fingerprint/match.h"

namespace vigie::fingerprint {

struct Point {
  double x = 0, y = 0;
};

// x' = a x + b y + tx, y' = c x + d y + ty
struct Affine {
  double a = 1, b = 0, tx = 0;
  double c = 0, d = 1, ty = 0;
  Point operator()(Point p) const { return {a * p.x + b * p.y + tx, c * p.x + d * p.y + ty}; }
  double determinant() const { return a * d - b * c; }
  double scale() const;  // square root of how much areas grow
};

// first, then second. Errors: none.
Affine compose(const Affine& first, const Affine& second);
// Errors: nothing where the map is flat.
std::optional<Affine> inverse(const Affine& map);

struct PointPair {
  Point from, to;
};
// The map with the least squared error. Errors: nothing for fewer than three points, or points
// nearly on a line.
std::optional<Affine> fit_affine(std::span<const PointPair> pairs);
// The same without shear: one scale for each axis, quarter turns kept from like. Errors: nothing
// where points share a row or column.
std::optional<Affine> fit_upright(std::span<const PointPair> pairs, const Affine& like);

struct Extent {
  int width = 0, height = 0;  // units
};

// What was done to the reference picture to make the query picture: names, and both rectangles.
// Speed is left as it is.
void describe(const Affine& reference_to_query, Extent query, Extent reference, Transform& out);

}  // namespace vigie::fingerprint
