#include "fingerprint/alignment.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace vigie::fingerprint {
namespace {

// Priors: small enough that one clear vote outweighs them, large enough to decide where nothing
// moves and every line fits as well.
constexpr double kOtherSpeedFactor = 0.97;
constexpr double kOtherFormFactor = 0.98;
constexpr double kFarOffsetPenalty = 1e-3;  // for an hour, and not more

// A speed is believed when it explains the votes better than speed 1 does by this.
constexpr double kSnapFactor = 1.15;
constexpr double kSnapUs = 15'000;

constexpr int kRefinements = 4;

struct Ballot {
  int form;
  int64_t bucket;
  uint32_t query;
  double weight;
};

struct Scored {
  Line line;
  double score = 0;
};

// 1 first, then ever further away: equal scores keep the first.
std::vector<double> speeds_of(const AlignmentOptions& options) {
  std::vector<double> out = {1.0};
  for (double speed = options.speed_ratio; speed <= options.speed_max * 1.001;
       speed *= options.speed_ratio) {
    out.push_back(speed);
  }
  for (double speed = 1 / options.speed_ratio; speed >= options.speed_min * 0.999;
       speed /= options.speed_ratio) {
    out.push_back(speed);
  }
  return out;
}

// The weight of two neighbouring buckets, each query position with its best vote only.
double score_of(std::span<const Ballot> first, std::span<const Ballot> second) {
  double sum = 0;
  size_t a = 0, b = 0;
  while (a < first.size() || b < second.size()) {
    const uint32_t query = std::min(a < first.size() ? first[a].query : UINT32_MAX,
                                    b < second.size() ? second[b].query : UINT32_MAX);
    double best = 0;
    for (; a < first.size() && first[a].query == query; ++a) best = std::max(best, first[a].weight);
    for (; b < second.size() && second[b].query == query; ++b) {
      best = std::max(best, second[b].weight);
    }
    sum += best;
  }
  return sum;
}

// The best offset for one speed. Ballots are sorted; a group is one form and bucket.
void score_speed(std::span<const Ballot> ballots, double speed, int64_t centre_us,
                 const AlignmentOptions& options, Scored& best) {
  const auto end_of_group = [&](size_t from) {
    size_t to = from;
    while (to < ballots.size() && ballots[to].form == ballots[from].form &&
           ballots[to].bucket == ballots[from].bucket) {
      ++to;
    }
    return to;
  };
  for (size_t from = 0; from < ballots.size();) {
    const size_t middle = end_of_group(from);
    size_t to = middle;
    if (middle < ballots.size() && ballots[middle].form == ballots[from].form &&
        ballots[middle].bucket == ballots[from].bucket + 1) {
      to = end_of_group(middle);
    }
    // The offset of the line through the middle of the two buckets at the window's centre.
    const double at_centre =
        static_cast<double>(ballots[from].bucket + 1) * static_cast<double>(options.bucket_us);
    const double offset_us = at_centre - speed * static_cast<double>(centre_us);
    double score =
        score_of(ballots.subspan(from, middle - from), ballots.subspan(middle, to - middle));
    if (speed != 1.0) score *= kOtherSpeedFactor;
    if (ballots[from].form != 0) score *= kOtherFormFactor;
    score -= kFarOffsetPenalty * std::min(1.0, std::abs(offset_us) / 3.6e9);
    if (score > best.score + 1e-9) best = {{speed, offset_us, ballots[from].form}, score};
    from = middle;
  }
}

void score_window(std::span<const Vote> votes, std::span<const double> speeds, int64_t centre_us,
                  const AlignmentOptions& options, Scored& best) {
  std::vector<Ballot> ballots(votes.size());
  for (const double speed : speeds) {
    for (size_t i = 0; i < votes.size(); ++i) {
      const Vote& vote = votes[i];
      const double at_centre = static_cast<double>(vote.reference_us) -
                               speed * static_cast<double>(vote.query_us - centre_us);
      const auto bucket =
          static_cast<int64_t>(std::floor(at_centre / static_cast<double>(options.bucket_us)));
      ballots[i] = {vote.form, bucket, vote.query, vote.weight};
    }
    std::sort(ballots.begin(), ballots.end(), [](const Ballot& a, const Ballot& b) {
      return std::tie(a.form, a.bucket, a.query) < std::tie(b.form, b.bucket, b.query);
    });
    score_speed(ballots, speed, centre_us, options, best);
  }
}

Scored best_line(std::span<const Vote> votes, const AlignmentOptions& options) {
  const auto speeds = speeds_of(options);
  const auto before = [](const Vote& vote, int64_t time_us) { return vote.query_us < time_us; };
  Scored best;
  const int64_t last_us = votes.back().query_us;
  for (int64_t from_us = votes.front().query_us; from_us <= last_us;
       from_us += options.window_us / 2) {
    const auto begin = std::lower_bound(votes.begin(), votes.end(), from_us, before);
    const auto end = std::lower_bound(begin, votes.end(), from_us + options.window_us, before);
    const int64_t width_us = std::min(options.window_us, last_us - from_us);
    if (begin != end) score_window({begin, end}, speeds, from_us + width_us / 2, options, best);
    if (from_us + options.window_us > last_us) break;
  }
  return best;
}

// For each query position the best vote near the line: resemblance first, nearness to settle it.
std::vector<Vote> votes_near(std::span<const Vote> votes, const Line& line, double tolerance_us) {
  std::vector<Vote> out;
  double best = 0;
  for (const Vote& vote : votes) {
    const double miss_us =
        std::abs(static_cast<double>(vote.reference_us) - line.at(vote.query_us));
    if (vote.form != line.form || miss_us > tolerance_us) continue;
    const double worth = vote.weight - 0.3 * miss_us / tolerance_us;
    if (!out.empty() && out.back().query == vote.query) {
      if (worth > best) out.back() = vote, best = worth;
    } else {
      out.push_back(vote);
      best = worth;
    }
  }
  return out;
}

// The heaviest stretch without a gap.
std::vector<Vote> heaviest_run(std::span<const Vote> votes, const AlignmentOptions& options) {
  std::span<const Vote> best;
  double best_weight = 0;
  for (size_t from = 0; from < votes.size();) {
    double weight = votes[from].weight;
    size_t to = from + 1;
    while (to < votes.size() && votes[to].query - votes[to - 1].query <= options.gap_max + 1 &&
           votes[to].query_us - votes[to - 1].query_us <= options.gap_us_max) {
      weight += votes[to++].weight;
    }
    if (weight > best_weight) best = votes.subspan(from, to - from), best_weight = weight;
    from = to;
  }
  return {best.begin(), best.end()};
}

double root_mean_square_us(std::span<const Vote> votes, const Line& line) {
  double sum = 0;
  for (const Vote& vote : votes) {
    const double miss = static_cast<double>(vote.reference_us) - line.at(vote.query_us);
    sum += miss * miss;
  }
  return std::sqrt(sum / static_cast<double>(votes.size()));
}

// Least squares; with fixed speed only the offset.
Line fitted(std::span<const Vote> votes, Line line, bool fix_speed) {
  const auto count = static_cast<double>(votes.size());
  double mean_q = 0, mean_r = 0, covariance = 0, variance = 0;
  for (const Vote& vote : votes) {
    mean_q += static_cast<double>(vote.query_us) / count;
    mean_r += static_cast<double>(vote.reference_us) / count;
  }
  for (const Vote& vote : votes) {
    const double q = static_cast<double>(vote.query_us) - mean_q;
    covariance += q * (static_cast<double>(vote.reference_us) - mean_r);
    variance += q * q;
  }
  if (!fix_speed && variance > 0) line.speed = covariance / variance;
  line.offset_us = mean_r - line.speed * mean_q;
  return line;
}

Line refitted(std::span<const Vote> votes, const Line& line, const AlignmentOptions& options) {
  constexpr size_t kVotesMin = 4;
  constexpr int64_t kSpanUsMin = 1'500'000;  // a shorter run does not tell a speed
  const bool is_short =
      votes.size() < kVotesMin || votes.back().query_us - votes.front().query_us < kSpanUsMin;
  const Line free = fitted(votes, line, is_short);
  const Line plain = fitted(votes, {1.0, 0, line.form}, true);
  const double miss_us = root_mean_square_us(votes, free);
  if (root_mean_square_us(votes, plain) <= miss_us * kSnapFactor + kSnapUs) return plain;
  if (free.speed < options.speed_min * 0.97 || free.speed > options.speed_max * 1.03) return line;
  return free;
}

}  // namespace

std::optional<Run> best_run(std::span<const Vote> votes, const AlignmentOptions& options) {
  if (votes.empty()) return std::nullopt;
  const Scored found = best_line(votes, options);
  if (found.score <= 0) return std::nullopt;
  Run run;
  run.line = found.line;
  auto tolerance_us = static_cast<double>(options.bucket_us);
  for (int i = 0; i < kRefinements; ++i) {
    auto near = heaviest_run(votes_near(votes, run.line, tolerance_us), options);
    if (near.empty()) break;
    run.votes = std::move(near);
    // The votes belong to the line returned with them: the last round only collects.
    if (i + 1 < kRefinements) run.line = refitted(run.votes, run.line, options);
    tolerance_us = static_cast<double>(options.tolerance_us);
  }
  if (run.votes.empty()) return std::nullopt;
  return run;
}

}  // namespace vigie::fingerprint
