// media/sandbox.h: gives up everything a decoder does not need, for good.
//
// After lock_down() the process can read and write the descriptors it has, allocate memory, take
// the time and end; it cannot open files or sockets, run or fork programs, trace, or gain rights.
// Method  no_new_privs, rlimits, Landlock where the kernel has it, then a seccomp allow-list.
// Limits  needs Linux with seccomp; without Landlock the filter alone holds, and the report says
// so. Threads call once, before any other thread starts.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace vigie::media {

struct SandboxLimits {
  uint64_t memory_bytes_max = 2ULL << 30;  // address space, libraries included
  uint64_t cpu_seconds_max = 600;
};

struct SandboxReport {
  bool seccomp = false;
  bool landlock = false;
};

// Errors: kUnavailable when the kernel refuses no_new_privs, a limit or the filter. A caller that
// gets an error must not go on to decode.
Result<SandboxReport> lock_down(const SandboxLimits& limits);

}  // namespace vigie::media
