#include "flow/banks/rematch.h"

#include <algorithm>
#include <map>
#include <set>

#include "flow/cases/report.h"
#include "flow/cases/standing.h"
#include "flow/decide.h"
#include "flow/facts.h"
#include "flow/guards.h"
#include "flow/mixed_sources.h"
#include "policy/facts.h"
#include "store/cases/decisions.h"

namespace vigie::flow {
namespace {

bool is_of_matching(const Finding& finding) {
  return finding.kind == "known_match" || finding.kind == "mixed_sources";
}

int64_t number_of(const Finding& finding) { return int_member(finding.evidence, "entry_number"); }

// By name: findings of earlier versions have no number.
std::string name_of(const Finding& finding) {
  return string_member(finding.evidence, "bank") + "\n" + string_member(finding.evidence, "entry");
}

struct Before {
  std::set<std::string> acted;      // entries whose matches counted without a person being asked
  std::set<std::string> suggested;  // entries that somebody was asked about
  JsonArray findings;
};

Before before_of(std::span<const Finding> findings) {
  Before out;
  for (const Finding& finding : findings) {
    if (!is_of_matching(finding)) continue;
    out.findings.push_back(to_json_value(finding));
    const bool is_suggested = bool_member(finding.evidence, "suggested");
    if (!bool_member(finding.evidence, "confirmed")) continue;
    (is_suggested ? out.suggested : out.acted).insert(name_of(finding));
  }
  return out;
}

// Whether policies act on what such an entry says.
bool may_harm(const store::BankEntry& entry) {
  return entry.verdict == "manipulated" || entry.verdict == "fact_checked_false";
}

int64_t duration_of(const Json& media) { return time_us_member(media, "duration_ms"); }

bool has_sound(const Json& media) {
  for (const Json& stream : array_member(media, "streams")) {
    if (string_member(stream, "kind") == "audio") return true;
  }
  return false;
}

}  // namespace

Result<Rematched> rematch(store::Store& store, const store::Item& item, const KnownClips& known,
                          const Policy& policy, const Clock& clock) {
  Rematched out;
  store::CheckedItem checked = TRY(store::Items(store).checked_media(item));
  if (checked.print.empty()) return out;
  const auto print = TRY(fingerprint::decode_print(checked.print));
  const auto stored = TRY(store.find_decision(item.decision_id));
  const auto record = TRY(store::Decisions(store).find(item.decision_id));
  const bool is_decided_by_person = record.persons > 0;
  const Before before = before_of(checked.findings);

  const auto matches = TRY(known.find(print));
  std::map<int64_t, const KnownClip*> clips;
  for (const KnownMatch& match : matches) clips[match.known->entry.number] = match.known;
  std::vector<Finding> found = match_findings(known, print, matches);
  for (Finding& finding : found) {
    const auto clip = clips.find(number_of(finding));
    if (clip == clips.end() || !may_harm(clip->second->entry)) continue;
    const bool is_new = !before.acted.contains(name_of(finding));
    const bool is_suggested = is_new && (is_decided_by_person || !clip->second->may_propagate);
    if (!is_suggested) continue;
    finding.evidence["suggested"] = true;
    const bool is_confirmed = clip->second->entry.is_confirmed();
    out.asks_person |= is_confirmed && !before.suggested.contains(name_of(finding));
  }
  for (Finding& finding : mixed_source_findings(matches)) found.push_back(std::move(finding));
  JsonArray now;
  for (const Finding& finding : found) now.push_back(to_json_value(finding));
  // As texts: a number that was stored as 1 is read as a whole one.
  if (to_json(Json(now)) == to_json(Json(before.findings))) return out;

  std::erase_if(checked.findings, is_of_matching);
  checked.findings.insert(checked.findings.end(), found.begin(), found.end());
  MediaFacts media;
  media.kind = checked.kind;
  media.duration_us = duration_of(checked.media);
  FactsInput input{.item_id = item.id,
                   .published_us = item.created_us,
                   .media = media,
                   .has_sound = has_sound(checked.media),
                   .findings = checked.findings,
                   .provenance = {}};
  const Json then = without_guards(TRY(parse_json(stored.facts)));
  const Json base =
      TRY(policy::overlay_facts(then, Json(TRY(facts_now(store, item, clock.now_us())))));
  checked.facts = TRY(with_match_facts(base, input));
  DecidedBy decided = TRY(decide(policy, checked.facts, clock));
  checked.decision = std::move(decided.decision);
  checked.pack_text = std::move(decided.pack_text);
  if (out.asks_person) {
    auto acting = checked.findings;
    for (Finding& finding : acting) finding.evidence.erase("suggested");
    input.findings = acting;
    const auto would = TRY(decide(policy, TRY(with_match_facts(base, input)), clock)).decision;
    out.is_urgent = would.outcome.visibility == "remove" || would.outcome.review == "urgent";
  }
  out.examined.emplace();
  out.examined->decided_before = item.decision_id;
  out.examined->checked = std::move(checked);
  out.examined->duration_ms = item.duration_ms;
  out.examined->width_px = item.width_px;
  out.examined->height_px = item.height_px;
  return out;
}

Status ask_about_match(Desk& desk, const store::Item& item, const Rematched& rematched) {
  if (!rematched.asks_person) return ok();
  CaseStart start;
  start.item_id = item.id;
  start.subject_id = TRY(store::Cases(desk.store).subject_of(item.account));
  start.source = "match";
  start.language = item.language;
  start.region = item.region;
  start.views = item.views;
  start.is_urgent = rematched.is_urgent;
  constexpr double kOrdinary = 3, kUrgent = 6;
  start.harm = rematched.is_urgent ? kUrgent : kOrdinary;
  TRY(open_case(desk, start));
  return ok();
}

std::vector<store::EntryMatch> entry_matches(const std::string& media_sha256,
                                             std::span<const Finding> findings) {
  const auto severity = [](std::string_view kind) {
    return kind == "same" ? 3 : kind == "near" ? 2 : 1;
  };
  std::map<int64_t, store::EntryMatch> by_entry;
  for (const Finding& finding : findings) {
    const int64_t number = number_of(finding);
    if (finding.kind != "known_match" || number == 0) continue;
    store::EntryMatch& match = by_entry[number];
    match.entry_number = number;
    match.media_sha256 = media_sha256;
    const std::string kind = string_member(finding.evidence, "match_kind");
    if (match.kind.empty() || severity(kind) > severity(match.kind)) match.kind = kind;
    const Json* coverage = finding.evidence.if_contains("coverage");
    if (coverage == nullptr) continue;
    match.coverage_query = std::max(match.coverage_query, double_member(*coverage, "query"));
    match.coverage_reference =
        std::max(match.coverage_reference, double_member(*coverage, "reference"));
  }
  std::vector<store::EntryMatch> out;
  for (auto& [number, match] : by_entry) out.push_back(std::move(match));
  return out;
}

}  // namespace vigie::flow
