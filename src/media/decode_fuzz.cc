// Does any file make the decoder crash, hang, leak, or give a picture or sound that breaks what
// decode.h and frame.h promise? FFmpeg itself is not instrumented: coverage is that of our code.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "media/decode.h"

namespace {

// So small that no honest answer to them is slow.
constexpr vigie::media::DecodeLimits kLimits{.duration_us_max = 60'000'000,
                                             .pixels_max = 256 * 256,
                                             .streams_max = 16,
                                             .packets_max = 500,
                                             .probe_bytes_max = 1 << 16};

void require(bool holds) {
  if (!holds) std::abort();
}

class Judge : public vigie::media::Sink {
 public:
  void on_picture(size_t want, const vigie::Picture& picture) override {
    require(want < last_us_.size());
    require(picture.time_us > last_us_[want] && picture.time_us <= kLimits.duration_us_max);
    last_us_[want] = picture.time_us;
    require(picture.width_px > 0 && picture.height_px > 0);
    require(int64_t{picture.width_px} * picture.height_px <= kLimits.pixels_max);
    const int channels = picture.format == vigie::PixelFormat::kRgb24 ? 3 : 1;
    require(picture.stride_bytes >= picture.width_px * channels);
    // Every byte is read, so that the sanitizer sees one that is not ours.
    unsigned sum = 0;
    for (int y = 0; y < picture.height_px; ++y) {
      const uint8_t* row = picture.data + static_cast<ptrdiff_t>(y) * picture.stride_bytes;
      for (int x = 0; x < picture.width_px * channels; ++x) sum += row[x];
    }
    require(sum <= 255U * 3 * static_cast<unsigned>(kLimits.pixels_max));
  }

  void on_audio(const vigie::AudioBlock& block) override {
    require(block.time_us >= sound_us_);
    require(block.samples.size() <= static_cast<size_t>(vigie::kAudioRateHz));
    sound_us_ = block.time_us;
  }

 private:
  std::array<int64_t, 3> last_us_ = {-1, -1, -1};
  int64_t sound_us_ = 0;
};

void decode(int descriptor) {
  auto decoder = vigie::media::Decoder::open(descriptor, kLimits);
  if (!decoder) return;
  const std::array<vigie::PictureWant, 3> wants = {{{vigie::PixelFormat::kGray8, 64, true, 0},
                                                    {vigie::PixelFormat::kRgb24, 0, false, 2},
                                                    {vigie::PixelFormat::kGray8, 0, false, 0.5}}};
  Judge judge;
  const auto facts = decoder->run(wants, true, judge);
  if (!facts) return;
  require(facts->duration_us >= 0 && facts->frames_decoded >= 0);
  for (const vigie::Caption& caption : facts->captions) require(caption.to_us >= caption.from_us);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int file = memfd_create("clip", MFD_CLOEXEC);
  require(file >= 0);
  if (write(file, data, size) == static_cast<ssize_t>(size)) decode(file);
  close(file);
  return 0;
}
