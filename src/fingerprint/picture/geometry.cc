#include "fingerprint/picture/geometry.h"

#include <algorithm>
#include <cmath>

namespace vigie::fingerprint {
namespace {

constexpr double kFlat = 1e-9;
constexpr double kWholeShare = 0.015;  // of a side: smaller crops and margins are rounding

// One of two sides of a rectangle on its picture, snapped to the whole.
double share_of(double place, double side) {
  const double share = std::clamp(place / side, 0.0, 1.0);
  if (share < kWholeShare) return 0;
  if (share > 1 - kWholeShare) return 1;
  return std::round(share * 1e4) / 1e4;
}

// The rectangle around the four corners of a picture after the map, within a picture of that size.
std::array<double, 4> rectangle_of(const Affine& map, Extent from, Extent within) {
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  for (const Point corner : {Point{0, 0}, Point{1.0 * from.width, 0}, Point{0, 1.0 * from.height},
                             Point{1.0 * from.width, 1.0 * from.height}}) {
    const Point at = map(corner);
    left = std::min(left, at.x), right = std::max(right, at.x);
    top = std::min(top, at.y), bottom = std::max(bottom, at.y);
  }
  return {share_of(left, within.width), share_of(top, within.height), share_of(right, within.width),
          share_of(bottom, within.height)};
}

}  // namespace

double Affine::scale() const { return std::sqrt(std::fabs(determinant())); }

Affine compose(const Affine& f, const Affine& g) {
  return {g.a * f.a + g.b * f.c, g.a * f.b + g.b * f.d, g.a * f.tx + g.b * f.ty + g.tx,
          g.c * f.a + g.d * f.c, g.c * f.b + g.d * f.d, g.c * f.tx + g.d * f.ty + g.ty};
}

std::optional<Affine> inverse(const Affine& map) {
  const double determinant = map.determinant();
  if (std::fabs(determinant) < kFlat) return std::nullopt;
  Affine out{map.d / determinant,  -map.b / determinant, 0,
             -map.c / determinant, map.a / determinant,  0};
  out.tx = -(out.a * map.tx + out.b * map.ty);
  out.ty = -(out.c * map.tx + out.d * map.ty);
  return out;
}

std::optional<Affine> fit_affine(std::span<const PointPair> pairs) {
  if (pairs.size() < 3) return std::nullopt;
  const auto n = static_cast<double>(pairs.size());
  Point from, to;
  for (const PointPair& pair : pairs) {
    from.x += pair.from.x / n, from.y += pair.from.y / n;
    to.x += pair.to.x / n, to.y += pair.to.y / n;
  }
  double xx = 0, xy = 0, yy = 0, ux = 0, uy = 0, vx = 0, vy = 0;
  for (const PointPair& pair : pairs) {
    const double x = pair.from.x - from.x, y = pair.from.y - from.y;
    const double u = pair.to.x - to.x, v = pair.to.y - to.y;
    xx += x * x, xy += x * y, yy += y * y;
    ux += u * x, uy += u * y, vx += v * x, vy += v * y;
  }
  const double determinant = xx * yy - xy * xy;
  // Points nearly on a line say nothing of what lies beside it.
  if (determinant < 0.01 * xx * yy || determinant < n * n) return std::nullopt;
  Affine out;
  out.a = (ux * yy - uy * xy) / determinant, out.b = (uy * xx - ux * xy) / determinant;
  out.c = (vx * yy - vy * xy) / determinant, out.d = (vy * xx - vx * xy) / determinant;
  out.tx = to.x - out.a * from.x - out.b * from.y;
  out.ty = to.y - out.c * from.x - out.d * from.y;
  return out;
}

std::optional<Affine> fit_upright(std::span<const PointPair> pairs, const Affine& like) {
  if (pairs.size() < 2) return std::nullopt;
  const bool is_turned = std::fabs(like.b) > std::fabs(like.a);
  const auto n = static_cast<double>(pairs.size());
  // Each axis is a straight line of its own.
  const auto line = [&](auto in, auto out, double& slope, double& offset) {
    double x = 0, y = 0, xx = 0, xy = 0;
    for (const PointPair& pair : pairs) x += in(pair) / n, y += out(pair) / n;
    for (const PointPair& pair : pairs) {
      xx += (in(pair)-x) * (in(pair)-x);
      xy += (in(pair)-x) * (out(pair) - y);
    }
    if (xx < n) return false;
    slope = xy / xx;
    offset = y - slope * x;
    return true;
  };
  const auto from_x = [](const PointPair& pair) { return pair.from.x; };
  const auto from_y = [](const PointPair& pair) { return pair.from.y; };
  const auto to_x = [](const PointPair& pair) { return pair.to.x; };
  const auto to_y = [](const PointPair& pair) { return pair.to.y; };
  Affine out{0, 0, 0, 0, 0, 0};
  const bool is_good = is_turned
                           ? line(from_y, to_x, out.b, out.tx) && line(from_x, to_y, out.c, out.ty)
                           : line(from_x, to_x, out.a, out.tx) && line(from_y, to_y, out.d, out.ty);
  if (!is_good) return std::nullopt;
  return out;
}

void describe(const Affine& map, Extent query, Extent reference, Transform& out) {
  // Where "right" of the reference points in the query, after undoing a mirror if there is one.
  const bool is_mirrored = map.determinant() < 0;
  const double across = is_mirrored ? -map.a : map.a, down = is_mirrored ? -map.c : map.c;
  const double degrees = std::atan2(down, across) * 180 / 3.14159265358979323846;
  const int turns = (static_cast<int>(std::lround(degrees / 90)) % 4 + 4) % 4;
  out.mirror = is_mirrored ? "horizontal" : "";
  out.rotate_deg = 90 * turns;
  if (is_mirrored && turns == 2) out.mirror = "vertical", out.rotate_deg = 0;
  out.pane = rectangle_of(map, reference, query);
  if (const auto back = inverse(map)) out.crop = rectangle_of(*back, query, reference);
}

}  // namespace vigie::fingerprint
