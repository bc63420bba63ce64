// fingerprint/picture/layout.h: pictures inside a picture: what a frame, a band or a seam
// surrounds.
//
// Input   upright grey pictures of one size, of some seconds in which the layout stays.
// Output  rectangles that are pictures of their own: what letterboxes, borders, meme strips and
//         blurred margins leave, players inside screenshots, halves of duets, pictures in pictures.
// Method  the mean of the pictures keeps only what stands still: bands of one colour at the sides,
//         and straight lines as long as a side. Rectangles are what such lines close on all sides.
// Cost    30 us a picture of 512 x 288 and 1 ms a call of panes().
// Limits  straight sides only; a straight edge of the scene itself may make a pane too many.
// Threads one thread an object.
#pragma once

#include <cstdint>
#include <vector>

#include "fingerprint/pdq.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

inline constexpr size_t kPanesMax = 4;

class LayoutFinder {
 public:
  // Precondition: the size stays until clear(). Tiny pictures are passed over.
  void add(const PixelPlane& luma, int64_t time_us);
  size_t pictures() const { return times_us_.size(); }
  int64_t first_us() const { return times_us_.empty() ? 0 : times_us_.front(); }
  // The clearest first, at most kPanesMax; never the whole picture.
  std::vector<Box> find_panes() const;
  // find_panes() and their hashes, one a picture in turn, by time: panes of one layout show their
  // clips for long, and a second of a print has little room. Starts anew.
  void take_prints(std::vector<PanePrint>& out);

 private:
  int width_ = 0, height_ = 0;  // pixels of the pictures kept, half of those given
  std::vector<std::vector<uint8_t>> pictures_;
  std::vector<int64_t> times_us_;
  PdqScratch scratch_;
};

}  // namespace vigie::fingerprint
