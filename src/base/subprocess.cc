#include "base/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/file.h"

namespace vigie {
namespace {

constexpr size_t kErrorsBytesMax = 64 << 10;
constexpr int kLookMs = 20;

struct Pipe {
  Descriptor reading, writing;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe", errno);
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

int64_t monotonic_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

// Runs in the child between fork and exec: only async-signal-safe calls. posix_spawn would be less
// code, but knows no death signal.
[[noreturn]] void become(const SubprocessOptions& options, char* const* arguments,
                         char* const* environment, int in, int out, int err, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(126);  // the parent died before the signal was asked for
  signal(SIGPIPE, SIG_DFL);
  // First out of the way of 0..3, then into place; dup2 also clears close-on-exec.
  const int safe_in = fcntl(in, F_DUPFD, 10);
  const int safe_out = fcntl(out, F_DUPFD, 10);
  const int safe_err = fcntl(err, F_DUPFD, 10);
  const int handed = options.handed_over >= 0 ? fcntl(options.handed_over, F_DUPFD, 10) : -1;
  dup2(safe_in, 0);
  dup2(safe_out, 1);
  dup2(safe_err, 2);
  if (handed >= 0) dup2(handed, 3);
  close_range(options.handed_over >= 0 ? 4 : 3, ~0U, 0);
  execve(options.program.c_str(), arguments, environment);
  _exit(127);
}

// Moves bytes between the child and us until it has closed its output, or a bound is reached.
class Conversation {
 public:
  Conversation(std::string_view input, uint64_t output_bytes_max, Descriptor in, Descriptor out,
               Descriptor err)
      : output_bytes_max_(output_bytes_max),
        in_(std::move(in)),
        out_(std::move(out)),
        err_(std::move(err)),
        unsent_(input) {
    fcntl(in_.get(), F_SETFL, O_NONBLOCK);
    if (unsent_.empty()) in_.close();
  }

  Ending run(int64_t deadline_us, SubprocessResult& result) {
    while (out_.is_open() || err_.is_open()) {
      const int64_t left_us = deadline_us - monotonic_us();
      if (left_us <= 0) return Ending::kTimedOut;
      std::array<pollfd, 3> waits = {pollfd{out_.get(), POLLIN, 0}, pollfd{err_.get(), POLLIN, 0},
                                     pollfd{in_.get(), POLLOUT, 0}};
      const int ready = poll(waits.data(), waits.size(), static_cast<int>(left_us / 1000 + 1));
      if (ready < 0 && errno != EINTR) return Ending::kTimedOut;
      if (ready <= 0) continue;
      if (waits[0].revents != 0) receive(out_, result.output, output_bytes_max_ + 1);
      if (waits[1].revents != 0) receive(err_, result.errors, kErrorsBytesMax);
      if (waits[2].revents != 0) send();
      if (result.output.size() > output_bytes_max_) return Ending::kOutputLimit;
    }
    return Ending::kExited;
  }

 private:
  static void receive(Descriptor& from, std::string& into, size_t bytes_max) {
    std::array<char, 1 << 16> buffer;
    const ssize_t got = read(from.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) return from.close();
    const size_t room = bytes_max - std::min(bytes_max, into.size());
    into.append(buffer.data(), std::min(room, static_cast<size_t>(got)));
  }

  void send() {
    const ssize_t sent = write(in_.get(), unsent_.data(), unsent_.size());
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (sent < 0) return in_.close();  // the child does not want it
    unsent_.remove_prefix(static_cast<size_t>(sent));
    if (unsent_.empty()) in_.close();
  }

  uint64_t output_bytes_max_;
  Descriptor in_, out_, err_;
  std::string_view unsent_;
};

void reap(pid_t child, int64_t deadline_us, SubprocessResult& result) {
  int status = 0;
  rusage usage{};
  // The child has closed its output, so it is ending; one that lingers is killed at the deadline.
  // The header of glibc 2.36 declares pidfd_open for C only. Before Linux 5.3: look each ms.
  const Descriptor watched(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  while (true) {
    const pid_t ended = wait4(child, &status, WNOHANG, &usage);
    if (ended == child || (ended < 0 && errno != EINTR)) break;
    if (monotonic_us() > deadline_us) {
      kill(child, SIGKILL);
      if (result.ending == Ending::kExited) result.ending = Ending::kTimedOut;
    }
    pollfd ends{.fd = watched.get(), .events = POLLIN, .revents = 0};
    poll(&ends, 1, watched.is_open() ? kLookMs : 1);
  }
  const auto to_us = [](const timeval& time) { return time.tv_sec * 1'000'000LL + time.tv_usec; };
  result.cpu_us = to_us(usage.ru_utime) + to_us(usage.ru_stime);
  result.memory_bytes_max = usage.ru_maxrss * 1024LL;
  if (result.ending != Ending::kExited) return;
  if (WIFSIGNALED(status)) {
    result.ending = Ending::kSignalled;
    result.status = WTERMSIG(status);
  } else {
    result.status = WEXITSTATUS(status);
  }
}

}  // namespace

Result<Subprocess> Subprocess::start(const SubprocessOptions& options) {
  if (access(options.program.c_str(), X_OK) != 0) return system_error(options.program, errno);
  Pipe in = TRY(make_pipe());
  Pipe out = TRY(make_pipe());
  Pipe err = TRY(make_pipe());
  std::vector<char*> arguments = {const_cast<char*>(options.program.c_str())};
  for (const std::string& argument : options.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  std::vector<char*> environment = {const_cast<char*>("PATH=/usr/bin:/bin"),
                                    const_cast<char*>("LANG=C.UTF-8")};
  for (const std::string& variable : options.environment) {
    environment.push_back(const_cast<char*>(variable.c_str()));
  }
  environment.push_back(nullptr);
  // A child that stops reading must cost us an error, not our life.
  signal(SIGPIPE, SIG_IGN);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) return system_error(options.program, errno);
  if (child == 0) {
    become(options, arguments.data(), environment.data(), in.reading.get(), out.writing.get(),
           err.writing.get(), parent);
  }
  return Subprocess(options, child, std::move(in.writing), std::move(out.reading),
                    std::move(err.reading));
}

Subprocess::Subprocess(const SubprocessOptions& options, pid_t child, Descriptor in, Descriptor out,
                       Descriptor err)
    : output_bytes_max_(options.output_bytes_max),
      wall_us_max_(options.wall_us_max),
      child_(child),
      in_(std::move(in)),
      out_(std::move(out)),
      err_(std::move(err)) {}

Subprocess::Subprocess(Subprocess&& other) noexcept
    : output_bytes_max_(other.output_bytes_max_),
      wall_us_max_(other.wall_us_max_),
      child_(std::exchange(other.child_, -1)),
      in_(std::move(other.in_)),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)) {}

Subprocess::~Subprocess() {
  if (child_ < 0) return;
  kill(child_, SIGKILL);
  SubprocessResult unwanted;
  reap(child_, monotonic_us(), unwanted);
}

SubprocessResult Subprocess::finish(std::string_view input) && {
  const pid_t child = std::exchange(child_, -1);
  const int64_t deadline_us = monotonic_us() + wall_us_max_;
  SubprocessResult result;
  Conversation conversation(input, output_bytes_max_, std::move(in_), std::move(out_),
                            std::move(err_));
  result.ending = conversation.run(deadline_us, result);
  if (result.ending != Ending::kExited) kill(child, SIGKILL);
  reap(child, deadline_us, result);
  return result;
}

Result<SubprocessResult> run_subprocess(const SubprocessOptions& options) {
  Subprocess started = TRY(Subprocess::start(options));
  return std::move(started).finish(options.input);
}

}  // namespace vigie
