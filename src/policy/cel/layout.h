// policy/cel/layout.h: where each declared variable and member lies among the slots of an
// evaluation.
//
// Output  slot 0 is the header that names the variables, which follow; an object's value points at
//         its own header, which its members follow. item.views is one slot, known before facts are.
// Threads immutable after make().
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/types.h"
#include "policy/cel/value.h"

namespace vigie::policy::cel {

class Layout {
 public:
  struct Slot {
    TypeRef type = nullptr;  // nullptr: a header
    uint32_t header = 0;     // of an object: where its header is
    std::string path;        // "item.views"
  };

  // root is a kObject whose fields are the variables. pool owns the types and stays alive with us.
  static Layout make(std::shared_ptr<TypePool> pool, TypeRef root);

  size_t size() const { return slots_.size(); }
  const Slot& at(uint32_t slot) const { return slots_[slot]; }
  TypeRef root() const { return root_; }
  uint32_t variable(size_t index) const { return static_cast<uint32_t>(1 + index); }
  uint32_t field(uint32_t object, size_t index) const {
    return slots_[object].header + 1 + static_cast<uint32_t>(index);
  }
  // Of "item.views"; 0 when there is none.
  uint32_t find(std::string_view path) const;
  // Of a kObject type that elements of lists have.
  const Shape* shape(TypeRef object) const;
  // Writes headers and objects; everything else becomes CEL's error that it has no value.
  void prepare(std::vector<Value>& slots) const;

 private:
  std::shared_ptr<TypePool> pool_;
  TypeRef root_ = nullptr;
  std::vector<Slot> slots_;
  std::vector<std::pair<uint32_t, const Shape*>> headers_;
  std::deque<Shape> shapes_;
  std::vector<std::pair<TypeRef, const Shape*>> by_type_;
};

}  // namespace vigie::policy::cel
