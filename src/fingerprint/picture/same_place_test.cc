// Features are random bits at random places; the query's are the reference's carried by a known
// map, with bits changed and two of three replaced by others. The map found must be that map.
#include "fingerprint/picture/same_place.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "fingerprint/picture/shared_area.h"

namespace vigie::fingerprint {
namespace {

std::vector<Feature> random_features(std::mt19937_64& random, size_t count) {
  std::vector<Feature> out(count);
  for (Feature& feature : out) {
    feature.x = static_cast<uint16_t>(20 + random() % 980);
    feature.y = static_cast<uint16_t>(20 + random() % 540);
    feature.level = static_cast<uint8_t>(2 + random() % 5);
    feature.angle = static_cast<uint8_t>(random() % kAngleUnits);
    feature.bits = {random(), random()};
  }
  return out;
}

std::vector<Feature> carried_by(const Affine& map, const std::vector<Feature>& from,
                                std::mt19937_64& random) {
  auto out = random_features(random, from.size());
  const double turn = std::atan2(map.c, map.a) / (2 * std::numbers::pi) * kAngleUnits;
  for (size_t i = 0; i < from.size(); i += 3) {
    const Point at = map({1.0 * from[i].x, 1.0 * from[i].y});
    if (at.x < 0 || at.y < 0 || at.x > kPlaceUnits || at.y > kPlaceUnits) continue;
    Feature& to = out[i];
    to.x = static_cast<uint16_t>(std::lround(at.x));
    to.y = static_cast<uint16_t>(std::lround(at.y));
    to.angle =
        static_cast<uint8_t>((from[i].angle + std::lround(turn) + 4 * kAngleUnits) % kAngleUnits);
    const double steps = kLevelsAnOctave * std::log2(map.scale());
    to.level = static_cast<uint8_t>(std::max(0L, from[i].level + std::lround(steps)));
    to.bits = from[i].bits;
    for (int change = 0; change < 14; ++change) {
      const auto bit = random() % 128;
      to.bits[bit / 64] ^= uint64_t{1} << (bit % 64);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("same place: the map is found among twice as many other features") {
  struct Case {
    const char* name;
    Affine map;
  };
  const double turn = 5 * std::numbers::pi / 180;
  const Case cases[] = {
      {"in place", {}},
      {"cropped", {1.22, 0, -90, 0, 1.22, -40}},
      {"in a corner", {0.4, 0, 600, 0, 0.4, 330}},
      {"half a turn", {-1, 0, 1023, 0, -1, 575}},
      {"squeezed", {0.8, 0, 0, 0, 1, 0}},
      {"tilted", {std::cos(turn), -std::sin(turn), 25, std::sin(turn), std::cos(turn), -40}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    std::mt19937_64 random(3);
    const auto reference = random_features(random, 180);
    const auto query = carried_by(one.map, reference, random);
    const auto pairs = pair_features(query, reference);
    const auto found = find_place(pairs, 8);
    REQUIRE(found);
    CHECK(found->spots >= 25);
    for (const Point p : {Point{100, 100}, Point{900, 120}, Point{120, 500}, Point{880, 480}}) {
      const Point wanted = one.map(p), got = found->map(p);
      CHECK(std::hypot(wanted.x - got.x, wanted.y - got.y) < 12);
    }
  }
}

TEST_CASE("same place: unrelated features and few features propose nothing") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 20; ++round) {
    const auto reference = random_features(random, 200), query = random_features(random, 200);
    CHECK(!find_place(pair_features(query, reference), 8));
  }
  CHECK(pair_features({}, random_features(random, 5)).empty());
  CHECK(pair_features(random_features(random, 5), {}).empty());
  CHECK(!find_place({}, 1));
}

TEST_CASE("same place: one feature many times over is one spot") {
  std::mt19937_64 random(5);
  std::vector<Feature> one(40, random_features(random, 1).front());
  const auto found = find_place(pair_features(one, one), 2);
  CHECK((!found || found->spots <= 1));
}

TEST_CASE("same place: rows are alike whatever their brightness, unless they are flat") {
  std::vector<float> row, brighter, other, flat(64, 90.0f);
  std::mt19937 random(6);
  for (int i = 0; i < 64; ++i) {
    row.push_back(static_cast<float>(random() % 200));
    brighter.push_back(0.7f * row.back() + 60);
    other.push_back(static_cast<float>(random() % 200));
  }
  CHECK(likeness(row, brighter) > 0.99);
  for (size_t i = 0; i < 12; ++i) brighter[i] = 0;  // a caption over some of it
  CHECK(likeness(row, brighter) > 0.95);
  CHECK(likeness(row, other) < 0.6);
  CHECK(likeness(row, flat) == doctest::Approx(0));
  CHECK(likeness(flat, flat) == doctest::Approx(0));
}

}  // namespace vigie::fingerprint
