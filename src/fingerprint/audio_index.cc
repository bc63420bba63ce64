#include "fingerprint/audio_index.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "fingerprint/audio_peaks.h"

namespace vigie::fingerprint {
namespace {

// Times in units of 8 ms. A first step is from p0 to p1, a second one from p1 to p2.
constexpr int32_t kStepMin = 10, kFirstMax = 100, kSecondMax = 125;
constexpr int kFirstStrong = 4, kSecondStrong = 3;  // followers of a known sound's peak
constexpr int kReach = 96;                          // an octave
constexpr int kPitchStep = 4, kPitchSlack = 1;      // half a semitone, eighths of one
constexpr int kRatioSteps = 20;
constexpr double kRatioSlack = 0.012;
constexpr int kPitchBins = 2 * kReach / kPitchStep + 1;
constexpr uint32_t kKeys = kPitchBins * kPitchBins * kRatioSteps;
constexpr int kShiftMax = 36;  // 4.5 semitones: what 1.3 times the speed does to pitch
constexpr double kSpeedMin = 0.68, kSpeedMax = 1.5;
constexpr int32_t kBlock = 375;  // three seconds; a block's votes come from the six around it
constexpr int32_t kPlace = 25;   // 0.2 s
constexpr int kShiftBin = 4;
constexpr int kVotesMin = 6;
constexpr int32_t kBlocksTogether = 20;  // a minute of votes is counted at once

int bin_of(int difference) { return (difference + kReach) / kPitchStep; }

uint32_t key_of(int first_bin, int second_bin, int ratio_bin) {
  return static_cast<uint32_t>((first_bin * kPitchBins + second_bin) * kRatioSteps + ratio_bin);
}

int ratio_bin_of(double ratio) {
  return std::clamp(static_cast<int>(ratio * kRatioSteps), 0, kRatioSteps - 1);
}

bool is_in_reach(const AudioPeak& a, const AudioPeak& b) {
  return std::abs(a.pitch - b.pitch) <= kReach - kPitchSlack;
}

// A steady tone says nothing of the clip, and is in every other one.
bool is_steady(int first_difference, int second_difference) {
  return std::abs(first_difference) < kPitchStep / 2 &&
         std::abs(second_difference) < kPitchStep / 2;
}

}  // namespace

void AudioIndex::add(size_t entry, std::span<const AudioPeak> peaks) {
  std::vector<AudioPeak> strong;
  std::copy_if(peaks.begin(), peaks.end(), std::back_inserter(strong),
               [](const AudioPeak& peak) { return peak.is_strong; });
  Run run;
  for (size_t a = 0; a < strong.size(); ++a) {
    int firsts = 0;
    for (size_t b = a + 1; b < strong.size() && firsts < kFirstStrong; ++b) {
      const int32_t step = strong[b].time - strong[a].time;
      if (step > kFirstMax) break;
      if (step < kStepMin || !is_in_reach(strong[a], strong[b])) continue;
      ++firsts;
      int seconds = 0;
      for (size_t c = b + 1; c < strong.size() && seconds < kSecondStrong; ++c) {
        const int32_t second = strong[c].time - strong[b].time;
        if (second > kSecondMax) break;
        if (second < 2 * kStepMin || !is_in_reach(strong[a], strong[c])) continue;
        ++seconds;
        const int first = strong[b].pitch - strong[a].pitch;
        const int last = strong[c].pitch - strong[a].pitch;
        if (is_steady(first, last)) continue;
        Posting posting;
        posting.key = key_of(bin_of(first), bin_of(last),
                             ratio_bin_of(static_cast<double>(step) / (step + second)));
        posting.entry = static_cast<uint32_t>(entry);
        posting.time = static_cast<uint32_t>(strong[a].time) & 0x3fffff;
        posting.span = static_cast<uint32_t>(step + second) & 0x3ff;
        posting.pitch = strong[a].pitch;
        run.postings.push_back(posting);
      }
    }
  }
  if (run.postings.empty()) return;
  finish(run);
  while (!runs_.empty() && runs_.back().postings.size() <= 2 * run.postings.size()) {
    run.postings.insert(run.postings.end(), runs_.back().postings.begin(),
                        runs_.back().postings.end());
    runs_.pop_back();
    finish(run);
  }
  runs_.push_back(std::move(run));
}

void AudioIndex::finish(Run& run) {
  std::sort(run.postings.begin(), run.postings.end(), [](const Posting& a, const Posting& b) {
    return std::tuple(a.key, a.pitch, a.entry, +a.time, +a.span) <
           std::tuple(b.key, b.pitch, b.entry, +b.time, +b.span);
  });
  run.shift = 0;
  while ((kKeys >> run.shift) > run.postings.size() && run.shift < 10) ++run.shift;
  run.starts.assign((kKeys >> run.shift) + 2, 0);
  for (const Posting& posting : run.postings) ++run.starts[(posting.key >> run.shift) + 1];
  for (size_t i = 1; i < run.starts.size(); ++i) run.starts[i] += run.starts[i - 1];
}

size_t AudioIndex::size() const {
  size_t sum = 0;
  for (const Run& run : runs_) sum += run.postings.size();
  return sum;
}

void AudioIndex::look_up(uint32_t key, const AudioPeak& first, int32_t span,
                         std::vector<Vote>& votes) const {
  for (const Run& run : runs_) {
    const size_t range = key >> run.shift;
    auto posting = run.postings.begin() + run.starts[range];
    const auto end = run.postings.begin() + run.starts[range + 1];
    if (posting == end) continue;
    const std::pair<uint32_t, int> from(key, first.pitch - kShiftMax);
    posting = std::lower_bound(posting, end, from, [](const Posting& known, const auto& wanted) {
      return std::pair<uint32_t, int>(known.key, known.pitch) < wanted;
    });
    for (; posting != end && posting->key == key && posting->pitch <= first.pitch + kShiftMax;
         ++posting) {
      const double speed = static_cast<double>(posting->span) / span;
      if (speed < kSpeedMin || speed > kSpeedMax) continue;
      const double shift = static_cast<double>(first.pitch - posting->pitch) / kShiftBin;
      // A moment lies in two blocks, six seconds long each.
      const int32_t block = first.time / kBlock;
      for (int32_t b = std::max(block - 1, 0); b <= block; ++b) {
        const double place = posting->time + speed * ((b + 1) * kBlock - first.time);
        votes.push_back({posting->entry, b, static_cast<int32_t>(std::lround(shift)),
                         static_cast<int32_t>(std::lround(place / kPlace)),
                         static_cast<float>(speed)});
      }
    }
  }
}

// All triplets whose first peak is that one.
void AudioIndex::collect(std::span<const AudioPeak> query, size_t a,
                         std::vector<Vote>& votes) const {
  for (size_t b = a + 1; b < query.size(); ++b) {
    const int32_t step = query[b].time - query[a].time;
    if (step * kSpeedMin > kFirstMax) break;
    if (step * kSpeedMax < kStepMin || !is_in_reach(query[a], query[b])) continue;
    const int first = query[b].pitch - query[a].pitch;
    for (size_t c = b + 1; c < query.size(); ++c) {
      const int32_t second = query[c].time - query[b].time;
      if (second * kSpeedMin > kSecondMax) break;
      if (second * kSpeedMax < 2 * kStepMin || !is_in_reach(query[a], query[c])) continue;
      const int last = query[c].pitch - query[a].pitch;
      if (is_steady(first, last)) continue;
      const double ratio = static_cast<double>(step) / (step + second);
      const int r_end = ratio_bin_of(ratio + kRatioSlack);
      for (int f = bin_of(first - kPitchSlack); f <= bin_of(first + kPitchSlack); ++f) {
        for (int l = bin_of(last - kPitchSlack); l <= bin_of(last + kPitchSlack); ++l) {
          for (int r = ratio_bin_of(ratio - kRatioSlack); r <= r_end; ++r) {
            look_up(key_of(f, l, r), query[a], step + second, votes);
          }
        }
      }
    }
  }
}

std::vector<AudioGuess> AudioIndex::find(std::span<const AudioPeak> query) const {
  std::vector<AudioGuess> out;
  std::vector<Vote> votes;
  const auto cell = [](const Vote& v) { return std::tuple(v.entry, v.block, v.pitch, v.place); };
  // The votes of blocks before `block` are complete: counted and forgotten.
  const auto count = [&](int32_t block) {
    const auto open = std::partition(votes.begin(), votes.end(),
                                     [&](const Vote& vote) { return vote.block < block; });
    std::sort(votes.begin(), open, [&](const Vote& a, const Vote& b) {
      return std::tuple(cell(a), a.speed) < std::tuple(cell(b), b.speed);
    });
    for (auto from = votes.begin(); from != open;) {
      const auto to =
          std::find_if(from, open, [&](const Vote& v) { return cell(v) != cell(*from); });
      if (to - from >= kVotesMin) {
        AudioGuess guess;
        guess.entry = from->entry;
        guess.query_time = (from->block + 1) * kBlock;
        guess.reference_time = from->place * kPlace;
        guess.speed = from[(to - from) / 2].speed;
        guess.pitch_shift = from->pitch * kShiftBin;
        guess.votes = static_cast<int>(to - from);
        out.push_back(guess);
      }
      from = to;
    }
    votes.erase(votes.begin(), open);
  };
  int32_t counted = 0;
  for (size_t a = 0; a < query.size(); ++a) {
    const int32_t block = query[a].time / kBlock;
    if (block >= counted + kBlocksTogether) {
      counted = block - 1;
      count(counted);
    }
    collect(query, a, votes);
  }
  count(std::numeric_limits<int32_t>::max());
  std::sort(out.begin(), out.end(), [](const AudioGuess& a, const AudioGuess& b) {
    return std::tuple(a.entry, -a.votes, a.query_time, a.reference_time, a.pitch_shift) <
           std::tuple(b.entry, -b.votes, b.query_time, b.reference_time, b.pitch_shift);
  });
  size_t kept = 0, of_entry = 0;
  for (size_t i = 0; i < out.size(); ++i) {
    of_entry = i > 0 && out[i].entry == out[i - 1].entry ? of_entry + 1 : 0;
    if (of_entry < kGuessesMax) out[kept++] = out[i];
  }
  out.resize(kept);
  return out;
}

}  // namespace vigie::fingerprint
