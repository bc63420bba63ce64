#include "flow/examine.h"

#include <algorithm>
#include <array>

#include "flow/facts.h"
#include "flow/mixed_sources.h"
#include "policy/facts.h"

namespace vigie::flow {
namespace {

// What only the platform can know. All else is ours to find out: a platform that could say
// "confirmed match" would decide by itself.
constexpr std::array<std::string_view, 24> kPlatformFacts = {
    "item.disclosed_ai", "item.is_ad",          "item.paid_political",   "item.has_link",
    "item.topics",       "item.depicts",        "item.language",         "item.region",
    "item.views",        "item.views_per_hour", "findings.nudity",       "account.age_days",
    "account.role",      "account.strikes_90d", "account.warned",        "account.followers",
    "context.election",  "context.crisis",      "context.satire_cue",    "context.debunk",
    "context.press",     "context.education",   "context.jurisdictions", "reports.count"};

bool has_sound(const MediaFacts& media) {
  return std::any_of(media.streams.begin(), media.streams.end(),
                     [](const auto& stream) { return stream.kind == StreamKind::kAudio; });
}

}  // namespace

Result<Examination> examine(const ExamineInput& input, Worker worker,
                            const analyze::PassOptions& pass, const KnownClips& known,
                            const Policy& policy, const Clock& clock) {
  Examination out;
  Analysed analysed = TRY(std::move(worker).look(pass));
  out.crashed = analysed.crashed;
  out.result = std::move(analysed.result);
  out.timing = out.result.timing;
  out.timing["worker_cpu_ms"] = analysed.cpu_us / 1000;
  out.timing["worker_memory_bytes"] = analysed.memory_bytes_max;
  if (out.result.unreadable) {
    out.unreadable = out.result.unreadable;
    return out;
  }
  out.matches = TRY(known.find(out.result.print));
  for (Finding& finding : match_findings(known, out.result.print, out.matches)) {
    out.result.findings.push_back(std::move(finding));
  }
  for (Finding& finding : mixed_source_findings(out.matches)) {
    out.result.findings.push_back(std::move(finding));
  }
  const Json found = TRY(summarise_facts({.item_id = input.item_id,
                                          .published_us = input.published_us,
                                          .media = out.result.media,
                                          .has_sound = has_sound(out.result.media),
                                          .findings = out.result.findings,
                                          .provenance = out.result.provenance}));
  out.facts = TRY(policy::overlay_facts(found, Json(input.known_facts)));
  DecidedBy decided = TRY(decide(policy, out.facts, clock));
  out.decision = std::move(decided.decision);
  out.pack_text = std::move(decided.pack_text);
  return out;
}

store::CheckedItem checked_item(const Examination& examination, const ExamineInput& input) {
  return {.sha256 = input.sha256,
          .kind = examination.result.media.kind,
          .name = {},
          .media = to_json_value(examination.result.media),
          .findings = examination.result.findings,
          .print = fingerprint::encode_print(examination.result.print),
          .facts = examination.facts,
          .decision = *examination.decision,
          .pack_text = examination.pack_text};
}

Result<JsonObject> facts_of_platform(const Json& context) {
  JsonObject out;
  if (context.is_null()) return out;
  if (!context.is_object()) {
    return Error{ErrorCode::kInvalidArgument, "context: must be an object"};
  }
  for (const auto& group : context.get_object()) {
    const std::string name(group.key());
    if (!group.value().is_object()) {
      return Error{ErrorCode::kInvalidArgument, "context: " + name + " must be an object"};
    }
    for (const auto& fact : group.value().get_object()) {
      const std::string path = name + "." + std::string(fact.key());
      if (std::find(kPlatformFacts.begin(), kPlatformFacts.end(), path) == kPlatformFacts.end()) {
        return Error{ErrorCode::kInvalidArgument,
                     "context: " + path + " is not a fact that a platform says"};
      }
      out[path] = fact.value();
    }
  }
  TRY(policy::check_facts(TRY(policy::overlay_facts(policy::default_facts(), Json(out)))));
  return out;
}

}  // namespace vigie::flow
