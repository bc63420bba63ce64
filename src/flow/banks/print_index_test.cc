// The index is made of the store, so whatever happens to its files the answers stay those that a
// plain comparison of all entries gives.
#include "flow/banks/print_index.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/file.h"
#include "flow/bank.h"

namespace vigie::flow {
namespace {

using fingerprint::Hash;

struct Installation {
  std::string path = "/tmp/vigie-print-index-test-XXXXXX";
  ManualClock clock{1'772'697'600'000'000};
  std::optional<store::Store> store;
  std::mt19937_64 random{7};
  std::vector<Hash> hashes;  // of entry number i + 1

  Installation() {
    REQUIRE(mkdtemp(path.data()) != nullptr);
    store.emplace(open());
    REQUIRE(store->create_bank("list"));
  }
  ~Installation() { std::filesystem::remove_all(path); }

  store::Store open() {
    auto opened = store::Store::open(path, clock);
    REQUIRE(opened);
    return std::move(*opened);
  }
  std::string folder() const { return path + "/index/banks"; }

  void add(size_t count) {
    std::vector<store::BankEntry> batch;
    for (size_t i = 0; i < count; ++i) {
      fingerprint::ItemPrint print;
      print.kind = "image";
      print.frames = {{0, {{random(), random(), random(), random()}}, 100}};
      hashes.push_back(print.frames.front().hash);
      store::BankEntry entry;
      entry.id = "e" + std::to_string(hashes.size());
      entry.verdict = "unconfirmed";
      entry.print = fingerprint::encode_print(print);
      batch.push_back(std::move(entry));
    }
    REQUIRE(*store::Banks(*store).add_batch("list", batch) == static_cast<int64_t>(count));
  }
  // Whether every entry is found by its own hash, with 5 bits changed, and nothing else is.
  void check_all(PrintIndex& index, const std::vector<size_t>& removed = {}) {
    const auto view = index.present(*store);
    REQUIRE_MESSAGE(view, (view ? "" : view.error().message));
    for (size_t i = 0; i < hashes.size(); ++i) {
      Hash query = hashes[i];
      query.words[i % 4] ^= 0x1f;
      const auto near = near_prints(**view, {&query, 1}, 31);
      const bool is_removed = std::find(removed.begin(), removed.end(), i) != removed.end();
      REQUIRE(near.size() == (is_removed ? 0 : 1));
      if (is_removed) continue;
      CHECK(near[0].number == static_cast<int64_t>(i + 1));
      CHECK(near[0].distance_bits == 5);
    }
  }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      if (entry.path().extension() != ".lock") out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
  }
};

std::string content_of(const std::filesystem::path& path) {
  const auto content = read_file(path, 1 << 30);
  REQUIRE(content);
  return *content;
}

TEST_CASE("print_index: an entry is found by the next look, and no more when it is removed") {
  Installation here;
  auto opened = PrintIndex::open_banks(*here.store);
  REQUIRE(opened);
  auto& index = *opened;
  here.check_all(*index);
  here.add(20);
  here.check_all(*index);
  here.add(5);
  REQUIRE(here.store->remove_entry("list", "e3"));
  here.check_all(*index, {2});
}

TEST_CASE("print_index: files that are truncated, changed, newer or gone are made again") {
  Installation here;
  here.add(30);
  { here.check_all(**PrintIndex::open_banks(*here.store)); }
  for (size_t f = 0; f < here.files().size(); ++f) {
    for (const char* what : {"truncated", "changed", "newer", "gone"}) {
      CAPTURE(what);
      // An index that was made again may have fewer files.
      const auto files = here.files();
      if (f >= files.size()) continue;
      const auto& path = files[f];
      CAPTURE(path.native());
      std::string content = content_of(path);
      if (std::string_view(what) == "truncated") content.resize(content.size() / 2);
      if (std::string_view(what) == "changed") content[content.size() / 3] ^= 1;
      if (std::string_view(what) == "newer" && content.size() > 9) content[8] = 99;
      if (std::string_view(what) == "gone") {
        std::filesystem::remove(path);
      } else {
        std::ofstream(path, std::ios::binary) << content;
      }
      here.check_all(**PrintIndex::open_banks(*here.store));
    }
  }
}

TEST_CASE("print_index: an index of another database is made again") {
  Installation here, other;
  here.add(30);
  { here.check_all(**PrintIndex::open_banks(*here.store)); }
  other.add(3);
  std::filesystem::create_directories(other.path + "/index");
  std::filesystem::copy(here.folder(), other.folder());
  other.check_all(**PrintIndex::open_banks(*other.store));
}

TEST_CASE("print_index: two processes that follow at once agree") {
  Installation here;
  here.add(200);
  std::vector<pid_t> children;
  for (int i = 0; i < 3; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      auto store = store::Store::open(here.path, here.clock);
      auto index = PrintIndex::open_banks(*store);
      bool is_good = store && index;
      for (int round = 0; is_good && round < 20; ++round) {
        const auto view = (*index)->present(*store);
        is_good = view && (*view)->size() >= 200;
        is_good = is_good && (*index)->step().has_value();
      }
      _exit(is_good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 0);
  }
  auto opened = PrintIndex::open_banks(*here.store);
  REQUIRE(opened);
  auto& index = *opened;
  here.check_all(*index);
  CHECK((*index->present(*here.store))->size() == 200);
}

TEST_CASE("print_index: a process killed while it follows leaves an index that goes on") {
  Installation here;
  for (int round = 0; round < 10; ++round) {
    here.add(40);
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t child = fork();
    if (child == 0) {
      auto store = store::Store::open(here.path, here.clock);
      auto index = PrintIndex::open_banks(*store);
      if (write(ready[1], "x", 1) != 1) _exit(1);
      while (true) {
        static_cast<void>((*index)->present(*store).has_value());
        static_cast<void>((*index)->step().has_value());
      }
    }
    char byte;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    close(ready[1]);
    // Not a time but a place: another one each round, wherever the child is by then.
    for (int spin = 0; spin < round * 20'000; ++spin) here.random();
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    here.check_all(**PrintIndex::open_banks(*here.store));
  }
}

}  // namespace
}  // namespace vigie::flow
