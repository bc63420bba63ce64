// store/index/locked.h: that this thread of this process alone writes to an index.
// Threads belongs to the thread that made it.
#pragma once

#include <mutex>

#include "store/index/index_folder.h"

namespace vigie::store {

struct IndexFolder::Locked {
  std::unique_lock<std::mutex> writers;
  Descriptor file;  // closed first: the lock of all processes
};

}  // namespace vigie::store
