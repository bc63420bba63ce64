#include "flow/effects.h"

#include <algorithm>
#include <array>

namespace vigie::flow {
namespace {

constexpr std::array<std::string_view, 5> kActions = {"label", "reduce", "restrict", "disable",
                                                      "remove"};
constexpr std::array<std::string_view, 5> kSurfaces = {"feed", "search", "share", "profile",
                                                       "live"};
constexpr std::array<std::string_view, 6> kLanguages = {"en", "fr", "de", "es", "ar", "zh"};

struct LabelText {
  std::string_view id;
  std::string_view axis;  // origin: how it was made; truth: whether it misleads. They never mix.
  std::array<std::string_view, 6> texts;  // in the order of kLanguages
};

constexpr std::array<LabelText, 10> kLabels = {{
#include "flow/effects_labels.inc"
}};

size_t language_of(std::string_view locale) {
  const std::string_view language = locale.substr(0, locale.find('-'));
  const auto found = std::find(kLanguages.begin(), kLanguages.end(), language);
  return found == kLanguages.end() ? 0 : static_cast<size_t>(found - kLanguages.begin());
}

bool has_flag(const Outcome& outcome, std::string_view flag) {
  return std::find(outcome.flags.begin(), outcome.flags.end(), flag) != outcome.flags.end();
}

JsonArray labels_of(const Outcome& outcome, std::string_view locale) {
  JsonArray out;
  for (const std::string& label : outcome.labels) {
    const auto* known = std::find_if(kLabels.begin(), kLabels.end(),
                                     [&](const LabelText& text) { return text.id == label; });
    const bool is_known = known != kLabels.end();
    out.push_back(JsonObject{{"axis", is_known ? known->axis : "truth"},
                             {"id", label},
                             {"text", is_known ? known->texts[language_of(locale)] : label}});
  }
  return out;
}

// The row of the table for this outcome.
JsonObject wanted_effects(const Outcome& outcome, const EffectsRequest& request) {
  const std::string& level = outcome.visibility;
  const bool is_reduced = level == "reduce";
  const bool is_strong = is_reduced && outcome.strength == "strong";
  const bool is_gone = level == "remove" || level == "disable";
  const bool is_restricted = level == "restrict";
  const bool is_unverified =
      has_flag(outcome, "unverified") ||
      std::count(outcome.labels.begin(), outcome.labels.end(), "unverified") > 0;
  // geo_limited: gone only in the territories of the order; elsewhere as if there were none.
  const bool is_local = has_flag(outcome, "geo_limited") && is_gone;
  const bool is_shown = !is_gone || is_local;
  const JsonArray territories = is_local ? request.territories : JsonArray();
  const bool is_told = level != "allow" || outcome.account != "none";
  return {{"available", is_shown},
          {"recommend", is_shown && !is_reduced && !is_restricted && !is_unverified},
          {"search", is_shown && !is_strong && !is_restricted},
          {"share", is_shown && !is_restricted},
          {"share_prompt", is_shown && !is_restricted && (is_reduced || is_unverified)},
          {"interactions", JsonObject{{"comments", is_shown && !is_restricted},
                                      {"shares", is_shown && !is_restricted}}},
          {"interstitial", is_restricted},
          {"labels", labels_of(outcome, request.locale)},
          {"panel", nullptr},
          {"age_gate", has_flag(outcome, "age_gate")},
          {"ask_disclosure", has_flag(outcome, "ask_disclosure")},
          {"sealed", has_flag(outcome, "sealed")},
          {"geo", territories},
          {"until", nullptr},
          {"author_told", is_told},
          {"statement_of_reasons", is_told && level != "label"},
          {"reasons_url", request.decision_id.empty()
                              ? Json(nullptr)
                              : Json("/v1/items/" + request.item_id + "/decision")}};
}

// Whether everything the outcome asks for is switched on.
bool is_enforced(const Outcome& outcome, const Switches& switches) {
  if (switches.is_halted()) return false;
  if (has_flag(outcome, "two_persons")) return false;  // not before the second person
  if (outcome.visibility != "allow" && !switches.has("enabled:" + outcome.visibility)) return false;
  return outcome.labels.empty() || switches.has("enabled:label");
}

}  // namespace

bool Switches::has(std::string_view name) const {
  return std::binary_search(on.begin(), on.end(), name);
}

std::span<const std::string_view> known_actions() { return kActions; }

bool is_surface(std::string_view surface) {
  return std::find(kSurfaces.begin(), kSurfaces.end(), surface) != kSurfaces.end();
}

JsonObject effects_of(const Outcome& outcome, const Switches& switches,
                      const EffectsRequest& request) {
  const bool acts = outcome.visibility != "allow" || !outcome.labels.empty();
  const bool is_enabled =
      acts ? is_enforced(outcome, switches) : !switches.on.empty() && !switches.is_halted();
  JsonObject wanted = wanted_effects(outcome, request);
  JsonObject effective = is_enabled ? wanted : wanted_effects(Outcome{}, EffectsRequest{});
  return {{"item", request.item_id},
          {"surface", request.surface},
          {"locale", kLanguages[language_of(request.locale)]},
          {"version", request.decision_id},
          {"mode", is_enabled ? "enforce" : "observe"},
          {"effects", std::move(effective)},
          {"would", std::move(wanted)}};
}

}  // namespace vigie::flow
