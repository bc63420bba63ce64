// fingerprint/index/segment_layout.h: where things are in a segment: docs/formats/index.md.
//
// Threads stateless.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "fingerprint/index/kernels.h"

namespace vigie::fingerprint {

static_assert(std::endian::native == std::endian::little, "segments are read as they lie");

inline constexpr std::string_view kSegmentMagic = "VIGIEHIX";
inline constexpr uint32_t kSegmentVersion = 1;
inline constexpr size_t kSegmentHeaderBytes = 64;
inline constexpr size_t kSegmentTrailerBytes = 64;
inline constexpr size_t kDirectoryNumbers = 65'537;  // one a bucket, and the end

// A record is a row and its label word: the number in the lower 40 bits, then 8 bits of radius. A
// row with several labels has bit 63 instead, and the position of the first of its extra label
// words, of which the last has bit 62.
inline constexpr size_t kRecordBytes = kBytesARow + 8;
inline constexpr uint64_t kNumberMax = (uint64_t{1} << 40) - 1;
inline constexpr uint64_t kHasExtras = uint64_t{1} << 63;
inline constexpr uint64_t kIsLast = uint64_t{1} << 62;

inline uint32_t load_u32(const uint8_t* p) {
  uint32_t value;
  std::memcpy(&value, p, sizeof value);
  return value;
}
inline uint64_t load_u64(const uint8_t* p) {
  uint64_t value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

struct SegmentLayout {
  uint64_t directories = 0, records = 0, extras = 0;
  std::array<uint64_t, kWordsARow> neighbours{}, positions{};
  uint64_t trailer = 0, bytes = 0;
};

constexpr uint64_t padded(uint64_t bytes) { return (bytes + 63) / 64 * 64; }

// Offsets for that many distinct rows and extra labels.
constexpr SegmentLayout segment_layout(uint64_t rows, uint64_t extras) {
  SegmentLayout out;
  uint64_t at = kSegmentHeaderBytes;
  const auto take = [&at](uint64_t bytes) {
    const uint64_t from = at;
    at += padded(bytes);
    return from;
  };
  out.directories = take(kWordsARow * kDirectoryNumbers * 4);
  out.records = take(rows * kRecordBytes);
  out.extras = take(extras * 8);
  for (size_t w = 0; w < kWordsARow; ++w) {
    out.neighbours[w] = take(rows * 2);
    out.positions[w] = take(rows * 3 + 1);  // a position is read as four bytes
  }
  out.trailer = take(kSegmentTrailerBytes);
  out.bytes = at;
  return out;
}

}  // namespace vigie::fingerprint
