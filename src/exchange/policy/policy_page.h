// exchange/policy/policy_page.h: a policy as people read it, who are no policy team.
//
// Output  one self-contained HTML page a language: what is not allowed, examples, what happens,
//         exceptions, versions with their dates and differences (the terms of article 14 of the
//         Digital Services Act); and the text that announces a change.
// Method  it loads and runs nothing; texts of the pack are escaped and stand in <bdi>; the page is
//         mirrored where its language runs from right to left.
// Limits  English and French are checked; the other languages await native readers.
// Threads stateless.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exchange/people/words.h"

namespace vigie::exchange {

struct PolicyDoes {  // what an outcome does, as the pack's words
  std::string visibility = "allow", strength, review = "none", account = "none";
  bool operator==(const PolicyDoes&) const = default;
};

struct PolicyPageRule {
  std::string id, text;  // text: in the page's language
  std::string clause;    // of the platform's own terms, "" none
  PolicyDoes does;
  bool has_confirmed = false;
  PolicyDoes confirmed;
  std::vector<std::string> against, allowed;  // examples
};

struct PolicyPageException {
  std::string text, cap;           // cap: a visibility
  std::vector<std::string> rules;  // their texts
};

struct PolicyPageChange {
  int way = 0;               // 1 new, -1 gone, 0 changed
  std::string id, text;      // of the rule
  PolicyDoes before, after;  // when changed and different
};

struct PolicyPageVersion {
  std::string pack;
  int64_t from_us = 0, until_us = 0;  // until 0: still in force
  bool by_one_person = false;
  std::vector<PolicyPageChange> changes;  // from the one before
};

struct PolicyPage {
  Locale locale = Locale::kEn;
  std::string pack;  // "vigie-default@2"
  std::vector<PolicyPageRule> rules;
  std::vector<PolicyPageException> exceptions;
  std::vector<PolicyPageVersion> versions;  // newest first
  std::vector<Locale> others;               // languages that there is a page in
};

// Errors of both: none. Links to other languages are "policy.fr.html" beside this page.
std::string policy_page_html(const PolicyPage& page);
// Plain text: what a platform tells its users when a version comes into force.
std::string announcement_text(const PolicyPageVersion& version, Locale locale);

// "It is removed. A person looks at it urgently."
std::string does_text(const PolicyDoes& does, Locale locale);

}  // namespace vigie::exchange
