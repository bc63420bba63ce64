// A rule's file, and what an outcome may say.
#include <algorithm>

#include "policy/pack_builder.h"
#include "policy/spelling.h"

namespace vigie::policy {
namespace {

constexpr std::string_view kRuleKeys[] = {
    "id",     "status", "because", "when",     "then",     "confirmed",  "false_positives",
    "reason", "clause", "law",     "surfaces", "examples", "exceptions", "unchecked_languages",
    "sor",    "tests"};
constexpr std::string_view kRuleRequired[] = {"id",   "status", "because", "when",
                                              "then", "reason", "tests"};
constexpr std::string_view kOutcomeKeys[] = {"visibility", "strength", "labels",
                                             "review",     "account",  "flags"};
constexpr std::string_view kStrengths[] = {"", "light", "strong"};
constexpr std::string_view kRequiredLanguages[] = {"en", "fr"};
constexpr std::string_view kFlags[] = {"age_gate",    "ask_disclosure",        "authenticate_order",
                                       "geo_limited", "law_enforcement_check", "notify_author",
                                       "sealed",      "two_persons",           "unverified"};

// An id stands in statements of reasons, in URLs and in logs.
bool is_id(const std::string& text) {
  constexpr size_t kBytesMax = 64;
  return !text.empty() && text.size() <= kBytesMax &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

void read_examples(PackReader& reader, const YamlNode& root, Rule& rule) {
  const YamlNode* node = root.find("examples");
  constexpr std::string_view kKeys[] = {"violates", "allowed"};
  if (node == nullptr || !reader.read_keys(*node, kKeys, kKeys)) return;
  for (const std::string& text : reader.texts(*node, "violates")) {
    rule.examples.push_back({true, text});
  }
  for (const std::string& text : reader.texts(*node, "allowed")) {
    rule.examples.push_back({false, text});
  }
}

}  // namespace

OutcomeSpec read_outcome(PackReader& reader, const YamlNode& node) {
  OutcomeSpec out;
  if (!reader.read_keys(node, kOutcomeKeys, {})) return out;
  out.visibility = reader.choice(node, "visibility", kVisibilities);
  out.strength = kStrengths[reader.choice(node, "strength", kStrengths)];
  out.labels = reader.texts(node, "labels");
  out.review = reader.choice(node, "review", kReviews);
  out.account = reader.choice(node, "account", kAccounts);
  out.flags = reader.texts(node, "flags");
  const std::vector<std::string> flags(std::begin(kFlags), std::end(kFlags));
  for (const std::string& flag : out.flags) {
    if (std::find(flags.begin(), flags.end(), flag) != flags.end()) continue;
    reader.error(*node.find("flags"), "there is no flag " + flag, suggest(flag, flags));
  }
  const std::string_view visibility = kVisibilities[out.visibility];
  if (visibility == "reduce" && out.strength.empty()) {
    reader.error(node, "reduce needs a strength", "add strength: light or strength: strong");
  }
  if (visibility != "reduce" && !out.strength.empty()) {
    reader.error(node, "only reduce has a strength");
  }
  if (visibility == "label" && out.labels.empty()) reader.error(node, "label needs labels");
  if (visibility == "allow" && !out.labels.empty()) {
    reader.error(node, "allow shows no labels: these contradict each other",
                 "write visibility: label");
  }
  if (visibility == "disable" && !out.labels.empty()) {
    reader.error(node, "who cannot see it sees no label: disable and labels contradict each other");
  }
  return out;
}

std::string outcome_text(const OutcomeSpec& outcome) {
  std::string out(kVisibilities[outcome.visibility]);
  if (!outcome.strength.empty()) out += " " + outcome.strength;
  if (outcome.review > 0) out += ", review " + std::string(kReviews[outcome.review]);
  if (outcome.account > 0) out += ", account " + std::string(kAccounts[outcome.account]);
  for (const std::string& label : outcome.labels) out += ", label " + label;
  for (const std::string& flag : outcome.flags) out += ", " + flag;
  return out;
}

void PackBuilder::read_rule(const SourceFile& file, const Folder& folder) {
  YamlNode root;
  PackReader reader(file, out_);
  if (!parse(file, root) || !reader.read_keys(root, kRuleKeys, kRuleRequired)) return;
  Rule rule{.id = reader.text(root, "id"),
            .status = std::string(kStatuses[reader.choice(root, "status", kStatuses)]),
            .because = reader.text(root, "because"),
            .when = reader.condition(root, "when", variables_),
            .then = {},
            .confirmed = std::nullopt,
            .reason = reader.text_map(root, "reason"),
            .sor_ground = {},
            .sor_category = {},
            .sor_keywords = {},
            .tests = reader.texts(root, "tests"),
            .clause = reader.text(root, "clause"),
            .law = reader.text(root, "law"),
            .surfaces = reader.texts(root, "surfaces"),
            .false_positives = reader.texts(root, "false_positives"),
            .unchecked_languages = reader.texts(root, "unchecked_languages"),
            .examples = {},
            .origin = {file.path, 1},
            .changes = {}};
  for (const Rule& known : state_.rules) {
    if (known.id == rule.id) {
      reader.error(*root.find("id"),
                   "two rules have the id " + rule.id + ": the other is " + known.origin.path);
    }
  }
  if (root.find("id") != nullptr && !is_id(rule.id)) {
    reader.error(*root.find("id"), "an id is made of a to z, 0 to 9 and _, at most 64 of them");
  }
  read_rule_rest(reader, root, folder, rule);
  state_.rules.push_back(std::move(rule));
}

void PackBuilder::read_rule_rest(PackReader& reader, const YamlNode& root, const Folder& folder,
                                 Rule& rule) {
  if (const YamlNode* then = root.find("then")) {
    rule.then = read_outcome(reader, *then);
    keep_place("rule " + rule.id + " then", reader, *then);
  }
  if (const YamlNode* when = root.find("when")) {
    keep_place("rule " + rule.id + " when", reader, *when);
  }
  if (const YamlNode* then = root.find("confirmed")) rule.confirmed = read_outcome(reader, *then);
  if (rule.confirmed && rule.confirmed->visibility < rule.then.visibility) {
    reader.error(*root.find("confirmed"),
                 "confirmed is milder than then: a person who confirms would undo the rule");
  }
  if (const YamlNode* reason = root.find("reason")) check_reason(reader, *reason, folder, rule);
  if (root.find("tests") != nullptr && rule.tests.empty()) {
    reader.error(*root.find("tests"), "a rule without tests does not load");
  }
  for (std::string& path : rule.tests) path = folder.prefix + path;
  if (rule.surfaces.empty()) {
    rule.surfaces = folder.surfaces;
  } else {
    check_surfaces(reader, root, "surfaces", rule.surfaces);
  }
  read_examples(reader, root, rule);
  if (const YamlNode* exceptions = root.find("exceptions")) {
    for (const std::string& id : reader.texts(root, "exceptions")) {
      joinings_.push_back({rule.id, id, {&reader.file(), exceptions->line, exceptions->column}});
    }
  }
  read_sor(reader, root, rule);
}

void PackBuilder::check_reason(PackReader& reader, const YamlNode& node, const Folder& folder,
                               const Rule& rule) const {
  std::set<std::string> needed(state_.languages.begin(), state_.languages.end());
  needed.insert(folder.languages.begin(), folder.languages.end());
  for (const auto language : kRequiredLanguages) needed.insert(std::string(language));
  for (const std::string& language : needed) {
    if (!rule.reason.contains(language)) {
      reader.error(node, "the reason in " + language + " is missing");
    }
  }
  for (const std::string& language : rule.unchecked_languages) {
    if (rule.reason.contains(language)) continue;
    reader.error(node, "there is no reason in " + language + " that could await a check");
  }
}

}  // namespace vigie::policy
