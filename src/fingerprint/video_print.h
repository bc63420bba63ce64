// fingerprint/video_print.h: collects the frame series of one item while it is decoded.
//
// Input   upright pictures, strictly ascending in time; ask for kPictureWant so that hashes agree
//         with other PDQ users.
// Output  one FramePrint a picture, in order.
// Cost    0.35 ms a picture of 512 x 288.
// Threads one thread an object.
#pragma once

#include <vector>

#include "base/result.h"
#include "fingerprint/pdq.h"
#include "fingerprint/print.h"
#include "model/frame.h"

namespace vigie::fingerprint {

// Sides over 512 px are squeezed to 512, as the published hasher does; 4 pictures a second find a
// copy of 1.5 s with six frames.
inline constexpr PictureWant kPictureWant{PixelFormat::kRgb24, 512, true, 4.0};

class VideoPrintBuilder {
 public:
  // frames_max: more is refused. The default is eight hours at four a second.
  explicit VideoPrintBuilder(size_t frames_max = 8 * 3600 * 4) : frames_max_(frames_max) {}

  // Errors: kInvalidArgument when the time is negative or does not ascend, or the picture is empty;
  // kLimit above frames_max or kPdqPixelsMax. A refused picture leaves the series as it was.
  Status add(const Picture& picture);
  // The series so far; the builder starts anew.
  std::vector<FramePrint> finish();

 private:
  size_t frames_max_;
  PdqScratch scratch_;
  std::vector<FramePrint> frames_;
};

}  // namespace vigie::fingerprint
