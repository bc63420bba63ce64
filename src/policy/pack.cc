#include "policy/pack.h"

#include <algorithm>

#include "base/unicode.h"
#include "policy/pack_state.h"
#include "policy/yaml.h"

namespace vigie::policy {
namespace {

std::string value_text(const Json& value) {
  const Json* failed = member(value, "error");
  if (failed != nullptr) return "could not be told: " + string_member(value, "error");
  return to_json(value);
}

struct ExplainWords {
  const char* outcome;
  const char* no_rule;
  const char* shadow;
  const char* with;
};

ExplainWords words_of(std::string_view language) {
  if (language == "fr") {
    return {"Résultat", "Aucune règle ne s’est appliquée : rien n’est fait.",
            " (à l’essai : sans effet)", "où"};
  }
  return {"Outcome", "No rule applied: nothing is done.", " (in testing: without effect)", "with"};
}

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

// The members of expect that the outcome does not have, as "member: expected x, got y".
std::string difference(const Json& expect, const Json& outcome) {
  std::string out;
  if (!expect.is_object()) return "the test has no expect";
  for (const auto& pair : expect.get_object()) {
    const Json* got = member(outcome, {pair.key().data(), pair.key().size()});
    if (got != nullptr && *got == pair.value()) continue;
    out += (out.empty() ? "" : "; ") + std::string(pair.key()) + ": expected " +
           to_json(pair.value()) + ", got " + (got != nullptr ? to_json(*got) : "no such member");
  }
  return out;
}

PackTestResult run_case(const Pack& pack, const std::string& path, const Json& one) {
  PackTestResult result{path, string_member(one, "name", "without a name"), false, ""};
  const Json* set = member(one, "set");
  auto facts = overlay_facts(default_facts(), set != nullptr ? *set : Json(JsonObject()));
  if (!facts) {
    result.difference = facts.error().message;
    return result;
  }
  const auto decided = decide(pack, *facts);
  if (!decided) {
    result.difference = decided.error().message;
    return result;
  }
  const Json* expect = member(one, "expect");
  result.difference =
      difference(expect != nullptr ? *expect : Json(nullptr), to_json_value(decided->outcome));
  result.passed = result.difference.empty();
  return result;
}

}  // namespace

std::string render(const Diagnostic& diagnostic) {
  std::string out = printable(diagnostic.path) + ":";
  if (diagnostic.line > 0) {
    out += std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column) + ":";
  }
  out += diagnostic.is_error ? " error: " : " warning: ";
  out += printable(diagnostic.message);
  if (diagnostic.line <= 0) return out;
  out += "\n    " + printable(diagnostic.source_line) + "\n    ";
  out += std::string(static_cast<size_t>(std::max(0, diagnostic.column - 1)), ' ') + "^";
  if (!diagnostic.suggestion.empty()) out += " " + printable(diagnostic.suggestion);
  return out;
}

std::string Pack::id() const { return state_->id; }
std::string Pack::name() const { return state_->id + "@" + std::to_string(state_->version); }
std::string Pack::sha256() const { return state_->sha256; }

std::string Pack::reason_text(std::string_view rule, std::string_view language) const {
  for (const Rule& known : state_->rules) {
    if (known.id != rule) continue;
    for (const std::string& wanted : {std::string(language), std::string("en")}) {
      const auto found = known.reason.find(wanted);
      if (found != known.reason.end()) return found->second;
    }
    return known.because;
  }
  return "";
}

std::vector<Pack::RuleSummary> Pack::rules() const {
  std::vector<RuleSummary> out;
  for (const Rule& rule : state_->rules) {
    out.push_back({rule.id, rule.status, rule.because,
                   std::string(kVisibilities[rule.then.visibility]),
                   std::string(kReviews[rule.then.review])});
  }
  return out;
}

std::vector<std::string> Pack::test_paths() const {
  std::vector<std::string> out;
  for (const Rule& rule : state_->rules) {
    out.insert(out.end(), rule.tests.begin(), rule.tests.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<PackTestResult> run_pack_tests(const Pack& pack, std::span<const SourceFile> tests) {
  std::vector<PackTestResult> out;
  for (const std::string& path : pack.test_paths()) {
    const bool is_there = std::any_of(tests.begin(), tests.end(),
                                      [&](const SourceFile& file) { return file.path == path; });
    if (!is_there) out.push_back({path, "the file", false, "a rule names it, but it is not there"});
  }
  for (const SourceFile& file : tests) {
    const auto parsed = parse_yaml(file.text);
    if (const auto* failed = std::get_if<YamlError>(&parsed)) {
      out.push_back({file.path, "line " + std::to_string(failed->line), false, failed->message});
      continue;
    }
    const Json cases = json_of(std::get<YamlNode>(parsed));
    if (!cases.is_array() || cases.get_array().empty()) {
      out.push_back({file.path, "the file", false, "expected a list of cases"});
      continue;
    }
    for (const Json& one : cases.get_array()) out.push_back(run_case(pack, file.path, one));
  }
  return out;
}

std::string explain(const Pack& pack, const Outcome& outcome, const Json& trace,
                    std::string_view language) {
  const ExplainWords words = words_of(language);
  std::string out = std::string(words.outcome) + ": " + outcome.visibility;
  if (!outcome.strength.empty()) out += " (" + outcome.strength + ")";
  if (outcome.review != "none") out += ", review: " + outcome.review;
  out += "\n";
  if (!trace.is_array() || trace.get_array().empty()) return out + words.no_rule + "\n";
  for (const Json& rule : trace.get_array()) {
    const std::string id = string_member(rule, "rule");
    out += "\n" + id + (bool_member(rule, "shadow") ? words.shadow : "") + ": " +
           pack.reason_text(id, language) + "\n";
    for (const Json& clause : array_member(rule, "clauses")) {
      const Json* value = member(clause, "value");
      out += "  " + string_member(clause, "text") + "  =  " +
             (value != nullptr ? value_text(*value) : "?") + "\n";
      const Json* facts = member(clause, "facts");
      if (facts == nullptr || !facts->is_object()) continue;
      for (const auto& fact : facts->get_object()) {
        out += "      " + std::string(words.with) + " " + std::string(fact.key()) + " = " +
               to_json(fact.value()) + "\n";
      }
    }
  }
  return out;
}

}  // namespace vigie::policy
