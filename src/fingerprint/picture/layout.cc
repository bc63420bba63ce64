#include "fingerprint/picture/layout.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace vigie::fingerprint {
namespace {

constexpr int kSideMin = 48;           // pixels kept: smaller pictures have no layout
constexpr double kPaneSideMin = 0.18;  // of the picture's side
constexpr double kRunMin = 0.17;       // of the side along which a line runs
constexpr float kEdgeMin = 5.0f;       // grey levels from one pixel to the next, and
constexpr float kEdgeTimes = 2.2f;     // times what is usual in the picture: noise has no lines
constexpr size_t kLinesMax = 14;
constexpr double kCoverMin = 0.86;     // share of a rectangle's side that its line covers
// How much it counts that lines close a rectangle on many sides: at 0 a frame's picture would be
// shared out among boxes that reach the border, at 1 halves of a duet would lose to their parts.
constexpr double kClosedPower = 0.35;
constexpr double kBandLevels = 5;      // a band's mean wavers no more along it
constexpr double kTwinOverlap = 0.8;   // rectangles that share more are one
constexpr int kQualityMin = 50;        // a hash below never matches
constexpr double kWholeShare = 0.965;  // of the picture: a rectangle this large is the picture

// A straight line that stands still, across or down the picture.
struct Line {
  int at = 0;              // the first pixel behind it
  int from = 0, to = 0;    // along it
  float strength = 0;      // mean edge along it, grey levels
  bool is_border = false;  // of the picture itself
};

// The mean picture, read along rows, or along columns as if it were turned.
class View {
 public:
  View(const std::vector<float>& mean, int width, int height, bool turned)
      : mean_(mean),
        width_(width),
        length_(turned ? width : height),
        breadth_(turned ? height : width),
        turned_(turned) {}
  int breadth() const { return breadth_; }  // lines stand at 0..breadth
  int length() const { return length_; }    // and run along 0..length
  float at(int across, int along) const {
    return turned_ ? mean_[static_cast<size_t>(across) * width_ + along]
                   : mean_[static_cast<size_t>(along) * width_ + across];
  }
  float edge(int across, int along) const { return at(across, along) - at(across - 1, along); }

 private:
  const std::vector<float>& mean_;
  int width_, length_, breadth_;
  bool turned_;
};

// The longest runs of edges at one place; a gap costs what two edges bring.
void add_runs(const View& view, int at, float edge_min, std::vector<Line>& out) {
  const int needed = static_cast<int>(kRunMin * view.length());
  int from = 0, best_to = 0, score = 0, best = 0;
  double sum = 0, best_sum = 0;
  const auto close = [&] {
    if (best_to - from >= needed) {
      out.push_back({at, from, best_to, static_cast<float>(best_sum / (best_to - from)), false});
    }
  };
  for (int along = 0; along < view.length(); ++along) {
    float edge = 0;
    for (int near = std::max(1, at - 1); near <= std::min(view.breadth() - 1, at + 1); ++near) {
      const float own = std::fabs(view.edge(near, along));
      edge = std::max(edge, near == at ? own : 0.7f * own);
    }
    if (score == 0) from = along, best = 0, best_to = along, sum = best_sum = 0;
    score += edge >= edge_min ? 1 : -2;
    sum += std::min(edge, 60.0f);
    if (score > best) best = score, best_to = along + 1, best_sum = sum;
    if (score <= 0) {
      close();
      score = 0;
    }
  }
  if (score > 0) close();
}

// Where a band of one colour at the near side ends; 0 when there is none.
int band_end(const View& view, bool from_far) {
  const int length = view.length();
  double colour = 0;
  int end = 0;
  for (int step = 0; step < view.breadth() / 2; ++step) {
    const int across = from_far ? view.breadth() - 1 - step : step;
    double mean = 0, square = 0;
    for (int along = 0; along < length; ++along) {
      const double value = view.at(across, along);
      mean += value, square += value * value;
    }
    mean /= length;
    const double spread = std::sqrt(std::max(0.0, square / length - mean * mean));
    if (step == 0) colour = mean;
    if (spread > kBandLevels || std::fabs(mean - colour) > kBandLevels) break;
    end = step + 1;
  }
  return from_far ? view.breadth() - end : end;
}

// How strong an edge must be to belong to a line.
float edge_min(const View& view) {
  std::vector<float> edges;
  for (int across = 1; across < view.breadth(); across += 2) {
    for (int along = 0; along < view.length(); along += 2) {
      edges.push_back(std::fabs(view.edge(across, along)));
    }
  }
  const auto middle = edges.begin() + static_cast<ptrdiff_t>(edges.size() / 2);
  std::nth_element(edges.begin(), middle, edges.end());
  return std::max(kEdgeMin, kEdgeTimes * *middle);
}

std::vector<Line> lines_of(const View& view) {
  std::vector<Line> all;
  const float needed = edge_min(view);
  for (int at = 2; at <= view.breadth() - 2; ++at) add_runs(view, at, needed, all);
  const auto weight = [](const Line& line) {
    return static_cast<float>(line.to - line.from) * std::sqrt(line.strength);
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Line& a, const Line& b) { return weight(a) > weight(b); });
  const int length = view.length();
  std::vector<Line> out = {{0, 0, length, 0, true}, {view.breadth(), 0, length, 0, true}};
  for (const bool from_far : {false, true}) {
    const int at = band_end(view, from_far);
    const int depth = from_far ? view.breadth() - at : at;
    if (depth >= 2 && depth < view.breadth() / 2) out.push_back({at, 0, length, 20, false});
  }
  for (const Line& line : all) {
    if (out.size() >= kLinesMax + 4) break;
    const bool is_near = std::any_of(out.begin(), out.end(), [&](const Line& taken) {
      const int shared = std::min(taken.to, line.to) - std::max(taken.from, line.from);
      return std::abs(taken.at - line.at) <= 2 && shared > (line.to - line.from) / 2;
    });
    if (!is_near) out.push_back(line);
  }
  return out;
}

double cover(const Line& line, int from, int to) {
  return std::max(0, std::min(line.to, to) - std::max(line.from, from)) /
         static_cast<double>(to - from);
}

struct Rectangle {
  int left, top, right, bottom;
  double score;
};

double overlap(const Rectangle& a, const Rectangle& b) {
  const double w = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double h = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  if (w <= 0 || h <= 0) return 0;
  const auto area = [](const Rectangle& r) {
    return 1.0 * (r.right - r.left) * (r.bottom - r.top);
  };
  return w * h / (area(a) + area(b) - w * h);
}

// Every rectangle that four lines close, with how clearly they do.
std::vector<Rectangle> rectangles(const std::vector<Line>& down, const std::vector<Line>& across,
                                  int width, int height) {
  std::vector<Rectangle> out;
  for (const Line& left : down) {
    for (const Line& right : down) {
      if (right.at - left.at < kPaneSideMin * width) continue;
      for (const Line& top : across) {
        if (cover(top, left.at, right.at) < kCoverMin) continue;
        for (const Line& bottom : across) {
          if (bottom.at - top.at < kPaneSideMin * height) continue;
          if (cover(bottom, left.at, right.at) < kCoverMin) continue;
          if (cover(left, top.at, bottom.at) < kCoverMin) continue;
          if (cover(right, top.at, bottom.at) < kCoverMin) continue;
          const double w = right.at - left.at, h = bottom.at - top.at;
          if (w * h > kWholeShare * width * height) continue;
          // The picture's own border closes a side, but shows nothing: the other sides are judged.
          double edges = 0, seen = 0;
          for (const auto& [line, side] :
               {std::pair{&left, h}, {&right, h}, {&top, w}, {&bottom, w}}) {
            if (line->is_border) continue;
            edges += std::sqrt(line->strength) * side;
            seen += side;
          }
          if (seen == 0) continue;
          const double area = w * h / (1.0 * width * height);
          const double closed = std::pow(seen / (2 * w + 2 * h), kClosedPower);
          out.push_back({left.at, top.at, right.at, bottom.at,
                         edges / seen * std::sqrt(area) * closed});
        }
      }
    }
  }
  return out;
}

}  // namespace

void LayoutFinder::add(const PixelPlane& luma, int64_t time_us) {
  const int width = luma.width_px / 2, height = luma.height_px / 2;
  if (std::min(width, height) < kSideMin) return;
  if (pictures_.empty()) width_ = width, height_ = height;
  if (width != width_ || height != height_) return;
  std::vector<uint8_t> half(static_cast<size_t>(width) * height);
  for (int y = 0; y < height; ++y) {
    const uint8_t* a = luma.data + static_cast<ptrdiff_t>(2 * y) * luma.stride_bytes;
    const uint8_t* b = a + luma.stride_bytes;
    uint8_t* to = half.data() + static_cast<size_t>(y) * width;
    for (int x = 0; x < width; ++x) {
      to[x] = static_cast<uint8_t>((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
    }
  }
  pictures_.push_back(std::move(half));
  times_us_.push_back(time_us);
}

std::vector<Box> LayoutFinder::find_panes() const {
  if (pictures_.empty()) return {};
  std::vector<float> mean(static_cast<size_t>(width_) * height_, 0.0f);
  for (const auto& picture : pictures_) {
    for (size_t i = 0; i < mean.size(); ++i) mean[i] += picture[i];
  }
  for (float& value : mean) value /= static_cast<float>(pictures_.size());
  const auto down = lines_of(View(mean, width_, height_, false));
  const auto across = lines_of(View(mean, width_, height_, true));
  auto all = rectangles(down, across, width_, height_);
  std::stable_sort(all.begin(), all.end(),
                   [](const Rectangle& a, const Rectangle& b) { return a.score > b.score; });
  std::vector<Rectangle> chosen;
  for (const Rectangle& one : all) {
    if (chosen.size() >= kPanesMax) break;
    const bool is_twin = std::any_of(chosen.begin(), chosen.end(), [&](const Rectangle& other) {
      return overlap(one, other) > kTwinOverlap;
    });
    if (!is_twin) chosen.push_back(one);
  }
  std::vector<Box> out;
  for (const Rectangle& one : chosen) {
    const auto share = [](int at, int side) {
      return static_cast<uint16_t>((at * kBoxUnits + side / 2) / side);
    };
    out.push_back({share(one.left, width_), share(one.top, height_), share(one.right, width_),
                   share(one.bottom, height_)});
  }
  return out;
}

void LayoutFinder::take_prints(std::vector<PanePrint>& out) {
  const auto panes = find_panes();
  for (size_t i = 0; i < pictures_.size() && !panes.empty(); ++i) {
    const Box& box = panes[i % panes.size()];
    const auto pixel = [](uint16_t share, int side) { return share * side / kBoxUnits; };
    const int left = pixel(box.left, width_), top = pixel(box.top, height_);
    const PixelPlane inside{pictures_[i].data() + static_cast<size_t>(top) * width_ + left,
                            pixel(box.right, width_) - left, pixel(box.bottom, height_) - top,
                            width_};
    const auto hashed = pdq_from_luma(inside, &scratch_);
    if (hashed && hashed->quality >= kQualityMin) {
      out.push_back({times_us_[i], box, hashed->hash, hashed->quality});
    }
  }
  pictures_.clear();
  times_us_.clear();
}

}  // namespace vigie::fingerprint
