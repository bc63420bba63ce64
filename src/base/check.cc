#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace vigie {

void check_failed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "vigie: internal error at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace vigie
