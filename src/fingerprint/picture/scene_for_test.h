// fingerprint/picture/scene_for_test.h: rooms in which things move, and what people do to clips.
//
// A room is drawn of tilted rectangles from one seed, what moves in it of discs from another: so
// two clips of one room share everything but what happens. Edits are plain resampling.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

#include "fingerprint/picture/looks.h"
#include "fingerprint/video_print.h"

namespace vigie::fingerprint {

struct Still {
  int width = 0, height = 0;
  std::vector<uint8_t> luma;
  Still(int w, int h, uint8_t grey)
      : width(w), height(h), luma(static_cast<size_t>(w) * static_cast<size_t>(h), grey) {}
  uint8_t& at(int x, int y) { return luma[static_cast<size_t>(y) * width + x]; }
  uint8_t at(int x, int y) const { return luma[static_cast<size_t>(y) * width + x]; }
  // Nearest pixel of a place in shares of the sides.
  uint8_t sample(double x, double y) const {
    return at(std::clamp(static_cast<int>(x * width), 0, width - 1),
              std::clamp(static_cast<int>(y * height), 0, height - 1));
  }
  PixelPlane plane() const { return {luma.data(), width, height, width}; }
};

using Clip = std::function<Still(double seconds)>;

class Room {
 public:
  static constexpr int kWidth = 512, kHeight = 288;

  Room(unsigned room_seed, unsigned motion_seed) : background_(kWidth, kHeight, 120) {
    std::mt19937 random(room_seed);
    const auto below = [&](int limit) { return static_cast<int>(random() % limit); };
    for (int i = 0; i < 170; ++i) {
      const int width = 6 + below(45), height = 6 + below(35), reach = width + height;
      const int cx = below(kWidth), cy = below(kHeight);
      const double turn = 0.3 + 0.9 * below(1000) / 1000.0;  // never upright: no line closes a pane
      const auto grey = static_cast<uint8_t>(30 + below(200));
      for (int y = std::max(0, cy - reach); y < std::min(kHeight, cy + reach); ++y) {
        for (int x = std::max(0, cx - reach); x < std::min(kWidth, cx + reach); ++x) {
          const double u = (x - cx) * std::cos(turn) + (y - cy) * std::sin(turn);
          const double v = (y - cy) * std::cos(turn) - (x - cx) * std::sin(turn);
          if (std::fabs(u) < width && std::fabs(v) < height) background_.at(x, y) = grey;
        }
      }
    }
    std::mt19937 moving(motion_seed);
    std::uniform_real_distribution<double> part(0, 1);
    for (Disc& disc : discs_) {
      disc = {0.3 + 0.4 * part(moving),   0.3 + 0.4 * part(moving),
              0.1 + 0.25 * part(moving),  0.1 + 0.25 * part(moving),
              0.5 + 2 * part(moving),     0.5 + 2 * part(moving),
              6 * part(moving),           6 * part(moving),
              0.06 + 0.08 * part(moving), static_cast<uint8_t>(moving() % 2 == 0 ? 20 : 235)};
    }
  }

  Still operator()(double seconds) const {
    Still out = background_;
    for (const Disc& disc : discs_) {
      // Two frequencies that share no period: no moment comes twice.
      const double x =
          disc.x + disc.dx * std::sin(disc.fx * seconds + disc.px) + 0.05 * std::sin(1.7 * seconds);
      const double y = disc.y + disc.dy * std::sin(disc.fy * seconds + disc.py);
      const double radius = disc.radius * kHeight;
      const int cx = static_cast<int>(x * kWidth), cy = static_cast<int>(y * kHeight);
      const int reach = static_cast<int>(radius) + 1;
      for (int j = std::max(0, cy - reach); j < std::min(kHeight, cy + reach); ++j) {
        for (int i = std::max(0, cx - reach); i < std::min(kWidth, cx + reach); ++i) {
          if (std::hypot(i - cx, j - cy) < radius) out.at(i, j) = disc.grey;
        }
      }
    }
    return out;
  }

 private:
  struct Disc {
    double x, y, dx, dy, fx, fy, px, py, radius;
    uint8_t grey;
  };
  Still background_;
  std::array<Disc, 4> discs_{};
};

// What a clip's print would be, four pictures a second; or of key frames further apart.
inline ItemPrint print_of(const Clip& clip, double seconds, int64_t step_us = 250'000) {
  ItemPrint out;
  out.kind = "video";
  out.duration_us = static_cast<int64_t>(seconds * 1e6);
  VideoPrintBuilder frames;
  LooksBuilder looks;
  for (int64_t time_us = 0; time_us < out.duration_us; time_us += step_us) {
    const Still still = clip(static_cast<double>(time_us) * 1e-6);
    Picture picture;
    picture.time_us = time_us;
    picture.width_px = still.width, picture.height_px = still.height;
    picture.stride_bytes = still.width;
    picture.data = still.luma.data();
    (void)frames.add(picture);
    looks.add(still.plane(), time_us);
  }
  out.frames = frames.finish();
  looks.finish(out);
  return out;
}

struct Rect {
  double left = 0, top = 0, right = 1, bottom = 1;  // shares of the sides
};

// The part `shown` of the picture, in a picture of that size.
inline Still cropped(const Still& from, Rect shown, int width, int height) {
  Still out(width, height, 0);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      out.at(x, y) = from.sample(shown.left + (x + 0.5) / width * (shown.right - shown.left),
                                 shown.top + (y + 0.5) / height * (shown.bottom - shown.top));
    }
  }
  return out;
}

inline Still mirrored(const Still& from) {
  Still out = from;
  for (int y = 0; y < from.height; ++y) {
    for (int x = 0; x < from.width; ++x) out.at(x, y) = from.at(from.width - 1 - x, y);
  }
  return out;
}

// Turned clockwise by a quarter.
inline Still turned(const Still& from) {
  Still out(from.height, from.width, 0);
  for (int y = 0; y < from.height; ++y) {
    for (int x = 0; x < from.width; ++x) out.at(from.height - 1 - y, x) = from.at(x, y);
  }
  return out;
}

// inner laid over outer, filling that part of it.
inline Still inside(Still outer, const Still& inner, Rect pane) {
  const int left = static_cast<int>(std::lround(pane.left * outer.width));
  const int right = static_cast<int>(std::lround(pane.right * outer.width));
  const int top = static_cast<int>(std::lround(pane.top * outer.height));
  const int bottom = static_cast<int>(std::lround(pane.bottom * outer.height));
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      outer.at(x, y) =
          inner.sample((x - left + 0.5) / (right - left), (y - top + 0.5) / (bottom - top));
    }
  }
  return outer;
}

inline Still noisy(Still still, int levels, unsigned seed) {
  std::mt19937 random(seed);
  for (uint8_t& value : still.luma) {
    const int changed = value + static_cast<int>(random() % (2 * levels + 1)) - levels;
    value = static_cast<uint8_t>(std::clamp(changed, 0, 255));
  }
  return still;
}

}  // namespace vigie::fingerprint
