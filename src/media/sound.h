// media/sound.h: decoded sound becomes 16 kHz mono blocks with true times.
//
// Input   AVFrames of one stream, in order; their times from the item's start.
// Output  blocks of at most a second; gaps in the track are filled with silence, so that sample
//         counts are times.
// Threads one thread a SoundConverter.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"
#include "media/ffmpeg.h"
#include "model/frame.h"

namespace vigie::media {

class SoundConverter {
 public:
  using Receive = std::function<void(const AudioBlock&)>;

  // silence_us_max bounds the silence put into gaps, all together.
  SoundConverter(Receive receive, int64_t silence_us_max)
      : receive_(std::move(receive)), silence_us_left_(silence_us_max) {}

  // time_us < 0 when the frame states none. Errors: kUnsupported for a format swresample refuses,
  // and for rates below 1 kHz or above 768 kHz.
  Status convert(const AVFrame& frame, int64_t time_us);
  // Gives what the resampler still holds.
  Status finish();

  int64_t end_us() const;  // where the sound so far ends
  int64_t samples() const { return samples_; }

 private:
  Status prepare(const AVFrame& frame);
  Status run(const uint8_t** data, int count);
  void fill_gap(int64_t time_us);
  void give(const int16_t* samples, size_t count);

  Receive receive_;
  int64_t silence_us_left_;
  ResamplePtr context_;
  AVChannelLayout layout_{};
  int rate_hz_ = 0;
  int format_ = -1;
  int64_t start_us_ = -1;
  int64_t samples_ = 0;
  std::vector<int16_t> buffer_;
};

}  // namespace vigie::media
