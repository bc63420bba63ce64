// The perceptual description of the item: hashes of frames and of sound, for banks and matching.
//
// Of an image the hash is taken as the published tools do, so that it can be exchanged: a grey one
// is its own luma plane, a colour one is squeezed to 512 pixels a side. Moving pictures are scaled
// once, for hashes, thumbnails and features together.
#include "analyze/analyzer.h"
#include "fingerprint/audio_print.h"
#include "fingerprint/picture/looks.h"
#include "fingerprint/video_print.h"

namespace vigie::analyze {
namespace {

constexpr std::string_view kName = "fingerprints";
constexpr int kQualityMin = 50;
constexpr int kLookSidePx = 512;

bool is_grey_image(const MediaFacts& media) {
  if (media.kind != "image") return false;
  for (const StreamFacts& stream : media.streams) {
    if (stream.kind == StreamKind::kVideo) return stream.pixel_format == "gray";
  }
  return false;
}

class Fingerprints : public Analyzer {
 public:
  explicit Fingerprints(double frames_hz) : frames_hz_(frames_hz) {}

  Wants wants(const MediaFacts& media) override {
    if (media.kind == "audio") return {.pictures = {}, .audio = true};
    has_hash_want_ = media.kind == "image";
    PictureWant look{PixelFormat::kGray8, kLookSidePx, false, frames_hz_};
    if (media.kind == "video") return {.pictures = {look}, .audio = true};
    look.rate_hz = 0;
    PictureWant hash = fingerprint::kPictureWant;
    if (is_grey_image(media)) hash = {PixelFormat::kGray8, 0, false, 0};
    return {.pictures = {look, hash}, .audio = true};
  }

  void on_picture(size_t want, const Picture& picture) override {
    if (want == 0) {
      looks_.add({picture.data, picture.width_px, picture.height_px, picture.stride_bytes},
                 picture.time_us);
    }
    if (want == 1 || !has_hash_want_) note(frames_.add(picture));
  }

  void on_audio(const AudioBlock& block) override { note(sound_.add(block)); }

  void finish(const ByteSource&, PassResult& result) override {
    fingerprint::ItemPrint& print = result.print;
    print.kind = result.media.kind;
    print.duration_us = result.media.duration_us;
    for (const StreamFacts& stream : result.media.streams) {
      print.has_sound |= stream.kind == StreamKind::kAudio;
    }
    print.frames = frames_.finish();
    looks_.finish(print);
    if (auto sound = sound_.finish()) print.audio = std::move(*sound);
    if (!print.audio.codes.empty()) {
      result.chromaprint = fingerprint::chromaprint_text(print.audio);
    }
    result.findings.push_back(describe(result));
  }

 private:
  void note(const Status& status) {
    if (!status && refused_.empty()) refused_ = status.error().message;
  }

  Finding describe(const PassResult& result) const {
    int64_t usable = 0;
    for (const auto& frame : result.print.frames) usable += frame.quality >= kQualityMin;
    if (usable == 0 && result.print.audio.codes.empty()) {
      return unable_finding("fingerprint", kName, UnableKind::kAbstained,
                            result.unreadable  ? "nothing could be decoded"
                            : refused_.empty() ? "neither picture nor sound has enough detail"
                                               : refused_);
    }
    Finding finding = new_finding("fingerprint", kName);
    finding.evidence = {{"frames", result.print.frames.size()},
                        {"usable_frames", usable},
                        {"audio_codes", result.print.audio.codes.size()}};
    if (!refused_.empty()) finding.evidence["remark"] = refused_;
    return finding;
  }

  double frames_hz_;
  bool has_hash_want_ = false;  // an image is scaled apart for its hash
  fingerprint::VideoPrintBuilder frames_;
  fingerprint::LooksBuilder looks_;
  fingerprint::AudioPrintBuilder sound_;
  std::string refused_;
};

}  // namespace

std::unique_ptr<Analyzer> make_fingerprints(const PassOptions& options) {
  return std::make_unique<Fingerprints>(options.frames_hz);
}

}  // namespace vigie::analyze
