// policy/pack_sense.h: what a pack says that cannot be meant.
//
// Output  conditions that no facts can make true; rules that another one makes superfluous; rules
//         of one condition that ask for different things; values that a fact never has; conditions
//         that cost too much.
// Method  terms of policy/possible.h. A term is impossible when what it asks of one fact excludes
//         itself; a rule is shadowed when each of its terms contains one of the other's.
// Cost    about linear in the rules: those with a rare part in common are compared.
// Threads stateless.
#pragma once

#include <string>
#include <vector>

#include "policy/possible.h"

namespace vigie::policy {

struct Senseless {
  enum class Of { kRule, kDefine, kException, kAccountRule };
  Of of = Of::kRule;
  std::string id;
  std::string message, advice;
  bool is_error = true;
};

struct SenseLimits {
  // The most steps of a condition, lists of a thousand included, and of a pack together: one loop
  // over a list in each of a hundred conditions fits, a loop in a loop does not.
  // What evaluation allows (cel::CompileLimits): no item can make a decision fail.
  uint64_t condition_steps_max = 1'000'000;
  uint64_t pack_steps_max = 100'000'000;
};

// Errors: none.
std::vector<Senseless> check_sense(const Pack::State& state, const Possible& possible,
                                   const SenseLimits& limits = {});

}  // namespace vigie::policy
