#include "media/sound.h"

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <algorithm>

namespace vigie::media {
namespace {

// Shorter gaps are rounding of the container's clock.
constexpr int64_t kGapUsMin = 200'000;
// What a file may state: beyond that one block becomes gigabytes of samples, or the filter does.
constexpr int kRateHzMin = 1'000;
constexpr int kRateHzMax = 768'000;

}  // namespace

int64_t SoundConverter::end_us() const {
  return std::max<int64_t>(0, start_us_) + samples_ * 1'000'000 / kAudioRateHz;
}

void SoundConverter::give(const int16_t* samples, size_t count) {
  for (size_t done = 0; done < count;) {
    const size_t block = std::min<size_t>(count - done, kAudioRateHz);
    receive_({end_us(), {samples + done, block}});
    samples_ += static_cast<int64_t>(block);
    done += block;
  }
}

void SoundConverter::fill_gap(int64_t time_us) {
  if (start_us_ < 0) start_us_ = std::max<int64_t>(0, time_us);
  const int64_t gap_us = std::min(time_us - end_us(), silence_us_left_);
  if (time_us < 0 || gap_us < kGapUsMin) return;
  silence_us_left_ -= gap_us;
  const std::vector<int16_t> silence(kAudioRateHz, 0);
  for (int64_t left = gap_us * kAudioRateHz / 1'000'000; left > 0;) {
    const auto count = static_cast<size_t>(std::min<int64_t>(left, kAudioRateHz));
    give(silence.data(), count);
    left -= static_cast<int64_t>(count);
  }
}

Status SoundConverter::prepare(const AVFrame& frame) {
  const bool is_same = context_ != nullptr && frame.sample_rate == rate_hz_ &&
                       frame.format == format_ &&
                       av_channel_layout_compare(&frame.ch_layout, &layout_) == 0;
  if (is_same) return ok();
  if (context_ != nullptr) TRY(run(nullptr, 0));
  if (frame.sample_rate < kRateHzMin || frame.sample_rate > kRateHzMax) {
    return Error{ErrorCode::kUnsupported, "sound of " + std::to_string(frame.sample_rate) +
                                              " Hz, limits " + std::to_string(kRateHzMin) +
                                              " and " + std::to_string(kRateHzMax)};
  }
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  SwrContext* made = nullptr;
  AVChannelLayout from = frame.ch_layout;
  if (from.order == AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_default(&from, from.nb_channels);
  const int failed =
      swr_alloc_set_opts2(&made, &mono, AV_SAMPLE_FMT_S16, kAudioRateHz, &from,
                          static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  context_.reset(made);
  if (failed < 0 || swr_init(context_.get()) < 0) {
    context_.reset();
    return Error{ErrorCode::kUnsupported, "sound of " + std::to_string(frame.sample_rate) +
                                              " Hz in a layout that cannot be converted"};
  }
  av_channel_layout_uninit(&layout_);
  av_channel_layout_copy(&layout_, &frame.ch_layout);
  rate_hz_ = frame.sample_rate;
  format_ = frame.format;
  return ok();
}

Status SoundConverter::run(const uint8_t** data, int count) {
  const int room = swr_get_out_samples(context_.get(), count);
  if (room <= 0) return ok();
  buffer_.resize(static_cast<size_t>(room));
  auto* out = reinterpret_cast<uint8_t*>(buffer_.data());
  const int made = swr_convert(context_.get(), &out, room, data, count);
  if (made < 0) return Error{ErrorCode::kUnsupported, "sound: " + error_text(made)};
  give(buffer_.data(), static_cast<size_t>(made));
  return ok();
}

Status SoundConverter::convert(const AVFrame& frame, int64_t time_us) {
  if (frame.nb_samples <= 0 || frame.sample_rate <= 0) return ok();
  TRY(prepare(frame));
  fill_gap(time_us);
  return run(const_cast<const uint8_t**>(frame.extended_data), frame.nb_samples);
}

Status SoundConverter::finish() {
  if (context_ == nullptr) return ok();
  const Status done = run(nullptr, 0);
  av_channel_layout_uninit(&layout_);
  return done;
}

}  // namespace vigie::media
