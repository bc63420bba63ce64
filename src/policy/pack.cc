#include "policy/pack.h"

#include <algorithm>

#include "base/unicode.h"
#include "policy/pack_state.h"

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

// The part of a line around the caret, and how many characters stand before the caret in it.
struct Shown {
  std::string text;
  size_t before = 0;
};

Shown shown_part(const std::string& line, int column) {
  constexpr size_t kBytesMax = 160, kBeforeMax = 100;
  const auto is_inside = [&](size_t at) {  // of a character of several bytes
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80;
  };
  const size_t caret = std::min(line.size(), static_cast<size_t>(std::max(0, column - 1)));
  size_t from = line.size() <= kBytesMax || caret <= kBeforeMax ? 0 : caret - kBeforeMax;
  while (is_inside(from)) ++from;
  size_t to = std::min(line.size(), from + kBytesMax);
  while (is_inside(to)) ++to;
  Shown out;
  out.text = (from > 0 ? "... " : "") + printable(line.substr(from, to - from)) +
             (to < line.size() ? " ..." : "");
  out.before = from > 0 ? 4 : 0;
  for (size_t i = from; i < caret; ++i) out.before += is_inside(i) ? 0 : 1;
  return out;
}

}  // namespace

std::string render(const Diagnostic& diagnostic) {
  std::string out = printable(diagnostic.path) + ":";
  if (diagnostic.line > 0) {
    out += std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column) + ":";
  }
  out += diagnostic.is_error ? " error: " : " warning: ";
  out += printable(diagnostic.message);
  if (diagnostic.line <= 0) {
    return out + (diagnostic.suggestion.empty() ? "" : "; " + printable(diagnostic.suggestion));
  }
  const Shown shown = shown_part(diagnostic.source_line, diagnostic.column);
  out += "\n    " + shown.text + "\n    " + std::string(shown.before, ' ') + "^";
  if (!diagnostic.suggestion.empty()) out += " " + printable(diagnostic.suggestion);
  return out;
}

std::string Pack::id() const { return state_->id; }
std::string Pack::name() const {
  std::string out = state_->id + "@" + std::to_string(state_->version);
  for (const Overlay& overlay : state_->overlays) {
    out += "+" + overlay.id + "@" + std::to_string(overlay.version);
  }
  return out;
}

std::string Pack::sha256() const { return state_->sha256; }
Pack::Period Pack::effective() const { return state_->effective; }
const std::vector<Pack::Overlay>& Pack::overlays() const { return state_->overlays; }

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

std::vector<Pack::Quota> Pack::quotas() const {
  std::vector<Quota> out;
  for (const Guard& guard : state_->guards) {
    const std::string counted = guard.rule.empty()
                                    ? "action:" + std::string(kVisibilities[guard.visibility])
                                    : "rule:" + guard.rule;
    out.push_back({guard.id, counted, guard.is_daily, guard.share, guard.at_least});
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
