#include "policy/public_rules.h"

#include "policy/pack_state.h"

namespace vigie::policy {
namespace {

PublicOutcome outcome_of(const OutcomeSpec& spec) {
  return {std::string(kVisibilities[spec.visibility]), spec.strength,
          std::string(kReviews[spec.review]), std::string(kAccounts[spec.account])};
}

}  // namespace

PublicRules public_rules(const Pack& pack, std::string_view language) {
  PublicRules out;
  for (const Rule& rule : pack.state().rules) {
    if (rule.status != "active") continue;
    PublicRule one;
    one.id = rule.id;
    one.text = pack.reason_text(rule.id, language);
    one.clause = rule.clause;
    one.then = outcome_of(rule.then);
    for (const Rule::Example& example : rule.examples) {
      (example.is_violation ? one.against : one.allowed).push_back(example.text);
    }
    for (const std::string& other : rule.false_positives) one.allowed.push_back(other);
    if (rule.confirmed) one.confirmed = outcome_of(*rule.confirmed);
    out.rules.push_back(std::move(one));
  }
  for (const Exception& exception : pack.state().exceptions) {
    out.exceptions.push_back({exception.id, exception.because,
                              std::string(kVisibilities[exception.cap]), exception.applies_to});
  }
  return out;
}

}  // namespace vigie::policy
