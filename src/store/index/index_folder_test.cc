// What was acknowledged must be found by whoever looks next: in the same process, in another, after
// a kill at any moment, and whatever logs and segments it lies in meanwhile. The judge is a set in
// memory that was told the same.
#include "store/index/index_folder.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "fingerprint/index/test_hashes.h"

namespace vigie::store {
namespace {

using fingerprint::Hash;

struct Folder {
  std::string path = "/tmp/vigie-index-test-XXXXXX";
  Folder() { REQUIRE(mkdtemp(path.data()) != nullptr); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path index() const { return std::filesystem::path(path) / "index"; }
  std::vector<std::filesystem::path> files(const std::string& prefix) const {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(index())) {
      if (entry.path().filename().native().starts_with(prefix)) out.push_back(entry.path());
    }
    return out;
  }
};

// Small logs, so that a few hashes go through sealing and merging.
constexpr IndexOptions kSmall{.content = 1, .log_records_max = 50, .fan_out = 3};

std::unique_ptr<IndexFolder> open(const Folder& folder, const IndexOptions& options = kSmall) {
  auto out = IndexFolder::open(folder.index(), options);
  if (!out) FAIL(out.error().message);
  return std::move(*out);
}

// Hash number i of every test.
Hash hash_of(uint64_t number) {
  std::mt19937_64 random(number);
  return fingerprint::random_hash(random);
}

IndexBatch batch_of(uint64_t from, uint64_t to) {
  IndexBatch out;
  for (uint64_t i = from; i < to; ++i) {
    out.hashes.push_back({hash_of(i), {i, 255}});
    out.keys.push_back({static_cast<uint32_t>(i % 7), i});
    out.keys.push_back({static_cast<uint32_t>(i), i});
  }
  return out;
}

bool finds(IndexFolder& index, uint64_t number) {
  const auto view = index.view();
  if (!view) return false;
  const Hash wanted = hash_of(number);
  const auto hits = (*view)->search({&wanted, 1}, 31);
  const uint32_t key = static_cast<uint32_t>(number);
  const auto keys = (*view)->count_keys({&key, 1}, 100'000);
  const bool has_key =
      std::any_of(keys.begin(), keys.end(), [&](const auto& hit) { return hit.number == number; });
  return hits.size() == 1 && hits[0].number == number && has_key;
}

size_t count_found(IndexFolder& index, uint64_t from, uint64_t to) {
  size_t out = 0;
  for (uint64_t i = from; i < to; ++i) out += finds(index, i);
  return out;
}

void work_off(IndexFolder& index) {
  for (int i = 0; i < 1000; ++i) {
    const auto done = index.step(true);
    REQUIRE(done);
    if (!*done) return;
  }
  FAIL("there is always more to do");
}

}  // namespace

TEST_CASE("index folder: what was added is found at once, by others too, and after opening again") {
  const Folder folder;
  const auto writer = open(folder), reader = open(folder);
  for (uint64_t i = 1; i <= 20; ++i) {
    REQUIRE(writer->append(batch_of(i, i + 1), i));
    CHECK(finds(*writer, i));
    CHECK(finds(*reader, i));
  }
  CHECK(reader->position().value() == 20);
  CHECK(count_found(*open(folder), 1, 21) == 20);
  CHECK(!finds(*writer, 21));
}

TEST_CASE("index folder: sealing and merging change no answer and leave few files") {
  const Folder folder;
  const auto index = open(folder), other = open(folder);
  for (uint64_t i = 1; i <= 1000; i += 10) {
    REQUIRE(index->append(batch_of(i, i + 10), i + 9));
    if (i % 60 == 1) REQUIRE(index->step(false));
  }
  work_off(*index);
  const auto figures = index->figures();
  REQUIRE(figures);
  CHECK(figures->hashes == 1000);
  CHECK(figures->segments <= 8);
  CHECK(figures->logs == 1);
  CHECK(count_found(*index, 1, 1001) == 1000);
  CHECK(count_found(*other, 1, 1001) == 1000);  // its own pieces are of long ago
  CHECK(folder.files("hashes").size() + folder.files("keys").size() == figures->segments);
  CHECK(count_found(*open(folder), 1, 1001) == 1000);
  CHECK(open(folder)->position().value() == 1000);
}

TEST_CASE("index folder: what was removed stays away, and is forgotten in the end") {
  const Folder folder;
  const auto index = open(folder);
  REQUIRE(index->append_sealed(batch_of(1, 3001), 3000));
  IndexBatch removal;
  for (uint64_t i = 1; i <= 2000; ++i) removal.removals.push_back(i);
  REQUIRE(index->append(removal, 3001));
  CHECK(count_found(*index, 1, 3001) == 1000);
  REQUIRE(index->append(batch_of(3002, 3003), 3002));
  work_off(*index);
  CHECK(count_found(*index, 1, 3003) == 1001);
  CHECK(index->figures()->removed == 0);
  CHECK(index->figures()->hashes == 1001);
  CHECK(count_found(*open(folder), 1, 3003) == 1001);
}

TEST_CASE("index folder: a position that was reached is not added again") {
  const Folder folder;
  const auto index = open(folder), other = open(folder);
  REQUIRE(index->append(batch_of(1, 2), 5));
  REQUIRE(other->append(batch_of(2, 3), 5));
  REQUIRE(other->append_sealed(batch_of(2, 3), 4));
  CHECK(finds(*other, 1));
  CHECK(!finds(*other, 2));
}

TEST_CASE("index folder: large batches become segments at once") {
  const Folder folder;
  IndexOptions options = kSmall;
  options.rows_max = 400;
  const auto index = open(folder, options);
  REQUIRE(index->append_sealed(batch_of(1, 1001), 1000));
  CHECK(index->figures()->segments == 4);  // three of hashes, one of keys
  CHECK(count_found(*index, 1, 1001) == 1000);
  work_off(*index);
  CHECK(count_found(*index, 1, 1001) == 1000);
}

TEST_CASE("index folder: writers of several threads and folders lose nothing") {
  const Folder folder;
  std::vector<std::unique_ptr<IndexFolder>> folders;
  folders.push_back(open(folder));
  folders.push_back(open(folder));
  std::atomic<uint64_t> next = 1;
  std::mutex turn;  // positions ascend in the order of the batches
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      IndexFolder& index = *folders[static_cast<size_t>(t) % 2];
      for (int i = 0; i < 60; ++i) {
        {
          const std::scoped_lock lock(turn);
          const uint64_t number = next++;
          if (!index.append(batch_of(number, number + 1), number)) return;
          if (!finds(index, number)) return;
        }
        if (i % 10 == t && !index.step(true)) return;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(next == 241);
  CHECK(count_found(*folders[0], 1, 241) == 240);
  CHECK(count_found(*open(folder), 1, 241) == 240);
}

TEST_CASE(
    "index folder: a process killed in insert, merge or snapshot leaves all it acknowledged") {
  const Folder folder;
  uint64_t acknowledged = 0;
  for (int round = 0; round < 7; ++round) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      auto index = IndexFolder::open(folder.index(), kSmall);
      for (uint64_t i = acknowledged + 1; index; i += 5) {
        if (!(*index)->append(batch_of(i, i + 5), i + 4)) break;
        const uint64_t last = i + 4;
        if (write(ends[1], &last, sizeof last) < 0) break;
        if (i % 3 == 0 && !(*index)->step(true)) break;
        const auto copy = folder.path + "/copy" + std::to_string(i);
        if (i % 7 == 0 && !(*index)->snapshot(copy)) break;
      }
      _exit(0);
    }
    close(ends[1]);
    uint64_t last = 0;
    for (int heard = 0; heard < 10 + 6 * round; ++heard) {
      if (read(ends[0], &last, sizeof last) != sizeof last) break;
      acknowledged = last;
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (read(ends[0], &last, sizeof last) == sizeof last) acknowledged = last;
    close(ends[0]);
    const auto index = open(folder);
    // The last batch may have been written without being acknowledged.
    REQUIRE(index->position().value() >= acknowledged);
    REQUIRE(count_found(*index, 1, acknowledged + 1) == acknowledged);
    acknowledged = index->position().value();
  }
  CHECK(acknowledged > 150);
  const auto index = open(folder);
  work_off(*index);
  CHECK(count_found(*index, 1, acknowledged + 1) == acknowledged);
  // What the killed left over is gone: only what the manifest names is there.
  CHECK(folder.files("hashes").size() + folder.files("keys").size() == index->figures()->segments);
  CHECK(folder.files(".vigie-").empty());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    if (!std::filesystem::exists(entry.path() / kManifestName)) continue;  // killed on the way
    const auto copy = IndexFolder::open(entry.path(), kSmall);
    REQUIRE_MESSAGE(copy, entry.path().native());
    const uint64_t position = (*copy)->position().value();
    CHECK(count_found(**copy, position - 4, position + 1) == 5);
  }
}

TEST_CASE("index folder: a snapshot is an index of its own") {
  const Folder folder;
  const auto index = open(folder);
  REQUIRE(index->append_sealed(batch_of(1, 101), 100));
  REQUIRE(index->append(batch_of(101, 111), 110));
  const auto copy = std::filesystem::path(folder.path) / "copy";
  REQUIRE(index->snapshot(copy));
  CHECK(index->snapshot(copy).error().code == ErrorCode::kConflict);
  REQUIRE(index->append(batch_of(111, 112), 111));
  work_off(*index);
  const auto opened = IndexFolder::open(copy, kSmall);
  REQUIRE(opened);
  CHECK(count_found(**opened, 1, 112) == 110);
  REQUIRE((*opened)->append(batch_of(112, 113), 112));
  CHECK(!finds(*index, 112));
}

TEST_CASE("index folder: a log that is cut or damaged is good up to its last sound mark") {
  const Folder folder;
  const auto add = [&](uint64_t number) {
    return open(folder)->append(batch_of(number, number + 1), number);
  };
  for (uint64_t i = 1; i <= 5; ++i) REQUIRE(add(i));
  const auto log = folder.files("log").at(0);
  const auto size = std::filesystem::file_size(log);
  for (const uint64_t cut : {1, 40, 48, 100, 143}) {  // a batch is three records and a mark
    std::filesystem::resize_file(log, size - cut);
    CHECK(open(folder)->position().value() == 4);
    CHECK(count_found(*open(folder), 1, 6) == 4);
    REQUIRE(add(5));
    CHECK(std::filesystem::file_size(log) == size);
  }
  std::fstream(log, std::ios::in | std::ios::out | std::ios::binary).seekp(64 + 200).put('\x55');
  CHECK(open(folder)->position().value() == 1);
  for (uint64_t i = 2; i <= 5; ++i) REQUIRE(add(i));  // as the store does
  CHECK(count_found(*open(folder), 1, 6) == 5);
}

TEST_CASE(
    "index folder: damaged, missing and newer files are refused; an erased index begins anew") {
  const Folder folder;
  {
    const auto index = open(folder);
    REQUIRE(index->append_sealed(batch_of(1, 101), 100));
  }
  const auto code_after = [&](const std::filesystem::path& path, int64_t at) {
    std::ifstream in(path, std::ios::binary);
    const std::string good((std::istreambuf_iterator<char>(in)), {});
    std::string bad = good;
    const size_t where = static_cast<size_t>(at) % good.size();
    bad[where] = static_cast<char>(bad[where] ^ 4);
    std::ofstream(path, std::ios::binary) << bad;
    const auto opened = IndexFolder::open(folder.index(), kSmall);
    std::ofstream(path, std::ios::binary) << good;
    return opened ? std::optional<ErrorCode>() : opened.error().code;
  };
  const auto hashes = folder.files("hashes").at(0), keys = folder.files("keys").at(0);
  for (const int64_t at : {0, 20, 70, 5'000, 4'194'500, 4'200'000, 4'208'000}) {
    CAPTURE(at);
    CHECK(code_after(hashes, at) == ErrorCode::kCorrupt);
    CHECK(code_after(keys, at) == ErrorCode::kCorrupt);
  }
  CHECK(code_after(hashes, 9) == ErrorCode::kUnsupported);  // version 1 + 4 * 256
  for (const int64_t at : {0, 30, 200, 400}) {
    CHECK(code_after(folder.index() / kManifestName, at) == ErrorCode::kCorrupt);
  }
  CHECK(code_after(folder.files("log").at(0), 3) == ErrorCode::kCorrupt);
  IndexOptions other = kSmall;
  other.content = 2;
  CHECK(IndexFolder::open(folder.index(), other).error().code == ErrorCode::kConflict);

  const auto newer = folder.index() / kManifestName;
  std::ifstream in(newer);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  text.replace(text.find("\"version\":1"), 11, "\"version\":2");
  std::ofstream(newer) << text;
  const auto refused = IndexFolder::open(folder.index(), kSmall);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::kUnsupported);
  CHECK(refused.error().message.find("use the newer program") != std::string::npos);

  REQUIRE(IndexFolder::erase(folder.index()));
  const auto index = open(folder);
  CHECK(index->position().value() == 0);
  CHECK(index->figures()->hashes == 0);
  std::filesystem::remove(folder.files("log").at(0));
  CHECK(IndexFolder::open(folder.index(), kSmall).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("index folder: damage in a large segment is found in the background") {
  const Folder folder;
  IndexOptions options = kSmall;
  options.verify_bytes_max = 0;
  { REQUIRE(open(folder, options)->append_sealed(batch_of(1, 101), 100)); }
  std::fstream(folder.files("hashes").at(0), std::ios::in | std::ios::out | std::ios::binary)
      .seekp(4'200'000)
      .put('\x55');
  const auto index = open(folder, options);  // its directories are sound
  bool is_found = false;
  for (int i = 0; i < 4 && !is_found; ++i) is_found = !index->step(false);
  CHECK(is_found);
}

}  // namespace vigie::store
