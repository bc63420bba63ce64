// policy/cel/program.h: a compiled condition, for the files of this room.
//
// Threads immutable once compiled.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/cel/ast.h"
#include "policy/cel/plan.h"

namespace vigie::policy::cel {

struct Clause {      // an operand of the outermost && and ||
  std::string text;  // on one line
  NodeId node = 0;   // in the tree
  NodeId planned = 0;
};

struct Program::State {
  Ast ast;
  CompileLimits limits;
  std::shared_ptr<const Layout> layout;
  std::unique_ptr<Plan> plan;
  NodeId planned = 0;
  std::vector<Clause> clauses;
};

// The most steps the expression can take. Precondition: it was checked.
uint64_t cost_of(const Ast& ast);

// A value as JSON: times as RFC 3339, bytes as base64, a map's keys as text. Errors: none.
Json to_json_value(const Value& value);

}  // namespace vigie::policy::cel
