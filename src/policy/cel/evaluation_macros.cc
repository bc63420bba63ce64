// The macros that run through lists, maps and optionals.
#include "policy/cel/evaluation.h"

namespace vigie::policy::cel {

struct Evaluation::Range {
  Value value;
  size_t count = 0;
};

bool Evaluation::open_range(const Value& value, Range& range, Value& error) {
  range.value = value;
  if (value.tag == Tag::kList) range.count = value.list->count;
  if (is_map(value)) range.count = map_size(value);
  if (value.tag == Tag::kList || is_map(value)) return true;
  error = value.is_error() ? value : no_overload(context_, "a macro", &value, 1);
  return false;
}

// One variable: the element or key. Two: position and element, or key and value.
void Evaluation::bind_variables(const PlanNode& node, const Range& range, size_t i) {
  Value* variables = &locals_[node.index];
  MapEntry entry;
  if (range.value.tag == Tag::kList) {
    entry = {of_int(static_cast<int64_t>(i)), range.value.list->items[i]};
    if (!node.has_two) entry.key = entry.value;
  } else {
    entry = map_entry(range.value, i);
  }
  variables[0] = entry.key;
  if (node.has_two) variables[1] = entry.value;
}

Value Evaluation::macro(const PlanNode& node) {
  const Value value = child(node, 0);
  if (node.macro == Macro::kOptionalMap || node.macro == Macro::kOptionalFlatMap) {
    return on_optional(node, value);
  }
  Range range;
  Value error;
  if (!open_range(value, range, error)) return error;
  switch (node.macro) {
    case Macro::kAll:
    case Macro::kExists: return quantifier(node, range);
    case Macro::kExistsOne: return exactly_one(node, range);
    case Macro::kTransformMap:
    case Macro::kTransformMapEntry: return to_map(node, range);
    default: return to_list(node, range);
  }
}

Value Evaluation::on_optional(const PlanNode& node, const Value& value) {
  if (value.is_error()) return value;
  if (value.tag != Tag::kOptional) return no_overload(context_, "optMap", &value, 1);
  if (value.held == nullptr) return value;
  locals_[node.index] = *value.held;
  const Value mapped = child(node, 1);
  if (mapped.is_error()) return mapped;
  if (node.macro == Macro::kOptionalMap) return context_.make_optional(mapped);
  return mapped.tag == Tag::kOptional ? mapped : no_overload(context_, "optFlatMap", &mapped, 1);
}

Value Evaluation::quantifier(const PlanNode& node, const Range& range) {
  const bool decides = node.macro == Macro::kExists;
  Value out = of_bool(!decides);
  for (size_t i = 0; i < range.count && !context_.is_exhausted(); ++i) {
    bind_variables(node, range, i);
    const Value value = condition(plan_.child(node, 1));
    if (value.is_error()) {
      if (!out.is_error()) out = value;
    } else if (value.flag == decides) {
      return value;
    }
  }
  return out;
}

Value Evaluation::exactly_one(const PlanNode& node, const Range& range) {
  size_t holds = 0;
  for (size_t i = 0; i < range.count; ++i) {
    bind_variables(node, range, i);
    const Value value = condition(plan_.child(node, 1));
    if (value.is_error()) return value;
    holds += value.flag ? 1 : 0;
  }
  return of_bool(holds == 1);
}

// filter, map and transformList: an element for each that the condition lets through.
Value Evaluation::to_list(const PlanNode& node, const Range& range) {
  const bool is_filter = node.macro == Macro::kFilter;
  const bool has_condition = is_filter || node.count == 3;
  const size_t base = context_.stack.size();
  Value out;
  for (size_t i = 0; i < range.count && !out.is_error(); ++i) {
    bind_variables(node, range, i);
    if (has_condition) {
      const Value value = condition(plan_.child(node, 1));
      if (value.is_error()) out = value;
      if (value.is_error() || !value.flag) continue;
    }
    // The condition may have run macros of its own, but only with higher variables.
    const Value item = is_filter ? locals_[node.index] : child(node, node.count - 1);
    if (item.is_error()) out = item;
    context_.stack.push_back(item);
  }
  if (!out.is_error()) {
    out = context_.make_list(context_.stack.data() + base, context_.stack.size() - base);
  }
  context_.stack.resize(base);
  return out;
}

Value Evaluation::to_map(const PlanNode& node, const Range& range) {
  const size_t base = entries_.size();
  Value out;
  for (size_t i = 0; i < range.count && !out.is_error(); ++i) {
    bind_variables(node, range, i);
    if (node.count == 3) {
      const Value value = condition(plan_.child(node, 1));
      if (value.is_error()) out = value;
      if (value.is_error() || !value.flag) continue;
    }
    const Value key = locals_[node.index];
    const Value value = child(node, node.count - 1);
    if (value.is_error()) {
      out = value;
    } else if (node.macro == Macro::kTransformMap) {
      entries_.push_back({key, value});
    } else {
      for (size_t j = 0; j < map_size(value); ++j) entries_.push_back(map_entry(value, j));
    }
  }
  if (!out.is_error()) out = context_.make_map(entries_.data() + base, entries_.size() - base);
  entries_.resize(base);
  return out;
}

}  // namespace vigie::policy::cel
