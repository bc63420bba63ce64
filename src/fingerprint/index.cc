#include "fingerprint/index.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace vigie::fingerprint {
namespace {

// Stored hashes a block: 128 KiB, so that a block stays in the second cache for all queries.
constexpr size_t kBlock = 4096;

class ScanIndex : public HashIndex {
 public:
  void add(const Hash& hash, size_t number) override {
    hashes_.push_back(hash);
    numbers_.push_back(number);
  }
  size_t size() const override { return hashes_.size(); }

  std::vector<IndexHit> search(std::span<const Hash> queries, int radius_bits) const override {
    std::vector<IndexHit> hits;
    for (size_t from = 0; from < hashes_.size(); from += kBlock) {
      const size_t to = std::min(from + kBlock, hashes_.size());
      for (size_t query = 0; query < queries.size(); ++query) {
        search_block(from, to, query, queries[query], radius_bits, hits);
      }
    }
    std::sort(hits.begin(), hits.end(), [](const IndexHit& a, const IndexHit& b) {
      return std::tie(a.query, a.distance_bits, a.number) <
             std::tie(b.query, b.distance_bits, b.number);
    });
    return hits;
  }

 private:
  // Half of the bits decide nearly always: unrelated halves differ by 64 +- 6.
  void search_block(size_t from, size_t to, size_t query, const Hash& wanted, int radius_bits,
                    std::vector<IndexHit>& hits) const {
    const auto [a, b, c, d] = wanted.words;
    for (size_t i = from; i < to; ++i) {
      const auto& words = hashes_[i].words;
      int distance = std::popcount(words[0] ^ a) + std::popcount(words[1] ^ b);
      if (distance > radius_bits) continue;
      distance += std::popcount(words[2] ^ c) + std::popcount(words[3] ^ d);
      if (distance <= radius_bits) hits.push_back({query, numbers_[i], distance});
    }
  }

  std::vector<Hash> hashes_;
  std::vector<size_t> numbers_;
};

}  // namespace

std::unique_ptr<HashIndex> make_scan_index() { return std::make_unique<ScanIndex>(); }

}  // namespace vigie::fingerprint
