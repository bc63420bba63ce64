// The nine steps of docs/reference/policy.md, in their order; the numbers stand in the comments.
#include <algorithm>

#include "policy/pack_plan.h"
#include "policy/pack_state.h"

namespace vigie::policy {
namespace {

constexpr int kAllow = 0, kLabel = 1, kReduce = 2, kRestrict = 3, kDisable = 4, kRemove = 5;
constexpr int kQueue = 1, kUrgent = 2;
constexpr int kStrike = 2, kSuspend = 3;

struct Matched {
  const Rule* rule;
  size_t order;
  const OutcomeSpec* spec;
  bool is_confirmed;
  // As spec has them, unless an exception or a person lowered them.
  int visibility, review, account;
  std::string_view strength;
  bool has_labels = true;
};

Matched matched_by(const Rule& rule, size_t order, bool is_confirmed) {
  const OutcomeSpec& spec = is_confirmed ? *rule.confirmed : rule.then;
  return {&rule,       order,        &spec,         is_confirmed, spec.visibility,
          spec.review, spec.account, spec.strength, true};
}

template <class Range>
bool is_in(const Range& range, std::string_view value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

int visibility_of(std::string_view name) {
  const auto* found = std::find(std::begin(kVisibilities), std::end(kVisibilities), name);
  return found == std::end(kVisibilities) ? -1 : static_cast<int>(found - kVisibilities);
}

// One item after the other: it keeps its memory.
class Run {
 public:
  Run(const Pack::State& pack, PackRun& conditions) : pack_(pack), conditions_(conditions) {}

  Status decide(std::string_view facts_json, const std::vector<std::string>& guards = {}) {
    seen_.clear();
    matched_.clear();
    visibility_ = review_ = account_ = 0;
    outcome_ = Outcome();
    TRY(conditions_.load(facts_json));  // (1) (2)
    TRY(match_rules());
    TRY(apply_exceptions());
    apply_person();
    apply_guards(guards);
    combine();
    TRY(apply_account_rules());
    sort_reasons();
    combine_surfaces();
    outcome_.sor = statement_of_reasons();
    return ok();
  }

  Outcome& outcome() { return outcome_; }

  // facts, thresholds and d as JSON: what conditions may name.
  JsonArray trace(Json variables) const {
    variables.as_object()["thresholds"] = pack_.thresholds;
    JsonObject defined;
    for (size_t i = 0; i < pack_.defines.size(); ++i) {
      defined[pack_.defines[i].name] = conditions_.define_holds(i);
    }
    variables.as_object()["d"] = std::move(defined);
    JsonArray out;
    for (const auto& [rule, is_confirmed] : seen_) {
      out.push_back(JsonObject{{"rule", rule->id},
                               {"matched", true},
                               {"shadow", rule->status == "testing"},
                               {"confirmed", is_confirmed},
                               {"clauses", cel::explain(rule->when, variables)}});
    }
    return out;
  }

 private:
  Status match_rules() {  // (3)
    const auto holding = TRY(conditions_.rules());
    seen_.reserve(holding.size());
    matched_.reserve(holding.size());
    for (const uint32_t i : holding) {
      const Rule& rule = pack_.rules[i];
      const bool is_confirmed = rule.confirmed.has_value() && conditions_.is_confirmed(rule.id);
      seen_.emplace_back(&rule, is_confirmed);
      if (rule.status == "testing") continue;  // seen, never acted on
      matched_.push_back(matched_by(rule, i, is_confirmed));
    }
    return ok();
  }

  // Whether it lowered anything.
  static bool lower(Matched& matched, int cap, std::string_view strength) {
    if (matched.visibility <= cap) return false;
    matched.visibility = cap;
    matched.strength = strength;
    if (cap == kAllow) matched.has_labels = false;
    matched.account = 0;
    return true;
  }

  Status apply_exceptions() {  // (4)
    for (const uint32_t i : TRY(conditions_.exceptions())) {
      const Exception& exception = pack_.exceptions[i];
      bool lowered = false;
      for (Matched& matched : matched_) {
        if (matched.is_confirmed || !is_in(exception.applies_to, matched.rule->id)) continue;
        if (!lower(matched, exception.cap, exception.cap == kReduce ? "strong" : "")) continue;
        lowered = true;
        int& review = matched.review;
        review =
            exception.review == 0 ? std::min(review, kQueue) : std::max(review, exception.review);
      }
      if (lowered) outcome_.exceptions.push_back(exception.id);
    }
    return ok();
  }

  void apply_person() {  // (5)
    const int decided = visibility_of(conditions_.decided_visibility());
    if (decided < 0) return;
    for (const Matched& matched : matched_) {
      if (matched.is_confirmed || matched.rule->is_persons_own) return;
    }
    bool lowered = false;
    for (Matched& matched : matched_) {
      if (!lower(matched, decided, decided == kReduce ? "light" : "")) continue;
      lowered = true;
      matched.review = std::max(matched.review, kQueue);
    }
    if (lowered) outcome_.exceptions.push_back("person_decided");
  }

  // A quota that was tripped: what it counts is not done by the machine, a person looks at once.
  void apply_guards(const std::vector<std::string>& tripped) {
    for (const Guard& guard : pack_.guards) {
      if (!is_in(tripped, guard.id)) continue;
      bool lowered = false;
      for (Matched& matched : matched_) {
        if (matched.is_confirmed || matched.rule->is_persons_own) continue;
        const bool is_counted = guard.rule.empty() ? matched.visibility == guard.visibility
                                                   : matched.rule->id == guard.rule;
        if (!is_counted || !lower(matched, kAllow, "")) continue;
        lowered = true;
        matched.review = kUrgent;
      }
      if (lowered) outcome_.exceptions.push_back("guard:" + guard.id);
    }
  }

  static void add_all(std::vector<std::string_view>& out, const std::vector<std::string>& more) {
    out.insert(out.end(), more.begin(), more.end());
  }

  static std::vector<std::string> sorted_once(std::vector<std::string_view> all) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return {all.begin(), all.end()};
  }

  void combine() {  // (6)
    std::vector<std::string_view> labels;
    std::vector<std::string_view> flags;
    for (const Matched& matched : matched_) {
      visibility_ = std::max(visibility_, matched.visibility);
      review_ = std::max(review_, matched.review);
      account_ = std::max(account_, matched.account);
      if (matched.has_labels) add_all(labels, matched.spec->labels);
      add_all(flags, matched.spec->flags);
    }
    std::string& strength = outcome_.strength;
    for (const Matched& matched : matched_) {
      if (visibility_ != kReduce || matched.visibility != kReduce) continue;
      if (strength != "strong") strength = matched.strength;
    }
    if (is_in(labels, "ai_disclosed")) std::erase(labels, "ai");
    if (visibility_ >= kDisable) labels.clear();
    if (visibility_ == kRemove && review_ == kQueue) review_ = 0;
    outcome_.labels = sorted_once(std::move(labels));
    outcome_.flags = sorted_once(std::move(flags));
    const bool is_unverified =
        is_in(outcome_.flags, "unverified") || is_in(outcome_.labels, "unverified");
    if (is_unverified && visibility_ < kDisable) outcome_.look_again_h = pack_.look_again_h;
  }

  // Rules of some surfaces only: what holds on the others, where that is less.
  void combine_surfaces() {
    constexpr std::string_view kSurfaces[] = {"feed", "search", "share", "profile", "live"};
    const bool is_limited = std::any_of(matched_.begin(), matched_.end(), [](const Matched& one) {
      return !one.rule->surfaces.empty();
    });
    if (!is_limited) return;
    for (const std::string_view surface : kSurfaces) {
      int visibility = 0;
      std::string_view strength;
      std::vector<std::string_view> labels;
      for (const Matched& one : matched_) {
        const auto& surfaces = one.rule->surfaces;
        if (!surfaces.empty() && !is_in(surfaces, surface)) continue;
        visibility = std::max(visibility, one.visibility);
        if (one.has_labels) add_all(labels, one.spec->labels);
      }
      for (const Matched& one : matched_) {
        const auto& surfaces = one.rule->surfaces;
        const bool holds = surfaces.empty() || is_in(surfaces, surface);
        if (!holds || visibility != kReduce || one.visibility != kReduce) continue;
        if (strength != "strong") strength = one.strength;
      }
      if (is_in(labels, "ai_disclosed")) std::erase(labels, "ai");
      if (visibility >= kDisable) labels.clear();
      const auto all = sorted_once(std::move(labels));
      if (visibility == visibility_ && all == outcome_.labels && strength == outcome_.strength) {
        continue;
      }
      JsonArray shown;
      for (const std::string& label : all) shown.push_back(Json(label));
      outcome_.surfaces[surface] = JsonObject{{"visibility", kVisibilities[visibility]},
                                              {"strength", strength},
                                              {"labels", std::move(shown)}};
    }
  }

  Status apply_account_rules() {  // (7)
    for (const uint32_t i : TRY(conditions_.account_rules(visibility_))) {
      const AccountRule& rule = pack_.account_rules[i];
      outcome_.account_rules.push_back(rule.id);
      // A suspension is only proposed until a person confirms it.
      const bool is_proposed = rule.account == kSuspend && !conditions_.is_confirmed(rule.id);
      account_ = std::max(account_, is_proposed ? kStrike : rule.account);
      review_ = std::max(review_, rule.review);
    }
    outcome_.visibility = kVisibilities[visibility_];
    outcome_.review = kReviews[review_];
    outcome_.account = kAccounts[account_];
    return ok();
  }

  void sort_reasons() {  // (8)
    // The order is part of it: no two are equal.
    std::sort(matched_.begin(), matched_.end(), [](const Matched& a, const Matched& b) {
      return a.visibility != b.visibility ? a.visibility > b.visibility : a.order < b.order;
    });
    outcome_.reasons.reserve(matched_.size());
    for (const Matched& matched : matched_) outcome_.reasons.push_back(matched.rule->id);
  }

  JsonArray restrictions() const {
    JsonArray out;
    const auto add = [&](const char* name) {
      out.push_back(Json("DECISION_VISIBILITY_CONTENT_" + std::string(name)));
    };
    const bool has_labels = !outcome_.labels.empty();
    if (visibility_ == kRemove) add("REMOVED");
    if (visibility_ == kDisable) add("DISABLED");
    if (visibility_ == kReduce || visibility_ == kRestrict) add("DEMOTED");
    if (visibility_ == kRestrict) add("INTERACTION_RESTRICTED");
    const bool may_label = visibility_ == kReduce || visibility_ == kRestrict;
    if (visibility_ == kLabel || (may_label && has_labels)) add("LABELLED");
    return out;
  }

  JsonObject statement_of_reasons() const {  // (9)
    // An order's author is told by the order's own way: article 17(5).
    if (!matched_.empty() && matched_.front().rule->is_order) {
      return {{"required", false}};
    }
    for (const Matched& matched : matched_) {
      const Rule& rule = *matched.rule;
      if (matched.visibility < kLabel || !rule.sor_required) continue;
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
    return {{"required", false}};
  }

  const Pack::State& pack_;
  PackRun& conditions_;
  std::vector<std::pair<const Rule*, bool>> seen_;  // what holds, and whether a person confirmed it
  std::vector<Matched> matched_;
  int visibility_ = 0, review_ = 0, account_ = 0;
  Outcome outcome_;
};

}  // namespace

Result<Decided> decide(const Pack& pack, const Json& facts) {
  PackRun conditions(pack.state().plan);
  Run run(pack.state(), conditions);
  std::vector<std::string> guards;
  Json plain = facts;
  if (plain.is_object()) {
    for (const Json& guard : array_member(plain, "guards")) {
      if (guard.is_string()) guards.emplace_back(guard.get_string().c_str());
    }
    plain.as_object().erase("guards");
  }
  TRY(run.decide(to_json(plain), guards));
  Decided out;
  out.trace = run.trace(plain);
  out.outcome = std::move(run.outcome());
  return out;
}

struct Decider::State {
  explicit State(std::shared_ptr<const Pack> with)
      : pack(std::move(with)), conditions(pack->state().plan), run(pack->state(), conditions) {}

  const std::shared_ptr<const Pack> pack;
  PackRun conditions;
  Run run;
};

Decider::Decider(std::shared_ptr<const Pack> pack)
    : state_(std::make_unique<State>(std::move(pack))) {}
Decider::~Decider() = default;

Result<Outcome> Decider::decide(std::string_view facts_json) {
  TRY(state_->run.decide(facts_json));
  return std::move(state_->run.outcome());
}

}  // namespace vigie::policy
