// What a backtest found, as JSON and as a text for people.
#include <cstdio>

#include "flow/rehearse/backtest.h"

namespace vigie::flow {
namespace {

Json texts_json(const std::vector<std::string>& texts) {
  JsonArray out;
  for (const std::string& text : texts) out.push_back(Json(text));
  return out;
}

Json counts_json(const std::map<std::string, int64_t>& counts, std::string_view name) {
  JsonArray out;
  for (const auto& [key, count] : counts) out.push_back(JsonObject{{name, key}, {"count", count}});
  return out;
}

JsonObject agreement_json(const Agreement& agreement) {
  JsonObject out{{"acted", agreement.acted}, {"agreed", agreement.agreed}};
  // A share of nothing is none.
  out["precision"] =
      agreement.acted == 0
          ? Json(nullptr)
          : Json(static_cast<double>(agreement.agreed) / static_cast<double>(agreement.acted));
  return out;
}

std::string reach_text(size_t i) {
  const auto& bounds = BacktestReport::kReach;
  const std::string from = i == 0 ? "0" : std::to_string(bounds[i - 1]);
  return i == bounds.size() ? from + "+" : from + "-" + std::to_string(bounds[i] - 1);
}

std::string percent(int64_t part, int64_t whole) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f",
                whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return out;
}

void add_counts(std::string& out, const char* title, const std::map<std::string, int64_t>& counts) {
  if (counts.empty()) return;
  out += std::string("\n") + title + "\n";
  for (const auto& [name, count] : counts) out += "  " + name + "  " + std::to_string(count) + "\n";
}

struct Words {
  const char *decisions, *changed, *stricter, *milder, *nothing, *rules, *more, *fewer, *countries,
      *languages, *reach, *people, *now, *candidate, *filled, *dropped, *undecided;
};

constexpr Words kEnglish = {"decisions looked at",
                            "would change",
                            "stricter",
                            "milder",
                            "Nothing would change.",
                            "By rule",
                            "fires for %lld more",
                            "%lld fewer",
                            "What changes, by country",
                            "By language",
                            "By views",
                            "Beside people: %lld decisions were looked at by a person",
                            "as decided",
                            "candidate",
                            "Facts that were not known then and got their default",
                            "Facts that are none any more and were left out",
                            "Could not be decided"};
constexpr Words kFrench = {"décisions examinées",
                           "changeraient",
                           "plus strictes",
                           "plus clémentes",
                           "Rien ne changerait.",
                           "Par règle",
                           "s’applique à %lld de plus",
                           "%lld de moins",
                           "Ce qui change, par pays",
                           "Par langue",
                           "Par vues",
                           "À côté des personnes : %lld décisions revues par une personne",
                           "telles que décidées",
                           "candidat",
                           "Faits alors inconnus, pris à leur valeur par défaut",
                           "Faits qui n’existent plus, laissés de côté",
                           "Indécidables"};

std::string with_number(const char* format, int64_t number) {
  std::string out = format;
  const size_t at = out.find("%lld");
  return out.replace(at, 4, std::to_string(number));
}

void add_kinds(std::string& out, const BacktestReport& report) {
  for (const auto& [name, kind] : report.kinds) {
    out += "\n" + name + "  " + std::to_string(kind.count) + "\n";
    for (const BacktestSample& sample : kind.samples) {
      out += "  " + sample.decision + "  " + sample.before + "  ->  " + sample.after + "\n";
    }
  }
}

void add_people(std::string& out, const BacktestReport& report, const Words& words) {
  if (report.people == 0) return;
  out += "\n" + with_number(words.people, report.people) + "\n";
  const std::pair<const char*, const Agreement*> rows[] = {{words.now, &report.now},
                                                           {words.candidate, &report.candidate}};
  for (const auto& [name, agreement] : rows) {
    out += std::string("  ") + name + "  " + std::to_string(agreement->agreed) + " / " +
           std::to_string(agreement->acted) + "  " + percent(agreement->agreed, agreement->acted) +
           " %\n";
  }
}

}  // namespace

JsonObject to_json_value(const BacktestReport& report) {
  JsonArray actions;
  for (const auto& [name, kind] : report.kinds) {
    JsonArray samples;
    for (const BacktestSample& sample : kind.samples) {
      samples.push_back(JsonObject{{"decision", sample.decision},
                                   {"item", sample.item},
                                   {"before", sample.before},
                                   {"after", sample.after},
                                   {"rules_before", texts_json(sample.was)},
                                   {"rules_after", texts_json(sample.now)}});
    }
    actions.push_back(
        JsonObject{{"change", name}, {"count", kind.count}, {"samples", std::move(samples)}});
  }
  JsonArray rules;
  for (const auto& [name, rule] : report.rules) {
    rules.push_back(JsonObject{{"rule", name},
                               {"more", rule.more},
                               {"fewer", rule.fewer},
                               {"people", agreement_json(rule.candidate)}});
  }
  JsonArray reach;
  for (size_t i = 0; i < report.reach.size(); ++i) {
    reach.push_back(JsonObject{{"views", reach_text(i)}, {"count", report.reach[i]}});
  }
  return {{"decisions", report.decisions},
          {"changed", report.changed},
          {"stricter", report.stricter},
          {"milder", report.milder},
          {"actions", std::move(actions)},
          {"rules", std::move(rules)},
          {"countries", counts_json(report.countries, "country")},
          {"languages", counts_json(report.languages, "language")},
          {"reach", std::move(reach)},
          {"views_changed", report.views_changed},
          {"people", JsonObject{{"decisions", report.people},
                                {"now", agreement_json(report.now)},
                                {"candidate", agreement_json(report.candidate)}}},
          {"facts_filled", counts_json(report.filled, "fact")},
          {"facts_dropped", counts_json(report.dropped, "fact")},
          {"undecided", counts_json(report.undecided, "error")}};
}

std::string backtest_text(const BacktestReport& report, std::string_view language) {
  const Words& words = language == "fr" ? kFrench : kEnglish;
  std::string out = std::to_string(report.decisions) + " " + words.decisions + ", " +
                    std::to_string(report.changed) + " " + words.changed + " (" +
                    percent(report.changed, report.decisions) +
                    " %): " + std::to_string(report.stricter) + " " + words.stricter + ", " +
                    std::to_string(report.milder) + " " + words.milder + "\n";
  if (report.changed == 0) out += std::string(words.nothing) + "\n";
  add_kinds(out, report);
  bool is_first = true;
  for (const auto& [name, rule] : report.rules) {
    if (rule.more == 0 && rule.fewer == 0) continue;
    if (is_first) out += std::string("\n") + words.rules + "\n";
    is_first = false;
    out += "  " + name + "  " + with_number(words.more, rule.more) + ", " +
           with_number(words.fewer, rule.fewer) + "\n";
  }
  add_counts(out, words.countries, report.countries);
  add_counts(out, words.languages, report.languages);
  if (report.changed > 0) out += std::string("\n") + words.reach + "\n";
  for (size_t i = 0; report.changed > 0 && i < report.reach.size(); ++i) {
    out += "  " + reach_text(i) + "  " + std::to_string(report.reach[i]) + "\n";
  }
  add_people(out, report, words);
  add_counts(out, words.filled, report.filled);
  add_counts(out, words.dropped, report.dropped);
  add_counts(out, words.undecided, report.undecided);
  return out;
}

}  // namespace vigie::flow
