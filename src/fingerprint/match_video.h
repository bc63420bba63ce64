// fingerprint/match_video.h: finds stretches of one frame series in others.
//
// Input   frame series of entries and of a query; frames under the quality gate take no part.
// Output  stretches with their line in time, form and mean distance; several an entry.
// Method  every usable query frame, in its eight dihedral forms (apply_to_hash), looks for stored
//         frames within a wide radius. Per entry: best_run() again and again until nothing is left.
//         A run then has to prove itself: see evidence_of() in the .cc.
// Cost    the index's search of 8 hashes a query frame, and memory for 24 votes a query frame and
//         entry that resembles it.
// Limits  frames only resemble each other as PDQ does. Where picture content hardly moves, only
//         close frames count, and the place in time is a guess.
// Threads built by one thread, then may be searched by many.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fingerprint/alignment.h"
#include "fingerprint/index.h"
#include "fingerprint/match.h"
#include "fingerprint/pdq.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

struct Stretch {
  size_t entry = 0;  // position in the order of add()
  int64_t query_from_us = 0, query_to_us = 0;
  int64_t reference_from_us = 0, reference_to_us = 0;
  double speed = 1;
  Dihedral form = Dihedral::kOriginal;  // what done to the query gives the reference
  double agreement = 0;                 // share of the positions in the stretch that agree
  double difference = 0;                // mean over those: bits of 256 (video), share (audio)
};

class VideoIndex {
 public:
  explicit VideoIndex(const MatchOptions& options) : options_(options), index_(make_scan_index()) {}
  void add(const ItemPrint& print);
  // Sorted by entry, then query time. Errors: none.
  std::vector<Stretch> find(const ItemPrint& query) const;

 private:
  struct Place {
    size_t entry, frame;  // frame: position in the entry's usable frames
  };
  struct Entry {
    bool is_image;
    int64_t duration_us;
    std::vector<FramePrint> all, usable;
  };
  void collect_votes(std::span<const FramePrint> usable, size_t from, size_t to,
                     std::vector<std::vector<Vote>>& by_entry) const;
  std::vector<Stretch> find_in_video(const ItemPrint& query, std::span<const FramePrint> usable,
                                     size_t entry, std::vector<Vote> votes) const;

  MatchOptions options_;
  std::unique_ptr<HashIndex> index_;
  std::vector<Place> places_;
  std::vector<Entry> entries_;
};

}  // namespace vigie::fingerprint
