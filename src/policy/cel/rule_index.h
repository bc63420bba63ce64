// policy/cel/rule_index.h: of many conditions, those that hold, without looking at most of them.
//
// Input   conditions of one plan.
// Output  the numbers of those that hold, ascending.
// Method  each condition becomes up to eight terms, each all of some parts. A part that looks at
// one
//         slot only (a bool, a text or number against constants, a member of a list, a list that
//         must not be empty) is answered by the slot's value for all terms at once: the value's
//         class has one bit a term. The classes of all slots are intersected; what parts are left
//         of the terms that remain is evaluated. Exact, errors included: && and || of CEL are
//         Kleene's, which distribute.
// Cost    a look-up and terms/64 operations a slot, then the parts that are left.
// Threads immutable once made.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "policy/cel/evaluation.h"

namespace vigie::policy::cel {

class RuleIndex {
 public:
  // plan learns which parts to keep during an evaluation.
  static RuleIndex make(Plan& plan, std::span<const NodeId> conditions);

  struct Failure {
    uint32_t condition = 0;
    std::string message;
    bool is_limit = false;
  };

  // The numbers of the conditions that hold, until the first one that is an error.
  std::optional<Failure> run(Evaluation& evaluation, std::vector<uint32_t>& holding) const;

  size_t terms() const { return terms_.size(); }

 private:
  enum class Kind { kBool, kOrdered, kText, kList };
  struct Term {
    uint32_t condition = 0;
    uint32_t first = 0, count = 0;  // parts that are left: parts_[first], ...
  };
  struct SlotIndex {
    uint32_t slot = 0;
    Kind kind = Kind::kBool;
    std::vector<Value> constants;  // of kOrdered ascending
    std::vector<double> numbers;   // the same, where all are numbers: exact, see is_exact
    std::unordered_map<std::string_view, uint32_t> by_text;
    // Masks of words_ words a class. kBool: false, true. kOrdered: below the first constant, equal
    // to it, between it and the next, ... kText and kList: of each constant, then of any other
    // (kList: of any list that is not empty), then (kList) of the empty list.
    std::vector<uint64_t> masks;
    std::vector<uint64_t> touched;  // the terms that have a part here
  };
  struct Atom;
  class Builder;

  const uint64_t* masks_of(const SlotIndex& index, const Value& value, uint64_t* scratch) const;

  size_t words_ = 0;
  std::vector<Term> terms_;
  std::vector<NodeId> parts_;
  std::vector<SlotIndex> slots_;
  // When a slot has no value, its parts must be evaluated after all: what they are, by term.
  std::vector<std::vector<NodeId>> whole_;
};

}  // namespace vigie::policy::cel
