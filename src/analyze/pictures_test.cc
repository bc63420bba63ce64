// Pictures are noise, so that two shots differ and the same shot repeats exactly.
#include <doctest/doctest.h>

#include <random>

#include "analyze/analyzer.h"

namespace vigie::analyze {

std::unique_ptr<Analyzer> make_pictures(const PassOptions& options);

namespace {

struct Film {
  std::unique_ptr<Analyzer> analyzer = make_pictures({});
  int64_t number = 0;

  void show(const std::vector<uint8_t>& pixels) {
    Picture picture;
    picture.time_us = number * 40'000;
    picture.number = number++;
    picture.width_px = picture.stride_bytes = 64;
    picture.height_px = 36;
    picture.data = pixels.data();
    analyzer->on_picture(0, picture);
  }

  // A shot that moves: each frame differs a little from the one before.
  void shoot(unsigned seed, int brightness, int frames) {
    std::mt19937 random(seed);
    std::vector<uint8_t> pixels(64 * 36);
    for (auto& pixel : pixels) pixel = static_cast<uint8_t>(brightness + random() % 60);
    for (int i = 0; i < frames; ++i) {
      for (auto& pixel : pixels) pixel = static_cast<uint8_t>(pixel ^ (random() % 4));
      show(pixels);
    }
  }

  void hold(uint8_t level, int frames) {
    for (int i = 0; i < frames; ++i) show(std::vector<uint8_t>(64 * 36, level));
  }

  PassResult finish() {
    PassResult result;
    result.media.kind = "video";
    analyzer->finish(MemorySource({}), result);
    return result;
  }
};

const Finding& find(const PassResult& result, std::string_view kind) {
  for (const Finding& finding : result.findings) {
    if (finding.kind == kind) return finding;
  }
  FAIL("no finding of that kind");
  return result.findings.front();
}

}  // namespace

TEST_CASE("pictures: finds cuts between shots, and none within one") {
  Film film;
  film.shoot(1, 20, 50);
  film.shoot(2, 150, 50);
  film.shoot(3, 80, 50);
  const auto result = film.finish();
  const Finding& cuts = find(result, "scene_cuts");
  REQUIRE(cuts.where.size() == 2);
  CHECK(cuts.where[0].from_ms == 2000);
  CHECK(cuts.where[1].from_ms == 4000);
  CHECK(find(result, "frozen").verdict == "none");
  CHECK(find(result, "black").verdict == "none");
}

TEST_CASE("pictures: finds a black and a frozen stretch") {
  Film film;
  film.shoot(1, 60, 50);
  film.hold(3, 50);
  film.shoot(2, 60, 50);
  const auto result = film.finish();
  REQUIRE(find(result, "black").where.size() == 1);
  CHECK(find(result, "black").where[0].from_ms == 2000);
  CHECK(find(result, "black").where[0].to_ms == 3960);
  CHECK(find(result, "frozen").where.size() == 1);  // black that does not move is frozen too
}

TEST_CASE("pictures: half a second of black is a fade, not a stretch") {
  Film film;
  film.shoot(1, 60, 50);
  film.hold(0, 12);
  film.shoot(2, 60, 50);
  CHECK(find(film.finish(), "black").verdict == "none");
}

TEST_CASE("pictures: one picture has no stretches, and that is said") {
  Film film;
  film.hold(90, 1);
  const auto result = film.finish();
  REQUIRE(result.findings.size() == 1);
  REQUIRE(result.findings[0].unable);
  CHECK(result.findings[0].unable->kind == UnableKind::kNotApplicable);
}

}  // namespace vigie::analyze
