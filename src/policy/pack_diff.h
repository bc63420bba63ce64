// policy/pack_diff.h: what changes from one pack to another, in words.
//
// Output  one change each, in the order of the new pack: rules that came, went or changed (status,
//         condition, outcome, reason), thresholds, definitions, exceptions, account rules.
// Limits  whether a changed condition is stricter cannot be told from its text: a backtest says it.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "policy/pack.h"

namespace vigie::policy {

struct PackChange {
  // rule_added, rule_removed, rule_status, rule_when, rule_outcome, rule_confirmed, rule_reason,
  // rule_statement, rule_surfaces, order; each of threshold, define, exception, account_rule and
  // guard, alone when it changed, with _added or _removed
  std::string kind;
  std::string id;             // of the rule, threshold, ...
  std::string before, after;  // as the pack has it; "" where there was or is none
  int direction = 0;          // 1 stricter, -1 milder, 0 neither or not to be told from the text
};

// Errors: none; equal packs give nothing.
std::vector<PackChange> diff_packs(const Pack& from, const Pack& to);

// One sentence in "en" or "fr".
std::string change_text(const PackChange& change, std::string_view language);

// {"from":{"pack","sha256"},"to":{...},"changes":[{"kind","id","before","after","direction",
// "text"}]}
Json diff_json(const Pack& from, const Pack& to, std::string_view language);

// "remove, urgent review, strike, labels ai": an outcome in words of the pack. confirmed: of what a
// person has confirmed. "" when there is no such rule, or no outcome of its own once confirmed.
std::string outcome_words(const Pack& pack, std::string_view rule, bool confirmed);

}  // namespace vigie::policy
