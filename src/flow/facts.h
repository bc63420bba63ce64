// flow/facts.h: what a policy may see of an item: findings summarised into facts, in one place.
//
// Input   the item's media facts, findings and provenance.
// Output  the facts JSON of policy/facts.h, complete.
// Method  the table in docs/reference/facts.md; matches to one entry are put together first, then
//         the most severe entry is named. Only `manipulated` and `unconfirmed` entries are known
//         matches; `fact_checked_false` become claims; `authentic` a known original.
// Threads stateless.
#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "model/finding.h"
#include "model/media_facts.h"
#include "provenance/ai_traces.h"

namespace vigie::flow {

struct FactsInput {
  std::string item_id;  // the media's SHA-256
  int64_t published_us = 0;
  MediaFacts media;
  bool has_sound = false;  // the item has a sound track
  std::span<const Finding> findings;
  provenance::Provenance provenance;
};

// Errors: kInvalidArgument if a value does not fit the declared facts (a bug of ours, not input).
Result<Json> summarise_facts(const FactsInput& input);

// The same of matches alone: the facts of before, where matches were found anew. Only media's kind,
// has_sound and findings of the input are read. Errors: as above.
Result<Json> with_match_facts(const Json& before, const FactsInput& input);
// The same facts as if the bank had no such entry: known_match, claims and authentic made anew from
// the other findings. Errors: as above.
Result<Json> facts_without_entry(const Json& facts, std::span<const Finding> findings,
                                 const std::string& bank, const std::string& entry);

}  // namespace vigie::flow
