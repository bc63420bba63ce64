#include "fingerprint/index.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace vigie::fingerprint {
namespace {

constexpr size_t kTailRows = 65536;
constexpr uint64_t kScanSeed = 1;
constexpr size_t kKeysAPart = 1024;
constexpr size_t kPostingsFoundMax = 4'000'000;

// Of one query, nearest first: a number that comes again is further away.
void add_nearest(std::span<const RowHit> hits, std::vector<IndexHit>& out) {
  // Open addressing, half full at most; 0 is a free place.
  std::vector<uint64_t> met(hits.size() > 1 ? std::bit_ceil(2 * hits.size()) : 0);
  for (const RowHit& hit : hits) {
    bool is_again = false;
    if (!met.empty()) {
      size_t at = hit.number * 0x9e3779b97f4a7c15 >> 20;
      while (met[at % met.size()] != 0 && met[at % met.size()] != hit.number + 1) ++at;
      is_again = met[at % met.size()] != 0;
      met[at % met.size()] = hit.number + 1;
    }
    if (!is_again) out.push_back({hit.query, hit.number, hit.distance_bits});
  }
}

template <class T>
std::vector<std::shared_ptr<const T>> as_const(const std::vector<std::shared_ptr<T>>& pieces) {
  return {pieces.begin(), pieces.end()};
}

}  // namespace

bool IndexView::is_removed(uint64_t number) const {
  return pieces_.removed != nullptr &&
         std::binary_search(pieces_.removed->begin(), pieces_.removed->end(), number);
}

size_t IndexView::size() const {
  size_t out = 0;
  for (const auto& segment : pieces_.segments) out += segment->labels();
  for (const auto& tail : pieces_.tails) out += tail->size();
  return out;
}

std::vector<IndexHit> IndexView::search(std::span<const Hash> queries, int radius_bits) const {
  std::vector<IndexHit> out;
  if (radius_bits < 0) return out;
  std::vector<Row> rows;
  rows.reserve(queries.size());
  for (const Hash& query : queries) rows.push_back(pieces_.permutation->apply(query));
  std::vector<RowHit> hits;
  for (const auto& segment : pieces_.segments) {
    if (radius_bits <= kSegmentRadiusMax) {
      segment->search(rows, radius_bits, hits);
    } else {
      segment->scan(rows, radius_bits, hits);
    }
  }
  for (const auto& tail : pieces_.tails) tail->search(rows, radius_bits, hits);
  std::erase_if(hits, [this](const RowHit& hit) { return is_removed(hit.number); });
  std::sort(hits.begin(), hits.end(), [](const RowHit& a, const RowHit& b) {
    return std::tie(a.query, a.distance_bits, a.number) <
           std::tie(b.query, b.distance_bits, b.number);
  });
  out.reserve(hits.size());
  for (auto from = hits.begin(); from != hits.end();) {
    const auto to = std::find_if(
        from, hits.end(), [query = from->query](const RowHit& hit) { return hit.query != query; });
    add_nearest(std::span(from, to), out);
    from = to;
  }
  return out;
}

std::vector<KeyHit> IndexView::count_keys(std::span<const uint32_t> keys,
                                          size_t postings_max) const {
  std::vector<uint32_t> asked(keys.begin(), keys.end());
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  std::vector<Posting> found;
  for (const auto& segment : pieces_.key_segments) {
    // Part by part, because what is found is bounded: beyond that the counts tell enough.
    for (size_t from = 0; from < asked.size() && found.size() < kPostingsFoundMax;
         from += kKeysAPart) {
      const size_t count = std::min(kKeysAPart, asked.size() - from);
      segment->search(std::span(asked).subspan(from, count), postings_max, found);
    }
  }
  for (const auto& tail : pieces_.key_tails) tail->search(asked, tail->size(), found);
  std::sort(found.begin(), found.end(), [](const Posting& a, const Posting& b) {
    return std::tie(a.number, a.key) < std::tie(b.number, b.key);
  });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<KeyHit> out;
  for (const Posting& posting : found) {
    if (is_removed(posting.number)) continue;
    if (out.empty() || out.back().number != posting.number) out.push_back({posting.number, 0});
    ++out.back().keys;
  }
  std::sort(out.begin(), out.end(), [](const KeyHit& a, const KeyHit& b) {
    return std::tie(b.keys, a.number) < std::tie(a.keys, b.number);
  });
  return out;
}

ScanIndex::ScanIndex() : permutation_(std::make_shared<Permutation>(kScanSeed)) {}

void ScanIndex::add(const Hash& hash, uint64_t number, uint8_t radius) {
  if (tails_.empty() || tails_.back()->size() == tails_.back()->rows_max()) {
    tails_.push_back(std::make_shared<Tail>(kTailRows));
  }
  tails_.back()->add(permutation_->apply(hash), {number, radius});
}

void ScanIndex::add_key(uint32_t key, uint64_t number) {
  if (key_tails_.empty() || key_tails_.back()->size() == key_tails_.back()->postings_max()) {
    key_tails_.push_back(std::make_shared<KeyTail>(kTailRows));
  }
  key_tails_.back()->add({key, number});
}

IndexView ScanIndex::view() const {
  return IndexView({permutation_, {}, {}, as_const(tails_), as_const(key_tails_), nullptr});
}

}  // namespace vigie::fingerprint
