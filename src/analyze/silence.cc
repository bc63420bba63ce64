// Stretches without sound, found on blocks of 100 ms.
//
// A stretch counts when every block stays below -60 dBFS for at least a second: room noise of a
// phone recording lies around -50, so what is found was muted, faded out or never recorded.
#include <cmath>

#include "analyze/analyzer.h"

namespace vigie::analyze {
namespace {

constexpr std::string_view kName = "silence";
constexpr size_t kBlockSamples = kAudioRateHz / 10;
constexpr double kQuietRms = 32.768;  // -60 dBFS of 16-bit sound
constexpr int64_t kStretchMsMin = 1000;
constexpr size_t kStretchesMax = 500;

class Silence : public Analyzer {
 public:
  Wants wants(const MediaFacts&) override { return {.pictures = {}, .audio = true}; }

  void on_audio(const AudioBlock& block) override {
    if (samples_ == 0) start_us_ = block.time_us;
    for (const int16_t sample : block.samples) {
      square_sum_ += static_cast<double>(sample) * sample;
      if (++samples_ % kBlockSamples == 0) end_block();
    }
  }

  void finish(const ByteSource&, PassResult& result) override {
    if (samples_ == 0) {
      result.findings.push_back(unable_finding(
          "silence", kName, UnableKind::kNotApplicable,
          result.unreadable ? "the sound could not be decoded" : "there is no sound track"));
      return;
    }
    end_stretch();
    Finding finding = new_finding("silence", kName);
    const int64_t total_ms = time_ms() - start_us_ / 1000;
    finding.verdict = stretches_.empty()                 ? "none"
                      : quiet_ms_ >= total_ms * 95 / 100 ? "silent_throughout"
                                                         : "some";
    finding.where = std::move(stretches_);
    finding.evidence = {{"silent_ms", quiet_ms_}, {"threshold_dbfs", -60}};
    result.findings.push_back(std::move(finding));
  }

 private:
  int64_t time_ms() const {
    return start_us_ / 1000 + static_cast<int64_t>(samples_) * 1000 / kAudioRateHz;
  }

  void end_block() {
    const bool quiet = std::sqrt(square_sum_ / kBlockSamples) < kQuietRms;
    square_sum_ = 0;
    constexpr int64_t kBlockMs = 1000 * static_cast<int64_t>(kBlockSamples) / kAudioRateHz;
    if (quiet && quiet_from_ms_ < 0) quiet_from_ms_ = time_ms() - kBlockMs;
    if (quiet) quiet_to_ms_ = time_ms();
    if (!quiet) end_stretch();
  }

  void end_stretch() {
    if (quiet_from_ms_ >= 0 && quiet_to_ms_ - quiet_from_ms_ >= kStretchMsMin) {
      quiet_ms_ += quiet_to_ms_ - quiet_from_ms_;
      if (stretches_.size() < kStretchesMax) {
        stretches_.push_back({"audio", quiet_from_ms_, quiet_to_ms_, std::nullopt});
      }
    }
    quiet_from_ms_ = -1;
  }

  int64_t start_us_ = 0;
  size_t samples_ = 0;
  double square_sum_ = 0;
  int64_t quiet_from_ms_ = -1, quiet_to_ms_ = 0, quiet_ms_ = 0;
  std::vector<Where> stretches_;
};

}  // namespace

std::unique_ptr<Analyzer> make_silence(const PassOptions& options) {
  static_cast<void>(options);
  return std::make_unique<Silence>();
}

}  // namespace vigie::analyze
