// flow/rehearse/times.h: a time as people say it at the command line.
//
// Threads stateless.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace vigie::flow {

// "2026-11-20" (its first moment, UTC), a full RFC 3339 time, or "7d", "12h" ago; "" is 0.
// Errors: kInvalidArgument.
Result<int64_t> time_from(const std::string& text, int64_t now_us);

}  // namespace vigie::flow
