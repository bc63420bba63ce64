// policy/cel/cel.h: compiles and evaluates CEL conditions over JSON facts.
//
// Input   an expression in the Common Expression Language (cel-spec, language definition), the
//         types of the variables it may name, and their values.
// Output  a Program, or where and why the text is refused; from a Program, a value or an error.
// Method  lexer, parser, type checker, evaluator; logic absorbs errors as CEL says.
// Cost    compile is linear in the text; evaluation is bounded by cost_max steps.
// Limits  what is left out of CEL is listed in docs/reference/cel.md. No recursion that input can
//         deepen beyond depth_max.
// Threads stateless; a Program is immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace vigie::policy::cel {

enum class TypeKind { kBool, kInt, kDouble, kString, kTimestamp, kList, kObject, kDyn };

// The type of a variable or member. kList has one element type; kObject has named members in order.
// JSON numbers are read as the declared type says: 2 is 2.0 where kDouble is declared.
struct TypeMember;

struct Type {
  TypeKind kind = TypeKind::kDyn;
  std::vector<Type> element;        // one, of kList
  std::vector<TypeMember> members;  // of kObject
};

struct TypeMember {
  std::string name;
  Type type;
};

// Whether a JSON value can stand for a value of that kind. Errors: none.
bool fits(const Json& value, TypeKind kind);

struct CompileLimits {
  size_t text_bytes_max = 64 << 10;
  int depth_max = 64;  // nested parentheses, calls, macros
  uint64_t evaluation_steps_max = 1'000'000;
};

struct CompileError {
  size_t offset = 0, length = 1;  // bytes in the text: where the caret goes
  std::string message;            // "unknown fact item.view", lower case, no full stop
  std::string suggestion;         // "did you mean item.views" or ""
};

class Program {
 public:
  struct State;
  explicit Program(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  const State& state() const { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

// variables is a kObject: its members are the names an expression may use. wanted is the type that
// the result must have (kBool for conditions, kDyn for any).
std::variant<Program, CompileError> compile(std::string_view text, const Type& variables,
                                            TypeKind wanted, const CompileLimits& limits = {});

// variables is a JSON object with every declared member. Errors: kInvalidArgument with CEL's reason
// (no such key, division by zero, overflow); kLimit above evaluation_steps_max.
Result<Json> evaluate(const Program& program, const Json& variables);

// The facts a program reads, as dotted paths, sorted: "findings.known_match.kind".
std::vector<std::string> facts_read(const Program& program);

// How the result came about: the operands of the outermost && and ||, each with its source text,
// its value (or {"error": text}) and the facts in it with their values:
// [{"text":"a > 1","value":true,"facts":{"a":2}}]. Errors: none.
JsonArray explain(const Program& program, const Json& variables);

}  // namespace vigie::policy::cel
