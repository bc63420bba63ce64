#include "policy/cel/explain.h"

#include <algorithm>

#include "policy/cel/evaluation.h"
#include "policy/cel/facts_reader.h"
#include "policy/cel/program.h"

namespace vigie::policy::cel {
namespace {

constexpr size_t kElementsShown = 5;

std::string_view slice(const Ast& ast, const Node& node) {
  return std::string_view(ast.text).substr(node.offset, node.length);
}

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!is_blank) out += c;
    if (is_blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

void put(JsonObject& out, const Result<Json>& value) {
  if (value) {
    out["value"] = *value;
  } else {
    out["error"] = value.error().message;
  }
}

class Explainer {
 public:
  Explainer(const Program& program, const Type& variables, const Json& values)
      : state_(program.state()), variables_(variables), values_(values), plan_(state_.layout) {}

  JsonObject run() {
    collect(state_.ast.root);
    for (const NodeId id : shown_) {
      const auto planned = plan_.add(state_.ast, id);
      planned_.push_back(std::holds_alternative<NodeId>(planned) ? std::get<NodeId>(planned) : 0);
    }
    plan_.seal();
    Evaluation evaluation(plan_, {});
    FactsReader reader(*state_.layout,
                       {.bytes_max = 64 << 20, .skips_unknown = true, .needs_all = false});
    const Status read = reader.read(to_json(values_), evaluation);
    for (const NodeId planned : planned_) {
      if (!read) {
        found_.push_back(read.error());
        continue;
      }
      const Value value = evaluation.run(planned);
      found_.push_back(value.is_error() ? Result<Json>(Error{ErrorCode::kInvalidArgument,
                                                             std::string(value.text())})
                                        : Result<Json>(to_json_value(value)));
    }
    return tree(state_.ast.root);
  }

 private:
  static bool is_literal(const Node& node) { return node.kind == NodeKind::kLiteral; }

  // Parts with a value of their own: not literals, not inside the body of a macro.
  std::vector<NodeId> parts_of(const Node& node) const {
    std::vector<NodeId> out;
    const bool is_leaf = node.kind == NodeKind::kSelect || node.kind == NodeKind::kHas ||
                         node.kind == NodeKind::kIdentifier || node.kind == NodeKind::kBind;
    if (is_leaf) return out;
    const size_t count = node.kind == NodeKind::kMacro ? 1 : node.children.size();
    for (size_t i = node.target_is_name ? 1 : 0; i < count; ++i) {
      if (!is_constant(node.children[i])) out.push_back(node.children[i]);
    }
    return out;
  }

  // Literals, and lists of them.
  bool is_constant(NodeId id) const {
    const Node& node = state_.ast.at(id);
    if (is_literal(node)) return true;
    return node.kind == NodeKind::kList &&
           std::all_of(node.children.begin(), node.children.end(),
                       [&](NodeId child) { return is_literal(state_.ast.at(child)); });
  }

  // The parser has bounded the depth.
  void collect(NodeId id) {
    shown_.push_back(id);
    for (const NodeId part : parts_of(state_.ast.at(id))) collect(part);
  }

  JsonObject tree(NodeId id) {
    const Node& node = state_.ast.at(id);
    JsonObject out{{"text", on_one_line(slice(state_.ast, node))}};
    put(out, found_[next_++]);
    JsonArray parts;
    for (const NodeId part : parts_of(node)) parts.push_back(tree(part));
    const bool is_over_list = node.kind == NodeKind::kMacro && node.variables.size() == 1 &&
                              node.children.size() == 2 && !parts.empty();
    if (is_over_list) add_elements(node, parts.front(), out);
    if (!parts.empty()) out["parts"] = std::move(parts);
    return out;
  }

  void add_elements(const Node& node, const Json& range, JsonObject& out) const {
    const Json* list = member(range, "value");
    if (list == nullptr || !list->is_array()) return;
    const std::string_view source = slice(state_.ast, state_.ast.child(node, 0));
    const std::string_view body = slice(state_.ast, state_.ast.child(node, 1));
    JsonArray elements;
    for (size_t i = 0; i < std::min(list->get_array().size(), kElementsShown); ++i) {
      JsonObject element{{"element", list->get_array()[i]}};
      const std::string text = "cel.bind(" + node.variables[0] + ", (" + std::string(source) +
                               ")[" + std::to_string(i) + "], " + std::string(body) + ")";
      const auto compiled = compile(text, variables_, TypeKind::kDyn);
      if (const auto* program = std::get_if<Program>(&compiled)) {
        put(element, evaluate(*program, values_));
        elements.push_back(std::move(element));
      }
    }
    if (!elements.empty()) out["elements"] = std::move(elements);
  }

  const Program::State& state_;
  const Type& variables_;
  const Json& values_;
  Plan plan_;
  std::vector<NodeId> shown_, planned_;  // in the order of the tree
  std::vector<Result<Json>> found_;
  size_t next_ = 0;
};

}  // namespace

JsonObject explain_tree(const Program& program, const Type& variables, const Json& values) {
  return Explainer(program, variables, values).run();
}

}  // namespace vigie::policy::cel
