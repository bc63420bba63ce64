// policy/pack_design.h: the design rules that no pack may break, proven from its conditions.
//
// (a) a detector alone has no visible effect; only a label that a law demands is excepted;
// (b) a machine alone removes only whole copies of what a person confirmed, and strikes nobody;
// (c) nobody must prove that an intimate clip is forged to be protected;
// (d) what a person answers about harm does not ask how the clip was made;
// (e) a machine never worsens what a person decided;
// (f) reports, however many, only order the queue;
// (g) an order has no effect before a person has authenticated it;
// (h) a finding about a network restricts nothing by itself.
//
// Method  policy/possible.h: each term of a condition is looked at with what is forbidden as the
//         only thing known.
// Limits  proofs are by the facts' names and defaults; a rule that is refused although it is right
//         can be written so that what it rests on stands in it as a condition of its own.
// Threads stateless.
#pragma once

#include <string>
#include <vector>

#include "policy/possible.h"

namespace vigie::policy {

struct Broken {
  std::string rule;     // its id
  std::string message;  // begins with the letter of the design rule
  std::string advice;
  bool is_of_condition = false;  // whether the caret belongs to when, not to then
};

// Errors: none.
std::vector<Broken> check_design(const Pack::State& state, const Possible& possible);

// Whether the rule can hold only by a person's own answers or an authenticated order: a person's
// decision does not lower it.
bool is_persons_own(const Rule& rule, const Possible& possible);
bool is_order(const Rule& rule, const Possible& possible);

}  // namespace vigie::policy
