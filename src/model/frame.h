// model/frame.h: pictures and sound as analyzers see them, and how they ask for them.
//
// An analyzer states its wants before the pass; the pass decodes every frame once, scales it once
// for each distinct want, and shows it to whoever asked (I2). Samples are lent: valid only during
// the call they are passed to.
// Threads values; one thread a pass.
#pragma once

#include <cstdint>
#include <span>

namespace vigie {

enum class PixelFormat {
  kGray8,  // luma, full range 0..255, 1 byte a pixel (BT.601 weights for RGB sources)
  kRgb24,  // R, G, B, full range, 3 bytes a pixel
};

// What an analyzer asks of pictures. Two equal wants share one scaled picture.
struct PictureWant {
  PixelFormat format = PixelFormat::kGray8;
  int side_px_max = 0;   // longest side after scaling; 0: as it is. Never enlarged.
  bool squeeze = false;  // true: a side over side_px_max becomes side_px_max, the ratio is not kept
  double rate_hz = 0;    // pictures a second of video, evenly chosen; 0: every frame
  bool operator==(const PictureWant&) const = default;
};

struct Picture {
  int64_t time_us = 0;  // presentation time from the start of the item, >= 0
  int64_t number = 0;   // of the decoded frame, from 0, before any choice by rate
  int width_px = 0, height_px = 0, stride_bytes = 0;
  PixelFormat format = PixelFormat::kGray8;
  bool is_key = false;            // a random access point of the stream
  const uint8_t* data = nullptr;  // top row first, already rotated upright
};

// Sound is one format for everybody: what Chromaprint and speech detectors expect.
inline constexpr int kAudioRateHz = 16000;

struct AudioBlock {
  int64_t time_us = 0;               // of the first sample, >= 0
  std::span<const int16_t> samples;  // mono, kAudioRateHz
};

}  // namespace vigie
