// Each case has a folder and a clock of its own. What an entry may do is asked as matching asks it:
// is_in_force() and is_confirmed() of what the store gives back.
#include "store/banks/banks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "base/crypto.h"
#include "store/database.h"
#include "store/migrations.h"

namespace vigie::store {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

struct Installation {
  std::string path = "/tmp/vigie-banks-test-XXXXXX";
  ManualClock clock{1'772'697'600'000'000};
  std::optional<Store> store;
  Installation() {
    REQUIRE(mkdtemp(path.data()) != nullptr);
    auto opened = Store::open(path, clock);
    REQUIRE(opened);
    store.emplace(std::move(*opened));
    REQUIRE(store->create_bank("known"));
  }
  ~Installation() { std::filesystem::remove_all(path); }

  Banks banks() { return Banks(*store); }
  BankEntry entry(const std::string& id) {
    const auto found = store->find_entry("known", id);
    REQUIRE(found);
    return *found;
  }
  void add(const std::string& id, const std::string& confirmed_by = "", int64_t expires_us = 0) {
    BankEntry out;
    out.id = id;
    out.verdict = confirmed_by.empty() ? "unconfirmed" : "manipulated";
    out.confirmed_by = confirmed_by;
    out.print = "print of " + id;
    out.expires_us = expires_us;
    REQUIRE(store->add_entry("known", out));
  }
  // An upload that was decided, as a worker leaves it.
  std::string add_item(const std::string& media) {
    NewItem item;
    item.media_sha256 = sha256_hex(media);
    item.context = JsonObject();
    const auto accepted = Items(*store).accept(item, {}, [] { return Status(std::monostate{}); });
    REQUIRE(accepted);
    Jobs jobs(*store);
    const auto job = jobs.lease("test", 60 * kSecondUs);
    REQUIRE(job->has_value());
    Examined examined;
    CheckedItem checked;
    checked.sha256 = item.media_sha256;
    checked.kind = "video";
    checked.media = JsonObject();
    checked.print = "print";
    checked.facts = JsonObject();
    checked.decision.id = make_id("d_", clock.now_us());
    checked.decision.pack_sha256 = sha256_hex("pack");
    checked.decision.trace = JsonArray();
    checked.decision.outcome.visibility = "allow";
    checked.pack_text = "{}";
    examined.checked = std::move(checked);
    REQUIRE(jobs.finish(**job, examined));
    return accepted->id;
  }
  std::vector<int64_t> record(const std::string& item, int64_t number, const char* kind = "near") {
    auto transaction = store->begin();
    REQUIRE(transaction);
    const EntryMatch match{number, item, sha256_hex("media of " + item), kind, 1, 1, 0};
    const auto flooded = banks().record_matches_within(item, {&match, 1});
    REQUIRE(flooded);
    REQUIRE(transaction->commit());
    return *flooded;
  }
  std::vector<std::string> event_types() {
    const auto events = store->list_events(0, 1000);
    std::vector<std::string> out;
    for (const auto& event : *events) out.push_back(event.type);
    return out;
  }
  // What the waiting sweeps ask for, run to their end.
  std::vector<std::string> rematched_items() {
    while (const auto sweep = *banks().next_sweep()) {
      if (sweep->kind == "again") {
        REQUIRE(banks().advance_again(*sweep, 2));
        continue;
      }
      const auto media = banks().media_after(sweep->cursor, 2);
      std::vector<std::string> all;
      for (const auto& one : *media) all.push_back(one.sha256);
      REQUIRE(
          banks().advance(*sweep, all, all.empty() ? sweep->cursor : all.back(), all.size() < 2));
    }
    std::vector<std::string> out;
    Jobs jobs(*store);
    while (const auto job = *jobs.lease("test", 3600 * kSecondUs)) {
      CHECK(job->kind == "rematch");
      out.push_back(job->item_id);
      REQUIRE(banks().drop_rematch(*job));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
};

TEST_CASE("banks: an entry is confirmed while somebody confirms it and nobody disputes it") {
  Installation here;
  here.add("clip");
  CHECK(!here.entry("clip").is_confirmed());
  CHECK(here.banks().confirm("known", "clip", "", "", "").error().code ==
        ErrorCode::kInvalidArgument);
  CHECK(here.banks().confirm("known", "clip", "Ann", "", "").error().message ==
        "the entry is unconfirmed: say what it is with a verdict");
  REQUIRE(here.banks().confirm("known", "clip", "Ann", "saw the original", "manipulated"));
  CHECK(here.entry("clip").is_confirmed());
  CHECK(here.entry("clip").verdict == "manipulated");
  REQUIRE(here.banks().dispute("known", "clip", "Bob", "it is satire"));
  CHECK(!here.entry("clip").is_confirmed());
  REQUIRE(here.banks().confirm("known", "clip", "Bob", "I was wrong", ""));
  CHECK(here.entry("clip").is_confirmed());
  const auto opinions = here.banks().opinions(here.entry("clip").number);
  REQUIRE(opinions->size() == 2);
  CHECK(opinions->front().person == "Ann");
  // Who changes their mind takes the confirmation back, too.
  REQUIRE(here.banks().dispute("known", "clip", "Ann", ""));
  REQUIRE(here.banks().dispute("known", "clip", "Bob", ""));
  CHECK(here.entry("clip").confirmed_by.empty());
  CHECK(here.banks().confirm("known", "clip", "feed:x", "", "").error().code ==
        ErrorCode::kInvalidArgument);
}

TEST_CASE("banks: events of opinions name nobody (I8)") {
  Installation here;
  here.add("clip of Jane Doe", "Ann Onymous");
  REQUIRE(here.banks().dispute("known", "clip of Jane Doe", "Bob Roberts", "Jane says no"));
  const auto events = here.store->list_events(0, 100);
  for (const auto& event : *events) {
    for (const char* name : {"Jane", "Ann", "Bob"}) {
      CHECK_MESSAGE(event.canonical.find(name) == std::string::npos, event.canonical);
    }
  }
}

TEST_CASE("banks: an entry ends when its time is over, and comes back when it is given more") {
  Installation here;
  const int64_t end_us = here.clock.now_us() + 10 * kSecondUs;
  here.add("clip", "Ann", end_us);
  const int64_t version = *here.banks().version();
  CHECK(here.entry("clip").is_in_force(here.clock.now_us()));
  CHECK(*here.banks().expire(10) == 0);
  here.clock.advance_us(10 * kSecondUs);
  // At once, before anything was written:
  CHECK(!here.entry("clip").is_in_force(here.clock.now_us()));
  CHECK(*here.banks().expire(10) == 1);
  CHECK(here.entry("clip").state == "expired");
  CHECK(*here.banks().version() > version);
  EntryEdit edit;
  edit.expires_us = 0;
  REQUIRE(here.banks().edit("known", "clip", edit, "Ann"));
  CHECK(here.entry("clip").is_in_force(here.clock.now_us()));
}

TEST_CASE("banks: an entry that matches too much is quarantined until a person releases it") {
  Installation here;
  here.add("clip");
  const int64_t number = here.entry("clip").number;
  BankSettings settings;
  settings.flood_media = 2;
  settings.flood_window_us = 60 * kSecondUs;
  REQUIRE(here.banks().set("known", settings, "Ann"));
  const std::string items[] = {here.add_item("a"), here.add_item("b"), here.add_item("c"),
                               here.add_item("d")};
  CHECK(here.record(items[0], number).empty());
  CHECK(here.record(items[1], number).empty());
  CHECK(here.record(items[1], number).empty());  // the same again is no further match
  CHECK(here.record(items[2], number) == std::vector<int64_t>{number});
  CHECK(here.entry("clip").state == "quarantined");
  CHECK(here.banks().find("known")->quarantined == 1);
  const auto types = here.event_types();
  CHECK(std::count(types.begin(), types.end(), "bank.entry.quarantined") == 1);
  CHECK(here.banks().release("known", "clip", "").error().code == ErrorCode::kInvalidArgument);
  here.clock.advance_us(1);
  REQUIRE(here.banks().release("known", "clip", "Ann"));
  CHECK(here.entry("clip").state == "active");
  CHECK(here.banks().release("known", "clip", "Ann").error().code == ErrorCode::kConflict);
  // What it matched before its release counts no more.
  here.clock.advance_us(1);
  CHECK(here.record(items[3], number).empty());
}

TEST_CASE("banks: matches outside the window, and plain copies of a confirmed fake, are no flood") {
  Installation here;
  here.add("slow");
  here.add("fake", "Ann");
  BankSettings settings;
  settings.flood_media = 1;
  settings.flood_window_us = 60 * kSecondUs;
  REQUIRE(here.banks().set("known", settings, "Ann"));
  const std::string items[] = {here.add_item("a"), here.add_item("b"), here.add_item("c")};
  for (const std::string& item : items) {
    CHECK(here.record(item, here.entry("slow").number).empty());
    CHECK(here.record(item, here.entry("fake").number, "same").empty());
    here.clock.advance_us(61 * kSecondUs);
  }
  CHECK(here.record(here.add_item("d"), here.entry("fake").number).empty());
  CHECK(here.record(here.add_item("e"), here.entry("fake").number).size() == 1);
}

TEST_CASE("banks: every change finds the earlier uploads that it concerns") {
  Installation here;
  std::vector<std::string> all;
  for (const char* media : {"a", "b", "c", "d", "e"}) all.push_back(here.add_item(media));
  std::sort(all.begin(), all.end());
  here.add("clip", "Ann");
  CHECK(here.rematched_items() == all);
  const int64_t number = here.entry("clip").number;
  for (size_t i = 0; i < 3; ++i) here.record(all[i], number);
  const std::vector<std::string> matched(all.begin(), all.begin() + 3);
  REQUIRE(here.banks().dispute("known", "clip", "Bob", ""));
  CHECK(here.rematched_items() == matched);
  REQUIRE(here.banks().confirm("known", "clip", "Bob", "", ""));
  CHECK(here.rematched_items() == matched);
  REQUIRE(here.store->remove_entry("known", "clip"));
  CHECK(here.rematched_items() == matched);
  // Then nothing is left of it.
  CHECK(here.banks().matches_of(number, 10)->empty());
  CHECK(!*here.banks().next_sweep());
}

TEST_CASE("banks: a sweep that was interrupted goes on where it stopped") {
  Installation here;
  for (const char* media : {"a", "b", "c", "d", "e"}) here.add_item(media);
  here.add("clip", "Ann");
  const auto sweep = *here.banks().next_sweep();
  REQUIRE(sweep);
  const auto first = here.banks().media_after(sweep->cursor, 2);
  const std::string found[] = {first->front().sha256};
  REQUIRE(here.banks().advance(*sweep, found, first->back().sha256, false));
  const auto again = *here.banks().next_sweep();
  REQUIRE(again);
  CHECK(again->id == sweep->id);
  CHECK(again->cursor == first->back().sha256);
  CHECK(again->items == 1);
  CHECK(here.banks().media_after(again->cursor, 10)->size() == 3);
}

TEST_CASE("banks: a batch is one event and passes over what is there") {
  Installation here;
  here.add("b");
  std::vector<BankEntry> batch(3);
  for (int i = 0; i < 3; ++i) {
    batch[i].id = std::string(1, static_cast<char>('a' + i));
    batch[i].verdict = "unconfirmed";
    batch[i].print = "print";
  }
  CHECK(*here.banks().add_batch("known", batch) == 2);
  CHECK(*here.banks().add_batch("known", batch) == 0);
  const auto types = here.event_types();
  CHECK(std::count(types.begin(), types.end(), "bank.entries.added") == 1);
  CHECK(here.store->list_entries("known", "a", 1)->front().id == "b");
  batch[2].id = "new";
  batch[2].verdict = "nonsense";
  CHECK(!here.banks().add_batch("known", batch));
  CHECK(here.banks().find("known")->entries == 3);
}

TEST_CASE("banks: only a confirmed entry is let loose on earlier uploads") {
  Installation here;
  here.add("clip");
  CHECK(here.banks().propagate("known", "clip", "Ann").error().code == ErrorCode::kConflict);
  REQUIRE(here.banks().confirm("known", "clip", "Ann", "", "manipulated"));
  REQUIRE(here.banks().propagate("known", "clip", "Ann"));
  CHECK(here.entry("clip").propagated_by == "Ann");
}

TEST_CASE("banks: values that a bank cannot have are refused") {
  Installation here;
  const auto refused = [&](BankSettings settings) {
    const Status done = here.banks().set("known", settings, "Ann");
    REQUIRE(!done);
    return done.error().message;
  };
  CHECK(refused({.distance_bits = 32}) == "distance: 0 to 31 bits");
  CHECK(refused({.flood_media = 0}) == "flood: 1 to 1000000 media");
  CHECK(refused({.flood_window_us = 1}) == "flood window: one second to 30 days");
  CHECK(refused({.propagation = "perhaps"}) == "propagation: suggest or act");
  CHECK(here.banks().set("nothing", {}, "Ann").error().code == ErrorCode::kNotFound);
}

TEST_CASE("banks: a data folder of the version before keeps its entries and who confirmed them") {
  Installation here;
  const std::string folder = here.path + "/old";
  std::filesystem::create_directory(folder);
  {
    auto database = Database::open(folder + "/vigie.db");
    REQUIRE(database);
    REQUIRE(migrate(*database, 4));
    REQUIRE(database->execute(
        "INSERT INTO banks VALUES ('known', 1);"
        "INSERT INTO bank_entries VALUES ('known', 'a', 'manipulated', 'Ann', '', 0, '', '', '',"
        " x'00', '[]', 5), ('known', 'b', 'unconfirmed', '', '', 0, '', '', '', x'00', '[]', 6)"));
  }
  auto store = Store::open(folder, here.clock);
  REQUIRE(store);
  const auto a = store->find_entry("known", "a"), b = store->find_entry("known", "b");
  CHECK(a->is_confirmed());
  CHECK(a->is_in_force(here.clock.now_us()));
  CHECK(a->number != b->number);
  CHECK(Banks(*store).opinions(a->number)->at(0).person == "Ann");
  BankEntry next;
  next.id = "c";
  next.verdict = "negative";
  next.print = "print";
  REQUIRE(store->add_entry("known", next));
  CHECK(store->find_entry("known", "c")->number > std::max(a->number, b->number));
}

}  // namespace
}  // namespace vigie::store
