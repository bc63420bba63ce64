// The tests inside a pack: facts in, expected members of the outcome out.
#include <algorithm>

#include "base/clock.h"
#include "policy/pack_state.h"
#include "policy/yaml.h"

namespace vigie::policy {
namespace {

// Scalars of test files: what looks like a number or a boolean is one, unless it was quoted.
Json scalar_json(const YamlNode& node) {
  if (node.kind == YamlKind::kNull) return nullptr;
  if (node.is_quoted) return Json(node.text);
  if (node.text == "true" || node.text == "false") return node.text == "true";
  const auto number = parse_json(node.text);
  return number && number->is_number() ? *number : Json(node.text);
}

// Depth is that of the YAML, which parse_yaml has bounded.
Json json_of(const YamlNode& node) {
  if (node.kind == YamlKind::kList) {
    JsonArray out;
    for (const YamlNode& element : node.elements) out.push_back(json_of(element));
    return out;
  }
  if (node.kind == YamlKind::kMap) {
    JsonObject out;
    for (const auto& [key, value] : node.members) out[key.text] = json_of(value);
    return out;
  }
  return scalar_json(node);
}

// The members of expect that the outcome does not have.
std::vector<TestDifference> differences(const JsonObject& expect, const Json& outcome) {
  std::vector<TestDifference> out;
  for (const auto& pair : expect) {
    const Json* got = member(outcome, {pair.key().data(), pair.key().size()});
    if (got != nullptr && *got == pair.value()) continue;
    out.push_back({pair.key(), to_json(pair.value()), got != nullptr ? to_json(*got) : ""});
  }
  return out;
}

// One run of the tests of a pack, or of the overlay laid over `below`.
class TestRun {
 public:
  TestRun(const Pack& pack, const Pack* below) : pack_(pack), below_(below) {
    for (const Rule& rule : pack.state().rules) {
      const bool is_own = below == nullptr || below->reason_text(rule.id, "en").empty();
      if (is_own && rule.status != "retired") counts_.push_back({rule.id, 0, 0});
    }
  }

  PackTestResult run(const std::string& path, const Json& one) {
    PackTestResult result{path, string_member(one, "name", "without a name"), false, "", {}};
    const Json* set = member(one, "set");
    auto facts = overlay_facts(default_facts(), set != nullptr ? *set : Json(JsonObject()));
    if (!facts) {
      result.error = facts.error().message;
      return result;
    }
    const auto decided = decide(pack_for(one, *facts), *facts);
    if (!decided) {
      result.error = decided.error().message;
      return result;
    }
    count(path, decided->trace);
    const Json* expect = member(one, "expect");
    if (expect == nullptr || !expect->is_object()) {
      result.error = "the test has no expect";
      return result;
    }
    result.differences = differences(expect->get_object(), to_json_value(decided->outcome));
    result.passed = result.differences.empty();
    return result;
  }

  const std::vector<RuleTests>& counts() const { return counts_; }

 private:
  // Outside of the overlay's dates or scope the pack below decides.
  const Pack& pack_for(const Json& one, const Json& facts) const {
    if (below_ == nullptr) return pack_;
    const Pack::Overlay& overlay = pack_.overlays().back();
    const std::string at = string_member(one, "at");
    const auto time = from_rfc3339(at.find('T') == std::string::npos ? at + "T00:00:00Z" : at);
    const int64_t now_us = time ? *time : overlay.effective.from_us;
    const bool holds = overlay.effective.holds(now_us) && is_in_scope(overlay.scope, facts);
    return holds ? pack_ : *below_;
  }

  void count(const std::string& path, const Json& trace) {
    for (const Rule& rule : pack_.state().rules) {
      if (std::find(rule.tests.begin(), rule.tests.end(), path) == rule.tests.end()) continue;
      const auto counted = std::find_if(counts_.begin(), counts_.end(),
                                        [&](const auto& known) { return known.rule == rule.id; });
      if (counted == counts_.end()) continue;
      const auto& matched = trace.get_array();
      const bool is_hit = std::any_of(matched.begin(), matched.end(), [&](const Json& one) {
        return string_member(one, "rule") == rule.id;
      });
      ++(is_hit ? counted->hits : counted->misses);
    }
  }

  const Pack& pack_;
  const Pack* below_;
  std::vector<RuleTests> counts_;
};

}  // namespace

std::string PackTestResult::difference() const {
  std::string out = error;
  for (const TestDifference& one : differences) {
    out += (out.empty() ? "" : "; ") + one.name + ": expected " + one.expected + ", got " +
           (one.got.empty() ? "no such member" : one.got);
  }
  return out;
}

PackTests run_pack_tests(const Pack& pack, std::span<const SourceFile> tests, const Pack* below) {
  PackTests out;
  TestRun run(pack, below);
  const std::string prefix = below == nullptr ? "" : pack.overlays().back().folder + "/";
  for (const std::string& path : pack.test_paths()) {
    const bool is_there = std::any_of(tests.begin(), tests.end(),
                                      [&](const SourceFile& file) { return file.path == path; });
    if (is_there || !path.starts_with(prefix)) continue;
    out.results.push_back({path, "the file", false, "a rule names it, but it is not there"});
  }
  for (const SourceFile& file : tests) {
    if (!file.path.starts_with(prefix)) continue;
    const auto parsed = parse_yaml(file.text);
    if (const auto* failed = std::get_if<YamlError>(&parsed)) {
      out.results.push_back(
          {file.path, "line " + std::to_string(failed->line), false, failed->message});
      continue;
    }
    const Json cases = json_of(std::get<YamlNode>(parsed));
    if (!cases.is_array() || cases.get_array().empty()) {
      out.results.push_back({file.path, "the file", false, "expected a list of cases"});
      continue;
    }
    for (const Json& one : cases.get_array()) out.results.push_back(run.run(file.path, one));
  }
  out.rules = run.counts();
  return out;
}

}  // namespace vigie::policy
