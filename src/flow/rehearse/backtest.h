// flow/rehearse/backtest.h: what a candidate pack would have decided of what was decided already.
//
// Input   stored decisions with their facts, one after the other; a candidate.
// Output  how many would change, from what to what, by rule, country, language and reach; some of
//         each kind to look at; and beside what people decided, how often each of the two was
//         right.
// Method  the candidate decides the stored facts (I3). Facts of older schemas are completed with
//         defaults, and the report says so. Samples are those with the smallest hash of their id:
//         the same whoever counts, and spread over the whole time.
// Cost    about ten microseconds a decision; memory does not grow with their number.
// Threads one thread a Backtest; reports of several are added up.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "policy/pack.h"
#include "store/policy/decision_scan.h"

namespace vigie::flow {

struct BacktestSample {
  uint64_t order = 0;  // by which samples are chosen
  std::string decision, item;
  std::string before, after;          // outcomes in words
  std::vector<std::string> was, now;  // the rules that fired
};

struct BacktestKind {  // one way to change: "allow -> reduce light"
  int64_t count = 0;
  std::vector<BacktestSample> samples;  // at most kSamplesMax, by order
};

// Against people: of decisions that a person looked at afterwards, those that limited something,
// and those of them where the person did too.
struct Agreement {
  int64_t acted = 0, agreed = 0;
};

struct BacktestRule {
  int64_t more = 0, fewer = 0;  // items that it fires for now, and does not any more
  Agreement candidate;          // of the items it fires for
};

struct BacktestReport {
  static constexpr size_t kSamplesMax = 5;
  static constexpr std::array<int64_t, 4> kReach = {1'000, 10'000, 100'000, 1'000'000};

  int64_t decisions = 0, changed = 0, stricter = 0, milder = 0;
  std::map<std::string, BacktestKind> kinds;
  std::map<std::string, BacktestRule> rules;
  std::map<std::string, int64_t> countries, languages;  // of what changed
  std::array<int64_t, kReach.size() + 1> reach{};       // of what changed: views below kReach[i]
  int64_t views_changed = 0;                            // all views of what changed
  int64_t people = 0;                                   // decisions that a person looked at after
  Agreement now, candidate;
  std::map<std::string, int64_t> filled, dropped, undecided;  // by path; by error

  void add(const BacktestReport& other);
};

// {"decisions","changed",...,"actions":[...],"rules":[...],...}; docs/reference/backtest-json.md.
JsonObject to_json_value(const BacktestReport& report);
// The same for people, in "en" or "fr".
std::string backtest_text(const BacktestReport& report, std::string_view language);

// "reduce light, urgent review, strike, labels ai".
std::string outcome_text(const Outcome& outcome);
// Whether they differ in what they do: reasons alone are no change.
bool does_the_same(const Outcome& a, const Outcome& b);

using PeopleDecided = std::shared_ptr<const std::unordered_map<std::string, std::string>>;

class Backtest {
 public:
  Backtest(std::shared_ptr<const policy::Pack> candidate, PeopleDecided people);

  // Errors: kCorrupt when what is stored cannot be read. What cannot be decided is counted.
  Status look_at(const store::ScannedDecision& decision);
  // The same for two outcomes that are there already: of a candidate in shadow.
  Status compare(const store::ScannedDecision& decision, const Outcome& candidate);
  const BacktestReport& report() const { return report_; }

 private:
  Result<Outcome> decide(const store::ScannedDecision& decision);
  Status count_change(const store::ScannedDecision& decision, const Outcome& before,
                      const Outcome& after);
  void count_people(const store::ScannedDecision& decision, const Outcome& before,
                    const Outcome& after);

  std::shared_ptr<const policy::Pack> pack_;
  policy::Decider decider_;
  PeopleDecided people_;
  BacktestReport report_;
};

// What people decided, of all that is stored. Errors: the store's.
Result<PeopleDecided> people_decided(store::Store& store);
// What a crew makes its workers with.
std::function<std::unique_ptr<Backtest>(store::DecisionScan&)> backtest_maker(
    std::shared_ptr<const policy::Pack> candidate, PeopleDecided people);

}  // namespace vigie::flow
