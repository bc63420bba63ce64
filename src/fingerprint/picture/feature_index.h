// fingerprint/picture/feature_index.h: which key frames of many may share features with a query's.
//
// Input   key frames with numbers; key frames to look for, as they are and mirrored.
// Output  pairs of key frames worth comparing, those with the most common words first.
// Method  a word is sixteen of a feature's 128 bits; a feature has kTables words. Words that are
//         in many key frames count for little. After P. Indyk, R. Motwani, "Approximate Nearest
//         Neighbors", STOC 1998 (bit sampling).
// Cost    2.4 kB of memory a key frame; about 2 ms for a key frame in 10,000.
// Limits  copies that leave under some ten clear features may be passed over in a large set.
// Threads add() by one thread; then find() by many.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fingerprint/print.h"

namespace vigie::fingerprint {

// A key frame of the query and one of an entry.
struct FramePair {
  uint32_t entry = 0, reference = 0;  // the entry's number, its key frame's place
  uint32_t query = 0;                 // the query's key frame's place
  bool is_mirrored = false;           // the query's is to be mirrored
  bool operator==(const FramePair&) const = default;
};

class FeatureIndex {
 public:
  void add(uint32_t entry, const std::vector<KeyFrame>& key_frames);
  size_t frames() const { return frames_.size(); }

  // At most `limit` for each query key frame and form, by entry, query, reference.
  std::vector<FramePair> find(const std::vector<KeyFrame>& query,
                              const std::vector<KeyFrame>& mirrored_query, size_t limit) const;

 private:
  static constexpr int kTables = 6, kWordBits = 16;
  struct Frame {
    uint32_t entry, place;
  };
  static std::array<uint32_t, kTables> words_of(const Feature& feature);

  std::vector<Frame> frames_;
  // Of each table and word: numbers of frames, ascending.
  std::vector<std::vector<uint32_t>> postings_;
};

}  // namespace vigie::fingerprint
