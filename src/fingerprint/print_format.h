// fingerprint/print_format.h: numbers of the binary form that writing and reading share. The form
// itself is docs/formats/print.md.
// Threads constants and a pure function.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vigie::fingerprint::format {

inline constexpr std::string_view kMagic = "VGFP";
inline constexpr uint8_t kVersion = 2;
inline constexpr size_t kHeaderBytes = 16;
inline constexpr size_t kSectionHeaderBytes = 5;
inline constexpr size_t kChecksumBytes = 4;
inline constexpr std::array<std::string_view, 4> kKinds = {"", "image", "video", "audio"};
inline constexpr uint8_t kHasSound = 1;
inline constexpr int64_t kTimeUsMax = 8LL * 3600 * 1'000'000;
inline constexpr size_t kFramesMax = 8 * 3600 * 120;  // every frame of eight hours
inline constexpr size_t kLooksMax = 8 * 3600 * 8;     // thumbnails, key frames, panes
inline constexpr size_t kPeaksMax = 8 * 3600 * 64;
// More peaks within kTogether units of time are refused: search asks for all triplets of them.
inline constexpr size_t kPeaksTogether = 32;
inline constexpr int32_t kTogether = 60;
inline constexpr uint16_t kStrongPeak = 0x8000;  // beside a peak's pitch
inline constexpr uint8_t kSameAsBefore = 0x80;   // in place of a frame's quality

// Sections ascend by tag, each at most once; a reader passes over tags that it does not know.
enum class Tag : uint8_t {
  kFrames = 1,
  kChromaprint = 2,
  kThumbnails = 3,
  kKeyFrames = 4,
  kPanes = 5,
  kAudioPeaks = 6
};

// CRC-32 of ISO-HDLC, as in zip and PNG.
uint32_t crc32(std::string_view bytes);

}  // namespace vigie::fingerprint::format
