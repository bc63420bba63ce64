// Black stretches, frozen stretches and scene cuts, from every frame at 64 pixels.
//
// Black: hardly a pixel above 24 of 255 (video black is 16 in limited range, 0 after expansion).
// Frozen: the mean difference from the last frame stays below 0.35 grey levels; encoders leave that
// much in a still shot. A cut: the difference is a multiple of the shot's usual one and the grey
// histogram changes too, so that fast motion and flashes alone do not count.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "analyze/analyzer.h"

namespace vigie::analyze {
namespace {

constexpr std::string_view kName = "pictures";
constexpr int kSidePx = 64;
constexpr int64_t kStretchMsMin = 1000;
constexpr size_t kPlacesMax = 1000;
constexpr double kFrozenDifference = 0.35;
constexpr int kBlackLevel = 24;
constexpr double kBlackShare = 0.99;

// Collects consecutive times into stretches of at least kStretchMsMin.
class Stretches {
 public:
  void see(bool holds, int64_t from_ms, int64_t to_ms) {
    if (holds && from_ms_ < 0) from_ms_ = from_ms;
    if (holds) to_ms_ = to_ms;
    if (!holds) end();
  }

  void end() {
    if (from_ms_ >= 0 && to_ms_ - from_ms_ >= kStretchMsMin) {
      total_ms_ += to_ms_ - from_ms_;
      if (places_.size() < kPlacesMax) places_.push_back({"video", from_ms_, to_ms_, std::nullopt});
    }
    from_ms_ = -1;
  }

  const std::vector<Where>& places() const { return places_; }
  int64_t total_ms() const { return total_ms_; }

 private:
  int64_t from_ms_ = -1, to_ms_ = 0, total_ms_ = 0;
  std::vector<Where> places_;
};

struct Shot {
  std::vector<uint8_t> pixels;
  std::array<int, 16> histogram{};
  double black_share = 0;
};

Shot read_shot(const Picture& picture) {
  Shot shot;
  shot.pixels.reserve(static_cast<size_t>(picture.width_px) * picture.height_px);
  int black = 0;
  for (int y = 0; y < picture.height_px; ++y) {
    const uint8_t* row = picture.data + static_cast<ptrdiff_t>(y) * picture.stride_bytes;
    for (int x = 0; x < picture.width_px; ++x) {
      shot.pixels.push_back(row[x]);
      ++shot.histogram[row[x] >> 4];
      black += row[x] < kBlackLevel;
    }
  }
  if (!shot.pixels.empty()) {
    shot.black_share = static_cast<double>(black) / static_cast<double>(shot.pixels.size());
  }
  return shot;
}

double mean_difference(const Shot& a, const Shot& b) {
  if (a.pixels.size() != b.pixels.size() || a.pixels.empty()) return 255;
  int64_t sum = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
  return static_cast<double>(sum) / static_cast<double>(a.pixels.size());
}

// Share of pixels that changed their grey bin, in [0, 1].
double histogram_change(const Shot& a, const Shot& b) {
  int64_t sum = 0;
  for (size_t i = 0; i < a.histogram.size(); ++i) sum += std::abs(a.histogram[i] - b.histogram[i]);
  return static_cast<double>(sum) /
         (2.0 * static_cast<double>(std::max<size_t>(1, a.pixels.size())));
}

class Pictures : public Analyzer {
 public:
  Wants wants(const MediaFacts& media) override {
    if (media.kind != "video") return {};
    return {.pictures = {{PixelFormat::kGray8, kSidePx, false, 0}}, .audio = false};
  }

  void on_picture(size_t, const Picture& picture) override {
    Shot shot = read_shot(picture);
    const int64_t time_ms = picture.time_us / 1000;
    black_.see(shot.black_share >= kBlackShare, time_ms, time_ms);
    if (frames_ > 0) compare(shot, time_ms);
    last_ = std::move(shot);
    last_ms_ = time_ms;
    ++frames_;
  }

  void finish(const ByteSource&, PassResult& result) override {
    if (frames_ < 2) {
      const char* why = result.unreadable              ? "the picture could not be decoded"
                        : result.media.kind == "image" ? "a still image has no stretches"
                                                       : "there is no moving picture";
      result.findings.push_back(
          unable_finding("scene_cuts", kName, UnableKind::kNotApplicable, why));
      return;
    }
    black_.end();
    frozen_.end();
    add_stretches("black", black_, result);
    add_stretches("frozen", frozen_, result);
    Finding cuts = new_finding("scene_cuts", kName);
    cuts.evidence = {{"count", cut_count_}};
    cuts.where = std::move(cuts_);
    result.findings.push_back(std::move(cuts));
  }

 private:
  void compare(const Shot& shot, int64_t time_ms) {
    const double difference = mean_difference(shot, last_);
    frozen_.see(difference < kFrozenDifference, last_ms_, time_ms);
    if (frames_ == 1) usual_difference_ = difference;  // nothing is usual yet
    const bool jumps = difference > 12 && difference > 4 * usual_difference_ + 4;
    if (jumps && histogram_change(shot, last_) > 0.15 && time_ms - last_cut_ms_ > 200) {
      ++cut_count_;
      last_cut_ms_ = time_ms;
      if (cuts_.size() < kPlacesMax) cuts_.push_back({"video", time_ms, time_ms, std::nullopt});
      return;  // the jump itself says nothing about the new shot's usual motion
    }
    usual_difference_ += 0.1 * (difference - usual_difference_);
  }

  static void add_stretches(std::string_view kind, const Stretches& found, PassResult& result) {
    Finding finding = new_finding(kind, kName);
    finding.verdict = found.places().empty() ? "none" : "some";
    finding.where = found.places();
    finding.evidence = {{"total_ms", found.total_ms()}};
    result.findings.push_back(std::move(finding));
  }

  int64_t frames_ = 0, last_ms_ = 0, last_cut_ms_ = -1000, cut_count_ = 0;
  double usual_difference_ = 0;
  Shot last_;
  Stretches black_, frozen_;
  std::vector<Where> cuts_;
};

}  // namespace

std::unique_ptr<Analyzer> make_pictures(const PassOptions& options) {
  static_cast<void>(options);
  return std::make_unique<Pictures>();
}

}  // namespace vigie::analyze
