#include "provenance/aigc_label.h"

#include <algorithm>
#include <string>

namespace vigie::provenance {
namespace {

std::optional<int> label_of(const Json& value) {
  const Json* label = member(value, "Label");
  if (label == nullptr) return std::nullopt;
  const std::string text = label->is_string() ? string_member(value, "Label") : to_json(*label);
  if (text != "1" && text != "2" && text != "3") return std::nullopt;
  return text[0] - '0';
}

}  // namespace

bool is_aigc_key(std::string_view key) {
  const size_t separator = key.find_last_of(".:/");
  if (separator != std::string_view::npos) key.remove_prefix(separator + 1);
  return key == "AIGC" || key == "aigc";
}

bool looks_like_aigc(const Json& value) {
  if (member(value, "AIGC") != nullptr) return true;
  static constexpr std::string_view kIdentities[] = {"ContentProducer", "ProduceID",
                                                     "ContentPropagator", "PropagateID"};
  const auto has = [&](std::string_view name) { return member(value, name) != nullptr; };
  return has("Label") && std::any_of(std::begin(kIdentities), std::end(kIdentities), has);
}

std::optional<int> find_aigc_label(const Json& value) {
  const Json* inner = member(value, "AIGC");
  if (inner == nullptr) return label_of(value);
  if (!inner->is_string()) return label_of(*inner);
  // Some writers put the object into a string.
  const auto parsed = parse_json(string_member(value, "AIGC"), {.depth_max = 8});
  return parsed ? label_of(*parsed) : std::nullopt;
}

}  // namespace vigie::provenance
