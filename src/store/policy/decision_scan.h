// store/policy/decision_scan.h: stored decisions in the order they were made, a stretch at a time.
//
// What rehearsals read: a million decisions pass without being held. Several threads read stretches
// of their own, each with a Store of its own; reading disturbs no writer (WAL).
// Cost    about ten microseconds a decision of two kilobytes.
// Threads one thread a Store, and so a scan.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct ScannedDecision {
  std::string id, item_id;  // item_id "" for `vigie check`
  std::string pack_sha256, facts, facts_sha256;
  std::string outcome, trace;  // JSON as stored; trace "" unless asked for
  std::string actor;           // policy, or a person's pseudonym
  int persons = 0;             // who stand behind it
  int64_t decided_us = 0;
};

struct ScanOptions {
  int64_t since_us = 0, until_us = INT64_MAX;  // decided at since or later, before until
  bool with_trace = false;
};

// Row numbers, ascending with the time of writing: [first, end).
struct Stretch {
  int64_t first = 0, end = 0;
  int64_t rows() const { return end - first; }
};

class DecisionScan {
 public:
  DecisionScan(Store& store, const ScanOptions& options) : store_(store), options_(options) {}

  // All that options ask for lies in here; other decisions may too, and are left out by read().
  Result<Stretch> whole();
  // Each decision in the stretch, in order. Errors: the database's, and the first of each().
  Status read(const Stretch& stretch, const std::function<Status(const ScannedDecision&)>& each);

  // That one, whenever it was decided. Errors: kNotFound too.
  Status read_one(std::string_view id, const std::function<Status(const ScannedDecision&)>& each);

  // The visibility that a person decided later, by the id of the decision that it replaced.
  Result<std::unordered_map<std::string, std::string>> decided_by_people();
  // The files of a pack as flow bundles them. Errors: kNotFound.
  Result<std::string> pack_text(std::string_view sha256);

 private:
  Store& store_;
  ScanOptions options_;
};

}  // namespace vigie::store
