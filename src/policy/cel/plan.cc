#include "policy/cel/plan.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>

#include "policy/cel/evaluation.h"

namespace vigie::policy::cel {
namespace {

constexpr uint32_t kPlanDepthMax = 512;
constexpr size_t kConstantBytesMax = 64 << 20;
constexpr size_t kSetFrom = 9;  // a longer list of constants is looked up by hash

// A constant's own key: equal bytes are equal constants, and no others.
void append_constant(const Value& value, std::string& key) {
  key += static_cast<char>(value.tag);
  const bool is_text = value.tag == Tag::kString || value.tag == Tag::kBytes ||
                       value.tag == Tag::kType || value.tag == Tag::kError;
  if (is_text) {
    key += std::to_string(value.extra);
    key += ':';
    key += value.text();
    return;
  }
  char bytes[sizeof(uint64_t)];
  std::memcpy(bytes, &value.whole, sizeof bytes);
  key.append(bytes, sizeof bytes);
  key += std::to_string(value.extra);
}

bool folds(Op op) { return op == Op::kList || op == Op::kCall || op == Op::kNot; }

}  // namespace

class PlanBuilder {
 public:
  PlanBuilder(Plan& plan, const Ast& ast) : plan_(plan), ast_(ast) {}

  std::variant<NodeId, CompileError> run(NodeId root) {
    const NodeId id = build(root);
    if (error_) return *error_;
    use(id);
    return id;
  }

 private:
  NodeId fail(const Node& node, std::string message) {
    if (!error_) error_ = CompileError{node.offset, node.length, std::move(message), ""};
    return 0;
  }

  NodeId build(NodeId id) {
    const Node& node = ast_.at(id);
    if (error_) return 0;
    const NodeId out = build_kind(node);
    if (!error_ && plan_.facts_[out].depth > kPlanDepthMax) {
      return fail(node, "nested deeper than " + std::to_string(kPlanDepthMax) + " levels");
    }
    return out;
  }

  NodeId build_kind(const Node& node) {
    switch (node.meaning) {
      case Meaning::kFailure: return constant(copy_text(node.meant, Tag::kError));
      case Meaning::kType: return constant(copy_text(node.meant, Tag::kType));
      case Meaning::kVariable: return slot(plan_.layout_->variable(node.index));
      case Meaning::kLocal: return make({.op = Op::kLocal, .index = node.index}, {});
      default: break;
    }
    switch (node.kind) {
      case NodeKind::kLiteral: return constant(copy_literal(node.literal));
      case NodeKind::kSelect: return build_select(node);
      case NodeKind::kHas: return build_has(node);
      case NodeKind::kIndex:
        return make({.op = node.is_optional ? Op::kOptionalIndex : Op::kIndex}, children(node));
      case NodeKind::kNot: return make({.op = Op::kNot}, children(node));
      case NodeKind::kAnd: return make({.op = Op::kAnd}, children(node));
      case NodeKind::kOr: return make({.op = Op::kOr}, children(node));
      case NodeKind::kConditional: return make({.op = Op::kConditional}, children(node));
      case NodeKind::kNegate: return call(node, children(node));
      case NodeKind::kBinary: return build_binary(node);
      case NodeKind::kCall: return build_call(node);
      case NodeKind::kList: return build_aggregate(node, Op::kList);
      case NodeKind::kMap: return build_aggregate(node, Op::kMap);
      case NodeKind::kMacro: return build_macro(node);
      case NodeKind::kBind: return build_bind(node);
      case NodeKind::kIdentifier: break;
    }
    return fail(node, "unknown name " + node.name);
  }

  std::vector<NodeId> children(const Node& node) {
    std::vector<NodeId> out;
    for (const NodeId child : node.children) out.push_back(build(child));
    return out;
  }

  // --- constants and slots

  Value copy_text(std::string_view text, Tag tag) {
    return plan_.constant_memory_->make_text(text, tag);
  }
  Value copy_literal(const Value& literal) {
    const bool is_text = literal.tag == Tag::kString || literal.tag == Tag::kBytes;
    return is_text ? copy_text(literal.text(), literal.tag) : literal;
  }
  NodeId constant(const Value& value) { return make({.op = Op::kConstant, .value = value}, {}); }

  NodeId slot(uint32_t index) {
    const auto found = plan_.constants_.find(index);
    if (found != plan_.constants_.end()) return constant(found->second);
    return make({.op = Op::kSlot, .index = index}, {});
  }

  void open_level() { plan_.levels_ = std::max(plan_.levels_, ++level_); }

  // --- members

  NodeId build_select(const Node& node) {
    const Node& target = ast_.child(node, 0);
    const NodeId object = build(node.children[0]);
    const bool is_object =
        !error_ && target.type != nullptr && target.type->kind == TypeKind::kObject;
    if (is_object && !node.is_optional) {
      const int field = find_field(target.type, node.name);
      const PlanNode& known = plan_.nodes_[object];
      if (known.op == Op::kSlot) {
        return slot(plan_.layout_->field(known.index, static_cast<size_t>(field)));
      }
      return make({.op = Op::kField, .index = static_cast<uint32_t>(field)}, {object});
    }
    const Value name = copy_text(node.name, Tag::kString);
    return make({.op = node.is_optional ? Op::kOptionalSelect : Op::kSelect, .value = name},
                {object});
  }

  NodeId build_has(const Node& node) {
    const TypeRef type = ast_.child(node, 0).type;
    const NodeId target = build(node.children[0]);
    // Every declared member of an object is there.
    const bool is_object = type != nullptr && type->kind == TypeKind::kObject;
    if (!error_ && is_object && plan_.nodes_[target].op == Op::kSlot) {
      return constant(of_bool(true));
    }
    return make({.op = Op::kHas, .value = copy_text(node.name, Tag::kString)}, {target});
  }

  // --- operators and functions

  NodeId build_binary(const Node& node) {
    static constexpr std::pair<std::string_view, Op> kOps[] = {
        {"==", Op::kEqual},  {"!=", Op::kNotEqual},     {"<", Op::kLess}, {"<=", Op::kLessEqual},
        {">", Op::kGreater}, {">=", Op::kGreaterEqual}, {"in", Op::kIn},
    };
    std::vector<NodeId> parts = children(node);
    if (error_) return 0;
    for (const auto& [name, op] : kOps) {
      if (name != node.name) continue;
      if (op == Op::kIn) parts[1] = as_set(parts[1]);
      return make({.op = op}, std::move(parts));
    }
    return call(node, std::move(parts));
  }

  // A long list of constants as the keys of a map: membership is the same, and quicker.
  NodeId as_set(NodeId list) {
    const PlanNode& node = plan_.nodes_[list];
    if (node.op != Op::kConstant || node.value.tag != Tag::kList) return list;
    if (node.value.list->count < kSetFrom) return list;
    std::vector<MapEntry> entries;
    for (uint32_t i = 0; i < node.value.list->count; ++i) {
      const Value& item = node.value.list->items[i];
      if (item.tag != Tag::kString) return list;
      const bool is_new = std::none_of(entries.begin(), entries.end(), [&](const MapEntry& entry) {
        return entry.key.text() == item.text();
      });
      if (is_new && entries.size() < 1000) entries.push_back({item, of_bool(true)});
    }
    if (entries.size() >= 1000) return list;
    return constant(plan_.constant_memory_->make_map(entries.data(), entries.size()));
  }

  NodeId call(const Node& node, std::vector<NodeId> arguments) {
    return make({.op = Op::kCall,
                 .is_method = node.is_method && !node.target_is_name,
                 .function = node.function,
                 .overload = node.overload},
                std::move(arguments));
  }

  NodeId build_call(const Node& node) {
    std::vector<NodeId> arguments;
    for (size_t i = node.target_is_name ? 1 : 0; i < node.children.size(); ++i) {
      arguments.push_back(build(node.children[i]));
    }
    if (error_) return 0;
    const bool is_method = node.is_method && !node.target_is_name;
    if (is_method && node.name == "or") return make({.op = Op::kOptionalOr}, std::move(arguments));
    if (is_method && node.name == "orValue") {
      return make({.op = Op::kOptionalOrValue}, std::move(arguments));
    }
    if (node.function->name == "matches" && arguments.size() == 2) {
      const PlanNode& pattern = plan_.nodes_[arguments[1]];
      if (pattern.op == Op::kConstant && pattern.value.tag == Tag::kString) {
        return build_matches(node, arguments[0], pattern.value.text());
      }
    }
    if (node.function->name == "dyn") return arguments[0];
    return call(node, std::move(arguments));
  }

  NodeId build_matches(const Node& node, NodeId text, std::string_view wanted) {
    for (uint32_t i = 0; i < plan_.patterns_.size(); ++i) {
      if (plan_.patterns_[i]->pattern() == wanted) {
        return make({.op = Op::kMatches, .index = i}, {text});
      }
    }
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(1 << 20);
    const re2::StringPiece piece(wanted.data(), wanted.size());
    auto pattern = std::make_unique<RE2>(piece, options);
    if (!pattern->ok()) {
      const std::string message = "not a regular expression: " + pattern->error();
      if (node.type == nullptr || node.type->kind == TypeKind::kDyn) {
        return constant(copy_text(message, Tag::kError));
      }
      return fail(ast_.at(node.children.back()), message);
    }
    plan_.patterns_.push_back(std::move(pattern));
    const auto index = static_cast<uint32_t>(plan_.patterns_.size() - 1);
    return make({.op = Op::kMatches, .index = index}, {text});
  }

  // --- aggregates, macros, bindings

  NodeId build_aggregate(const Node& node, Op op) {
    uint64_t optionals = 0;
    for (size_t i = 0; i < node.optionals.size(); ++i) {
      if (node.optionals[i] && i >= 64) return fail(node, "a ? beyond the first 64 entries");
      if (node.optionals[i]) optionals |= uint64_t{1} << i;
    }
    return make({.op = op, .optionals = optionals}, children(node));
  }

  // The level of the innermost variable so far is how many there are around the node.
  NodeId build_macro(const Node& node) {
    std::vector<NodeId> parts = {build(node.children[0])};
    const auto level = static_cast<uint32_t>(level_);
    for (size_t i = 0; i < node.variables.size(); ++i) open_level();
    for (size_t i = 1; i < node.children.size(); ++i) parts.push_back(build(node.children[i]));
    level_ = level;
    return make({.op = Op::kMacro,
                 .macro = node.macro,
                 .has_two = node.variables.size() == 2,
                 .index = level},
                std::move(parts));
  }

  NodeId build_bind(const Node& node) {
    std::vector<NodeId> parts;
    const auto level = static_cast<uint32_t>(level_);
    for (size_t i = 0; i < node.children.size(); ++i) {
      parts.push_back(build(node.children[i]));
      if (i == node.variables.size() || error_) break;
      open_level();
    }
    level_ = level;
    return make({.op = Op::kBind, .index = level}, std::move(parts));
  }

  // --- nodes

  NodeId make(PlanNode node, std::vector<NodeId> parts) {
    if (error_) return 0;
    std::string key(1, static_cast<char>(node.op));
    key += static_cast<char>(node.macro);
    key += static_cast<char>(node.is_method + 2 * node.has_two);
    for (const uint64_t number :
         {uint64_t{node.index}, node.optionals, reinterpret_cast<uint64_t>(node.function)}) {
      key.append(reinterpret_cast<const char*>(&number), sizeof number);
    }
    append_constant(node.value, key);
    for (const NodeId part : parts) {
      key.append(reinterpret_cast<const char*>(&part), sizeof part);
    }
    const auto [found, is_new] = plan_.known_.emplace(std::move(key), 0);
    if (!is_new) return found->second;
    found->second = append(node, parts);
    // What stands still within a loop is computed once, as if it were written twice.
    const bool is_open = plan_.facts_[found->second].lowest != UINT32_MAX;
    for (const NodeId part : parts) use(part, is_open ? 2 : 1);
    if (is_foldable(node, parts)) found->second = fold(found->second);
    return found->second;
  }

  NodeId append(PlanNode node, const std::vector<NodeId>& parts) {
    Plan::Facts facts;
    const bool binds = node.op == Op::kMacro || node.op == Op::kBind;
    for (const NodeId part : parts) {
      const Plan::Facts& known = plan_.facts_[part];
      facts.depth = std::max(facts.depth, known.depth + 1);
      const bool is_bound = binds && known.lowest >= node.index;
      if (!is_bound) facts.lowest = std::min(facts.lowest, known.lowest);
    }
    if (node.op == Op::kLocal) facts.lowest = node.index;
    node.first = static_cast<uint32_t>(plan_.links_.size());
    node.count = static_cast<uint32_t>(parts.size());
    plan_.links_.insert(plan_.links_.end(), parts.begin(), parts.end());
    plan_.nodes_.push_back(node);
    plan_.facts_.push_back(facts);
    return static_cast<NodeId>(plan_.nodes_.size() - 1);
  }

  bool is_foldable(const PlanNode& node, const std::vector<NodeId>& parts) const {
    return folds(node.op) && node.optionals == 0 &&
           std::all_of(parts.begin(), parts.end(),
                       [&](NodeId part) { return plan_.nodes_[part].op == Op::kConstant; });
  }

  // A constant expression that gives a plain value is that value; errors stay for evaluation.
  NodeId fold(NodeId id) {
    const PlanNode& node = plan_.nodes_[id];
    if (node.op == Op::kList) {
      std::vector<Value> items;  // all of them lie in the plan
      for (size_t i = 0; i < node.count; ++i) {
        items.push_back(plan_.nodes_[plan_.child(node, i)].value);
        if (items.back().is_error()) return id;
      }
      const Value list = plan_.constant_memory_->make_list(items.data(), items.size());
      return list.is_error() ? id : constant(list);
    }
    Evaluation evaluation(plan_, {});
    const Value value = evaluation.run(id);
    switch (value.tag) {
      case Tag::kBool:
      case Tag::kInt:
      case Tag::kUint:
      case Tag::kDouble:
      case Tag::kTimestamp:
      case Tag::kDuration: return constant(value);
      case Tag::kString:
      case Tag::kBytes: return constant(copy_text(value.text(), value.tag));
      default: return id;
    }
  }

  // Used twice: worth keeping during an evaluation.
  void use(NodeId id, uint32_t times = 1) {
    Plan::Facts& facts = plan_.facts_[id];
    facts.uses += times;
    if (facts.uses >= 2) plan_.keep(id);
  }

  Plan& plan_;
  const Ast& ast_;
  size_t level_ = 0;
  std::optional<CompileError> error_;
};

Plan::Plan(std::shared_ptr<const Layout> layout)
    : layout_(std::move(layout)),
      constant_memory_(std::make_unique<Context>(kConstantBytesMax, UINT64_MAX)) {}
Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;

std::variant<NodeId, CompileError> Plan::add(const Ast& ast, NodeId root) {
  return PlanBuilder(*this, ast).run(root);
}

void Plan::keep(NodeId node) {
  PlanNode& kept = nodes_[node];
  const bool is_trivial = kept.op == Op::kConstant || kept.op == Op::kSlot;
  const bool is_closed = facts_[node].lowest == UINT32_MAX;
  if (kept.memo != UINT32_MAX || is_trivial || !is_closed) return;
  kept.memo = static_cast<uint32_t>(memos_++);
}

void Plan::seal() { known_ = {}; }

void Plan::set_constant(uint32_t slot, double number) { constants_[slot] = of_double(number); }

}  // namespace vigie::policy::cel
