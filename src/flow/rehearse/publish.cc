#include "flow/rehearse/publish.h"

#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "base/unicode.h"
#include "flow/policy.h"
#include "flow/rehearse/draft.h"
#include "store/admin.h"
#include "store/cases/people.h"

namespace vigie::flow {
namespace {

constexpr size_t kVersionsMax = 10'000;

struct Person {
  std::string id, name;
};

// Users who may sign in and the persons of valid keys; the first id of each name.
Result<std::vector<Person>> people_of(store::Store& store) {
  std::vector<Person> out;
  std::set<std::string> names;
  for (const store::User& user : TRY(store::People(store).list())) {
    if (!user.is_disabled && names.insert(user.name).second) out.push_back({user.id, user.name});
  }
  const std::string secret = TRY(store::Cases(store).secret("links"));
  for (const store::ApiKey& key : TRY(store::Admin(store).list_keys())) {
    const bool is_person = !key.is_revoked && !key.person.empty();
    if (!is_person || !names.insert(key.person).second) continue;
    // As the server calls them: two keys of one person are one person.
    constexpr size_t kDigits = 26;
    const std::string mac = hmac_sha256_hex(secret, "person\n" + key.person);
    out.push_back({"p_" + mac.substr(0, kDigits), key.person});
  }
  return out;
}

Actor actor_of(const Person& person) {
  Actor out;
  out.id = person.id;
  out.name = person.name;
  return out;
}

Status check_tests(const PackFolder& files) {
  if (files.tests.empty()) return ok();  // of a pack that was published before they were kept
  std::string failed;
  for (const auto& result : run_draft_tests(files).failed) {
    failed += "\n" + result.path + ": " + result.name + ": " + result.difference();
  }
  if (failed.empty()) return ok();
  return Error{ErrorCode::kInvalidArgument, "tests of the pack fail:" + failed};
}

// A version is one content for ever: decisions name it.
Status check_version(const std::vector<store::Publication>& all, const policy::Pack& pack) {
  for (const store::Publication& known : all) {
    const bool was_used = known.state == "in_force" || known.state == "retired" ||
                          known.state == "cooling" || known.state == "proposed";
    if (!was_used || known.pack != pack.name() || known.pack_sha256 == pack.sha256()) continue;
    return Error{ErrorCode::kConflict, pack.name() +
                                           " was published or proposed with other content: give "
                                           "the pack a new version"};
  }
  return ok();
}

std::string sha_of(const std::optional<store::Publication>& publication) {
  return publication ? publication->pack_sha256 : "";
}

// Precondition: within a transaction. next is in the store already.
Status bring_into_force(store::Store& store, store::Publication next, int64_t now_us,
                        std::string_view event_type, std::string_view actor) {
  store::Publications publications(store);
  if (auto before = TRY(publications.find_in("in_force"))) {
    before->state = "retired";
    before->until_us = now_us;
    TRY(publications.change(*before, "policy.retired", actor));
  }
  next.state = "in_force";
  next.from_us = now_us;
  next.until_us = 0;
  return publications.change(next, event_type, actor);
}

Error changed_meanwhile() {
  return {
      ErrorCode::kConflict,
      "another pack came into force since this one was proposed: compare, and propose it again"};
}

}  // namespace

JsonObject to_json_value(const store::Publication& one) {
  const auto time = [](int64_t time_us) {
    return time_us == 0 ? Json(nullptr) : Json(to_rfc3339(time_us));
  };
  return {{"publication", one.id},
          {"pack", one.pack},
          {"sha256", one.pack_sha256},
          {"replaces", one.base_sha256},
          {"state", one.state},
          {"author", one.author},
          {"approver", one.approver},
          {"by_one_person", !one.approver.empty() && one.approver == one.author},
          {"note", one.note},
          {"proposed", time(one.proposed_us)},
          {"approved", time(one.approved_us)},
          {"from", time(one.from_us)},
          {"until", time(one.until_us)}};
}

Result<Actor> person_of(store::Store& store, const std::string& name) {
  const auto people = TRY(people_of(store));
  if (people.empty()) return actor_of({"local", name});
  std::string known;
  for (const Person& person : people) {
    if (person.name == name) return actor_of(person);
    known += (known.empty() ? "" : ", ") + printable(person.name);
  }
  return Error{ErrorCode::kNotFound,
               name.empty() ? "say who you are with --as: " + known
                            : "nobody here is called " + printable(name) + ": there are " + known};
}

Result<bool> is_one_person(store::Store& store) { return TRY(people_of(store)).size() <= 1; }

Result<store::Publication> propose(store::Store& store, const Clock& clock, const PackFolder& files,
                                   const Actor& author, const std::string& note) {
  const auto loaded = TRY(Policy::load(files));
  const policy::Pack* pack = &loaded->whole();
  TRY(check_tests(files));
  auto transaction = TRY(store.begin());
  store::Publications publications(store);
  TRY(check_version(TRY(publications.list(kVersionsMax)), *pack));
  const auto before = TRY(publications.find_in("in_force"));
  if (sha_of(before) == pack->sha256()) {
    return Error{ErrorCode::kConflict, pack->name() + " is in force already"};
  }
  store::Publication out;
  out.id = store::make_id("pb_", clock.now_us());
  out.pack = pack->name();
  out.pack_sha256 = pack->sha256();
  out.base_sha256 = sha_of(before);
  out.state = "proposed";
  out.author = author.id;
  out.note = note;
  out.proposed_us = clock.now_us();
  if (!files.tests.empty()) {
    out.tests_blob = TRY(store.put_blob(to_json(draft_json({.files = {}, .tests = files.tests}))));
  }
  TRY(publications.put(out, bundle_pack(files)));
  TRY(transaction.commit());
  return out;
}

Result<PackFolder> files_of(store::Store& store, const store::Publication& publication) {
  PackFolder out =
      TRY(unbundle_pack(TRY(store::Publications(store).pack_text(publication.pack_sha256))));
  if (publication.tests_blob.empty()) return out;
  const Json kept = TRY(parse_json(TRY(store.get_blob(publication.tests_blob))));
  out.tests = TRY(draft_from_json(kept)).tests;
  return out;
}

Result<store::Publication> approve(store::Store& store, const Clock& clock, const std::string& id,
                                   const Actor& approver, const PublishRules& rules) {
  const bool is_alone = TRY(is_one_person(store));
  auto transaction = TRY(store.begin());
  store::Publications publications(store);
  store::Publication out = TRY(publications.find(id));
  if (out.state != "proposed") {
    return Error{ErrorCode::kConflict, "this is " + out.state + ": it does not wait for approval"};
  }
  if (out.author == approver.id && !is_alone) {
    return Error{ErrorCode::kDenied, "somebody other than its author must approve a pack"};
  }
  if (sha_of(TRY(publications.find_in("in_force"))) != out.base_sha256) return changed_meanwhile();
  const int64_t now_us = clock.now_us();
  out.approver = approver.id;
  out.approved_us = now_us;
  if (out.author == approver.id) {
    out.state = "cooling";
    out.from_us = now_us + rules.cooling_us;
    TRY(publications.change(out, "policy.cooling", approver.id));
  } else {
    TRY(bring_into_force(store, out, now_us, "policy.published", approver.id));
  }
  out = TRY(publications.find(id));
  TRY(transaction.commit());
  return out;
}

Result<store::Publication> reject(store::Store& store, const Clock& clock, const std::string& id,
                                  const Actor& actor) {
  auto transaction = TRY(store.begin());
  store::Publications publications(store);
  store::Publication out = TRY(publications.find(id));
  if (out.state != "proposed" && out.state != "cooling") {
    return Error{ErrorCode::kConflict, "this is " + out.state + ": it cannot be rejected"};
  }
  out.state = "rejected";
  out.until_us = clock.now_us();
  TRY(publications.change(out, "policy.rejected", actor.id));
  TRY(transaction.commit());
  return out;
}

Result<store::Publication> roll_back(store::Store& store, const Clock& clock, const std::string& to,
                                     const Actor& actor) {
  auto transaction = TRY(store.begin());
  store::Publications publications(store);
  const auto now = TRY(publications.find_in("in_force"));
  std::optional<store::Publication> target;
  for (const store::Publication& known : TRY(publications.list(kVersionsMax))) {
    const bool is_it = to.empty() ? now && known.pack_sha256 == now->base_sha256 : known.id == to;
    if (is_it && known.state == "retired" && !target) target = known;
  }
  if (!target) {
    return Error{ErrorCode::kNotFound, to.empty()
                                           ? "there is no earlier pack to go back to"
                                           : "no pack of that publication was in force before"};
  }
  const std::string text = TRY(publications.pack_text(target->pack_sha256));
  store::Publication out;
  out.id = store::make_id("pb_", clock.now_us());
  out.pack = target->pack;
  out.pack_sha256 = target->pack_sha256;
  out.base_sha256 = target->base_sha256;
  out.state = "proposed";
  out.author = target->author;
  out.approver = target->approver;
  out.note = "back to " + target->id;
  out.tests_blob = target->tests_blob;
  out.proposed_us = clock.now_us();
  out.approved_us = target->approved_us;
  TRY(publications.put(out, text));
  TRY(bring_into_force(store, out, clock.now_us(), "policy.rolled_back", actor.id));
  out = TRY(publications.find(out.id));
  TRY(transaction.commit());
  return out;
}

Status publish_due(store::Store& store, const Clock& clock) {
  store::Publications publications(store);
  const auto cooling = TRY(publications.find_in("cooling"));
  if (!cooling || cooling->from_us > clock.now_us()) return ok();
  auto transaction = TRY(store.begin());
  store::Publication due = TRY(publications.find(cooling->id));
  if (due.state != "cooling") return ok();
  if (sha_of(TRY(publications.find_in("in_force"))) != due.base_sha256) {
    due.state = "rejected";
    due.until_us = clock.now_us();
    TRY(publications.change(due, "policy.rejected", due.author));
  } else {
    TRY(bring_into_force(store, due, clock.now_us(), "policy.published", due.author));
  }
  return transaction.commit();
}

Status set_shadow(store::Store& store, const Clock& clock, const std::optional<PackFolder>& files,
                  const Actor& actor) {
  std::shared_ptr<const Policy> loaded;
  if (files) loaded = TRY(Policy::load(*files));
  auto transaction = TRY(store.begin());
  store::Publications publications(store);
  if (auto before = TRY(publications.find_in("shadow"))) {
    before->state = "rejected";
    before->until_us = clock.now_us();
    TRY(publications.change(*before, "policy.shadow.ended", actor.id));
  }
  if (loaded != nullptr) {
    const policy::Pack* pack = &loaded->whole();
    store::Publication next;
    next.id = store::make_id("pb_", clock.now_us());
    next.pack = pack->name();
    next.pack_sha256 = pack->sha256();
    next.state = "shadow";
    next.author = actor.id;
    next.proposed_us = next.from_us = clock.now_us();
    TRY(publications.put(next, bundle_pack(*files)));
  }
  return transaction.commit();
}

Result<BacktestReport> shadow_report(store::Store& store, const std::string& pack_sha256) {
  store::Publications publications(store);
  const auto pack =
      TRY(load_pack_folder(TRY(unbundle_pack(TRY(publications.pack_text(pack_sha256))))));
  Backtest backtest(pack, TRY(people_decided(store)));
  TRY(publications.read_shadow(
      pack_sha256,
      [&](const store::ScannedDecision& decision, const std::string& outcome) -> Status {
        return backtest.compare(decision, TRY(outcome_from_json(TRY(parse_json(outcome)))));
      }));
  return backtest.report();
}

}  // namespace vigie::flow
