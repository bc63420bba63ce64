// policy/cel/evaluation.h: runs planned expressions over the values of an item's facts.
//
// Input   slots, as the plan's layout has them: by load() from JSON text, or set one by one.
// Output  values; they live until the next restart() or load().
// Method  cel-spec: errors are values; && and || absorb them, from either side.
// Cost    a step a node and a step for every sixteen bytes or element that functions walk; when the
//         steps or the memory run out, that is the result, and nothing absorbs it.
// Limits  recursion is as deep as the plan, which bounds it.
// Threads one thread an Evaluation; it is meant to be kept and used again.
#pragma once

#include <vector>

#include "policy/cel/plan.h"

namespace vigie::policy::cel {

struct EvaluationLimits {
  uint64_t steps_max = 1'000'000;
  size_t memory_bytes_max = 16 << 20;
};

class Evaluation {
 public:
  Evaluation(const Plan& plan, const EvaluationLimits& limits);

  // Forgets every value, also of facts that were read.
  void restart();
  // Forgets what was computed: for slots that were set again.
  void forget() { ++turn_; }
  void set(uint32_t slot, const Value& value) { slots_[slot] = value; }
  const Value& slot(uint32_t slot) const { return slots_.data()[slot]; }  // one of the layout's
  Value* slots() { return slots_.data(); }

  // Each expression has all the steps; the memory is for all of them until restart().
  Value run(NodeId expression);
  Context& context() { return context_; }
  std::vector<uint64_t>& words() { return words_; }  // scratch of an index

 private:
  struct Kept {
    uint64_t turn = 0;  // whether value is of this evaluation
    Value value;
  };
  struct Range;

  Value evaluate(NodeId id);
  Value evaluate_op(const PlanNode& node);
  Value child(const PlanNode& node, size_t i) { return evaluate(plan_.child(node, i)); }
  Value field(const PlanNode& node);
  Value select(const PlanNode& node, bool is_optional);
  Value has(const PlanNode& node);
  Value index(const PlanNode& node, bool is_optional);
  Value logic(const PlanNode& node, bool decides);
  Value negation(const PlanNode& node);
  Value conditional(const PlanNode& node);
  Value equality(const PlanNode& node, bool is_equal);
  Value ordering(const PlanNode& node);
  Value membership(const PlanNode& node);
  Value call(const PlanNode& node);
  Value matches(const PlanNode& node);
  Value alternative(const PlanNode& node, bool unwraps);
  Value list(const PlanNode& node);
  Value map(const PlanNode& node);
  Value bind(const PlanNode& node);

  Value macro(const PlanNode& node);
  bool open_range(const Value& value, Range& range, Value& error);
  void bind_variables(const PlanNode& node, const Range& range, size_t i);
  Value quantifier(const PlanNode& node, const Range& range);
  Value exactly_one(const PlanNode& node, const Range& range);
  Value to_list(const PlanNode& node, const Range& range);
  Value to_map(const PlanNode& node, const Range& range);
  Value on_optional(const PlanNode& node, const Value& value);
  // A condition's value: a bool or an error.
  Value condition(NodeId id);

  const Plan& plan_;
  Context context_;
  std::vector<Value> slots_;
  std::vector<Value> locals_;  // of macros and bindings, by level
  std::vector<Kept> kept_;
  std::vector<MapEntry> entries_;  // scratch of maps that are being built
  std::vector<uint64_t> words_;
  uint64_t turn_ = 1;
};

}  // namespace vigie::policy::cel
