// The judge is the definition: every pair compared, nothing clever. Any later index must pass the
// same cases.
#include "fingerprint/index.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace vigie::fingerprint {

static std::vector<Hash> random_hashes(size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<Hash> out(count);
  for (Hash& hash : out) {
    for (auto& word : hash.words) word = random();
  }
  return out;
}

static Hash flipped(Hash hash, int bits, unsigned seed) {
  std::mt19937 random(seed);
  for (int done = 0; done < bits;) {
    const unsigned at = random() % 256;
    const Hash before = hash;
    hash.words[at / 64] |= uint64_t{1} << (at % 64);
    if (hash == before) continue;
    ++done;
  }
  return hash;
}

TEST_CASE("index: finds exactly what lies within the radius") {
  const auto stored = random_hashes(9000, 1);  // over two blocks
  const auto index = make_scan_index();
  for (size_t i = 0; i < stored.size(); ++i) index->add(stored[i], i);
  std::vector<Hash> queries;
  for (unsigned i = 0; i < 64; ++i)
    queries.push_back(flipped(stored[i * 140], static_cast<int>(i), i));
  for (const int radius : {0, 31, 63, 110}) {
    std::vector<IndexHit> expected;
    for (size_t q = 0; q < queries.size(); ++q) {
      std::vector<IndexHit> of_query;
      for (size_t i = 0; i < stored.size(); ++i) {
        const int distance = distance_bits(queries[q], stored[i]);
        if (distance <= radius) of_query.push_back({q, i, distance});
      }
      std::stable_sort(of_query.begin(), of_query.end(), [](const auto& a, const auto& b) {
        return a.distance_bits < b.distance_bits;
      });
      expected.insert(expected.end(), of_query.begin(), of_query.end());
    }
    CAPTURE(radius);
    CHECK(index->search(queries, radius) == expected);
  }
}

TEST_CASE("index: the order of adding does not show") {
  const auto stored = random_hashes(50, 2);
  const auto forward = make_scan_index(), backward = make_scan_index();
  for (size_t i = 0; i < stored.size(); ++i) forward->add(stored[i], i);
  for (size_t i = stored.size(); i-- > 0;) backward->add(stored[i], i);
  CHECK(forward->search(stored, 256) == backward->search(stored, 256));
  CHECK(forward->search(stored, 256).size() == 2500);
}

TEST_CASE("index: nothing stored, nothing asked, or a negative radius finds nothing") {
  const auto index = make_scan_index();
  const auto some = random_hashes(3, 3);
  CHECK(index->search(some, 256).empty());
  index->add(some[0], 7);
  index->add(some[0], 7);
  CHECK(index->size() == 2);
  CHECK(index->search({}, 256).empty());
  CHECK(index->search(some, -1).empty());
  CHECK(index->search(some, 0).size() == 2);
}

}  // namespace vigie::fingerprint
