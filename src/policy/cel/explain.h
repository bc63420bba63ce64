// policy/cel/explain.h: an expression as a tree, each part with its value.
//
// Output  {"text","value" or "error","parts":[...]}: literals are left out, a fact is a leaf. Of a
//         macro over a list, "elements" has what its body gave for the first elements:
//         [{"element","value" or "error"}].
// Cost    a compilation an element shown; nothing of this is on the way of a decision.
// Limits  parts inside the body of a macro are not taken apart: their variable has many values.
// Threads stateless.
#pragma once

#include "base/json.h"
#include "policy/cel/cel.h"

namespace vigie::policy::cel {

// variables: what program was compiled with. Errors: none; what has no value has an "error".
JsonObject explain_tree(const Program& program, const Type& variables, const Json& values);

}  // namespace vigie::policy::cel
