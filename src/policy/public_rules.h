// policy/public_rules.h: of a pack, what everybody may know, in the words of one language.
//
// Output  rules in force with what happens, exceptions with the rules that they soften. Rules on
//         trial or retired are left out: nothing happens by them.
// Threads stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pack.h"

namespace vigie::policy {

struct PublicOutcome {
  std::string visibility, strength, review, account;
  bool operator==(const PublicOutcome&) const = default;
};

struct PublicRule {
  std::string id, text;
  std::string clause;  // of the platform's own terms, "" none
  PublicOutcome then;
  std::optional<PublicOutcome> confirmed;
  std::vector<std::string> against, allowed;  // examples, in the language of the pack's authors
};

struct PublicException {
  std::string id, because, cap;
  std::vector<std::string> rules;  // ids
};

struct PublicRules {
  std::vector<PublicRule> rules;
  std::vector<PublicException> exceptions;
};

// Texts fall back to English as Pack::reason_text does. Errors: none.
PublicRules public_rules(const Pack& pack, std::string_view language);

}  // namespace vigie::policy
