// policy/cel/types.h: the types of the checker, and when one may stand for another.
//
// Method  Unification with type parameters after cel-spec, "Gradual Type Checking": dyn goes with
//         everything, a parameter takes the first type it meets and widens to dyn where it must.
// Cost    types are shared nodes of a TypePool, compared by walking them.
// Limits  types nest as deep as expressions and declarations do, which is bounded.
// Threads a TypePool and a Bindings belong to one thread.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/cel.h"

namespace vigie::policy::cel {

struct TypeNode {
  TypeKind kind = TypeKind::kDyn;
  std::vector<const TypeNode*> parameters;  // of lists, maps, abstract types, wrappers, type()
  std::string name;                         // of kAbstract and kParameter
  // Of kObject: its fields in order, with their types in parameters, and what sizes they have.
  std::vector<std::string> fields;
  size_t elements_max = 0, text_bytes_max = 0;  // 0: not declared
};

using TypeRef = const TypeNode*;

class TypePool {
 public:
  TypePool();
  TypePool(const TypePool&) = delete;
  TypePool& operator=(const TypePool&) = delete;

  TypeRef simple(TypeKind kind) const { return &simple_[static_cast<size_t>(kind)]; }
  TypeRef dyn() const { return simple(TypeKind::kDyn); }
  TypeRef list(TypeRef element) { return add({TypeKind::kList, {element}, "", {}}); }
  TypeRef map(TypeRef key, TypeRef value) { return add({TypeKind::kMap, {key, value}, "", {}}); }
  TypeRef optional(TypeRef held) { return add({TypeKind::kAbstract, {held}, "optional_type", {}}); }
  TypeRef type_of(TypeRef what) { return add({TypeKind::kType, {what}, "", {}}); }
  TypeRef parameter(std::string name) {
    return add({TypeKind::kParameter, {}, std::move(name), {}});
  }
  TypeRef fresh();  // a parameter that nobody has
  TypeRef from(const Type& declared);
  // "map(string, list(A))"; upper-case letters are parameters. Precondition: our own tables.
  TypeRef parse(std::string_view& text);
  TypeRef add(TypeNode node) {
    nodes_.push_back(std::move(node));
    return &nodes_.back();
  }

 private:
  std::vector<TypeNode> simple_;
  std::deque<TypeNode> nodes_;
  size_t fresh_ = 0;
};

// What type parameters stand for.
class Bindings {
 public:
  explicit Bindings(TypePool& pool) : pool_(pool) {}

  // Whether a value of type a may be used as b; binds parameters when so, and else changes nothing.
  bool assign(TypeRef a, TypeRef b);
  bool assign_all(const std::vector<TypeRef>& a, const std::vector<TypeRef>& b);
  // The more general of two types that go together; nullptr when they do not.
  TypeRef join(TypeRef a, TypeRef b);
  // With every bound parameter replaced; free ones become dyn when final.
  TypeRef resolve(TypeRef type, bool final);
  // A copy with fresh parameters, the same name getting the same parameter.
  TypeRef instantiate(TypeRef type, std::map<std::string, TypeRef>& fresh);

 private:
  bool try_assign(TypeRef a, TypeRef b);
  bool try_bind(TypeRef type, TypeRef parameter, bool& was_bound);
  bool occurs(TypeRef parameter, TypeRef within) const;
  TypeRef bound(TypeRef parameter) const;
  void bind(TypeRef parameter, TypeRef type);

  TypePool& pool_;
  std::map<TypeRef, TypeRef> bound_;
  std::vector<std::pair<TypeRef, TypeRef>> undo_;  // parameter, what it was (nullptr: free)
};

bool is_dyn(TypeRef type);
bool is_optional_type(TypeRef type);
bool same_type(TypeRef a, TypeRef b);
// The first is dyn or a parameter where the second is something.
bool is_more_general(TypeRef a, TypeRef b);
// As in messages and in the reference: "list(string)", "object".
std::string type_text(TypeRef type);
// Position of a kObject's field, or -1.
int find_field(TypeRef object, std::string_view name);

}  // namespace vigie::policy::cel
