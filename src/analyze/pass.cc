// One pass: open, ask every analyzer what it wants, decode once, hand each picture to whoever asked
// for it, and let each say what it saw. Equal wants are merged, so a picture is scaled once.
#include "analyze/pass.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "analyze/analyzer.h"
#include "media/captions.h"
#include "media/decode.h"

namespace vigie::analyze {

#define VIGIE_ANALYZER(make, name, version) \
  std::unique_ptr<Analyzer> make(const PassOptions& options);
#include "analyze/registry.inc"
#undef VIGIE_ANALYZER

namespace {

constexpr Registration kRegistry[] = {
#define VIGIE_ANALYZER(make, name, version) {name, version, make},
#include "analyze/registry.inc"
#undef VIGIE_ANALYZER
};

class Stopwatch {
 public:
  int64_t lap_ms() {
    const auto now = std::chrono::steady_clock::now();
    const auto lap = std::chrono::duration_cast<std::chrono::milliseconds>(now - start_).count();
    start_ = now;
    return lap;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Keeps a few pictures of the clip as small JPEGs, for reports.
class StillCollector {
 public:
  explicit StillCollector(const PassOptions& options) : options_(options) {}

  std::vector<PictureWant> wants(const MediaFacts& media) const {
    if (!options_.stills_at_us.empty()) {
      return {{PixelFormat::kRgb24, options_.still_side_px, false, 0}};
    }
    if (options_.stills_max <= 0) return {};
    const double seconds = static_cast<double>(media.declared_duration_us) / 1e6;
    // Of a clip that states no duration: one a second, until there are enough.
    const double rate_hz = seconds > 0.1 ? options_.stills_max / seconds : 1.0;
    return {{PixelFormat::kRgb24, options_.still_side_px, false, rate_hz}};
  }

  void on_picture(const Picture& picture) {
    if (!is_wanted(picture.time_us)) return;
    constexpr int kQualityPercent = 75;
    auto jpeg = media::encode_jpeg(picture, kQualityPercent);
    if (!jpeg) return;  // a report without this still is still a report
    stills_.push_back({picture.time_us, picture.width_px, picture.height_px,
                       std::string(jpeg->begin(), jpeg->end())});
  }

  std::vector<Still> take() { return std::move(stills_); }

 private:
  // The first picture from a wanted moment on; a frame early is that moment's too.
  bool is_wanted(int64_t time_us) {
    constexpr int64_t kEarlyUs = 20'000;
    if (options_.stills_at_us.empty()) {
      return stills_.size() < static_cast<size_t>(options_.stills_max);
    }
    bool out = false;
    while (next_ < options_.stills_at_us.size() &&
           options_.stills_at_us[next_] <= time_us + kEarlyUs) {
      out = true;
      ++next_;
    }
    return out;
  }

  const PassOptions& options_;
  std::vector<Still> stills_;
  size_t next_ = 0;  // moment that is waited for
};

// Sends each scaled picture to the analyzers that asked for its like.
class FanOut : public media::Sink {
 public:
  explicit FanOut(StillCollector& stills) : stills_(stills) {}

  void add(Analyzer* analyzer, const Wants& wants) {
    for (size_t i = 0; i < wants.pictures.size(); ++i) {
      receivers_[number_of(wants.pictures[i])].push_back({analyzer, i});
    }
    if (wants.audio) listeners_.push_back(analyzer);
  }

  void add_stills(const std::vector<PictureWant>& wants) {
    for (const PictureWant& want : wants) receivers_[number_of(want)].push_back({nullptr, 0});
  }

  std::span<const PictureWant> wants() const { return wants_; }
  bool wants_audio() const { return !listeners_.empty(); }

  void on_picture(size_t want, const Picture& picture) override {
    for (const auto& [analyzer, own_want] : receivers_[want]) {
      if (analyzer != nullptr) {
        analyzer->on_picture(own_want, picture);
      } else {
        stills_.on_picture(picture);
      }
    }
  }

  void on_audio(const AudioBlock& block) override {
    for (Analyzer* listener : listeners_) listener->on_audio(block);
  }

 private:
  size_t number_of(const PictureWant& want) {
    const auto found = std::find(wants_.begin(), wants_.end(), want);
    if (found != wants_.end()) return static_cast<size_t>(found - wants_.begin());
    wants_.push_back(want);
    receivers_.emplace_back();
    return wants_.size() - 1;
  }

  StillCollector& stills_;
  std::vector<PictureWant> wants_;
  std::vector<std::vector<std::pair<Analyzer*, size_t>>> receivers_;
  std::vector<Analyzer*> listeners_;
};

std::vector<std::unique_ptr<Analyzer>> make_analyzers(const PassOptions& options) {
  std::vector<std::unique_ptr<Analyzer>> out;
  for (const Registration& entry : kRegistry) {
    const auto& names = options.analyzers;
    const bool chosen =
        names.empty() || std::find(names.begin(), names.end(), entry.name) != names.end();
    if (chosen) out.push_back(entry.make(options));
  }
  return out;
}

// Decodes into the analyzers; result.media is filled as far as the clip allows.
Status decode(int descriptor, const PassOptions& options,
              std::span<const std::unique_ptr<Analyzer>> analyzers, PassResult& result) {
  media::DecodeLimits limits;
  limits.duration_us_max = options.duration_us_max;
  limits.pixels_max = options.pixels_max;
  limits.streams_max = options.streams_max;
  limits.key_frames_only = options.key_frames_only;
  media::Decoder decoder = TRY(media::Decoder::open(descriptor, limits));
  result.media = decoder.facts();
  StillCollector stills(options);
  FanOut fan_out(stills);
  for (const auto& analyzer : analyzers) fan_out.add(analyzer.get(), analyzer->wants(result.media));
  fan_out.add_stills(stills.wants(result.media));
  const bool wants_audio = fan_out.wants_audio() && !options.key_frames_only;
  if (fan_out.wants().empty() && !wants_audio) return ok();
  result.media = TRY(decoder.run(fan_out.wants(), wants_audio, fan_out));
  result.stills = stills.take();
  return ok();
}

void add_captions(const PassOptions& options, MediaFacts& facts) {
  if (options.captions.empty()) return;
  const auto beside = media::parse_captions(options.captions);
  if (!beside) return;  // a text beside a clip that is no caption file says nothing of the clip
  facts.captions.insert(facts.captions.end(), beside->begin(), beside->end());
}

}  // namespace

PassResult run_pass(int descriptor, const PassOptions& options) {
  PassResult result;
  Stopwatch watch;
  const auto bytes = DescriptorSource::open(descriptor);
  if (!bytes) {
    result.unreadable = bytes.error();
    return result;
  }
  const auto analyzers = make_analyzers(options);
  const Status decoded = decode(descriptor, options, analyzers, result);
  if (!decoded) result.unreadable = decoded.error();
  add_captions(options, result.media);
  result.timing["decode_ms"] = watch.lap_ms();
  for (const auto& analyzer : analyzers) analyzer->finish(*bytes, result);
  result.timing["findings_ms"] = watch.lap_ms();
  return result;
}

}  // namespace vigie::analyze
