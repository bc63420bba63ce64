// policy/possible.h: what can be said of a condition when only some of the facts are known.
//
// Input   compiled conditions; values of some facts. Thresholds are always known.
// Output  three-valued answers, and the condition as an "or" of "and"s.
// Method  abstract interpretation: what is not understood is unknown, so "cannot hold" is proven.
//         Definitions (d.name) are looked into. Kleene's logic, as CEL's.
// Limits  a condition of more than 256 terms is one term: the answers get coarser, never wrong.
// Threads an instance belongs to one thread.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/program.h"
#include "policy/pack_state.h"

namespace vigie::policy {

enum class Holds { kNever, kAlways, kUnknown };

// A part of a condition, and whether it must hold or must not.
struct Atom {
  const cel::Ast* ast = nullptr;
  cel::NodeId node = 0;
  bool is_negated = false;
};
using Term = std::vector<Atom>;  // all of them

using Known = std::map<std::string, Json, std::less<>>;  // "item.views": 5; a path itself

class Possible {
 public:
  explicit Possible(const Pack::State& state);

  // Whether it can hold with these facts, whatever the others are.
  Holds holds(const cel::Program& condition, const Known& known) const;
  Holds holds(const Term& term, const Known& known) const;
  // Any of which makes the condition hold.
  std::vector<Term> terms(const cel::Program& condition) const;
  // Facts that it reads, through definitions too.
  std::set<std::string> reads(const cel::Program& condition) const;

  struct Value {
    bool is_known = false;
    Json value;
  };
  // "item.views" for a chain of members that starts at a variable, "" for anything else.
  static std::string path_of(const cel::Ast& ast, const cel::Node& node);
  Value value_of(const cel::Ast& ast, const cel::Node& node, const Known& known) const;

 private:
  Value logic(const cel::Ast& ast, const cel::Node& node, const Known& known) const;
  Value binary(const cel::Ast& ast, const cel::Node& node, const Known& known) const;
  Value over_list(const cel::Ast& ast, const cel::Node& node, const Known& known) const;
  Value named(const std::string& path, const Known& known) const;
  std::vector<Term> expand(const cel::Ast& ast, cel::NodeId id, bool is_negated) const;
  const cel::Program* define(std::string_view path) const;

  const Pack::State& state_;
  std::map<std::string, const cel::Program*, std::less<>> defines_;  // "d.synth"
};

}  // namespace vigie::policy
