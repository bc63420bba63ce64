#include "flow/process.h"

#include <algorithm>

#include "base/file.h"
#include "flow/banks/rematch.h"
#include "flow/cases/automatic.h"
#include "flow/cases/standing.h"
#include "flow/effects.h"
#include "flow/guards.h"
#include "flow/rehearse/publish.h"
#include "policy/pack.h"
#include "store/admin.h"
#include "store/cases/decisions.h"
#include "store/policy/publications.h"

namespace vigie::flow {

namespace {

// The policy of a publication, or null when there is none.
Result<std::shared_ptr<const Policy>> published(store::Store& store, std::string_view state) {
  store::Publications publications(store);
  const auto found = TRY(publications.find_in(state));
  if (!found) return std::shared_ptr<const Policy>();
  return Policy::load(TRY(unbundle_pack(TRY(publications.pack_text(found->pack_sha256)))));
}

Result<int64_t> policy_version(store::Store& store) {
  store::Admin admin(store);
  int64_t out = 0;
  for (const char* type :
       {"policy.published", "policy.rolled_back", "policy.shadow", "policy.shadow.ended"}) {
    out = std::max(out, TRY(admin.last_event_of(type)));
  }
  return out;
}

}  // namespace

Result<std::shared_ptr<const Knowledge>> KnowledgeSource::present(store::Store& store) {
  const int64_t version = TRY(store::Banks(store).version());
  const int64_t policies = TRY(policy_version(store));
  const std::scoped_lock lock(mutex_);
  const bool has_banks = last_ != nullptr && last_->banks_version == version;
  const bool has_policy = last_ != nullptr && last_->policy_version >= policies;
  if (has_banks && has_policy) return last_;
  auto next = std::make_shared<Knowledge>();
  next->known =
      has_banks ? last_->known : std::make_shared<KnownClips>(TRY(KnownClips::load(store, {})));
  next->policy = has_policy ? last_->policy : TRY(published(store, "in_force"));
  if (next->policy == nullptr) next->policy = policy_;
  next->shadow = has_policy ? last_->shadow : TRY(published(store, "shadow"));
  next->queues = queues_;
  next->link_secret = TRY(store::Cases(store).secret("links"));
  next->banks_version = version;
  next->policy_version = policies;
  last_ = std::move(next);
  return last_;
}

// What the candidate makes of the same facts. It cannot fail the item: what it cannot decide is
// missing from its report.
Status Processor::keep_shadow(const Knowledge& knowledge, const store::Examined& examined) {
  if (knowledge.shadow == nullptr || !examined.checked) return ok();
  const auto decided = decide(*knowledge.shadow, examined.checked->facts, clock_);
  if (!decided) return ok();
  return store::Publications(store_).put_shadow(
      knowledge.shadow->whole().sha256(), examined.checked->decision.id, decided->decision.outcome);
}

Result<std::string> Processor::notice_of(const store::Item& item, const Decision& decision,
                                         const Json& facts) {
  const Json* order = member(facts, "order");
  EffectsRequest request{.item_id = item.id,
                         .decision_id = decision.id,
                         .territories = {},
                         .decided_us = clock_.now_us()};
  if (order != nullptr) request.territories = array_member(*order, "territories");
  return effects_message(decision, item.external_id, {TRY(store::Admin(store_).switches())},
                         request, clock_.now_us());
}

// What a person said of the item: it holds for other media in its place too, until a person has
// seen that. So nobody gets rid of a decision by sending the same clip once more.
Status Processor::keep_what_people_said(const store::Item& item, JsonObject& facts) {
  if (item.decision_id.empty()) return ok();
  const auto record = TRY(store::Decisions(store_).find(item.decision_id));
  if (record.persons == 0) return ok();
  const Json before = TRY(parse_json(record.facts));
  if (const Json* review = member(before, "review"); review != nullptr && review->is_object()) {
    for (const auto& pair : review->get_object()) {
      facts["review." + std::string(pair.key())] = pair.value();
    }
  }
  if (const Json* of_item = member(before, "item")) {
    if (const Json* shown = member(*of_item, "depicts")) facts["item.depicts"] = *shown;
  }
  return ok();
}

Result<store::Examined> Processor::look_at(const store::Job& job, const store::Item& item,
                                           const Knowledge& knowledge) {
  store::Examined out;
  const auto media = open_for_reading(store_.media_path(item.media_sha256));
  if (!media) {
    if (media.error().code != ErrorCode::kNotFound) return media.error();
    out.error = "the media is not kept any more";
    return out;
  }
  Worker worker = TRY(Worker::start(media->get(), options_.analyse.worker));
  analyze::PassOptions pass = options_.analyse.pass;
  pass.captions = item.text.captions;
  pass.stills_max = options_.stills_max;
  pass.still_side_px = 320;
  JsonObject known_facts = TRY(facts_now(store_, item, clock_.now_us()));
  TRY(keep_what_people_said(item, known_facts));
  const ExamineInput input{.sha256 = item.media_sha256,
                           .item_id = item.id,
                           .known_facts = std::move(known_facts),
                           .published_us = item.created_us};
  const Examination seen =
      TRY(examine(input, std::move(worker), pass, *knowledge.known, *knowledge.policy, clock_));
  if (seen.unreadable) {
    out.error = seen.unreadable->message;
    return out;
  }
  // Once more before a person is asked: the machine may have been short of memory.
  constexpr int kCrashesMax = 2;
  if (seen.crashed && job.attempts < kCrashesMax) {
    return Error{ErrorCode::kUnavailable, seen.result.findings.front().unable->reason};
  }
  out.is_crash = seen.crashed;
  out.checked = checked_item(seen, input);
  out.duration_ms = seen.result.media.duration_us / 1000;
  out.width_px = seen.result.media.width_px;
  out.height_px = seen.result.media.height_px;
  for (const auto& still : seen.result.stills) {
    out.stills.push_back({still.time_us / 1000, TRY(store_.put_blob(still.jpeg))});
  }
  out.notice = TRY(notice_of(item, *seen.decision, seen.facts));
  out.decided_before = item.decision_id;
  return out;
}

Result<store::Examined> Processor::decide_again(const store::Item& item,
                                                const Knowledge& knowledge) {
  const auto before = TRY(store_.find_decision(item.decision_id));
  // The item's facts start from what was found then; what the platform says is said anew.
  const Json known = without_guards(TRY(parse_json(before.facts)));
  const Json facts =
      TRY(policy::overlay_facts(known, Json(TRY(facts_now(store_, item, clock_.now_us())))));
  store::Examined out;
  store::CheckedItem checked = TRY(store::Items(store_).checked_media(item));
  checked.facts = facts;
  DecidedBy decided = TRY(decide(*knowledge.policy, facts, clock_));
  checked.decision = std::move(decided.decision);
  checked.pack_text = std::move(decided.pack_text);
  out.notice = TRY(notice_of(item, checked.decision, facts));
  out.decided_before = item.decision_id;
  out.checked = std::move(checked);
  out.duration_ms = item.duration_ms;
  out.width_px = item.width_px;
  out.height_px = item.height_px;
  return out;
}

Status Processor::until_kept(const std::function<Status()>& keep) {
  constexpr int64_t kWaitUs = 1'000'000;
  Status done = keep();
  while (!done && done.error().code == ErrorCode::kUnavailable && options_.wait &&
         !options_.wait(kWaitUs)) {
    done = keep();
  }
  return done;
}

Status Processor::keep_matches(const store::Item& item, const store::Examined& examined,
                               const Knowledge& knowledge, Processed& out) {
  if (!examined.checked) return ok();
  store::Banks banks(store_);
  const auto matches = entry_matches(item.media_sha256, examined.checked->findings);
  out.quarantined = TRY(banks.record_matches_within(item.id, matches));
  // An entry that came while the item was looked at may have been missed by both.
  if (TRY(banks.version()) != knowledge.banks_version) TRY(banks.rematch_within(item.id));
  return ok();
}

Result<std::optional<store::Examined>> Processor::do_job(const store::Job& job,
                                                         const store::Item& item,
                                                         const Knowledge& knowledge,
                                                         Rematched& rematched) {
  if (job.kind == "analyse") return std::optional(TRY(look_at(job, item, knowledge)));
  if (job.kind != "rematch") return std::optional(TRY(decide_again(item, knowledge)));
  rematched = TRY(rematch(store_, item, *knowledge.known, *knowledge.policy, clock_));
  if (!rematched.examined) return rematched.examined;
  auto& made = *rematched.examined;
  made.notice = TRY(notice_of(item, made.checked->decision, made.checked->facts));
  return rematched.examined;
}

Result<Processed> Processor::run_one() {
  Processed out;
  TRY(publish_due(store_, clock_));
  store::Jobs jobs(store_);
  constexpr int64_t kMarginUs = 60'000'000;
  const auto job = TRY(jobs.lease(owner_, options_.analyse.worker.wall_us_max + kMarginUs));
  if (!job) return out;
  out.had_job = true;
  out.item_id = job->item_id;
  const auto item = store::Items(store_).find(job->item_id);
  if (!item) return item.error();
  const auto knowledge = TRY(knowledge_.present(store_));
  const int64_t start_us = clock_.now_us();
  Rematched rematched;
  auto examined = do_job(*job, *item, *knowledge, rematched);
  out.worked_us = clock_.now_us() - start_us;
  if (!examined) {
    out.outcome = "failed";
    TRY(until_kept(
        [&] { return jobs.fail(*job, examined.error().message, options_.attempts_max); }));
    return out;
  }
  if (!*examined) {
    out.outcome = "unchanged";
    TRY(store::Banks(store_).drop_rematch(*job));
    return out;
  }
  out.outcome = (*examined)->checked ? "decided" : "unreadable";
  Desk desk{store_,
            clock_,
            *knowledge->queues,
            *knowledge->policy,
            knowledge->link_secret,
            options_.public_url};
  const auto guard = [&](store::Examined& kept) -> Status {
    out.guards = TRY(apply_guards(store_, *knowledge->policy, item->id, *kept.checked, clock_));
    if (out.guards.empty()) return ok();
    kept.notice = TRY(notice_of(*item, kept.checked->decision, kept.checked->facts));
    return ok();
  };
  const bool is_look_again = job->kind == "look_again";
  const bool is_matched = job->kind == "analyse" || job->kind == "rematch";
  const auto after = [&]() -> Status {
    TRY(keep_shadow(*knowledge, **examined));
    if (is_matched) TRY(keep_matches(*item, **examined, *knowledge, out));
    TRY(after_policy(desk, *item, **examined, is_look_again));
    return ask_about_match(desk, *item, rematched);
  };
  const Status finished = until_kept([&] { return jobs.finish(*job, **examined, after, guard); });
  if (finished) return out;
  if (finished.error().code != ErrorCode::kConflict) return finished.error();
  out.quarantined.clear();
  out.outcome = "gone";  // deleted meanwhile, or somebody else had it
  return out;
}

}  // namespace vigie::flow
