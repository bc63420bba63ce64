#include "fingerprint/picture/same_moments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>

namespace vigie::fingerprint {
namespace {

constexpr size_t kCellsMin = 9;      // fewer places could agree by chance
constexpr size_t kSearchCells = 64;  // those that move most, for the search
constexpr int kSearchFrames = 12;    // three seconds
constexpr int kSearchHop = 6;
constexpr int kLocalFrames = 7;
constexpr int64_t kGridUs = 125'000;                    // of reference times during the search
constexpr int64_t kSearchUsMax = 5 * 60 * 1'000'000LL;  // longer references: only near hints
constexpr int64_t kHintUs = 2'500'000;
constexpr size_t kSeedWindows = 13;  // 21 seconds of the query are searched at once
constexpr size_t kShortFrames = 6;
constexpr size_t kBinsMax = 60;  // offsets tried near hints
constexpr int kRoundsMax = 20;
constexpr double kKnownShare = 0.85, kPlainShare = 0.93;  // of the best line's score
constexpr double kSpeedDoubt = 0.16;
constexpr double kRoundSpeeds[] = {0.5, 0.75, 0.8, 0.9, 1.1, 1.2, 1.25, 1.5, 2};
constexpr double kRoundDoubt = 0.06, kRoundShare = 0.97;
constexpr int kDoubtSteps = 8;  // a second each way
constexpr double kSpeedStep = 1.06;
constexpr int kSpeedSteps = 12;       // each way: 0.5 to 2
constexpr float kNoiseLevels = 0.8f;  // a cell's mean wavers so much without anything moving
constexpr double kMotionMin = 0.42;   // of a short window
constexpr double kLikenessMin = 0.55;
constexpr double kMovingMin = 12;  // summed levels: below, nothing moves
constexpr int64_t kGapUsMax = 3'000'000;
constexpr double kStillLevels = 2;      // mean change of a place that proves nothing of a frame
constexpr double kTrimAgreement = 0.3;  // of a frame's changes, at the ends of a stretch

// Rows of values less their mean over time, and how much each place varies.
struct Changes {
  std::vector<float> values;  // frames x cells
  std::vector<float> energy;  // a cell
};

class Finder {
 public:
  Finder(const ItemPrint& query, const ItemPrint& reference, SharedArea& area,
         const std::vector<TimeHint>& hints, std::span<const TimeLine> known)
      : query_(query.thumbnails),
        reference_(reference.thumbnails),
        area_(area),
        hints_(hints),
        known_(known) {
    all_.resize(area.cells());
    std::iota(all_.begin(), all_.end(), size_t{0});
    is_active_.assign(query_.size(), true);
    row_.resize(area.cells());
  }

  std::vector<Moments> run(size_t stretches_max) {
    std::vector<Moments> out;
    if (area_.cells() < kCellsMin || query_.size() < 4 || reference_.size() < 4) return out;
    choose_cells();
    make_grid();
    is_tried_.assign(query_.size(), false);
    for (int round = 0; round < kRoundsMax && out.size() < stretches_max; ++round) {
      const auto seed = seed_windows();
      if (seed.empty()) break;
      const auto line = best_line(seed);
      const auto found = line ? stretches(refined(*line, seed)) : std::vector<Moments>();
      if (found.empty()) {
        for (const Window& window : seed) is_tried_[window.from] = true;
        continue;
      }
      for (const Moments& stretch : found) {
        out.push_back(stretch);
        for (size_t q = 0; q < query_.size(); ++q) {
          const int64_t at = query_[q].time_us;
          if (at >= stretch.query_from_us && at < stretch.query_to_us) is_active_[q] = false;
        }
      }
    }
    return out;
  }

 private:
  struct Line {
    double speed = 1, offset_us = 0, score = 0;
    double at(int64_t query_us) const { return speed * static_cast<double>(query_us) + offset_us; }
  };

  int64_t reference_end_us() const { return reference_.back().time_us; }

  void choose_cells() {
    const size_t cells = area_.cells();
    std::vector<double> sum(cells), square(cells);
    const size_t step = std::max<size_t>(1, reference_.size() / 400);
    double count = 0;
    for (size_t r = 0; r < reference_.size(); r += step) {
      area_.reference_at(static_cast<double>(reference_[r].time_us), row_.data());
      for (size_t i = 0; i < cells; ++i) {
        sum[i] += row_[i], square[i] += static_cast<double>(row_[i]) * row_[i];
      }
      ++count;
    }
    std::vector<std::pair<double, size_t>> ranked;
    for (size_t i = 0; i < cells; ++i) {
      ranked.emplace_back(-(square[i] - sum[i] * sum[i] / count), i);
    }
    std::sort(ranked.begin(), ranked.end());
    ranked.resize(std::min(kSearchCells, ranked.size()));
    for (const auto& [negative, cell] : ranked) chosen_.push_back(cell);
  }

  // The reference's chosen cells at regular times, where it is short enough to look everywhere,
  // less their mean over all: only changes matter, and small numbers keep sums exact.
  void make_grid() {
    looks_everywhere_ = reference_end_us() <= kSearchUsMax;
    if (!looks_everywhere_) return;
    const size_t cells = chosen_.size();
    const auto steps = static_cast<size_t>(reference_end_us() / kGridUs) + 1;
    grid_.resize(steps * cells);
    std::vector<float> mean(cells, 0.0f);
    for (size_t g = 0; g < steps; ++g) {
      area_.reference_at(static_cast<double>(g) * kGridUs, row_.data());
      for (size_t i = 0; i < cells; ++i) {
        grid_[g * cells + i] = row_[chosen_[i]];
        mean[i] += row_[chosen_[i]] / static_cast<float>(steps);
      }
    }
    for (size_t at = 0; at < grid_.size(); ++at) grid_[at] -= mean[at % cells];
  }

  // query frames from..from+count-1, at cells
  void query_changes(size_t from, size_t count, const std::vector<size_t>& cells, Changes& out) {
    out.values.resize(count * cells.size());
    for (size_t k = 0; k < count; ++k) {
      const float* row = area_.query_row(from + k);
      for (size_t i = 0; i < cells.size(); ++i) out.values[k * cells.size() + i] = row[cells[i]];
    }
    centre(out, count, cells.size());
  }

  bool reference_changes(size_t from, size_t count, const Line& line,
                         const std::vector<size_t>& cells, Changes& out) {
    out.values.resize(count * cells.size());
    for (size_t k = 0; k < count; ++k) {
      const double at = line.at(query_[from + k].time_us);
      if (at < -kGridUs || at > static_cast<double>(reference_end_us() + 2 * kGridUs)) return false;
      area_.reference_at(at, row_.data());
      for (size_t i = 0; i < cells.size(); ++i) out.values[k * cells.size() + i] = row_[cells[i]];
    }
    centre(out, count, cells.size());
    return true;
  }

  static void centre(Changes& changes, size_t count, size_t cells) {
    changes.energy.assign(cells, 0);
    std::vector<float> mean(cells, 0.0f);
    for (size_t k = 0; k < count; ++k) {
      for (size_t i = 0; i < cells; ++i) mean[i] += changes.values[k * cells + i];
    }
    for (float& value : mean) value /= static_cast<float>(count);
    for (size_t k = 0; k < count; ++k) {
      float* row = &changes.values[k * cells];
      for (size_t i = 0; i < cells; ++i) {
        row[i] -= mean[i];
        changes.energy[i] += row[i] * row[i];
      }
    }
  }

  struct Agreement {
    double motion = 0, moving = 0;
  };
  Agreement agreement(const Changes& a, const Changes& b, size_t count) const {
    const size_t cells = a.energy.size();
    std::vector<float> product(cells, 0.0f);
    for (size_t k = 0; k < count; ++k) {
      const float *p = &a.values[k * cells], *q = &b.values[k * cells];
      for (size_t i = 0; i < cells; ++i) product[i] += p[i] * q[i];
    }
    return weighed(a.energy.data(), b.energy.data(), product.data(), cells, count);
  }

  // What moves in the reference must move here; what moves here alone may lie over it, so it counts
  // for less.
  static Agreement weighed(const float* own_energy, const float* energy, const float* product,
                           size_t cells, size_t count) {
    const float n = static_cast<float>(count), noise = n * kNoiseLevels * kNoiseLevels;
    float motion = 0, moving = 0;
    for (size_t i = 0; i < cells; ++i) {
      const float level = std::sqrt(std::max(energy[i], own_energy[i] / 4) / n);
      const float weight = std::min(std::max(level - kNoiseLevels, 0.0f), 12.0f);
      motion += weight * product[i] /
                std::sqrt((own_energy[i] + noise) * (std::max(energy[i], 0.0f) + noise));
      moving += weight;
    }
    return {moving > 0 ? motion / moving : 0, moving};
  }

  // The same, of the grid's nearest times: changes of the query are centred, so only the
  // reference's energy needs its mean.
  bool search_agreement(const Changes& query, size_t from, size_t count, const Line& line,
                        Agreement& out) const {
    const size_t cells = chosen_.size();
    const auto steps = static_cast<int64_t>(grid_.size() / cells);
    std::array<float, kSearchCells> sum{}, square{}, product{};
    for (size_t k = 0; k < count; ++k) {
      const int64_t g = std::llround(line.at(query_[from + k].time_us) / kGridUs);
      if (g < -1 || g > steps + 1) return false;
      const float* row = &grid_[static_cast<size_t>(std::clamp<int64_t>(g, 0, steps - 1)) * cells];
      const float* own = &query.values[k * cells];
      for (size_t i = 0; i < cells; ++i) {
        sum[i] += row[i];
        square[i] += row[i] * row[i];
        product[i] += own[i] * row[i];
      }
    }
    for (size_t i = 0; i < cells; ++i) square[i] -= sum[i] * sum[i] / static_cast<float>(count);
    out = weighed(query.energy.data(), square.data(), product.data(), cells, count);
    return true;
  }

  // A run of query frames.
  struct Window {
    size_t from, count;
  };

  // Windows of active query frames that no search has failed on.
  std::vector<Window> windows() const {
    std::vector<Window> out;
    const size_t length = std::min<size_t>(kSearchFrames, query_.size());
    const auto is_free = [&](size_t from, size_t count) {
      return !is_tried_[from] &&
             std::all_of(is_active_.begin() + static_cast<ptrdiff_t>(from),
                         is_active_.begin() + static_cast<ptrdiff_t>(from + count),
                         [](bool active) { return active; });
    };
    for (size_t from = 0; from + length <= query_.size(); from += kSearchHop) {
      if (is_free(from, length)) out.push_back({from, length});
    }
    if (!out.empty()) return out;
    // What is left between stretches may be shorter.
    for (size_t from = 0; from < query_.size();) {
      size_t to = from;
      while (to < query_.size() && is_active_[to] && to - from < length) ++to;
      if (to - from >= kShortFrames && !is_tried_[from]) out.push_back({from, to - from});
      from = std::max(to, from + 1);
    }
    return out;
  }

  // Of many windows, those around the time of which most hints speak: what is found there is
  // followed over the whole query.
  std::vector<Window> seed_windows() const {
    const auto all = windows();
    if (all.size() <= kSeedWindows) return all;
    std::vector<int64_t> weight(all.size(), 0);
    for (const TimeHint& hint : hints_) {
      const auto after = std::partition_point(all.begin(), all.end(), [&](const Window& window) {
        return query_[window.from].time_us <= hint.query_us;
      });
      if (after != all.begin()) weight[static_cast<size_t>(after - all.begin()) - 1] += hint.weight;
    }
    size_t best = 0;
    int64_t sum = 0, most = -1;
    for (size_t i = 0; i < all.size(); ++i) {
      sum += weight[i];
      if (i >= kSeedWindows) sum -= weight[i - kSeedWindows];
      if (i + 1 >= kSeedWindows && sum > most) most = sum, best = i + 1 - kSeedWindows;
    }
    return {all.begin() + static_cast<ptrdiff_t>(best),
            all.begin() + static_cast<ptrdiff_t>(best + kSeedWindows)};
  }

  // Offsets worth trying at that speed for windows between these times: all, or in long references
  // those that most hints name.
  std::vector<double> offsets(double speed, double from_us, double to_us) const {
    constexpr double kBinUs = 2.0 * kGridUs;
    std::vector<double> out;
    const auto first = static_cast<int64_t>(-speed * to_us / kBinUs);
    const auto last =
        static_cast<int64_t>((static_cast<double>(reference_end_us()) - speed * from_us) / kBinUs);
    if (looks_everywhere_) {
      for (int64_t bin = first; bin <= last; ++bin)
        out.push_back(static_cast<double>(bin) * kBinUs);
      return out;
    }
    std::map<int64_t, int64_t> votes;
    for (const TimeHint& hint : hints_) {
      const auto at = static_cast<double>(hint.query_us);
      if (at < from_us - kHintUs || at > to_us + kHintUs) continue;
      const auto bin = std::llround((static_cast<double>(hint.reference_us) - speed * at) / kBinUs);
      for (int64_t near = bin - 3; near <= bin + 3; ++near) votes[near] += hint.weight;
    }
    std::vector<std::pair<int64_t, int64_t>> ranked;
    for (const auto& [bin, weight] : votes) ranked.emplace_back(-weight, bin);
    std::sort(ranked.begin(), ranked.end());
    ranked.resize(std::min(ranked.size(), kBinsMax));
    for (const auto& [weight, bin] : ranked) out.push_back(static_cast<double>(bin) * kBinUs);
    return out;
  }

  // How many hints lie on the line: what decides where nothing moves.
  double hinted(const Line& line) const {
    double sum = 0;
    for (const TimeHint& hint : hints_) {
      const double off = std::fabs(line.at(hint.query_us) - static_cast<double>(hint.reference_us));
      if (off < 600'000) sum += std::min(hint.weight, 40) / 40.0;
    }
    return sum;
  }

  std::optional<Line> best_line(const std::vector<Window>& all) {
    std::optional<Line> best;
    const auto from_us = static_cast<double>(query_[all.front().from].time_us);
    const auto to_us = static_cast<double>(query_[all.back().from + all.back().count - 1].time_us);
    std::vector<Changes> query(all.size());
    for (size_t w = 0; w < all.size(); ++w) {
      query_changes(all[w].from, all[w].count, chosen_, query[w]);
    }
    Changes there;
    for (int step = -kSpeedSteps; step <= kSpeedSteps; ++step) {
      const double speed = std::pow(kSpeedStep, step);
      for (const double offset : offsets(speed, from_us, to_us)) {
        const Line line{speed, offset, 0};
        double score = 0;
        for (size_t w = 0; w < all.size(); ++w) {
          const auto [from, count] = all[w];
          Agreement agrees;
          if (looks_everywhere_) {
            if (!search_agreement(query[w], from, count, line, agrees)) continue;
          } else {
            if (!reference_changes(from, count, line, chosen_, there)) continue;
            agrees = agreement(query[w], there, count);
          }
          const double trust = std::min(1.0, agrees.moving / 40);
          score += trust * std::max(0.0, agrees.motion - 0.3);
        }
        score += 0.02 * hinted(line);
        if (step != 0) score *= 0.97;  // unchanged speed is by far the most likely
        if (score > 0 && (!best || score > best->score)) best = Line{speed, offset, score};
      }
    }
    return best;
  }

  // How much of what moves in those windows moves alike on a line.
  double score_of(const Line& line, const std::vector<Window>& windows,
                  std::vector<Window>* agreeing = nullptr) {
    Changes here, there;
    double score = 0;
    for (const Window& window : windows) {
      query_changes(window.from, window.count, chosen_, here);
      if (!reference_changes(window.from, window.count, line, chosen_, there)) continue;
      const Agreement agrees = agreement(here, there, window.count);
      const double part = std::min(1.0, agrees.moving / 40) * std::max(0.0, agrees.motion - 0.3);
      if (agreeing != nullptr && part > 0) agreeing->push_back(window);
      score += part;
    }
    return score;
  }

  // Climbs to the best speed and offset nearby, over all windows that agree.
  Line refined(Line line, const std::vector<Window>& all) {
    std::vector<Window> good;
    line.score = score_of(line, all, &good);
    if (good.empty()) return line;
    const int64_t middle = query_[good[good.size() / 2].from].time_us;
    double speed_step = 0.03, offset_step = 120'000;
    for (int round = 0; round < 14; ++round) {
      bool improved = false;
      for (const auto& [ds, dt] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
        Line next = through(line, line.speed * (1 + ds * speed_step), middle, dt * offset_step);
        next.score = score_of(next, good);
        if (next.score > line.score + 1e-6) line = next, improved = true;
      }
      if (!improved) speed_step /= 2, offset_step /= 2;
      if (offset_step < 15'000) break;
    }
    return likelier(line, good, middle);
  }

  // The line of that speed that lies so far from another at that time.
  static Line through(const Line& other, double speed, int64_t middle_us, double off_us) {
    return {speed, other.at(middle_us) - speed * static_cast<double>(middle_us) + off_us, 0};
  }

  // What moves little agrees almost as well on lines nearby. Of those, the one on which the sound
  // lies, then one of unchanged speed, then of a speed that programs offer, are the most likely.
  Line likelier(const Line& line, const std::vector<Window>& good, int64_t middle_us) {
    const auto best_of = [&](const std::vector<Line>& others, double share) -> std::optional<Line> {
      std::optional<Line> best;
      for (Line other : others) {
        other.score = score_of(other, good);
        if (other.score > share * line.score && (!best || other.score > best->score)) best = other;
      }
      return best;
    };
    std::vector<Line> others;
    for (const TimeLine& known : known_) others.push_back({known.speed, known.offset_us, 0});
    if (const auto known = best_of(others, kKnownShare)) return *known;
    const auto try_speed = [&](double speed, double doubt) {
      if (std::fabs(line.speed - speed) > doubt) return;
      for (int step = -kDoubtSteps; step <= kDoubtSteps; ++step) {
        others.push_back(through(line, speed, middle_us, step * static_cast<double>(kGridUs)));
      }
    };
    others.clear();
    try_speed(1, kSpeedDoubt);
    if (const auto plain = best_of(others, kPlainShare)) return *plain;
    others.clear();
    for (const double speed : kRoundSpeeds) try_speed(speed, kRoundDoubt);
    return best_of(others, kRoundShare).value_or(line);
  }

  // Of the mean pictures of a window.
  double window_likeness(size_t from, size_t count, const Line& line) {
    const size_t cells = area_.cells();
    std::vector<float> a(cells, 0.0f), b(cells, 0.0f);
    const float part = 1 / static_cast<float>(count);
    for (size_t k = from; k < from + count; ++k) {
      const float* row = area_.query_row(k);
      area_.reference_at(line.at(query_[k].time_us), row_.data());
      for (size_t i = 0; i < cells; ++i) a[i] += part * row[i], b[i] += part * row_[i];
    }
    return likeness(a, b);
  }

  // How a query frame agrees on a line, by the best window around it.
  struct Local {
    bool agrees = false;
    Agreement found;
    double alike = 0;
  };

  std::vector<Moments> stretches(const Line& line) {
    const size_t length = std::min<size_t>(kLocalFrames, query_.size());
    std::vector<Local> frames(query_.size());
    Changes here, there;
    for (size_t from = 0; from + length <= query_.size(); ++from) {
      bool active = true;
      for (size_t k = from; k < from + length; ++k) active &= is_active_[k];
      if (!active) continue;
      query_changes(from, length, all_, here);
      if (!reference_changes(from, length, line, all_, there)) continue;
      const Agreement found = agreement(here, there, length);
      const double looks = window_likeness(from, length, line);
      const bool is_still = found.moving < kMovingMin;
      if (looks < kLikenessMin || (!is_still && found.motion < kMotionMin)) continue;
      for (size_t k = from; k < from + length; ++k) {
        Local& frame = frames[k];
        frame.agrees = true;
        frame.alike = std::max(frame.alike, looks);
        if (found.motion * found.moving >= frame.found.motion * frame.found.moving) {
          frame.found = found;
        }
      }
    }
    std::vector<Moments> out;
    size_t first = 0, last = 0;
    bool is_open = false;
    for (size_t q = 0; q < query_.size(); ++q) {
      if (!frames[q].agrees) continue;
      if (is_open && query_[q].time_us - query_[last].time_us > gap_us_max()) {
        add_stretch(line, frames, first, last, out);
        is_open = false;
      }
      if (!is_open) first = q;
      is_open = true;
      last = q;
    }
    if (is_open) add_stretch(line, frames, first, last, out);
    return out;
  }

  // Key frames alone may be further apart than what ends a stretch.
  int64_t gap_us_max() const {
    const int64_t span_us = query_.back().time_us - query_.front().time_us;
    return std::max(kGapUsMax, 2 * span_us / static_cast<int64_t>(query_.size() - 1));
  }

  void add_stretch(const Line& line, const std::vector<Local>& frames, size_t first, size_t last,
                   std::vector<Moments>& out) {
    trim(line, first, last);
    Moments now;
    now.speed = line.speed;
    now.offset_us = line.offset_us;
    now.query_from_us = query_[first].time_us;
    const int64_t step_us = last > 0 ? query_[last].time_us - query_[last - 1].time_us : 0;
    now.query_to_us =
        last + 1 < query_.size() ? query_[last + 1].time_us : query_[last].time_us + step_us;
    double weight = 0;
    for (size_t q = first; q <= last; ++q) {
      if (!frames[q].agrees) continue;
      const Agreement& found = frames[q].found;
      now.frames += 1;
      now.motion += found.motion * found.moving;
      now.likeness += frames[q].alike;
      weight += found.moving;
    }
    if (now.frames == 0) return;
    now.motion = weight > 0 ? now.motion / weight : 0;
    now.moving = weight / now.frames;
    now.likeness /= now.frames;
    out.push_back(now);
  }

  // A window over a cut can agree by what lies before it: frames at the ends must agree themselves.
  void trim(const Line& line, size_t& first, size_t& last) {
    const size_t cells = area_.cells();
    std::vector<float> mean_query(cells, 0.0f), mean_reference(cells, 0.0f);
    const float part = 1 / static_cast<float>(last - first + 1);
    for (size_t q = first; q <= last; ++q) {
      const float* row = area_.query_row(q);
      area_.reference_at(line.at(query_[q].time_us), row_.data());
      for (size_t i = 0; i < cells; ++i) {
        mean_query[i] += part * row[i];
        mean_reference[i] += part * row_[i];
      }
    }
    const auto agrees = [&](size_t q) {
      const float* row = area_.query_row(q);
      area_.reference_at(line.at(query_[q].time_us), row_.data());
      double aa = 0, bb = 0, ab = 0;
      for (size_t i = 0; i < cells; ++i) {
        const double a = row[i] - mean_query[i], b = row_[i] - mean_reference[i];
        aa += a * a, bb += b * b, ab += a * b;
      }
      const bool is_still = aa + bb < 2 * kStillLevels * kStillLevels * static_cast<double>(cells);
      return is_still || ab > kTrimAgreement * std::sqrt(aa * bb);
    };
    for (int cut = 0; cut < kLocalFrames && last - first > 6 && !agrees(first); ++cut) ++first;
    for (int cut = 0; cut < kLocalFrames && last - first > 6 && !agrees(last); ++cut) --last;
  }

  const std::vector<Thumbnail>&query_, &reference_;
  SharedArea& area_;
  const std::vector<TimeHint>& hints_;
  std::span<const TimeLine> known_;
  std::vector<size_t> all_, chosen_;
  std::vector<float> row_, grid_;
  std::vector<bool> is_active_, is_tried_;
  bool looks_everywhere_ = true;
};

}  // namespace

std::vector<Moments> find_moments(const ItemPrint& query, const ItemPrint& reference,
                                  SharedArea& area, const std::vector<TimeHint>& hints,
                                  std::span<const TimeLine> known, size_t stretches_max) {
  return Finder(query, reference, area, hints, known).run(stretches_max);
}

}  // namespace vigie::fingerprint
