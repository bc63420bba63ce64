#include "policy/cel/layout.h"

namespace vigie::policy::cel {

Layout Layout::make(std::shared_ptr<TypePool> pool, TypeRef root) {
  Layout out;
  out.pool_ = std::move(pool);
  out.root_ = root;
  struct Pending {
    TypeRef type;
    uint32_t slot;  // whose object it is; 0: the root
    std::string path;
  };
  std::vector<Pending> pending = {{root, 0, ""}};
  for (size_t next = 0; next < pending.size(); ++next) {
    const Pending object = pending[next];
    const auto header = static_cast<uint32_t>(out.slots_.size());
    if (object.slot != 0) out.slots_[object.slot].header = header;
    out.slots_.push_back({});
    out.shapes_.push_back({object.type->fields});
    out.headers_.emplace_back(header, &out.shapes_.back());
    for (size_t i = 0; i < object.type->fields.size(); ++i) {
      const TypeRef type = object.type->parameters[i];
      const std::string& name = object.type->fields[i];
      const std::string path = object.path.empty() ? name : object.path + "." + name;
      const auto slot = static_cast<uint32_t>(out.slots_.size());
      if (type->kind == TypeKind::kObject) pending.push_back({type, slot, path});
      out.slots_.push_back({type, 0, path});
    }
  }
  // Lists of objects, and lists within those: declarations nest a few levels.
  std::vector<TypeRef> elements;
  for (const Slot& slot : out.slots_) {
    if (slot.type != nullptr) elements.push_back(slot.type);
  }
  for (size_t i = 0; i < elements.size(); ++i) {
    const TypeRef type = elements[i];
    if (type->kind == TypeKind::kObject && out.shape(type) == nullptr) {
      out.shapes_.push_back({type->fields});
      out.by_type_.emplace_back(type, &out.shapes_.back());
    }
    elements.insert(elements.end(), type->parameters.begin(), type->parameters.end());
  }
  return out;
}

uint32_t Layout::find(std::string_view path) const {
  for (uint32_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].type != nullptr && slots_[i].path == path) return i;
  }
  return 0;
}

const Shape* Layout::shape(TypeRef object) const {
  for (const auto& [type, shape] : by_type_) {
    if (type == object) return shape;
  }
  return nullptr;
}

void Layout::prepare(std::vector<Value>& slots) const {
  slots.assign(slots_.size(), Context::fail_with("the variable has no value"));
  for (const auto& [header, shape] : headers_) {
    slots[header] = Value{};
    slots[header].shape = shape;
  }
  for (uint32_t i = 0; i < slots_.size(); ++i) {
    const bool is_object = slots_[i].type != nullptr && slots_[i].type->kind == TypeKind::kObject;
    if (is_object) slots[i] = of_object(&slots[slots_[i].header]);
  }
}

}  // namespace vigie::policy::cel
