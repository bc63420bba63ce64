// Seeds a data folder for bench/rehearse: decisions to rehearse over, or items to take back.
//
// usage: bench_rehearse FOLDER PACK decisions N   N stored decisions, a week of them
//        bench_rehearse FOLDER PACK items N       N items that one rule removed: notices sent,
//                                                 every fifth account with a strike
// The same numbers for every run: everything random has a fixed seed but the ids.
#include <cstdio>
#include <cstdlib>
#include <random>

#include "base/check.h"
#include "base/crypto.h"
#include "flow/cases/automatic.h"
#include "flow/cases/notify.h"
#include "flow/cases/standing.h"
#include "flow/decide.h"
#include "flow/policy.h"
#include "store/admin.h"
#include "store/cases/decisions.h"
#include "store/items.h"

namespace {

using namespace vigie;

constexpr int64_t kDayUs = 86'400'000'000;
constexpr int kKinds = 400;       // facts that differ in what rules look at
constexpr int kInOneGo = 20'000;  // decisions a transaction

template <class T>
T must(Result<T> result) {
  if (!result) std::fprintf(stderr, "bench_rehearse: %s\n", result.error().message.c_str());
  if (!result) std::exit(2);
  return std::move(*result);
}

JsonObject match(double coverage, bool confirmed) {
  return {{"kind", "same"},
          {"confirmed", confirmed},
          {"bank", "fakes"},
          {"coverage_query", coverage},
          {"coverage_reference", coverage},
          {"picture", true},
          {"sound", true}};
}

// What a week of uploads looks like to the policy: mostly nothing, some of everything.
JsonObject facts_of_kind(std::mt19937& random) {
  JsonObject set;
  const auto chance = [&](unsigned in) { return random() % in == 0; };
  set["item.views_per_hour"] = static_cast<double>(random() % 3000);
  set["item.has_link"] = chance(3);
  set["account.followers"] = static_cast<int64_t>(random() % 100'000);
  if (chance(4)) set["item.topics"] = JsonArray{"election"};
  if (chance(6))
    set["findings.known_match"] = match(0.85 + static_cast<double>(random() % 15) / 100, chance(2));
  if (chance(8)) {
    set["claims"] = JsonArray{JsonObject{{"rating", chance(2) ? "false" : "altered"},
                                         {"match", chance(2) ? "same" : "near"},
                                         {"topic", "health"},
                                         {"ifcn", true}}};
  }
  if (chance(5)) {
    set["findings.synthetic"] = JsonObject{{"verdict", chance(2) ? "likely" : "certain"},
                                           {"score", 0.9},
                                           {"agree", static_cast<int64_t>(random() % 3)},
                                           {"kinds", JsonArray{"face-swap"}}};
  }
  if (chance(10)) set["provenance.ai_declared"] = true;
  if (chance(20)) set["context.satire_cue"] = true;
  if (chance(5)) set["reports.distinct"] = static_cast<int64_t>(random() % 8);
  return set;
}

struct Seeder {
  store::Store& store;
  const ManualClock& clock;
  std::shared_ptr<const flow::Policy> policy;
  std::shared_ptr<const policy::Pack> pack;
  std::string pack_text;

  store::PersonDecision decided(const Json& facts, const std::string& subject) const {
    store::PersonDecision out;
    out.facts = facts;
    out.decision = must(flow::decide(*pack, facts, clock));
    out.pack_text = pack_text;
    out.subject_id = subject;
    out.actor = "policy";
    out.persons = 0;
    out.basis = JsonObject();
    return out;
  }
};

void seed_decisions(Seeder& seeder, ManualClock& clock, int64_t count) {
  static constexpr const char* kRegions[] = {"FR", "DE", "BR", "IN", "US", "NG"};
  static constexpr const char* kLanguages[] = {"fr", "de", "pt", "hi", "en", "en"};
  std::mt19937 random(11);
  const std::string subject = must(store::Cases(seeder.store).subject_of("bench"));
  std::vector<store::PersonDecision> kinds;
  for (int i = 0; i < kKinds; ++i) {
    kinds.push_back(seeder.decided(
        must(policy::overlay_facts(policy::default_facts(), facts_of_kind(random))), subject));
  }
  store::Decisions decisions(seeder.store);
  for (int64_t done = 0; done < count;) {
    auto transaction = must(seeder.store.begin());
    for (int i = 0; i < kInOneGo && done < count; ++i, ++done) {
      clock.advance_us(7 * kDayUs / count);
      store::PersonDecision one = kinds[random() % kKinds];
      // What no rule of the shipped pack looks at, so that outcome and trace stay as decided.
      JsonObject& item = one.facts.as_object()["item"].as_object();
      const size_t place = random() % std::size(kRegions);
      item["id"] = "v_" + std::to_string(done);
      item["region"] = kRegions[place];
      item["language"] = kLanguages[place];
      item["views"] = static_cast<int64_t>(random() % 2'000'000);
      one.decision.id = store::make_id("d_", clock.now_us());
      one.decision.facts_sha256 = sha256_hex(must(canonical_json(one.facts)));
      one.media_sha256 = sha256_hex("media " + std::to_string(done % 1000));
      must(decisions.put(one));
    }
    must(transaction.commit());
  }
}

void seed_items(Seeder& seeder, ManualClock& clock, int64_t count,
                const std::filesystem::path& pack_folder) {
  store::Store& store = seeder.store;
  const auto queues = must(flow::Queues::load(pack_folder, pack_folder));
  const std::string secret = must(store::Cases(store).secret("links"));
  flow::Desk desk{store, clock, *queues, *seeder.policy, secret, ""};
  for (const char* action : {"label", "reduce", "restrict", "disable", "remove"}) {
    must(store::Admin(store).set_switch(std::string("enabled:") + action, true, ""));
  }
  must(store::Admin(store).add_endpoint(
      {store::make_id("e_", clock.now_us()), "https://platform.example/hook", "whsec_AAAA"}));
  const JsonObject set{{"findings.known_match", match(0.98, true)}};
  for (int64_t i = 0; i < count; ++i) {
    clock.advance_us(1'000'000);
    store::NewItem item;
    item.account = "account-" + std::to_string(i);
    item.media_sha256 = sha256_hex("clip " + std::to_string(i));
    item.text.title = "clip " + std::to_string(i);
    item.context = JsonObject();
    const auto accepted = must(store::Items(store).accept(item, {}, [] { return ok(); }));
    const auto job = must(store::Jobs(store).lease("bench", 60'000'000));
    CHECK(job.has_value());
    store::Examined examined;
    store::CheckedItem checked;
    checked.sha256 = item.media_sha256;
    checked.kind = "video";
    checked.media = JsonObject();
    checked.print = "print";
    checked.facts = must(policy::overlay_facts(policy::default_facts(), Json(set)));
    checked.decision = must(flow::decide(*seeder.pack, checked.facts, clock));
    checked.pack_text = seeder.pack_text;
    const std::string decision = checked.decision.id;
    examined.checked = std::move(checked);
    const auto known = must(store::Items(store).find(accepted.id));
    must(store::Jobs(store).finish(*job, examined, [&]() -> Status {
      TRY(flow::after_policy(desk, known, examined));
      if (i % 5 != 0) return ok();
      const std::string subject = TRY(store::Cases(store).subject_of(item.account));
      return flow::add_strike(store, *queues,
                              {subject, accepted.id, "", decision, "known_fake_same", "strike"},
                              clock.now_us());
    }));
  }
  clock.advance_us(kDayUs);
  while (must(flow::send_notices(desk, 1000)) > 0) {
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: bench_rehearse FOLDER PACK decisions|items N\n");
    return 2;
  }
  const SystemClock now;
  ManualClock clock(now.now_us() - 8 * kDayUs);
  auto store = must(store::Store::open(argv[1], clock));
  const auto files = must(flow::read_pack_folder(argv[2]));
  Seeder seeder{store, clock, must(flow::Policy::load(files)), must(flow::load_pack_folder(files)),
                flow::bundle_pack(files)};
  const int64_t count = std::atoll(argv[4]);
  if (std::string_view(argv[3]) == "items") {
    seed_items(seeder, clock, count, argv[2]);
  } else {
    seed_decisions(seeder, clock, count);
  }
  return 0;
}
