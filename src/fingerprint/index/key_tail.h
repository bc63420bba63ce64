// fingerprint/index/key_tail.h: the newest keys, looked through one by one.
//
// A key is a number that copies share exactly, such as a piece of an acoustic code: see lookup.h.
// Method  the query's keys are marked in a table of 64 KiB by their low bits; what is marked is
//         looked for among the sorted keys.
// Cost    search: 1 ns a posting kept; memory 16 bytes a posting.
// Threads one thread adds while any number search; a search sees what was added before it began.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace vigie::fingerprint {

struct Posting {
  uint32_t key = 0;
  uint64_t number = 0;  // the caller's own
  auto operator<=>(const Posting&) const = default;
};

class KeyTail {
 public:
  // postings_max: more cannot be added.
  explicit KeyTail(size_t postings_max);
  ~KeyTail();
  // Precondition: size() < postings_max.
  void add(const Posting& posting);
  size_t size() const { return size_.load(std::memory_order_acquire); }
  size_t postings_max() const { return postings_max_; }
  // The first count of them, in order of addition.
  std::vector<Posting> postings(size_t count) const;

  // Appends each posting among the first count whose key is asked. keys: ascending, distinct.
  void search(std::span<const uint32_t> keys, size_t count, std::vector<Posting>& found) const;

 private:
  struct Block;
  size_t postings_max_;
  std::vector<std::unique_ptr<Block>> blocks_;  // of full length from the start: adding moves none
  std::atomic<size_t> size_ = 0;
};

}  // namespace vigie::fingerprint
