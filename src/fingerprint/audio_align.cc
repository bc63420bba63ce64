#include "fingerprint/audio_align.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <tuple>

#include "fingerprint/audio_peaks.h"

namespace vigie::fingerprint {
namespace {

// Tolerances of an agreeing peak; the wide ones serve while a guess is still rough.
constexpr double kTimeWide = 14, kTimeNarrow = 6;       // of 8 ms
constexpr double kPitchWide = 6, kPitchNarrow = 3;      // eighths of a semitone
constexpr int32_t kReaches[] = {375, 500, 1000, 2500};  // 3 s, 4 s, 8 s, 20 s around the moment
constexpr double kSpeedMin = 0.65, kSpeedMax = 1.55;
constexpr double kAgreeing = 0.3;      // of a copy's peaks: what hard edits leave
constexpr int32_t kChanceReach = 250;  // two seconds to each side
constexpr double kDropMax = 14;        // nats below the best sum end a stretch
constexpr int32_t kSilenceMax = 375;   // so does a hole of three seconds
constexpr int kFailuresMax = 6;        // guesses that lead nowhere: the rest have fewer votes
constexpr int32_t kOverlapMax = 60;    // of two stretches at their ends

// Where a copy's peaks lie: most of them close, the others anywhere within the tolerance.
constexpr double kTimeSpread = 2, kPitchSpread = 1.2, kCoreShare = 0.7;
constexpr double kPlainSpeed = 0.01, kPlainShift = 1.5;
constexpr double kChangeNats = 8;

struct Hypothesis {
  double speed = 1, offset = 0, shift = 0;
  double at(double query_time) const { return speed * query_time + offset; }
};

class Aligner {
 public:
  Aligner(std::span<const AudioPeak> query, std::span<const AudioPeak> reference,
          const AudioAlignOptions& options)
      : query_(query), reference_(reference), options_(options) {
    by_pitch_.resize(kPeakPitches);
    for (const AudioPeak& peak : reference) {
      if (peak.pitch >= 0 && peak.pitch < kPeakPitches) by_pitch_[peak.pitch].push_back(peak.time);
    }
  }

  std::vector<AudioStretch> run(std::span<const AudioGuess> guesses) {
    std::vector<AudioStretch> found;
    int failed = 0;
    for (const AudioGuess& guess : guesses) {
      if (failed >= kFailuresMax) break;
      if (is_explained(guess, found)) continue;
      const auto stretch = follow(guess);
      if (stretch) {
        found.push_back(*stretch);
      } else {
        ++failed;
      }
    }
    std::sort(found.begin(), found.end(), [](const AudioStretch& a, const AudioStretch& b) {
      return std::tuple(-a.evidence, a.query_from, a.reference_from) <
             std::tuple(-b.evidence, b.query_from, b.reference_from);
    });
    std::vector<AudioStretch> out;
    for (const AudioStretch& stretch : found) {
      const bool is_new = std::none_of(out.begin(), out.end(), [&](const AudioStretch& better) {
        const int32_t shared = std::min(stretch.query_to, better.query_to) -
                               std::max(stretch.query_from, better.query_from);
        return shared > kOverlapMax;
      });
      if (is_new) out.push_back(stretch);
    }
    return out;
  }

 private:
  // Whether a stretch that was found passes through the guess.
  static bool is_explained(const AudioGuess& guess, const std::vector<AudioStretch>& found) {
    return std::any_of(found.begin(), found.end(), [&](const AudioStretch& stretch) {
      const double place =
          stretch.reference_from + stretch.speed * (guess.query_time - stretch.query_from);
      return guess.query_time > stretch.query_from - kSilenceMax &&
             guess.query_time < stretch.query_to + kSilenceMax &&
             std::fabs(place - guess.reference_time) < 2 * kSilenceMax / 10 &&
             std::fabs(stretch.pitch_shift - guess.pitch_shift) < 2 * kPitchWide;
    });
  }

  struct Agreement {
    bool is_found = false;
    double time = 0, pitch = 0;  // how far the reference's peak is from where it should be
  };

  // The nearest peak of the reference to where the query's lies under the hypothesis.
  Agreement partner(const AudioPeak& peak, const Hypothesis& hypothesis, double time_reach,
                    double pitch_reach) const {
    Agreement best;
    const double time = hypothesis.at(peak.time), pitch = peak.pitch - hypothesis.shift;
    double nearest = 1;
    const int low = std::max(static_cast<int>(std::ceil(pitch - pitch_reach)), 0);
    const int high = std::min(static_cast<int>(std::floor(pitch + pitch_reach)), kPeakPitches - 1);
    for (int p = low; p <= high; ++p) {
      const auto& times = by_pitch_[static_cast<size_t>(p)];
      auto it = std::lower_bound(times.begin(), times.end(), time - time_reach);
      for (; it != times.end() && *it <= time + time_reach; ++it) {
        const double t = (*it - time) / time_reach, f = (p - pitch) / pitch_reach;
        const double distance = t * t + f * f;
        if (distance >= nearest) continue;
        nearest = distance;
        best = {true, *it - time, p - pitch};
      }
    }
    return best;
  }

  std::span<const AudioPeak> between(int32_t from, int32_t to) const {
    const auto by_time = [](const AudioPeak& peak, int32_t time) { return peak.time < time; };
    const auto first = std::lower_bound(query_.begin(), query_.end(), from, by_time);
    const auto last = std::lower_bound(first, query_.end(), to, by_time);
    return query_.subspan(static_cast<size_t>(first - query_.begin()),
                          static_cast<size_t>(last - first));
  }

  // Least squares of place on time and the median of pitch, over the peaks that agree.
  bool refine(Hypothesis& hypothesis, int32_t from, int32_t to, double time_reach,
              double pitch_reach) const {
    std::vector<double> pitches;
    std::vector<std::pair<double, double>> pairs;
    double mean_q = 0, mean_r = 0;
    for (const AudioPeak& peak : between(from, to)) {
      const Agreement agreement = partner(peak, hypothesis, time_reach, pitch_reach);
      if (!agreement.is_found) continue;
      pairs.emplace_back(peak.time, hypothesis.at(peak.time) + agreement.time);
      pitches.push_back(agreement.pitch);
      mean_q += pairs.back().first;
      mean_r += pairs.back().second;
    }
    if (static_cast<int>(pairs.size()) < options_.peaks_min / 2) return false;
    mean_q /= static_cast<double>(pairs.size());
    mean_r /= static_cast<double>(pairs.size());
    double qq = 0, qr = 0;
    for (const auto& [q, r] : pairs) {
      qq += (q - mean_q) * (q - mean_q);
      qr += (q - mean_q) * (r - mean_r);
    }
    if (qq > 0) hypothesis.speed = qr / qq;
    hypothesis.offset = mean_r - hypothesis.speed * mean_q;
    std::nth_element(pitches.begin(), pitches.begin() + static_cast<ptrdiff_t>(pitches.size() / 2),
                     pitches.end());
    hypothesis.shift -= pitches[pitches.size() / 2];
    return hypothesis.speed >= kSpeedMin && hypothesis.speed <= kSpeedMax;
  }

  // How likely a peak of the reference lies there by chance, from how many it has at that pitch
  // around that time, the one in question left out.
  double chance_at(double time, double pitch) const {
    int count = 0;
    const int low = std::max(static_cast<int>(std::ceil(pitch - kPitchNarrow)), 0);
    const int high = std::min(static_cast<int>(std::floor(pitch + kPitchNarrow)), kPeakPitches - 1);
    for (int p = low; p <= high; ++p) {
      const auto& times = by_pitch_[static_cast<size_t>(p)];
      for (auto it = std::lower_bound(times.begin(), times.end(), time - kChanceReach);
           it != times.end() && *it <= time + kChanceReach; ++it) {
        count += std::fabs(*it - time) > kTimeNarrow;
      }
    }
    // One more than was seen: where nothing was seen, something still could be.
    return std::clamp((count + 1) * kTimeNarrow * std::numbers::pi / 4 / kChanceReach, 0.02, 0.9);
  }

  std::optional<AudioStretch> follow(const AudioGuess& guess) const {
    Hypothesis hypothesis;
    hypothesis.speed = guess.speed;
    hypothesis.offset = guess.reference_time - guess.speed * guess.query_time;
    hypothesis.shift = guess.pitch_shift;
    double time_reach = kTimeWide, pitch_reach = kPitchWide;
    for (const int32_t reach : kReaches) {
      if (!refine(hypothesis, guess.query_time - reach, guess.query_time + reach, time_reach,
                  pitch_reach)) {
        return std::nullopt;
      }
      time_reach = kTimeNarrow + 2;
      pitch_reach = kPitchNarrow + 1;
    }
    return measure(hypothesis, guess.query_time);
  }

  struct Weight {
    bool is_inside = false;  // where it lies is a place of the reference
    bool agrees = false;
    double nats = 0, chance = 0;
  };

  // Chance spreads over the tolerated area, a copy's peaks lie close: how much likelier the latter
  // makes this distance, as a logarithm.
  static double closeness(const Agreement& agreement) {
    const double t = agreement.time / kTimeSpread, p = agreement.pitch / kPitchSpread;
    constexpr double kArea = std::numbers::pi * kTimeNarrow * kPitchNarrow;
    constexpr double kCore = kArea / (2 * std::numbers::pi * kTimeSpread * kPitchSpread);
    return std::log(kCoreShare * kCore * std::exp(-(t * t + p * p) / 2) + 1 - kCoreShare);
  }

  Weight weigh(const AudioPeak& peak, const Hypothesis& hypothesis) const {
    Weight out;
    const double time = hypothesis.at(peak.time), pitch = peak.pitch - hypothesis.shift;
    out.is_inside = !reference_.empty() && time >= reference_.front().time &&
                    time <= reference_.back().time && pitch >= 0 && pitch < kPeakPitches;
    if (!out.is_inside) return out;
    out.chance = chance_at(time, pitch);
    const Agreement agreement = partner(peak, hypothesis, kTimeNarrow, kPitchNarrow);
    out.agrees = agreement.is_found;
    const double expected = std::max(kAgreeing, out.chance);
    out.nats = out.agrees ? std::log(expected / out.chance) + closeness(agreement)
                          : std::log((1 - expected) / (1 - out.chance));
    return out;
  }

  // One way from where the guess was made, to where the sum was greatest.
  struct Run {
    ptrdiff_t end = 0;  // number of the last peak
    double nats = 0, chance = 0;
    int agreeing = 0, total = 0;
  };

  Run grow(const Hypothesis& hypothesis, ptrdiff_t start, int direction) const {
    Run now, best;
    best.end = start - direction;
    int32_t before = -1;
    for (ptrdiff_t i = start; i >= 0 && i < static_cast<ptrdiff_t>(query_.size()); i += direction) {
      const AudioPeak& peak = query_[static_cast<size_t>(i)];
      const Weight weight = weigh(peak, hypothesis);
      if (!weight.is_inside) continue;
      if (before >= 0 && std::abs(peak.time - before) > kSilenceMax) break;
      before = peak.time;
      now.end = i;
      now.nats += weight.nats;
      now.chance += weight.chance;
      now.agreeing += weight.agrees;
      ++now.total;
      if (now.nats > best.nats) best = now;
      if (now.nats < best.nats - kDropMax) break;
    }
    return best;
  }

  std::optional<AudioStretch> measure(const Hypothesis& hypothesis, int32_t moment) const {
    const auto middle =
        std::lower_bound(query_.begin(), query_.end(), moment,
                         [](const AudioPeak& peak, int32_t time) { return peak.time < time; });
    const Run right = grow(hypothesis, middle - query_.begin(), 1);
    const Run left = grow(hypothesis, middle - query_.begin() - 1, -1);
    const int agreeing = left.agreeing + right.agreeing, total = left.total + right.total;
    if (left.nats + right.nats < evidence_needed(hypothesis) || agreeing < options_.peaks_min) {
      return std::nullopt;
    }
    AudioStretch out;
    out.evidence = left.nats + right.nats;
    out.speed = hypothesis.speed;
    out.pitch_shift = hypothesis.shift;
    out.query_from = query_[static_cast<size_t>(left.end)].time;
    out.query_to = query_[static_cast<size_t>(right.end)].time;
    out.reference_from = static_cast<int32_t>(std::lround(hypothesis.at(out.query_from)));
    out.reference_to = static_cast<int32_t>(std::lround(hypothesis.at(out.query_to)));
    const auto known =
        std::count_if(reference_.begin(), reference_.end(), [&](const AudioPeak& peak) {
          return peak.time >= out.reference_from && peak.time <= out.reference_to;
        });
    const double share =
        2.0 * agreeing / static_cast<double>(total + std::max<ptrdiff_t>(known, agreeing));
    const double by_chance = (left.chance + right.chance) / total;
    out.agreement = std::clamp((share - by_chance) / (1 - by_chance), 0.0, 1.0);
    return out;
  }

  // Unchanged sound is one hypothesis, a change of pitch and speed one of about a thousand.
  double evidence_needed(const Hypothesis& hypothesis) const {
    const bool is_plain =
        std::fabs(hypothesis.speed - 1) < kPlainSpeed && std::fabs(hypothesis.shift) < kPlainShift;
    return options_.evidence_min + (is_plain ? 0 : kChangeNats);
  }

  std::span<const AudioPeak> query_, reference_;
  const AudioAlignOptions& options_;
  std::vector<std::vector<int32_t>> by_pitch_;
};

}  // namespace

std::vector<AudioStretch> align_audio(std::span<const AudioPeak> query,
                                      std::span<const AudioPeak> reference,
                                      std::span<const AudioGuess> guesses,
                                      const AudioAlignOptions& options) {
  return Aligner(query, reference, options).run(guesses);
}

}  // namespace vigie::fingerprint
