#include "model/media_facts.h"

namespace vigie {
namespace {

std::string_view to_text(StreamKind kind) {
  switch (kind) {
    case StreamKind::kVideo: return "video";
    case StreamKind::kAudio: return "audio";
    case StreamKind::kSubtitle: return "subtitle";
    case StreamKind::kOther: break;
  }
  return "other";
}

StreamKind stream_kind(std::string_view text) {
  if (text == "video") return StreamKind::kVideo;
  if (text == "audio") return StreamKind::kAudio;
  if (text == "subtitle") return StreamKind::kSubtitle;
  return StreamKind::kOther;
}

JsonObject stream_json(const StreamFacts& stream) {
  JsonObject out{{"kind", to_text(stream.kind)},
                 {"codec", stream.codec},
                 {"duration_ms", stream.duration_us / 1000},
                 {"bit_rate", stream.bit_rate}};
  if (stream.kind == StreamKind::kVideo) {
    out["pixel_format"] = stream.pixel_format;
    out["width"] = stream.width_px;
    out["height"] = stream.height_px;
    out["rotation"] = stream.rotation_deg;
    out["frame_rate"] = stream.frame_rate_hz;
    out["interlaced"] = stream.is_interlaced;
    out["hdr"] = stream.is_hdr;
  }
  if (stream.kind == StreamKind::kAudio) {
    out["sample_rate"] = stream.sample_rate_hz;
    out["channels"] = stream.channels;
  }
  if (!stream.language.empty()) out["language"] = stream.language;
  if (!stream.encoder.empty()) out["encoder"] = stream.encoder;
  return out;
}

StreamFacts stream_from_json(const Json& value) {
  StreamFacts out;
  out.kind = stream_kind(string_member(value, "kind"));
  out.codec = string_member(value, "codec");
  out.pixel_format = string_member(value, "pixel_format");
  out.duration_us = time_us_member(value, "duration_ms");
  out.bit_rate = int_member(value, "bit_rate");
  out.width_px = static_cast<int>(int_member(value, "width"));
  out.height_px = static_cast<int>(int_member(value, "height"));
  out.rotation_deg = static_cast<int>(int_member(value, "rotation"));
  out.frame_rate_hz = double_member(value, "frame_rate");
  out.is_interlaced = bool_member(value, "interlaced");
  out.is_hdr = bool_member(value, "hdr");
  out.sample_rate_hz = static_cast<int>(int_member(value, "sample_rate"));
  out.channels = static_cast<int>(int_member(value, "channels"));
  out.language = string_member(value, "language");
  out.encoder = string_member(value, "encoder");
  return out;
}

}  // namespace

Json to_json_value(const MediaFacts& facts) {
  JsonArray streams;
  for (const StreamFacts& stream : facts.streams) streams.push_back(stream_json(stream));
  JsonArray captions;
  for (const Caption& caption : facts.captions) {
    captions.push_back(JsonObject{{"from_ms", caption.from_us / 1000},
                                  {"to_ms", caption.to_us / 1000},
                                  {"text", caption.text}});
  }
  return JsonObject{{"kind", facts.kind},
                    {"container", facts.container},
                    {"duration_ms", facts.duration_us / 1000},
                    {"declared_duration_ms", facts.declared_duration_us / 1000},
                    {"bit_rate", facts.bit_rate},
                    {"width", facts.width_px},
                    {"height", facts.height_px},
                    {"encoder", facts.encoder},
                    {"streams", std::move(streams)},
                    {"captions", std::move(captions)},
                    {"frames_decoded", facts.frames_decoded},
                    {"packets_damaged", facts.packets_damaged},
                    {"stopped_early", facts.stopped_early}};
}

Result<MediaFacts> media_facts_from_json(const Json& value) {
  if (!value.is_object()) return Error{ErrorCode::kCorrupt, "media facts are no object"};
  MediaFacts out;
  out.kind = string_member(value, "kind");
  out.container = string_member(value, "container");
  out.duration_us = time_us_member(value, "duration_ms");
  out.declared_duration_us = time_us_member(value, "declared_duration_ms");
  out.bit_rate = int_member(value, "bit_rate");
  out.width_px = static_cast<int>(int_member(value, "width"));
  out.height_px = static_cast<int>(int_member(value, "height"));
  out.encoder = string_member(value, "encoder");
  for (const Json& stream : array_member(value, "streams")) {
    if (!stream.is_object()) return Error{ErrorCode::kCorrupt, "a stream is no object"};
    out.streams.push_back(stream_from_json(stream));
  }
  for (const Json& caption : array_member(value, "captions")) {
    out.captions.push_back({time_us_member(caption, "from_ms"),
                            time_us_member(caption, "to_ms"), string_member(caption, "text")});
  }
  out.frames_decoded = int_member(value, "frames_decoded");
  out.packets_damaged = int_member(value, "packets_damaged");
  out.stopped_early = string_member(value, "stopped_early");
  return out;
}

}  // namespace vigie
