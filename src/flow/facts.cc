#include "flow/facts.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "policy/pack.h"

namespace vigie::flow {
namespace {

// All that agrees between the item and one bank entry, both tracks together.
struct EntryMatch {
  std::string bank, verdict, topic;
  bool confirmed = false, certified = false;
  bool disputed = false;                 // somebody says that the entry is wrong
  bool suggested = false;                // a person is asked before this match counts
  std::string picture_kind, sound_kind;  // "", contains, near, same
  double picture_query = 0, picture_reference = 0;
  double sound_query = 0, sound_reference = 0;
  bool reference_has_sound = true;

  bool picture() const { return !picture_kind.empty(); }
};

int severity(std::string_view kind) {
  return kind == "same" ? 3 : kind == "near" ? 2 : kind == "contains" ? 1 : 0;
}

// The kind of the whole: the picture's where there is one. Sound alone is at most near, because
// the picture beside it is another one; a sound-only item has nothing beside it.
std::string kind_of(const EntryMatch& match, bool item_is_audio) {
  if (match.picture()) return match.picture_kind;
  if (match.sound_kind == "same" && !item_is_audio) return "near";
  return match.sound_kind;
}

void add_track(const Finding& finding, EntryMatch& match) {
  const std::string kind = string_member(finding.evidence, "match_kind");
  const Json* coverage = finding.evidence.if_contains("coverage");
  const double query = coverage != nullptr ? double_member(*coverage, "query") : 0;
  const double reference = coverage != nullptr ? double_member(*coverage, "reference") : 0;
  const bool is_sound = string_member(finding.evidence, "track") == "audio";
  std::string& own_kind = is_sound ? match.sound_kind : match.picture_kind;
  if (severity(kind) > severity(own_kind)) own_kind = kind;
  double& own_query = is_sound ? match.sound_query : match.picture_query;
  double& own_reference = is_sound ? match.sound_reference : match.picture_reference;
  own_query = std::max(own_query, query);
  own_reference = std::max(own_reference, reference);
}

std::vector<EntryMatch> collect_matches(std::span<const Finding> findings) {
  std::map<std::pair<std::string, std::string>, EntryMatch> by_entry;
  for (const Finding& finding : findings) {
    const std::string entry = string_member(finding.evidence, "entry");
    if (finding.kind != "known_match" || entry.empty()) continue;
    const std::string bank = string_member(finding.evidence, "bank");
    EntryMatch& match = by_entry[{bank, entry}];
    match.bank = bank;
    match.verdict = string_member(finding.evidence, "entry_verdict");
    match.topic = string_member(finding.evidence, "topic");
    match.suggested = bool_member(finding.evidence, "suggested");
    match.disputed = bool_member(finding.evidence, "disputed");
    match.confirmed = bool_member(finding.evidence, "confirmed") && !match.suggested;
    match.certified = bool_member(finding.evidence, "certified");
    match.reference_has_sound = bool_member(finding.evidence, "reference_has_sound", true);
    add_track(finding, match);
  }
  std::vector<EntryMatch> out;
  for (auto& [key, match] : by_entry) out.push_back(std::move(match));
  return out;
}

struct Summary {
  const FactsInput& input;
  JsonObject set;

  bool is_audio() const { return input.media.kind == "audio"; }

  bool sound_agrees(const EntryMatch& match) const {
    if (!input.has_sound && !match.reference_has_sound) return true;
    return severity(match.sound_kind) >= severity("near");
  }

  double coverage_query(const EntryMatch& match) const {
    return match.picture() ? match.picture_query : match.sound_query;
  }

  // Of several entries: confirmed ones before others, then the most severe kind, then the largest
  // coverage; ties by bank and entry, in which order they come.
  void add_known_match(const std::vector<EntryMatch>& matches) {
    const EntryMatch* best = nullptr;
    const auto rank = [&](const EntryMatch& m) {
      return std::tuple(m.confirmed, severity(kind_of(m, is_audio())), coverage_query(m));
    };
    for (const EntryMatch& match : matches) {
      if (match.verdict != "manipulated" && match.verdict != "unconfirmed") continue;
      if (best == nullptr || rank(match) > rank(*best)) best = &match;
    }
    if (best == nullptr) return;
    set["findings.known_match.kind"] = kind_of(*best, is_audio());
    set["findings.known_match.confirmed"] = best->confirmed && best->verdict == "manipulated";
    set["findings.known_match.bank"] = best->bank;
    set["findings.known_match.coverage_query"] = coverage_query(*best);
    set["findings.known_match.coverage_reference"] =
        best->picture() ? best->picture_reference : best->sound_reference;
    set["findings.known_match.picture"] = best->picture() || is_audio();
    set["findings.known_match.sound"] = sound_agrees(*best);
  }

  void add_claims(const std::vector<EntryMatch>& matches) {
    JsonArray claims;
    for (const EntryMatch& match : matches) {
      const std::string kind = kind_of(match, is_audio());
      if (match.suggested || match.disputed) continue;
      if (match.verdict == "authentic" && kind == "same") set["findings.authentic"] = true;
      if (match.verdict != "fact_checked_false" || severity(kind) < severity("near")) continue;
      claims.push_back(JsonObject{
          {"rating", "false"}, {"match", kind}, {"topic", match.topic}, {"ifcn", match.certified}});
    }
    if (!claims.empty()) set["claims"] = std::move(claims);
  }

  void add_unable() {
    std::set<std::string> abstained;
    bool crashed = false;
    for (const Finding& finding : input.findings) {
      if (!finding.unable) continue;
      crashed |= finding.unable->kind == UnableKind::kCrashed;
      if (finding.unable->kind == UnableKind::kAbstained) abstained.insert(finding.kind);
    }
    set["findings.unable.crashed"] = crashed;
    JsonArray names;
    for (const std::string& name : abstained) names.push_back(Json(name));
    set["findings.unable.abstained"] = std::move(names);
  }
};

}  // namespace

Result<Json> with_match_facts(const Json& before, const FactsInput& input) {
  Summary summary{input, {}};
  const Json defaults = policy::default_facts();
  const Json* findings = member(defaults, "findings");
  const Json* none = findings != nullptr ? member(*findings, "known_match") : nullptr;
  CHECK(none != nullptr && none->is_object());
  for (const auto& pair : none->get_object()) {
    summary.set["findings.known_match." + std::string(pair.key())] = pair.value();
  }
  summary.set["findings.authentic"] = false;
  summary.set["claims"] = JsonArray();
  const auto matches = collect_matches(input.findings);
  summary.add_known_match(matches);
  summary.add_claims(matches);
  summary.add_unable();
  return policy::overlay_facts(before, Json(std::move(summary.set)));
}

Result<Json> summarise_facts(const FactsInput& input) {
  Summary summary{input, {}};
  summary.set["item.id"] = input.item_id;
  if (!input.media.kind.empty()) summary.set["item.kind"] = input.media.kind;
  summary.set["item.published"] = to_rfc3339(input.published_us);
  summary.set["item.duration_s"] = static_cast<double>(input.media.duration_us / 1000) / 1000.0;
  const auto matches = collect_matches(input.findings);
  summary.add_known_match(matches);
  summary.add_claims(matches);
  summary.add_unable();
  // A C2PA store that nobody has validated vouches for nothing: the fact stays "none".
  summary.set["provenance.ai_declared"] = input.provenance.ai_declared;
  summary.set["provenance.captured"] = input.provenance.disclosure_class == "captured";
  summary.set["provenance.aigc"] = input.provenance.aigc;
  return policy::overlay_facts(policy::default_facts(), Json(std::move(summary.set)));
}

Result<Json> facts_without_entry(const Json& facts, std::span<const Finding> findings,
                                 const std::string& bank, const std::string& entry) {
  std::vector<Finding> others;
  for (const Finding& finding : findings) {
    const bool is_it = finding.kind == "known_match" &&
                       string_member(finding.evidence, "bank") == bank &&
                       string_member(finding.evidence, "entry") == entry;
    if (!is_it) others.push_back(finding);
  }
  FactsInput input;
  input.findings = others;
  const Json* item = member(facts, "item");
  if (item != nullptr) input.media.kind = string_member(*item, "kind");
  // What the item's own sound is, is not among the facts: as long as any match had sound, it has.
  for (const Finding& finding : findings) {
    input.has_sound |= string_member(finding.evidence, "track") == "audio";
  }
  const Json defaults = policy::default_facts();
  Summary summary{input, {}};
  for (const char* member_name :
       {"kind", "confirmed", "bank", "coverage_query", "coverage_reference", "picture", "sound"}) {
    const Json* known = member(*member(defaults, "findings"), "known_match");
    summary.set["findings.known_match." + std::string(member_name)] = *member(*known, member_name);
  }
  summary.set["findings.authentic"] = false;
  summary.set["claims"] = JsonArray();
  const auto matches = collect_matches(others);
  summary.add_known_match(matches);
  summary.add_claims(matches);
  return policy::overlay_facts(facts, Json(std::move(summary.set)));
}

}  // namespace vigie::flow
