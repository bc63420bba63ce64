// One picture of four coloured quarters and one tone of 1 kHz go into every format that platforms
// receive; the same quarters, times and tone must come out. Colours are checked in numbers that
// follow from what was drawn, within what a lossy codec may take.
#include "media/decode.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "media/clips_for_test.h"

namespace vigie::media::testing {
namespace {

constexpr double kToneAmplitude = 32767.0 / 8;  // of ffmpeg's sine source

// Amplitude of one frequency in half a second of sound from its middle (one Fourier coefficient).
double amplitude_of(const std::vector<int16_t>& sound, double frequency_hz) {
  constexpr size_t kCount = kAudioRateHz / 2;
  if (sound.size() < kCount) return 0;
  const size_t from = (sound.size() - kCount) / 2;
  double real = 0, imaginary = 0;
  for (size_t i = 0; i < kCount; ++i) {
    const double phase =
        2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / kAudioRateHz;
    real += sound[from + i] * std::cos(phase);
    imaginary += sound[from + i] * std::sin(phase);
  }
  return 2 * std::hypot(real, imaginary) / kCount;
}

std::vector<int64_t> times_of(const std::vector<Shown>& pictures) {
  std::vector<int64_t> out;
  for (const Shown& picture : pictures) out.push_back(picture.time_us);
  return out;
}

int count_of(const MediaFacts& facts, StreamKind kind) {
  return static_cast<int>(std::count_if(facts.streams.begin(), facts.streams.end(),
                                        [&](const auto& stream) { return stream.kind == kind; }));
}

std::string codec_of(const MediaFacts& facts, StreamKind kind) {
  for (const StreamFacts& stream : facts.streams) {
    if (stream.kind == kind) return stream.codec;
  }
  return "";
}

// Makes and decodes, or says why the case was left out. A clip that was made must be decoded.
std::optional<Album> decoded(Workbench& bench, const std::string& arguments,
                             const std::vector<PictureWant>& wants = {kColour, kGrey},
                             const DecodeLimits& limits = {}) {
  const auto path = bench.make(arguments);
  if (!path) {
    MESSAGE("skipped: ffmpeg cannot make ", arguments, ": ", bench.why());
    return std::nullopt;
  }
  auto album = decode_file(*path, wants, limits);
  CAPTURE(arguments);
  if (!album) FAIL_CHECK(album.error().message);
  return album ? std::optional<Album>(std::move(*album)) : std::nullopt;
}

enum Input { kPicture = 1, kSound = 2, kBoth = 3 };

struct Case {
  const char* file;
  Input input;
  const char* encoding;
  const char* kind;
  const char* container;
  const char* codec;  // of the first video stream, else of the sound
  int frames;
  int tolerance;    // of a colour level
  int audios = -1;  // -1: one if there is sound
};

constexpr Case kCases[] = {
    {"a.mp4", kBoth, "X264 -c:a aac", "video", "mov", "h264", 20, 6},
    {"b-frames.mp4", kBoth, "-c:v libx264 -bf 3 -crf 10 -pix_fmt yuv420p -c:a aac", "video", "mov",
     "h264", 20, 6},
    {"fragmented.mp4", kBoth, "X264 -c:a flac -strict -2 -movflags frag_keyframe+empty_moov",
     "video", "mov", "h264", 20, 6},
    {"mute.mp4", kPicture, "X264", "video", "mov", "h264", 20, 6},
    {"a.mov", kBoth, "X264 -c:a pcm_s16le", "video", "mov", "h264", 20, 6},
    {"hevc.mp4", kPicture, "-c:v libx265 -x265-params log-level=none -crf 10 -pix_fmt yuv420p",
     "video", "mov", "hevc", 20, 6},
    {"a.m4a", kSound, "-c:a aac", "audio", "mov", "aac", 0, 0},
    {"a.webm", kBoth,
     "-c:v libvpx-vp9 -cpu-used 8 -deadline realtime -b:v 1M -pix_fmt yuv420p"
     " -c:a libopus",
     "video", "matroska", "vp9", 20, 8},
    {"two.mkv", kBoth, "-map 0 -map 1 -map 1 X264 -c:a flac", "video", "matroska", "h264", 20, 6,
     2},
    {"a.avi", kBoth, "-c:v mpeg4 -q:v 2 -c:a pcm_s16le", "video", "avi", "mpeg4", 20, 8},
    {"a.ts", kBoth, "X264 -c:a aac", "video", "mpegts", "h264", 20, 6},
    {"a.flv", kBoth, "-c:v flv -q:v 2 -c:a libmp3lame -ar 44100", "video", "flv", "flv1", 20, 8},
    {"a.gif", kPicture, "", "video", "gif", "gif", 20, 24},
    {"a.jpg", kPicture, "-frames:v 1 -q:v 2", "image", "jpeg_pipe", "mjpeg", 1, 5},
    {"a.png", kPicture, "-frames:v 1 -pix_fmt rgb24", "image", "png_pipe", "png", 1, 1},
    {"alpha.png", kPicture, "-frames:v 1 -pix_fmt rgba", "image", "png_pipe", "png", 1, 1},
    {"deep.png", kPicture, "-frames:v 1 -pix_fmt rgb48be", "image", "png_pipe", "png", 1, 1},
    {"a.webp", kPicture, "-frames:v 1 -c:v libwebp -quality 95", "image", "webp_pipe", "webp", 1,
     8},
    {"a.bmp", kPicture, "-frames:v 1", "image", "bmp_pipe", "bmp", 1, 1},
    {"a.tiff", kPicture, "-frames:v 1 -pix_fmt rgb24", "image", "tiff_pipe", "tiff", 1, 1},
    {"a.avif", kPicture,
     "-frames:v 1 -c:v libaom-av1 -cpu-used 8 -crf 5 -still-picture 1"
     " -pix_fmt yuv420p",
     "image", "mov", "av1", 1, 8},
    {"a.wav", kSound, "", "audio", "wav", "pcm_s16le", 0, 0},
    {"float.wav", kSound, "-c:a pcm_f32le -af pan=stereo|c0=c0|c1=c0", "audio", "wav", "pcm_f32le",
     0, 0},
    {"a.flac", kSound, "", "audio", "flac", "flac", 0, 0},
    {"a.mp3", kSound, "-c:a libmp3lame", "audio", "mp3", "mp3", 0, 0},
    {"bare.mp3", kSound, "-c:a libmp3lame -id3v2_version 0 -write_xing 0", "audio", "mp3", "mp3", 0,
     0},
    {"a.ogg", kSound, "-c:a libopus", "audio", "ogg", "opus", 0, 0},
    {"vorbis.ogg", kSound, "-c:a libvorbis", "audio", "ogg", "vorbis", 0, 0},
    {"a.aac", kSound, "-c:a aac", "audio", "aac", "aac", 0, 0},
};

std::string arguments_of(const Case& one) {
  std::string encoding = one.encoding;
  if (const size_t at = encoding.find("X264"); at != std::string::npos) {
    encoding.replace(at, 4, kX264);
  }
  return ((one.input & kPicture) != 0 ? quarters() : "") +
         ((one.input & kSound) != 0 ? tone() : "") + encoding + " {" + one.file + "}";
}

void check_pictures(const Case& one, const Album& album) {
  REQUIRE(album.pictures[0].size() == static_cast<size_t>(one.frames));
  REQUIRE(album.pictures[1].size() == static_cast<size_t>(one.frames));
  CHECK(album.facts.frames_decoded == one.frames);
  CHECK(album.facts.width_px == 128);
  CHECK(album.facts.height_px == 96);
  CHECK(album.pictures[0][0].is_key);
  // What a sound codec puts before the first sample moves the picture: 21 ms of AAC, 7 of Opus.
  const int64_t first_us = album.pictures[0][0].time_us;
  CHECK(first_us <= 25'000);
  for (int i = 0; i < one.frames; ++i) {
    const Shown& shown = album.pictures[0][static_cast<size_t>(i)];
    CHECK(shown.number == i);
    CHECK(std::abs(shown.time_us - first_us - i * 100'000) <= 1000);
    CHECK(shown.width_px == 128);
    CHECK(shown.height_px == 96);
  }
  CHECK(quarters_error(album, 0) <= one.tolerance);
  CHECK(quarters_error(album, static_cast<size_t>(one.frames) - 1) <= one.tolerance);
}

void check_sound(const Album& album) {
  CHECK(album.sound_us >= 0);
  CHECK(album.sound_us <= 60'000);
  CHECK(album.sound_is_gapless);
  CHECK(album.block_samples_max <= static_cast<size_t>(kAudioRateHz));
  // A codec's frames pad the end: two of MP3's are 48 ms, and its decoder's delay is as much.
  CHECK(std::abs(static_cast<double>(album.sound.size()) / kAudioRateHz - 2.0) <= 0.1);
  // LAME scales by 0.95 unless told otherwise.
  CHECK(std::abs(amplitude_of(album.sound, 1000) - kToneAmplitude) <= 0.06 * kToneAmplitude);
  for (const double other_hz : {500.0, 2000.0, 3000.0}) {
    CHECK(amplitude_of(album.sound, other_hz) <= 0.01 * kToneAmplitude);
  }
}

}  // namespace

TEST_CASE("decode: every format gives the pictures, times and tone that went in") {
  Workbench bench;
  for (const Case& one : kCases) {
    const std::string name = one.file;
    CAPTURE(name);
    const auto album = decoded(bench, arguments_of(one));
    if (!album) continue;
    const MediaFacts& facts = album->facts;
    const bool has_sound = (one.input & kSound) != 0;
    const bool is_image = facts.kind == "image";
    CHECK(facts.kind == one.kind);
    CHECK(facts.container == one.container);
    REQUIRE(!facts.streams.empty());
    CHECK(codec_of(facts, one.frames > 0 ? StreamKind::kVideo : StreamKind::kAudio) == one.codec);
    CHECK(count_of(facts, StreamKind::kVideo) == (one.frames > 0 ? 1 : 0));
    CHECK(count_of(facts, StreamKind::kAudio) == (one.audios >= 0 ? one.audios : has_sound));
    CHECK(std::abs(facts.duration_us - (is_image ? 0 : 2'000'000)) <= 100'000);
    CHECK(facts.packets_damaged == 0);
    CHECK(facts.stopped_early.empty());
    if (one.frames > 0) check_pictures(one, *album);
    if (has_sound) check_sound(*album);
    if (!has_sound) CHECK(album->sound.empty());
  }
}

TEST_CASE("decode: of several tracks the first of each kind is decoded, the others described") {
  Workbench bench;
  const auto album =
      decoded(bench, quarters() + tone(1000) + tone(400) + "-map 1 -map 0 -map 2 " + kX264 +
                         "-c:a flac -metadata:s:a:0 language=fra"
                         " -metadata:s:a:1 language=eng {three.mkv}");
  if (!album) return;
  REQUIRE(album->facts.streams.size() == 3);
  CHECK(album->facts.streams[0].kind == StreamKind::kAudio);
  CHECK(album->facts.streams[1].kind == StreamKind::kVideo);
  CHECK(album->facts.streams[0].language == "fra");
  CHECK(album->facts.streams[2].language == "eng");
  CHECK(album->facts.streams[2].sample_rate_hz == 48000);
  CHECK(album->facts.streams[2].channels == 1);
  CHECK(amplitude_of(album->sound, 1000) > 0.9 * kToneAmplitude);
  CHECK(amplitude_of(album->sound, 400) < 0.01 * kToneAmplitude);
}

TEST_CASE("decode: a cover picture does not make a song a video") {
  Workbench bench;
  if (!bench.make(quarters() + "-frames:v 1 {cover.png}")) return;
  const auto album = decoded(bench, tone() +
                                        "-i {cover.png} -map 0 -map 1 -c:a libmp3lame -c:v copy"
                                        " -disposition:v attached_pic {song.mp3}");
  if (!album) return;
  CHECK(album->facts.kind == "audio");
  CHECK(album->facts.streams.size() == 2);
  CHECK(count_of(album->facts, StreamKind::kVideo) == 0);
  CHECK(album->pictures[0].empty());
  check_sound(*album);
}

TEST_CASE("decode: a video of one picture without sound is an image") {
  Workbench bench;
  for (const char* ending : {" {one.mp4}", " {one.mkv}", " {one.gif}"}) {
    const bool is_gif = std::string_view(ending).find("gif") != std::string_view::npos;
    const auto album =
        decoded(bench, quarters() + "-frames:v 1 " + (is_gif ? std::string() : kX264) + ending);
    if (!album) continue;
    CAPTURE(std::string(ending));
    CHECK(album->facts.kind == "image");
    CHECK(album->facts.duration_us == 0);
    CHECK(quarters_error(*album, 0) <= 24);
  }
}

TEST_CASE("decode: times of a variable rate are kept as they are stated") {
  Workbench bench;
  for (const char* ending : {"-enc_time_base 1/1000 -video_track_timescale 1000 {vfr.mp4}",
                             "-enc_time_base 1/1000 {vfr.mkv}"}) {
    const auto album = decoded(bench, quarters("128x96", "0.6") +
                                          "-vf settb=1/1000,setpts=100*N*N -fps_mode passthrough " +
                                          kX264 + ending);
    if (!album) continue;
    CAPTURE(std::string(ending));
    CHECK(times_of(album->pictures[0]) ==
          std::vector<int64_t>{0, 100'000, 400'000, 900'000, 1'600'000, 2'500'000});
    CHECK(album->facts.duration_us > 2'500'000);
  }
}

TEST_CASE("decode: a wanted rate takes pictures evenly, and every want gets its own") {
  Workbench bench;
  const std::vector<PictureWant> wants = {
      kColour,
      {.format = PixelFormat::kGray8, .side_px_max = 64, .rate_hz = 2},
      {.format = PixelFormat::kGray8, .side_px_max = 32, .squeeze = true, .rate_hz = 1}};
  const auto album = decoded(bench, quarters() + kX264 + "{rates.mp4}", wants);
  if (!album) return;
  CHECK(album->pictures[0].size() == 20);
  CHECK(times_of(album->pictures[1]) == std::vector<int64_t>{0, 500'000, 1'000'000, 1'500'000});
  CHECK(times_of(album->pictures[2]) == std::vector<int64_t>{0, 1'000'000});
  CHECK(album->pictures[1][0].width_px == 64);
  CHECK(album->pictures[1][0].height_px == 48);
  CHECK(album->pictures[2][1].width_px == 32);
  CHECK(album->pictures[2][1].height_px == 32);
  CHECK(album->pictures[2][1].number == 10);
}

TEST_CASE("decode: sound that begins later than the picture says so in its time") {
  Workbench bench;
  const auto album = decoded(bench, quarters() + "-itsoffset 1 " + tone(1000, "1") +
                                        "-map 0 -map 1 " + kX264 + "-c:a flac {late.mkv}");
  if (!album) return;
  CHECK(album->pictures[0][0].time_us == 0);
  CHECK(std::abs(album->sound_us - 1'000'000) <= 1000);
  CHECK(std::abs(album->facts.duration_us - 2'000'000) <= 1000);
}

TEST_CASE("decode: reads the captions inside a clip") {
  Workbench bench;
  bench.write("text.srt",
              "1\n00:00:00,500 --> 00:00:01,000\n<i>Vote</i> on Sunday\nor not\n\n"
              "2\n00:00:01,200 --> 00:00:01,900\nmerci, à bientôt\n\n");
  for (const char* ending : {"-c:s srt {text.mkv}", "-c:s ass {ass.mkv}",
                             "-c:s mov_text {text.mp4}", "-c:s webvtt {vtt.mkv}"}) {
    const auto album = decoded(bench, quarters() + "-i {text.srt} -map 0 -map 1 " + kX264 + ending);
    if (!album) continue;
    CAPTURE(std::string(ending));
    CHECK(count_of(album->facts, StreamKind::kSubtitle) == 1);
    const auto& captions = album->facts.captions;
    REQUIRE(captions.size() == 2);
    CHECK(captions[0].from_us == 500'000);
    CHECK(captions[0].to_us == 1'000'000);
    CHECK(captions[0].text == "Vote on Sunday\nor not");
    CHECK(captions[1].from_us == 1'200'000);
    CHECK(captions[1].to_us == 1'900'000);
    CHECK(captions[1].text == "merci, à bientôt");
  }
}

TEST_CASE("decode: key frames alone, at their times, and as long as the clip says that it is") {
  Workbench bench;
  const std::string arguments =
      quarters("128x96", "3") + tone(1000, "3") + kX264 + "-g 8 -c:a aac {a.mp4}";
  const auto album = decoded(bench, arguments, {kColour, kGrey}, {.key_frames_only = true});
  if (!album) return;
  CHECK(album->facts.kind == "video");
  CHECK(std::abs(album->facts.duration_us - 3'000'000) < 60'000);
  const auto& pictures = album->pictures[0];
  REQUIRE(pictures.size() == 4);
  for (size_t i = 0; i < pictures.size(); ++i) {
    CHECK(pictures[i].is_key);
    CHECK(std::abs(pictures[i].time_us - static_cast<int64_t>(i) * 800'000) < 30'000);
  }
  // One key frame makes no image of a clip.
  const auto one =
      decoded(bench, quarters() + kX264 + "{b.mp4}", {kColour, kGrey}, {.key_frames_only = true});
  REQUIRE(one);
  CHECK(one->facts.kind == "video");
  CHECK(one->pictures[0].size() == 1);
}

}  // namespace vigie::media::testing
