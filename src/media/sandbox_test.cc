// Each attempt runs in a child of its own that has locked itself down: what it must not do fails,
// or ends it. The negative twin runs the same attempt without the sandbox, so that a test that
// could not fail is found out.
#include "media/sandbox.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <functional>

namespace vigie::media {
namespace {

enum class Outcome { kDone, kRefused, kKilled, kNoSandbox };

// Runs attempt in a child; it returns true when it got what it wanted.
Outcome run_child(bool locked, const std::function<bool()>& attempt) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    constexpr SandboxLimits kLimits{.memory_bytes_max = 2ULL << 30, .cpu_seconds_max = 10};
    if (locked && !lock_down(kLimits)) _exit(9);
    _exit(attempt() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) return Outcome::kKilled;
  if (WEXITSTATUS(status) == 9) return Outcome::kNoSandbox;
  return WEXITSTATUS(status) == 0 ? Outcome::kDone : Outcome::kRefused;
}

bool allocates_mib(size_t mib) {
#ifdef __SANITIZE_ADDRESS__
  return mib > 0;  // its own reservations are beyond any limit on memory
#else
  void* memory = std::malloc(mib << 20);
  const bool allocates = memory != nullptr;
  std::free(memory);
  return allocates;
#endif
}

struct Attempt {
  const char* name;
  std::function<bool()> run;
};

const Attempt kForbidden[] = {
    {"open a file", [] { return open("/etc/passwd", O_RDONLY) >= 0; }},
    {"open a folder's file", [] { return openat(AT_FDCWD, "/etc/hostname", O_RDONLY) >= 0; }},
    {"make a file", [] { return open("/tmp/vigie-escape", O_CREAT | O_WRONLY, 0600) >= 0; }},
    {"read a link",
     [] {
       char buffer[64];
       return readlink("/proc/self/exe", buffer, sizeof buffer) > 0;
     }},
    {"ask for a file's status",
     [] {
       struct stat status;
       return stat("/etc/passwd", &status) == 0;
     }},
    {"open a network socket", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
    {"open a local socket", [] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
    {"fork",
     [] {
       const pid_t child = fork();
       if (child == 0) _exit(0);
       return child > 0;
     }},
    {"signal the parent", [] { return kill(getppid(), 0) == 0; }},
    {"make memory code",
     [] {
       return mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                   -1, 0) != MAP_FAILED;
     }},
    {"make a pipe",
     [] {
       int ends[2];
       return pipe(ends) == 0;
     }},
};

const Attempt kDeadly[] = {
    {"run a program",
     [] {
       char* const arguments[] = {const_cast<char*>("/bin/true"), nullptr};
       execve("/bin/true", arguments, nullptr);
       return false;
     }},
    {"trace", [] { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }},
};

}  // namespace

TEST_CASE("sandbox: what a decoder has no business with is refused") {
  for (const Attempt& attempt : kForbidden) {
    CAPTURE(attempt.name);
    CHECK(run_child(false, attempt.run) == Outcome::kDone);
    CHECK(run_child(true, attempt.run) == Outcome::kRefused);
  }
  unlink("/tmp/vigie-escape");
}

TEST_CASE("sandbox: running programs and tracing end the process") {
  for (const Attempt& attempt : kDeadly) {
    CAPTURE(attempt.name);
    CHECK(run_child(true, attempt.run) == Outcome::kKilled);
  }
}

TEST_CASE("sandbox: what decoding needs still works") {
  const int file = open("/etc/passwd", O_RDONLY);
  REQUIRE(file >= 0);
  CHECK(run_child(true, [&] {
          char buffer[16];
          const bool reads =
              pread(file, buffer, sizeof buffer, 0) > 0 && lseek(file, 0, SEEK_END) > 0;
          const bool allocates = allocates_mib(200);
          timespec now{};
          const bool tells_time = clock_gettime(CLOCK_MONOTONIC, &now) == 0;
          const bool writes = write(STDOUT_FILENO, "", 0) == 0;
          return reads && allocates && tells_time && writes;
        }) == Outcome::kDone);
  close(file);
}

TEST_CASE("sandbox: memory has an end") {
  CHECK(run_child(true, [] {
          return mmap(nullptr, 4ULL << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                      0) != MAP_FAILED;
        }) == Outcome::kRefused);
}

}  // namespace vigie::media
