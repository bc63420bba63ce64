#include "policy/pack_plan.h"

#include "base/check.h"
#include "policy/cel/program.h"
#include "policy/facts.h"

namespace vigie::policy {
namespace {

cel::NodeId add(cel::Plan& plan, const cel::Program& when) {
  const auto& ast = when.state().ast;
  const auto added = plan.add(ast, ast.root);
  CHECK(std::holds_alternative<cel::NodeId>(added));  // it was planned alone, within the limits
  return std::get<cel::NodeId>(added);
}

template <class Entries>
cel::RuleIndex index_of(cel::Plan& plan, const Entries& entries) {
  std::vector<cel::NodeId> conditions;
  for (const auto& entry : entries) conditions.push_back(add(plan, entry.when));
  return cel::RuleIndex::make(plan, conditions);
}

cel::RuleIndex index_of(cel::Plan& plan, const std::vector<Rule>& rules,
                        const std::vector<uint32_t>& looked_at) {
  std::vector<cel::NodeId> conditions;
  for (const uint32_t i : looked_at) conditions.push_back(add(plan, rules[i].when));
  return cel::RuleIndex::make(plan, conditions);
}

}  // namespace

std::shared_ptr<const PackPlan> PackPlan::make(const Pack::State& state) {
  auto pool = std::make_shared<cel::TypePool>();
  const cel::TypeRef root = pool->from(state.variables);
  const auto layout = std::make_shared<const cel::Layout>(cel::Layout::make(pool, root));
  std::shared_ptr<PackPlan> out(new PackPlan(layout));
  out->facts = facts_type().members.size();
  out->max_visibility = layout->find("max_visibility");
  out->decided = layout->find("review.decided");
  out->confirmed = layout->find("review.confirmed");
  for (const auto& pair : state.thresholds) {
    const uint32_t slot = layout->find("thresholds." + std::string(pair.key()));
    out->plan.set_constant(slot, pair.value().to_number<double>());
  }
  for (const Define& define : state.defines) {
    out->defines.push_back({layout->find("d." + define.name), add(out->plan, define.when)});
  }
  for (uint32_t i = 0; i < state.rules.size(); ++i) {
    if (state.rules[i].status != "retired") out->looked_at.push_back(i);
  }
  out->rules = index_of(out->plan, state.rules, out->looked_at);
  out->exceptions = index_of(out->plan, state.exceptions);
  out->account_rules = index_of(out->plan, state.account_rules);
  out->plan.seal();
  return out;
}

PackRun::PackRun(std::shared_ptr<const PackPlan> plan)
    : plan_(std::move(plan)),
      evaluation_(plan_->plan, {}),
      reader_(plan_->plan.layout(), {.variables = plan_->facts}) {}

Status PackRun::load(std::string_view facts_json) {
  TRY(reader_.read(facts_json, evaluation_));
  for (const PackPlan::Planned& define : plan_->defines) {
    const cel::Value value = evaluation_.run(define.condition);
    if (value.is_error()) return Error{ErrorCode::kInvalidArgument, std::string(value.text())};
    evaluation_.set(define.slot, value);
  }
  return ok();
}

Result<std::span<const uint32_t>> PackRun::holding(const cel::RuleIndex& index) {
  holding_.clear();
  if (const auto failed = index.run(evaluation_, holding_)) {
    return Error{failed->is_limit ? ErrorCode::kLimit : ErrorCode::kInvalidArgument,
                 failed->message};
  }
  return std::span<const uint32_t>(holding_);
}

Result<std::span<const uint32_t>> PackRun::rules() {
  const auto holds = TRY(holding(plan_->rules));
  for (uint32_t& position : holding_) position = plan_->looked_at[position];
  return holds;
}

Result<std::span<const uint32_t>> PackRun::account_rules(int max_visibility) {
  evaluation_.set(plan_->max_visibility, cel::of_int(max_visibility));
  return holding(plan_->account_rules);
}

std::string_view PackRun::decided_visibility() const {
  return evaluation_.slot(plan_->decided).text();
}

bool PackRun::is_confirmed(std::string_view rule_id) const {
  const cel::List& list = *evaluation_.slot(plan_->confirmed).list;
  for (uint32_t i = 0; i < list.count; ++i) {
    if (list.items[i].text() == rule_id) return true;
  }
  return false;
}

bool PackRun::define_holds(size_t index) const {
  return evaluation_.slot(plan_->defines[index].slot).flag;
}

}  // namespace vigie::policy
