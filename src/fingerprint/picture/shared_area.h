// fingerprint/picture/shared_area.h: the part that two clips' pictures share, seen over time.
//
// Input   the thumbnails of both, and how the reference's picture lies on the query's.
// Output  a row of mean luma values for each thumbnail: the same places in both clips' rows.
// Method  the cells of the coarser of both grids that lie wholly inside the other picture; the
//         finer one is averaged over each.
// Cost    about 2 us a row; rows are made when first asked for.
// Limits  16 x 16 cells over the whole picture: of a copy a third as wide, some 25 are left.
// Threads one thread an object.
#pragma once

#include <span>
#include <vector>

#include "fingerprint/picture/geometry.h"
#include "fingerprint/print.h"

namespace vigie::fingerprint {

class SharedArea {
 public:
  // The prints live longer than this.
  SharedArea(const ItemPrint& query, const ItemPrint& reference, const Affine& reference_to_query);

  size_t cells() const { return query_.places.size(); }
  // Of the query's picture, and of the reference's, that the cells cover; [0, 1].
  double query_share() const { return query_share_; }
  double reference_share() const { return reference_share_; }
  // Mean luma a cell, of the query's thumbnail of that number.
  const float* query_row(size_t number) { return row(query_, number); }
  // The reference at any time within its own, between two thumbnails a mixture of both; written to
  // out, which has room for cells().
  void reference_at(double time_us, float* out);

 private:
  struct Part {
    uint8_t cell;
    float weight;
  };
  struct Side {
    const std::vector<Thumbnail>* thumbnails;
    std::vector<std::vector<Part>> places;  // what each common cell is made of
    std::vector<std::vector<float>> rows;
  };
  const float* row(Side& side, size_t number);

  Side query_, reference_;
  double query_share_ = 0, reference_share_ = 0;
};

// Correlation over places of two rows, [-1, 1], without the third of the places that differ most:
// something may lie over them. Rows of one colour are alike to nothing.
double likeness(std::span<const float> a, std::span<const float> b);

}  // namespace vigie::fingerprint
