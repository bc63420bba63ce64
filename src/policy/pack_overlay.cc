// What an overlay changes in the pack below it: outcomes, status and reasons of rules, and whom
// they spare. Never a condition: new logic is a rule of its own, with its own id.
#include <algorithm>

#include "policy/cel/program.h"
#include "policy/pack_builder.h"
#include "policy/spelling.h"

namespace vigie::policy {
namespace {

constexpr std::string_view kRuleChange[] = {"rule",      "because", "status", "then",
                                            "confirmed", "reason",  "unless"};
constexpr std::string_view kExceptionChange[] = {"exception", "because", "unless"};

template <class Entries>
std::vector<std::string> ids_of(const Entries& entries) {
  std::vector<std::string> out;
  for (const auto& entry : entries) out.push_back(entry.id);
  return out;
}

// The condition, but not where `unless` holds. Precondition: both compiled with variables.
cel::Program narrowed(const cel::Program& when, const std::string& unless,
                      const Variables& variables) {
  const std::string text = "(" + when.state().ast.text + ") && !(" + unless + ")";
  auto compiled = variables.compiler().compile(text, cel::TypeKind::kBool);
  // Too long or too deep together: told as the cost of the pack, and harmless until then.
  auto* program = std::get_if<cel::Program>(&compiled);
  return program != nullptr ? std::move(*program) : when;
}

}  // namespace

void PackBuilder::read_changes(PackReader& reader, const YamlNode& root, const Folder& folder) {
  const YamlNode* list = root.find("changes");
  if (list == nullptr) return;
  if (list->kind != YamlKind::kList) return reader.error(*list, "changes must be a list");
  if (!folder.surfaces.empty()) {
    reader.error(*list,
                 "an overlay for some surfaces may add rules only: a change of a rule would "
                 "hold on all surfaces");
  }
  for (const YamlNode& node : list->elements) {
    const bool is_exception = node.find("exception") != nullptr;
    if (is_exception && reader.read_keys(node, kExceptionChange, kExceptionChange)) {
      change_exception(reader, node);
    } else if (!is_exception) {
      constexpr std::string_view kNeeded[] = {"rule", "because"};
      if (reader.read_keys(node, kRuleChange, kNeeded)) change_rule(reader, node, folder);
    }
  }
}

void PackBuilder::change_rule(PackReader& reader, const YamlNode& node, const Folder& folder) {
  const std::string id = reader.text(node, "rule");
  const auto known = ids_of(state_.rules);
  const auto found = std::find(known.begin(), known.end(), id);
  if (node.find("rule") == nullptr) return;
  if (found == known.end()) {
    return reader.error(*node.find("rule"), "there is no rule " + id, suggest(id, known));
  }
  Rule& rule = state_.rules[static_cast<size_t>(found - known.begin())];
  const std::string because = reader.text(node, "because");
  const auto note = [&](const char* what, std::string before) {
    rule.changes.push_back({what, std::move(before), because, reader.origin(*node.find(what))});
  };
  const size_t changes = rule.changes.size();
  if (node.find("status") != nullptr) {
    note("status", rule.status);
    rule.status = kStatuses[reader.choice(node, "status", kStatuses)];
  }
  if (const YamlNode* then = node.find("then")) {
    note("then", outcome_text(rule.then));
    rule.then = read_outcome(reader, *then);
    keep_place("rule " + id + " then", reader, *then);
  }
  if (const YamlNode* then = node.find("confirmed")) {
    note("confirmed", rule.confirmed ? outcome_text(*rule.confirmed) : "absent");
    rule.confirmed = read_outcome(reader, *then);
  }
  if (rule.confirmed && rule.confirmed->visibility < rule.then.visibility) {
    reader.error(node, "confirmed is milder than then: a person who confirms would undo the rule");
  }
  if (const YamlNode* reason = node.find("reason")) {
    note("reason", "of the pack");
    rule.reason = reader.text_map(node, "reason");
    rule.unchecked_languages.clear();
    check_reason(reader, *reason, folder, rule);
  }
  if (node.find("unless") != nullptr) {
    note("unless", "absent");
    reader.condition(node, "unless", variables_);
    rule.when = narrowed(rule.when, reader.text(node, "unless"), variables_);
  }
  if (rule.changes.size() == changes) {
    reader.error(node, "this changes nothing of the rule " + id,
                 "add status, then, confirmed, reason or unless");
  }
}

void PackBuilder::change_exception(PackReader& reader, const YamlNode& node) {
  const std::string id = reader.text(node, "exception");
  const auto known = ids_of(state_.exceptions);
  const auto found = std::find(known.begin(), known.end(), id);
  if (found == known.end()) {
    return reader.error(*node.find("exception"), "there is no exception " + id, suggest(id, known));
  }
  if (node.find("unless") == nullptr) return;
  Exception& exception = state_.exceptions[static_cast<size_t>(found - known.begin())];
  reader.condition(node, "unless", variables_);
  exception.when = narrowed(exception.when, reader.text(node, "unless"), variables_);
  exception.changes.push_back(
      {"unless", "absent", reader.text(node, "because"), reader.origin(*node.find("unless"))});
}

}  // namespace vigie::policy
