// media/captions.h: the text of captions, from SRT and WebVTT and from FFmpeg's ASS lines.
//
// Input   UTF-8 text, untrusted.
// Output  captions in order, plain text without tags.
// Method  a cue is a line with -->, then lines until an empty one (WebVTT, W3C; SRT as in the
// wild). Limits  10,000 cues of 2,000 bytes; positions, styles, regions and notes are dropped.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/media_facts.h"

namespace vigie::media {

inline constexpr size_t kCaptionsMax = 10'000;
inline constexpr size_t kCaptionBytesMax = 2'000;

// Errors: kInvalidArgument when the text is not UTF-8; kCorrupt when it has no cue at all.
Result<std::vector<Caption>> parse_captions(std::string_view text);

// Tags <...> and {...} removed, \N as line break, trimmed, cut at kCaptionBytesMax. Errors: none.
std::string plain_caption(std::string_view text);

}  // namespace vigie::media
