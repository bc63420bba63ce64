// policy/cel/evaluator.h: runs a checked tree over facts.
//
// Errors are CEL's own, as kInvalidArgument; && and || absorb them as the language says. kLimit
// when the steps run out is absorbed by nothing.
// Threads one thread an Evaluator.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "policy/cel/ast.h"

namespace vigie::policy::cel {

class Evaluator {
 public:
  Evaluator(const Json& variables, const Type& types, uint64_t steps_max)
      : root_{Fact{&variables, &types}}, steps_left_(steps_max) {}

  Result<Value> run(const Node& node);

 private:
  Result<Value> run_identifier(const Node& node);
  Result<Value> run_index(const Node& node);
  Result<Value> run_logic(const Node& node);
  Result<Value> run_binary(const Node& node);
  Result<Value> run_call(const Node& node);
  Result<Value> run_list(const Node& node);
  Result<Value> run_map(const Node& node);
  Result<Value> run_macro(const Node& node);
  Result<Value> run_quantifier(const Node& node, const Value& range, size_t count);
  Result<Value> run_transform(const Node& node, const Value& range, size_t count);
  Result<Value> item_of(const Value& range, size_t index);
  Result<bool> run_condition(const Node& node);

  Value root_;
  uint64_t steps_left_;
  std::vector<std::pair<std::string, Value>> scopes_;
};

}  // namespace vigie::policy::cel
