// fingerprint/index/tail.h: hashes that are searched one by one: a small set, or the newest ones.
//
// Input   rows with the caller's numbers and radii, in any order.
// Output  every row within the radius, exactly.
// Method  the first 96 bits of 256 rows also lie as planes (byte p of every row side by side), so
//         that a vector looks at one byte of 32 or 64 rows at once; many queries share a pass over
//         a block. Those 96 bits decide nearly always. Rows of a block that is not full yet are
//         compared one by one: they have no planes.
// Cost    search: 0.13 ns a pair in batches of 64 queries with AVX2, 0.3 ns for one query; memory
//         60 bytes a row.
// Threads one thread adds while any number search; a search sees what was added before it began.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fingerprint/index/permutation.h"

namespace vigie::fingerprint {

// What is kept of each hash beside its bits.
struct Label {
  uint64_t number = 0;   // the caller's own
  uint8_t radius = 255;  // the hash is found within this distance only
};

struct RowHit {
  size_t query = 0;
  uint64_t number = 0;
  int distance_bits = 0;
};

class Tail {
 public:
  // rows_max: more cannot be added.
  explicit Tail(size_t rows_max);
  ~Tail();

  // Precondition: size() < rows_max.
  void add(const Row& row, const Label& label);
  size_t size() const { return size_.load(std::memory_order_acquire); }
  size_t rows_max() const { return rows_max_; }
  const Row& row(size_t position) const;
  const Label& label(size_t position) const;

  // Appends in no particular order. Errors: none.
  void search(std::span<const Row> queries, int radius_bits, std::vector<RowHit>& hits) const;

 private:
  struct Block;

  size_t rows_max_;
  std::vector<std::unique_ptr<Block>> blocks_;  // of full length from the start: adding moves none
  std::atomic<size_t> size_ = 0;
};

}  // namespace vigie::fingerprint
