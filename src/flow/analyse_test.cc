// Workers that crash, hang, talk nonsense or cannot start: each is a script that does just that.
#include "flow/analyse.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "analyze/registry.h"

namespace vigie::flow {
namespace {

struct FakeWorker {
  std::string path = "/tmp/vigie-worker-test-XXXXXX";
  explicit FakeWorker(const std::string& script) {
    const int file = mkstemp(path.data());
    REQUIRE(file >= 0);
    close(file);
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    chmod(path.c_str(), 0700);
  }
  ~FakeWorker() { std::filesystem::remove(path); }

  Result<Analysed> run(const std::vector<std::string>& analyzers = {}) const {
    const int item = open("/dev/null", O_RDONLY);
    analyze::PassOptions pass;
    pass.analyzers = analyzers;
    WorkerOptions worker;
    worker.program = path;
    worker.wall_us_max = 300'000;
    auto result = analyse(item, pass, worker);
    close(item);
    return result;
  }
};

}  // namespace

TEST_CASE("analyse: a lost worker is a crashed finding of every analyzer, with the reason (I10)") {
  const std::pair<const char*, const char*> table[] = {
      {"kill -SEGV $$", "signal 11"}, {"exec sleep 100", "longer than"},
      {"exit 3", "status 3"},         {"echo nonsense", "cannot be read"},
      {"echo '{}'", "lacks media"},   {"", "cannot be read"}};
  for (const auto& row : table) {
    const char *const script = row.first, *const reason = row.second;
    CAPTURE(script);
    const auto analysed = FakeWorker(script).run();
    REQUIRE(analysed);
    CHECK(analysed->crashed);
    CHECK(analysed->result.findings.size() == analyze::kRegisteredNames.size());
    for (const Finding& finding : analysed->result.findings) {
      REQUIRE(finding.unable);
      CHECK(finding.unable->kind == UnableKind::kCrashed);
      CHECK(finding.unable->reason.find(reason) != std::string::npos);
    }
  }
}

TEST_CASE("analyse: only the analyzers that were asked for are missing") {
  const auto analysed = FakeWorker("exit 3").run({"silence"});
  REQUIRE(analysed);
  REQUIRE(analysed->result.findings.size() == 1);
  CHECK(analysed->result.findings[0].analyzer == "silence");
}

TEST_CASE("analyse: a worker that could not lock itself down is our error, not a finding") {
  const auto refused = FakeWorker("echo no seccomp >&2; exit 71").run();
  CHECK(refused.error().code == ErrorCode::kUnavailable);
  CHECK(refused.error().message.find("no seccomp") != std::string::npos);
  CHECK(!analyse(0, {}, {.program = "/no/such/worker"}));
}

}  // namespace vigie::flow
