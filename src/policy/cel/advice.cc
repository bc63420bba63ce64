#include "policy/cel/advice.h"

#include <utility>

namespace vigie::policy::cel {

std::string advise_spelling(std::string_view found) {
  static constexpr std::pair<std::string_view, std::string_view> kRows[] = {
      {"and", "write &&"},
      {"or", "write ||"},
      {"not", "write !"},
      {"=", "write =="},
      {"&", "write &&"},
      {"|", "write ||"},
      {"is", "write =="},
      {";", "leave it out"},
      {"if", "write condition ? a : b"},
      {"then", "write condition ? a : b"},
      {"let", "write cel.bind(name, value, expression)"},
      {"var", "write cel.bind(name, value, expression)"},
      {"const", "write cel.bind(name, value, expression)"},
      {"for", "write list.exists(x, condition)"},
      {"while", "write list.exists(x, condition)"},
  };
  for (const auto& [word, advice] : kRows) {
    if (word == found) return std::string(advice);
  }
  return "";
}

std::string advise_comparison(TypeRef left, TypeRef right) {
  const auto is = [&](TypeKind one, TypeKind other) {
    return (left->kind == one && right->kind == other) ||
           (left->kind == other && right->kind == one);
  };
  if (is(TypeKind::kTimestamp, TypeKind::kString)) {
    return "write timestamp(\"2026-01-31T00:00:00Z\")";
  }
  if (is(TypeKind::kDuration, TypeKind::kString)) return "write duration(\"1h30m\")";
  if (is(TypeKind::kList, TypeKind::kString)) return "write \"x\" in list";
  if (is(TypeKind::kList, TypeKind::kInt)) return "write size(list)";
  if (is(TypeKind::kBool, TypeKind::kString)) return "write true or false without quotes";
  return "";
}

std::string advise_call(const Function& function, bool is_method) {
  constexpr size_t kEnoughBytes = 100;
  std::string out;
  for (const Overload& overload : function.overloads) {
    if (overload.is_method != is_method || out.size() > kEnoughBytes) continue;
    out += out.empty() ? "it takes " : " or ";
    const size_t skipped = is_method ? 1 : 0;
    if (is_method) out += type_text(overload.parameters[0]) + ".";
    out += function.name + "(";
    for (size_t i = skipped; i < overload.parameters.size(); ++i) {
      out += (i > skipped ? ", " : "") + type_text(overload.parameters[i]);
    }
    out += ")";
  }
  return out;
}

}  // namespace vigie::policy::cel
