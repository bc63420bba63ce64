// media/decode.h: opens a clip from a descriptor and decodes it once, for everybody.
//
// Input   a seekable descriptor with anything a platform receives; wants of pictures and sound.
// Output  MediaFacts, and every wanted picture and block of sound, in time order a stream.
// Method  FFmpeg through a custom reader on that descriptor alone: no protocol, no other file.
//         Each frame is decoded once and scaled once a distinct want.
// Cost    one decoder thread; memory for one frame and one picture a want.
// Limits  the first video and the first audio stream are decoded; the others are only described.
//         A mirrored picture is turned upright, but stays mirrored.
//         This is the one engine that does I/O (I1's exception): it reads the descriptor.
// Threads one thread a Decoder. Runs in the sandboxed worker only (I2).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/frame.h"
#include "model/media_facts.h"

namespace vigie::media {

struct DecodeLimits {
  int64_t duration_us_max = 4LL * 3600 * 1'000'000;  // longer clips are cut there, and it is said
  int64_t pixels_max = 8192LL * 8192;                // a picture; 64 M pixels are 96 MB as YUV
  int streams_max = 64;
  int64_t packets_max = 20'000'000;
  int64_t probe_bytes_max = 8 << 20;
  bool key_frames_only = false;  // of moving pictures, only those that need no other to decode
};

class Sink {
 public:
  virtual ~Sink() = default;
  // want is the number in the list given to run().
  virtual void on_picture(size_t want, const Picture& picture) = 0;
  virtual void on_audio(const AudioBlock& block) = 0;
};

class Decoder {
 public:
  // Errors: kCorrupt when no known format or no stream; kLimit over a limit; kUnsupported when
  // the format refers to other files (playlists). Each says what was seen.
  static Result<Decoder> open(int descriptor, const DecodeLimits& limits);
  Decoder(Decoder&&) noexcept;
  ~Decoder();

  // What the container says, before decoding: a turn that only the picture states (the EXIF of a
  // JPEG) is not in it yet.
  const MediaFacts& facts() const;

  // Decodes to the end; damaged packets are counted, not fatal. Sound is decoded if want_audio.
  // Returns the facts completed by what decoding saw. Precondition: called once.
  // Errors: kCorrupt when not one frame or sample could be decoded; kLimit over pixels_max.
  Result<MediaFacts> run(std::span<const PictureWant> wants, bool want_audio, Sink& sink);

 private:
  struct State;
  explicit Decoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// FFmpeg's version, and which decoders a platform needs are "missing": for `vigie doctor`.
struct DecoderReport {
  std::string version;
  std::vector<std::string> missing;  // "hevc", "av1", ...
};
DecoderReport report_decoders();

// JPEG of an RGB or grey picture, longest side at most side_px_max. Errors: kUnavailable when the
// encoder fails.
Result<std::vector<uint8_t>> encode_jpeg(const Picture& picture, int quality_percent);

}  // namespace vigie::media
