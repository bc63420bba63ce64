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
  int64_t time_us = 0;  // strictly ascending in a series
  Hash hash;
  int quality = 0;  // 0..100; below 50 the hash is arbitrary and must not match
};

// How a picture looks from afar: mean luma of 16 x 16 equal cells, row by row. Too coarse to show
// anybody, enough to see whether the same things move at the same places.
inline constexpr int kThumbnailSide = 16;
struct Thumbnail {
  int64_t time_us = 0;  // strictly ascending in a series
  std::array<uint8_t, size_t{kThumbnailSide} * kThumbnailSide> cells{};
};

// A point that stays recognisable when only part of the picture is left.
inline constexpr int kPlaceUnits = 1023;  // of the picture's longer side
inline constexpr int kLevelsMax = 16;     // size doubles every kLevelsAnOctave levels
inline constexpr int kLevelsAnOctave = 3;
inline constexpr int kAngleUnits = 64;  // of a full turn
struct Feature {
  uint16_t x = 0, y = 0;  // from left and top, 0..kPlaceUnits
  uint8_t level = 0;      // 0..kLevelsMax - 1
  uint8_t angle = 0;      // of the strongest gradient, 0..kAngleUnits - 1; from right to down
  std::array<uint64_t, 2> bits{};  // what is around it, seen along that direction
  bool operator==(const Feature&) const = default;
};
inline constexpr size_t kFeaturesMax = 200;  // of a picture: 4 kB

struct KeyFrame {
  int64_t time_us = 0;  // strictly ascending in a series
  std::vector<Feature> features;
};

// A rectangle of the picture that is a picture of its own: what a frame surrounds, half of a duet.
struct Box {
  uint16_t left = 0, top = 0, right = 0, bottom = 0;  // 0..kBoxUnits of the width and the height
  bool operator==(const Box&) const = default;
};
inline constexpr int kBoxUnits = 10'000;
struct PanePrint {
  int64_t time_us = 0;  // ascending; several panes may share a time
  Box box;
  Hash hash;
  int quality = 0;
};

// A point where the sound is loudest of its neighbourhood: audio_peaks.h.
inline constexpr int64_t kPeakTimeUs = 8'000;
inline constexpr int kPeakPitchUnits = 8;                  // of a semitone
inline constexpr int kPeakPitches = 48 * kPeakPitchUnits;  // four octaves
struct AudioPeak {
  int32_t time = 0;        // in kPeakTimeUs from the start of the sound, >= 0
  int16_t pitch = 0;       // in kPeakPitchUnits above 250 Hz, 0..kPeakPitches - 1
  bool is_strong = false;  // among the loudest of its second
  bool operator==(const AudioPeak&) const = default;
};

struct AudioPrint {
  std::vector<uint32_t> codes;   // Chromaprint algorithm 1 (the default), one every step_us
  int64_t step_us = 0;           // time from one code to the next
  int64_t duration_us = 0;       // of the sound that was read
  std::vector<AudioPeak> peaks;  // by time, then pitch; none in a print of version 1
};

struct ItemPrint {
  std::string kind;  // "image", "video", "audio"
  int64_t duration_us = 0;
  bool has_sound = false;          // the item has a sound track at all
  std::vector<FramePrint> frames;  // one for an image
  // Of the picture in feature units: the longer side has kPlaceUnits. 0 when there is none.
  int width_units = 0, height_units = 0;
  std::vector<Thumbnail> thumbnails;
  std::vector<KeyFrame> key_frames;
  std::vector<PanePrint> panes;
  AudioPrint audio;
};

std::string to_hex(const Hash& hash);               // 64 lower-case digits
Result<Hash> hash_from_hex(std::string_view text);  // Errors: kInvalidArgument
int distance_bits(const Hash& a, const Hash& b);    // 0..256

// A compact binary form with version and checksum: docs/formats/print.md. Frames whose hash is at
// most kRunDistanceBits from the one before take its hash. Errors: none.
std::string encode_print(const ItemPrint& print);
inline constexpr int kRunDistanceBits = 6;
// Reads every version so far. Errors: kCorrupt with the offset; kUnsupported for a newer version;
// kLimit above 8 hours or what 8 hours can hold.
Result<ItemPrint> decode_print(std::string_view bytes);

}  // namespace vigie::fingerprint
