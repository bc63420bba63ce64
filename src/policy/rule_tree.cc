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

void write(const Json& tree, size_t level, std::string& out) {
  const std::string margin(2 * level, ' ');
  out += margin + string_member(tree, "text") + "  =  " + value_of(tree) + "\n";
  for (const Json& element : array_member(tree, "elements")) {
    const Json* value = member(element, "element");
    out += margin + "    " + (value != nullptr ? to_json(*value) : "?") + "  ->  " +
           value_of(element) + "\n";
  }
  for (const Json& part : array_member(tree, "parts")) write(part, level + 1, out);
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

std::string rule_tree_text(const JsonArray& trees, std::string_view language) {
  const std::string with = language == "fr" ? "où" : "where";
  std::string out;
  for (const Json& one : trees) {
    out += "\n" + string_member(one, "rule") + "\n";
    if (const Json* tree = member(one, "tree")) write(*tree, 1, out);
    const Json* definitions = member(one, "definitions");
    if (definitions == nullptr || !definitions->is_object()) continue;
    for (const auto& pair : definitions->get_object()) {
      out += "  " + with + " d." + std::string(pair.key()) + "\n";
      write(pair.value(), 2, out);
    }
  }
  return out;
}

}  // namespace vigie::policy
