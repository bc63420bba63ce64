// The worker's answer as JSON with base64 for what is binary. The parent treats it as hostile: the
// worker had read hostile media.
#include "analyze/pass.h"
#include "base/bytes.h"

namespace vigie::analyze {
namespace {

constexpr size_t kFindingsMax = 10'000;
constexpr size_t kStillsMax = 256;

ErrorCode error_code(int64_t number) {
  const bool known = number >= 0 && number <= static_cast<int64_t>(ErrorCode::kUnavailable);
  return known ? static_cast<ErrorCode>(number) : ErrorCode::kCorrupt;
}

Json stills_json(const std::vector<Still>& stills) {
  JsonArray out;
  for (const Still& still : stills) {
    out.push_back(JsonObject{{"time_us", still.time_us},
                             {"width", still.width_px},
                             {"height", still.height_px},
                             {"jpeg", to_base64(as_bytes(still.jpeg))}});
  }
  return out;
}

std::string as_text(const std::vector<uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

Result<std::vector<Still>> stills_from_json(const JsonArray& values) {
  if (values.size() > kStillsMax) return Error{ErrorCode::kLimit, "too many stills"};
  std::vector<Still> out;
  for (const Json& value : values) {
    const auto jpeg = from_base64(string_member(value, "jpeg"));
    if (!jpeg) return Error{ErrorCode::kCorrupt, "a still is not base64"};
    out.push_back({int_member(value, "time_us"), static_cast<int>(int_member(value, "width")),
                   static_cast<int>(int_member(value, "height")), as_text(*jpeg)});
  }
  return out;
}

Json provenance_json(const provenance::Provenance& found) {
  JsonObject out = to_json_value(found).as_object();
  out["ai_declared"] = found.ai_declared;
  return out;
}

provenance::Provenance provenance_from_json(const Json& value) {
  provenance::Provenance out;
  const Json* disclosure = member(value, "disclosure");
  if (disclosure != nullptr) {
    out.disclosure_class = string_member(*disclosure, "class", "unknown");
    out.disclosure_basis = string_member(*disclosure, "basis", "none");
  }
  out.state = string_member(value, "state", "None");
  out.aigc = string_member(value, "aigc", "none");
  out.ai_declared = bool_member(value, "ai_declared");
  for (const Json& trace : array_member(value, "traces")) {
    out.traces.push_back({string_member(trace, "signal"), string_member(trace, "value"),
                          string_member(trace, "place"), string_member(trace, "disclosure")});
  }
  for (const Json& remark : array_member(value, "remarks")) {
    if (remark.is_string()) out.remarks.emplace_back(remark.get_string().c_str());
  }
  return out;
}

}  // namespace

std::string encode_pass_result(const PassResult& result) {
  JsonArray findings;
  for (const Finding& finding : result.findings) findings.push_back(to_json_value(finding));
  JsonObject out{{"media", to_json_value(result.media)},
                 {"findings", std::move(findings)},
                 {"print", to_base64(as_bytes(fingerprint::encode_print(result.print)))},
                 {"chromaprint", result.chromaprint},
                 {"provenance", provenance_json(result.provenance)},
                 {"stills", stills_json(result.stills)},
                 {"timing", result.timing}};
  if (result.unreadable) {
    out["unreadable"] = JsonObject{{"code", static_cast<int64_t>(result.unreadable->code)},
                                   {"message", result.unreadable->message}};
  }
  return to_json(out);
}

Result<PassResult> decode_pass_result(std::string_view bytes) {
  const Json value = TRY(parse_json(bytes));
  PassResult out;
  const Json* media = member(value, "media");
  if (media == nullptr) return Error{ErrorCode::kCorrupt, "the worker's answer lacks media"};
  out.media = TRY(media_facts_from_json(*media));
  const JsonArray& findings = array_member(value, "findings");
  if (findings.size() > kFindingsMax) return Error{ErrorCode::kLimit, "too many findings"};
  for (const Json& finding : findings) out.findings.push_back(TRY(finding_from_json(finding)));
  const auto print = from_base64(string_member(value, "print"));
  if (!print) return Error{ErrorCode::kCorrupt, "the fingerprint is not base64"};
  out.print = TRY(fingerprint::decode_print(as_text(*print)));
  out.chromaprint = string_member(value, "chromaprint");
  if (const Json* found = member(value, "provenance")) {
    out.provenance = provenance_from_json(*found);
  }
  out.stills = TRY(stills_from_json(array_member(value, "stills")));
  if (const Json* timing = member(value, "timing"); timing != nullptr && timing->is_object()) {
    out.timing = timing->get_object();
  }
  if (const Json* unreadable = member(value, "unreadable")) {
    out.unreadable = Error{error_code(int_member(*unreadable, "code")),
                           string_member(*unreadable, "message", "cannot be read")};
  }
  return out;
}

std::string encode_pass_options(const PassOptions& options) {
  JsonArray analyzers;
  for (const std::string& name : options.analyzers) analyzers.push_back(Json(name));
  JsonArray stills_at_us;
  for (const int64_t time_us : options.stills_at_us) stills_at_us.push_back(Json(time_us));
  return to_json(JsonObject{{"analyzers", std::move(analyzers)},
                            {"frames_hz", options.frames_hz},
                            {"key_frames_only", options.key_frames_only},
                            {"duration_us_max", options.duration_us_max},
                            {"pixels_max", options.pixels_max},
                            {"streams_max", options.streams_max},
                            {"stills_max", options.stills_max},
                            {"still_side_px", options.still_side_px},
                            {"stills_at_us", std::move(stills_at_us)},
                            {"captions", options.captions}});
}

Result<PassOptions> decode_pass_options(std::string_view text) {
  const Json value = TRY(parse_json(text));
  PassOptions out;
  for (const Json& name : array_member(value, "analyzers")) {
    if (!name.is_string()) return Error{ErrorCode::kCorrupt, "an analyzer's name is no text"};
    out.analyzers.emplace_back(name.get_string().c_str());
  }
  out.frames_hz = double_member(value, "frames_hz", out.frames_hz);
  out.key_frames_only = bool_member(value, "key_frames_only");
  out.duration_us_max = int_member(value, "duration_us_max", out.duration_us_max);
  out.pixels_max = int_member(value, "pixels_max", out.pixels_max);
  out.streams_max = static_cast<int>(int_member(value, "streams_max", out.streams_max));
  out.stills_max = static_cast<int>(int_member(value, "stills_max"));
  out.still_side_px = static_cast<int>(int_member(value, "still_side_px", out.still_side_px));
  for (const Json& time_us : array_member(value, "stills_at_us")) {
    if (!time_us.is_int64()) return Error{ErrorCode::kCorrupt, "a still's time is no number"};
    out.stills_at_us.push_back(time_us.get_int64());
  }
  out.captions = string_member(value, "captions");
  return out;
}

}  // namespace vigie::analyze
