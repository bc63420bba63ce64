// base/large_memory.h: room for very many values, in large pages.
//
// Memory that is touched for the first time costs a fault a page: of 4 KiB, a gigabyte costs a
// quarter of a million, which takes longer than to sort what is written there. Linux gives pages of
// 2 MiB where it is asked to (madvise(2), MADV_HUGEPAGE) and has them.
// Threads stateless.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <vector>

namespace vigie {

// As out.reserve(count). What the vector holds is kept.
template <class T>
void reserve_large(std::vector<T>& out, size_t count) {
  constexpr uintptr_t kPageBytes = 2 << 20;
  out.reserve(count);
  const auto begin = reinterpret_cast<uintptr_t>(out.data());
  const uintptr_t first = (begin + kPageBytes - 1) / kPageBytes * kPageBytes;
  const uintptr_t end = (begin + out.capacity() * sizeof(T)) / kPageBytes * kPageBytes;
  // A refusal changes nothing but the time that it takes.
  if (first < end) madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
}

}  // namespace vigie
