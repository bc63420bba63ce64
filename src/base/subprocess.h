// base/subprocess.h: runs one child program to its end, within bounds.
//
// Input   a program, its arguments, descriptors to hand over, text for its standard input.
// Output  what it wrote to standard output, how it ended, what it used.
// Cost    one child process; memory bounded by output_bytes_max.
// Limits  standard error is kept up to 64 KiB and cut there; the environment is emptied but for
//         PATH and LANG. The child is killed with this process (PR_SET_PDEATHSIG).
// Threads stateless; may be called from several threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace vigie {

struct SubprocessOptions {
  std::string program;                   // path of the executable
  std::vector<std::string> arguments{};  // without the program's name
  int handed_over = -1;                  // descriptor that becomes the child's number 3; -1: none
  std::string input{};                   // written to standard input, then closed
  uint64_t output_bytes_max = 64 << 20;  // more is killed: nothing we start answers more
  int64_t wall_us_max = 60'000'000;      // then killed
};

enum class Ending { kExited, kSignalled, kTimedOut, kOutputLimit };

struct SubprocessResult {
  Ending ending = Ending::kExited;
  int status = 0;  // exit status, or the signal's number when kSignalled
  std::string output;
  std::string errors;            // the start of standard error
  int64_t cpu_us = 0;            // user and system time of the child
  int64_t memory_bytes_max = 0;  // its largest resident set
};

// Errors: kUnavailable when the program cannot be started.
Result<SubprocessResult> run_subprocess(const SubprocessOptions& options);

}  // namespace vigie
