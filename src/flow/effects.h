// flow/effects.h: what the host application does with an item: the contract with it.
//
// Input   an outcome, what the administrator has switched on, a surface and a language.
// Output  the effects object; in observe mode neutral, with what would be done beside it (I11).
// Method  the table "outcome -> effects" of docs/integrate.md; this file is the only other place
//         of it.
// Threads stateless.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "model/decision.h"

namespace vigie::flow {

struct Switches {
  std::vector<std::string> on;  // sorted: "enabled:label", ..., "halt"
  bool has(std::string_view name) const;
  bool is_halted() const { return has("halt"); }
};

// The actions an administrator enables one by one.
std::span<const std::string_view> known_actions();

// "feed", "search", "share", "profile", "live".
bool is_surface(std::string_view surface);

struct EffectsRequest {
  std::string item_id;
  std::string decision_id;  // "" before the first decision: neutral effects
  std::string surface = "feed";
  JsonArray territories;      // of an order: where a geo_limited outcome holds
  std::string locale = "en";  // BCP 47; the first of en, fr, de, es, ar, zh that fits
};

// {"item","surface","locale","version","mode","effects":{...},"would":{...}}. mode is "enforce"
// when what the outcome asks for is switched on and nothing is halted, else "observe".
JsonObject effects_of(const Outcome& outcome, const Switches& switches,
                      const EffectsRequest& request);

}  // namespace vigie::flow
