// policy/pack_plan.h: all conditions of a pack over one item's facts.
//
// Method  one plan for the whole pack: equal parts are computed once, thresholds are constants,
//         definitions fill slots before the rules are looked at; an index skips the rules whose
//         cheap parts cannot hold.
// Threads immutable once made; a PackRun belongs to one thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "policy/cel/facts_reader.h"
#include "policy/cel/rule_index.h"
#include "policy/pack_state.h"

namespace vigie::policy {

class PackPlan {
 public:
  // Precondition: every condition of state was compiled with state.variables.
  static std::shared_ptr<const PackPlan> make(const Pack::State& state);

 private:
  friend class PackRun;
  explicit PackPlan(std::shared_ptr<const cel::Layout> layout) : plan(std::move(layout)) {}

  cel::Plan plan;
  size_t facts = 0;  // variables that come from JSON: the first ones
  struct Planned {
    uint32_t slot = 0;
    cel::NodeId condition = 0;
  };
  std::vector<Planned> defines;
  std::vector<uint32_t> looked_at;  // positions of the rules that are not retired
  cel::RuleIndex rules, exceptions, account_rules;
  uint32_t max_visibility = 0, decided = 0, confirmed = 0;  // slots
};

// One item after the other against a pack.
class PackRun {
 public:
  explicit PackRun(std::shared_ptr<const PackPlan> plan);

  // Reads the facts and evaluates the definitions. Errors: as FactsReader::read; kInvalidArgument
  // and kLimit with CEL's reason.
  Status load(std::string_view facts_json);
  // Positions in the pack of what holds, ascending; valid until the next call of any of these.
  Result<std::span<const uint32_t>> rules();
  Result<std::span<const uint32_t>> exceptions() { return holding(plan_->exceptions); }
  Result<std::span<const uint32_t>> account_rules(int max_visibility);

  std::string_view decided_visibility() const;        // review.decided
  bool is_confirmed(std::string_view rule_id) const;  // in review.confirmed
  bool define_holds(size_t index) const;

 private:
  Result<std::span<const uint32_t>> holding(const cel::RuleIndex& index);

  std::shared_ptr<const PackPlan> plan_;
  cel::Evaluation evaluation_;
  cel::FactsReader reader_;
  std::vector<uint32_t> holding_;
};

}  // namespace vigie::policy
