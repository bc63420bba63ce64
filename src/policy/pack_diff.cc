#include "policy/pack_diff.h"

#include <algorithm>
#include <tuple>

#include "policy/pack_state.h"

namespace vigie::policy {
namespace {

std::string text_of(const cel::Program& when) { return cel::source_text(when); }

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

std::string words_of(const OutcomeSpec& spec) {
  std::string out(kVisibilities[spec.visibility]);
  if (!spec.strength.empty()) out += " " + spec.strength;
  if (spec.review > 0) out += ", " + std::string(kReviews[spec.review]) + " review";
  if (spec.account > 0) out += ", " + std::string(kAccounts[spec.account]);
  if (!spec.labels.empty()) out += ", labels " + joined(spec.labels);
  if (!spec.flags.empty()) out += ", " + joined(spec.flags);
  return out;
}

// 1 when b is the stricter: by visibility, then strength, then account.
int stricter(const OutcomeSpec& a, const OutcomeSpec& b) {
  const auto rank = [](const OutcomeSpec& spec) {
    return std::tuple(spec.visibility, spec.strength == "strong", spec.account);
  };
  return rank(b) > rank(a) ? 1 : rank(b) < rank(a) ? -1 : 0;
}

std::string reasons_of(const Rule& rule) {
  std::string out;
  for (const auto& [language, text] : rule.reason) {
    out += (out.empty() ? "" : " / ") + language + ": " + text;
  }
  return out;
}

std::string surfaces_of(const Rule& rule) {
  return rule.surfaces.empty() ? "everywhere" : joined(rule.surfaces);
}

std::string statement_of(const Rule& rule) {
  if (!rule.sor_required) return "none";
  return rule.sor_ground + " " + rule.sor_category + " " + joined(rule.sor_keywords);
}

std::string words_of(const Exception& exception) {
  return text_of(exception.when) + " -> at most " + std::string(kVisibilities[exception.cap]) +
         ", " + std::string(kReviews[exception.review]) + " review, for " +
         joined(exception.applies_to);
}

std::string words_of(const AccountRule& rule) {
  return text_of(rule.when) + " -> " + std::string(kAccounts[rule.account]) + ", " +
         std::string(kReviews[rule.review]) + " review";
}

std::string words_of(const Guard& guard) {
  const std::string what =
      guard.rule.empty() ? std::string(kVisibilities[guard.visibility]) : guard.rule;
  return what + " at most " + to_json(Json(guard.share)) + " of what is decided in " +
         (guard.is_daily ? "a day" : "an hour") + ", from " + std::to_string(guard.at_least) +
         " on";
}

class Differ {
 public:
  Differ(const Pack::State& from, const Pack::State& to) : from_(from), to_(to) {}

  std::vector<PackChange> run() {
    const auto id = [](const auto& one) { return one.id; };
    const auto words = [](const auto& one) { return words_of(one); };
    thresholds();
    each(
        "define", from_.defines, to_.defines, [](const Define& one) { return one.name; },
        [](const Define& one) { return text_of(one.when); });
    rules();
    each("exception", from_.exceptions, to_.exceptions, id, words);
    each("account_rule", from_.account_rules, to_.account_rules, id, words);
    each("guard", from_.guards, to_.guards, id, words);
    return std::move(out_);
  }

 private:
  void add(std::string kind, std::string id, std::string before, std::string after,
           int direction = 0) {
    if (before == after) return;
    out_.push_back(
        {std::move(kind), std::move(id), std::move(before), std::move(after), direction});
  }

  template <class Entry, class Id, class Words>
  void each(const std::string& kind, const std::vector<Entry>& from, const std::vector<Entry>& to,
            Id id, Words words) {
    const auto find = [&](const std::vector<Entry>& all, const std::string& wanted) {
      return std::find_if(all.begin(), all.end(),
                          [&](const Entry& one) { return id(one) == wanted; });
    };
    for (const Entry& one : to) {
      const auto before = find(from, id(one));
      if (before == from.end()) {
        add(kind + "_added", id(one), "", words(one));
      } else {
        add(kind, id(one), words(*before), words(one));
      }
    }
    for (const Entry& one : from) {
      if (find(to, id(one)) == to.end()) add(kind + "_removed", id(one), words(one), "");
    }
  }

  void thresholds() {
    for (const auto& pair : to_.thresholds) {
      const std::string name(pair.key());
      const Json* before = from_.thresholds.if_contains(name);
      if (before == nullptr) {
        add("threshold_added", name, "", to_json(pair.value()));
      } else {
        add("threshold", name, to_json(*before), to_json(pair.value()));
      }
    }
    for (const auto& pair : from_.thresholds) {
      if (to_.thresholds.contains(pair.key())) continue;
      add("threshold_removed", std::string(pair.key()), to_json(pair.value()), "");
    }
  }

  static const Rule* find(const std::vector<Rule>& rules, std::string_view id) {
    for (const Rule& rule : rules) {
      if (rule.id == id) return &rule;
    }
    return nullptr;
  }

  void rules() {
    for (const Rule& rule : to_.rules) {
      const Rule* before = find(from_.rules, rule.id);
      if (before == nullptr) {
        const int direction = rule.status == "active" && rule.then.visibility > 0 ? 1 : 0;
        add("rule_added", rule.id, "", text_of(rule.when) + " -> " + words_of(rule.then),
            direction);
      } else {
        rule_changes(*before, rule);
      }
    }
    for (const Rule& rule : from_.rules) {
      if (find(to_.rules, rule.id) != nullptr) continue;
      const int direction = rule.status == "active" && rule.then.visibility > 0 ? -1 : 0;
      add("rule_removed", rule.id, text_of(rule.when) + " -> " + words_of(rule.then), "",
          direction);
    }
    order();
  }

  void rule_changes(const Rule& before, const Rule& after) {
    const int direction = (after.status == "active") - (before.status == "active");
    add("rule_status", after.id, before.status, after.status, direction);
    add("rule_when", after.id, text_of(before.when), text_of(after.when));
    add("rule_outcome", after.id, words_of(before.then), words_of(after.then),
        stricter(before.then, after.then));
    const OutcomeSpec none;
    add("rule_confirmed", after.id, before.confirmed ? words_of(*before.confirmed) : "",
        after.confirmed ? words_of(*after.confirmed) : "",
        stricter(before.confirmed.value_or(none), after.confirmed.value_or(none)));
    add("rule_surfaces", after.id, surfaces_of(before), surfaces_of(after));
    add("rule_reason", after.id, reasons_of(before), reasons_of(after));
    add("rule_statement", after.id, statement_of(before), statement_of(after));
  }

  // The first reason of a decision is the first rule of the strictest ones.
  void order() {
    std::string before, after;
    for (const Rule& rule : from_.rules) {
      if (find(to_.rules, rule.id) != nullptr) before += (before.empty() ? "" : ", ") + rule.id;
    }
    for (const Rule& rule : to_.rules) {
      if (find(from_.rules, rule.id) != nullptr) after += (after.empty() ? "" : ", ") + rule.id;
    }
    add("order", "", before, after);
  }

  const Pack::State& from_;
  const Pack::State& to_;
  std::vector<PackChange> out_;
};

struct Sentence {
  std::string_view kind, en, fr;
};

// {id}, {before} and {after} are filled in. French has a no-break space before a colon.
constexpr Sentence kSentences[] = {
    {"rule_added", "New rule {id}: {after}.", "Nouvelle règle {id} : {after}."},
    {"rule_removed", "The rule {id} is gone: {before}.", "La règle {id} disparaît : {before}."},
    {"rule_status", "The rule {id} was {before} and is now {after}.",
     "La règle {id} était {before} et devient {after}."},
    {"rule_when", "The rule {id} applied when {before}; it now applies when {after}.",
     "La règle {id} s’appliquait si {before} ; elle s’applique désormais si {after}."},
    {"rule_outcome", "The rule {id} asked for {before}; it now asks for {after}.",
     "La règle {id} demandait {before} ; elle demande désormais {after}."},
    {"rule_confirmed",
     "Once a person confirms the rule {id}, it was [{before}] and is now [{after}].",
     "Une fois confirmée par une personne, la règle {id} donnait [{before}] et donne [{after}]."},
    {"rule_surfaces", "The rule {id} held on {before} and now holds on {after}.",
     "La règle {id} valait pour {before} et vaut désormais pour {after}."},
    {"rule_reason", "The rule {id} says to people: {after} (before: {before}).",
     "La règle {id} dit aux gens : {after} (avant : {before})."},
    {"rule_statement", "The statement of reasons of {id} was {before} and is now {after}.",
     "L’exposé des motifs de {id} était {before} et devient {after}."},
    {"threshold_added", "New threshold {id}: {after}.", "Nouveau seuil {id} : {after}."},
    {"threshold_removed", "The threshold {id} is gone: it was {before}.",
     "Le seuil {id} disparaît : il était de {before}."},
    {"threshold", "The threshold {id} was {before} and is now {after}.",
     "Le seuil {id} était de {before} et passe à {after}."},
    {"define_added", "New definition {id}: {after}.", "Nouvelle définition {id} : {after}."},
    {"define_removed", "The definition {id} is gone: it was {before}.",
     "La définition {id} disparaît : c’était {before}."},
    {"define", "The definition {id} was {before} and is now {after}.",
     "La définition {id} était {before} et devient {after}."},
    {"exception_added", "New exception {id}: {after}.", "Nouvelle exception {id} : {after}."},
    {"exception_removed", "The exception {id} is gone: it was {before}.",
     "L’exception {id} disparaît : c’était {before}."},
    {"exception", "The exception {id} was {before} and is now {after}.",
     "L’exception {id} était {before} et devient {after}."},
    {"account_rule_added", "New account rule {id}: {after}.",
     "Nouvelle règle de compte {id} : {after}."},
    {"account_rule_removed", "The account rule {id} is gone: it was {before}.",
     "La règle de compte {id} disparaît : c’était {before}."},
    {"account_rule", "The account rule {id} was {before} and is now {after}.",
     "La règle de compte {id} était {before} et devient {after}."},
    {"guard_added", "New guard {id}: {after}.", "Nouvelle garde {id} : {after}."},
    {"guard_removed", "The guard {id} is gone: it was {before}.",
     "La garde {id} disparaît : c’était {before}."},
    {"guard", "The guard {id} was {before} and is now {after}.",
     "La garde {id} était {before} et devient {after}."},
    {"order", "The order of the rules was {before} and is now {after}.",
     "L’ordre des règles était {before} et devient {after}."},
};

}  // namespace

std::vector<PackChange> diff_packs(const Pack& from, const Pack& to) {
  return Differ(from.state(), to.state()).run();
}

std::string change_text(const PackChange& change, std::string_view language) {
  for (const Sentence& sentence : kSentences) {
    if (sentence.kind != change.kind) continue;
    // The values last: what is in them is no place to fill.
    const std::string_view whole = language == "fr" ? sentence.fr : sentence.en;
    std::string out;
    for (size_t at = 0; at < whole.size();) {
      const size_t open = std::min(whole.find('{', at), whole.size());
      out += whole.substr(at, open - at);
      if (open == whole.size()) break;
      const size_t close = whole.find('}', open);
      const std::string_view name = whole.substr(open + 1, close - open - 1);
      out += name == "id" ? change.id : name == "before" ? change.before : change.after;
      at = close + 1;
    }
    return out;
  }
  return change.kind + " " + change.id;
}

Json diff_json(const Pack& from, const Pack& to, std::string_view language) {
  JsonArray changes;
  for (const PackChange& change : diff_packs(from, to)) {
    changes.push_back(JsonObject{{"kind", change.kind},
                                 {"id", change.id},
                                 {"before", change.before},
                                 {"after", change.after},
                                 {"direction", change.direction},
                                 {"text", change_text(change, language)}});
  }
  return JsonObject{{"from", JsonObject{{"pack", from.name()}, {"sha256", from.sha256()}}},
                    {"to", JsonObject{{"pack", to.name()}, {"sha256", to.sha256()}}},
                    {"changes", std::move(changes)}};
}

std::string outcome_words(const Pack& pack, std::string_view rule, bool confirmed) {
  for (const Rule& known : pack.state().rules) {
    if (known.id != rule) continue;
    if (confirmed) return known.confirmed ? words_of(*known.confirmed) : "";
    return words_of(known.then);
  }
  return "";
}

}  // namespace vigie::policy
