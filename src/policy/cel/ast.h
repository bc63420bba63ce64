// policy/cel/ast.h: an expression as a tree, and the way from text to it.
//
// Input   text, untrusted.
// Output  nodes that know where in the text they stand.
// Limits  && and || chains are one node however long; every other nesting is bounded by depth_max,
//         so walking a tree by recursion is safe.
// Threads values.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "policy/cel/cel.h"
#include "policy/cel/value.h"

namespace vigie::policy::cel {

enum class NodeKind {
  kLiteral,     // literal
  kIdentifier,  // name
  kSelect,      // children[0].name
  kHas,         // has(children[0].name)
  kIndex,       // children[0][children[1]]
  kNot,
  kNegate,
  kAnd,  // any number of children
  kOr,
  kBinary,       // name is the operator: == != < <= > >= in + - * / %
  kConditional,  // children: condition, then, otherwise
  kCall,         // name(children...); of a method the target comes first
  kList,
  kMap,    // children: key, value, key, value
  kMacro,  // name: all exists exists_one filter map; children: range, then expressions
};

struct Node {
  NodeKind kind = NodeKind::kLiteral;
  size_t offset = 0, length = 0;
  std::string name;
  std::string variable;    // of kMacro
  bool is_method = false;  // of kCall
  Value literal;
  std::vector<std::unique_ptr<Node>> children;
  int depth = 1;
};

using Parsed = std::variant<std::unique_ptr<Node>, CompileError>;

// Errors: what was expected where.
Parsed parse(std::string_view text, const CompileLimits& limits);

// The type that node has with these variables, or why it has none. wanted as in compile().
std::variant<Type, CompileError> check(const Node& node, const Type& variables);

}  // namespace vigie::policy::cel
