// model/media_facts.h: what the container and its streams say of themselves, and what decoding saw.
//
// Times are microseconds, sizes bytes or pixels. A member that is not known is 0 or empty.
// Threads values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace vigie {

enum class StreamKind { kVideo, kAudio, kSubtitle, kOther };

struct StreamFacts {
  StreamKind kind = StreamKind::kOther;
  std::string codec;         // FFmpeg's short name: h264, aac
  std::string pixel_format;  // FFmpeg's short name: yuv420p, gray
  int64_t duration_us = 0;
  int64_t bit_rate = 0;             // bits a second, 0 when not known
  int width_px = 0, height_px = 0;  // as stored: rotation and sample aspect not applied
  int rotation_deg = 0;             // clockwise, 0, 90, 180, 270
  double frame_rate_hz = 0;
  bool is_interlaced = false;
  bool is_hdr = false;  // PQ or HLG transfer
  int sample_rate_hz = 0, channels = 0;
  std::string language;  // ISO 639-2 as stated
  std::string encoder;
};

struct Caption {
  int64_t from_us = 0, to_us = 0;
  std::string text;  // UTF-8, plain, lines joined by \n
};

struct MediaFacts {
  std::string kind;         // "video", "audio", "image"
  std::string container;    // FFmpeg's short name: mov, matroska, jpeg_pipe
  int64_t duration_us = 0;  // of what was decoded; the declared one when nothing was
  int64_t declared_duration_us = 0;
  int64_t bit_rate = 0;
  int width_px = 0, height_px = 0;  // of the first video stream, upright
  std::string encoder;              // the container's own statement
  std::vector<StreamFacts> streams;
  std::vector<Caption> captions;  // from subtitle streams inside the clip
  int64_t frames_decoded = 0;
  int64_t packets_damaged = 0;  // packets or frames the decoder refused
  std::string stopped_early;    // "" or why decoding ended before the end of the clip
};

Json to_json_value(const MediaFacts& facts);
// Errors: kCorrupt when a member has the wrong type.
Result<MediaFacts> media_facts_from_json(const Json& value);

}  // namespace vigie
