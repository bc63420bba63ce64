// policy/cel/plan.h: expressions as nodes in a row, ready to run over slots.
//
// Input   checked trees over one layout.
// Output  nodes; an expression is the number of its last node. Equal sub-expressions are one node,
//         whichever expression they stand in, and their value is computed once an evaluation.
// Method  hash-consing; constants are folded, member paths become slots, patterns are compiled.
// Cost    adding is linear in the tree.
// Threads immutable once built: any number of evaluations may run over it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "policy/cel/ast.h"
#include "policy/cel/functions.h"
#include "policy/cel/layout.h"

namespace re2 {
class RE2;
}

namespace vigie::policy::cel {

enum class Op : uint8_t {
  kConstant,        // value; an error value is the error that evaluating gives
  kSlot,            // index
  kLocal,           // index: level
  kField,           // child 0 is an object, index: which field
  kSelect,          // child 0, value: the member's name
  kOptionalSelect,  // as kSelect, gives an optional
  kHas,             // as kSelect, gives whether it is there
  kIndex,
  kOptionalIndex,
  kNot,
  kAnd,
  kOr,
  kConditional,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kCall,
  kMatches,  // child 0 against pattern number index
  kOptionalOr,
  kOptionalOrValue,
  kList,
  kMap,
  kMacro,  // macro; index: the level of its first variable
  kBind,   // index: the level of its first variable
};

struct PlanNode {
  Op op = Op::kConstant;
  Macro macro = Macro::kNone;
  bool is_method = false;  // of kCall
  bool has_two = false;    // of kMacro: two variables
  uint32_t index = 0;
  uint32_t first = 0, count = 0;  // children: links[first], ...
  uint32_t memo = UINT32_MAX;     // where its value is kept during an evaluation
  Value value;
  const Function* function = nullptr;  // of kCall
  const Overload* overload = nullptr;  // the one to try first
  // Of kList and kMap: which entries have ?; bit i of entry i, only the first 64 may.
  uint64_t optionals = 0;
};

class Plan {
 public:
  explicit Plan(std::shared_ptr<const Layout> layout);
  ~Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;

  // The expression's number. ast was checked against the layout's variables, in their order.
  // Errors: with what is nested too deep, or how many parts are too many.
  std::variant<NodeId, CompileError> add(const Ast& ast, NodeId root);
  // From now on the slot is this number, whatever an evaluation holds.
  void set_constant(uint32_t slot, double number);

  // The node's value is kept during an evaluation, where it depends on no macro's variable.
  void keep(NodeId node);
  // Nothing more is added: what only adding needs is given back.
  void seal();

  const Layout& layout() const { return *layout_; }
  // Ids and positions are the plan's own: they are not checked again at every step.
  const PlanNode& node(NodeId id) const { return nodes_.data()[id]; }
  NodeId child(const PlanNode& node, size_t i) const { return links_.data()[node.first + i]; }
  const re2::RE2& pattern(uint32_t index) const { return *patterns_[index]; }
  size_t memos() const { return memos_; }
  size_t levels() const { return levels_; }
  size_t size() const { return nodes_.size(); }

 private:
  friend class PlanBuilder;
  struct Facts {  // what building needs to know of a node
    uint32_t depth = 1;
    uint32_t lowest = UINT32_MAX;  // the lowest level of a variable that it does not bind itself
    uint32_t uses = 0;
  };

  std::shared_ptr<const Layout> layout_;
  std::vector<PlanNode> nodes_;
  std::vector<Facts> facts_;
  std::vector<NodeId> links_;
  std::unordered_map<std::string, NodeId> known_;
  std::unordered_map<uint32_t, Value> constants_;  // by slot
  std::vector<std::unique_ptr<re2::RE2>> patterns_;
  std::unique_ptr<Context> constant_memory_;
  size_t memos_ = 0, levels_ = 0;
};

}  // namespace vigie::policy::cel
