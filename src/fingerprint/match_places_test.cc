// Clips are rooms in which things move (scene_for_test.h), printed as real ones are; edits are what
// people do. What was shown, where and when is known exactly. Another clip of the same room, and
// what has nothing to tell it by, must never match.
#include "fingerprint/match_places.h"

#include <doctest/doctest.h>

#include "fingerprint/picture/scene_for_test.h"

namespace vigie::fingerprint {
namespace {

constexpr double kSeconds = 6;

std::vector<Match> find(const ItemPrint& query, const ItemPrint& reference) {
  Matcher matcher;
  matcher.add(0, reference);
  return matcher.find(query);
}

void check_sides(const std::array<double, 4>& got, const std::array<double, 4>& wanted) {
  for (size_t i = 0; i < 4; ++i) CHECK(std::fabs(got[i] - wanted[i]) <= 0.03);
}

void check_near(int64_t got_us, double wanted_s) {
  CHECK(std::fabs(static_cast<double>(got_us) * 1e-6 - wanted_s) <= 0.5);
}

}  // namespace

namespace {

struct Edit {
  const char* name;
  Still (*make)(const Still& clip, const Still& other, unsigned picture);
  const char* mirror;
  int rotate_deg;
  std::array<double, 4> crop, pane;
};

const Edit kEdits[] = {
    {"crop off the grid",
     [](const Still& clip, const Still&, unsigned) {
       return cropped(clip, {0.13, 0.04, 0.96, 0.87}, 512, 288);
     },
     "",
     0,
     {0.13, 0.04, 0.96, 0.87},
     kWholePicture},
    {"width only",
     [](const Still& clip, const Still&, unsigned) {
       return cropped(clip, {0.1, 0, 0.83, 1}, 400, 288);
     },
     "",
     0,
     {0.1, 0, 0.83, 1},
     kWholePicture},
    {"mirrored and cropped",
     [](const Still& clip, const Still&, unsigned) {
       return mirrored(cropped(clip, {0.1, 0.1, 0.9, 0.9}, 512, 288));
     },
     "horizontal",
     0,
     {0.1, 0.1, 0.9, 0.9},
     kWholePicture},
    {"turned", [](const Still& clip, const Still&, unsigned) { return turned(clip); }, "", 90,
     kWholePicture, kWholePicture},
    {"noisy border",
     [](const Still& clip, const Still&, unsigned picture) {
       return noisy(inside(Still(512, 300, 128), clip, {0.14, 0.11, 0.9, 0.85}), 15, picture);
     },
     "",
     0,
     kWholePicture,
     {0.14, 0.11, 0.9, 0.85}},
    {"in another clip",
     [](const Still& clip, const Still& other, unsigned) {
       return inside(other, clip, {0.3, 0.35, 0.85, 0.9});
     },
     "",
     0,
     kWholePicture,
     {0.3, 0.35, 0.85, 0.9}},
    {"beside another clip",
     [](const Still& clip, const Still& other, unsigned) {
       return inside(inside(Still(512, 144, 0), clip, {0, 0, 0.5, 1}), other, {0.5, 0, 1, 1});
     },
     "",
     0,
     kWholePicture,
     {0, 0, 0.5, 1}},
    {"a face before it",
     [](const Still& clip, const Still& other, unsigned) {
       return inside(clip, other, {0.02, 0.6, 0.36, 0.95});
     },
     "", 0, kWholePicture, kWholePicture},
};

}  // namespace

TEST_CASE("match places: each edit is found, and said to be what it is") {
  const Room room(11, 12), other(13, 14);
  const ItemPrint reference = print_of(room, kSeconds);
  for (const Edit& edit : kEdits) {
    CAPTURE(edit.name);
    const auto made = [&](double t) {
      return edit.make(room(t), other(t), static_cast<unsigned>(4 * t));
    };
    const auto found = find(print_of(made, kSeconds), reference);
    REQUIRE(found.size() == 1);
    const Match& match = found.front();
    CHECK(match.kind == MatchKind::kNear);
    CHECK(match.transform.mirror == edit.mirror);
    CHECK(match.transform.rotate_deg == edit.rotate_deg);
    CHECK(match.transform.speed == 1);
    check_sides(match.transform.crop, edit.crop);
    check_sides(match.transform.pane, edit.pane);
    check_near(match.query_from_us, 0);
    check_near(match.query_to_us, kSeconds);
    check_near(match.reference_from_us, 0);
    check_near(match.reference_to_us, kSeconds);
  }
}

TEST_CASE("match places: speed, excerpt and splice give the stretch to half a second") {
  const Room room(11, 12), other(13, 14);
  const ItemPrint reference = print_of(room, 16);
  const auto at = [&](double speed, double from) {
    return [&room, speed, from](double t) {
      return cropped(room(from + speed * t), {0.1, 0.1, 0.95, 0.95}, 512, 288);
    };
  };
  for (const double speed : {0.5, 0.8, 0.93, 1.13, 1.25, 2.0}) {
    CAPTURE(speed);
    const double seconds = std::min(7.0, 12 / speed);
    const auto found = find(print_of(at(speed, 3), seconds), reference);
    REQUIRE(found.size() == 1);
    CHECK(found.front().transform.speed == doctest::Approx(speed).epsilon(0.02));
    check_near(found.front().reference_from_us, 3);
    check_near(found.front().reference_to_us, 3 + speed * seconds);
  }
  const auto splice = [&](double t) { return t < 5 || t >= 9 ? other(t) : room(t + 2); };
  const auto found = find(print_of(splice, 14), reference);
  REQUIRE(found.size() == 1);
  CHECK(found.front().kind == MatchKind::kContains);
  check_near(found.front().query_from_us, 5);
  check_near(found.front().query_to_us, 9);
  check_near(found.front().reference_from_us, 7);
}

TEST_CASE("match places: a loop gives a stretch for each time round") {
  const Room room(11, 12);
  const auto loop = [&](double t) { return room(2 + std::fmod(t, 6)); };
  const auto found = find(print_of(loop, 12), print_of(room, 12));
  REQUIRE(found.size() == 2);
  check_near(found[0].query_from_us, 0);
  check_near(found[1].query_from_us, 6);
  for (const Match& match : found) check_near(match.reference_from_us, 2);
}

TEST_CASE("match places: the same clip is the same, the same room is not") {
  const Room room(11, 12);
  const ItemPrint reference = print_of(room, kSeconds);
  const auto same = find(print_of(room, kSeconds), reference);
  REQUIRE(same.size() == 1);
  CHECK(same.front().kind == MatchKind::kSame);
  for (unsigned day = 20; day < 32; ++day) {
    CAPTURE(day);
    CHECK(find(print_of(Room(11, day), kSeconds), reference).empty());
  }
}

TEST_CASE("match places: key frames alone find their clip, and no other of the room") {
  const Room room(11, 12);
  const ItemPrint reference = print_of(room, 24);
  const int64_t apart_us = 2'100'000;
  const auto found = find(print_of(room, 24, apart_us), reference);
  REQUIRE(found.size() == 1);
  check_near(found.front().query_from_us, 0);
  check_near(found.front().reference_from_us, 0);
  CHECK(found.front().query_to_us > 20'000'000);
  const Clip later = [&](double t) { return mirrored(room(t + 5)); };
  const auto excerpt = find(print_of(later, 16, apart_us), reference);
  REQUIRE(excerpt.size() == 1);
  check_near(excerpt.front().reference_from_us, 5);
  CHECK(excerpt.front().transform.mirror == "horizontal");
  // No stretch reaches beyond the clip, however far apart its pictures are.
  CHECK(found.front().query_to_us <= 24'000'000);
  for (unsigned day = 20; day < 28; ++day) {
    CAPTURE(day);
    CHECK(find(print_of(Room(11, day), 24, apart_us), reference).empty());
  }
}

TEST_CASE("match places: blank, noise and what stands still never match") {
  const Clip nothing[] = {
      [](double) { return Still(512, 288, 0); },
      [](double) { return Still(512, 288, 200); },
      [](double t) { return noisy(Still(512, 288, 128), 120, static_cast<unsigned>(4 * t)); },
      [](double t) { return Still(512, 288, static_cast<uint8_t>(20 * t)); },
  };
  std::vector<ItemPrint> prints;
  for (const Clip& clip : nothing) prints.push_back(print_of(clip, 6));
  prints.push_back(print_of(Room(11, 12), 6));
  for (size_t a = 0; a < prints.size(); ++a) {
    for (size_t b = 0; b < prints.size(); ++b) {
      if (a == prints.size() - 1 && b == a) continue;
      CAPTURE(a);
      CAPTURE(b);
      CHECK(find(prints[a], prints[b]).empty());
    }
  }
  // The room of the clip, with nobody in it.
  const Still empty = Room(11, 12)(0);
  const auto frozen = print_of([&](double) { return empty; }, 6);
  for (const Match& match : find(frozen, prints.back())) CHECK(match.query_to_us < 3'000'000);
}

}  // namespace vigie::fingerprint
