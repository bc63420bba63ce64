// flow/cases/gaps.h: counts cases that leave somebody without an answer. There should be none.
//
// Output  of all cases: reporters of a decided case without an outcome; authors who are limited
//         without a statement of reasons; people who were told and have no way to appeal. A test
//         and `vigie demo` count them, and an administrator may at any time.
// Cost    reads every case: seconds for a hundred thousand.
// Threads one thread a Desk.
#pragma once

#include <cstdint>
#include <string>

#include "flow/cases/desk.h"

namespace vigie::flow {

struct Gaps {
  int64_t cases = 0, decided = 0;
  int64_t without_notice = 0;       // limited, and the author was not told why
  int64_t without_outcome = 0;      // decided, and a reporter was not told
  int64_t without_appeal_path = 0;  // told, and can neither appeal nor has appealed
  std::string first;                // the first case that was found wanting, "" none
  int64_t count() const { return without_notice + without_outcome + without_appeal_path; }
};

// Errors: the store's.
Result<Gaps> count_gaps(Desk& desk);

}  // namespace vigie::flow
