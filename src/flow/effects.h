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
  JsonArray territories;         // of an order: where a geo_limited outcome holds
  int persons = 0;               // who stand behind the decision
  int64_t decided_us = 0;        // when: from then on the clock of an unverified item runs
  int64_t interim_until_us = 0;  // of a decision that waits for its second person; 0: none
  std::string locale = "en";     // BCP 47; the first of en, fr, de, es, ar, zh that fits
};

// Whether everything the outcome asks for is switched on. An outcome that needs two persons has no
// effect of its own before the second.
bool is_enforced(const Outcome& outcome, const Switches& switches, int persons);

// Whether it needs a second person: the pack says so, and it limits somebody.
bool needs_two_persons(const Outcome& outcome);

// The outcome as it holds on a surface: some rules hold on some surfaces only.
Outcome outcome_on(const Outcome& outcome, std::string_view surface);

// What people read on a label, in a language of kLanguages; the id when it has no text.
std::string label_text(std::string_view label, std::string_view locale);

// The body of the message that tells the endpoints what an item's effects are from now on.
std::string effects_message(const Decision& decision, const std::string& external_id,
                            const Switches& switches, const EffectsRequest& request,
                            int64_t now_us);

// The same message while all effects are halted: what was written before the halt must not take
// effect after it. Messages of other kinds come back as they are.
std::string halted_message(const std::string& message);

// {"item","surface","locale","version","mode","effects":{...},"would":{...}}. mode is "enforce"
// when what the outcome asks for is switched on and nothing is halted, else "observe".
JsonObject effects_of(const Outcome& outcome, const Switches& switches,
                      const EffectsRequest& request);

}  // namespace vigie::flow
