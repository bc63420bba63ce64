#include "fingerprint/index/tail.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace vigie::fingerprint {
namespace {

constexpr size_t kQueriesAPass = 64;

}  // namespace

struct Tail::Block {
  alignas(64) Row rows[kBlockHashes];
  alignas(64) uint8_t planes[kFilterPlanes * kBlockHashes];  // once it is full
  Label labels[kBlockHashes];

  void fill_planes() {
    for (size_t at = 0; at < kBlockHashes; ++at) {
      const auto* bytes = reinterpret_cast<const uint8_t*>(rows[at].words.data());
      for (size_t p = 0; p < kFilterPlanes; ++p) planes[p * kBlockHashes + at] = bytes[p];
    }
  }

  void judge(size_t at, const Row& query, size_t query_number, int radius_bits,
             std::vector<RowHit>& hits) const {
    const int distance = kernels().distance(rows[at].words.data(), query.words.data());
    if (distance > radius_bits || distance > labels[at].radius) return;
    hits.push_back({query_number, labels[at].number, distance});
  }

  // Precondition: full.
  void search(std::span<const Row> queries, size_t first_query, int radius_bits,
              std::vector<RowHit>& hits) const {
    const uint16_t* words[kQueriesAPass];
    for (size_t q = 0; q < queries.size(); ++q) words[q] = queries[q].words.data();
    uint64_t masks[kQueriesAPass * kMaskWords];
    kernels().filter_block(planes, words, queries.size(), radius_bits, masks);
    for (size_t q = 0; q < queries.size(); ++q) {
      for (size_t m = 0; m < kMaskWords; ++m) {
        for (uint64_t mask = masks[q * kMaskWords + m]; mask != 0; mask &= mask - 1) {
          const size_t at = 64 * m + static_cast<size_t>(std::countr_zero(mask));
          judge(at, queries[q], first_query + q, radius_bits, hits);
        }
      }
    }
  }
};

Tail::Tail(size_t rows_max)
    : rows_max_(rows_max), blocks_((rows_max + kBlockHashes - 1) / kBlockHashes) {}

Tail::~Tail() = default;

void Tail::add(const Row& row, const Label& label) {
  const size_t position = size_.load(std::memory_order_relaxed);
  CHECK(position < rows_max_);
  std::unique_ptr<Block>& block = blocks_[position / kBlockHashes];
  if (block == nullptr) block = std::make_unique<Block>();
  const size_t at = position % kBlockHashes;
  block->rows[at] = row;
  block->labels[at] = label;
  if (at + 1 == kBlockHashes) block->fill_planes();
  size_.store(position + 1, std::memory_order_release);
}

const Row& Tail::row(size_t position) const {
  return blocks_[position / kBlockHashes]->rows[position % kBlockHashes];
}

const Label& Tail::label(size_t position) const {
  return blocks_[position / kBlockHashes]->labels[position % kBlockHashes];
}

void Tail::search(std::span<const Row> queries, int radius_bits, std::vector<RowHit>& hits) const {
  const size_t count = size();
  const size_t full = count / kBlockHashes;
  for (size_t first = 0; first < queries.size(); first += kQueriesAPass) {
    const auto pass = queries.subspan(first, std::min(kQueriesAPass, queries.size() - first));
    for (size_t b = 0; b < full; ++b) blocks_[b]->search(pass, first, radius_bits, hits);
    for (size_t at = 0; at < count % kBlockHashes; ++at) {
      for (size_t q = 0; q < pass.size(); ++q) {
        blocks_[full]->judge(at, pass[q], first + q, radius_bits, hits);
      }
    }
  }
}

}  // namespace vigie::fingerprint
