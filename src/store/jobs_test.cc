// Jobs and items under a clock that the test moves: turns, leases, waiting, giving up, going.
#include <doctest/doctest.h>

#include <filesystem>

#include "base/crypto.h"
#include "base/file.h"
#include "store/items.h"

namespace vigie::store {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kDayUs = 24 * 3600 * kSecondUs;

class Folder {
 public:
  Folder() {
    REQUIRE(mkdtemp(path_.data()) != nullptr);
    auto store = Store::open(path_, clock);
    REQUIRE(store);
    store_ = std::make_unique<Store>(std::move(*store));
  }
  ~Folder() { std::filesystem::remove_all(path_); }

  Store& store() { return *store_; }

  // Accepted with its media in place; content is the media.
  Result<Accepted> accept(const std::string& content, NewItem item = {},
                          const Items::Bounds& bounds = {}) {
    item.media_sha256 = sha256_hex(content);
    item.context = JsonObject();
    const auto path = store().media_path(item.media_sha256);
    REQUIRE(make_folder(path.parent_path()));
    clock.advance_us(1000);
    return Items(store()).accept(item, bounds, [&] { return write_file(path, content); });
  }
  bool has_media(const std::string& content) {
    return std::filesystem::exists(store().media_path(sha256_hex(content)));
  }
  std::string lease(int64_t lease_us = kSecondUs) {
    const auto job = Jobs(store()).lease("w", lease_us);
    REQUIRE(job);
    if (*job) last = **job;
    return *job ? (*job)->item_id : "";
  }

  // What a worker found in that content, starting from a decision.
  Examined found_in(const std::string& content, const std::string& before) {
    Examined out;
    CheckedItem checked;
    checked.sha256 = sha256_hex(content);
    checked.kind = "video";
    checked.media = JsonObject();
    checked.facts = JsonObject();
    checked.decision.id = make_id("d_", clock.now_us());
    checked.decision.pack_sha256 = sha256_hex("pack");
    checked.decision.trace = JsonArray();
    checked.decision.outcome.visibility = "allow";
    checked.pack_text = "{}";
    out.checked = std::move(checked);
    out.decided_before = before;
    return out;
  }
  // Other media in its place, as an upload puts it there.
  Status replace(const std::string& id, const std::string& content) {
    auto transaction = TRY(store().begin());
    const auto path = store().media_path(sha256_hex(content));
    TRY(make_folder(path.parent_path()));
    TRY(Items(store()).replace_media(id, sha256_hex(content), 3,
                                     [&] { return write_file(path, content); }));
    return transaction.commit();
  }

  ManualClock clock{1'772'697'600'000'000};
  Job last;

 private:
  std::string path_ = "/tmp/vigie-jobs-test-XXXXXX";
  std::unique_ptr<Store> store_;
};

}  // namespace

TEST_CASE("jobs: reported before spreading before the rest, backfill last") {
  Folder test;
  NewItem old;
  old.is_backfill = true;
  const std::string backfill = test.accept("old", old)->id;
  const std::string plain = test.accept("plain")->id;
  const std::string spreading = test.accept("spreading")->id;
  const std::string reported = test.accept("reported")->id;
  const std::vector<Counts> counts = {{spreading, 50'000, 0, 0}, {reported, 0, 0, 1}};
  REQUIRE(Items(test.store()).add_counts(counts));
  CHECK(test.lease() == reported);
  CHECK(test.lease() == spreading);
  CHECK(test.lease() == plain);
  CHECK(test.lease() == backfill);
  CHECK(test.lease().empty());
}

TEST_CASE("jobs: a lease that ran out is given to the next, and the late one is refused") {
  Folder test;
  const std::string item = test.accept("a")->id;
  REQUIRE(test.lease(10 * kSecondUs) == item);
  const Job late = test.last;
  CHECK(test.lease().empty());
  test.clock.advance_us(10 * kSecondUs);
  Jobs jobs(test.store());
  const auto next = jobs.lease("other", kSecondUs);
  REQUIRE(next);
  REQUIRE(*next);
  CHECK((*next)->id == late.id);
  CHECK((*next)->attempts == 2);
  Examined unreadable;
  unreadable.error = "no";
  CHECK(jobs.finish(late, unreadable).error().code == ErrorCode::kConflict);
  CHECK(jobs.fail(late, "no", 5).error().code == ErrorCode::kConflict);
  CHECK(jobs.finish(**next, unreadable));
  CHECK(Items(test.store()).find(item)->state == "unreadable");
}

TEST_CASE("jobs: after a restart nobody waits for the leases of before") {
  Folder test;
  const std::string item = test.accept("a")->id;
  REQUIRE(test.lease(3600 * kSecondUs) == item);
  REQUIRE(Jobs(test.store()).release_all());
  CHECK(test.lease() == item);
}

TEST_CASE("jobs: one that fails waits twice as long each time, then is dead, with why") {
  Folder test;
  const std::string item = test.accept("a")->id;
  Jobs jobs(test.store());
  for (int attempt = 1; attempt <= 4; ++attempt) {
    REQUIRE(test.lease() == item);
    REQUIRE(jobs.fail(test.last, "the worker was lost", 4));
    const int64_t least_us = (int64_t{1} << attempt) * kSecondUs;
    test.clock.advance_us(least_us - 1);
    CHECK(test.lease().empty());
    test.clock.advance_us(least_us / 2 + 1);  // jitter is at most half of it
  }
  CHECK(test.lease().empty());
  const auto dead = jobs.list_dead(10);
  REQUIRE(dead->size() == 1);
  CHECK(dead->front().item_id == item);
  CHECK(dead->front().attempts == 4);
  CHECK(dead->front().error == "the worker was lost");
  CHECK(Items(test.store()).find(item)->state == "failed");
  REQUIRE(jobs.retry(dead->front().id));
  CHECK(Items(test.store()).find(item)->state == "waiting");
  CHECK(test.lease() == item);
  CHECK(jobs.retry(dead->front().id).error().code == ErrorCode::kNotFound);
}

TEST_CASE("jobs: those that failed together do not come back together") {
  Folder test;
  Jobs jobs(test.store());
  for (int i = 0; i < 8; ++i) REQUIRE(test.accept(std::to_string(i)));
  for (int i = 0; i < 8; ++i) {
    REQUIRE(!test.lease().empty());
    REQUIRE(jobs.fail(test.last, "busy", 9));
  }
  test.clock.advance_us(2 * kSecondUs);
  int moments = 0;
  for (int tenth = 0; tenth <= 10; ++tenth) {
    bool came = false;
    while (!test.lease(kDayUs).empty()) came = true;
    moments += came;
    test.clock.advance_us(kSecondUs / 10);
  }
  CHECK(moments > 2);
  CHECK(jobs.counts()->leased == 8);
}

TEST_CASE("items: above the bound of waiting jobs uploads are refused, backfill does not count") {
  Folder test;
  NewItem old;
  old.is_backfill = true;
  for (int i = 0; i < 5; ++i) REQUIRE(test.accept("old" + std::to_string(i), old));
  const Items::Bounds bounds{.jobs_max = 2, .crashes_max = 0};
  CHECK(test.accept("a", {}, bounds));
  CHECK(test.accept("b", {}, bounds));
  const auto third = test.accept("c", {}, bounds);
  REQUIRE(!third);
  CHECK(third.error().code == ErrorCode::kUnavailable);
  CHECK(third.error().message == "2 jobs wait already");
  CHECK(Items(test.store()).check_waiting(2).error().code == ErrorCode::kUnavailable);
  CHECK(Items(test.store()).check_waiting(3));
}

TEST_CASE("items: a request is known for a day, one of backfill for ever") {
  Folder test;
  NewItem request;
  request.request_key = sha256_hex("api");
  const std::string first = test.accept("a", request)->id;
  CHECK(test.accept("a", request)->id == first);
  request.request_body = "another";
  CHECK(test.accept("b", request).error().code == ErrorCode::kConflict);
  NewItem old;
  old.is_backfill = true;
  old.request_key = sha256_hex("backfill");
  const std::string taken = test.accept("old", old)->id;
  test.clock.advance_us(2 * kDayUs);
  NewItem next;
  next.request_key = sha256_hex("next");
  REQUIRE(test.accept("next", next));
  CHECK(test.accept("b", request)->id != first);
  CHECK(*Items(test.store()).was_accepted(old.request_key));
  CHECK(test.accept("old", old)->id == taken);
}

TEST_CASE("items: media goes with the last item that has it, and not before") {
  Folder test;
  Items items(test.store());
  const std::string first = test.accept("clip")->id, second = test.accept("clip")->id;
  REQUIRE(items.remove(first, "author"));
  CHECK(test.has_media("clip"));
  REQUIRE(items.remove(second, "author"));
  CHECK(!test.has_media("clip"));
  CHECK(items.find(second)->state == "deleted");
}

TEST_CASE("items: other media is looked at, and what was under way on the old decides nothing") {
  Folder test;
  Items items(test.store());
  Jobs jobs(test.store());
  const std::string id = test.accept("old")->id;
  CHECK(test.replace(id, "new").error().code == ErrorCode::kConflict);  // the old is looked at
  REQUIRE(test.lease() == id);
  CHECK(test.replace(id, "new").error().code == ErrorCode::kConflict);
  Examined first = test.found_in("old", "");
  REQUIRE(jobs.finish(test.last, first));
  const std::string decided = items.find(id)->decision_id;
  // A decision is under way from what was found in the old one.
  REQUIRE(jobs.add("decide", id, 1));
  REQUIRE(test.lease(60 * kSecondUs) == id);
  const Job under_way = test.last;
  REQUIRE(test.replace(id, "new"));
  CHECK(items.find(id)->state == "decided");
  CHECK(items.find(id)->media_sha256 == sha256_hex("new"));
  Examined late = test.found_in("new", decided);
  REQUIRE(jobs.finish(under_way, late));
  CHECK(items.find(id)->decision_id == decided);
  REQUIRE(test.lease(60 * kSecondUs) == id);
  CHECK(test.last.kind == "analyse");
  SUBCASE("the new one decides") {
    Examined seen = test.found_in("new", decided);
    REQUIRE(jobs.finish(test.last, seen));
    CHECK(items.find(id)->decision_id == seen.checked->decision.id);
    REQUIRE(items.sweep_media(std::stoul(sha256_hex("old").substr(0, 2), nullptr, 16)));
    CHECK(!test.has_media("old"));
    CHECK(test.has_media("new"));
  }
  SUBCASE("a person who decided meanwhile has it looked at once more, not decided from the old") {
    Examined seen = test.found_in("new", "d_another");
    REQUIRE(jobs.finish(test.last, seen));
    CHECK(items.find(id)->decision_id == decided);
    REQUIRE(test.lease() == id);
    CHECK(test.last.kind == "analyse");
  }
  SUBCASE("what is deleted stays so") {
    REQUIRE(items.remove(id, "author"));
    CHECK(test.replace(id, "newer").error().code == ErrorCode::kConflict);
  }
}

TEST_CASE("items: an upload that fails at its last step leaves nothing, or what is swept later") {
  Folder test;
  Items items(test.store());
  NewItem item;
  item.media_sha256 = sha256_hex("clip");
  item.context = JsonObject();
  const auto path = test.store().media_path(item.media_sha256);
  REQUIRE(make_folder(path.parent_path()));
  const auto failed = items.accept(item, {}, [&]() -> Status {
    CHECK(write_file(path, "clip"));
    return Error{ErrorCode::kUnavailable, "the disk failed"};
  });
  CHECK(failed.error().message == "the disk failed");
  CHECK(items.list({})->empty());
  CHECK(test.has_media("clip"));
  const std::string kept = test.accept("kept")->id;
  int64_t swept = 0;
  for (unsigned part = 0; part < 256; ++part) swept += *items.sweep_media(part);
  CHECK(swept == 1);
  CHECK(!test.has_media("clip"));
  CHECK(test.has_media("kept"));
}

TEST_CASE("items: blobs that a crash left are swept, stills of items and packs are not") {
  Folder test;
  Items items(test.store());
  const auto blob_is_there = [&](const std::string& blob) {
    return std::filesystem::exists(std::filesystem::path(test.store().folder()) / "blobs" /
                                   blob.substr(0, 2) / blob);
  };
  const auto sweep = [&](int64_t age_s) {
    int64_t swept = 0;
    for (unsigned part = 0; part < 256; ++part) swept += *items.sweep_blobs(part, age_s);
    return swept;
  };
  const std::string left = *test.store().put_blob("a still that no row names");
  const std::string gone = *test.store().put_blob("a still of a deleted item");
  const std::string kept = *test.store().put_blob("a still of another");
  for (const std::string& blob : {gone, kept}) {
    const std::string item = test.accept(blob)->id;
    REQUIRE(test.lease() == item);
    Examined examined;
    examined.checked.emplace();
    examined.checked->sha256 = sha256_hex(blob);
    examined.checked->kind = "image";
    examined.checked->facts = JsonObject();
    examined.checked->decision.id = "d_" + blob.substr(0, 8);
    examined.checked->pack_text = "the pack";
    examined.stills = {{0, blob}};
    REQUIRE(Jobs(test.store()).finish(test.last, examined));
    if (blob == gone) REQUIRE(items.remove(item, "author"));
  }
  CHECK(!blob_is_there(gone));  // with its item, at once
  CHECK(sweep(3600) == 0);
  CHECK(blob_is_there(left));  // what refers to it may not be committed yet
  CHECK(sweep(-1) == 1);
  CHECK(!blob_is_there(left));
  CHECK(blob_is_there(kept));
  CHECK(blob_is_there(sha256_hex("the pack")));
}

TEST_CASE("items: media expires after its time, but not what is still to be looked at") {
  Folder test;
  Items items(test.store());
  const std::string seen = test.accept("seen")->id;
  REQUIRE(test.lease() == seen);
  Examined unreadable;
  unreadable.error = "no";
  REQUIRE(Jobs(test.store()).finish(test.last, unreadable));
  REQUIRE(test.accept("waiting"));
  test.clock.advance_us(kDayUs);
  CHECK(*items.expire_media(test.clock.now_us() - kDayUs - 1'000'000, 10) == 0);
  CHECK(*items.expire_media(test.clock.now_us(), 10) == 1);
  CHECK(!test.has_media("seen"));
  CHECK(test.has_media("waiting"));
  CHECK(*items.expire_media(test.clock.now_us(), 10) == 0);
}

}  // namespace vigie::store
