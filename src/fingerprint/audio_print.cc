#include "fingerprint/audio_print.h"

#include <chromaprint.h>

#include <algorithm>
#include <array>
#include <set>

#include "fingerprint/audio_peaks.h"

namespace vigie::fingerprint {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kGapUsMin = 50'000;  // less is jitter of timestamps, not a hole
constexpr int64_t kGapUsMax = 60 * kSecondUs;
constexpr size_t kFeedSamplesMax = 1 << 20;

// Four distinct codes in about a second: speech and music have seven to nine, silence and hum one
// or two.
constexpr ptrdiff_t kAround = 4;
constexpr size_t kDistinctMin = 4;

struct ContextFree {
  void operator()(ChromaprintContext* context) const { chromaprint_free(context); }
};
struct Dealloc {
  void operator()(void* memory) const { chromaprint_dealloc(memory); }
};

int64_t duration_of(int64_t samples) { return samples * kSecondUs / kAudioRateHz; }

Error gave_up(const std::string& where) {
  return Error{ErrorCode::kUnavailable, "chromaprint gave up at " + where};
}

}  // namespace

struct AudioPrintBuilder::State {
  std::unique_ptr<ChromaprintContext, ContextFree> context;
  AudioPeakBuilder peaks;
  int64_t samples = 0, samples_max = 0;
  bool has_failed = false;

  // Made with the first sound: most pictures have none, and its tables take a millisecond.
  // Whether it is there.
  bool start() {
    if (context != nullptr || has_failed) return context != nullptr;
    context.reset(chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT));
    has_failed = context == nullptr || chromaprint_start(context.get(), kAudioRateHz, 1) == 0;
    if (has_failed) context.reset();
    return !has_failed;
  }

  Status feed(std::span<const int16_t> block) {
    const auto room = static_cast<size_t>(std::max<int64_t>(samples_max - samples, 0));
    block = block.first(std::min(block.size(), room));
    while (!block.empty()) {
      const auto part = block.first(std::min(block.size(), kFeedSamplesMax));
      if (!start() ||
          chromaprint_feed(context.get(), part.data(), static_cast<int>(part.size())) == 0) {
        return gave_up(std::to_string(duration_of(samples)) + " us");
      }
      peaks.add(part);
      samples += static_cast<int64_t>(part.size());
      block = block.subspan(part.size());
    }
    return ok();
  }

  Status feed_silence(int64_t length_us) {
    static constexpr std::array<int16_t, 4096> kSilence{};
    int64_t left = length_us * kAudioRateHz / kSecondUs;
    while (left > 0 && samples < samples_max) {
      const auto part = std::min<int64_t>(left, kSilence.size());
      TRY(feed(std::span(kSilence).first(static_cast<size_t>(part))));
      left -= part;
    }
    return ok();
  }
};

AudioPrintBuilder::AudioPrintBuilder(int64_t duration_us_max) : state_(new State) {
  state_->samples_max = std::max<int64_t>(duration_us_max, 0) / kSecondUs * kAudioRateHz;
}

AudioPrintBuilder::~AudioPrintBuilder() = default;

Status AudioPrintBuilder::add(const AudioBlock& block) {
  const int64_t gap_us = block.time_us - duration_of(state_->samples);
  if (gap_us >= kGapUsMin) TRY(state_->feed_silence(std::min(gap_us, kGapUsMax)));
  return state_->feed(block.samples);
}

Result<AudioPrint> AudioPrintBuilder::finish() {
  if (state_->samples == 0 && !state_->has_failed) return AudioPrint();
  ChromaprintContext* context = state_->context.get();
  if (context == nullptr || chromaprint_finish(context) == 0) return gave_up("the end");
  AudioPrint print;
  print.duration_us = duration_of(state_->samples);
  print.peaks = state_->peaks.finish();
  const int rate_hz = chromaprint_get_sample_rate(context);
  if (rate_hz <= 0) return gave_up("its sample rate");
  const int64_t step_samples = chromaprint_get_item_duration(context);
  print.step_us = (step_samples * kSecondUs + rate_hz / 2) / rate_hz;
  uint32_t* codes = nullptr;
  int count = 0;
  // Refused when there is no code at all, which for short sound is no failure.
  if (chromaprint_get_raw_fingerprint(context, &codes, &count) == 0) return print;
  const std::unique_ptr<uint32_t, Dealloc> owner(codes);
  print.codes.assign(codes, codes + std::max(count, 0));
  return print;
}

std::string chromaprint_text(const AudioPrint& print) {
  if (print.codes.empty()) return "";
  char* text = nullptr;
  int size = 0;
  const int done =
      chromaprint_encode_fingerprint(print.codes.data(), static_cast<int>(print.codes.size()),
                                     CHROMAPRINT_ALGORITHM_DEFAULT, &text, &size, 1);
  const std::unique_ptr<char, Dealloc> owner(text);
  return done != 0 && text != nullptr ? std::string(text, static_cast<size_t>(size)) : "";
}

std::vector<bool> audio_information(std::span<const uint32_t> codes) {
  const auto count = static_cast<ptrdiff_t>(codes.size());
  std::vector<bool> out(codes.size());
  for (ptrdiff_t i = 0; i < count; ++i) {
    const ptrdiff_t from = std::max<ptrdiff_t>(i - kAround, 0);
    const ptrdiff_t to = std::min(i + kAround + 1, count);
    const std::set<uint32_t> distinct(codes.begin() + from, codes.begin() + to);
    // In a print of fewer codes than that, all must differ.
    out[i] = distinct.size() >= std::min(kDistinctMin, static_cast<size_t>(to - from));
  }
  return out;
}

}  // namespace vigie::fingerprint
