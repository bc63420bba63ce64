#include "model/finding.h"

namespace vigie {
namespace {

Json where_json(const Where& where) {
  JsonObject out{{"track", where.track}, {"from_ms", where.from_ms}, {"to_ms", where.to_ms}};
  if (where.box) {
    out["box"] = JsonArray((*where.box).begin(), (*where.box).end());
  } else {
    out["box"] = nullptr;
  }
  return out;
}

Result<Where> where_from_json(const Json& value) {
  if (!value.is_object()) return Error{ErrorCode::kCorrupt, "where[] holds no object"};
  Where out{string_member(value, "track"), int_member(value, "from_ms"), int_member(value, "to_ms"),
            std::nullopt};
  const JsonArray& box = array_member(value, "box");
  if (box.empty()) return out;
  if (box.size() != 4) return Error{ErrorCode::kCorrupt, "a box needs four numbers"};
  std::array<double, 4> sides{};
  for (size_t i = 0; i < sides.size(); ++i) {
    if (!box[i].is_number()) return Error{ErrorCode::kCorrupt, "a box needs four numbers"};
    sides[i] = box[i].to_number<double>();
  }
  out.box = sides;
  return out;
}

Result<Unable> unable_from_json(const Json& value) {
  const std::string kind = string_member(value, "kind");
  for (const auto known :
       {UnableKind::kCrashed, UnableKind::kAbstained, UnableKind::kNotApplicable}) {
    if (kind == to_text(known)) return Unable{known, string_member(value, "reason")};
  }
  return Error{ErrorCode::kCorrupt, "unknown kind of inability"};
}

}  // namespace

std::string_view to_text(UnableKind kind) {
  switch (kind) {
    case UnableKind::kCrashed: return "crashed";
    case UnableKind::kAbstained: return "abstained";
    case UnableKind::kNotApplicable: break;
  }
  return "not_applicable";
}

Json to_json_value(const Finding& finding) {
  JsonArray where;
  for (const Where& place : finding.where) where.push_back(where_json(place));
  JsonObject out{{"kind", finding.kind},         {"analyzer", finding.analyzer},
                 {"version", finding.version},   {"score", nullptr},
                 {"verdict", nullptr},           {"where", std::move(where)},
                 {"evidence", finding.evidence}, {"unable", nullptr}};
  if (finding.score) out["score"] = *finding.score;
  if (finding.verdict) out["verdict"] = *finding.verdict;
  if (finding.unable) {
    out["unable"] =
        JsonObject{{"kind", to_text(finding.unable->kind)}, {"reason", finding.unable->reason}};
  }
  return out;
}

Result<Finding> finding_from_json(const Json& value) {
  Finding out;
  out.kind = string_member(value, "kind");
  out.analyzer = string_member(value, "analyzer");
  out.version = string_member(value, "version");
  if (out.kind.empty() || out.analyzer.empty()) {
    return Error{ErrorCode::kCorrupt, "a finding needs kind and analyzer"};
  }
  const Json* score = member(value, "score");
  if (score != nullptr && score->is_number()) out.score = score->to_number<double>();
  const Json* verdict = member(value, "verdict");
  if (verdict != nullptr && verdict->is_string()) out.verdict = string_member(value, "verdict");
  for (const Json& place : array_member(value, "where")) {
    out.where.push_back(TRY(where_from_json(place)));
  }
  const Json* evidence = member(value, "evidence");
  if (evidence != nullptr && evidence->is_object()) out.evidence = evidence->get_object();
  const Json* unable = member(value, "unable");
  if (unable != nullptr && unable->is_object()) out.unable = TRY(unable_from_json(*unable));
  return out;
}

}  // namespace vigie
