// policy/facts.h: every fact that a condition may name, with its type and its default.
//
// This table is the one place: the checker's types, the defaults, the validation of stored facts
// and docs/reference/facts.md come from it.
// Threads stateless.
#pragma once

#include <span>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "policy/cel/cel.h"

namespace vigie::policy {

// item, findings, account, reports, order, review, claims, provenance, context: a kObject.
const cel::Type& facts_type();

// The words that a fact can be, or none where it can be any text.
std::span<const std::string_view> fact_values(std::string_view path);

// Each with its documentation, for whoever writes conditions, in the order of the reference:
// [{"path","type","otherwise","meaning","values":[...]}].
JsonArray facts_json();

// Errors: kInvalidArgument with the path: "facts: item.views: expected int".
Status check_facts(const Json& facts);

}  // namespace vigie::policy
