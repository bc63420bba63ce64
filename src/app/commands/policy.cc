// vigie policy ...: lint, test, show, decide, explain, facts, cel.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/policy.h"
#include "flow/rehearse/draft.h"
#include "policy/cel/cel.h"
#include "policy/rule_tree.h"

namespace vigie::app {
namespace {

constexpr uint64_t kCasesBytesMax = 64 << 20;

Result<std::filesystem::path> pack_folder(const std::string& given) {
  if (!given.empty()) return std::filesystem::path(given);
  return shipped_policy_folder();
}

std::vector<std::filesystem::path> overlays_of(const PolicyArguments& arguments) {
  return {arguments.overlays.begin(), arguments.overlays.end()};
}

Result<flow::PackFolder> read_folders(const PolicyArguments& arguments) {
  flow::PackFolder out = TRY(flow::read_pack_folder(TRY(pack_folder(arguments.pack))));
  TRY(flow::add_overlays(out, overlays_of(arguments)));
  return out;
}

// Of --at; otherwise when it was not given.
Result<int64_t> time_of(const std::string& at, int64_t otherwise) {
  if (at.empty()) return otherwise;
  const auto time = from_rfc3339(at.find('T') == std::string::npos ? at + "T00:00:00Z" : at);
  if (time) return *time;
  return Error{ErrorCode::kInvalidArgument,
               "--at " + printable(at) + ": write a date or a time, as 2026-11-24"};
}

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// One case: its facts, the outcome, as a line. A case that cannot be decided says why in its line.
std::string decide_line(const flow::Policy& policy, const Json& defaults, int64_t at_us,
                        const Json& one) {
  JsonObject out{{"id", string_member(one, "id")}};
  const Json* set = member(one, "set");
  auto facts = policy::overlay_facts(defaults, set != nullptr ? *set : Json(JsonObject()));
  if (!facts)
    return to_json(JsonObject{{"id", out["id"]}, {"error", facts.error().message}}) + "\n";
  const auto chosen = policy.choose(*facts, at_us);
  if (!chosen)
    return to_json(JsonObject{{"id", out["id"]}, {"error", chosen.error().message}}) + "\n";
  const auto decided = policy::decide(*(*chosen)->pack, *facts);
  if (!decided) {
    return to_json(JsonObject{{"id", out["id"]}, {"error", decided.error().message}}) + "\n";
  }
  const Json outcome = to_json_value(decided->outcome);
  for (const auto& pair : outcome.get_object()) out[pair.key()] = pair.value();
  return to_json(out) + "\n";
}

}  // namespace

int run_policy_lint(const PolicyArguments& arguments) {
  const auto files = VIGIE_OR_FAIL(read_folders(arguments));
  const auto found = policy::check_overlays(files.files, files.overlays);
  bool failed = false;
  for (const auto& diagnostic : found.diagnostics) {
    print(policy::render(diagnostic) + "\n");
    failed = failed || diagnostic.is_error;
  }
  if (failed) {
    std::fprintf(stderr, "vigie: the pack does not load\n");
    return kUsage;
  }
  std::printf("%s: no errors\n", printable(found.name).c_str());
  return kNothingToDo;
}

int run_policy_test(const PolicyArguments& arguments) {
  const auto files = VIGIE_OR_FAIL(read_folders(arguments));
  VIGIE_OR_FAIL(flow::Policy::load(files));  // all that is wrong, before the tests say so
  const flow::DraftTests done = flow::run_draft_tests(files);
  for (const auto& result : done.failed) {
    std::printf("FAILED  %s: %s\n        %s\n", printable(result.path).c_str(),
                printable(result.name).c_str(), result.difference().c_str());
  }
  for (const auto& rule : done.untested) {
    std::printf(
        "FAILED  rule %s: %d hits and %d misses in its own tests, one of each is the least\n",
        rule.rule.c_str(), rule.hits, rule.misses);
  }
  std::printf("%d passed, %zu failed\n", done.passed, done.failed.size() + done.untested.size());
  return done.is_good() ? kNothingToDo : kOurError;
}

int run_policy_show(const PolicyArguments& arguments) {
  const auto files = VIGIE_OR_FAIL(read_folders(arguments));
  const auto whole = VIGIE_OR_FAIL(flow::Policy::load(files));
  flow::PackFolder shown{files.files, {}, {}};
  const int64_t at_us = VIGIE_OR_FAIL(time_of(arguments.at, -1));
  std::vector<std::string> newest;
  for (const auto& overlay : whole->whole().overlays()) newest.push_back(overlay.folder);
  for (const auto& overlay : files.overlays) {
    const auto laid = policy::load_pack(files.files, {&overlay, 1});
    const bool is_wanted =
        arguments.at.empty() ? std::find(newest.begin(), newest.end(), overlay.name) != newest.end()
                             : laid.pack->overlays().front().effective.holds(at_us);
    if (is_wanted) shown.overlays.push_back(overlay);
  }
  const auto pack = VIGIE_OR_FAIL(flow::load_pack_folder(shown));
  if (arguments.is_resolved) {
    print(policy::show_resolved(*pack));
    return kNothingToDo;
  }
  std::printf("%s\n", printable(pack->name()).c_str());
  for (const auto& rule : pack->rules()) {
    std::printf("%-28s %-8s %-9s %-7s %s\n", rule.id.c_str(), rule.status.c_str(),
                rule.visibility.c_str(), rule.review.c_str(), printable(rule.because).c_str());
  }
  return kNothingToDo;
}

int run_policy_decide(const PolicyArguments& arguments) {
  const auto policy = VIGIE_OR_FAIL(
      flow::Policy::load(VIGIE_OR_FAIL(pack_folder(arguments.pack)), overlays_of(arguments)));
  const int64_t at_us = VIGIE_OR_FAIL(time_of(arguments.at, SystemClock().now_us()));
  Json defaults = policy::default_facts();
  if (!arguments.defaults_file.empty()) {
    defaults = VIGIE_OR_FAIL(
        parse_json(VIGIE_OR_FAIL(read_file(arguments.defaults_file, kCasesBytesMax))));
  }
  const std::string cases = VIGIE_OR_FAIL(read_file(arguments.cases_file, kCasesBytesMax));
  std::string_view rest = cases;
  for (int line = 1; !rest.empty(); ++line) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto one = parse_json(text);
    if (!one) {
      return fail({ErrorCode::kInvalidArgument, printable(arguments.cases_file) + ":" +
                                                    std::to_string(line) + ": " +
                                                    one.error().message});
    }
    print(decide_line(*policy, defaults, at_us, *one));
  }
  return kNothingToDo;
}

int run_policy_explain(const PolicyArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto stored = VIGIE_OR_FAIL(store.find_decision(arguments.decision));
  const auto pack =
      VIGIE_OR_FAIL(flow::load_pack_folder(VIGIE_OR_FAIL(flow::unbundle_pack(stored.pack_text))));
  const Decision& decision = stored.decision;
  const Json facts = VIGIE_OR_FAIL(parse_json(stored.facts));
  JsonArray trees = policy::rule_trees(*pack, facts, decision.trace);
  if (arguments.common.json) {
    print(to_json(JsonObject{{"decision", decision.id},
                             {"pack", decision.pack},
                             {"pack_sha256", decision.pack_sha256},
                             {"outcome", to_json_value(decision.outcome)},
                             {"rules", std::move(trees)}}) +
          "\n");
    return kNothingToDo;
  }
  print(policy::explain(*pack, decision.outcome, decision.trace, arguments.language));
  print(policy::rule_tree_text(trees, arguments.language));
  return kNothingToDo;
}

int run_policy_facts() {
  print(policy::facts_reference());
  return kNothingToDo;
}

int run_policy_cel() {
  print(policy::cel::reference());
  return kNothingToDo;
}

}  // namespace vigie::app
