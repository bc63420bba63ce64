// flow/deliver.h: sends one notice to the platform, signed, until it is taken (I6).
//
// Method  Standard Webhooks: the id stays the same over all tries; 2xx is success, 410 disables the
//         endpoint, 429, 502 and 504 with Retry-After wait that long.
// Threads one thread a Store.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/items.h"

namespace vigie::flow {

struct Delivered {
  bool had_notice = false;
  std::string outcome;  // sent, failed, dead
};

// Errors: the store's; what the endpoint did is kept with the notice.
Result<Delivered> deliver_one(store::Store& store, const Clock& clock, bool private_allowed);

// Before try number attempts + 1: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h, and up to a tenth
// more; -1: no more tries.
int64_t delivery_wait_us(int attempts, int64_t retry_after_s);

}  // namespace vigie::flow
