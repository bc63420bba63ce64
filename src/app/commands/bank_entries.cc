// vigie bank ...: what people say of banks and entries after they were made.
#include <cstdio>
#include <functional>

#include "app/bank_views.h"
#include "app/commands.h"
#include "app/session.h"
#include "base/unicode.h"

namespace vigie::app {
namespace {

constexpr size_t kMatchesShown = 100;

int done(const BankArguments& arguments, const std::string& message) {
  std::puts(arguments.common.json ? "{\"ok\":true}" : message.c_str());
  return kNothingToDo;
}

// One change by a person, then a sentence.
int change(const BankArguments& arguments, const char* what,
           const std::function<Status(store::Banks&)>& act) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  store::Banks banks(store);
  VIGIE_OR_FAIL(act(banks));
  return done(arguments, what + (" " + printable(arguments.id)) + " of " + arguments.bank);
}

}  // namespace

int run_bank_set(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  store::Banks banks(store);
  auto settings = VIGIE_OR_FAIL(banks.find(arguments.bank)).settings;
  if (arguments.distance_bits >= 0) settings.distance_bits = arguments.distance_bits;
  if (arguments.flood_media != 0) settings.flood_media = arguments.flood_media;
  if (arguments.flood_window_s != 0) {
    settings.flood_window_us = arguments.flood_window_s * 1'000'000;
  }
  if (!arguments.propagation.empty()) settings.propagation = arguments.propagation;
  if (arguments.is_enabled || arguments.is_disabled) settings.is_enabled = arguments.is_enabled;
  VIGIE_OR_FAIL(banks.set(arguments.bank, settings, arguments.person));
  return done(arguments, "set bank " + arguments.bank);
}

int run_bank_entry(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto entry = VIGIE_OR_FAIL(store.find_entry(arguments.bank, arguments.id));
  store::Banks banks(store);
  JsonObject out = entry_json(entry);
  JsonArray opinions, matches;
  for (const auto& one : VIGIE_OR_FAIL(banks.opinions(entry.number))) {
    opinions.push_back(opinion_json(one));
  }
  for (const auto& one : VIGIE_OR_FAIL(banks.matches_of(entry.number, kMatchesShown))) {
    matches.push_back(match_json(one));
  }
  out["opinions"] = std::move(opinions);
  out["matches"] = std::move(matches);
  std::puts((arguments.common.json ? to_json(out) : to_json_pretty(out)).c_str());
  return kNothingToDo;
}

int run_bank_edit(const BankArguments& arguments) {
  store::EntryEdit edit;
  if (!arguments.topic.empty()) edit.topic = arguments.topic;
  if (!arguments.source.empty()) edit.source = arguments.source;
  if (!arguments.note.empty()) edit.note = arguments.note;
  if (arguments.distance_bits >= -1) edit.distance_bits = arguments.distance_bits;
  edit.expires_us = VIGIE_OR_FAIL(read_expiry(arguments.expires));
  return change(arguments, "changed", [&](store::Banks& banks) {
    return banks.edit(arguments.bank, arguments.id, edit, arguments.person);
  });
}

int run_bank_confirm(const BankArguments& arguments) {
  return change(arguments, "confirmed", [&](store::Banks& banks) {
    return banks.confirm(arguments.bank, arguments.id, arguments.person, arguments.note,
                         arguments.verdict);
  });
}

int run_bank_dispute(const BankArguments& arguments) {
  return change(arguments, "disputed", [&](store::Banks& banks) {
    return banks.dispute(arguments.bank, arguments.id, arguments.person, arguments.note);
  });
}

int run_bank_quarantine(const BankArguments& arguments) {
  return change(arguments, "quarantined", [&](store::Banks& banks) {
    return banks.quarantine(arguments.bank, arguments.id, arguments.person, arguments.note);
  });
}

int run_bank_release(const BankArguments& arguments) {
  return change(arguments, "released", [&](store::Banks& banks) {
    return banks.release(arguments.bank, arguments.id, arguments.person);
  });
}

int run_bank_veto(const BankArguments& arguments) {
  return change(arguments, "vetoed", [&](store::Banks& banks) {
    return banks.veto(arguments.bank, arguments.id, arguments.person);
  });
}

int run_bank_propagate(const BankArguments& arguments) {
  return change(arguments, "propagating", [&](store::Banks& banks) {
    return banks.propagate(arguments.bank, arguments.id, arguments.person);
  });
}

}  // namespace vigie::app
