// Maps are made from what was done, so what is described must be what was done.
#include "fingerprint/picture/geometry.h"

#include <doctest/doctest.h>

#include <numbers>
#include <vector>

namespace vigie::fingerprint {
namespace {

const Extent kReference{1023, 575};

Transform described(const Affine& map, Extent query) {
  Transform out;
  describe(map, query, kReference, out);
  return out;
}

void check_sides(const std::array<double, 4>& got, const std::array<double, 4>& wanted) {
  for (size_t i = 0; i < 4; ++i) CHECK(got[i] == doctest::Approx(wanted[i]).epsilon(0.01));
}

}  // namespace

TEST_CASE("geometry: edits are named by what was done to the reference") {
  const double w = 1023, h = 575;
  struct Case {
    const char* name;
    Affine map;
    Extent query;
    const char* mirror;
    int rotate_deg;
    std::array<double, 4> crop, pane;
  };
  const Case cases[] = {
      {"nothing", {}, kReference, "", 0, kWholePicture, kWholePicture},
      {"mirrored", {-1, 0, w, 0, 1, 0}, kReference, "horizontal", 0, kWholePicture, kWholePicture},
      {"upside down", {1, 0, 0, 0, -1, h}, kReference, "vertical", 0, kWholePicture, kWholePicture},
      {"half a turn", {-1, 0, w, 0, -1, h}, kReference, "", 180, kWholePicture, kWholePicture},
      {"a quarter clockwise",
       {0, -1, h, 1, 0, 0},
       {575, 1023},
       "",
       90,
       kWholePicture,
       kWholePicture},
      {"cropped by a fifth at the left",
       {1.25, 0, -0.25 * w, 0, 1.25, 0},
       {1023, 719},
       "",
       0,
       {0.2, 0, 1, 1},
       kWholePicture},
      {"in the lower right quarter",
       {0.5, 0, w / 2, 0, 0.5, h / 2},
       kReference,
       "",
       0,
       kWholePicture,
       {0.5, 0.5, 1, 1}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const Transform found = described(one.map, one.query);
    CHECK(found.mirror == one.mirror);
    CHECK(found.rotate_deg == one.rotate_deg);
    check_sides(found.crop, one.crop);
    check_sides(found.pane, one.pane);
  }
}

TEST_CASE("geometry: fitting gives back the map, and says when points tell too little") {
  const Affine map{0.8, 0.05, 30, -0.05, 0.7, -12};
  std::vector<PointPair> pairs;
  for (const Point p : {Point{0, 0}, Point{900, 30}, Point{40, 500}, Point{700, 420}}) {
    pairs.push_back({p, map(p)});
  }
  const auto found = fit_affine(pairs);
  REQUIRE(found);
  CHECK(found->a == doctest::Approx(0.8));
  CHECK(found->ty == doctest::Approx(-12));
  const auto back = inverse(*found);
  REQUIRE(back);
  const Point home = (*back)(map({123, 45}));
  CHECK(home.x == doctest::Approx(123));
  CHECK(home.y == doctest::Approx(45));
  CHECK(!fit_affine(std::vector<PointPair>(pairs.begin(), pairs.begin() + 2)));
  std::vector<PointPair> on_a_line;
  for (double x = 0; x < 500; x += 100) on_a_line.push_back({{x, x}, {x, x}});
  CHECK(!fit_affine(on_a_line));
  CHECK(!inverse({0, 0, 5, 0, 0, 5}));
  const auto plain = fit_upright(pairs, {});
  REQUIRE(plain);
  CHECK(plain->b == 0);
}

}  // namespace vigie::fingerprint
