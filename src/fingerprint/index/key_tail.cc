#include "fingerprint/index/key_tail.h"

#include <algorithm>

#include "base/check.h"

namespace vigie::fingerprint {
namespace {

constexpr size_t kBlockPostings = 4096;
constexpr size_t kMarks = 65536;

}  // namespace

struct KeyTail::Block {
  Posting postings[kBlockPostings];
};

KeyTail::KeyTail(size_t postings_max)
    : postings_max_(postings_max), blocks_((postings_max + kBlockPostings - 1) / kBlockPostings) {}

KeyTail::~KeyTail() = default;

void KeyTail::add(const Posting& posting) {
  const size_t position = size_.load(std::memory_order_relaxed);
  CHECK(position < postings_max_);
  std::unique_ptr<Block>& block = blocks_[position / kBlockPostings];
  if (block == nullptr) block = std::make_unique<Block>();
  block->postings[position % kBlockPostings] = posting;
  size_.store(position + 1, std::memory_order_release);
}

std::vector<Posting> KeyTail::postings(size_t count) const {
  std::vector<Posting> out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    out.push_back(blocks_[i / kBlockPostings]->postings[i % kBlockPostings]);
  }
  return out;
}

void KeyTail::search(std::span<const uint32_t> keys, size_t count,
                     std::vector<Posting>& found) const {
  if (keys.empty() || count == 0) return;
  std::vector<uint8_t> marks(kMarks);
  for (const uint32_t key : keys) marks[key % kMarks] = 1;
  for (size_t from = 0; from < count; from += kBlockPostings) {
    const std::span postings(blocks_[from / kBlockPostings]->postings,
                             std::min(kBlockPostings, count - from));
    for (const Posting& posting : postings) {
      if (marks[posting.key % kMarks] == 0) continue;
      if (std::binary_search(keys.begin(), keys.end(), posting.key)) found.push_back(posting);
    }
  }
}

}  // namespace vigie::fingerprint
