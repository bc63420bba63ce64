// fingerprint/picture/looks.h: what is kept of a clip's pictures beside their hashes.
//
// Input   upright grey pictures of one size, strictly ascending in time, about four a second.
// Output  a thumbnail a picture, and the features of pictures chosen by content: the first of a
//         shot, then one a second while something moves, one in five seconds while nothing does.
//         Once a second the hash of a pane, of those found over twelve seconds.
// Cost    0.1 ms a picture and 3 ms a chosen one, at 512 x 288.
// Threads one thread an object.
#pragma once

#include <optional>
#include <vector>

#include "fingerprint/pdq.h"
#include "fingerprint/picture/layout.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

// Mean luma of 16 x 16 cells. Errors: none; a picture smaller than that repeats its pixels.
Thumbnail thumbnail_of(const PixelPlane& luma, int64_t time_us);

// Mean difference of the cells, in grey levels.
double difference(const Thumbnail& a, const Thumbnail& b);

class LooksBuilder {
 public:
  // Precondition: time_us ascends, the picture is not empty.
  void add(const PixelPlane& luma, int64_t time_us);
  // Puts everything so far into print; the builder starts anew.
  void finish(ItemPrint& print);

 private:
  bool is_key(const Thumbnail& now) const;

  std::vector<Thumbnail> thumbnails_;
  std::vector<KeyFrame> key_frames_;
  std::vector<PanePrint> panes_;
  LayoutFinder layout_;
  int64_t last_layout_us_ = 0;
  std::optional<Thumbnail> last_key_;
  int width_px_ = 0, height_px_ = 0;
};

}  // namespace vigie::fingerprint
