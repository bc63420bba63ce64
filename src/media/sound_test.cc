// A tone whose frequency, level and length are known goes in at many rates and layouts; the same
// tone must come out at 16 kHz, as long as it was, with silence exactly where the track has a gap.
#include "media/sound.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>

extern "C" {
#include <libavutil/channel_layout.h>
}

namespace vigie::media {
namespace {

constexpr double kAmplitude = 8000;

struct Received {
  std::vector<int16_t> samples;
  std::vector<int64_t> times_us;
  size_t block_max = 0;

  SoundConverter::Receive receiver() {
    return [this](const AudioBlock& block) {
      times_us.push_back(block.time_us);
      block_max = std::max(block_max, block.samples.size());
      samples.insert(samples.end(), block.samples.begin(), block.samples.end());
    };
  }
};

// Interleaved 16-bit sound: the tone in every channel, from sample number first.
FramePtr make_frame(int rate_hz, int channels, int64_t first, int count, double frequency_hz) {
  FramePtr frame(av_frame_alloc());
  REQUIRE(frame);
  frame->format = AV_SAMPLE_FMT_S16;
  frame->sample_rate = rate_hz;
  frame->nb_samples = count;
  av_channel_layout_default(&frame->ch_layout, channels);
  REQUIRE(av_frame_get_buffer(frame.get(), 0) == 0);
  auto* out = reinterpret_cast<int16_t*>(frame->data[0]);
  for (int i = 0; i < count; ++i) {
    const double phase =
        2 * std::numbers::pi * frequency_hz * static_cast<double>(first + i) / rate_hz;
    for (int c = 0; c < channels; ++c) {
      out[i * channels + c] = static_cast<int16_t>(std::lround(kAmplitude * std::sin(phase)));
    }
  }
  return frame;
}

// A second's worth of frames, the last one shorter.
void play(SoundConverter& converter, int rate_hz, int channels, double frequency_hz,
          int64_t from_us, int seconds) {
  constexpr int kFrame = 1024;
  const int64_t total = static_cast<int64_t>(rate_hz) * seconds;
  for (int64_t first = 0; first < total; first += kFrame) {
    const int count = static_cast<int>(std::min<int64_t>(kFrame, total - first));
    const FramePtr frame = make_frame(rate_hz, channels, first, count, frequency_hz);
    REQUIRE(converter.convert(*frame, from_us + first * 1'000'000 / rate_hz));
  }
}

// Amplitude of a frequency over samples [from, from + 8000).
double amplitude_of(const std::vector<int16_t>& samples, size_t from, double frequency_hz) {
  constexpr size_t kCount = 8000;
  REQUIRE(samples.size() >= from + kCount);
  double real = 0, imaginary = 0;
  for (size_t i = 0; i < kCount; ++i) {
    const double phase =
        2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / kAudioRateHz;
    real += samples[from + i] * std::cos(phase);
    imaginary += samples[from + i] * std::sin(phase);
  }
  return 2 * std::hypot(real, imaginary) / kCount;
}

}  // namespace

TEST_CASE("sound: a tone keeps its frequency, level and length from every rate") {
  for (const int rate_hz : {8000, 11'025, 16'000, 22'050, 44'100, 48'000, 96'000, 192'000}) {
    for (const int channels : {1, 2}) {
      CAPTURE(rate_hz);
      CAPTURE(channels);
      Received got;
      SoundConverter converter(got.receiver(), 60'000'000);
      play(converter, rate_hz, channels, 1000, 0, 2);
      REQUIRE(converter.finish());
      CHECK(std::abs(static_cast<int>(got.samples.size()) - 2 * kAudioRateHz) <= 32);
      CHECK(converter.samples() == static_cast<int64_t>(got.samples.size()));
      CHECK(std::abs(converter.end_us() - 2'000'000) <= 2'000);
      CHECK(std::abs(amplitude_of(got.samples, 8000, 1000) - kAmplitude) <= 0.02 * kAmplitude);
      CHECK(amplitude_of(got.samples, 8000, 2000) <= 0.01 * kAmplitude);
      CHECK(amplitude_of(got.samples, 8000, 500) <= 0.01 * kAmplitude);
      CHECK(got.block_max <= static_cast<size_t>(kAudioRateHz));
    }
  }
}

TEST_CASE("sound: what 16 kHz cannot hold does not come back as another tone") {
  Received got;
  SoundConverter converter(got.receiver(), 60'000'000);
  play(converter, 48'000, 1, 11'000, 0, 2);  // would fold to 5 kHz
  REQUIRE(converter.finish());
  CHECK(amplitude_of(got.samples, 8000, 5000) <= 0.01 * kAmplitude);
}

TEST_CASE("sound: six channels become one without clipping") {
  Received got;
  SoundConverter converter(got.receiver(), 60'000'000);
  play(converter, 48'000, 6, 1000, 0, 2);
  REQUIRE(converter.finish());
  const double level = amplitude_of(got.samples, 8000, 1000);
  CHECK(level >= 0.5 * kAmplitude);
  CHECK(level <= 1.02 * kAmplitude);
}

TEST_CASE("sound: a gap is filled with silence, so that sample counts are times") {
  Received got;
  SoundConverter converter(got.receiver(), 60'000'000);
  play(converter, 48'000, 1, 1000, 500'000, 1);
  play(converter, 48'000, 1, 1000, 3'000'000, 1);  // nothing from 1.5 s to 3 s
  REQUIRE(converter.finish());
  CHECK(got.times_us.front() == 500'000);
  CHECK(std::abs(converter.end_us() - 4'000'000) <= 4'000);
  REQUIRE(got.samples.size() >= 48'000);
  for (size_t i = 17'000; i < 39'000; ++i) CHECK_FALSE(std::abs(got.samples[i]) > 1);
  CHECK(std::abs(amplitude_of(got.samples, 44'000, 1000) - kAmplitude) <= 0.02 * kAmplitude);
  for (size_t i = 1; i < got.times_us.size(); ++i) CHECK(got.times_us[i] > got.times_us[i - 1]);
}

TEST_CASE("sound: rounding of the clock and times that go back make no silence") {
  Received got;
  SoundConverter converter(got.receiver(), 60'000'000);
  for (const int64_t time_us : {int64_t{0}, int64_t{1'150'000}, int64_t{1'900'000}, int64_t{-1}}) {
    const FramePtr frame = make_frame(16'000, 1, 0, 16'000, 1000);
    REQUIRE(converter.convert(*frame, time_us));
  }
  REQUIRE(converter.finish());
  CHECK(got.samples.size() == 64'000);
}

TEST_CASE("sound: the silence put into gaps has an end") {
  Received got;
  SoundConverter converter(got.receiver(), 2'000'000);
  for (const int64_t hour : {0, 1, 2, 1'000'000}) {
    const FramePtr frame = make_frame(16'000, 1, 0, 1600, 1000);
    REQUIRE(converter.convert(*frame, hour * 3'600'000'000));
  }
  REQUIRE(converter.finish());
  CHECK(got.samples.size() == 4 * 1600 + 2 * 16'000);
}

TEST_CASE("sound: a rate or layout that changes in mid-stream is followed") {
  Received got;
  SoundConverter converter(got.receiver(), 60'000'000);
  play(converter, 48'000, 2, 1000, 0, 1);
  play(converter, 44'100, 1, 1000, 1'000'000, 1);
  REQUIRE(converter.finish());
  CHECK(std::abs(static_cast<int>(got.samples.size()) - 32'000) <= 64);
  CHECK(std::abs(amplitude_of(got.samples, 4000, 1000) - kAmplitude) <= 0.02 * kAmplitude);
  CHECK(std::abs(amplitude_of(got.samples, 20'000, 1000) - kAmplitude) <= 0.02 * kAmplitude);
}

TEST_CASE("sound: rates that no microphone has are refused, and empty frames are nothing") {
  Received got;
  SoundConverter converter(got.receiver(), 60'000'000);
  for (const int rate_hz : {1, 999, 768'001, 2'000'000'000}) {
    const FramePtr frame = make_frame(rate_hz, 1, 0, 1024, 1);
    CAPTURE(rate_hz);
    CHECK(converter.convert(*frame, 0).error().code == ErrorCode::kUnsupported);
  }
  const FramePtr empty = make_frame(48'000, 1, 0, 16, 1000);
  empty->nb_samples = 0;
  CHECK(converter.convert(*empty, 0));
  CHECK(converter.finish());
  CHECK(got.samples.empty());
}

}  // namespace vigie::media
