// vigie policy ...: lint, test, decide, explain, facts, cel.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/decide.h"
#include "policy/cel/cel.h"

namespace vigie::app {
namespace {

constexpr uint64_t kCasesBytesMax = 64 << 20;

Result<std::filesystem::path> pack_folder(const std::string& given) {
  if (!given.empty()) return std::filesystem::path(given);
  return shipped_policy_folder();
}

Result<std::shared_ptr<const policy::Pack>> load(const std::string& given) {
  const auto folder = TRY(pack_folder(given));
  return flow::load_pack_folder(TRY(flow::read_pack_folder(folder)));
}

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// One case: its facts, the outcome, as a line. A case that cannot be decided says why in its line.
std::string decide_line(const policy::Pack& pack, const Json& defaults, const Json& one) {
  JsonObject out{{"id", string_member(one, "id")}};
  const Json* set = member(one, "set");
  auto facts = policy::overlay_facts(defaults, set != nullptr ? *set : Json(JsonObject()));
  if (!facts)
    return to_json(JsonObject{{"id", out["id"]}, {"error", facts.error().message}}) + "\n";
  const auto decided = policy::decide(pack, *facts);
  if (!decided) {
    return to_json(JsonObject{{"id", out["id"]}, {"error", decided.error().message}}) + "\n";
  }
  const Json outcome = to_json_value(decided->outcome);
  for (const auto& pair : outcome.get_object()) out[pair.key()] = pair.value();
  return to_json(out) + "\n";
}

}  // namespace

int run_policy_lint(const PolicyArguments& arguments) {
  const auto folder = VIGIE_OR_FAIL(pack_folder(arguments.pack));
  const auto files = VIGIE_OR_FAIL(flow::read_pack_folder(folder));
  const auto loaded = policy::load_pack(files.files);
  for (const auto& diagnostic : loaded.diagnostics) print(policy::render(diagnostic) + "\n");
  if (loaded.pack == nullptr) {
    std::fprintf(stderr, "vigie: the pack does not load\n");
    return kUsage;
  }
  std::printf("%s: no errors\n", printable(loaded.pack->name()).c_str());
  return kNothingToDo;
}

int run_policy_test(const PolicyArguments& arguments) {
  const auto folder = VIGIE_OR_FAIL(pack_folder(arguments.pack));
  const auto files = VIGIE_OR_FAIL(flow::read_pack_folder(folder));
  const auto pack = VIGIE_OR_FAIL(flow::load_pack_folder(files));
  int passed = 0;
  int failed = 0;
  for (const auto& result : policy::run_pack_tests(*pack, files.tests)) {
    (result.passed ? passed : failed) += 1;
    if (result.passed) continue;
    std::printf("FAILED  %s: %s\n        %s\n", printable(result.path).c_str(),
                printable(result.name).c_str(), result.difference.c_str());
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? kNothingToDo : kOurError;
}

int run_policy_decide(const PolicyArguments& arguments) {
  const auto pack = VIGIE_OR_FAIL(load(arguments.pack));
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
    print(decide_line(*pack, defaults, *one));
  }
  return kNothingToDo;
}

int run_policy_explain(const PolicyArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto stored = VIGIE_OR_FAIL(store.find_decision(arguments.decision));
  const auto pack =
      VIGIE_OR_FAIL(flow::load_pack_folder(VIGIE_OR_FAIL(flow::unbundle_pack(stored.pack_text))));
  print(policy::explain(*pack, stored.decision.outcome, stored.decision.trace, arguments.language));
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
