#include "flow/compare.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/unicode.h"
#include "flow/mixed_sources.h"

namespace vigie::flow {
namespace {

using fingerprint::Match;
using fingerprint::Track;

constexpr int kPicturesAMatch = 3;  // beginning, middle and end of a stretch
constexpr size_t kPicturesMax = 60;

Result<analyze::PassResult> read_clip(const ClipToCompare& clip, const analyze::PassOptions& pass,
                                      const WorkerOptions& worker) {
  Analysed analysed = TRY(analyse(clip.descriptor, pass, worker));
  const std::string name = printable(clip.name) + ": ";
  if (analysed.crashed) {
    const auto& unable = analysed.result.findings.front().unable;
    return Error{ErrorCode::kCorrupt, name + unable->reason};
  }
  if (analysed.result.unreadable) {
    return Error{analysed.result.unreadable->code, name + analysed.result.unreadable->message};
  }
  return std::move(analysed.result);
}

JsonObject clip_json(const std::string& name, const analyze::PassResult& result) {
  return {{"path", to_utf8(name)},
          {"kind", result.print.kind},
          {"duration_ms", result.print.duration_us / 1000},
          {"has_picture", !result.print.frames.empty()},
          {"has_sound", result.print.has_sound}};
}

// What one track of the two clips shares, all stretches together; null without a stretch.
Json track_json(std::span<const KnownMatch> matches, const KnownClip* known, Track track) {
  JsonObject out;
  for (const KnownMatch& match : matches) {
    if (match.known != known || match.match.track != track) continue;
    if (out.empty()) {
      out = {{"kind", to_text(match.match.kind)},
             {"coverage", JsonObject{{"query", match.match.coverage_query},
                                     {"reference", match.match.coverage_reference}}},
             {"stretches", 0}};
    }
    out["stretches"] = out["stretches"].as_int64() + 1;
  }
  return out.empty() ? Json(nullptr) : Json(std::move(out));
}

// Without what only an entry of a bank has; the order stays.
JsonObject without_bank(const JsonObject& object) {
  JsonObject out;
  for (const auto& member : object) {
    if (member.key() != "bank" && member.key() != "verdict") out[member.key()] = member.value();
  }
  return out;
}

Json mixed_json(std::span<const KnownMatch> matches) {
  JsonArray out;
  for (const Finding& finding : mixed_source_findings(matches)) {
    JsonObject evidence;
    for (const char* side : {"picture", "sound"}) {
      evidence[side] = without_bank(finding.evidence.at(side).as_object());
    }
    const Where& where = finding.where.front();
    out.push_back(JsonObject{
        {"where", JsonArray{JsonObject{{"from_ms", where.from_ms}, {"to_ms", where.to_ms}}}},
        {"evidence", std::move(evidence)}});
  }
  return out;
}

// A moment of both clips that a picture match says is the same.
struct Moment {
  size_t match = 0;
  int64_t query_us = 0, reference_us = 0;
};

std::vector<Moment> moments_of(std::span<const KnownMatch> matches) {
  std::vector<Moment> out;
  for (size_t i = 0; i < matches.size(); ++i) {
    const Match& match = matches[i].match;
    if (match.track != Track::kVideo) continue;
    const int64_t query_us = match.query_to_us - match.query_from_us;
    const int64_t reference_us = match.reference_to_us - match.reference_from_us;
    for (int k = 0; k < kPicturesAMatch && out.size() < kPicturesMax; ++k) {
      // Of a still picture there is one moment; elsewhere the edges are where cuts and fades are.
      if (k > 0 && query_us == 0 && reference_us == 0) break;
      const int share = 2 * k + 1;
      out.push_back({i, match.query_from_us + query_us * share / (2 * kPicturesAMatch),
                     match.reference_from_us + reference_us * share / (2 * kPicturesAMatch)});
    }
  }
  return out;
}

using Stills = std::vector<analyze::Still>;

Result<Stills> read_stills(const ClipToCompare& clip, std::vector<int64_t> times_us,
                           const AnalyseOptions& options) {
  if (times_us.empty()) return Stills();
  std::sort(times_us.begin(), times_us.end());
  analyze::PassOptions pass = options.pass;
  pass.analyzers = {"container"};
  pass.stills_at_us = std::move(times_us);
  return TRY(read_clip(clip, pass, options.worker)).stills;
}

analyze::Still nearest(const Stills& stills, int64_t time_us) {
  const auto found =
      std::min_element(stills.begin(), stills.end(), [&](const auto& a, const auto& b) {
        return std::llabs(a.time_us - time_us) < std::llabs(b.time_us - time_us);
      });
  return found != stills.end() ? *found : analyze::Still{time_us, 0, 0, ""};
}

struct Read {
  std::vector<std::unique_ptr<KnownClip>> known;
  std::vector<KnownMatch> matches;
};

Result<std::vector<MatchPictures>> read_pictures(const ClipToCompare& clip,
                                                 const std::vector<ClipToCompare>& others,
                                                 const Read& read, const AnalyseOptions& options) {
  const auto moments = moments_of(read.matches);
  std::vector<int64_t> query_us;
  std::map<const KnownClip*, std::vector<int64_t>> reference_us;
  for (const Moment& moment : moments) {
    query_us.push_back(moment.query_us);
    reference_us[read.matches[moment.match].known].push_back(moment.reference_us);
  }
  const Stills own = TRY(read_stills(clip, query_us, options));
  std::map<const KnownClip*, Stills> theirs;
  for (size_t i = 0; i < others.size(); ++i) {
    const KnownClip* known = read.known[i].get();
    theirs[known] = TRY(read_stills(others[i], reference_us[known], options));
  }
  std::vector<MatchPictures> out;
  for (const Moment& moment : moments) {
    out.push_back({moment.match, nearest(own, moment.query_us),
                   nearest(theirs[read.matches[moment.match].known], moment.reference_us)});
  }
  return out;
}

}  // namespace

Result<Comparison> compare_clips(const ClipToCompare& clip,
                                 const std::vector<ClipToCompare>& others,
                                 const CompareOptions& options) {
  analyze::PassOptions pass = options.analyse.pass;
  pass.analyzers = {"fingerprints"};
  const auto query = TRY(read_clip(clip, pass, options.analyse.worker));
  Read read;
  fingerprint::Matcher matcher;
  JsonArray relations;
  for (size_t i = 0; i < others.size(); ++i) {
    const auto other = TRY(read_clip(others[i], pass, options.analyse.worker));
    matcher.add(i, other.print);
    auto known = std::make_unique<KnownClip>();
    known->entry.id = to_utf8(others[i].name);
    known->has_sound = other.print.has_sound;
    read.known.push_back(std::move(known));
    relations.push_back(clip_json(others[i].name, other));
  }
  for (const Match& match : matcher.find(query.print)) {
    read.matches.push_back({read.known[match.entry].get(), match});
  }
  JsonArray matches;
  for (const KnownMatch& match : read.matches)
    matches.push_back(without_bank(to_json_value(match)));
  for (size_t i = 0; i < others.size(); ++i) {
    JsonObject& relation = relations[i].as_object();
    relation["picture"] = track_json(read.matches, read.known[i].get(), Track::kVideo);
    relation["sound"] = track_json(read.matches, read.known[i].get(), Track::kAudio);
  }
  Comparison out;
  out.json = JsonObject{{"schema", 1},
                        {"item", clip_json(clip.name, query)},
                        {"others", std::move(relations)},
                        {"matches", std::move(matches)},
                        {"mixed_sources", mixed_json(read.matches)}};
  if (options.with_pictures) {
    out.pictures = TRY(read_pictures(clip, others, read, options.analyse));
  }
  return out;
}

}  // namespace vigie::flow
