// fingerprint/index/segment.h: a sealed set of hashes that is searched exactly without a scan.
//
// Input   bytes of docs/formats/index.md, usually a mapped file; radius 0 to kSegmentRadiusMax.
// Output  every row within the radius and within its own.
// Method  multi-index hashing (Norouzi, Punjani, Fleet 2014): 16 words of 16 bits, a table for
//         each. If two rows differ by R bits, then some word i differs by its share r_i or less
//         (sum of r_i + 1 is R + 1), and, by the cycle lemma, one of those words is such that
//         words i and i + 1 together differ by r_i + r_(i+1) + 1 or less (the "pigeonring" of Qin
//         and Xiao, 2018). A table holds the next word beside each row, so that of the 42,000 rows
//         in the 272 buckets of a query (10 M rows, radius 31), read in order with vectors, about
//         100 are looked up.
// Cost    at 10 M rows and radius 31: 30 us a query in batches; 121 bytes a row; opening reads the
//         directories, 4 MB.
// Limits  16,777,215 distinct rows a segment: several are searched one after the other. Numbers are
//         below 2^40.
// Threads immutable.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "fingerprint/index/segment_layout.h"
#include "fingerprint/index/tail.h"

namespace vigie::fingerprint {

inline constexpr int kSegmentRadiusMax = 63;  // beyond, a scan is as fast
inline constexpr size_t kSegmentRowsMax = (size_t{1} << 24) - 1;

class Segment {
 public:
  // bytes begin at a multiple of 8 and stay as they are for as long as the segment lives. Reads the
  // header and the directories, whose damage would lead astray; damage elsewhere makes wrong
  // answers but no wrong reads, and verify() finds it. Errors: kCorrupt when truncated or damaged;
  // kUnsupported from a newer version; both say what to do.
  static Result<Segment> open(std::span<const uint8_t> bytes);
  // Reads all. Errors: kCorrupt.
  Status verify() const;

  size_t rows() const { return rows_; }      // distinct ones
  size_t labels() const { return labels_; }  // hashes that were added
  uint64_t seed() const { return seed_; }    // of the permutation that made the rows
  size_t bytes() const { return bytes_.size(); }

  // Precondition: position < rows(). In ascending order of rows.
  Row row(size_t position) const;
  std::vector<Label> labels_of(size_t position) const;

  // Appends in no particular order, each label once for a query.
  // Precondition: radius_bits <= kSegmentRadiusMax. Errors: none.
  void search(std::span<const Row> queries, int radius_bits, std::vector<RowHit>& hits) const;
  // The same by comparing with every row: for wider radii, and to judge search().
  void scan(std::span<const Row> queries, int radius_bits, std::vector<RowHit>& hits) const;

 private:
  friend class SegmentSearch;
  Segment() = default;
  Status check_directories() const;
  const uint8_t* record(size_t position) const;
  // Calls with each label of the row.
  template <class Call>
  void each_label(size_t position, const Call& call) const;
  void report(size_t position, size_t query, int distance, std::vector<RowHit>& hits) const;

  std::span<const uint8_t> bytes_;
  uint64_t seed_ = 0;
  size_t rows_ = 0, labels_ = 0, extras_ = 0;
  SegmentLayout layout_;
};

struct LabelledRow {
  Row row;
  Label label;
};

// Writes a segment of these rows, piece by piece, to sink. The same rows give the same bytes,
// whatever their order; a row given twice with one number is kept once, with the wider radius.
// rows is sorted on the way. Errors: kLimit above kSegmentRowsMax
// rows or for a number above kNumberMax; what sink returns.
// Cost: 0.5 us and 100 bytes of memory a row.
using Sink = std::function<Status(std::span<const uint8_t>)>;
Status write_segment(std::vector<LabelledRow>& rows, uint64_t seed, const Sink& sink);

}  // namespace vigie::fingerprint
