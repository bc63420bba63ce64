// policy/cel/advice.h: what to write instead, for people who come from other languages.
//
// Output  a few words after "did you mean", or "".
// Threads stateless.
#pragma once

#include <string>
#include <string_view>

#include "policy/cel/functions.h"

namespace vigie::policy::cel {

// Of a word or symbol that CEL does not have: "and" is written &&.
std::string advise_spelling(std::string_view found);
// Of two types that cannot be compared.
std::string advise_comparison(TypeRef left, TypeRef right);
// Of a function called with the wrong arguments: what it takes.
std::string advise_call(const Function& function, bool is_method);

}  // namespace vigie::policy::cel
