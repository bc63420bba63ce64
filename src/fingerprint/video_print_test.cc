// The builder adds nothing to PDQ but order and limits: those are what is tested, and that gray and
// colour pictures take the right road.
#include "fingerprint/video_print.h"

#include <doctest/doctest.h>

#include "fingerprint/decode_for_test.h"

namespace vigie::fingerprint {

static Picture picture_of(const std::vector<uint8_t>& data, int side, int64_t time_us) {
  Picture picture;
  picture.time_us = time_us;
  picture.width_px = picture.height_px = picture.stride_bytes = side;
  picture.data = data.data();
  return picture;
}

TEST_CASE("video_print: keeps pictures in order with their hash and quality") {
  std::vector<uint8_t> data(80 * 80);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(i * i / 91);
  VideoPrintBuilder builder;
  CHECK(builder.add(picture_of(data, 80, 0)));
  CHECK(builder.add(picture_of(data, 70, 250'000)));
  const auto frames = builder.finish();
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].hash == pdq_from_luma({data.data(), 80, 80, 80})->hash);
  CHECK(frames[1].time_us == 250'000);
  CHECK(builder.finish().empty());
  CHECK(builder.add(picture_of(data, 80, 0)));  // anew, so time 0 is allowed again
}

TEST_CASE("video_print: colour pictures are hashed as colour") {
  std::vector<uint8_t> data(64 * 64 * 3);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(i * 7 % 251);
  Picture picture = picture_of(data, 64, 0);
  picture.format = PixelFormat::kRgb24;
  VideoPrintBuilder builder;
  CHECK(builder.add(picture).error().code == ErrorCode::kInvalidArgument);  // stride of gray
  picture.stride_bytes = 192;
  CHECK(builder.add(picture));
  CHECK(builder.finish()[0].hash == pdq_from_rgb({data.data(), 64, 64, 192})->hash);
}

TEST_CASE("video_print: refuses times that do not ascend, and more than the limit") {
  const std::vector<uint8_t> data(64 * 64);
  VideoPrintBuilder builder(2);
  CHECK(builder.add(picture_of(data, 64, -1)).error().code == ErrorCode::kInvalidArgument);
  CHECK(builder.add(picture_of(data, 64, 5)));
  CHECK(builder.add(picture_of(data, 64, 5)).error().message ==
        "picture at 5 us after one at 5 us");
  CHECK(builder.add(picture_of(data, 64, 6)));
  CHECK(builder.add(picture_of(data, 64, 7)).error().message == "over 2 pictures");
  CHECK(builder.finish().size() == 2);
}

// Timestamps aside, these are the lines of the reference tool for a whole video.
TEST_CASE("video_print: agrees with the reference vPDQ lines where both are of quality") {
  const auto folder = testing::data_folder() / "pdq" / "vpdq";
  const auto rows = testing::csv_rows(folder / "test-padded-dimensions.txt");
  const auto size = testing::output_of(
      "ffprobe -v error -select_streams v:0 -show_entries stream=width,height -of csv=p=0 " +
      testing::quoted(folder / "test-padded-dimensions.mp4"));
  int width = 0, height = 0;
  if (rows.empty() || std::sscanf(size.c_str(), "%d,%d", &width, &height) != 2) {
    MESSAGE("skipped: no reference lines or no ffprobe command");
    return;
  }
  const auto raw = testing::raw_pictures(folder / "test-padded-dimensions.mp4", "", "rgb24");
  const size_t bytes = static_cast<size_t>(width) * height * 3;
  REQUIRE(raw.size() == bytes * rows.size());
  constexpr size_t kEvery = 5;  // neighbours hardly differ
  VideoPrintBuilder builder;
  for (size_t i = 0; i < rows.size(); i += kEvery) {
    Picture picture;
    picture.format = PixelFormat::kRgb24;
    picture.time_us = static_cast<int64_t>(i);
    picture.width_px = width, picture.height_px = height, picture.stride_bytes = width * 3;
    picture.data = reinterpret_cast<const uint8_t*>(raw.data()) + i * bytes;
    REQUIRE(builder.add(picture));
  }
  const auto frames = builder.finish();
  int worst = 0, sum = 0, judged = 0;
  for (size_t i = 0; i < rows.size(); i += kEvery) {
    const FramePrint& frame = frames[i / kEvery];
    if (std::stoi(rows[i][1]) < 50 || frame.quality < 50) continue;
    const int distance = distance_bits(frame.hash, *hash_from_hex(rows[i][2]));
    worst = std::max(worst, distance), sum += distance, ++judged;
  }
  MESSAGE(judged, " frames, worst ", worst, " bits, mean ", double(sum) / judged);
  CHECK(worst <= 10);
  CHECK(sum <= 2 * judged);  // what is left is the colour conversion of this ffmpeg
}

}  // namespace vigie::fingerprint
