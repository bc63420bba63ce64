// policy/pack_state.h: a loaded pack, for the files of this room.
//
// Threads immutable after load.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/cel/cel.h"
#include "policy/pack.h"

namespace vigie::policy {

// The orders of an outcome's members, mild to strict.
inline constexpr std::string_view kVisibilities[] = {"allow",    "label",   "reduce",
                                                     "restrict", "disable", "remove"};
inline constexpr std::string_view kReviews[] = {"none", "queue", "urgent"};
inline constexpr std::string_view kAccounts[] = {"none", "warn", "strike", "suspend"};

// Where in the files something stands.
struct Origin {
  std::string path;
  int line = 0;
};

// What an overlay changed.
struct Change {
  std::string what;    // "then", "status", "value", ...
  std::string before;  // as it was, in short
  std::string because;
  Origin origin;
};

inline constexpr std::string_view kStatuses[] = {"testing", "active", "retired"};

struct OutcomeSpec {
  int visibility = 0, review = 0, account = 0;  // positions in the orders above
  std::string strength;
  std::vector<std::string> labels, flags;
};

struct Rule {
  std::string id, status, because;
  cel::Program when;
  OutcomeSpec then;
  std::optional<OutcomeSpec> confirmed;
  std::map<std::string, std::string> reason;  // by language
  bool sor_required = false;
  std::string sor_ground, sor_category;
  std::vector<std::string> sor_keywords, tests;
  std::string clause;                 // of the platform's published policy
  std::string law;                    // that demands the outcome: "GB 45438-2025, article 5"
  std::vector<std::string> surfaces;  // where it holds; empty: everywhere
  std::vector<std::string> false_positives, unchecked_languages;
  struct Example {
    bool is_violation = false;
    std::string text;
  };
  std::vector<Example> examples;
  Origin origin;
  std::vector<Change> changes;
  // Proven from the condition: only a person's answers or an authenticated order make it hold.
  bool is_persons_own = false, is_order = false;
};

struct Threshold {
  std::string name, because;
  Origin origin;
  std::vector<Change> changes;
};

struct Define {
  std::string name;
  cel::Program when;
  Origin origin;
};

struct Exception {
  std::string id, because;
  cel::Program when;
  int cap = 0;     // a visibility
  int review = 0;  // 0: an urgent task becomes an ordinary one
  std::vector<std::string> applies_to;
  Origin origin;
  std::vector<Change> changes;
};

// A quota: a rule or action that hits more than this share of what is decided is not trusted.
struct Guard {
  std::string id, because;
  std::string rule;    // its id, or "" for an action
  int visibility = 0;  // the action, or 0 for a rule
  bool is_daily = false;
  double share = 0;      // of what the policy decided in that hour or day, 0 to 1
  int64_t at_least = 0;  // so many are always let through: a share of few is no share
  Origin origin;
};

struct AccountRule {
  std::string id, because;
  cel::Program when;
  int account = 0, review = 0;
  Origin origin;
};

class PackPlan;

struct Pack::State {
  std::string id, sha256;
  int64_t version = 0;
  std::vector<std::string> languages;
  Period effective;
  Scope scope;
  std::vector<Overlay> overlays;
  JsonObject thresholds;                   // name to number
  std::vector<Threshold> threshold_notes;  // the same, in order
  std::vector<Define> defines;
  std::vector<Rule> rules;
  std::vector<Exception> exceptions;
  std::vector<AccountRule> account_rules;
  std::vector<Guard> guards;
  int64_t look_again_h = 0;  // of unverified items
  // What conditions may name: the facts, thresholds, d, and max_visibility for account rules.
  cel::Type variables;
  std::shared_ptr<const PackPlan> plan;
};

}  // namespace vigie::policy
