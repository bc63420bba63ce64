#include "media/scale.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>

namespace vigie::media {
namespace {

// Samples of a box that are averaged, a side. Four are enough: what follows is blurred anyway.
constexpr int kSamplesSide = 4;  // as often as scale_plane adds rows

struct Size {
  int width_px, height_px;
};

Size wanted_size(const PictureWant& want, int width_px, int height_px) {
  const int side = want.side_px_max;
  if (side <= 0) return {width_px, height_px};
  if (want.squeeze) return {std::min(width_px, side), std::min(height_px, side)};
  const int longest = std::max(width_px, height_px);
  if (longest <= side) return {width_px, height_px};
  const auto shrink = [&](int length) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(length) * side / longest)));
  };
  return {shrink(width_px), shrink(height_px)};
}

// Whether plane 0 is 8-bit luma, one byte a sample.
bool has_luma_plane(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  if (description == nullptr || format == AV_PIX_FMT_PAL8) return false;
  const uint64_t other = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                         AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER;
  const AVComponentDescriptor& luma = description->comp[0];
  return (description->flags & other) == 0 && luma.plane == 0 && luma.step == 1 &&
         luma.offset == 0 && luma.shift == 0 && luma.depth == 8;
}

bool is_full_range(const AVFrame& frame) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  if (frame.color_range != AVCOL_RANGE_UNSPECIFIED) return frame.color_range == AVCOL_RANGE_JPEG;
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  const bool is_grey = description != nullptr && description->nb_components <= 2;
  return is_grey || format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
         format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P ||
         format == AV_PIX_FMT_YUVJ411P;
}

int matrix_of(const AVFrame& frame) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709: return SWS_CS_ITU709;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL: return SWS_CS_BT2020;
    default: return SWS_CS_ITU601;
  }
}

// 16..235 becomes 0..255 (BT.601 and BT.709 alike); full range stays.
std::array<uint8_t, 256> range_table(bool is_full) {
  std::array<uint8_t, 256> table{};
  for (int i = 0; i < 256; ++i) {
    const int expanded = (std::clamp(i, 16, 235) - 16) * 255 / 219;
    table[static_cast<size_t>(i)] = static_cast<uint8_t>(is_full ? i : expanded);
  }
  return table;
}

// Positions of the samples of each output pixel along one side.
std::vector<int> sample_positions(int from, int to) {
  std::vector<int> out;
  for (int i = 0; i < to; ++i) {
    const int64_t begin = static_cast<int64_t>(i) * from / to;
    const int64_t end = std::max<int64_t>(begin + 1, static_cast<int64_t>(i + 1) * from / to);
    for (int s = 0; s < kSamplesSide; ++s) {
      out.push_back(static_cast<int>(begin + (end - begin) * (2 * s + 1) / (2 * kSamplesSide)));
    }
  }
  return out;
}

void turn(const std::vector<uint8_t>& from, int width, int height, int channels, int rotation_deg,
          std::vector<uint8_t>& to) {
  to.resize(from.size());
  const bool swaps = rotation_deg == 90 || rotation_deg == 270;
  const int out_width = swaps ? height : width;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      int out_x = width - 1 - x;
      int out_y = height - 1 - y;
      if (rotation_deg == 90) out_x = height - 1 - y, out_y = x;
      if (rotation_deg == 270) out_x = y, out_y = width - 1 - x;
      const size_t in_at = (static_cast<size_t>(y) * width + x) * channels;
      const size_t out_at = (static_cast<size_t>(out_y) * out_width + out_x) * channels;
      for (int c = 0; c < channels; ++c) to[out_at + c] = from[in_at + c];
    }
  }
}

}  // namespace

Status Scaler::scale_plane(const AVFrame& frame, int width_px, int height_px) {
  const auto table = range_table(is_full_range(frame));
  if (width_px == frame.width && height_px == frame.height) {
    for (int y = 0; y < height_px; ++y) {
      const uint8_t* row = frame.data[0] + static_cast<ptrdiff_t>(y) * frame.linesize[0];
      std::transform(row, row + width_px, scaled_.begin() + static_cast<ptrdiff_t>(y) * width_px,
                     [&](uint8_t value) { return table[value]; });
    }
    return ok();
  }
  const auto columns = sample_positions(frame.width, width_px);
  const auto rows = sample_positions(frame.height, height_px);
  constexpr int kSamples = kSamplesSide * kSamplesSide;
  // Rows are added whole, which the compiler does many samples at once, and columns after them.
  std::vector<uint16_t> summed(static_cast<size_t>(frame.width));
  for (int y = 0; y < height_px; ++y) {
    const uint8_t* row[kSamplesSide];
    for (int j = 0; j < kSamplesSide; ++j) {
      row[j] =
          frame.data[0] + static_cast<ptrdiff_t>(rows[y * kSamplesSide + j]) * frame.linesize[0];
    }
    uint16_t* sums = summed.data();
    for (int x = 0; x < frame.width; ++x) {
      sums[x] = static_cast<uint16_t>(row[0][x] + row[1][x] + row[2][x] + row[3][x]);
    }
    uint8_t* out = scaled_.data() + static_cast<size_t>(y) * width_px;
    const int* column = columns.data();
    for (int x = 0; x < width_px; ++x, column += kSamplesSide) {
      int sum = kSamples / 2;
      for (int i = 0; i < kSamplesSide; ++i) sum += sums[column[i]];
      out[x] = table[static_cast<uint8_t>(sum / kSamples)];
    }
  }
  return ok();
}

Status Scaler::scale_by_library(const AVFrame& frame, int width_px, int height_px) {
  const bool is_rgb = want_.format == PixelFormat::kRgb24;
  const AVPixelFormat target = is_rgb ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_GRAY8;
  const int flags = SWS_AREA | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT;
  context_.reset(sws_getCachedContext(context_.release(), frame.width, frame.height,
                                      static_cast<AVPixelFormat>(frame.format), width_px, height_px,
                                      target, flags, nullptr, nullptr, nullptr));
  if (context_ == nullptr) {
    const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
    return Error{ErrorCode::kUnsupported,
                 std::string("pixel format ") + (name != nullptr ? name : "without a name")};
  }
  sws_setColorspaceDetails(context_.get(), sws_getCoefficients(matrix_of(frame)),
                           is_full_range(frame), sws_getCoefficients(SWS_CS_ITU601), 1, 0, 1 << 16,
                           1 << 16);
  uint8_t* planes[4] = {scaled_.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {width_px * (is_rgb ? 3 : 1), 0, 0, 0};
  sws_scale(context_.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
  return ok();
}

Result<Picture> Scaler::scale(const AVFrame& frame, int rotation_deg) {
  const Size size = wanted_size(want_, frame.width, frame.height);
  const int channels = want_.format == PixelFormat::kRgb24 ? 3 : 1;
  // swscale's vector code writes whole words: some bytes beyond the picture must be ours.
  constexpr size_t kSpareBytes = 64;
  const size_t bytes = static_cast<size_t>(size.width_px) * size.height_px * channels;
  scaled_.resize(bytes + kSpareBytes);
  if (channels == 1 && has_luma_plane(static_cast<AVPixelFormat>(frame.format))) {
    TRY(scale_plane(frame, size.width_px, size.height_px));
  } else {
    TRY(scale_by_library(frame, size.width_px, size.height_px));
  }
  Picture picture;
  picture.format = want_.format;
  picture.width_px = size.width_px;
  picture.height_px = size.height_px;
  picture.data = scaled_.data();
  if (rotation_deg != 0) {
    turn(scaled_, size.width_px, size.height_px, channels, rotation_deg, turned_);
    if (rotation_deg != 180) std::swap(picture.width_px, picture.height_px);
    picture.data = turned_.data();
  }
  picture.stride_bytes = picture.width_px * channels;
  return picture;
}

}  // namespace vigie::media
