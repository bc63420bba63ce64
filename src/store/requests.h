// store/requests.h: what was accepted under which Idempotency-Key: a request that is sent again,
// because its answer was lost, is told what came of it the first time.
//
// Source  draft-ietf-httpapi-idempotency-key-header.
// Precondition of put: within the transaction that accepts.
// Threads one thread a Store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct RequestKey {
  std::string key;       // hash of who asks, route and Idempotency-Key; "" for none
  std::string body;      // hash of what was sent
  bool is_kept = false;  // for ever; others are forgotten after a day
};

class Requests {
 public:
  explicit Requests(Store& store) : store_(store) {}

  // The id of what was accepted under it. Errors: kConflict when another body came with the key.
  Result<std::optional<std::string>> find(const RequestKey& request);
  Status put(const RequestKey& request, std::string_view id);

 private:
  Store& store_;
};

}  // namespace vigie::store
