// base/subprocess.h: runs one child program to its end, within bounds.
//
// Input   a program, its arguments, descriptors to hand over, text for its standard input.
// Output  what it wrote to standard output, how it ended, what it used.
// Cost    one child process; memory bounded by output_bytes_max.
// Limits  standard error is kept up to 64 KiB and cut there; the environment is emptied but for
//         PATH, LANG and what the options add. The child is killed with this process
//         (PR_SET_PDEATHSIG).
// Threads stateless; may be called from several threads.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace vigie {

struct SubprocessOptions {
  std::string program;                     // path of the executable
  std::vector<std::string> arguments{};    // without the program's name
  std::vector<std::string> environment{};  // "NAME=VALUE"
  int handed_over = -1;                    // descriptor that becomes the child's number 3; -1: none
  std::string input{};                     // written to standard input, then closed
  uint64_t output_bytes_max = 64 << 20;    // more is killed: nothing we start answers more
  int64_t wall_us_max = 60'000'000;        // then killed
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

// A child that was started and waits for its input: so that its start, which takes a program of
// many libraries longer than its work, goes on beside ours. Without finish() it is killed.
class Subprocess {
 public:
  // The options' input is not sent: finish() has its own, and the time counts from then.
  // Errors: kUnavailable when the program cannot be started.
  static Result<Subprocess> start(const SubprocessOptions& options);
  Subprocess(Subprocess&&) noexcept;
  Subprocess& operator=(Subprocess&&) = delete;
  ~Subprocess();

  SubprocessResult finish(std::string_view input) &&;

 private:
  Subprocess(const SubprocessOptions& options, pid_t child, Descriptor in, Descriptor out,
             Descriptor err);

  uint64_t output_bytes_max_;
  int64_t wall_us_max_;
  pid_t child_;  // -1: nothing is to be ended
  Descriptor in_, out_, err_;
};

// Errors: as start.
Result<SubprocessResult> run_subprocess(const SubprocessOptions& options);

}  // namespace vigie
