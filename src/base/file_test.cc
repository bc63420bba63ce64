// Files in a folder of their own that is removed afterwards; what is refused is named.
#include "base/file.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "base/subprocess.h"

namespace vigie {

namespace {

struct TemporaryFolder {
  std::string path = "/tmp/vigie-file-test-XXXXXX";
  TemporaryFolder() { REQUIRE(mkdtemp(path.data()) != nullptr); }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  std::filesystem::path operator/(const char* name) const {
    return std::filesystem::path(path) / name;
  }
};

}  // namespace

TEST_CASE("file: what was written is read, and replaced as a whole") {
  const TemporaryFolder folder;
  CHECK(write_file(folder / "a", "one"));
  CHECK(write_file(folder / "a", "two"));
  CHECK(read_file(folder / "a", 3).value() == "two");
  CHECK(read_file(folder / "a", 2).error().code == ErrorCode::kLimit);
  int files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    ++files;
  }
  CHECK(files == 1);  // no temporary file stays
}

TEST_CASE("file: refuses what is no ordinary file, and never waits for it") {
  const TemporaryFolder folder;
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(open_for_reading(folder / "pipe").error().message.ends_with(": is a named pipe"));
  CHECK(open_for_reading(folder.path).error().message.ends_with(": is a folder"));
  CHECK(open_for_reading("/dev/zero").error().message == "/dev/zero: is a device");
  CHECK(open_for_reading(folder / "none").error().code == ErrorCode::kNotFound);
  const auto hostile = open_for_reading(folder / "new\nline\x1b");
  CHECK(hostile.error().message.find('\n') == std::string::npos);
}

TEST_CASE("file: folders are made with their parents") {
  const TemporaryFolder folder;
  CHECK(make_folder(folder / "a/b/c"));
  CHECK(make_folder(folder / "a/b/c"));
  CHECK(write_file(folder / "a/file", ""));
  CHECK(!make_folder(folder / "a/file/d"));
}

TEST_CASE("subprocess: gives output, status and the descriptor over") {
  const TemporaryFolder folder;
  CHECK(write_file(folder / "a", "handed"));
  const auto file = open_for_reading(folder / "a");
  const auto result = run_subprocess({.program = "/bin/sh",
                                      .arguments = {"-c", "cat; cat <&3; echo oops >&2; exit 7"},
                                      .handed_over = file->get(),
                                      .input = "in "});
  REQUIRE(result);
  CHECK(result->ending == Ending::kExited);
  CHECK(result->status == 7);
  CHECK(result->output == "in handed");
  CHECK(result->errors == "oops\n");
}

TEST_CASE("subprocess: ends a child that crashes, hangs or talks too much") {
  const auto run = [](const char* script, int64_t wall_us, uint64_t bytes) {
    return run_subprocess({.program = "/bin/sh",
                           .arguments = {"-c", script},
                           .output_bytes_max = bytes,
                           .wall_us_max = wall_us})
        .value();
  };
  const auto crashed = run("kill -SEGV $$", 10'000'000, 100);
  CHECK(crashed.ending == Ending::kSignalled);
  CHECK(crashed.status == SIGSEGV);
  CHECK(run("exec sleep 1000", 50'000, 100).ending == Ending::kTimedOut);
  CHECK(run("exec yes", 10'000'000, 100).ending == Ending::kOutputLimit);
  CHECK(run("exec >&- 2>&-; exec sleep 1000", 50'000, 100).ending == Ending::kTimedOut);
  CHECK(!run_subprocess({.program = "/no/such/program"}));
}

TEST_CASE("subprocess: a child that was started early waits for its input") {
  auto first = Subprocess::start({.program = "/bin/cat"});
  auto second = Subprocess::start({.program = "/bin/cat"});
  REQUIRE(first);
  REQUIRE(second);
  CHECK(std::move(*second).finish("two").output == "two");
  CHECK(std::move(*first).finish("one").output == "one");
}

TEST_CASE("subprocess: a child that nobody wants any more is killed") {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  {
    const auto unwanted = Subprocess::start(
        {.program = "/bin/sleep", .arguments = {"1000"}, .handed_over = writing.get()});
    REQUIRE(unwanted);
    writing.close();
  }
  char byte = 0;
  CHECK(read(reading.get(), &byte, 1) == 0);  // the child held the other end of it
}

TEST_CASE("subprocess: the child sees no descriptor and no secret of ours") {
  setenv("VIGIE_SECRET", "x", 1);
  const auto result =
      run_subprocess({.program = "/bin/sh",
                      .arguments = {"-c", "ls /proc/$$/fd | wc -l; echo ${VIGIE_SECRET-none}"}});
  REQUIRE(result);
  CHECK(result->output.ends_with("none\n"));
}

}  // namespace vigie
