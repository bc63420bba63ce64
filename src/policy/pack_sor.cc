// What a rule says for the statement of reasons that goes to the DSA Transparency Database.
#include <algorithm>
#include <sstream>

#include "policy/pack_builder.h"
#include "policy/spelling.h"

namespace vigie::policy {
namespace {

struct SorCategory {
  std::string_view name, keywords;
};

constexpr SorCategory kCategories[] = {
#include "policy/sor_categories.inc"
};

constexpr std::string_view kCategory = "STATEMENT_CATEGORY_", kKeyword = "KEYWORD_";

// The keywords of that category, or nothing for one that is not known.
std::optional<std::vector<std::string>> keywords_of(std::string_view category) {
  for (const SorCategory& known : kCategories) {
    if (category != std::string(kCategory) + std::string(known.name)) continue;
    std::vector<std::string> out;
    std::istringstream words{std::string(known.keywords)};
    for (std::string word; words >> word;) out.push_back(std::string(kKeyword) + word);
    return out;
  }
  return std::nullopt;
}

void check_category(PackReader& reader, const YamlNode& node, const Rule& rule) {
  if (node.find("category") == nullptr) return;
  const auto keywords = keywords_of(rule.sor_category);
  if (!keywords) {
    std::vector<std::string> names;
    for (const SorCategory& known : kCategories) {
      names.push_back(std::string(kCategory) + std::string(known.name));
    }
    return reader.error(*node.find("category"),
                        "the DSA Transparency Database has no category " + rule.sor_category,
                        suggest(rule.sor_category, names));
  }
  for (const std::string& keyword : rule.sor_keywords) {
    if (std::find(keywords->begin(), keywords->end(), keyword) != keywords->end()) continue;
    reader.error(*node.find("keywords"), "the category has no keyword " + keyword,
                 suggest(keyword, *keywords));
  }
}

}  // namespace

void read_sor(PackReader& reader, const YamlNode& root, Rule& rule) {
  const YamlNode* node = root.find("sor");
  if (node == nullptr) return;
  constexpr std::string_view kKeys[] = {"required", "ground", "category", "keywords"};
  constexpr std::string_view kNeeded[] = {"required"};
  constexpr std::string_view kGrounds[] = {"", "ILLEGAL", "INCOMPATIBLE"};
  if (!reader.read_keys(*node, kKeys, kNeeded)) return;
  rule.sor_required = reader.flag(*node, "required");
  rule.sor_ground = kGrounds[reader.choice(*node, "ground", kGrounds)];
  rule.sor_category = reader.text(*node, "category");
  rule.sor_keywords = reader.texts(*node, "keywords");
  if (rule.sor_required && (rule.sor_ground.empty() || rule.sor_category.empty())) {
    reader.error(*node, "a required statement of reasons needs ground and category");
  }
  check_category(reader, *node, rule);
}

}  // namespace vigie::policy
