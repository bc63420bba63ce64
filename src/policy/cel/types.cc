#include "policy/cel/types.h"

#include <algorithm>
#include <iterator>

namespace vigie::policy::cel {
namespace {

struct SimpleName {
  std::string_view name;
  TypeKind kind;
};

constexpr SimpleName kSimpleNames[] = {
    {"bool", TypeKind::kBool},         {"int", TypeKind::kInt},
    {"uint", TypeKind::kUint},         {"double", TypeKind::kDouble},
    {"string", TypeKind::kString},     {"bytes", TypeKind::kBytes},
    {"null_type", TypeKind::kNull},    {"timestamp", TypeKind::kTimestamp},
    {"duration", TypeKind::kDuration}, {"dyn", TypeKind::kDyn},
};

constexpr size_t kKinds = static_cast<size_t>(TypeKind::kError) + 1;

// null may stand for an abstract value, a time or a wrapped number: a habit that the language
// keeps.
bool takes_null(TypeRef type) {
  switch (type->kind) {
    case TypeKind::kNull:
    case TypeKind::kAbstract:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kWrapper: return true;
    default: return false;
  }
}

bool is_wild(TypeRef type) {
  return type->kind == TypeKind::kDyn || type->kind == TypeKind::kError;
}

}  // namespace

TypePool::TypePool() {
  simple_.resize(kKinds);
  for (size_t i = 0; i < kKinds; ++i) simple_[i].kind = static_cast<TypeKind>(i);
}

TypeRef TypePool::fresh() { return parameter("_" + std::to_string(fresh_++)); }

// The nesting is that of the declaration, which is ours.
TypeRef TypePool::from(const Type& declared) {
  const bool is_plain = declared.element.empty() && declared.members.empty() &&
                        declared.elements_max == 0 && declared.text_bytes_max == 0 &&
                        declared.name.empty();
  if (is_plain && declared.kind != TypeKind::kList && declared.kind != TypeKind::kMap &&
      declared.kind != TypeKind::kObject) {
    return simple(declared.kind);
  }
  TypeNode node;
  node.kind = declared.kind;
  node.name = declared.name;
  node.elements_max = declared.elements_max;
  node.text_bytes_max = declared.text_bytes_max;
  for (const Type& element : declared.element) node.parameters.push_back(from(element));
  for (const auto& [name, type] : declared.members) {
    node.fields.push_back(name);
    node.parameters.push_back(from(type));
  }
  const size_t wanted = declared.kind == TypeKind::kMap ? 2 : declared.kind == TypeKind::kList;
  while (declared.kind != TypeKind::kObject && node.parameters.size() < wanted) {
    node.parameters.push_back(dyn());
  }
  return add(std::move(node));
}

TypeRef TypePool::parse(std::string_view& text) {
  const size_t end = std::min(text.find_first_of("(,):"), text.size());
  const std::string_view name = text.substr(0, end);
  text.remove_prefix(end);
  for (const SimpleName& known : kSimpleNames) {
    if (known.name == name) return simple(known.kind);
  }
  if (name.size() == 1) return parameter(std::string(name));
  TypeNode node;
  node.kind = name == "list"   ? TypeKind::kList
              : name == "map"  ? TypeKind::kMap
              : name == "type" ? TypeKind::kType
                               : TypeKind::kAbstract;
  if (node.kind == TypeKind::kAbstract) {
    node.name = name == "optional" ? "optional_type" : std::string(name);
  }
  while (!text.empty() && (text[0] == '(' || (text[0] == ',' && !node.parameters.empty()))) {
    text.remove_prefix(text.starts_with(", ") ? 2 : 1);
    node.parameters.push_back(parse(text));
    if (text.starts_with(')')) {
      text.remove_prefix(1);
      break;
    }
  }
  return add(std::move(node));
}

TypeRef Bindings::bound(TypeRef parameter) const {
  const auto found = bound_.find(parameter);
  return found == bound_.end() ? nullptr : found->second;
}

void Bindings::bind(TypeRef parameter, TypeRef type) {
  undo_.emplace_back(parameter, bound(parameter));
  bound_[parameter] = type;
}

bool Bindings::assign(TypeRef a, TypeRef b) { return assign_all({a}, {b}); }

bool Bindings::assign_all(const std::vector<TypeRef>& a, const std::vector<TypeRef>& b) {
  if (a.size() != b.size()) return false;
  undo_.clear();
  for (size_t i = 0; i < a.size(); ++i) {
    if (try_assign(a[i], b[i])) continue;
    for (auto change = undo_.rbegin(); change != undo_.rend(); ++change) {
      if (change->second != nullptr) {
        bound_[change->first] = change->second;
      } else {
        bound_.erase(change->first);
      }
    }
    return false;
  }
  return true;
}

bool Bindings::try_assign(TypeRef a, TypeRef b) {
  bool was_bound = false;
  if (b->kind == TypeKind::kParameter) {
    if (try_bind(a, b, was_bound)) return true;
    if (was_bound) return false;
  }
  if (a->kind == TypeKind::kParameter) return try_bind(b, a, was_bound);
  if (is_wild(a) || is_wild(b)) return true;
  if (a->kind == TypeKind::kNull) return takes_null(b);
  if (b->kind == TypeKind::kNull) return takes_null(a);
  if (a->kind == TypeKind::kWrapper || b->kind == TypeKind::kWrapper) {
    return (a->kind == TypeKind::kWrapper ? a->parameters[0] : a)->kind ==
           (b->kind == TypeKind::kWrapper ? b->parameters[0] : b)->kind;
  }
  if (a->kind == TypeKind::kType) return b->kind == TypeKind::kType;
  // An object of facts is a map from text to values of several types.
  const bool is_pair = (a->kind == TypeKind::kObject) != (b->kind == TypeKind::kObject);
  if (is_pair) {
    const TypeRef other = a->kind == TypeKind::kObject ? b : a;
    return other->kind == TypeKind::kMap &&
           try_assign(pool_.simple(TypeKind::kString), other->parameters[0]) &&
           try_assign(pool_.dyn(), other->parameters[1]);
  }
  if (a->kind != b->kind || a->name != b->name || a->fields != b->fields ||
      a->parameters.size() != b->parameters.size()) {
    return false;
  }
  for (size_t i = 0; i < a->parameters.size(); ++i) {
    if (!try_assign(a->parameters[i], b->parameters[i])) return false;
  }
  return true;
}

// Whether parameter can stand for type; it becomes the more general of that and what it was.
bool Bindings::try_bind(TypeRef type, TypeRef parameter, bool& was_bound) {
  was_bound = false;
  if (same_type(type, parameter)) return was_bound = true;
  if (const TypeRef known = bound(parameter)) {
    was_bound = true;
    if (same_type(type, known)) return true;
    if (!try_assign(type, known)) return false;
    const TypeRef wider = is_more_general(type, known) ? type : known;
    if (!occurs(parameter, wider)) bind(parameter, wider);
    return true;
  }
  if (occurs(parameter, type)) return false;
  bind(parameter, type);
  return true;
}

bool Bindings::occurs(TypeRef parameter, TypeRef within) const {
  if (same_type(parameter, within)) return true;
  if (within->kind == TypeKind::kParameter) {
    const TypeRef known = bound(within);
    return known != nullptr && occurs(parameter, known);
  }
  return std::any_of(within->parameters.begin(), within->parameters.end(),
                     [&](TypeRef part) { return occurs(parameter, part); });
}

TypeRef Bindings::join(TypeRef a, TypeRef b) {
  if (!assign(a, b)) return nullptr;
  return is_more_general(a, b) ? a : b;
}

TypeRef Bindings::resolve(TypeRef type, bool final) {
  if (type->kind == TypeKind::kParameter) {
    if (const TypeRef known = bound(type)) return resolve(known, final);
    return final ? pool_.dyn() : type;
  }
  if (type->kind == TypeKind::kObject || type->parameters.empty()) return type;
  TypeNode copy = *type;
  bool is_same = true;
  for (TypeRef& part : copy.parameters) {
    const TypeRef resolved = resolve(part, final);
    is_same &= resolved == part;
    part = resolved;
  }
  return is_same ? type : pool_.add(std::move(copy));
}

TypeRef Bindings::instantiate(TypeRef type, std::map<std::string, TypeRef>& fresh) {
  if (type->kind == TypeKind::kParameter) {
    TypeRef& known = fresh[type->name];
    if (known == nullptr) known = pool_.fresh();
    return known;
  }
  if (type->parameters.empty() || type->kind == TypeKind::kObject) return type;
  TypeNode copy = *type;
  bool is_same = true;
  for (TypeRef& part : copy.parameters) {
    const TypeRef made = instantiate(part, fresh);
    is_same &= made == part;
    part = made;
  }
  return is_same ? type : pool_.add(std::move(copy));
}

bool is_dyn(TypeRef type) { return is_wild(type); }

bool is_optional_type(TypeRef type) {
  return type->kind == TypeKind::kAbstract && type->name == "optional_type";
}

bool same_type(TypeRef a, TypeRef b) {
  if (a == b) return true;
  return a->kind == b->kind && a->name == b->name && a->fields == b->fields &&
         std::equal(a->parameters.begin(), a->parameters.end(), b->parameters.begin(),
                    b->parameters.end(), same_type);
}

bool is_more_general(TypeRef a, TypeRef b) {
  if (is_wild(a) || a->kind == TypeKind::kParameter) return true;
  if (is_wild(b) || b->kind == TypeKind::kParameter) return false;
  if (b->kind == TypeKind::kNull) return true;  // the other says more of what it may be
  if (a->kind == TypeKind::kWrapper && b->kind != TypeKind::kWrapper) return true;
  if (a->kind != b->kind || a->name != b->name) return false;
  if (a->kind == TypeKind::kType) return true;
  return std::equal(a->parameters.begin(), a->parameters.end(), b->parameters.begin(),
                    b->parameters.end(), is_more_general);
}

std::string type_text(TypeRef type) {
  if (is_optional_type(type)) {
    return "optional(" + (type->parameters.empty() ? "dyn" : type_text(type->parameters[0])) + ")";
  }
  if (type->kind == TypeKind::kObject) return "object";
  if (type->kind == TypeKind::kError) return "error";
  if (type->kind == TypeKind::kParameter) return type->name.starts_with('_') ? "dyn" : type->name;
  std::string out = type->name;
  for (const SimpleName& known : kSimpleNames) {
    if (known.kind == type->kind) out = known.name;
  }
  if (type->kind == TypeKind::kList) out = "list";
  if (type->kind == TypeKind::kMap) out = "map";
  if (type->kind == TypeKind::kType) out = "type";
  if (type->kind == TypeKind::kWrapper) out = "wrapper";
  if (type->parameters.empty()) return out;
  out += "(";
  for (size_t i = 0; i < type->parameters.size(); ++i) {
    out += (i > 0 ? ", " : "") + type_text(type->parameters[i]);
  }
  return out + ")";
}

int find_field(TypeRef object, std::string_view name) {
  const auto found = std::find(object->fields.begin(), object->fields.end(), name);
  return found == object->fields.end() ? -1 : static_cast<int>(found - object->fields.begin());
}

}  // namespace vigie::policy::cel
