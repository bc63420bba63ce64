#include "fingerprint/video_print.h"

#include <utility>

namespace vigie::fingerprint {

Status VideoPrintBuilder::add(const Picture& picture) {
  const int64_t before_us = frames_.empty() ? -1 : frames_.back().time_us;
  if (picture.time_us <= before_us) {
    return Error{ErrorCode::kInvalidArgument, "picture at " + std::to_string(picture.time_us) +
                                                  " us after one at " + std::to_string(before_us) +
                                                  " us"};
  }
  if (frames_.size() >= frames_max_) {
    return Error{ErrorCode::kLimit, "over " + std::to_string(frames_max_) + " pictures"};
  }
  const PixelPlane plane{picture.data, picture.width_px, picture.height_px, picture.stride_bytes};
  const PdqHash hashed = picture.format == PixelFormat::kRgb24
                             ? TRY(pdq_from_rgb(plane, &scratch_))
                             : TRY(pdq_from_luma(plane, &scratch_));
  frames_.push_back({picture.time_us, hashed.hash, hashed.quality});
  return ok();
}

std::vector<FramePrint> VideoPrintBuilder::finish() { return std::exchange(frames_, {}); }

}  // namespace vigie::fingerprint
