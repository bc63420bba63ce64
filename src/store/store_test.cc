// Each case has a folder of its own. The crash test kills a writer at moments of its choosing and
// then accounts for every decision that the writer had been told was kept.
#include "store/store.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/crypto.h"
#include "base/file.h"
#include "store/database.h"
#include "store/migrations.h"

namespace vigie::store {
namespace {

struct Folder {
  std::string path = "/tmp/vigie-store-test-XXXXXX";
  ManualClock clock{1'772'697'600'000'000};
  Folder() { REQUIRE(mkdtemp(path.data()) != nullptr); }
  ~Folder() { std::filesystem::remove_all(path); }
  Store open() const {
    auto store = Store::open(path, clock);
    if (!store) FAIL(store.error().message);
    return std::move(*store);
  }
};

CheckedItem item_of(const std::string& id) {
  CheckedItem item;
  item.sha256 = sha256_hex("media of " + id);
  item.kind = "video";
  item.name = "/home/someone/private-" + id + ".mp4";
  item.media = JsonObject{{"kind", "video"}};
  item.print = "print";
  item.facts = JsonObject{{"b", 1.5}, {"a", 2}};
  item.decision.id = id;
  item.decision.pack = "p@1";
  item.decision.pack_sha256 = sha256_hex("pack");
  item.decision.facts_sha256 = sha256_hex(R"({"a":2,"b":1.5})");
  item.decision.trace = JsonArray{JsonObject{{"rule", "r"}}};
  item.decision.outcome.visibility = "label";
  item.pack_text = R"({"files":[]})";
  Finding finding;
  finding.kind = finding.analyzer = "x";
  item.findings.push_back(finding);
  return item;
}

BankEntry entry_of(const std::string& id) {
  BankEntry entry;
  entry.id = id;
  entry.verdict = "manipulated";
  entry.confirmed_by = "Somebody Real";
  entry.print = std::string("\0print", 6);
  entry.stills = {R"({"ms":1})"};
  return entry;
}

}  // namespace

TEST_CASE("store: a decision comes back as it was kept") {
  const Folder folder;
  Store store = folder.open();
  REQUIRE(store.save_check(item_of("d_1")));
  const auto found = store.find_decision("d_1");
  REQUIRE(found);
  CHECK(found->facts == R"({"a":2,"b":1.5})");
  CHECK(found->pack_text == R"({"files":[]})");
  CHECK(found->decision.outcome.visibility == "label");
  CHECK(found->decision.pack == "p@1");
  CHECK(to_json(found->decision.trace) == R"([{"rule":"r"}])");
  CHECK(found->item_name == "/home/someone/private-d_1.mp4");
  CHECK(store.find_decision("d_2").error().code == ErrorCode::kNotFound);
  REQUIRE(store.save_check(item_of("d_2")));
  CHECK(store.list_decisions(10)->size() == 2);
}

TEST_CASE("store: events are canonical, without holes and without personal data (I5, I8)") {
  const Folder folder;
  Store store = folder.open();
  REQUIRE(store.save_check(item_of("d_1")));
  REQUIRE(store.create_bank("known"));
  REQUIRE(store.add_entry("known", entry_of("e1")));
  REQUIRE(store.remove_entry("known", "e1"));
  const auto events = store.list_events(0, 100);
  REQUIRE(events);
  REQUIRE(events->size() == 4);
  for (size_t i = 0; i < events->size(); ++i) {
    const Event& event = events->at(i);
    CHECK(event.number == static_cast<int64_t>(i) + 1);
    CHECK(canonical_json(parse_json(event.canonical).value()).value() == event.canonical);
    CHECK(event.canonical.find("someone") == std::string::npos);
    CHECK(event.canonical.find("Somebody") == std::string::npos);
  }
  CHECK(events->at(0).type == "decision.made");
  CHECK(store.list_events(3, 100)->size() == 1);
}

TEST_CASE("store: a failing write leaves neither decision nor event") {
  const Folder folder;
  Store store = folder.open();
  REQUIRE(store.save_check(item_of("d_1")));
  CHECK(!store.save_check(item_of("d_1")));  // the id is taken: the last insert fails
  CHECK(store.list_decisions(10)->size() == 1);
  CHECK(store.list_events(0, 10)->size() == 1);
  REQUIRE(store.save_check(item_of("d_2")));  // and the next one goes through
  CHECK(store.list_events(0, 10)->back().number == 2);
}

TEST_CASE("store: banks keep what they are given and refuse what is not right") {
  const Folder folder;
  Store store = folder.open();
  CHECK(store.create_bank("Known!").error().code == ErrorCode::kInvalidArgument);
  REQUIRE(store.create_bank("known"));
  CHECK(store.create_bank("known").error().code == ErrorCode::kConflict);
  REQUIRE(store.add_entry("known", entry_of("e2")));
  REQUIRE(store.add_entry("known", entry_of("e1")));
  CHECK(store.add_entry("known", entry_of("e1")).error().code == ErrorCode::kConflict);
  CHECK(store.add_entry("other", entry_of("e1")).error().code == ErrorCode::kNotFound);
  BankEntry wrong = entry_of("e3");
  wrong.verdict = "fake";
  CHECK(store.add_entry("known", wrong).error().code == ErrorCode::kInvalidArgument);
  wrong = entry_of("e3");
  wrong.print.clear();
  CHECK(store.add_entry("known", wrong).error().code == ErrorCode::kInvalidArgument);
  wrong = entry_of("e3");
  wrong.note.assign(5000, 'x');
  CHECK(store.add_entry("known", wrong).error().code == ErrorCode::kLimit);
  const auto entries = store.list_entries("known");
  REQUIRE(entries);
  REQUIRE(entries->size() == 2);
  CHECK(entries->at(0).id == "e1");
  CHECK(entries->at(0).print == std::string("\0print", 6));
  CHECK(entries->at(0).stills == std::vector<std::string>{R"({"ms":1})"});
  CHECK(store.list_banks()->at(0).entries == 2);
  REQUIRE(store.remove_entry("known", "e1"));
  CHECK(store.find_entry("known", "e1").error().code == ErrorCode::kNotFound);
  CHECK(store.remove_entry("known", "e1").error().code == ErrorCode::kNotFound);
}

TEST_CASE("store: blobs are what their names say") {
  const Folder folder;
  Store store = folder.open();
  const auto name = store.put_blob("content");
  REQUIRE(name);
  CHECK(*name == sha256_hex("content"));
  CHECK(store.put_blob("content").value() == *name);
  CHECK(store.get_blob(*name).value() == "content");
  const auto path = std::filesystem::path(folder.path) / "blobs" / name->substr(0, 2) / *name;
  std::ofstream(path) << "changed";
  CHECK(store.get_blob(*name).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("store: a folder from a newer version is refused, and says what to do") {
  const Folder folder;
  { Store store = folder.open(); }
  {
    auto database = Database::open(std::filesystem::path(folder.path) / "vigie.db");
    REQUIRE(database->execute("PRAGMA user_version = 99"));
  }
  const auto refused = Store::open(folder.path, folder.clock);
  CHECK(refused.error().code == ErrorCode::kConflict);
  CHECK(refused.error().message.find("newer") != std::string::npos);
}

TEST_CASE("store: migrates from every earlier schema with rows in it") {
  for (size_t steps = 0; steps < migrations().size(); ++steps) {
    CAPTURE(steps);
    const Folder folder;
    {
      auto database = Database::open(std::filesystem::path(folder.path) / "vigie.db");
      REQUIRE(database);
      REQUIRE(migrate(*database, steps));
      if (steps > 0) {
        REQUIRE(database->execute(
            "INSERT INTO events (number, type, canonical, time_us) VALUES (1, 'x', '{}', 1)"));
      }
    }
    Store store = folder.open();
    CHECK(store.list_events(0, 10)->size() == (steps > 0 ? 1 : 0));
    CHECK(store.save_check(item_of("d_1")));
    CHECK(store.create_bank("known"));
  }
}

TEST_CASE("store: two processes' worth of stores share a folder") {
  const Folder folder;
  Store one = folder.open();
  Store two = folder.open();
  REQUIRE(one.save_check(item_of("d_1")));
  REQUIRE(two.save_check(item_of("d_2")));
  CHECK(one.list_events(0, 10)->size() == 2);
}

TEST_CASE("store: folders that are none, and files that are no database, are refused") {
  const Folder folder;
  const auto file = std::filesystem::path(folder.path) / "file";
  std::ofstream(file) << "x";
  CHECK(!Store::open(file, folder.clock));
  std::ofstream(std::filesystem::path(folder.path) / "vigie.db") << std::string(8192, 'x');
  CHECK(Store::open(folder.path, folder.clock).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("store: a writer killed at any moment has lost nothing it was told was kept (I5)") {
  const Folder folder;
  { Store store = folder.open(); }
  std::vector<std::string> told;
  for (int round = 0; round < 8; ++round) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      auto store = Store::open(folder.path, folder.clock);
      for (int i = 0; store && i < 1000; ++i) {
        const std::string id = "d_" + std::to_string(round) + "_" + std::to_string(i);
        if (!store->save_check(item_of(id))) break;
        const std::string line = id + "\n";
        if (write(ends[1], line.data(), line.size()) < 0) break;
      }
      _exit(0);
    }
    close(ends[1]);
    // Killed after the writer has said a few names: wherever it is in the next one.
    std::string heard;
    char buffer[64];
    while (std::count(heard.begin(), heard.end(), '\n') < 3 + round) {
      const ssize_t got = read(ends[0], buffer, sizeof buffer);
      if (got <= 0) break;
      heard.append(buffer, static_cast<size_t>(got));
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    for (size_t end = heard.find('\n'); end != std::string::npos; end = heard.find('\n')) {
      told.push_back(heard.substr(0, end));
      heard.erase(0, end + 1);
    }
  }
  Store store = folder.open();
  CHECK(told.size() >= 20);
  for (const std::string& id : told) CHECK_MESSAGE(store.find_decision(id), id);
  const auto events = store.list_events(0, 100'000);
  const auto decisions = store.list_decisions(100'000);
  CHECK(events->size() == decisions->size());
  CHECK(events->back().number == static_cast<int64_t>(events->size()));
}

TEST_CASE("store: ids ascend with time and have one shape") {
  const std::string early = make_id("d_", 1'000'000'000'000'000);
  const std::string late = make_id("d_", 1'000'000'001'000'000);
  CHECK(early.size() == 28);
  CHECK(early < late);
  CHECK(make_id("d_", 0) != make_id("d_", 0));
}

}  // namespace vigie::store
