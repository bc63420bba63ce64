// policy/cel/checker.h: what every name of an expression means, and of which type it is.
//
// Method  cel-spec, "Name Resolution" and "Gradual Type Checking".
// Cost    linear in the expression, times the overloads of its functions.
// Limits  walks the tree by recursion: the parser has bounded its depth.
// Threads one thread a check; the environment is only read, its pool is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/cel/ast.h"
#include "policy/cel/functions.h"
#include "policy/cel/types.h"

namespace vigie::policy::cel {

struct Variable {
  std::string name;  // may be qualified: "a.b"
  TypeRef type = nullptr;
};

struct Environment {
  explicit Environment(TypePool& types) : pool(types) {}

  TypePool& pool;
  std::string container;  // "a.b": the name x is looked for as a.b.x, a.x and x
  std::vector<Variable> variables;
  std::vector<Function> functions;  // declared beside the standard ones, without code
  // Numbers of different types may be compared, as JSON's readers expect; arithmetic never mixes.
  bool mixes_numbers = false;
  // False: types are left to evaluation, and what nothing is called so is an error there.
  bool is_checked = true;
};

// Writes meanings and types into ast. Errors: the first one, with what was expected.
std::optional<CompileError> check(Ast& ast, const Environment& environment);

}  // namespace vigie::policy::cel
