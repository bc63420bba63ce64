// Frames whose every sample is known are scaled: a ramp keeps its mean and its ends, a mark stays
// in its corner through every turn, and padding after the rows never becomes picture.
#include "media/scale.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <functional>

extern "C" {
#include <libavutil/imgutils.h>
}

namespace vigie::media {
namespace {

FramePtr make_frame(AVPixelFormat format, int width_px, int height_px,
                    const std::function<int(int, int)>& luma) {
  FramePtr frame(av_frame_alloc());
  REQUIRE(frame);
  frame->format = format;
  frame->width = width_px;
  frame->height = height_px;
  REQUIRE(av_frame_get_buffer(frame.get(), 64) == 0);
  for (int plane = 0; plane < 4 && frame->buf[plane] != nullptr; ++plane) {
    // 128 is no colour in the planes of colour, and a level that would show in the padding.
    std::fill_n(frame->buf[plane]->data, frame->buf[plane]->size, uint8_t{128});
  }
  for (int y = 0; y < height_px; ++y) {
    for (int x = 0; x < width_px; ++x) {
      frame->data[0][static_cast<ptrdiff_t>(y) * frame->linesize[0] + x] =
          static_cast<uint8_t>(luma(x, y));
    }
  }
  return frame;
}

double mean_of(const Picture& picture) {
  const int channels = picture.format == PixelFormat::kRgb24 ? 3 : 1;
  double sum = 0;
  for (int y = 0; y < picture.height_px; ++y) {
    const uint8_t* row = picture.data + static_cast<ptrdiff_t>(y) * picture.stride_bytes;
    for (int x = 0; x < picture.width_px * channels; ++x) sum += row[x];
  }
  return sum / (static_cast<double>(picture.width_px) * picture.height_px * channels);
}

int pixel(const Picture& picture, int x, int y) {
  return picture.data[static_cast<ptrdiff_t>(y) * picture.stride_bytes + x];
}

constexpr PictureWant kGrey{.format = PixelFormat::kGray8};

}  // namespace

TEST_CASE("scale: a ramp keeps its mean at every size, in grey and in colour") {
  for (const auto& [width_px, height_px] :
       {std::pair{640, 360}, std::pair{101, 67}, std::pair{64, 64}, std::pair{1920, 8}}) {
    const auto ramp = [width = width_px](int x, int) { return x * 255 / (width - 1); };
    const FramePtr frame = make_frame(AV_PIX_FMT_YUVJ420P, width_px, height_px, ramp);
    for (const int side : {0, 512, 64, 33, 8}) {
      for (const auto format : {PixelFormat::kGray8, PixelFormat::kRgb24}) {
        CAPTURE(width_px);
        CAPTURE(side);
        Scaler scaler({.format = format, .side_px_max = side});
        const auto picture = scaler.scale(*frame, 0);
        REQUIRE(picture);
        // Boxes of whole pixels are not all of one size: from 64 to 33, one is half as wide.
        CHECK(std::abs(mean_of(*picture) - 127.5) <= 3);
        CHECK(pixel(*picture, 0, 0) <= 24);
        if (format == PixelFormat::kGray8) {
          for (int x = 1; x < picture->width_px; ++x) {
            CHECK(pixel(*picture, x, 0) >= pixel(*picture, x - 1, 0));
          }
        }
      }
    }
  }
}

TEST_CASE("scale: grey by our boxes and by the library agree") {
  const auto waves = [](int x, int y) {
    return 128 + static_cast<int>(100 * std::sin(x * 0.02) * std::cos(y * 0.03));
  };
  const FramePtr planar = make_frame(AV_PIX_FMT_YUVJ420P, 640, 360, waves);
  // Packed YUV has no plane of luma of its own: the library must do it.
  const FramePtr packed = make_frame(AV_PIX_FMT_YUYV422, 640, 360, [](int, int) { return 0; });
  packed->color_range = AVCOL_RANGE_JPEG;
  for (int y = 0; y < 360; ++y) {
    uint8_t* row = packed->data[0] + static_cast<ptrdiff_t>(y) * packed->linesize[0];
    for (int x = 0; x < 640; ++x) {
      row[2 * x] = static_cast<uint8_t>(waves(x, y));
      row[2 * x + 1] = 128;
    }
  }
  Scaler ours({.format = PixelFormat::kGray8, .side_px_max = 64});
  Scaler library({.format = PixelFormat::kGray8, .side_px_max = 64});
  const auto a = ours.scale(*planar, 0);
  const auto b = library.scale(*packed, 0);
  REQUIRE(a);
  REQUIRE(b);
  REQUIRE(a->width_px == b->width_px);
  REQUIRE(a->height_px == b->height_px);
  int worst = 0;
  for (int y = 0; y < a->height_px; ++y) {
    for (int x = 0; x < a->width_px; ++x) {
      worst = std::max(worst, std::abs(pixel(*a, x, y) - pixel(*b, x, y)));
    }
  }
  CHECK(worst <= 3);
}

TEST_CASE("scale: limited range is stretched, full range is not, and nothing wraps around") {
  struct Range {
    AVPixelFormat format;
    AVColorRange range;
    int luma, expected;
  };
  constexpr std::array<Range, 10> kRanges = {{
      {AV_PIX_FMT_YUV420P, AVCOL_RANGE_UNSPECIFIED, 16, 0},
      {AV_PIX_FMT_YUV420P, AVCOL_RANGE_UNSPECIFIED, 235, 255},
      {AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, 3, 0},
      {AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, 250, 255},
      {AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, 126, 128},
      {AV_PIX_FMT_YUV420P, AVCOL_RANGE_JPEG, 126, 126},
      {AV_PIX_FMT_YUVJ420P, AVCOL_RANGE_UNSPECIFIED, 3, 3},
      {AV_PIX_FMT_NV12, AVCOL_RANGE_MPEG, 126, 128},
      {AV_PIX_FMT_GRAY8, AVCOL_RANGE_UNSPECIFIED, 7, 7},
      {AV_PIX_FMT_GRAY8, AVCOL_RANGE_MPEG, 126, 128},
  }};
  for (const Range& range : kRanges) {
    const FramePtr frame = make_frame(range.format, 80, 48, [&](int, int) { return range.luma; });
    frame->color_range = range.range;
    for (const int side : {0, 16}) {
      for (const auto format : {PixelFormat::kGray8, PixelFormat::kRgb24}) {
        CAPTURE(static_cast<int>(range.format));
        CAPTURE(range.luma);
        Scaler scaler({.format = format, .side_px_max = side});
        const auto picture = scaler.scale(*frame, 0);
        REQUIRE(picture);
        CHECK(std::abs(mean_of(*picture) - range.expected) <= 2);
      }
    }
  }
}

TEST_CASE("scale: a mark goes with every turn") {
  // Bright at the top left corner, in a frame that is wider than high.
  const auto mark = [](int x, int y) { return x < 20 && y < 10 ? 250 : 20; };
  const FramePtr frame = make_frame(AV_PIX_FMT_YUVJ420P, 160, 80, mark);
  struct Corner {
    int rotation_deg, width_px, height_px, x, y;
  };
  for (const int side : {0, 80}) {
    const int width_px = side == 0 ? 160 : 80, height_px = width_px / 2;
    const Corner corners[] = {{0, width_px, height_px, 0, 0},
                              {90, height_px, width_px, height_px - 1, 0},
                              {180, width_px, height_px, width_px - 1, height_px - 1},
                              {270, height_px, width_px, 0, width_px - 1}};
    Scaler scaler({.format = PixelFormat::kGray8, .side_px_max = side});
    for (const Corner& corner : corners) {
      CAPTURE(corner.rotation_deg);
      const auto picture = scaler.scale(*frame, corner.rotation_deg);
      REQUIRE(picture);
      CHECK(picture->width_px == corner.width_px);
      CHECK(picture->height_px == corner.height_px);
      CHECK(pixel(*picture, corner.x, corner.y) == 250);
      int bright = 0;
      for (const auto& [x, y] :
           {std::pair{0, 0}, std::pair{corner.width_px - 1, 0}, std::pair{0, corner.height_px - 1},
            std::pair{corner.width_px - 1, corner.height_px - 1}}) {
        bright += pixel(*picture, x, y) > 128;
      }
      CHECK(bright == 1);
    }
  }
}

TEST_CASE("scale: sizes are as wanted, never enlarged, never nothing") {
  struct Size {
    int width_px, height_px, side;
    bool squeeze;
    int out_width_px, out_height_px;
  };
  constexpr std::array<Size, 8> kSizes = {{{1920, 1080, 64, false, 64, 36},
                                           {1080, 1920, 64, false, 36, 64},
                                           {1920, 1080, 64, true, 64, 64},
                                           {40, 30, 64, false, 40, 30},
                                           {40, 300, 64, true, 40, 64},
                                           {4000, 2, 64, false, 64, 1},
                                           {1, 1, 64, true, 1, 1},
                                           {65, 65, 64, false, 64, 64}}};
  for (const Size& size : kSizes) {
    const FramePtr frame =
        make_frame(AV_PIX_FMT_YUVJ420P, size.width_px, size.height_px, [](int, int) { return 90; });
    CAPTURE(size.width_px);
    CAPTURE(size.height_px);
    Scaler scaler({kGrey.format, size.side, size.squeeze, 0});
    const auto picture = scaler.scale(*frame, 0);
    REQUIRE(picture);
    CHECK(picture->width_px == size.out_width_px);
    CHECK(picture->height_px == size.out_height_px);
    CHECK(mean_of(*picture) == 90);
  }
}

TEST_CASE("scale: one scaler follows frames of other sizes and formats") {
  Scaler scaler({.format = PixelFormat::kRgb24, .side_px_max = 32});
  for (const auto format : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_GRAY8}) {
    for (const int side : {64, 48, 200}) {
      const FramePtr frame = make_frame(format, side, side / 2, [](int, int) { return 235; });
      const auto picture = scaler.scale(*frame, 0);
      REQUIRE(picture);
      CHECK(std::abs(mean_of(*picture) - (format == AV_PIX_FMT_YUV420P ? 255 : 235)) <= 2);
      CHECK(picture->width_px == 32);
    }
  }
}

}  // namespace vigie::media
