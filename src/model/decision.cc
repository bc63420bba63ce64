#include "model/decision.h"

namespace vigie {
namespace {

JsonArray texts(const std::vector<std::string>& values) {
  JsonArray out;
  for (const std::string& value : values) out.push_back(Json(value));
  return out;
}

Result<std::vector<std::string>> texts_member(const Json& value, std::string_view key) {
  std::vector<std::string> out;
  for (const Json& element : array_member(value, key)) {
    if (!element.is_string()) {
      return Error{ErrorCode::kCorrupt, std::string(key) + " holds something that is no text"};
    }
    out.emplace_back(element.get_string().data(), element.get_string().size());
  }
  return out;
}

}  // namespace

Json to_json_value(const Outcome& outcome) {
  JsonObject out{{"visibility", outcome.visibility},
                    {"strength", outcome.strength},
                    {"labels", texts(outcome.labels)},
                    {"review", outcome.review},
                    {"account", outcome.account},
                    {"reasons", texts(outcome.reasons)},
                    {"reason", outcome.reasons.empty() ? "none" : outcome.reasons.front()},
                    {"exceptions", texts(outcome.exceptions)},
                    {"account_rules", texts(outcome.account_rules)},
                    {"flags", texts(outcome.flags)},
                    {"sor", outcome.sor}};
  if (outcome.look_again_h > 0) out["look_again_h"] = outcome.look_again_h;
  if (!outcome.surfaces.empty()) out["surfaces"] = outcome.surfaces;
  return out;
}

Result<Outcome> outcome_from_json(const Json& value) {
  if (!value.is_object()) return Error{ErrorCode::kCorrupt, "an outcome is no object"};
  Outcome out;
  out.visibility = string_member(value, "visibility", "allow");
  out.strength = string_member(value, "strength");
  out.labels = TRY(texts_member(value, "labels"));
  out.review = string_member(value, "review", "none");
  out.account = string_member(value, "account", "none");
  out.reasons = TRY(texts_member(value, "reasons"));
  out.exceptions = TRY(texts_member(value, "exceptions"));
  out.flags = TRY(texts_member(value, "flags"));
  out.account_rules = TRY(texts_member(value, "account_rules"));
  const Json* sor = member(value, "sor");
  if (sor != nullptr && sor->is_object()) out.sor = sor->get_object();
  const Json* hours = member(value, "look_again_h");
  if (hours != nullptr && hours->is_int64()) out.look_again_h = hours->get_int64();
  const Json* surfaces = member(value, "surfaces");
  if (surfaces != nullptr && surfaces->is_object()) out.surfaces = surfaces->get_object();
  return out;
}

Json to_json_value(const Decision& decision) {
  JsonObject out{{"id", decision.id}};
  const Json outcome = to_json_value(decision.outcome);
  for (const auto& pair : outcome.get_object()) {
    if (pair.key() != "reason") out[pair.key()] = pair.value();
  }
  out["pack"] = decision.pack;
  out["facts_sha256"] = decision.facts_sha256;
  return out;
}

}  // namespace vigie
