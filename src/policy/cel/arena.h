// policy/cel/arena.h: the memory of one evaluation: taken piece by piece, given back all at once.
//
// Output  pieces aligned to 16 bytes that live until reset(); nothing in them is destroyed.
// Cost    a piece is a few instructions; after the first evaluations no block is asked for.
// Limits  nothing is handed out above bytes_max: the caller says so as an error of the expression.
// Threads one thread an Arena.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace vigie::policy::cel {

class Arena {
 public:
  explicit Arena(size_t bytes_max) : bytes_max_(bytes_max) {}

  // nullptr above bytes_max.
  void* take(size_t bytes) {
    if (bytes > bytes_max_) return nullptr;
    const size_t rounded = (bytes + 15) & ~size_t{15};
    if (rounded > left_ && !open_block(rounded)) return nullptr;
    std::byte* piece = at_;
    at_ += rounded;
    left_ -= rounded;
    return piece;
  }

  // T must need no destructor; its members are not initialised.
  template <class T>
  T* take_many(size_t count) {
    if (count > bytes_max_ / sizeof(T)) return nullptr;
    return static_cast<T*>(take(count * sizeof(T)));
  }

  // All pieces become invalid; the first block is kept for what comes next.
  void reset() {
    if (blocks_.empty()) return;
    blocks_.resize(1);
    bytes_ = first_bytes_;
    at_ = blocks_[0].get();
    left_ = first_bytes_;
  }

 private:
  static constexpr size_t kBlockBytes = 16 << 10;

  bool open_block(size_t bytes) {
    const size_t wanted = std::max(bytes, kBlockBytes);
    if (bytes_ + wanted > bytes_max_ + kBlockBytes) return false;
    blocks_.emplace_back(new std::byte[wanted]);
    if (blocks_.size() == 1) first_bytes_ = wanted;
    bytes_ += wanted;
    at_ = blocks_.back().get();
    left_ = wanted;
    return true;
  }

  size_t bytes_max_;
  size_t bytes_ = 0, first_bytes_ = 0, left_ = 0;
  std::byte* at_ = nullptr;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
};

}  // namespace vigie::policy::cel
