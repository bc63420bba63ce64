#include "fingerprint/picture/looks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include "fingerprint/picture/features.h"

namespace vigie::fingerprint {
namespace {

constexpr int64_t kStepUsMin = 240'000;      // between thumbnails: four a second
constexpr int64_t kMovingStepUs = 990'000;   // between key frames while something moves
constexpr int64_t kStillStepUs = 4'990'000;  // and while nothing does
constexpr double kMovedLevels = 0.7;         // mean difference that counts as moved
constexpr double kShotLevels = 22;           // and as another shot
constexpr int64_t kLayoutStepUs = 990'000;   // between pictures whose layout is looked at
constexpr size_t kLayoutPictures = 12;       // after which panes may be others
constexpr size_t kFeaturesMin = 15;          // fewer describe no picture: fades, black

}  // namespace

Thumbnail thumbnail_of(const PixelPlane& luma, int64_t time_us) {
  Thumbnail out;
  out.time_us = time_us;
  const auto bound = [](int cell, int side) { return cell * side / kThumbnailSide; };
  for (int j = 0; j < kThumbnailSide; ++j) {
    const int top = bound(j, luma.height_px),
              bottom = std::max(top + 1, bound(j + 1, luma.height_px));
    for (int i = 0; i < kThumbnailSide; ++i) {
      const int left = bound(i, luma.width_px),
                right = std::max(left + 1, bound(i + 1, luma.width_px));
      uint32_t sum = 0;
      for (int y = top; y < bottom; ++y) {
        const uint8_t* row = luma.data + static_cast<ptrdiff_t>(y) * luma.stride_bytes;
        for (int x = left; x < right; ++x) sum += row[x];
      }
      const auto count = static_cast<uint32_t>((bottom - top) * (right - left));
      out.cells[static_cast<size_t>(j * kThumbnailSide + i)] =
          static_cast<uint8_t>((sum + count / 2) / count);
    }
  }
  return out;
}

double difference(const Thumbnail& a, const Thumbnail& b) {
  int sum = 0;
  for (size_t i = 0; i < a.cells.size(); ++i) sum += std::abs(a.cells[i] - b.cells[i]);
  return sum / static_cast<double>(a.cells.size());
}

bool LooksBuilder::is_key(const Thumbnail& now) const {
  if (!last_key_) return true;
  const int64_t since_us = now.time_us - last_key_->time_us;
  const bool is_new_shot =
      !thumbnails_.empty() && difference(now, thumbnails_.back()) > kShotLevels;
  const bool has_moved = difference(now, *last_key_) > kMovedLevels;
  return is_new_shot || since_us >= (has_moved ? kMovingStepUs : kStillStepUs);
}

void LooksBuilder::add(const PixelPlane& luma, int64_t time_us) {
  if (!thumbnails_.empty() && time_us - thumbnails_.back().time_us < kStepUsMin) return;
  if (width_px_ == 0) width_px_ = luma.width_px, height_px_ = luma.height_px;
  const Thumbnail now = thumbnail_of(luma, time_us);
  if (is_key(now)) {
    auto features = find_features(luma);
    if (features.size() >= kFeaturesMin) {
      key_frames_.push_back({time_us, std::move(features)});
      last_key_ = now;
    }
  }
  if (thumbnails_.empty() || time_us - last_layout_us_ >= kLayoutStepUs) {
    layout_.add(luma, time_us);
    last_layout_us_ = time_us;
    if (layout_.pictures() >= kLayoutPictures) layout_.take_prints(panes_);
  }
  thumbnails_.push_back(now);
}

void LooksBuilder::finish(ItemPrint& print) {
  const int longer = std::max(width_px_, height_px_);
  const auto units = [&](int side) {
    return longer == 0 ? 0 : std::max(1, (side * kPlaceUnits + longer / 2) / longer);
  };
  print.width_units = units(width_px_);
  print.height_units = units(height_px_);
  print.thumbnails = std::exchange(thumbnails_, {});
  print.key_frames = std::exchange(key_frames_, {});
  layout_.take_prints(panes_);
  print.panes = std::exchange(panes_, {});
  last_key_.reset();
  width_px_ = height_px_ = 0;
}

}  // namespace vigie::fingerprint
