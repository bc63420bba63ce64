// Layouts are drawn at known places around and beside rooms in which things move; what is found
// must lie within 1.5 % of them. What has no layout must give no pane.
#include "fingerprint/picture/layout.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "fingerprint/picture/scene_for_test.h"

namespace vigie::fingerprint {
namespace {

std::vector<Box> panes_of(const Clip& clip) {
  LayoutFinder finder;
  for (int second = 0; second < 10; ++second) {
    const Still still = clip(second);
    finder.add(still.plane(), second * 1'000'000);
  }
  return finder.find_panes();
}

bool has(const std::vector<Box>& panes, Rect wanted) {
  const auto is_near = [](uint16_t found, double share) {
    return std::abs(found - share * kBoxUnits) <= 150;
  };
  return std::any_of(panes.begin(), panes.end(), [&](const Box& box) {
    return is_near(box.left, wanted.left) && is_near(box.top, wanted.top) &&
           is_near(box.right, wanted.right) && is_near(box.bottom, wanted.bottom);
  });
}

Still grey(int width, int height, uint8_t level) { return Still(width, height, level); }

}  // namespace

TEST_CASE("layout: what bands, borders and seams surround is found at its place") {
  const Room room(1, 2), other(3, 4);
  struct Layout {
    const char* name;
    Clip clip;
    std::vector<Rect> panes;
  };
  const Rect wide{0, 0.2, 1, 0.8}, framed{0.1, 0.12, 0.9, 0.88}, strip{0, 0.25, 1, 1};
  const Rect corner{0.55, 0.5, 0.95, 0.9}, left{0, 0, 0.5, 1}, right{0.5, 0, 1, 1};
  const Layout layouts[] = {
      {"letterbox", [&](double t) { return inside(grey(512, 400, 0), room(t), wide); }, {wide}},
      {"border", [&](double t) { return inside(grey(512, 300, 90), room(t), framed); }, {framed}},
      {"noisy border",
       [&](double t) {
         return noisy(inside(grey(512, 300, 128), room(t), framed), 18, static_cast<unsigned>(t));
       },
       {framed}},
      {"strip with text",
       [&](double t) {
         Still page = grey(512, 380, 255);
         for (int i = 0; i < 12; ++i) {
           page = inside(page, grey(8, 8, 0), {0.2 + 0.05 * i, 0.08, 0.23 + 0.05 * i, 0.16});
         }
         return inside(page, room(t), strip);
       },
       {strip}},
      {"picture in picture", [&](double t) { return inside(other(t), room(t), corner); }, {corner}},
      {"side by side",
       [&](double t) { return inside(inside(grey(512, 200, 0), room(t), left), other(t), right); },
       {left, right}},
      {"one above the other",
       [&](double t) {
         return inside(inside(grey(320, 360, 0), room(t), {0, 0, 1, 0.5}), other(t),
                       {0, 0.5, 1, 1});
       },
       {{0, 0, 1, 0.5}, {0, 0.5, 1, 1}}},
  };
  for (const Layout& layout : layouts) {
    CAPTURE(std::string(layout.name));
    std::string found;
    for (const Box& box : panes_of(layout.clip)) {
      found += std::to_string(box.left) + "," + std::to_string(box.top) + "," +
               std::to_string(box.right) + "," + std::to_string(box.bottom) + " ";
    }
    CAPTURE(found);
    const auto panes = panes_of(layout.clip);
    CHECK(panes.size() <= kPanesMax);
    for (const Rect& wanted : layout.panes) CHECK(has(panes, wanted));
  }
}

TEST_CASE("layout: noise, one colour and tiny pictures have no panes") {
  CHECK(panes_of([](double t) {
          return noisy(grey(512, 288, 128), 100, static_cast<unsigned>(t));
        }).empty());
  CHECK(panes_of([](double) { return grey(512, 288, 77); }).empty());
  CHECK(panes_of([](double) { return grey(60, 40, 77); }).empty());
  CHECK(LayoutFinder().find_panes().empty());
}

TEST_CASE("layout: panes are hashed in turn, one a picture") {
  const Room room(1, 2);
  LayoutFinder finder;
  for (int second = 0; second < 3; ++second) {
    const Still still = inside(grey(512, 400, 0), room(second), {0, 0.2, 1, 0.8});
    finder.add(still.plane(), second * 1'000'000);
  }
  std::vector<PanePrint> prints;
  finder.take_prints(prints);
  REQUIRE(prints.size() == 3);
  CHECK(prints.front().time_us == 0);
  CHECK(prints.back().time_us == 2'000'000);
  // The hash is the one of the room alone.
  const auto alone = pdq_from_luma(room(0).plane());
  CHECK(distance_bits(prints.front().hash, alone->hash) <= 31);
  CHECK(finder.pictures() == 0);
}

}  // namespace vigie::fingerprint
