// fingerprint/index.h: finds all stored hashes close to given ones.
//
// Input   hashes with the caller's numbers; queries of any number at once.
// Output  every stored hash within the radius, exactly: a bank of known harm must not miss one.
// Method  an interface, so that a multi-index can take the place of the scan without its callers
//         noticing; make_scan_index() compares query by query with everything stored.
// Cost    scan: about 2 ns a pair; memory 40 bytes a hash.
// Threads built by one thread, then may be searched by many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "fingerprint/print.h"

namespace vigie::fingerprint {

struct IndexHit {
  size_t query = 0;   // position in the queries
  size_t number = 0;  // as given at add()
  int distance_bits = 0;
  bool operator==(const IndexHit&) const = default;
};

class HashIndex {
 public:
  virtual ~HashIndex() = default;
  // Searchable at once. Numbers need not be distinct.
  virtual void add(const Hash& hash, size_t number) = 0;
  virtual size_t size() const = 0;
  // Sorted by query, distance, number: the same content gives the same list, whatever the order of
  // add(). A negative radius finds nothing. Errors: none.
  virtual std::vector<IndexHit> search(std::span<const Hash> queries, int radius_bits) const = 0;
};

std::unique_ptr<HashIndex> make_scan_index();

}  // namespace vigie::fingerprint
