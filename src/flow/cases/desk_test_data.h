// flow/cases/desk_test_data.h: an installation with a clock that tests set, the shipped pack and
// its queues, and items that were decided from facts made by hand.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/crypto.h"
#include "flow/cases/automatic.h"
#include "flow/cases/desk.h"
#include "flow/cases/standing.h"
#include "flow/decide.h"
#include "store/admin.h"
#include "store/items.h"

namespace vigie::flow {

class TestDesk {
 public:
  TestDesk()
      : folder_(std::filesystem::temp_directory_path() / ("vigie-desk-" + to_hex(random_bytes(8)))),
        store_(open()) {
    const std::filesystem::path pack = "policies/default";
    const auto loaded = Policy::load(pack, {});
    REQUIRE(loaded);
    policy_ = *loaded;
    const auto queues = Queues::load(pack, pack);
    REQUIRE_MESSAGE(queues, (queues ? "" : queues.error().message));
    queues_ = *queues;
    link_secret_ = *store::Cases(store_).secret("links");
    for (const char* action : {"label", "reduce", "restrict", "disable", "remove"}) {
      REQUIRE(store::Admin(store_).set_switch(std::string("enabled:") + action, true, ""));
    }
  }
  ~TestDesk() {
    std::error_code failed;
    std::filesystem::remove_all(folder_, failed);
  }
  TestDesk(const TestDesk&) = delete;
  TestDesk& operator=(const TestDesk&) = delete;

  Desk desk() {
    return {store_, clock, *queues_, *policy_, link_secret_, "https://vigie.example"};
  }
  store::Store& store() { return store_; }
  const std::filesystem::path& folder() const { return folder_; }

  // An item of the account, decided from the default facts with `set` over them.
  std::string add_item(const std::string& account, const std::string& title,
                       const JsonObject& set = {}, const std::string& media = "") {
    store::NewItem item;
    item.account = account;
    item.media_sha256 = sha256_hex(media.empty() ? account + title : media);
    item.text.title = title;
    item.language = "en";
    item.context = JsonObject();
    const auto accepted =
        store::Items(store_).accept(item, {}, [] { return Status(std::monostate{}); });
    REQUIRE(accepted);
    decide_again(accepted->id, set);
    return accepted->id;
  }

  // What a worker does: the waiting job of the item ends with a decision of the policy.
  void decide_again(const std::string& id, const JsonObject& set = {}) {
    store::Jobs jobs(store_);
    const auto job = jobs.lease("test", 60'000'000);
    REQUIRE(job);
    REQUIRE(job->has_value());
    REQUIRE((*job)->item_id == id);
    const auto item = store::Items(store_).find(id);
    REQUIRE(item);
    Json base = policy::default_facts();
    if (!item->decision_id.empty()) {
      base = *parse_json(store_.find_decision(item->decision_id)->facts);
    }
    JsonObject facts = *facts_now(store_, *item, clock.now_us());
    facts["item.id"] = id;
    for (const auto& pair : set) facts[pair.key()] = pair.value();
    store::Examined examined;
    store::CheckedItem checked;
    checked.sha256 = item->media_sha256;
    checked.kind = "video";
    checked.media = JsonObject();
    checked.print = "print of " + item->media_sha256;
    checked.facts = *policy::overlay_facts(base, Json(facts));
    const auto decided = decide(*policy_, checked.facts, clock);
    REQUIRE_MESSAGE(decided, (decided ? "" : decided.error().message));
    checked.decision = decided->decision;
    checked.pack_text = decided->pack_text;
    examined.checked = std::move(checked);
    examined.decided_before = item->decision_id;
    Desk here = desk();
    const Status done =
        jobs.finish(**job, examined, [&] { return after_policy(here, *item, examined); });
    REQUIRE_MESSAGE(done, (done ? "" : done.error().message));
  }

  ManualClock clock{1'764'547'200'000'000};  // 2025-12-01T00:00:00Z

 private:
  store::Store open() {
    auto store = store::Store::open(folder_, clock);
    REQUIRE(store);
    return std::move(*store);
  }

  std::filesystem::path folder_;
  store::Store store_;
  std::shared_ptr<const Policy> policy_;
  std::string link_secret_;
  std::shared_ptr<const Queues> queues_;
};

inline constexpr int64_t kSecond = 1'000'000, kHour = 3600 * kSecond, kDay = 24 * kHour;

}  // namespace vigie::flow
