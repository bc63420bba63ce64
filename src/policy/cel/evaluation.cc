#include "policy/cel/evaluation.h"

#include <re2/re2.h>

#include <cmath>

namespace vigie::policy::cel {
namespace {

Value no_bool(Context& context, const char* where, const Value& value) {
  return no_overload(context, where, &value, 1);
}

Value no_key(Context& context, const Value& key) {
  if (key.tag == Tag::kString) return context.fail("no such key: " + std::string(key.text()));
  if (key.tag == Tag::kInt) return context.fail("no such key: " + std::to_string(key.whole));
  return context.fail("no such key: a " + std::string(type_name(key)));
}

// The position that a number stands for; -1 when it is none.
int64_t position_of(const Value& index) {
  constexpr double kWholeMax = 9007199254740992.0;
  if (index.tag == Tag::kInt) return index.whole;
  if (index.tag == Tag::kUint && index.natural <= INT64_MAX) return index.whole;
  const bool is_whole = index.tag == Tag::kDouble && index.number >= 0 &&
                        index.number < kWholeMax && std::floor(index.number) == index.number;
  return is_whole ? static_cast<int64_t>(index.number) : -1;
}

}  // namespace

Evaluation::Evaluation(const Plan& plan, const EvaluationLimits& limits)
    : plan_(plan),
      context_(limits.memory_bytes_max, limits.steps_max),
      locals_(plan.levels()),
      kept_(plan.memos()) {
  plan.layout().prepare(slots_);
}

void Evaluation::restart() {
  context_.restart();
  ++turn_;
}

Value Evaluation::run(NodeId expression) {
  context_.refill();
  const Value value = evaluate(expression);
  return context_.is_exhausted() ? context_.exhaust() : value;
}

Value Evaluation::evaluate(NodeId id) {
  const PlanNode& node = plan_.node(id);
  if (node.op == Op::kConstant) return node.value;
  if (node.op == Op::kSlot) return slot(node.index);
  if (!context_.spend(1)) return context_.exhaust();
  if (node.memo == UINT32_MAX) return evaluate_op(node);
  Kept& kept = kept_.data()[node.memo];
  if (kept.turn != turn_) {
    const Value value = evaluate_op(node);
    kept = {turn_, value};
  }
  return kept.value;
}

Value Evaluation::evaluate_op(const PlanNode& node) {
  switch (node.op) {
    case Op::kConstant: return node.value;
    case Op::kSlot: return slots_[node.index];
    case Op::kLocal: return locals_[node.index];
    case Op::kField: return field(node);
    case Op::kSelect: return select(node, false);
    case Op::kOptionalSelect: return select(node, true);
    case Op::kHas: return has(node);
    case Op::kIndex: return index(node, false);
    case Op::kOptionalIndex: return index(node, true);
    case Op::kNot: return negation(node);
    case Op::kAnd: return logic(node, false);
    case Op::kOr: return logic(node, true);
    case Op::kConditional: return conditional(node);
    case Op::kEqual: return equality(node, true);
    case Op::kNotEqual: return equality(node, false);
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual: return ordering(node);
    case Op::kIn: return membership(node);
    case Op::kCall: return call(node);
    case Op::kMatches: return matches(node);
    case Op::kOptionalOr: return alternative(node, false);
    case Op::kOptionalOrValue: return alternative(node, true);
    case Op::kList: return list(node);
    case Op::kMap: return map(node);
    case Op::kMacro: return macro(node);
    case Op::kBind: break;
  }
  return bind(node);
}

// The variables of a binding hold an error as they hold a value: it counts where they are used.
Value Evaluation::bind(const PlanNode& node) {
  for (uint32_t i = 0; i + 1 < node.count; ++i) locals_[node.index + i] = child(node, i);
  return child(node, node.count - 1);
}

// --- members

Value Evaluation::field(const PlanNode& node) {
  const Value object = child(node, 0);
  if (object.tag == Tag::kObject) return object.facts[1 + node.index];
  if (object.is_error()) return object;
  const Value* found = is_map(object) ? find_key(object, node.value) : nullptr;
  return found != nullptr ? *found : no_key(context_, node.value);
}

Value Evaluation::select(const PlanNode& node, bool is_optional) {
  Value target = child(node, 0);
  if (target.tag == Tag::kOptional) {
    if (target.held == nullptr) return target;
    target = *target.held;
    is_optional = true;
  }
  if (target.is_error()) return target;
  if (!is_map(target)) {
    return context_.fail("no such key: " + std::string(node.value.text()) + ", of a " +
                         std::string(type_name(target)));
  }
  const Value* found = find_key(target, node.value);
  if (!is_optional) return found != nullptr ? *found : no_key(context_, node.value);
  if (found == nullptr) return of_optional(nullptr);
  return found->is_error() ? *found : context_.make_optional(*found);
}

Value Evaluation::has(const PlanNode& node) {
  Value target = child(node, 0);
  if (target.tag == Tag::kOptional) {
    if (target.held == nullptr) return of_bool(false);
    target = *target.held;
  }
  if (target.is_error()) return target;
  if (!is_map(target)) return no_overload(context_, "has", &target, 1);
  return of_bool(find_key(target, node.value) != nullptr);
}

Value Evaluation::index(const PlanNode& node, bool is_optional) {
  Value target = child(node, 0);
  if (target.is_error()) return target;
  const Value key = child(node, 1);
  if (key.is_error()) return key;
  if (target.tag == Tag::kOptional) {
    if (target.held == nullptr) return target;
    target = *target.held;
    is_optional = true;
  }
  const Value* found = nullptr;
  if (target.tag == Tag::kList) {
    if (!is_number(key)) return no_overload(context_, "_[_]", &key, 1);
    const int64_t position = position_of(key);
    if (position >= 0 && position < target.list->count) found = &target.list->items[position];
  } else if (is_map(target)) {
    found = find_key(target, key);
  } else {
    return no_overload(context_, "_[_]", &target, 1);
  }
  if (is_optional) return found != nullptr ? context_.make_optional(*found) : of_optional(nullptr);
  if (found != nullptr) return *found;
  if (target.tag == Tag::kList) return Context::fail_with("index out of range");
  return no_key(context_, key);
}

// --- logic

Value Evaluation::condition(NodeId id) {
  const Value value = evaluate(id);
  if (value.tag == Tag::kBool || value.is_error()) return value;
  return no_bool(context_, "a condition", value);
}

// One false decides &&, one true decides ||, whatever errors stand beside it.
Value Evaluation::logic(const PlanNode& node, bool decides) {
  Value failed = of_bool(!decides);
  for (uint32_t i = 0; i < node.count; ++i) {
    const Value value = child(node, i);
    if (value.tag == Tag::kBool) {
      if (value.flag == decides) return value;
    } else if (!failed.is_error()) {
      failed = value.is_error() ? value : no_bool(context_, decides ? "||" : "&&", value);
    }
  }
  return failed;
}

Value Evaluation::negation(const PlanNode& node) {
  const Value value = child(node, 0);
  if (value.tag == Tag::kBool) return of_bool(!value.flag);
  return value.is_error() ? value : no_bool(context_, "!", value);
}

Value Evaluation::conditional(const PlanNode& node) {
  const Value value = condition(plan_.child(node, 0));
  if (value.is_error()) return value;
  return child(node, value.flag ? 1 : 2);
}

// --- relations

Value Evaluation::equality(const PlanNode& node, bool is_equal) {
  const Value left = child(node, 0);
  if (left.is_error()) return left;
  const Value right = child(node, 1);
  if (right.is_error()) return right;
  return of_bool(equal(context_, left, right) == is_equal);
}

Value Evaluation::ordering(const PlanNode& node) {
  const Value values[2] = {child(node, 0), child(node, 1)};
  for (const Value& value : values) {
    if (value.is_error()) return value;
  }
  const Order order = compare(values[0], values[1]);
  if (order == Order::kNone) return no_overload(context_, "an order", values, 2);
  switch (node.op) {
    case Op::kLess: return of_bool(order == Order::kLess);
    case Op::kLessEqual: return of_bool(order == Order::kLess || order == Order::kEqual);
    case Op::kGreater: return of_bool(order == Order::kGreater);
    default: return of_bool(order == Order::kGreater || order == Order::kEqual);
  }
}

Value Evaluation::membership(const PlanNode& node) {
  const Value item = child(node, 0);
  if (item.is_error()) return item;
  const Value range = child(node, 1);
  if (range.is_error()) return range;
  if (is_map(range)) return of_bool(find_key(range, item) != nullptr);
  if (range.tag != Tag::kList) return no_overload(context_, "in", &range, 1);
  for (uint32_t i = 0; i < range.list->count; ++i) {
    if (equal(context_, item, range.list->items[i])) return of_bool(true);
  }
  return of_bool(false);
}

// --- functions

Value Evaluation::call(const PlanNode& node) {
  constexpr size_t kFew = 4;
  Value few[kFew];
  Value* arguments = node.count <= kFew ? few : context_.arena.take_many<Value>(node.count);
  if (arguments == nullptr) return context_.exhaust();
  for (uint32_t i = 0; i < node.count; ++i) {
    arguments[i] = child(node, i);
    if (arguments[i].is_error()) return arguments[i];
  }
  const Overload* overload = node.overload;
  bool fits = overload != nullptr && overload->tags.size() == node.count &&
              overload->is_method == node.is_method;
  for (uint32_t i = 0; fits && i < node.count; ++i) {
    fits = (overload->tags[i] >> static_cast<unsigned>(arguments[i].tag) & 1) != 0;
  }
  if (!fits) overload = find_overload(*node.function, node.is_method, arguments, node.count);
  if (overload == nullptr || overload->code == nullptr) {
    return no_overload(context_, node.function->name, arguments, node.count);
  }
  return overload->code(context_, arguments);
}

Value Evaluation::matches(const PlanNode& node) {
  const Value text = child(node, 0);
  if (text.is_error()) return text;
  if (text.tag != Tag::kString) return no_overload(context_, "matches", &text, 1);
  const RE2& pattern = plan_.pattern(node.index);
  if (!context_.spend((text.extra / 16 + 1) * (pattern.pattern().size() / 16 + 1))) {
    return context_.exhaust();
  }
  return of_bool(RE2::PartialMatch(re2::StringPiece(text.characters, text.extra), pattern));
}

// a.or(b) and a.orValue(b): b is looked at only when a is none.
Value Evaluation::alternative(const PlanNode& node, bool unwraps) {
  const Value first = child(node, 0);
  if (first.is_error()) return first;
  if (first.tag != Tag::kOptional) return no_overload(context_, "or", &first, 1);
  if (first.held != nullptr) return unwraps ? *first.held : first;
  const Value second = child(node, 1);
  const bool fits = unwraps || second.is_error() || second.tag == Tag::kOptional;
  return fits ? second : no_overload(context_, "or", &second, 1);
}

// --- aggregates

Value Evaluation::list(const PlanNode& node) {
  const size_t base = context_.stack.size();
  Value out;
  for (uint32_t i = 0; i < node.count && !out.is_error(); ++i) {
    Value item = child(node, i);
    const bool is_optional = i < 64 && (node.optionals >> i & 1) != 0;
    if (is_optional && item.tag == Tag::kOptional) {
      if (item.held == nullptr) continue;
      item = *item.held;
    } else if (is_optional && !item.is_error()) {
      item = no_overload(context_, "[?_]", &item, 1);
    }
    if (item.is_error()) out = item;
    context_.stack.push_back(item);
  }
  if (!out.is_error()) {
    out = context_.make_list(context_.stack.data() + base, context_.stack.size() - base);
  }
  context_.stack.resize(base);
  return out;
}

Value Evaluation::map(const PlanNode& node) {
  const size_t base = entries_.size();
  Value out;
  for (uint32_t i = 0; 2 * i + 1 < node.count && !out.is_error(); ++i) {
    const Value key = child(node, 2 * i);
    Value value = key.is_error() ? key : child(node, 2 * i + 1);
    const bool is_optional = i < 64 && (node.optionals >> i & 1) != 0;
    if (is_optional && value.tag == Tag::kOptional) {
      if (value.held == nullptr) continue;
      value = *value.held;
    } else if (is_optional && !value.is_error()) {
      value = no_overload(context_, "{?_: _}", &value, 1);
    }
    if (value.is_error()) out = value;
    entries_.push_back({key, value});
  }
  if (!out.is_error()) out = context_.make_map(entries_.data() + base, entries_.size() - base);
  entries_.resize(base);
  return out;
}

}  // namespace vigie::policy::cel
