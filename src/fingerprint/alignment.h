// fingerprint/alignment.h: the straight line in time that most votes agree on.
//
// Input   votes: "query time t resembles reference time u", from any kind of fingerprint.
// Output  reference = speed * query + offset, and in which form of the query (mirrored or not).
// Method  Hough transform over (form, speed, offset) in windows of the query, so that a drift of
//         speed cannot smear the votes of a long item; each query position counts once a line.
//         Then repeated least squares on the votes near the line, within one unbroken run.
// Cost    O(votes * speeds * log votes).
// Limits  one line a call: callers remove its votes and ask again. Curved time (ramps) comes out as
//         several pieces. Where nothing moves the offset is a guess, drawn to speed 1.
// Threads stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace vigie::fingerprint {

struct Vote {
  uint32_t query = 0, reference = 0;  // positions in the two series
  int64_t query_us = 0, reference_us = 0;
  int form = 0;       // lines are formed within one form only; 0 is preferred
  double weight = 0;  // (0, 1]
};

struct Line {
  double speed = 1;
  double offset_us = 0;  // of the reference at query time 0
  int form = 0;
  double at(int64_t query_us) const { return speed * static_cast<double>(query_us) + offset_us; }
};

struct AlignmentOptions {
  double speed_min = 0.5, speed_max = 2.0;  // what players offer
  double speed_ratio = 1.05;                // from one tried speed to the next
  int64_t bucket_us = 400'000;              // two neighbours make a line: 0.8 s
  int64_t window_us = 24'000'000;           // 2.5 % of speed error is 0.3 s at its ends
  int64_t tolerance_us = 300'000;           // from the refined line
  uint32_t gap_max = 4;                     // query positions in a row without a vote
  int64_t gap_us_max = 10'000'000;          // and the time between two of them
};

struct Run {
  Line line;
  std::vector<Vote> votes;  // one a query position, ascending: the unbroken run on the line
};

// votes: ascending by query. Nothing when there are none. Errors: none.
std::optional<Run> best_run(std::span<const Vote> votes, const AlignmentOptions& options);

}  // namespace vigie::fingerprint
