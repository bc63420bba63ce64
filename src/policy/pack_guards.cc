// Quotas of a pack, and the clock of what is not verified.
#include <algorithm>

#include "policy/pack_builder.h"
#include "policy/spelling.h"

namespace vigie::policy {

void PackBuilder::read_guards(PackReader& reader, const YamlNode& root) {
  const YamlNode* list = root.find("guards");
  if (list == nullptr) return;
  if (list->kind != YamlKind::kList) return reader.error(*list, "guards must be a list");
  std::vector<std::string> known;
  for (const Rule& rule : state_.rules) known.push_back(rule.id);
  for (const YamlNode& node : list->elements) {
    constexpr std::string_view kKeys[] = {"id",  "because", "rule",    "action",
                                          "per", "share",   "at_least"};
    constexpr std::string_view kNeeded[] = {"id", "because", "per", "share", "at_least"};
    constexpr std::string_view kPer[] = {"hour", "day"};
    if (!reader.read_keys(node, kKeys, kNeeded)) continue;
    Guard guard{.id = reader.text(node, "id"),
                .because = reader.text(node, "because"),
                .rule = reader.text(node, "rule"),
                .visibility = reader.choice(node, "action", kVisibilities),
                .is_daily = reader.choice(node, "per", kPer) == 1,
                .share = reader.number(node, "share"),
                .at_least = reader.whole(node, "at_least"),
                .origin = reader.origin(node)};
    if (guard.rule.empty() == (guard.visibility == 0)) {
      reader.error(node, "a guard counts either a rule or an action",
                   "write rule: ID, or action: label, reduce, restrict, disable or remove");
    }
    if (!guard.rule.empty() && std::find(known.begin(), known.end(), guard.rule) == known.end()) {
      reader.error(*node.find("rule"), "there is no rule " + guard.rule,
                   suggest(guard.rule, known));
    }
    if (!(guard.share > 0 && guard.share < 1)) {
      reader.error(*node.find("share"),
                   "a share is above 0 and below 1, as 0.02 for two in a "
                   "hundred");
    }
    if (guard.at_least < 1) reader.error(*node.find("at_least"), "at_least is 1 or more");
    // An overlay may state a guard anew: the last word holds.
    std::erase_if(state_.guards, [&](const Guard& other) { return other.id == guard.id; });
    state_.guards.push_back(std::move(guard));
  }
}

void PackBuilder::read_unverified(PackReader& reader, const YamlNode& root) {
  const YamlNode* node = root.find("unverified");
  constexpr std::string_view kKeys[] = {"hours", "because"};
  if (node == nullptr || !reader.read_keys(*node, kKeys, kKeys)) return;
  constexpr int64_t kHoursMax = 31 * 24;
  state_.look_again_h = reader.whole(*node, "hours");
  if (state_.look_again_h < 1 || state_.look_again_h > kHoursMax) {
    reader.error(*node->find("hours"), "hours is from 1 to " + std::to_string(kHoursMax) +
                                           ": what is not verified is looked at again");
  }
}

}  // namespace vigie::policy
