// The pack as it is in force: one document, each value with where it is from.
#include "base/clock.h"
#include "policy/cel/program.h"
#include "policy/pack_builder.h"

namespace vigie::policy {
namespace {

std::string quoted(const std::string& text) { return to_json(Json(text)); }

std::string list_text(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
  return "[" + out + "]";
}

std::string from_text(const Origin& origin) {
  return "  # " + origin.path + ":" + std::to_string(origin.line);
}

// The last change wins; all are shown.
std::string changes_text(const std::vector<Change>& changes, std::string_view what,
                         const std::string& indent) {
  std::string out;
  for (const Change& change : changes) {
    if (change.what != what) continue;
    out += indent + "# changed by " + change.origin.path + ":" +
           std::to_string(change.origin.line) + ", was " + change.before + ": " + change.because +
           "\n";
  }
  return out;
}

std::string outcome_yaml(const OutcomeSpec& outcome) {
  std::string out = "{ visibility: " + std::string(kVisibilities[outcome.visibility]);
  if (!outcome.strength.empty()) out += ", strength: " + outcome.strength;
  if (!outcome.labels.empty()) out += ", labels: " + list_text(outcome.labels);
  if (outcome.review > 0) out += ", review: " + std::string(kReviews[outcome.review]);
  if (outcome.account > 0) out += ", account: " + std::string(kAccounts[outcome.account]);
  if (!outcome.flags.empty()) out += ", flags: " + list_text(outcome.flags);
  return out + " }";
}

std::string period_text(const Pack::Period& period) {
  std::string out = "{ from: " + to_rfc3339(period.from_us);
  if (period.to_us != INT64_MAX) out += ", to: " + to_rfc3339(period.to_us);
  return out + " }";
}

std::string scope_text(const Scope& scope) {
  std::string out;
  const auto add = [&](const char* name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    out += (out.empty() ? " " : ", ") + std::string(name) + ": " + list_text(values);
  };
  add("countries", scope.countries);
  add("languages", scope.languages);
  add("surfaces", scope.surfaces);
  return out.empty() ? "{ }" : "{" + out + " }";
}

std::string condition_text(const cel::Program& when) { return quoted(when.state().ast.text); }

std::string overlay_text(const Pack::Overlay& overlay) {
  return "  - id: " + overlay.id + "\n    version: " + std::to_string(overlay.version) +
         "\n    because: " + quoted(overlay.because) +
         "\n    effective: " + period_text(overlay.effective) +
         "\n    scope: " + scope_text(overlay.scope) + "  # " + overlay.folder + "/pack.yaml\n";
}

std::string rule_text(const Rule& rule) {
  const std::string indent = "    ";
  const auto changes = [&](std::string_view what) {
    return changes_text(rule.changes, what, indent);
  };
  std::string out = "  - id: " + rule.id + from_text(rule.origin) + "\n";
  out += changes("status") + indent + "status: " + rule.status + "\n";
  out += indent + "because: " + quoted(rule.because) + "\n";
  out += changes("unless") + indent + "when: " + condition_text(rule.when) + "\n";
  out += changes("then") + indent + "then: " + outcome_yaml(rule.then) + "\n";
  if (rule.confirmed) {
    out += changes("confirmed") + indent + "confirmed: " + outcome_yaml(*rule.confirmed) + "\n";
  }
  if (!rule.surfaces.empty()) out += indent + "surfaces: " + list_text(rule.surfaces) + "\n";
  if (!rule.clause.empty()) out += indent + "clause: " + quoted(rule.clause) + "\n";
  if (!rule.law.empty()) out += indent + "law: " + quoted(rule.law) + "\n";
  out += changes("reason") + indent + "reason:\n";
  for (const auto& [language, text] : rule.reason) {
    out += indent + "  " + language + ": " + quoted(text) + "\n";
  }
  return out;
}

std::string exception_text(const Exception& exception) {
  return "  - id: " + exception.id + from_text(exception.origin) +
         "\n    because: " + quoted(exception.because) + "\n" +
         changes_text(exception.changes, "unless", "    ") +
         "    when: " + condition_text(exception.when) +
         "\n    cap: " + std::string(kVisibilities[exception.cap]) +
         "\n    review: " + std::string(kReviews[exception.review]) +
         "\n    applies_to: " + list_text(exception.applies_to) + "\n";
}

}  // namespace

std::string show_resolved(const Pack& pack) {
  const Pack::State& state = pack.state();
  std::string out = "# " + pack.name() + ", sha256 " + state.sha256 + "\nid: " + state.id +
                    "\nversion: " + std::to_string(state.version) +
                    "\neffective: " + period_text(state.effective) +
                    "\nscope: " + scope_text(state.scope) +
                    "\nlanguages: " + list_text(state.languages) + "\n";
  if (!state.overlays.empty()) out += "overlays:\n";
  for (const Pack::Overlay& overlay : state.overlays) out += overlay_text(overlay);
  if (!state.threshold_notes.empty()) out += "thresholds:\n";
  for (const Threshold& threshold : state.threshold_notes) {
    out += changes_text(threshold.changes, "value", "  ");
    const Origin& origin =
        threshold.changes.empty() ? threshold.origin : threshold.changes.back().origin;
    const std::string& because =
        threshold.changes.empty() ? threshold.because : threshold.changes.back().because;
    out += "  " + threshold.name +
           ": { value: " + to_json(*state.thresholds.if_contains(threshold.name)) +
           ", because: " + quoted(because) + " }" + from_text(origin) + "\n";
  }
  if (!state.defines.empty()) out += "define:\n";
  for (const Define& define : state.defines) {
    out += "  - name: " + define.name + from_text(define.origin) +
           "\n    when: " + condition_text(define.when) + "\n";
  }
  out += "rules:\n";
  for (const Rule& rule : state.rules) out += rule_text(rule);
  if (!state.exceptions.empty()) out += "exceptions:\n";
  for (const Exception& exception : state.exceptions) out += exception_text(exception);
  if (!state.account_rules.empty()) out += "account_rules:\n";
  for (const AccountRule& rule : state.account_rules) {
    out += "  - id: " + rule.id + from_text(rule.origin) +
           "\n    because: " + quoted(rule.because) + "\n    when: " + condition_text(rule.when) +
           "\n    account: " + std::string(kAccounts[rule.account]) +
           "\n    review: " + std::string(kReviews[rule.review]) + "\n";
  }
  return out;
}

}  // namespace vigie::policy
