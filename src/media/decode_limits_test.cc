// Files that are damaged, lie, or are too much: each is refused or cut with a sentence that says
// so, and what can be decoded of a damaged one still is.
#include <doctest/doctest.h>

#include "base/bytes.h"
#include "media/clips_for_test.h"
#include "media/decode.h"

namespace vigie::media::testing {
namespace {

std::optional<std::filesystem::path> made(Workbench& bench, const std::string& arguments) {
  auto path = bench.make(arguments);
  if (!path) MESSAGE("skipped: ffmpeg cannot make ", arguments, ": ", bench.why());
  return path;
}

std::string content_of(const std::filesystem::path& path) {
  const auto content = read_file(path, 4 << 20);
  REQUIRE(content);
  return *content;
}

// 44 bytes of heading (RIFF, PCM, mono, 16 bits), then silence.
std::string wav_of(uint32_t rate_hz, size_t samples) {
  const auto le32 = [](uint32_t value) {
    std::string out;
    for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> 8 * i);
    return out;
  };
  const auto bytes = static_cast<uint32_t>(2 * samples);
  return "RIFF" + le32(36 + bytes) + "WAVEfmt " + le32(16) + le32(0x00010001) + le32(rate_hz) +
         le32(2 * rate_hz) + le32(0x00100002) + "data" + le32(bytes) + std::string(bytes, '\0');
}

}  // namespace

TEST_CASE("decode limits: what is no clip is refused with the reason") {
  Workbench bench;
  struct Bad {
    std::string content;
    ErrorCode code;
  };
  const Bad all[] = {
      {"", ErrorCode::kCorrupt},
      {"hello", ErrorCode::kCorrupt},
      {std::string(100'000, '\0'), ErrorCode::kCorrupt},
      {std::string("\x89PNG\r\n\x1a\n", 8), ErrorCode::kCorrupt},
      {std::string("\0\0\0\x18"
                   "ftypisom\0\0\0\0isommp41",
                   24),
       ErrorCode::kCorrupt},
      {"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/passwd\n", ErrorCode::kUnsupported},
      {"ffconcat version 1.0\nfile /etc/passwd\n", ErrorCode::kUnsupported},
  };
  for (const Bad& bad : all) {
    const std::string start = bad.content.substr(0, 16);
    CAPTURE(start);
    const auto album = decode_file(bench.write("bad", bad.content), {kGrey});
    REQUIRE(!album);
    CHECK(album.error().code == bad.code);
    CHECK(!album.error().message.empty());
  }
}

TEST_CASE("decode limits: a picture over the limit of pixels is refused, one at it is not") {
  Workbench bench;
  for (const char* ending :
       {"-frames:v 1 {large.png}", "-frames:v 1 {large.jpg}", "{large.gif}",
        "-c:v libwebp -frames:v 1 {large.webp}", "-c:v libx264 -pix_fmt yuv420p {large.mp4}",
        "-c:v libvpx -pix_fmt yuv420p {large.webm}",
        "-c:v libaom-av1 -cpu-used 8 -pix_fmt yuv420p {av1.mp4}"}) {
    const auto path = made(bench, quarters("128x96", "0.3") + ending);
    if (!path) continue;
    CAPTURE(path->string());
    CHECK(decode_file(*path, {kGrey}, {.pixels_max = 128 * 96}));
    const auto refused = decode_file(*path, {kGrey}, {.pixels_max = 128 * 96 - 1});
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::kLimit);
    CHECK(refused.error().message.find("12287") != std::string::npos);
  }
}

TEST_CASE("decode limits: too many tracks are refused") {
  Workbench bench;
  const auto path = made(bench, tone() + "-map 0 -map 0 -map 0 -c:a flac {three.mkv}");
  if (!path) return;
  CHECK(decode_file(*path, {}, {.streams_max = 3}));
  const auto refused = decode_file(*path, {}, {.streams_max = 2});
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::kLimit);
}

TEST_CASE("decode limits: a longer clip is cut, and it is said") {
  Workbench bench;
  const DecodeLimits limits{.duration_us_max = 1'000'000};
  const auto film = made(bench, quarters() + tone() + kX264 + "-c:a flac {film.mkv}");
  if (film) {
    const auto album = decode_file(*film, {kGrey}, limits);
    REQUIRE(album);
    CHECK(album->facts.stopped_early == "only the first 1 s were looked at");
    CHECK(album->pictures[0].size() == 11);  // at 0, 0.1, ... 1.0 s
    CHECK(album->sound.size() <= 18'000);
    CHECK(album->facts.declared_duration_us >= 2'000'000);
  }
  // Sound alone is cut too, whether or not it comes with pictures that nobody wants.
  for (const auto& path : {film, made(bench, tone() + "{song.flac}")}) {
    if (!path) continue;
    const auto album = decode_file(*path, {}, limits);
    REQUIRE(album);
    CHECK(album->facts.stopped_early == "only the first 1 s were looked at");
    CHECK(album->sound.size() >= 15'000);
    CHECK(album->sound.size() <= 18'000);
  }
  const auto whole =
      film ? decode_file(*film, {kGrey}, {.duration_us_max = 2'100'000}) : Result<Album>(Album(1));
  REQUIRE(whole);
  CHECK(whole->facts.stopped_early.empty());
}

TEST_CASE("decode limits: more packets than allowed end the pass, and it is said") {
  Workbench bench;
  const auto path = made(bench, quarters() + kX264 + "{film.mp4}");
  if (!path) return;
  const auto album = decode_file(*path, {kGrey}, {.packets_max = 5});
  REQUIRE(album);
  CHECK(album->facts.stopped_early == "only the first 5 packets were looked at");
  CHECK(album->pictures[0].size() == 5);
}

TEST_CASE("decode limits: of a truncated clip the beginning is decoded") {
  Workbench bench;
  for (const char* ending : {"{film.ts}", "{film.mkv}", "-movflags faststart {film.mp4}"}) {
    const auto path = made(bench, quarters("128x96", "4") + kX264 + "-g 5 " + ending);
    if (!path) continue;
    CAPTURE(path->string());
    const std::string content = content_of(*path);
    const auto album =
        decode_file(bench.write("half", content.substr(0, content.size() / 2)), {kColour, kGrey});
    REQUIRE(album);
    CHECK(album->pictures[0].size() >= 5);
    CHECK(album->pictures[0].size() < 40);
    CHECK(quarters_error(*album, 0) <= 6);
  }
}

TEST_CASE("decode limits: damage in the middle is counted and passed over") {
  Workbench bench;
  const auto path = made(bench, quarters("128x96", "4") + kX264 + "-g 5 {film.mp4}");
  if (!path) return;
  std::string content = content_of(*path);
  for (size_t i = 0; i < 600; ++i) content[content.size() / 2 + i] = static_cast<char>(37 * i);
  const auto album = decode_file(bench.write("hurt.mp4", content), {kColour, kGrey});
  REQUIRE(album);
  CHECK(album->facts.packets_damaged > 0);
  CHECK(album->pictures[0].size() >= 20);
  CHECK(quarters_error(*album, album->pictures[0].size() - 1) <= 6);
}

TEST_CASE("decode limits: a rate of sound that no microphone has is refused") {
  Workbench bench;
  for (const uint32_t rate_hz : {8'000U, 11'025U, 192'000U}) {
    const auto album = decode_file(bench.write("a.wav", wav_of(rate_hz, rate_hz)), {});
    CAPTURE(rate_hz);
    REQUIRE(album);
    CHECK(std::abs(static_cast<int>(album->sound.size()) - kAudioRateHz) <= 16);
  }
  for (const uint32_t rate_hz : {1U, 999U, 768'001U, 2'000'000'000U}) {
    const auto album = decode_file(bench.write("a.wav", wav_of(rate_hz, 10'000)), {});
    CAPTURE(rate_hz);
    REQUIRE(!album);
    CHECK(album.error().code == ErrorCode::kCorrupt);
  }
}

}  // namespace vigie::media::testing
