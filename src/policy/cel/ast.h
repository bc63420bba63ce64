// policy/cel/ast.h: an expression as a tree, and the way from text to it.
//
// Input   text, untrusted.
// Output  nodes in one vector; each knows where in the text it stands. The checker writes into them
//         what names mean and of which type they are.
// Limits  && and || chains are one node however long; every other nesting is bounded by depth_max,
//         so walking a tree by recursion is safe, and a vector is destroyed without any.
// Threads values.
#pragma once

#include <deque>
#include <string>
#include <variant>
#include <vector>

#include "policy/cel/cel.h"
#include "policy/cel/value.h"

namespace vigie::policy::cel {

struct TypeNode;
struct Function;
struct Overload;

using NodeId = uint32_t;

enum class NodeKind {
  kLiteral,     // literal
  kIdentifier,  // name
  kSelect,      // children[0].name, or children[0].?name
  kHas,         // has(children[0].name)
  kIndex,       // children[0][children[1]], or children[0][?children[1]]
  kNot,
  kNegate,
  kAnd,  // any number of children
  kOr,
  kBinary,       // name is the operator: == != < <= > >= in + - * / %
  kConditional,  // children: condition, then, otherwise
  kCall,         // name(children...); of a method the target comes first
  kList,
  kMap,    // children: key, value, key, value
  kMacro,  // children: range, then expressions
  kBind,   // children: the values of variables, in order, then the expression that uses them
};

enum class Macro {
  kNone,
  kAll,
  kExists,
  kExistsOne,
  kFilter,
  kMap,                // children: range, [condition,] expression
  kTransformList,      // as kMap, with two variables
  kTransformMap,       // as kMap, with two variables
  kTransformMapEntry,  // as kMap, with two variables
  kOptionalMap,        // children: optional, expression
  kOptionalFlatMap,
};

enum class Meaning {
  kUnknown,   // as kind says
  kLocal,     // a variable of a macro or binding: index is its level
  kVariable,  // a declared variable: index
  kType,      // the type called `meant`
  kFunction,  // function, and overload when only one can be meant
  kFailure,   // of an unchecked expression: evaluating it is the error `meant`
};

struct Node {
  NodeKind kind = NodeKind::kLiteral;
  Macro macro = Macro::kNone;
  bool is_method = false;       // of kCall
  bool is_optional = false;     // of kSelect and kIndex: with ?
  bool is_from_root = false;    // of kIdentifier: .name
  bool target_is_name = false;  // of kCall, by the checker: children[0] is a namespace, not a value
  uint32_t offset = 0, length = 0, depth = 1;
  std::string name;
  std::vector<std::string> variables;  // of kMacro (one or two) and kBind
  std::vector<NodeId> children;
  std::vector<bool> optionals;  // of kList and kMap: which entries have ?; empty when none
  Value literal;

  Meaning meaning = Meaning::kUnknown;
  uint32_t index = 0;
  std::string meant;
  const Function* function = nullptr;
  const Overload* overload = nullptr;
  const TypeNode* type = nullptr;
};

struct Ast {
  std::string text;
  std::vector<Node> nodes;
  std::deque<std::string> literals;  // what literal texts point at
  NodeId root = 0;

  const Node& at(NodeId id) const { return nodes[id]; }
  const Node& child(const Node& node, size_t index) const { return nodes[node.children[index]]; }
};

// Errors: what was expected where.
std::variant<Ast, CompileError> parse(std::string_view text, const CompileLimits& limits);

}  // namespace vigie::policy::cel
