// How many steps an expression can take at most. Sizes go up with the values, steps with the work;
// both saturate. What evaluation spends is in value.cc, evaluation*.cc and the functions: whoever
// changes a price there finds it here, and the fuzzer checks that none is forgotten.
#include <algorithm>
#include <memory>
#include <vector>

#include "policy/cel/program.h"

namespace vigie::policy::cel {
namespace {

constexpr uint64_t kElementsDefault = 1000;
constexpr uint64_t kTextBytesDefault = 4096;
constexpr uint64_t kNumberTextBytes = 400;  // the longest text of a number or time

uint64_t plus(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }
uint64_t times(uint64_t a, uint64_t b) {
  uint64_t out = 0;
  return __builtin_mul_overflow(a, b, &out) ? UINT64_MAX : out;
}

struct Size {
  uint64_t bytes = 0, items = 0;
  std::shared_ptr<const Size> element;  // of lists and maps, the largest

  // Steps to walk all of it.
  uint64_t weight() const {
    uint64_t out = plus(1, bytes / 16);
    if (items > 0) out = plus(out, times(items, element != nullptr ? element->weight() : 1));
    return out;
  }
  // Bytes as text.
  uint64_t text_bytes() const {
    const uint64_t own = std::max(bytes, kNumberTextBytes);
    if (items == 0) return own;
    const uint64_t each = element != nullptr ? element->text_bytes() : kNumberTextBytes;
    return plus(own, times(items, plus(4, each)));
  }
};

Size element_of(const Size& size) { return size.element != nullptr ? *size.element : Size{}; }

Size larger(const Size& a, const Size& b) {
  Size out{std::max(a.bytes, b.bytes), std::max(a.items, b.items), a.element};
  if (a.element != nullptr && b.element != nullptr) {
    out.element = std::make_shared<Size>(larger(*a.element, *b.element));
  } else if (b.element != nullptr) {
    out.element = b.element;
  }
  return out;
}

Size list_of(uint64_t items, const Size& element) {
  return {0, items, std::make_shared<Size>(element)};
}

Size declared_size(TypeRef type) {
  const uint64_t items = type->elements_max > 0 ? type->elements_max : kElementsDefault;
  switch (type->kind) {
    case TypeKind::kString:
    case TypeKind::kBytes:
      return {type->text_bytes_max > 0 ? type->text_bytes_max : kTextBytesDefault, 0, nullptr};
    case TypeKind::kList: return list_of(items, declared_size(type->parameters[0]));
    case TypeKind::kMap:
      return list_of(
          items, larger(declared_size(type->parameters[0]), declared_size(type->parameters[1])));
    case TypeKind::kObject: {
      Size field;
      for (const TypeRef part : type->parameters) field = larger(field, declared_size(part));
      return list_of(type->fields.size(), field);
    }
    case TypeKind::kDyn: return {kTextBytesDefault, items, std::make_shared<Size>()};
    default: return {};
  }
}

class Counter {
 public:
  explicit Counter(const Ast& ast) : ast_(ast) {}

  struct Estimate {
    uint64_t steps = 1;
    Size size;
  };

  Estimate walk(const Node& node) {
    if (node.meaning == Meaning::kVariable) return {1, declared_size(node.type)};
    if (node.meaning == Meaning::kType || node.meaning == Meaning::kFailure) return {};
    switch (node.kind) {
      case NodeKind::kLiteral: return {1, {node.literal.extra, 0, nullptr}};
      case NodeKind::kIdentifier: return {1, locals_[node.index]};
      case NodeKind::kSelect: return select(node);
      case NodeKind::kList: return list(node);
      case NodeKind::kMap: return map(node);
      case NodeKind::kMacro: return macro(node);
      case NodeKind::kBind: return bind(node);
      case NodeKind::kConditional: return conditional(node);
      case NodeKind::kCall:
      case NodeKind::kBinary:
      case NodeKind::kIndex: return call(node);
      default: break;  // has, ! and -, && and ||
    }
    Estimate out;
    for (const NodeId child : node.children) {
      out.steps = plus(out.steps, walk(ast_.at(child)).steps);
    }
    return out;
  }

 private:
  Estimate select(const Node& node) {
    const Node& target = ast_.child(node, 0);
    Estimate out = walk(target);
    out.steps = plus(out.steps, 1);
    const bool is_fact = target.type != nullptr && target.type->kind == TypeKind::kObject;
    out.size = is_fact ? declared_size(node.type) : element_of(out.size);
    return out;
  }

  Estimate conditional(const Node& node) {
    const Estimate condition = walk(ast_.child(node, 0));
    const Estimate then = walk(ast_.child(node, 1));
    const Estimate otherwise = walk(ast_.child(node, 2));
    return {plus(plus(1, condition.steps), std::max(then.steps, otherwise.steps)),
            larger(then.size, otherwise.size)};
  }

  Estimate list(const Node& node) {
    Estimate out{plus(1, node.children.size()), {0, node.children.size(), nullptr}};
    Size element;
    for (const NodeId child : node.children) {
      const Estimate item = walk(ast_.at(child));
      out.steps = plus(out.steps, item.steps);
      element = larger(element, item.size);
    }
    out.size.element = std::make_shared<Size>(element);
    return out;
  }

  Estimate map(const Node& node) {
    Estimate out = list(node);
    out.steps = plus(out.steps, node.children.size());
    return out;
  }

  Estimate bind(const Node& node) {
    Estimate out;
    for (size_t i = 0; i < node.variables.size(); ++i) {
      const Estimate value = walk(ast_.child(node, i));
      out.steps = plus(out.steps, value.steps);
      locals_.push_back(value.size);
    }
    const Estimate result = walk(ast_.at(node.children.back()));
    locals_.resize(locals_.size() - node.variables.size());
    return {plus(out.steps, result.steps), result.size};
  }

  Estimate macro(const Node& node) {
    const Estimate range = walk(ast_.child(node, 0));
    const bool is_optional =
        node.macro == Macro::kOptionalMap || node.macro == Macro::kOptionalFlatMap;
    const uint64_t items = is_optional ? 1 : range.size.items;
    for (size_t i = 0; i < node.variables.size(); ++i) locals_.push_back(element_of(range.size));
    uint64_t each = 2;
    Estimate last;
    for (size_t i = 1; i < node.children.size(); ++i) {
      last = walk(ast_.child(node, i));
      each = plus(each, last.steps);
    }
    locals_.resize(locals_.size() - node.variables.size());
    Estimate out{plus(plus(2, range.steps), times(items, each)), {}};
    switch (node.macro) {
      case Macro::kFilter: out.size = list_of(items, element_of(range.size)); break;
      case Macro::kMap:
      case Macro::kTransformList: out.size = list_of(items, last.size); break;
      case Macro::kTransformMap:
        out.size = list_of(items, larger(element_of(range.size), last.size));
        out.steps = plus(out.steps, items);
        break;
      case Macro::kTransformMapEntry:
        out.size = list_of(items, element_of(last.size));
        out.steps = plus(out.steps, items);
        break;
      case Macro::kOptionalMap: out.size = list_of(1, last.size); break;
      case Macro::kOptionalFlatMap: out.size = last.size; break;
      default: break;
    }
    return out;
  }

  Estimate call(const Node& node) {
    std::vector<Size> sizes;
    Estimate out{2, {}};
    for (size_t i = node.target_is_name ? 1 : 0; i < node.children.size(); ++i) {
      const Estimate argument = walk(ast_.child(node, i));
      out.steps = plus(out.steps, argument.steps);
      sizes.push_back(argument.size);
    }
    if (node.kind == NodeKind::kIndex) {
      const bool is_fact = ast_.child(node, 0).type->kind == TypeKind::kObject;
      out.size = is_fact ? declared_size(node.type) : element_of(sizes[0]);
      return out;
    }
    if (node.kind == NodeKind::kBinary && is_relation(node.name)) {
      out.steps = plus(out.steps, relation(node.name, sizes));
      return out;
    }
    Growth growth = Growth::kNone;
    if (node.function != nullptr) {
      for (const Overload& overload : node.function->overloads) {
        growth = std::max(growth, overload.growth);
      }
    }
    grow(node, growth, sizes, out);
    return out;
  }

  static bool is_relation(std::string_view name) {
    return name == "in" || name == "==" || name == "!=" || name[0] == '<' || name[0] == '>';
  }

  static uint64_t relation(std::string_view name, const std::vector<Size>& sizes) {
    const uint64_t left = sizes[0].weight();
    if (name == "in") {
      return times(plus(1, sizes[1].items), std::min(left, element_of(sizes[1]).weight()));
    }
    return times(2, std::min(left, sizes[1].weight()));
  }

  // The function's own steps, and how large its result may be.
  static void grow(const Node& node, Growth growth, const std::vector<Size>& sizes, Estimate& out) {
    Size all;
    uint64_t weight = 1;
    for (const Size& size : sizes) {
      weight = plus(weight, size.weight());
      all.bytes = plus(all.bytes, size.bytes);
      all.items = plus(all.items, size.items);
      all = larger(all, {0, 0, size.element});
    }
    // The size of a list is known; that of a text is counted.
    if (node.name == "size" && !sizes.empty()) weight = plus(1, sizes[0].bytes / 16);
    const auto sixteenths = [&](size_t i) {
      return i < sizes.size() ? plus(1, sizes[i].bytes / 16) : 1;
    };
    out.steps = plus(out.steps, 64);  // the text of a number, a zone, a pattern's beginning
    if (growth != Growth::kNone) out.steps = plus(out.steps, times(4, weight));
    if (growth == Growth::kProduct || growth == Growth::kReplace) {
      out.steps = plus(out.steps, times(sixteenths(0), sixteenths(1)));
    }
    out.size = all;
    if (node.name == "split") {  // at most a part a byte
      out.size = list_of(plus(1, sizes[0].bytes), sizes[0]);
      out.steps = plus(out.steps, times(2, out.size.items));
    }
    if (node.name == "encode" || node.name == "quote")
      out.size.bytes = plus(8, times(2, all.bytes));
    if (node.name == "string") out.size.bytes = std::max(all.bytes, kNumberTextBytes);
    const bool is_optional = node.name == "of" || node.name == "ofNonZeroValue" ||
                             node.name == "first" || node.name == "last";
    if (is_optional) out.size = list_of(1, node.name[0] == 'o' ? sizes[0] : element_of(sizes[0]));
    const bool unwraps = node.name == "value" || node.name == "greatest" || node.name == "least";
    if (unwraps) out.size = element_of(sizes[0]);
    if (node.name == "orValue") out.size = larger(element_of(sizes[0]), sizes[1]);
    if (node.name == "unwrap" || node.name == "unwrapOpt") {
      out.size = list_of(sizes[0].items, element_of(element_of(sizes[0])));
    }
    if (growth != Growth::kReplace) return;
    // A replacement at every byte; every element with a separator; every clause with a value.
    uint64_t most = plus(1, sizes[0].bytes);
    if (node.name == "join") most = plus(1, sizes[0].items);
    uint64_t each = kNumberTextBytes;
    for (const Size& size : sizes) each = plus(each, size.text_bytes());
    if (node.name == "format") each = times(2, each);
    out.size = {times(most, each), 0, nullptr};
    out.steps = plus(out.steps, plus(times(most, 2), out.size.bytes / 8));
  }

  const Ast& ast_;
  std::vector<Size> locals_;
};

}  // namespace

uint64_t cost_of(const Ast& ast) { return Counter(ast).walk(ast.at(ast.root)).steps; }

}  // namespace vigie::policy::cel
