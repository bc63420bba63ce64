#include "policy/pack_design.h"

#include <algorithm>
#include <array>

#include "policy/facts.h"

namespace vigie::policy {
namespace {

constexpr int kLabel = 1, kReduce = 2, kRestrict = 3, kRemove = 5;
constexpr int kWarn = 1;

// What corroborates: of another kind than our detectors, each by somebody who answers for it.
constexpr std::string_view kStrong[] = {"provenance.c2pa",
                                        "provenance.ai_declared",
                                        "provenance.captured",
                                        "provenance.aigc",
                                        "claims",
                                        "findings.known_match.confirmed",
                                        "findings.authentic",
                                        "reports.depicted_person",
                                        "review.altered",
                                        "review.misleading",
                                        "review.harm",
                                        "review.decided",
                                        "review.confirmed",
                                        "item.disclosed_ai",
                                        "order.authenticated"};

struct Weak {
  char letter;
  const char* what;
  std::array<std::string_view, 8> paths;
};

// What orders the queue and no more, by the design rule that says so.
constexpr Weak kWeak[] = {
    {'a',
     "a detector",
     {"findings.synthetic.verdict", "findings.synthetic.score", "findings.synthetic.agree",
      "findings.synthetic.kinds", "findings.altered.verdict", "findings.altered.kinds",
      "findings.unable.crashed", "findings.unable.abstained"}},
    {'f',
     "reports",
     {"reports.count", "reports.distinct", "reports.article16", "reports.trusted_flagger", "", "",
      "", ""}},
    {'g',
     "an order that nobody authenticated",
     {"order.present", "order.authority", "order.territories", "", "", "", "", ""}},
    {'h',
     "a network finding",
     {"findings.coordination.size", "findings.coordination.score", "", "", "", "", "", ""}},
    {'a',
     "a match that no person confirmed",
     {"findings.known_match.kind", "findings.known_match.bank",
      "findings.known_match.coverage_query", "findings.known_match.coverage_reference",
      "findings.known_match.picture", "findings.known_match.sound", "", ""}}};

constexpr std::string_view kPersons[] = {"review.altered", "review.misleading", "review.harm",
                                         "order.authenticated"};
constexpr std::string_view kVisibleFlags[] = {"unverified", "age_gate", "geo_limited", "sealed"};

Json default_of(const Json& facts, std::string_view path) {
  const Json* at = &facts;
  while (!path.empty() && at != nullptr) {
    const std::string_view part = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    at = member(*at, part);
  }
  return at == nullptr ? Json(nullptr) : *at;
}

template <class Paths>
Known defaults_of(const Json& facts, const Paths& paths) {
  Known out;
  for (const std::string_view path : paths) {
    if (!path.empty()) out.emplace(path, default_of(facts, path));
  }
  return out;
}

Known with(Known known, const Known& more) {
  for (const auto& [path, value] : more) known.insert_or_assign(path, value);
  return known;
}

bool is_visible(const OutcomeSpec& outcome) {
  return outcome.visibility >= kLabel || outcome.account >= kWarn ||
         std::any_of(outcome.flags.begin(), outcome.flags.end(), [](const std::string& flag) {
           return std::find(std::begin(kVisibleFlags), std::end(kVisibleFlags), flag) !=
                  std::end(kVisibleFlags);
         });
}

// What a copy must be for a machine to remove it, and what it is not when that is missing.
struct Copy {
  const char* path;
  Json lacking;
  const char* advice;
};

std::vector<Copy> copies() {
  constexpr double kBelow = 0.899;
  return {{"findings.known_match.confirmed", Json(false), "findings.known_match.confirmed"},
          {"findings.known_match.kind", Json("near"), "findings.known_match.kind == \"same\""},
          {"findings.known_match.kind", Json("contains"), "findings.known_match.kind == \"same\""},
          {"findings.known_match.coverage_query", Json(kBelow),
           "findings.known_match.coverage_query >= 0.9"},
          {"findings.known_match.coverage_reference", Json(kBelow),
           "findings.known_match.coverage_reference >= 0.9"},
          {"findings.known_match.picture", Json(false), "findings.known_match.picture"},
          {"findings.known_match.sound", Json(false), "findings.known_match.sound"}};
}

class Design {
 public:
  Design(const Pack::State& state, const Possible& possible)
      : state_(state), possible_(possible), facts_(default_facts()) {
    strong_ = defaults_of(facts_, kStrong);
    persons_ = defaults_of(facts_, kPersons);
    for (const Weak& weak : kWeak) {
      weak_.push_back(defaults_of(facts_, weak.paths));
      all_weak_ = with(std::move(all_weak_), weak_.back());
    }
  }

  std::vector<Broken> run() {
    for (const Rule& rule : state_.rules) {
      if (rule.status == "retired" || !is_visible(rule.then)) continue;
      terms_ = possible_.terms(rule.when);
      reads_ = possible_.reads(rule.when);
      check_weak(rule);
      check_machine(rule);
      check_victims(rule);
      check_decided(rule);
    }
    return std::move(out_);
  }

 private:
  void add(const Rule& rule, char letter, const std::string& message, std::string advice,
           bool is_of_condition = false) {
    const std::string text = "(" + std::string(1, letter) + ") " + message;
    const bool is_told = std::any_of(out_.begin(), out_.end(), [&](const Broken& one) {
      return one.rule == rule.id && one.message == text;
    });
    if (!is_told) out_.push_back({rule.id, text, std::move(advice), is_of_condition});
  }

  bool is_possible(const Term& term, const Known& known) const {
    return possible_.holds(term, known) != Holds::kNever;
  }

  // (a) (f) (g) (h): a term that holds by weak evidence, and not without it.
  void check_weak(const Rule& rule) {
    for (const Term& term : terms_) {
      if (!is_possible(term, strong_) || is_possible(term, with(strong_, all_weak_))) continue;
      size_t group = 0;
      for (size_t i = 0; i < weak_.size(); ++i) {
        Known others;
        for (size_t j = 0; j < weak_.size(); ++j) {
          if (j != i) others = with(std::move(others), weak_[j]);
        }
        if (!is_possible(term, with(strong_, others))) continue;
        group = i;
        break;
      }
      if (kWeak[group].letter == 'a' && is_demanded(rule, term)) continue;
      const std::string what = kWeak[group].what;
      add(rule, kWeak[group].letter,
          what + " alone would " +
              std::string(rule.then.visibility >= kLabel ? kVisibilities[rule.then.visibility]
                                                         : "have a visible effect"),
          kWeak[group].letter == 'g'
              ? "add order.authenticated"
              : "ask for review only, or add what corroborates it: provenance, a fact-check, a "
                "confirmed match, the person shown, a reviewer");
    }
  }

  // A label that a law of the place demands, and only there.
  bool is_demanded(const Rule& rule, const Term& term) const {
    if (rule.law.empty() || rule.then.visibility > kLabel || rule.then.account > 0) return false;
    if (!state_.scope.countries.empty()) return true;
    for (const Pack::Overlay& overlay : state_.overlays) {
      const bool is_its = rule.origin.path.starts_with(overlay.folder + "/");
      if (is_its && !overlay.scope.countries.empty()) return true;
    }
    Known nowhere;
    nowhere["context.jurisdictions"] = JsonArray();
    nowhere["item.region"] = "";
    return !is_possible(term, nowhere);
  }

  // (b)
  void check_machine(const Rule& rule) {
    for (const Term& term : terms_) {
      if (!is_possible(term, persons_)) continue;  // only by a person's own answers
      if (rule.then.account > kWarn) {
        add(rule, 'b',
            "a machine alone would give a " + std::string(kAccounts[rule.then.account]) +
                ": that is a person's",
            "write account under confirmed");
      }
      if (rule.then.visibility < kRemove) continue;
      for (const Copy& copy : copies()) {
        Known known = persons_;
        known[copy.path] = copy.lacking;
        if (!is_possible(term, known)) continue;
        add(rule, 'b', "a machine alone would remove what is no whole copy of a confirmed fake",
            std::string("add ") + copy.advice + ", or remove under confirmed only");
        break;
      }
    }
  }

  bool reads(std::string_view path) const { return reads_.contains(std::string(path)); }

  // (c) (d): detectors see nothing, and yet it must be able to hold.
  void check_victims(const Rule& rule) {
    const Known none = with(weak_.front(), {{"provenance.ai_declared", Json(false)},
                                            {"provenance.aigc", Json("none")},
                                            {"item.disclosed_ai", Json(false)}});
    if (possible_.holds(rule.when, none) != Holds::kNever) return;
    if (reads("findings.nudity") && rule.then.visibility >= kRestrict) {
      add(rule, 'c', "it protects an intimate clip only when a detector takes it for forged",
          "take the detector's finding out of the condition", true);
    }
    const bool is_core = reads("review.misleading") || reads("review.harm");
    if (is_core && rule.then.visibility >= kReduce) {
      add(rule, 'd', "it asks how the clip was made: cut or slowed clips mislead as well",
          "take the detector's finding out of the condition", true);
    }
  }

  // (e)
  void check_decided(const Rule& rule) {
    if (!reads("review.decided") || is_persons_own(rule, possible_)) return;
    add(rule, 'e', "it acts on what a person decided: a machine never worsens that",
        "take review.decided out of the condition", true);
  }

  const Pack::State& state_;
  const Possible& possible_;
  Json facts_;
  Known strong_, persons_, all_weak_;
  std::vector<Known> weak_;
  std::vector<Term> terms_;
  std::set<std::string> reads_;
  std::vector<Broken> out_;
};

}  // namespace

std::vector<Broken> check_design(const Pack::State& state, const Possible& possible) {
  return Design(state, possible).run();
}

bool is_persons_own(const Rule& rule, const Possible& possible) {
  static const Json& facts = *new Json(default_facts());
  static const Known& known = *new Known(defaults_of(facts, kPersons));
  return possible.holds(rule.when, known) == Holds::kNever;
}

bool is_order(const Rule& rule, const Possible& possible) {
  return possible.holds(rule.when, {{"order.authenticated", Json(false)}}) == Holds::kNever;
}

}  // namespace vigie::policy
