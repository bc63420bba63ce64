// flow/rehearse/replay.h: stored decisions decided again, each by the pack it names.
//
// Output  how many give the same bytes; of the others the first difference, explained: which member
//         of the outcome, and which part of which rule had another value.
// Method  decide() is pure (I3); a pack is loaded once, by the hash that its decisions name.
// Threads one thread a Replayer; reports of several are added up.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "policy/pack.h"
#include "store/policy/decision_scan.h"

namespace vigie::flow {

struct ReplayDifference {
  std::string decision = {};
  std::string path = {};  // "outcome.visibility", "trace[2].clauses[0].value"; "" of an error
  std::string stored = {}, again = {};  // JSON of that member, "" where there is none
  std::string why = {};                 // one sentence
};

struct ReplayReport {
  static constexpr size_t kShownMax = 20;
  int64_t decisions = 0, equal = 0;
  std::vector<ReplayDifference> differences;  // the first ones in order of id, at most kShownMax

  bool is_equal() const { return equal == decisions; }
  void add(const ReplayReport& other);
};

class Replayer {
 public:
  // scan must outlive it: packs are read from there.
  explicit Replayer(store::DecisionScan& scan) : scan_(scan) {}

  // Precondition: the scan was made with_trace. Errors: the database's; what cannot be decided any
  // more is a difference.
  Status look_at(const store::ScannedDecision& decision);
  const ReplayReport& report() const { return report_; }

 private:
  Result<std::shared_ptr<const policy::Pack>> pack_of(const std::string& sha256);

  store::DecisionScan& scan_;
  std::map<std::string, std::shared_ptr<const policy::Pack>> packs_;
  ReplayReport report_;
};

// The first member in which two JSON values differ, as a path; nothing when they are equal.
std::string first_difference(const Json& a, const Json& b);

}  // namespace vigie::flow
