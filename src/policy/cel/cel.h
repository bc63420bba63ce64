// policy/cel/cel.h: compiles and evaluates CEL conditions over JSON facts.
//
// Input   an expression in the Common Expression Language (cel-spec, language definition), the
//         types of the variables it may name, and their values.
// Output  a Program, or where and why the text is refused; from a Program, a value or an error.
// Method  lexer, parser, type checker, plan, evaluator; logic absorbs errors as CEL says.
// Cost    compiling is linear in the text; how much evaluation may take at most is cost_max().
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

enum class TypeKind {
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kNull,
  kTimestamp,
  kDuration,
  kType,      // what type(x) gives; its element, if any, is the type meant
  kList,      // one element
  kMap,       // elements: keys, values
  kObject,    // named members, as facts are
  kAbstract,  // name: "optional_type", "net.IP"; elements: its parameters
  kWrapper,   // one element, or null
  kParameter,
  kDyn,
  kError,
};

// The type of a variable or member. kList has one element type; kObject has named members in order.
// JSON numbers are read as the declared type says: 2 is 2.0 where kDouble is declared.
struct TypeMember;

struct Type {
  TypeKind kind = TypeKind::kDyn;
  std::vector<Type> element;        // of kList one
  std::vector<TypeMember> members;  // of kObject
  std::string name = {};            // of kAbstract
  size_t elements_max = 0;    // of kList and kMap: what cost_max() counts with; 0: the default
  size_t text_bytes_max = 0;  // of kString and kBytes
};

struct TypeMember {
  std::string name;
  Type type;
};

// Whether value has exactly the members that type, a kObject, declares. Errors: kInvalidArgument
// with the path: "facts: item.views: expected int"; kLimit for lists longer than declared.
Status check_shape(const Json& value, const Type& type);

struct CompileLimits {
  size_t text_bytes_max = 64 << 10;
  int depth_max = 128;  // nested parentheses, calls, macros
  uint64_t evaluation_steps_max = 1'000'000;
  size_t evaluation_bytes_max = 16 << 20;
};

struct CompileError {
  size_t offset = 0, length = 1;  // bytes in the text: where the caret goes
  std::string message;            // "unknown fact item.view", lower case, no full stop
  std::string suggestion;         // "did you mean item.views" or ""
};

// "3:14: error: unknown fact: ..." then the line, the caret and the suggestion, as compilers do.
std::string render(std::string_view text, const CompileError& error);

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

// The same for many expressions over the same variables: their types and places are made once.
// Threads one thread a Compiler; its programs are as immutable as any.
class Compiler {
 public:
  explicit Compiler(const Type& variables);
  std::variant<Program, CompileError> compile(std::string_view text, TypeKind wanted,
                                              const CompileLimits& limits = {}) const;

 private:
  struct Prepared;
  std::shared_ptr<const Prepared> prepared_;
};

// variables is a JSON object with every declared member; others are not looked at.
// Errors: kInvalidArgument with CEL's reason (no such key, division by zero, overflow); kLimit
// above evaluation_steps_max or evaluation_bytes_max.
Result<Json> evaluate(const Program& program, const Json& variables);

// The most steps that evaluating can take when lists and texts have at most their declared sizes
// (1,000 elements and 4,096 bytes where none is declared); UINT64_MAX when there is no telling.
uint64_t cost_max(const Program& program);

// The facts a program reads, as dotted paths, sorted: "findings.known_match.kind".
std::vector<std::string> facts_read(const Program& program);

// The expression as it was written, on one line.
std::string source_text(const Program& program);

// How the result came about: the operands of the outermost && and ||, each with its source text,
// its value (or {"error": text}) and the facts in it with their values:
// [{"text":"a > 1","value":true,"facts":{"a":2}}]. Errors: none.
JsonArray explain(const Program& program, const Json& variables);

// What of CEL there is, and by name what is not, as Markdown for docs/reference/cel.md.
std::string reference();
// The macros and functions of it, for whoever writes conditions, in its order:
// [{"family","name","of","call","gives","about"}]; of: what it is a method of, "" for none; name
// has its namespace ("math.ceil"). Operators are left out.
JsonArray functions_json();

}  // namespace vigie::policy::cel
