// policy/rule_tree.h: why a rule held, down to each part of its condition and of its definitions.
//
// Threads stateless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "policy/pack.h"

namespace vigie::policy {

// [{"rule","tree":{"text","value","parts":[...],"elements":[...]},"definitions":{"name":tree}}] of
// the rules that the trace names, in its order; definitions: those that the condition uses, and
// those that they use. Errors: none.
JsonArray rule_trees(const Pack& pack, const Json& facts, const Json& trace);

// One of them as lines, for whoever draws it.
struct TreeLine {
  size_t depth = 0;
  bool is_element = false;  // of a list: text is the element, value what came of it
  std::string text;         // a part of the condition, or "where d.name" before a definition
  std::string value;        // JSON, or "! " and the error; "" of a definition's name
};
std::vector<TreeLine> rule_tree_lines(const Json& rule, std::string_view language);

// The same for people, indented; each part with its value.
std::string rule_tree_text(const JsonArray& trees, std::string_view language);

}  // namespace vigie::policy
