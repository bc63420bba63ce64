// app/store_pool.h: one Store at a time for everybody who needs one.
//
// A Store belongs to one thread at a time; opening one takes a millisecond, so they are kept.
// Threads borrow() may be called by all.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace vigie::app {

class StorePool {
 public:
  class Borrowed {
   public:
    Borrowed(StorePool& pool, std::unique_ptr<store::Store> store)
        : pool_(&pool), store_(std::move(store)) {}
    Borrowed(Borrowed&&) = default;
    Borrowed& operator=(Borrowed&&) = delete;
    ~Borrowed() {
      if (store_ != nullptr) pool_->give_back(std::move(store_));
    }
    store::Store& operator*() { return *store_; }
    store::Store* operator->() { return store_.get(); }

   private:
    StorePool* pool_;
    std::unique_ptr<store::Store> store_;
  };

  // clock must outlive the pool.
  StorePool(std::filesystem::path folder, const Clock& clock)
      : folder_(std::move(folder)), clock_(clock) {}

  Result<Borrowed> borrow() {
    {
      const std::scoped_lock lock(mutex_);
      if (!idle_.empty()) {
        Borrowed out(*this, std::move(idle_.back()));
        idle_.pop_back();
        return out;
      }
    }
    return Borrowed(*this,
                    std::make_unique<store::Store>(TRY(store::Store::open(folder_, clock_))));
  }

 private:
  void give_back(std::unique_ptr<store::Store> store) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(store));
  }

  std::filesystem::path folder_;
  const Clock& clock_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<store::Store>> idle_;  // guarded by mutex_
};

}  // namespace vigie::app
