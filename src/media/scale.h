// media/scale.h: one decoded frame becomes the picture that a want asks for.
//
// Input   a decoded AVFrame of any pixel format; the clockwise turn that makes it upright.
// Output  an 8-bit picture of the wanted format and size, full range.
// Method  grey of 8-bit YUV is averaged straight from the luma plane over boxes of whole pixels,
//         at most kSamplesSide samples a side; everything else goes through swscale.
// Cost    grey at 64 px: about 20 us a frame whatever its size.
// Limits  an alpha channel is dropped; sample aspect is not applied.
// Threads one thread a Scaler.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "media/ffmpeg.h"
#include "model/frame.h"

namespace vigie::media {

class Scaler {
 public:
  explicit Scaler(const PictureWant& want) : want_(want) {}

  // The picture's data is valid until the next call. rotation_deg is 0, 90, 180 or 270.
  // Errors: kUnsupported when swscale does not know the pixel format.
  Result<Picture> scale(const AVFrame& frame, int rotation_deg);

 private:
  Status scale_plane(const AVFrame& frame, int width_px, int height_px);
  Status scale_by_library(const AVFrame& frame, int width_px, int height_px);

  PictureWant want_;
  ScalePtr context_;
  std::vector<uint8_t> scaled_, turned_;
};

}  // namespace vigie::media
