// flow/rehearse/draft.h: a pack that somebody works on: its files with its tests, as JSON.
//
// Output  {"files":[{"path","text"}],"tests":[{"path","text"}],"overlays":[{"name","files":[...]}]}
// Threads stateless.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "flow/decide.h"
#include "policy/pack.h"

namespace vigie::flow {

JsonObject draft_json(const PackFolder& folder);
// Errors: kInvalidArgument for a path that no folder of a pack has, or for one that comes twice;
// kLimit as read_pack_folder.
Result<PackFolder> draft_from_json(const Json& value);

struct DraftTests {
  int passed = 0;
  std::vector<policy::PackTestResult> failed;  // in order of the files
  std::vector<policy::RuleTests> untested;     // rules without a hit or without a miss
  bool is_good() const { return failed.empty() && untested.empty(); }
};

// The tests of the pack against it, and those of each overlay against the pack with it.
// Precondition: the pack loads. Errors: none, a broken test is a failed one.
DraftTests run_draft_tests(const PackFolder& folder);

}  // namespace vigie::flow
