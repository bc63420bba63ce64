#include "policy/cel/rule_index.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace vigie::policy::cel {
namespace {

constexpr size_t kTermsMax = 8;         // of one condition; more are evaluated as they stand
constexpr size_t kConstantsMax = 4096;  // of one slot
constexpr size_t kFew = 8;              // are looked through one by one
constexpr int64_t kExactMax = int64_t{1} << 53;

using Parts = std::vector<NodeId>;

// A number that compares with every other exactly: then the classes of a slot are in order.
bool is_exact(const Value& value) {
  switch (value.tag) {
    case Tag::kInt: return value.whole > -kExactMax && value.whole < kExactMax;
    case Tag::kUint: return value.natural < static_cast<uint64_t>(kExactMax);
    case Tag::kDouble:
      return value.number > -static_cast<double>(kExactMax) &&
             value.number < static_cast<double>(kExactMax);
    default: return value.tag == Tag::kTimestamp || value.tag == Tag::kDuration;
  }
}

// As a double, NaN when it is no number. One that is rounded is beyond all exact ones, and stays
// so.
inline double number_of(const Value& value) {
  if (value.tag == Tag::kInt) return static_cast<double>(value.whole);
  if (value.tag == Tag::kDouble) return value.number;
  if (value.tag == Tag::kUint) return static_cast<double>(value.natural);
  return std::numeric_limits<double>::quiet_NaN();
}

Op mirrored(Op op) {
  switch (op) {
    case Op::kLess: return Op::kGreater;
    case Op::kLessEqual: return Op::kGreaterEqual;
    case Op::kGreater: return Op::kLess;
    case Op::kGreaterEqual: return Op::kLessEqual;
    default: return op;
  }
}

bool holds(Order order, Op op) {
  switch (op) {
    case Op::kNotEqual: return order != Order::kEqual;
    case Op::kLess: return order == Order::kLess;
    case Op::kLessEqual: return order != Order::kGreater;
    case Op::kGreater: return order == Order::kGreater;
    case Op::kGreaterEqual: return order != Order::kLess;
    default: return order == Order::kEqual;  // == and in
  }
}

// The disjunction of conjunctions that the node is, as far as it stays small.
std::vector<Parts> terms_of(const Plan& plan, NodeId id) {
  const PlanNode& node = plan.node(id);
  if (node.op == Op::kOr) {
    std::vector<Parts> out;
    for (size_t i = 0; i < node.count; ++i) {
      for (Parts& term : terms_of(plan, plan.child(node, i))) out.push_back(std::move(term));
    }
    if (out.size() <= kTermsMax) return out;
  }
  if (node.op == Op::kAnd) {
    std::vector<Parts> out = {{}};
    for (size_t i = 0; i < node.count; ++i) {
      const std::vector<Parts> next = terms_of(plan, plan.child(node, i));
      const bool is_small = out.size() * next.size() <= kTermsMax;
      std::vector<Parts> product;
      for (const Parts& left : out) {
        for (const Parts& right : is_small ? next : std::vector<Parts>{{plan.child(node, i)}}) {
          product.push_back(left);
          product.back().insert(product.back().end(), right.begin(), right.end());
        }
      }
      out = std::move(product);
    }
    return out;
  }
  return {{id}};
}

}  // namespace

// A part that looks at one slot only.
struct RuleIndex::Atom {
  uint32_t slot = 0;
  Kind kind = Kind::kBool;
  Op op = Op::kEqual;
  bool is_negative = false;      // of kBool
  bool is_whole_answer = true;   // false: what it excludes is excluded, the rest is evaluated
  std::vector<Value> constants;  // of kList: one, the member; or none: not empty
};

class RuleIndex::Builder {
 public:
  Builder(Plan& plan, RuleIndex& out) : plan_(plan), out_(out) {}

  void run(std::span<const NodeId> conditions) {
    std::vector<std::vector<std::pair<NodeId, std::optional<Atom>>>> terms;
    for (size_t i = 0; i < conditions.size(); ++i) {
      for (const Parts& parts : terms_of(plan_, conditions[i])) {
        out_.terms_.push_back({static_cast<uint32_t>(i), 0, 0});
        terms.emplace_back();
        for (const NodeId part : parts) terms.back().emplace_back(part, atom_of(part));
      }
    }
    out_.words_ = (out_.terms_.size() + 63) / 64;
    for (const auto& term : terms) {
      for (const auto& [part, atom] : term) {
        if (atom) learn(*atom);
      }
    }
    for (SlotIndex& slot : out_.slots_) prepare(slot);
    for (size_t i = 0; i < terms.size(); ++i) place(i, terms[i]);
    for (const NodeId part : out_.parts_) plan_.keep(part);
  }

 private:
  bool is_slot(NodeId id) const { return plan_.node(id).op == Op::kSlot; }
  bool is_constant(NodeId id) const { return plan_.node(id).op == Op::kConstant; }
  TypeKind kind_of(NodeId slot) const {
    return plan_.layout().at(plan_.node(slot).index).type->kind;
  }

  std::optional<Atom> atom_of(NodeId id) const {
    const PlanNode& node = plan_.node(id);
    const bool is_not = node.op == Op::kNot;
    const NodeId inner = is_not ? plan_.child(node, 0) : id;
    if (is_slot(inner) && kind_of(inner) == TypeKind::kBool) {
      return Atom{plan_.node(inner).index, Kind::kBool, Op::kEqual, is_not, true, {}};
    }
    if (node.count == 2 && node.op >= Op::kEqual && node.op <= Op::kGreaterEqual) {
      return relation(node);
    }
    if (node.op == Op::kIn) return membership(node);
    const bool exists =
        node.op == Op::kMacro && (node.macro == Macro::kExists || node.macro == Macro::kExistsOne);
    if (exists && is_slot(plan_.child(node, 0)) &&
        kind_of(plan_.child(node, 0)) == TypeKind::kList) {
      return Atom{plan_.node(plan_.child(node, 0)).index, Kind::kList, Op::kIn, false, false, {}};
    }
    return std::nullopt;
  }

  std::optional<Atom> relation(const PlanNode& node) const {
    NodeId slot = plan_.child(node, 0);
    NodeId constant = plan_.child(node, 1);
    const bool is_mirrored = is_constant(slot);
    if (is_mirrored) std::swap(slot, constant);
    if (!is_slot(slot) || !is_constant(constant)) return std::nullopt;
    return scalar(slot, is_mirrored ? mirrored(node.op) : node.op, {plan_.node(constant).value});
  }

  std::optional<Atom> membership(const PlanNode& node) const {
    const NodeId item = plan_.child(node, 0);
    const NodeId range = plan_.child(node, 1);
    if (is_constant(item) && is_slot(range) && kind_of(range) == TypeKind::kList) {
      const Value& value = plan_.node(item).value;
      if (value.tag != Tag::kString) return std::nullopt;
      return Atom{plan_.node(range).index, Kind::kList, Op::kIn, false, true, {value}};
    }
    if (!is_slot(item) || !is_constant(range)) return std::nullopt;
    const Value& value = plan_.node(range).value;
    std::vector<Value> constants;
    if (value.tag == Tag::kList) {
      constants.assign(value.list->items, value.list->items + value.list->count);
    } else if (value.tag == Tag::kMap) {
      for (size_t i = 0; i < map_size(value); ++i) constants.push_back(map_entry(value, i).key);
    }
    if (constants.empty()) return std::nullopt;
    return scalar(item, Op::kIn, std::move(constants));
  }

  // A text or number against constants of its kind.
  std::optional<Atom> scalar(NodeId slot, Op op, std::vector<Value> constants) const {
    const TypeKind kind = kind_of(slot);
    const bool is_text = kind == TypeKind::kString;
    const bool is_number = kind == TypeKind::kInt || kind == TypeKind::kDouble;
    for (const Value& value : constants) {
      const bool fits = is_text     ? value.tag == Tag::kString
                        : is_number ? cel::is_number(value) && is_exact(value)
                                    : kind == TypeKind::kTimestamp && value.tag == Tag::kTimestamp;
      if (!fits) return std::nullopt;
    }
    const bool has_order = op != Op::kEqual && op != Op::kNotEqual && op != Op::kIn;
    if (is_text && has_order) return std::nullopt;
    const Kind way = is_text ? Kind::kText : Kind::kOrdered;
    return Atom{plan_.node(slot).index, way, op, false, true, std::move(constants)};
  }

  SlotIndex& slot_of(const Atom& atom) {
    for (SlotIndex& known : out_.slots_) {
      if (known.slot == atom.slot) return known;
    }
    SlotIndex& made = out_.slots_.emplace_back();
    made.slot = atom.slot;
    made.kind = atom.kind;
    return made;
  }

  void learn(const Atom& atom) {
    SlotIndex& slot = slot_of(atom);
    if (slot.constants.size() + atom.constants.size() > kConstantsMax) return;
    slot.constants.insert(slot.constants.end(), atom.constants.begin(), atom.constants.end());
  }

  // The constants of a slot in order, each once, and room for its classes.
  void prepare(SlotIndex& slot) const {
    std::vector<Value>& all = slot.constants;
    const auto less = [](const Value& a, const Value& b) { return compare(a, b) == Order::kLess; };
    const auto same = [](const Value& a, const Value& b) { return compare(a, b) == Order::kEqual; };
    std::sort(all.begin(), all.end(), less);
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    size_t classes = 2;
    if (slot.kind == Kind::kOrdered) classes = 2 * all.size() + 1;
    if (slot.kind == Kind::kText) classes = all.size() + 1;
    if (slot.kind == Kind::kList) classes = all.size() + 2;
    const bool are_numbers =
        slot.kind == Kind::kOrdered &&
        std::all_of(all.begin(), all.end(), [](const Value& one) { return cel::is_number(one); });
    for (size_t i = 0; are_numbers && i < all.size(); ++i) {
      slot.numbers.push_back(number_of(all[i]));
    }
    slot.masks.assign(classes * out_.words_, ~uint64_t{0});
    slot.touched.assign(out_.words_, 0);
    if (slot.kind != Kind::kText && slot.kind != Kind::kList) return;
    for (uint32_t i = 0; i < all.size(); ++i) slot.by_text.emplace(all[i].text(), i);
  }

  static bool has_constants(const SlotIndex& slot, const Atom& atom) {
    return std::all_of(atom.constants.begin(), atom.constants.end(), [&](const Value& wanted) {
      return std::any_of(slot.constants.begin(), slot.constants.end(), [&](const Value& known) {
        return compare(wanted, known) == Order::kEqual;
      });
    });
  }

  // Sets the term's bit in the classes that its parts allow; the other parts are left.
  void place(size_t term, const std::vector<std::pair<NodeId, std::optional<Atom>>>& parts) {
    Term& out = out_.terms_[term];
    out.first = static_cast<uint32_t>(out_.parts_.size());
    out_.whole_.emplace_back();
    std::vector<uint32_t> lists_with_member;
    for (const auto& [part, atom] : parts) {
      out_.whole_.back().push_back(part);
      bool is_left = true;
      if (atom) {
        SlotIndex& slot = slot_of(*atom);
        if (has_constants(slot, *atom)) {
          // A list's bits say that one member is there: with two to be there, both are looked at.
          const bool is_member = atom->kind == Kind::kList && !atom->constants.empty();
          const bool is_second =
              is_member && std::find(lists_with_member.begin(), lists_with_member.end(),
                                     atom->slot) != lists_with_member.end();
          if (is_member) lists_with_member.push_back(atom->slot);
          if (!is_second) exclude(slot, *atom, term);
          is_left = is_second || !atom->is_whole_answer;
        }
      }
      if (is_left) out_.parts_.push_back(part);
    }
    out.count = static_cast<uint32_t>(out_.parts_.size() - out.first);
  }

  void exclude(SlotIndex& slot, const Atom& atom, size_t term) const {
    const uint64_t bit = uint64_t{1} << term % 64;
    slot.touched[term / 64] |= bit;
    const size_t classes = slot.masks.size() / out_.words_;
    for (size_t i = 0; i < classes; ++i) {
      if (!allows(slot, atom, i)) slot.masks[i * out_.words_ + term / 64] &= ~bit;
    }
  }

  // Whether a value of that class can satisfy the part.
  static bool allows(const SlotIndex& slot, const Atom& atom, size_t value_class) {
    const size_t constants = slot.constants.size();
    switch (slot.kind) {
      case Kind::kBool: return (value_class == 1) != atom.is_negative;
      case Kind::kOrdered: {
        bool any = false;
        for (const Value& wanted : atom.constants) {
          size_t at = 0;
          while (compare(slot.constants[at], wanted) != Order::kEqual) ++at;
          const Order order = value_class == 2 * at + 1  ? Order::kEqual
                              : value_class < 2 * at + 1 ? Order::kLess
                                                         : Order::kGreater;
          any |= holds(order, atom.op);
        }
        return any;
      }
      case Kind::kText: {
        bool is_one = false;
        for (const Value& wanted : atom.constants) {
          is_one |= value_class < constants && slot.constants[value_class].text() == wanted.text();
        }
        return is_one != (atom.op == Op::kNotEqual);
      }
      case Kind::kList: break;
    }
    if (value_class == constants + 1) return false;  // empty
    if (atom.constants.empty()) return true;
    return value_class < constants &&
           slot.constants[value_class].text() == atom.constants[0].text();
  }

  Plan& plan_;
  RuleIndex& out_;
};

RuleIndex RuleIndex::make(Plan& plan, std::span<const NodeId> conditions) {
  RuleIndex out;
  Builder(plan, out).run(conditions);
  return out;
}

// The masks of the value's class; nullptr when it has none, so that its parts must be evaluated.
const uint64_t* RuleIndex::masks_of(const SlotIndex& index, const Value& value,
                                    uint64_t* scratch) const {
  size_t value_class = 0;
  switch (index.kind) {
    case Kind::kBool:
      if (value.tag != Tag::kBool) return nullptr;
      value_class = value.flag ? 1 : 0;
      break;
    case Kind::kOrdered: {
      if (!index.numbers.empty()) {
        const double number = number_of(value);
        if (std::isnan(number)) return nullptr;
        size_t below = 0;
        const double* const numbers = index.numbers.data();
        const size_t count = index.numbers.size();
        if (count <= kFew) {
          while (below < count && numbers[below] < number) ++below;
        } else {
          below = static_cast<size_t>(std::lower_bound(numbers, numbers + count, number) - numbers);
        }
        value_class = 2 * below + (below < count && numbers[below] == number ? 1 : 0);
        break;
      }
      size_t low = 0;
      size_t high = index.constants.size();
      while (low < high) {
        const size_t middle = (low + high) / 2;
        const Order order = compare(index.constants[middle], value);
        if (order == Order::kNone || order == Order::kUnordered) return nullptr;
        if (order == Order::kEqual) return index.masks.data() + (2 * middle + 1) * words_;
        if (order == Order::kLess) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      value_class = 2 * low;
      break;
    }
    case Kind::kText: {
      if (value.tag != Tag::kString) return nullptr;
      const auto found = index.by_text.find(value.text());
      value_class = found == index.by_text.end() ? index.constants.size() : found->second;
      break;
    }
    case Kind::kList: {
      if (value.tag != Tag::kList) return nullptr;
      const List& list = *value.list;
      if (list.count == 0) {
        value_class = index.constants.size() + 1;
        break;
      }
      const uint64_t* other = index.masks.data() + index.constants.size() * words_;
      std::copy(other, other + words_, scratch);
      for (uint32_t i = 0; i < list.count; ++i) {
        if (list.items[i].tag != Tag::kString) continue;
        const auto found = index.by_text.find(list.items[i].text());
        if (found == index.by_text.end()) continue;
        const uint64_t* member = index.masks.data() + found->second * words_;
        for (size_t word = 0; word < words_; ++word) scratch[word] |= member[word];
      }
      return scratch;
    }
  }
  return index.masks.data() + value_class * words_;
}

std::optional<RuleIndex::Failure> RuleIndex::run(Evaluation& evaluation,
                                                 std::vector<uint32_t>& holding) const {
  std::vector<uint64_t>& words = evaluation.words();
  words.assign(3 * words_, 0);
  uint64_t* open = words.data();
  uint64_t* unanswered = open + words_;
  uint64_t* scratch = unanswered + words_;
  std::fill(open, open + words_, ~uint64_t{0});
  if (terms_.size() % 64 != 0) open[words_ - 1] = (uint64_t{1} << terms_.size() % 64) - 1;
  for (const SlotIndex& index : slots_) {
    const uint64_t* masks = masks_of(index, evaluation.slot(index.slot), scratch);
    if (masks != nullptr) {
      for (size_t i = 0; i < words_; ++i) open[i] &= masks[i];
    } else {
      for (size_t i = 0; i < words_; ++i) unanswered[i] |= index.touched[i];
    }
  }
  uint32_t decided = UINT32_MAX;  // the condition that holds already
  std::optional<Failure> failed;
  for (size_t word = 0; word < words_; ++word) {
    for (uint64_t bits = open[word]; bits != 0; bits &= bits - 1) {
      const auto at = static_cast<size_t>(std::countr_zero(bits));
      const Term& term = terms_[word * 64 + at];
      if (term.condition == decided) continue;
      if (failed && failed->condition != term.condition) return failed;
      Value value = of_bool(true);
      const bool is_whole = (unanswered[word] >> at & 1) != 0;
      const std::vector<NodeId>& whole = whole_[word * 64 + at];
      const size_t count = is_whole ? whole.size() : term.count;
      for (size_t i = 0; i < count; ++i) {
        const Value part = evaluation.run(is_whole ? whole[i] : parts_[term.first + i]);
        if (part.tag == Tag::kBool && !part.flag) {
          value = part;
          break;
        }
        if (part.tag != Tag::kBool && value.tag == Tag::kBool) {
          value = part.is_error() ? part : Context::fail_with("no such overload: a condition");
        }
      }
      if (value.tag == Tag::kBool && value.flag) {
        decided = term.condition;
        holding.push_back(decided);
        failed.reset();
      } else if (value.is_error() && !failed) {
        failed =
            Failure{term.condition, std::string(value.text()), evaluation.context().is_exhausted()};
      }
    }
  }
  return failed;
}

}  // namespace vigie::policy::cel
