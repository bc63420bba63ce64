// store/guards.h: counts what the policy does, so that a quota can stop it.
//
// Method  counts in stretches of ten minutes, kept in the store: they survive restarts and are one
//         for all who work on a data folder. Precondition of all: within the transaction of the
//         decision that is counted, so no decision is missed and none is counted twice.
// Limits  an hour and a day are exact to ten minutes. A clock that is set back moves what it
// counted
//         in the future to the present: nothing is forgotten within a week. One that is set forward
//         ends the stretches, as time does.
// Threads one thread a Store.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct GuardTrip {
  std::string guard;
  int64_t tripped_us = 0;  // the last time
  int64_t held = 0;        // decisions that went to a person instead, since it began
};

class Guards {
 public:
  explicit Guards(Store& store) : store_(store) {}

  // How often that was counted in the last hour or day. Errors: the database's.
  Result<int64_t> count(std::string_view counted, bool is_daily);
  Status add(std::span<const std::string> counted);
  // A decision was held by the guard. The first one in an hour is an event "guard.tripped": that is
  // the alarm.
  struct Trip {
    std::string guard, counted, item;
    int64_t count = 0, all = 0;  // what was counted, and of how many
  };
  Status trip(const Trip& trip);
  // Those that held something in the last day, by name.
  Result<std::vector<GuardTrip>> list();

 private:
  Result<int64_t> stretch_now();

  Store& store_;
};

}  // namespace vigie::store
