#include "flow/rehearse/backtest.h"

#include <algorithm>
#include <tuple>

#include "flow/guards.h"
#include "policy/facts_complete.h"

namespace vigie::flow {
namespace {

// FNV-1a: spread enough to choose samples by, and the same everywhere.
uint64_t hash_of(std::string_view text) {
  uint64_t out = 14695981039346656037u;
  for (const char c : text) out = (out ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return out;
}

int severity(const Outcome& outcome) {
  static constexpr std::string_view kOrder[] = {"allow",    "label",   "reduce",
                                                "restrict", "disable", "remove"};
  const auto* found = std::find(std::begin(kOrder), std::end(kOrder), outcome.visibility);
  return 2 * static_cast<int>(found - kOrder) + (outcome.strength == "strong" ? 1 : 0);
}

std::string action_text(const Outcome& outcome) {
  return outcome.visibility + (outcome.strength.empty() ? "" : " " + outcome.strength);
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

void keep_samples(std::vector<BacktestSample>& samples) {
  std::sort(samples.begin(), samples.end(), [](const auto& a, const auto& b) {
    return std::tie(a.order, a.decision) < std::tie(b.order, b.decision);
  });
  if (samples.size() > BacktestReport::kSamplesMax) samples.resize(BacktestReport::kSamplesMax);
}

void add_counts(std::map<std::string, int64_t>& to, const std::map<std::string, int64_t>& from) {
  for (const auto& [name, count] : from) to[name] += count;
}

void add_agreement(Agreement& to, const Agreement& from) {
  to.acted += from.acted;
  to.agreed += from.agreed;
}

}  // namespace

std::string outcome_text(const Outcome& outcome) {
  std::string out = action_text(outcome);
  if (outcome.review != "none") out += ", " + outcome.review + " review";
  if (outcome.account != "none") out += ", " + outcome.account;
  for (size_t i = 0; i < outcome.labels.size(); ++i) {
    out += (i == 0 ? ", labels " : " ") + outcome.labels[i];
  }
  for (const std::string& flag : outcome.flags) out += ", " + flag;
  return out;
}

bool does_the_same(const Outcome& a, const Outcome& b) {
  return a.visibility == b.visibility && a.strength == b.strength && a.labels == b.labels &&
         a.review == b.review && a.account == b.account && a.flags == b.flags;
}

void BacktestReport::add(const BacktestReport& other) {
  decisions += other.decisions;
  changed += other.changed;
  stricter += other.stricter;
  milder += other.milder;
  for (const auto& [name, kind] : other.kinds) {
    BacktestKind& mine = kinds[name];
    mine.count += kind.count;
    mine.samples.insert(mine.samples.end(), kind.samples.begin(), kind.samples.end());
    keep_samples(mine.samples);
  }
  for (const auto& [name, rule] : other.rules) {
    BacktestRule& mine = rules[name];
    mine.more += rule.more;
    mine.fewer += rule.fewer;
    add_agreement(mine.candidate, rule.candidate);
  }
  add_counts(countries, other.countries);
  add_counts(languages, other.languages);
  for (size_t i = 0; i < reach.size(); ++i) reach[i] += other.reach[i];
  views_changed += other.views_changed;
  people += other.people;
  add_agreement(now, other.now);
  add_agreement(candidate, other.candidate);
  add_counts(filled, other.filled);
  add_counts(dropped, other.dropped);
  add_counts(undecided, other.undecided);
}

Backtest::Backtest(std::shared_ptr<const policy::Pack> candidate, PeopleDecided people)
    : pack_(std::move(candidate)), decider_(pack_), people_(std::move(people)) {}

// Facts that fit are read as they stand; only others are completed.
Result<Outcome> Backtest::decide(const store::ScannedDecision& decision) {
  Result<Outcome> outcome = decider_.decide(decision.facts);
  if (outcome || outcome.error().code == ErrorCode::kLimit) return outcome;
  const auto stored = parse_json(decision.facts);
  if (!stored) return stored.error();
  if (member(*stored, "guards") != nullptr) {
    const auto decided = policy::decide(*pack_, *stored);
    if (decided) return decided->outcome;
  }
  const policy::CompletedFacts completed = policy::complete_facts(without_guards(*stored));
  if (completed.filled.empty() && completed.dropped.empty()) return outcome;
  outcome = decider_.decide(to_json(completed.facts));
  if (!outcome) return outcome;
  for (const std::string& path : completed.filled) ++report_.filled[path];
  for (const std::string& path : completed.dropped) ++report_.dropped[path];
  return outcome;
}

Status Backtest::look_at(const store::ScannedDecision& decision) {
  const Result<Outcome> outcome = decide(decision);
  if (outcome) return compare(decision, *outcome);
  ++report_.decisions;
  ++report_.undecided[outcome.error().message];
  return ok();
}

Status Backtest::compare(const store::ScannedDecision& decision, const Outcome& candidate) {
  ++report_.decisions;
  const bool is_looked_at = people_ != nullptr && people_->contains(decision.id);
  if (!is_looked_at && to_json(to_json_value(candidate)) == decision.outcome) return ok();
  const Outcome before = TRY(outcome_from_json(TRY(parse_json(decision.outcome))));
  if (is_looked_at) count_people(decision, before, candidate);
  for (const std::string& rule : candidate.reasons) {
    if (!has(before.reasons, rule)) ++report_.rules[rule].more;
  }
  for (const std::string& rule : before.reasons) {
    if (!has(candidate.reasons, rule)) ++report_.rules[rule].fewer;
  }
  return does_the_same(before, candidate) ? ok() : count_change(decision, before, candidate);
}

Status Backtest::count_change(const store::ScannedDecision& decision, const Outcome& before,
                              const Outcome& after) {
  ++report_.changed;
  if (severity(after) > severity(before)) ++report_.stricter;
  if (severity(after) < severity(before)) ++report_.milder;
  const std::string from = action_text(before);
  const std::string to = action_text(after);
  BacktestKind& kind = report_.kinds[from == to ? from + ", otherwise" : from + " -> " + to];
  ++kind.count;
  const uint64_t order = hash_of(decision.id);
  const bool is_full = kind.samples.size() == BacktestReport::kSamplesMax;
  if (!is_full || order < kind.samples.back().order) {
    kind.samples.push_back({order, decision.id, decision.item_id, outcome_text(before),
                            outcome_text(after), before.reasons, after.reasons});
    keep_samples(kind.samples);
  }
  const Json facts = TRY(parse_json(decision.facts));
  const Json* item = member(facts, "item");
  const Json nothing = JsonObject();
  const Json& known = item != nullptr ? *item : nothing;
  const std::string region = string_member(known, "region");
  const std::string language = string_member(known, "language");
  ++report_.countries[region.empty() ? "?" : region];
  ++report_.languages[language.empty() ? "?" : language];
  const int64_t views = int_member(known, "views");
  const auto& bounds = BacktestReport::kReach;
  const auto* above = std::upper_bound(bounds.begin(), bounds.end(), views);
  ++report_.reach[static_cast<size_t>(above - bounds.begin())];
  report_.views_changed += std::max<int64_t>(0, views);
  return ok();
}

void Backtest::count_people(const store::ScannedDecision& decision, const Outcome& before,
                            const Outcome& after) {
  const bool person_acted =
      people_->at(decision.id) != "allow" && !people_->at(decision.id).empty();
  const auto count = [&](Agreement& agreement) {
    ++agreement.acted;
    agreement.agreed += person_acted ? 1 : 0;
  };
  ++report_.people;
  if (before.visibility != "allow") count(report_.now);
  if (after.visibility == "allow") return;
  count(report_.candidate);
  for (const std::string& rule : after.reasons) count(report_.rules[rule].candidate);
}

Result<PeopleDecided> people_decided(store::Store& store) {
  return std::make_shared<const std::unordered_map<std::string, std::string>>(
      TRY(store::DecisionScan(store, {}).decided_by_people()));
}

std::function<std::unique_ptr<Backtest>(store::DecisionScan&)> backtest_maker(
    std::shared_ptr<const policy::Pack> candidate, PeopleDecided people) {
  return [candidate = std::move(candidate), people = std::move(people)](store::DecisionScan&) {
    return std::make_unique<Backtest>(candidate, people);
  };
}

}  // namespace vigie::flow
