#include "policy/cel/functions.h"

#include <algorithm>
#include <map>

namespace vigie::policy::cel {
namespace {

// Built once from the rows, never destroyed.
struct Registry {
  TypePool pool;
  std::vector<Function> functions;
  std::map<std::string, size_t, std::less<>> by_name;

  Registry() {
    for (const FunctionFamily& family : function_families()) {
      for (const OverloadRow& row : family.rows) add(row);
    }
  }

  void add(const OverloadRow& row) {
    std::string_view text = row.signature;
    Overload overload;
    overload.code = row.code;
    overload.growth = row.growth;
    const size_t colon = text.substr(0, text.rfind("->")).find(": ");
    if (colon != std::string_view::npos) {
      overload.is_method = true;
      overload.parameters.push_back(pool.parse(text));
      text.remove_prefix(2);
    }
    const size_t paren = text.find('(');
    std::string name(text.substr(0, paren));
    text.remove_prefix(paren + 1);
    while (!text.starts_with(')')) {
      if (text.starts_with(", ")) text.remove_prefix(2);
      overload.parameters.push_back(pool.parse(text));
    }
    text.remove_prefix(std::string_view(") -> ").size());
    overload.result = pool.parse(text);
    for (const TypeRef type : overload.parameters) overload.tags.push_back(tags_of(type));
    const auto [found, is_new] = by_name.emplace(name, functions.size());
    if (is_new) functions.push_back({std::move(name), {}});
    functions[found->second].overloads.push_back(std::move(overload));
  }
};

const Registry& registry() {
  static const Registry& built = *new Registry();
  return built;
}

uint32_t bit(Tag tag) { return 1u << static_cast<unsigned>(tag); }

}  // namespace

std::span<const FunctionFamily> function_families() {
  static const FunctionFamily kFamilies[] = {
      {"Operators", kOperators},
      {"Types and conversions", kConversions},
      {"Texts, bytes, lists and maps", kTexts},
      {"Texts (extension strings)", kTextsMore},
      {"Times", kTimes},
      {"Numbers (extension math)", kMath},
      {"Optionals", kOptionals},
      {"Encoders (extension encoders)", kEncoders},
      {"Networks (extension network)", kNetwork},
  };
  return kFamilies;
}

const Function* find_function(std::string_view name) {
  const auto found = registry().by_name.find(name);
  return found == registry().by_name.end() ? nullptr : &registry().functions[found->second];
}

std::span<const Function> all_functions() { return registry().functions; }

uint32_t tags_of(TypeRef type) {
  switch (type->kind) {
    case TypeKind::kBool: return bit(Tag::kBool);
    case TypeKind::kInt: return bit(Tag::kInt);
    case TypeKind::kUint: return bit(Tag::kUint);
    case TypeKind::kDouble: return bit(Tag::kDouble);
    case TypeKind::kString: return bit(Tag::kString);
    case TypeKind::kBytes: return bit(Tag::kBytes);
    case TypeKind::kNull: return bit(Tag::kNull);
    case TypeKind::kTimestamp: return bit(Tag::kTimestamp);
    case TypeKind::kDuration: return bit(Tag::kDuration);
    case TypeKind::kType: return bit(Tag::kType);
    case TypeKind::kList: return bit(Tag::kList);
    case TypeKind::kMap:
    case TypeKind::kObject: return bit(Tag::kMap) | bit(Tag::kObject);
    case TypeKind::kWrapper: return tags_of(type->parameters[0]) | bit(Tag::kNull);
    case TypeKind::kAbstract:
      if (type->name == "optional_type") return bit(Tag::kOptional);
      if (type->name == "net.IP") return bit(Tag::kAddress);
      if (type->name == "net.CIDR") return bit(Tag::kNetwork);
      return 0;
    case TypeKind::kParameter:
    case TypeKind::kDyn:
    case TypeKind::kError: break;
  }
  return ~bit(Tag::kError);
}

const Overload* find_overload(const Function& function, bool is_method, const Value* arguments,
                              size_t count) {
  for (const Overload& overload : function.overloads) {
    if (overload.is_method != is_method || overload.tags.size() != count) continue;
    size_t fits = 0;
    while (fits < count && (overload.tags[fits] & bit(arguments[fits].tag)) != 0) ++fits;
    if (fits == count) return &overload;
  }
  return nullptr;
}

Value no_overload(Context& context, std::string_view name, const Value* arguments, size_t count) {
  std::string message = "no such overload: ";
  message += name;
  message += '(';
  for (size_t i = 0; i < count; ++i) {
    message += i > 0 ? ", " : "";
    message += type_name(arguments[i]);
  }
  return context.fail(message + ")");
}

}  // namespace vigie::policy::cel
