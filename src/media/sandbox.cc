// Three fences, each sufficient against most of what a taken-over decoder could try: limits of the
// kernel's own, Landlock (no file, no port), and a list of the system calls that decoding needs.
#include "media/sandbox.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace vigie::media {
namespace {

Error refused(const std::string& what) {
  return Error{ErrorCode::kUnavailable, "sandbox: " + what + ": " + std::strerror(errno)};
}

Status set_limit(__rlimit_resource resource, uint64_t value, const char* name) {
  rlimit current{};
  getrlimit(resource, &current);
  const rlim_t wanted = current.rlim_max < value ? current.rlim_max : value;
  const rlimit limit{wanted, wanted};
  if (setrlimit(resource, &limit) != 0) return refused(std::string("limit on ") + name);
  return ok();
}

// The kernel's header of Debian 12 ends at ABI 2; what follows are its later published values.
struct LandlockRules {
  uint64_t handled_fs = 0;
  uint64_t handled_net = 0;
  uint64_t scoped = 0;
};

// Handles every right the running kernel knows and allows none. False where there is no Landlock.
bool forbid_files_and_ports() {
  constexpr unsigned kAskVersion = 1;
  const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  if (abi < 1) return false;
  LandlockRules rules;
  const int fs_rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
  rules.handled_fs = (1ULL << fs_rights) - 1;
  size_t bytes = sizeof(uint64_t);
  if (abi >= 4) {
    rules.handled_net = 3;  // bind and connect, TCP
    bytes = 2 * sizeof(uint64_t);
  }
  if (abi >= 6) {
    rules.scoped = 3;  // abstract sockets and signals
    bytes = 3 * sizeof(uint64_t);
  }
  const long ruleset = syscall(SYS_landlock_create_ruleset, &rules, bytes, 0);
  if (ruleset < 0) return false;
  const bool held = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
  close(static_cast<int>(ruleset));
  return held;
}

// What decoding, memory, time and an orderly or disorderly end need.
constexpr int kAllowed[] = {SCMP_SYS(read),
                            SCMP_SYS(pread64),
                            SCMP_SYS(readv),
                            SCMP_SYS(write),
                            SCMP_SYS(writev),
                            SCMP_SYS(lseek),
                            SCMP_SYS(fstat),
                            SCMP_SYS(close),
                            SCMP_SYS(munmap),
                            SCMP_SYS(mremap),
                            SCMP_SYS(brk),
                            SCMP_SYS(madvise),
                            SCMP_SYS(futex),
                            SCMP_SYS(clock_gettime),
                            SCMP_SYS(clock_getres),
                            SCMP_SYS(gettimeofday),
                            SCMP_SYS(time),
                            SCMP_SYS(nanosleep),
                            SCMP_SYS(sched_yield),
                            SCMP_SYS(getrandom),
                            SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(rt_sigaction),
                            SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(sigaltstack),
                            SCMP_SYS(getpid),
                            SCMP_SYS(gettid),
                            SCMP_SYS(exit),
                            SCMP_SYS(exit_group),
                            SCMP_SYS(restart_syscall),
                            SCMP_SYS(set_robust_list),
                            SCMP_SYS(sysinfo),
                            SCMP_SYS(clock_nanosleep)};

// What no decoder ever calls by accident: whoever does is an attacker, and ends.
constexpr int kFatal[] = {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
                          SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev)};

int add_rules(scmp_filter_ctx filter) {
  int failed = 0;
  for (const int call : kAllowed) failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
  // New memory is data, never code.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                               SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  }
  // abort() signals its own thread; others' processes are out of reach.
  failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                             SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid())));
  for (const int call : kFatal) failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, call, 0);
  return failed;
}

Status filter_calls() {
  // Everything else fails as if forbidden: libraries that merely try go on without.
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return refused("no filter");
  int failed = add_rules(filter);
  if (failed == 0) failed = seccomp_load(filter);
  seccomp_release(filter);
  if (failed != 0) {
    errno = failed < 0 ? -failed : EINVAL;
    return refused("system call filter");
  }
  return ok();
}

}  // namespace

Result<SandboxReport> lock_down(const SandboxLimits& limits) {
  SandboxReport report;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return refused("dumpable");
  TRY(set_limit(RLIMIT_AS, limits.memory_bytes_max, "memory"));
  TRY(set_limit(RLIMIT_CPU, limits.cpu_seconds_max, "processor time"));
  TRY(set_limit(RLIMIT_FSIZE, 0, "file size"));
  TRY(set_limit(RLIMIT_CORE, 0, "core files"));
  TRY(set_limit(RLIMIT_NPROC, 0, "processes"));
  report.landlock = forbid_files_and_ports();
  TRY(set_limit(RLIMIT_NOFILE, 0, "open files"));
  TRY(filter_calls());
  report.seccomp = true;
  return report;
}

}  // namespace vigie::media
