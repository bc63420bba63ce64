// base/check.h: stops the program when it has a bug. Stays on in release.
//
// For what cannot happen unless our own code is wrong: never for input. Prints file, line and the
// condition to standard error, then aborts; a worker that aborts is restarted by its parent.
// Include from .cc files only: doctest has a macro of the same name.
// Threads: any.
#pragma once

namespace vigie {
[[noreturn]] void check_failed(const char* file, int line, const char* condition);
}  // namespace vigie

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::vigie::check_failed(__FILE__, __LINE__, #condition))
