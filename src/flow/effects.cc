#include "flow/effects.h"

#include <algorithm>
#include <array>

#include "base/clock.h"

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

const LabelText* find_label(std::string_view id) {
  const auto* known = std::find_if(kLabels.begin(), kLabels.end(),
                                   [&](const LabelText& text) { return text.id == id; });
  return known == kLabels.end() ? nullptr : known;
}

JsonArray labels_of(const Outcome& outcome, std::string_view locale) {
  JsonArray out;
  for (const std::string& label : outcome.labels) {
    const LabelText* known = find_label(label);
    out.push_back(JsonObject{{"axis", known != nullptr ? known->axis : "truth"},
                             {"id", label},
                             {"text", label_text(label, locale)}});
  }
  return out;
}

// Sentences of the player and the share sheet; keys that the host may use for its own words.
struct SurfaceText {
  std::string_view key;
  std::array<std::string_view, 6> texts;  // in the order of kLanguages
};

constexpr std::array<SurfaceText, 3> kSurfaceTexts = {{
#include "flow/effects_texts.inc"
}};

JsonObject text_of(std::string_view key, std::string_view locale) {
  const auto* known = std::find_if(kSurfaceTexts.begin(), kSurfaceTexts.end(),
                                   [&](const SurfaceText& text) { return text.key == key; });
  return {{"key", key},
          {"text", known == kSurfaceTexts.end() ? "" : known->texts[language_of(locale)]}};
}

bool is_unverified_outcome(const Outcome& outcome) {
  return has_flag(outcome, "unverified") ||
         std::count(outcome.labels.begin(), outcome.labels.end(), "unverified") > 0;
}

// When what is not verified is looked at again: no such limit is without its end.
Json until_of(const Outcome& outcome, const EffectsRequest& request) {
  if (outcome.look_again_h == 0 || request.decided_us == 0) return nullptr;
  constexpr int64_t kHourUs = 3'600'000'000;
  return Json(to_rfc3339(request.decided_us + outcome.look_again_h * kHourUs));
}

// The row of the table for this outcome.
JsonObject wanted_effects(const Outcome& outcome, const EffectsRequest& request) {
  const std::string& level = outcome.visibility;
  const bool is_reduced = level == "reduce";
  const bool is_strong = is_reduced && outcome.strength == "strong";
  const bool is_gone = level == "remove" || level == "disable";
  const bool is_restricted = level == "restrict";
  const bool is_unverified = is_unverified_outcome(outcome);
  // geo_limited: gone only in the territories of the order; elsewhere as if there were none.
  const bool is_local = has_flag(outcome, "geo_limited") && is_gone;
  const bool is_shown = !is_gone || is_local;
  const JsonArray territories = is_local ? request.territories : JsonArray();
  const bool is_told = level != "allow" || outcome.account != "none" || is_unverified;
  const bool has_prompt = is_shown && !is_restricted && (is_reduced || is_unverified);
  // Long enough to read the prompt once before the button works.
  constexpr int kPauseS = 3;
  const char* prompt = is_unverified ? "share_prompt_unverified" : "share_prompt";
  return {{"available", is_shown},
          {"recommend", is_shown && !is_reduced && !is_restricted && !is_unverified},
          {"search", is_shown && !is_strong && !is_restricted},
          {"share", is_shown && !is_restricted},
          {"share_prompt", has_prompt},
          {"share_pause_s", has_prompt && is_unverified ? kPauseS : 0},
          {"share_text", has_prompt ? Json(text_of(prompt, request.locale)) : Json(nullptr)},
          {"banner", is_shown && is_unverified ? Json(text_of("banner_unverified", request.locale))
                                               : Json(nullptr)},
          {"interactions", JsonObject{{"comments", is_shown && !is_restricted},
                                      {"shares", is_shown && !is_restricted}}},
          {"interstitial", is_restricted},
          {"labels", labels_of(outcome, request.locale)},
          {"panel", nullptr},
          {"age_gate", has_flag(outcome, "age_gate")},
          {"ask_disclosure", has_flag(outcome, "ask_disclosure")},
          {"sealed", has_flag(outcome, "sealed")},
          {"geo", territories},
          {"until", until_of(outcome, request)},
          {"author_told", is_told},
          {"statement_of_reasons", is_told && level != "label"},
          {"reasons_url", request.decision_id.empty()
                              ? Json(nullptr)
                              : Json("/v1/items/" + request.item_id + "/decision")}};
}

// What holds while a second person is waited for: mild, and over by itself.
JsonObject interim_effects(const EffectsRequest& request) {
  Outcome mild;
  mild.visibility = "reduce";
  mild.strength = "light";
  JsonObject out = wanted_effects(mild, request);
  out["until"] = to_rfc3339(request.interim_until_us);
  return out;
}

}  // namespace

bool needs_two_persons(const Outcome& outcome) {
  return has_flag(outcome, "two_persons") &&
         (outcome.visibility != "allow" || outcome.account != "none");
}

bool is_enforced(const Outcome& outcome, const Switches& switches, int persons) {
  constexpr int kTwo = 2;
  if (switches.is_halted()) return false;
  if (needs_two_persons(outcome) && persons < kTwo) return false;
  if (outcome.visibility != "allow" && !switches.has("enabled:" + outcome.visibility)) return false;
  return outcome.labels.empty() || switches.has("enabled:label");
}

std::string label_text(std::string_view label, std::string_view locale) {
  const LabelText* known = find_label(label);
  return std::string(known == nullptr ? label : known->texts[language_of(locale)]);
}

std::string effects_message(const Decision& decision, const std::string& external_id,
                            const Switches& switches, const EffectsRequest& request,
                            int64_t now_us) {
  JsonObject data = effects_of(decision.outcome, switches, request);
  data["external_id"] = external_id;
  data["decision"] = to_json_value(decision);
  return to_json(JsonObject{
      {"type", "effects.changed"}, {"timestamp", to_rfc3339(now_us)}, {"data", std::move(data)}});
}

std::string halted_message(const std::string& message) {
  auto parsed = parse_json(message);
  if (!parsed || string_member(*parsed, "type") != "effects.changed") return message;
  Json* data = parsed->as_object().if_contains("data");
  if (data == nullptr || !data->is_object()) return message;
  data->as_object()["mode"] = "observe";
  data->as_object()["effects"] = wanted_effects(Outcome{}, EffectsRequest{});
  return to_json(*parsed);
}

bool Switches::has(std::string_view name) const {
  return std::binary_search(on.begin(), on.end(), name);
}

std::span<const std::string_view> known_actions() { return kActions; }

bool is_surface(std::string_view surface) {
  return std::find(kSurfaces.begin(), kSurfaces.end(), surface) != kSurfaces.end();
}

Outcome outcome_on(const Outcome& outcome, std::string_view surface) {
  Outcome out = outcome;
  const auto* there = outcome.surfaces.if_contains({surface.data(), surface.size()});
  if (there == nullptr) return out;
  out.visibility = string_member(*there, "visibility", "allow");
  out.strength = string_member(*there, "strength");
  out.labels.clear();
  for (const Json& label : array_member(*there, "labels")) {
    if (label.is_string()) out.labels.emplace_back(label.get_string().c_str());
  }
  return out;
}

JsonObject effects_of(const Outcome& whole, const Switches& switches,
                      const EffectsRequest& request) {
  const Outcome outcome = outcome_on(whole, request.surface);
  const bool acts = outcome.visibility != "allow" || !outcome.labels.empty();
  const bool is_enabled = acts ? is_enforced(outcome, switches, request.persons)
                               : !switches.on.empty() && !switches.is_halted();
  const bool is_interim = !is_enabled && request.interim_until_us > 0 && !switches.is_halted() &&
                          switches.has("enabled:reduce");
  JsonObject wanted = wanted_effects(outcome, request);
  JsonObject effective = is_enabled   ? wanted
                         : is_interim ? interim_effects(request)
                                      : wanted_effects(Outcome{}, EffectsRequest{});
  return {{"item", request.item_id},
          {"surface", request.surface},
          {"locale", kLanguages[language_of(request.locale)]},
          {"version", request.decision_id},
          {"mode", is_enabled || is_interim ? "enforce" : "observe"},
          {"effects", std::move(effective)},
          {"would", std::move(wanted)}};
}

}  // namespace vigie::flow
