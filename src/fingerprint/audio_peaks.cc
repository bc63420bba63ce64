#include "fingerprint/audio_peaks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <tuple>

#include "fingerprint/fft.h"
#include "model/frame.h"

namespace vigie::fingerprint {
namespace {

constexpr size_t kWindow = 2048, kHop = 512;  // samples: 128 ms every 32 ms
constexpr int kBands = 96;                    // half semitones
constexpr double kLowestHz = 250;
constexpr int kAroundFrames = 3, kAroundBands = 3;
constexpr int kDepth = 2 * kAroundFrames + 1;  // frames that are kept to compare with
constexpr int kRankFrames = 16;                // half a second to each side
constexpr int kUnitsAFrame = static_cast<int>(kHop * 1'000'000 / kAudioRateHz / kPeakTimeUs);
constexpr int kUnitsABand = kPeakPitchUnits / 2;
// Levels are 10 log10 of the power of one band, of samples in steps. Dither of one step is about
// 27; the soft floor keeps what is little above it from looking like a structure.
constexpr float kFloor = 1e4f, kLevelMin = 42;

using Levels = std::array<float, kBands>;

// The part of the spectrum that a band sums: a triangle as wide as its neighbours' centres, and
// never narrower than the window's own resolution.
struct Band {
  size_t first = 0;
  std::vector<float> weights;
};

std::array<Band, kBands> make_bands() {
  std::array<Band, kBands> out;
  const double bin_hz = static_cast<double>(kAudioRateHz) / kWindow;
  for (int b = 0; b < kBands; ++b) {
    const double centre = kLowestHz * std::exp2(b / 24.0);
    const double low = std::min(kLowestHz * std::exp2((b - 1) / 24.0), centre - bin_hz);
    const double high = std::max(kLowestHz * std::exp2((b + 1) / 24.0), centre + bin_hz);
    out[b].first = static_cast<size_t>(std::ceil(low / bin_hz));
    double sum = 0;
    for (size_t k = out[b].first; static_cast<double>(k) * bin_hz <= high; ++k) {
      const double hz = static_cast<double>(k) * bin_hz;
      const double weight =
          hz < centre ? (hz - low) / (centre - low) : (high - hz) / (high - centre);
      out[b].weights.push_back(static_cast<float>(weight));
      sum += weight;
    }
    for (float& weight : out[b].weights) weight /= static_cast<float>(sum);
  }
  return out;
}

struct Candidate {
  int frame = 0;
  float level = 0;
  AudioPeak peak;
};

// How far from the middle one of three a parabola through them has its top: [-0.5, 0.5].
float top_of(float before, float middle, float after) {
  const float bend = before - 2 * middle + after;
  return bend < 0 ? std::clamp(0.5f * (before - after) / bend, -0.5f, 0.5f) : 0;
}

}  // namespace

struct AudioPeakBuilder::State {
  PowerSpectrum spectrum{kWindow};
  std::array<Band, kBands> bands = make_bands();
  std::array<float, kWindow> shape;
  std::vector<int16_t> waiting;
  std::array<float, kWindow> samples;
  std::array<float, kWindow / 2 + 1> power;
  std::array<Levels, kDepth> levels;  // of frame f at f % kDepth
  int frames = 0;
  std::vector<Candidate> candidates;

  State() {
    for (size_t i = 0; i < kWindow; ++i) {
      const double phase = 2 * std::numbers::pi * static_cast<double>(i) / kWindow;
      shape[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
    }
  }

  const Levels& at(int frame) const { return levels[static_cast<size_t>(frame % kDepth)]; }

  void take_frame(const int16_t* from) {
    for (size_t i = 0; i < kWindow; ++i) samples[i] = shape[i] * static_cast<float>(from[i]);
    spectrum.compute(samples, power);
    Levels& out = levels[static_cast<size_t>(frames % kDepth)];
    for (int b = 0; b < kBands; ++b) {
      float sum = 0;
      const float* p = power.data() + bands[b].first;
      for (const float weight : bands[b].weights) sum += weight * *p++;
      out[b] = 10 * std::log10(sum + kFloor);
    }
    ++frames;
    if (frames >= kDepth) find_peaks(frames - 1 - kAroundFrames);
  }

  bool is_peak(int frame, int band) const {
    const float level = at(frame)[band];
    if (level < kLevelMin) return false;
    const int low = std::max(band - kAroundBands, 0),
              high = std::min(band + kAroundBands, kBands - 1);
    for (int f = frame - kAroundFrames; f <= frame + kAroundFrames; ++f) {
      for (int b = low; b <= high; ++b) {
        const float other = at(f)[b];
        // Of equals the first one is the peak.
        const bool is_before = std::tuple(f, b) < std::tuple(frame, band);
        if (other > level || (other == level && is_before)) return false;
      }
    }
    return true;
  }

  void find_peaks(int frame) {
    const Levels& here = at(frame);
    for (int band = 1; band + 1 < kBands; ++band) {
      if (here[band] <= here[band - 1] || !is_peak(frame, band)) continue;
      const float time = top_of(at(frame - 1)[band], here[band], at(frame + 1)[band]);
      const float pitch = top_of(here[band - 1], here[band], here[band + 1]);
      // The middle of the window is the moment that a frame speaks for.
      const float units = (static_cast<float>(frame) + time) * kUnitsAFrame;
      Candidate candidate{frame, here[band], {}};
      candidate.peak.time = static_cast<int32_t>(std::lround(units)) +
                            static_cast<int32_t>(kWindow / 2 * kUnitsAFrame / kHop);
      candidate.peak.pitch =
          static_cast<int16_t>(std::lround((static_cast<float>(band) + pitch) * kUnitsABand));
      candidates.push_back(candidate);
    }
  }

  // The loudest of the second around each, and which of them are strong.
  std::vector<AudioPeak> choose() const {
    std::vector<AudioPeak> out;
    size_t low = 0, high = 0;
    for (const Candidate& candidate : candidates) {
      while (candidates[low].frame < candidate.frame - kRankFrames) ++low;
      while (high < candidates.size() && candidates[high].frame <= candidate.frame + kRankFrames) {
        ++high;
      }
      const auto louder = std::count_if(
          candidates.begin() + static_cast<ptrdiff_t>(low),
          candidates.begin() + static_cast<ptrdiff_t>(high), [&](const Candidate& other) {
            // Of equals the first one, so that no second has more than its share.
            return other.level > candidate.level ||
                   (other.level == candidate.level && &other < &candidate);
          });
      if (louder >= kPeaksASecond) continue;
      out.push_back(candidate.peak);
      out.back().is_strong = louder < kStrongPeaksASecond;
    }
    std::sort(out.begin(), out.end(), [](const AudioPeak& a, const AudioPeak& b) {
      return std::tuple(a.time, a.pitch) < std::tuple(b.time, b.pitch);
    });
    return out;
  }
};

AudioPeakBuilder::AudioPeakBuilder() : state_(std::make_unique<State>()) {}

AudioPeakBuilder::~AudioPeakBuilder() = default;

void AudioPeakBuilder::add(std::span<const int16_t> samples) {
  auto& waiting = state_->waiting;
  while (!samples.empty()) {
    const auto part = samples.first(std::min(samples.size(), 2 * kWindow));
    waiting.insert(waiting.end(), part.begin(), part.end());
    samples = samples.subspan(part.size());
    size_t used = 0;
    for (; used + kWindow <= waiting.size(); used += kHop) state_->take_frame(&waiting[used]);
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<ptrdiff_t>(used));
  }
}

std::vector<AudioPeak> AudioPeakBuilder::finish() { return state_->choose(); }

}  // namespace vigie::fingerprint
