#include "flow/analyse.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "analyze/registry.h"
#include "base/unicode.h"

namespace vigie::flow {
namespace {

std::string what_happened(const SubprocessResult& ended, int64_t wall_us_max) {
  switch (ended.ending) {
    case Ending::kTimedOut:
      return "the analysis took longer than " + std::to_string(wall_us_max / 1'000'000) +
             " s and was stopped";
    case Ending::kOutputLimit: return "the analysis answered more than its limit and was stopped";
    case Ending::kSignalled:
      return "the analysis ended by signal " + std::to_string(ended.status) +
             " while it read the item";
    case Ending::kExited: break;
  }
  return "the analysis ended with status " + std::to_string(ended.status) +
         " while it read the item";
}

// Every analyzer that should have looked did not.
analyze::PassResult lost_worker(const analyze::PassOptions& pass, const std::string& reason) {
  analyze::PassResult result;
  for (const auto& known : analyze::kRegisteredNames) {
    const auto& chosen = pass.analyzers;
    if (!chosen.empty() && std::find(chosen.begin(), chosen.end(), known.name) == chosen.end()) {
      continue;
    }
    Finding finding;
    finding.kind = known.name;
    finding.analyzer = known.name;
    finding.version = known.version;
    finding.unable = Unable{UnableKind::kCrashed, reason};
    result.findings.push_back(std::move(finding));
  }
  return result;
}

// A worker that could not lock itself down or start says so with this status: see worker_main.
constexpr int kNotStartedStatus = 71;

}  // namespace

Result<Worker> Worker::start(int descriptor, const WorkerOptions& options) {
  SubprocessOptions program;
  program.program = options.program;
  program.arguments = {std::to_string(options.memory_bytes_max),
                       std::to_string(options.cpu_seconds_max)};
  // A decoder asks for its pictures' memory once and writes all of it: large pages save a
  // thousand faults a picture (glibc, "Memory Allocation Tunables").
  program.environment = {
      "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432"};
  program.handed_over = descriptor;
  program.wall_us_max = options.wall_us_max;
  return Worker(TRY(Subprocess::start(program)), options.wall_us_max);
}

Result<Analysed> Worker::look(const analyze::PassOptions& pass) && {
  const SubprocessResult ended = std::move(started_).finish(analyze::encode_pass_options(pass));
  const bool exited = ended.ending == Ending::kExited;
  if (exited && (ended.status == kNotStartedStatus || ended.status == 127)) {
    return Error{ErrorCode::kUnavailable,
                 "the worker could not start: " + printable(ended.errors.substr(0, 400))};
  }
  Analysed out;
  out.cpu_us = ended.cpu_us;
  out.memory_bytes_max = ended.memory_bytes_max;
  if (exited && ended.status == 0) {
    auto result = analyze::decode_pass_result(ended.output);
    if (result) {
      out.result = std::move(*result);
      return out;
    }
    out.result = lost_worker(
        pass, "the analysis gave an answer that cannot be read: " + result.error().message);
  } else {
    out.result = lost_worker(pass, what_happened(ended, wall_us_max_));
  }
  out.crashed = true;
  return out;
}

Result<Analysed> analyse(int descriptor, const analyze::PassOptions& pass,
                         const WorkerOptions& worker) {
  Worker started = TRY(Worker::start(descriptor, worker));
  return std::move(started).look(pass);
}

Result<std::string> find_worker() {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return Error{ErrorCode::kUnavailable, "cannot find this program: /proc is missing"};
  for (const auto& folder : {self.parent_path(), self.parent_path().parent_path() / "libexec"}) {
    const auto worker = folder / "vigie-worker";
    if (access(worker.c_str(), X_OK) == 0) return worker.native();
  }
  return Error{ErrorCode::kNotFound, "vigie-worker is missing beside " + printable(self.native()) +
                                         ": build or install it in the same folder"};
}

}  // namespace vigie::flow
