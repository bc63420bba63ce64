#include "flow/guards.h"

#include <algorithm>

#include "store/guards.h"

namespace vigie::flow {
namespace {

constexpr std::string_view kAll = "all";

// What of an outcome is counted: its action, and the rules that led to one.
std::vector<std::string> counted_of(const Outcome& outcome) {
  std::vector<std::string> out = {std::string(kAll)};
  if (outcome.visibility == "allow") return out;
  out.push_back("action:" + outcome.visibility);
  for (const std::string& reason : outcome.reasons) out.push_back("rule:" + reason);
  return out;
}

bool is_persons(const Json& facts) {
  const Json* review = member(facts, "review");
  return review != nullptr && !string_member(*review, "decided").empty();
}

}  // namespace

Json without_guards(Json facts) {
  if (facts.is_object()) facts.as_object().erase("guards");
  return facts;
}

Result<std::vector<std::string>> apply_guards(store::Store& store, const Policy& policy,
                                              const std::string& item_id,
                                              store::CheckedItem& checked, const Clock& clock) {
  std::vector<std::string> tripped;
  if (is_persons(checked.facts)) return tripped;  // a person stands behind it: no machine counts
  store::Guards guards(store);
  const auto chosen = TRY(policy.choose(checked.facts, clock.now_us()));
  const auto counted = counted_of(checked.decision.outcome);
  std::vector<store::Guards::Trip> trips;
  for (const auto& quota : chosen->pack->quotas()) {
    if (std::find(counted.begin(), counted.end(), quota.counted) == counted.end()) continue;
    const int64_t count = TRY(guards.count(quota.counted, quota.is_daily)) + 1;
    const int64_t all = TRY(guards.count(kAll, quota.is_daily)) + 1;
    if (count <= quota.at_least ||
        static_cast<double>(count) <= quota.share * static_cast<double>(all)) {
      continue;
    }
    tripped.push_back(quota.id);
    trips.push_back({quota.id, quota.counted, item_id, count, all});
  }
  if (!tripped.empty()) {
    JsonArray names;
    for (const std::string& guard : tripped) names.push_back(Json(guard));
    checked.facts.as_object()["guards"] = std::move(names);
    checked.decision = TRY(decide(*chosen->pack, checked.facts, clock));
    for (const auto& trip : trips) TRY(guards.trip(trip));
  }
  TRY(guards.add(counted_of(checked.decision.outcome)));
  return tripped;
}

}  // namespace vigie::flow
