// policy/spelling.h: "did you mean": the known name nearest to one that is not known.
//
// Method  Levenshtein distance, at most two or a third of the name's length.
// Threads stateless.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vigie::policy {

// "did you mean views" or "" when nothing is near. Of equally near names the first.
std::string suggest(std::string_view name, std::span<const std::string> known);

}  // namespace vigie::policy
