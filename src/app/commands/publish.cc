// vigie policy propose, approve, reject, rollback, versions, shadow; vigie revert.
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/unicode.h"
#include "flow/decide.h"
#include "flow/policy.h"
#include "flow/rehearse/backtest.h"
#include "flow/rehearse/publish.h"
#include "flow/rehearse/revert.h"
#include "flow/rehearse/times.h"
#include "store/policy/publications.h"

namespace vigie::app {
namespace {

constexpr size_t kVersionsShown = 100;

int print(const RehearseArguments& arguments, const store::Publication& one) {
  if (arguments.common.json) {
    std::printf("%s\n", to_json(flow::to_json_value(one)).c_str());
    return kNothingToDo;
  }
  std::printf("%s  %s  %s  %s\n", one.id.c_str(), printable(one.pack).c_str(),
              one.pack_sha256.substr(0, 16).c_str(), one.state.c_str());
  if (one.state == "proposed") std::puts("another person approves it with vigie policy approve");
  if (one.state == "cooling") {
    std::printf("there is no second person: it comes into force at %s unless it is rejected\n",
                to_rfc3339(one.from_us).c_str());
  }
  return kNothingToDo;
}

// What decides: the published policy, else the folder's.
Result<std::shared_ptr<const flow::Policy>> policy_in_force(store::Store& store,
                                                            const std::filesystem::path& folder) {
  store::Publications publications(store);
  const auto now = TRY(publications.find_in("in_force"));
  if (!now) return flow::Policy::load(folder, {});
  return flow::Policy::load(
      TRY(flow::unbundle_pack(TRY(publications.pack_text(now->pack_sha256)))));
}

}  // namespace

int run_policy_propose(const RehearseArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto author = VIGIE_OR_FAIL(flow::person_of(store, arguments.person));
  const auto files = VIGIE_OR_FAIL(flow::read_pack_folder(arguments.pack));
  return print(arguments,
               VIGIE_OR_FAIL(flow::propose(store, clock, files, author, arguments.note)));
}

int run_policy_approve(const RehearseArguments& arguments) {
  constexpr int64_t kHourUs = 3'600'000'000;
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto approver = VIGIE_OR_FAIL(flow::person_of(store, arguments.person));
  return print(arguments,
               VIGIE_OR_FAIL(flow::approve(store, clock, arguments.id, approver,
                                           {.cooling_us = arguments.cooling_h * kHourUs})));
}

int run_policy_reject(const RehearseArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto actor = VIGIE_OR_FAIL(flow::person_of(store, arguments.person));
  return print(arguments, VIGIE_OR_FAIL(flow::reject(store, clock, arguments.id, actor)));
}

int run_policy_rollback(const RehearseArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto actor = VIGIE_OR_FAIL(flow::person_of(store, arguments.person));
  return print(arguments, VIGIE_OR_FAIL(flow::roll_back(store, clock, arguments.id, actor)));
}

int run_policy_versions(const RehearseArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  VIGIE_OR_FAIL(flow::publish_due(store, clock));
  const auto all = VIGIE_OR_FAIL(store::Publications(store).list(kVersionsShown));
  JsonArray lines;
  for (const store::Publication& one : all) {
    if (arguments.common.json) {
      lines.push_back(flow::to_json_value(one));
      continue;
    }
    std::printf("%s  %-24s %s  %-9s  %s  by %s%s%s\n", one.id.c_str(), printable(one.pack).c_str(),
                one.pack_sha256.substr(0, 16).c_str(), one.state.c_str(),
                to_rfc3339(one.proposed_us).c_str(), one.author.c_str(),
                one.approver.empty() ? "" : ", approved by ", one.approver.c_str());
  }
  if (arguments.common.json) {
    std::printf("%s\n", to_json(JsonObject{{"versions", std::move(lines)}}).c_str());
  } else if (all.empty()) {
    std::puts("nothing was published: the folder that serve is told decides");
  }
  return kNothingToDo;
}

int run_policy_shadow(const RehearseArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  if (arguments.is_off || !arguments.pack.empty()) {
    const auto actor = VIGIE_OR_FAIL(flow::person_of(store, arguments.person));
    std::optional<flow::PackFolder> files;
    if (!arguments.is_off) files = VIGIE_OR_FAIL(flow::read_pack_folder(arguments.pack));
    VIGIE_OR_FAIL(flow::set_shadow(store, clock, files, actor));
    std::puts(arguments.is_off ? "no candidate decides in shadow any more"
                               : "it decides beside the live pack from now on, without effect");
    return kNothingToDo;
  }
  store::Publications publications(store);
  const auto shadow = VIGIE_OR_FAIL(publications.find_in("shadow"));
  if (!shadow) {
    std::puts("no candidate decides in shadow");
    return kNothingToDo;
  }
  const auto report = VIGIE_OR_FAIL(flow::shadow_report(store, shadow->pack_sha256));
  if (arguments.common.json) {
    JsonObject out{{"candidate", flow::to_json_value(*shadow)}};
    for (const auto& pair : flow::to_json_value(report)) out[pair.key()] = pair.value();
    std::printf("%s\n", to_json(out).c_str());
    return kNothingToDo;
  }
  std::printf("%s since %s\n%s", printable(shadow->pack).c_str(),
              to_rfc3339(shadow->from_us).c_str(),
              flow::backtest_text(report, arguments.language).c_str());
  return kNothingToDo;
}

int run_policy_duties(const RehearseArguments& arguments) {
  const auto profile = flow::profile_from(arguments.profile).value_or(flow::Profile::kPlatform);
  if (arguments.common.json) {
    std::printf("%s\n", to_json(flow::duties_json(profile, arguments.language)).c_str());
    return kNothingToDo;
  }
  for (const flow::Duty& duty : flow::duties_of(profile)) {
    std::printf("art. %-8s %s", std::string(duty.article).c_str(),
                std::string(arguments.language == "fr" ? duty.fr : duty.en).c_str());
    std::printf(duty.served_by.empty() ? "\n" : "  [%s]\n", std::string(duty.served_by).c_str());
  }
  return kNothingToDo;
}

int run_revert(const RevertArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto actor = VIGIE_OR_FAIL(flow::person_of(store, arguments.person));
  const auto shipped = VIGIE_OR_FAIL(shipped_policy_folder());
  const std::filesystem::path folder =
      arguments.policy.empty() ? shipped : std::filesystem::path(arguments.policy);
  const auto policy = VIGIE_OR_FAIL(policy_in_force(store, folder));
  const auto queues = VIGIE_OR_FAIL(flow::Queues::load(folder, shipped));
  const std::string secret = VIGIE_OR_FAIL(store::Cases(store).secret("links"));
  flow::Desk desk{store, clock, *queues, *policy, secret, ""};
  flow::RevertRequest request{.rule = arguments.rule,
                              .entry = arguments.entry,
                              .pack_version = arguments.pack_version,
                              .act = arguments.act,
                              .since_us = 0,
                              .with_people = arguments.with_people,
                              .is_dry = arguments.is_dry,
                              .note = arguments.note};
  if (const auto profile = flow::profile_from(arguments.profile)) request.profile = *profile;
  request.since_us = VIGIE_OR_FAIL(flow::time_from(arguments.since, clock.now_us()));
  request.before_first = VIGIE_OR_FAIL(flow::Policy::load(folder, {}));
  const auto report = VIGIE_OR_FAIL(flow::revert(desk, request, actor));
  if (arguments.common.json) {
    std::printf("%s\n", to_json(flow::to_json_value(report, arguments.language)).c_str());
  } else {
    std::fputs(flow::revert_text(report, arguments.language).c_str(), stdout);
  }
  return kNothingToDo;
}

}  // namespace vigie::app
