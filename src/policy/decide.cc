// The nine steps of docs/reference/policy.md, in their order; the numbers stand in the comments.
#include <algorithm>
#include <set>

#include "policy/facts.h"
#include "policy/pack_state.h"

namespace vigie::policy {
namespace {

constexpr int kAllow = 0, kLabel = 1, kReduce = 2, kRestrict = 3, kDisable = 4, kRemove = 5;
constexpr int kQueue = 1;
constexpr int kStrike = 2, kSuspend = 3;

// What a person's own answers made: a person's decision does not lower these.
constexpr std::string_view kPersonRules[] = {"manipulated_media", "manipulated_misleading",
                                             "altered_context", "legal_order"};

struct Matched {
  const Rule* rule;
  size_t order;
  OutcomeSpec outcome;
  bool is_confirmed;
};

template <class Range>
bool is_in(const Range& range, std::string_view value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

int visibility_of(std::string_view name) {
  const auto* found = std::find(std::begin(kVisibilities), std::end(kVisibilities), name);
  return found == std::end(kVisibilities) ? -1 : static_cast<int>(found - kVisibilities);
}

class Run {
 public:
  Run(const Pack::State& pack, const Json& facts) : pack_(pack), variables_(facts) {
    variables_.as_object()["thresholds"] = pack.thresholds;
    variables_.as_object()["d"] = JsonObject();
  }

  Result<Decided> decide() {
    const Json* review = member(variables_, "review");
    decided_ = string_member(*review, "decided");
    for (const Json& id : array_member(*review, "confirmed")) {
      confirmed_.insert(std::string(id.get_string().c_str()));
    }
    for (const Define& define : pack_.defines) {  // (2)
      const bool holds = TRY(is_true(define.when));
      variables_.as_object()["d"].as_object()[define.name] = holds;
    }
    TRY(match_rules());
    TRY(apply_exceptions());
    apply_person();
    combine();
    TRY(apply_account_rules());
    sort_reasons();
    out_.outcome.sor = statement_of_reasons();
    out_.trace = std::move(trace_);
    return std::move(out_);
  }

 private:
  Result<bool> is_true(const cel::Program& when) {
    const Json value = TRY(cel::evaluate(when, variables_));
    return value.is_bool() && value.get_bool();
  }

  Status match_rules() {  // (3)
    for (size_t i = 0; i < pack_.rules.size(); ++i) {
      const Rule& rule = pack_.rules[i];
      if (rule.status == "retired") continue;
      const Json value = TRY(cel::evaluate(rule.when, variables_));
      if (!value.is_bool() || !value.get_bool()) continue;
      const bool is_confirmed = rule.confirmed.has_value() && confirmed_.contains(rule.id);
      trace_.push_back(JsonObject{{"rule", rule.id},
                                  {"matched", true},
                                  {"shadow", rule.status == "testing"},
                                  {"confirmed", is_confirmed},
                                  {"clauses", cel::explain(rule.when, variables_)}});
      if (rule.status == "testing") continue;  // seen, never acted on
      matched_.push_back({&rule, i, is_confirmed ? *rule.confirmed : rule.then, is_confirmed});
    }
    return ok();
  }

  // Whether it lowered anything. urgent_stays: a review is never taken below what it is.
  static bool lower(Matched& matched, int cap, const std::string& strength) {
    OutcomeSpec& outcome = matched.outcome;
    if (outcome.visibility <= cap) return false;
    outcome.visibility = cap;
    outcome.strength = strength;
    if (cap == kAllow) outcome.labels.clear();
    outcome.account = 0;
    return true;
  }

  Status apply_exceptions() {  // (4)
    for (const Exception& exception : pack_.exceptions) {
      if (!TRY(is_true(exception.when))) continue;
      bool lowered = false;
      for (Matched& matched : matched_) {
        if (matched.is_confirmed || !is_in(exception.applies_to, matched.rule->id)) continue;
        if (!lower(matched, exception.cap, exception.cap == kReduce ? "strong" : "")) continue;
        lowered = true;
        int& review = matched.outcome.review;
        review =
            exception.review == 0 ? std::min(review, kQueue) : std::max(review, exception.review);
      }
      if (lowered) out_.outcome.exceptions.push_back(exception.id);
    }
    return ok();
  }

  void apply_person() {  // (5)
    const int decided = visibility_of(decided_);
    if (decided < 0) return;
    for (const Matched& matched : matched_) {
      if (matched.is_confirmed || is_in(kPersonRules, matched.rule->id)) return;
    }
    bool lowered = false;
    for (Matched& matched : matched_) {
      if (!lower(matched, decided, decided == kReduce ? "light" : "")) continue;
      lowered = true;
      matched.outcome.review = std::max(matched.outcome.review, kQueue);
    }
    if (lowered) out_.outcome.exceptions.push_back("person_decided");
  }

  void combine() {  // (6)
    std::set<std::string> labels;
    std::set<std::string> flags;
    for (const Matched& matched : matched_) {
      const OutcomeSpec& outcome = matched.outcome;
      visibility_ = std::max(visibility_, outcome.visibility);
      review_ = std::max(review_, outcome.review);
      account_ = std::max(account_, outcome.account);
      labels.insert(outcome.labels.begin(), outcome.labels.end());
      flags.insert(outcome.flags.begin(), outcome.flags.end());
    }
    std::string& strength = out_.outcome.strength;
    for (const Matched& matched : matched_) {
      if (visibility_ != kReduce || matched.outcome.visibility != kReduce) continue;
      if (strength != "strong") strength = matched.outcome.strength;
    }
    if (labels.contains("ai_disclosed")) labels.erase("ai");
    if (visibility_ >= kDisable) labels.clear();
    if (visibility_ == kRemove && review_ == kQueue) review_ = 0;
    out_.outcome.labels.assign(labels.begin(), labels.end());
    out_.outcome.flags.assign(flags.begin(), flags.end());
  }

  Status apply_account_rules() {  // (7)
    variables_.as_object()["max_visibility"] = visibility_;
    for (const AccountRule& rule : pack_.account_rules) {
      if (!TRY(is_true(rule.when))) continue;
      out_.outcome.account_rules.push_back(rule.id);
      // A suspension is only proposed until a person confirms it.
      const bool is_proposed = rule.account == kSuspend && !confirmed_.contains(rule.id);
      account_ = std::max(account_, is_proposed ? kStrike : rule.account);
      review_ = std::max(review_, rule.review);
    }
    out_.outcome.visibility = kVisibilities[visibility_];
    out_.outcome.review = kReviews[review_];
    out_.outcome.account = kAccounts[account_];
    return ok();
  }

  void sort_reasons() {  // (8)
    std::stable_sort(matched_.begin(), matched_.end(), [](const Matched& a, const Matched& b) {
      if (a.outcome.visibility != b.outcome.visibility) {
        return a.outcome.visibility > b.outcome.visibility;
      }
      return a.order < b.order;
    });
    for (const Matched& matched : matched_) out_.outcome.reasons.push_back(matched.rule->id);
  }

  JsonArray restrictions() const {
    JsonArray out;
    const auto add = [&](const char* name) {
      out.push_back(Json("DECISION_VISIBILITY_CONTENT_" + std::string(name)));
    };
    const bool has_labels = !out_.outcome.labels.empty();
    if (visibility_ == kRemove) add("REMOVED");
    if (visibility_ == kDisable) add("DISABLED");
    if (visibility_ == kReduce || visibility_ == kRestrict) add("DEMOTED");
    if (visibility_ == kRestrict) add("INTERACTION_RESTRICTED");
    const bool may_label = visibility_ == kReduce || visibility_ == kRestrict;
    if (visibility_ == kLabel || (may_label && has_labels)) add("LABELLED");
    return out;
  }

  JsonObject statement_of_reasons() const {  // (9)
    const JsonObject none{{"required", false}};
    // An order's author is told by the order's own way: article 17(5).
    if (!matched_.empty() && matched_.front().rule->id == "legal_order") return none;
    for (const Matched& matched : matched_) {
      const Rule& rule = *matched.rule;
      if (matched.outcome.visibility < kLabel || !rule.sor_required) continue;
      JsonArray keywords;
      for (const std::string& keyword : rule.sor_keywords) keywords.push_back(Json(keyword));
      return {{"required", true},
              {"rule", rule.id},
              {"decision_visibility", restrictions()},
              {"decision_ground", "DECISION_GROUND_" + rule.sor_ground + "_CONTENT"},
              {"category", rule.sor_category},
              {"category_specification", std::move(keywords)},
              {"automated_decision",
               matched.is_confirmed ? "AUTOMATED_DECISION_PARTIALLY" : "AUTOMATED_DECISION_FULLY"}};
    }
    return none;
  }

  const Pack::State& pack_;
  Json variables_;  // facts, thresholds, d: what conditions may name
  std::string decided_;
  std::set<std::string> confirmed_;
  std::vector<Matched> matched_;
  JsonArray trace_;
  int visibility_ = 0, review_ = 0, account_ = 0;
  Decided out_;
};

}  // namespace

Result<Decided> decide(const Pack& pack, const Json& facts) {
  TRY(check_facts(facts));
  return Run(pack.state(), facts).decide();
}

}  // namespace vigie::policy
