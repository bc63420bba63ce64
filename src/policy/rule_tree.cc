#include "policy/rule_tree.h"

#include <algorithm>
#include <set>

#include "policy/cel/explain.h"
#include "policy/pack_state.h"

namespace vigie::policy {
namespace {

// facts, thresholds and the definitions' values: what conditions may name.
Json variables_of(const Pack::State& state, const Json& facts) {
  Json out = facts.is_object() ? facts : Json(JsonObject());
  JsonObject& object = out.as_object();
  object["thresholds"] = state.thresholds;
  object["d"] = JsonObject();
  for (const Define& define : state.defines) {
    const auto value = cel::evaluate(define.when, out);
    out.as_object()["d"].as_object()[define.name] = value ? *value : Json(nullptr);
  }
  return out;
}

// The definitions that a condition names, and those that they name.
void collect(const Pack::State& state, const cel::Program& when, std::set<std::string>& out) {
  std::vector<const cel::Program*> open = {&when};
  while (!open.empty()) {
    const cel::Program* program = open.back();
    open.pop_back();
    for (const std::string& path : cel::facts_read(*program)) {
      if (!path.starts_with("d.") || !out.insert(path.substr(2)).second) continue;
      for (const Define& define : state.defines) {
        if (define.name == path.substr(2)) open.push_back(&define.when);
      }
    }
  }
}

std::string value_of(const Json& tree) {
  if (const Json* value = member(tree, "value")) return to_json(*value);
  return "! " + string_member(tree, "error");
}

void add_lines(const Json& tree, size_t depth, std::vector<TreeLine>& out) {
  out.push_back({depth, false, string_member(tree, "text"), value_of(tree)});
  for (const Json& element : array_member(tree, "elements")) {
    const Json* value = member(element, "element");
    out.push_back({depth, true, value != nullptr ? to_json(*value) : "?", value_of(element)});
  }
  for (const Json& part : array_member(tree, "parts")) add_lines(part, depth + 1, out);
}

}  // namespace

JsonArray rule_trees(const Pack& pack, const Json& facts, const Json& trace) {
  const Pack::State& state = pack.state();
  const Json values = variables_of(state, facts);
  JsonArray out;
  if (!trace.is_array()) return out;
  for (const Json& one : trace.get_array()) {
    const std::string id = string_member(one, "rule");
    const auto rule = std::find_if(state.rules.begin(), state.rules.end(),
                                   [&](const Rule& known) { return known.id == id; });
    if (rule == state.rules.end()) continue;
    std::set<std::string> used;
    collect(state, rule->when, used);
    JsonObject definitions;
    for (const Define& define : state.defines) {
      if (!used.contains(define.name)) continue;
      definitions[define.name] = cel::explain_tree(define.when, state.variables, values);
    }
    out.push_back(JsonObject{{"rule", id},
                             {"tree", cel::explain_tree(rule->when, state.variables, values)},
                             {"definitions", std::move(definitions)}});
  }
  return out;
}

std::vector<TreeLine> rule_tree_lines(const Json& rule, std::string_view language) {
  std::vector<TreeLine> out;
  if (const Json* tree = member(rule, "tree")) add_lines(*tree, 0, out);
  const Json* definitions = member(rule, "definitions");
  if (definitions == nullptr || !definitions->is_object()) return out;
  for (const auto& pair : definitions->get_object()) {
    const std::string name(pair.key());
    out.push_back({0, false, (language == "fr" ? "où d." : "where d.") + name, ""});
    add_lines(pair.value(), 1, out);
  }
  return out;
}

std::string rule_tree_text(const JsonArray& trees, std::string_view language) {
  std::string out;
  for (const Json& one : trees) {
    out += "\n" + string_member(one, "rule") + "\n";
    for (const TreeLine& line : rule_tree_lines(one, language)) {
      out += std::string(2 * (line.depth + 1), ' ') + (line.is_element ? "    " : "") + line.text;
      if (!line.value.empty()) out += (line.is_element ? "  ->  " : "  =  ") + line.value;
      out += "\n";
    }
  }
  return out;
}

}  // namespace vigie::policy
