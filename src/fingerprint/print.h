// fingerprint/print.h: the perceptual description of one item: what banks keep and matching reads.
//
// Times are microseconds from the item's start. Everything here can be computed without the media
// and none of it gives the media back.
// Threads values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace vigie::fingerprint {

// PDQ: 256 bits; bit i of word w is bit 64 * w + i, where bit 0 is the LAST of the published hex
// text: the text reads word 3 first, most significant digit first.
struct Hash {
  std::array<uint64_t, 4> words{};
  bool operator==(const Hash&) const = default;
};

struct FramePrint {
  int64_t time_us = 0;      // strictly ascending in a series
  Hash hash;
  int quality = 0;          // 0..100; below 50 the hash is arbitrary and must not match
};

struct AudioPrint {
  std::vector<uint32_t> codes;  // Chromaprint algorithm 1 (the default), one every step_us
  int64_t step_us = 0;          // time from one code to the next
  int64_t duration_us = 0;      // of the sound that was read
};

struct ItemPrint {
  std::string kind;                // "image", "video", "audio"
  int64_t duration_us = 0;
  bool has_sound = false;          // the item has a sound track at all
  std::vector<FramePrint> frames;  // one for an image
  AudioPrint audio;
};

std::string to_hex(const Hash& hash);               // 64 lower-case digits
Result<Hash> hash_from_hex(std::string_view text);  // Errors: kInvalidArgument
int distance_bits(const Hash& a, const Hash& b);    // 0..256

// A compact binary form with version and checksum: docs/formats/print.md. Errors: none.
std::string encode_print(const ItemPrint& print);
// Errors: kCorrupt with the offset; kUnsupported for a newer version; kLimit above 8 hours.
Result<ItemPrint> decode_print(std::string_view bytes);

}  // namespace vigie::fingerprint
