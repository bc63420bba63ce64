#include "policy/facts_complete.h"

#include "policy/pack.h"

namespace vigie::policy {
namespace {

// The nesting is that of the declared facts.
void complete(const JsonObject& defaults, JsonObject& facts, const std::string& prefix,
              CompletedFacts& out) {
  for (const auto& pair : defaults) {
    const std::string path = prefix + std::string(pair.key());
    Json* known = facts.if_contains(pair.key());
    if (known == nullptr) {
      facts[pair.key()] = pair.value();
      out.filled.push_back(path);
    } else if (pair.value().is_object() && known->is_object()) {
      complete(pair.value().get_object(), known->as_object(), path + ".", out);
    }
  }
  std::vector<std::string> unknown;
  for (const auto& pair : facts) {
    if (!defaults.contains(pair.key())) unknown.emplace_back(pair.key());
  }
  for (const std::string& name : unknown) {
    facts.erase(name);
    out.dropped.push_back(prefix + name);
  }
}

}  // namespace

CompletedFacts complete_facts(const Json& stored) {
  CompletedFacts out;
  out.facts = stored.is_object() ? stored : Json(JsonObject());
  const Json defaults = default_facts();
  complete(defaults.get_object(), out.facts.as_object(), "", out);
  return out;
}

}  // namespace vigie::policy
