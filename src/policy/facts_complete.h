// policy/facts_complete.h: facts of an older version of this program, in today's shape.
//
// Method  what is missing gets its default; what is no fact any more is left out. Both are told, so
//         that a report over old decisions says what it guessed.
// Threads stateless.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace vigie::policy {

struct CompletedFacts {
  Json facts;
  std::vector<std::string> filled, dropped;  // dotted paths, in order
};

// Members of lists are left as they are. Errors: none; what has a wrong type keeps it, and deciding
// says so.
CompletedFacts complete_facts(const Json& stored);

}  // namespace vigie::policy
