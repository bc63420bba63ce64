// What can go wrong between a frame and the picture that analyzers see: turns, odd sizes, ranges,
// depths and matrices. Most inputs are lossless, so what differs is ours.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "base/bytes.h"
#include "media/clips_for_test.h"
#include "media/decode.h"

namespace vigie::media::testing {
namespace {

constexpr const char* kLossless = "-c:v libx264 -preset ultrafast -qp 0 ";

std::optional<Album> decoded(Workbench& bench, const std::string& arguments,
                             const std::vector<PictureWant>& wants = {kColour, kGrey}) {
  const auto path = bench.make(arguments);
  if (!path) {
    MESSAGE("skipped: ffmpeg cannot make ", arguments, ": ", bench.why());
    return std::nullopt;
  }
  auto album = decode_file(*path, wants);
  CAPTURE(arguments);
  if (!album) FAIL_CHECK(album.error().message);
  return album ? std::optional<Album>(std::move(*album)) : std::nullopt;
}

std::string content_of(const std::filesystem::path& path) {
  const auto content = read_file(path, 1 << 20);
  REQUIRE(content);
  return *content;
}

// The matrix of the first tkhd box (ISO/IEC 14496-12 section 8.3.2, version 0), 16.16 and 2.30.
void put_matrix(std::string& clip, const std::array<int, 4>& abcd) {
  const size_t box = clip.find("tkhd");
  REQUIRE(box != std::string::npos);
  const std::array<uint32_t, 9> matrix = {static_cast<uint32_t>(abcd[0]) << 16,
                                          static_cast<uint32_t>(abcd[1]) << 16,
                                          0,
                                          static_cast<uint32_t>(abcd[2]) << 16,
                                          static_cast<uint32_t>(abcd[3]) << 16,
                                          0,
                                          0,
                                          0,
                                          0x40000000};
  for (size_t i = 0; i < matrix.size(); ++i) {
    for (size_t byte = 0; byte < 4; ++byte) {
      clip.at(box + 44 + 4 * i + byte) = static_cast<char>(matrix[i] >> (24 - 8 * byte));
    }
  }
}

// An APP1 segment with one EXIF tag, Orientation, right after the start of the image.
std::string with_orientation(const std::string& jpeg, int orientation) {
  std::string exif(
      "\xff\xe1\x00\x22"
      "Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0",
      29);
  exif += static_cast<char>(orientation);
  exif += std::string(2 + 4, '\0');
  REQUIRE(exif.size() == 0x22 + 2);
  return jpeg.substr(0, 2) + exif + jpeg.substr(2);
}

struct Turn {
  std::array<int, 4> matrix;
  int rotation_deg;
};

constexpr std::array<Turn, 4> kTurns = {
    {{{1, 0, 0, 1}, 0}, {{0, 1, -1, 0}, 90}, {{-1, 0, 0, -1}, 180}, {{0, -1, 1, 0}, 270}}};

void check_turned(const Album& album, int rotation_deg, int tolerance) {
  CAPTURE(rotation_deg);
  const bool swaps = rotation_deg % 180 != 0;
  CHECK(album.facts.width_px == (swaps ? 96 : 128));
  CHECK(album.facts.height_px == (swaps ? 128 : 96));
  for (const auto& pictures : album.pictures) {
    CHECK(pictures.at(0).width_px == (swaps ? 96 : 128));
    CHECK(pictures.at(0).height_px == (swaps ? 128 : 96));
  }
  CHECK(quarters_error(album, 0, static_cast<size_t>(rotation_deg / 90)) <= tolerance);
}

// One grey level in a given range, as a lossless clip; what it becomes in both formats.
struct Level {
  double grey = 0, colour = 0;
};

std::optional<Level> level_of(Workbench& bench, const std::string& luma, const std::string& format,
                              const std::string& flags) {
  const std::string source = "-f lavfi -i nullsrc=s=64x48:r=10:d=0.3,format=" + format +
                             ",geq=lum=" + luma + ":cb=CENTRE:cr=CENTRE ";
  std::string arguments = source + flags + " {level.mkv}";
  const bool is_deep = format.find("10le") != std::string::npos;
  for (size_t at; (at = arguments.find("CENTRE")) != std::string::npos;) {
    arguments.replace(at, 6, is_deep ? "512" : "128");
  }
  const auto album = decoded(bench, arguments);
  if (!album) return std::nullopt;
  return Level{album->pictures[1].at(0).level_at(0.5, 0.5),
               album->pictures[0].at(0).level_at(0.5, 0.5, 1)};
}

}  // namespace

TEST_CASE("decode pictures: a turn in the container turns the picture and its sides") {
  Workbench bench;
  const auto upright = bench.make(quarters() + kX264 + "{upright.mp4}");
  if (!upright) return;
  std::string clip = content_of(*upright);
  for (const Turn& turn : kTurns) {
    put_matrix(clip, turn.matrix);
    const auto album = decode_file(bench.write("turned.mp4", clip), {kColour, kGrey});
    REQUIRE(album);
    check_turned(*album, turn.rotation_deg, 6);
    CHECK(album->facts.streams[0].rotation_deg == turn.rotation_deg);
    CHECK(album->facts.streams[0].width_px == 128);
  }
}

TEST_CASE("decode pictures: the EXIF orientation turns a photograph and its sides") {
  Workbench bench;
  const auto upright = bench.make(quarters() + "-frames:v 1 -q:v 2 {upright.jpg}");
  if (!upright) return;
  const std::string jpeg = content_of(*upright);
  // EXIF 2.3, tag 274: 1 as it is, 6 to be turned clockwise, 3 half, 8 the other way; 2, 7, 4 and 5
  // are the same mirrored, where the turn is made before mirroring.
  for (const auto& [orientation, rotation_deg] :
       {std::pair{1, 0}, std::pair{6, 90}, std::pair{3, 180}, std::pair{8, 270}, std::pair{2, 0},
        std::pair{5, 90}, std::pair{4, 180}, std::pair{7, 270}}) {
    const auto album = decode_file(bench.write("turned.jpg", with_orientation(jpeg, orientation)),
                                   {kColour, kGrey});
    REQUIRE(album);
    check_turned(*album, rotation_deg, 6);
    CHECK(album->facts.streams[0].rotation_deg == rotation_deg);
  }
}

TEST_CASE("decode pictures: odd sizes keep every row and column") {
  Workbench bench;
  const std::vector<PictureWant> wants = {
      kColour, kGrey, {.format = PixelFormat::kGray8, .side_px_max = 31}};
  for (const char* size : {"101x67", "67x101", "17x16", "129x97"}) {
    for (const char* ending : {"-pix_fmt yuv444p {odd.mkv}", "-frames:v 1 -pix_fmt rgb24 {odd.png}",
                               "-frames:v 1 -q:v 2 -pix_fmt yuvj444p {odd.jpg}"}) {
      const bool is_film = std::string_view(ending).ends_with("mkv}");
      const auto album =
          decoded(bench, quarters(size) + (is_film ? kLossless : "") + ending, wants);
      if (!album) continue;
      CAPTURE(std::string(size));
      CAPTURE(std::string(ending));
      const Shown& colour = album->pictures[0].at(0);
      CHECK(std::to_string(colour.width_px) + "x" + std::to_string(colour.height_px) == size);
      CHECK(album->facts.width_px == colour.width_px);
      CHECK(quarters_error(*album, 0) <= 8);
      // The last column and row belong to their quarters.
      const size_t last = colour.pixels.size() - 3;
      for (size_t c = 0; c < 3; ++c) CHECK(std::abs(colour.pixels[last + c] - 180) <= 8);
      const Shown& small = album->pictures[2].at(0);
      CHECK(std::max(small.width_px, small.height_px) ==
            std::min(31, std::max(std::max(colour.width_px, colour.height_px), 1)));
    }
  }
}

TEST_CASE("decode pictures: a grey PNG gives its bytes") {
  Workbench bench;
  const auto path = bench.make(
      "-f lavfi -i nullsrc=s=256x4,format=gray,geq=lum=X -frames:v 1 -pix_fmt gray {ramp.png}");
  if (!path) return;
  const auto album = decode_file(*path, {kGrey, kColour});
  REQUIRE(album);
  CHECK(album->facts.streams[0].pixel_format == "gray");
  const Shown& grey = album->pictures[0].at(0);
  REQUIRE(grey.pixels.size() == 1024);
  int wrong = 0, wrong_colour = 0;
  for (size_t i = 0; i < 1024; ++i) wrong += grey.pixels[i] != i % 256;
  for (size_t i = 0; i < 3072; ++i) {
    wrong_colour += album->pictures[1].at(0).pixels[i] != i / 3 % 256;
  }
  CHECK(wrong == 0);
  CHECK(wrong_colour == 0);
}

TEST_CASE("decode pictures: full and limited range give the grey that was meant") {
  Workbench bench;
  struct Range {
    const char* luma;
    const char* format;
    const char* flags;
    double expected;
  };
  // Limited range: 16 is black, 235 is white, and 126 is (126 - 16) * 255 / 219.
  const Range ranges[] = {
      {"16", "yuv420p", "-color_range tv", 0},
      {"126", "yuv420p", "-color_range tv", 128.1},
      {"235", "yuv420p", "-color_range tv", 255},
      {"126", "yuv420p", "", 128.1},
      {"0", "yuvj420p", "-color_range pc", 0},
      {"126", "yuvj420p", "-color_range pc", 126},
      {"235", "yuvj420p", "-color_range pc", 235},
      {"255", "yuvj444p", "-color_range pc", 255},
      {"504", "yuv420p10le", "-color_range tv", 128.1},
      {"940", "yuv420p10le", "-color_range tv", 255},
      {"504", "yuv420p10le",
       "-color_range tv -color_primaries bt2020 -color_trc smpte2084"
       " -colorspace bt2020nc",
       128.1},
      {"504", "yuv420p10le",
       "-color_range tv -color_primaries bt709 -color_trc bt709"
       " -colorspace bt709",
       128.1},
  };
  for (const Range& range : ranges) {
    const auto level =
        level_of(bench, range.luma, range.format, std::string(kLossless) + range.flags);
    if (!level) continue;
    CAPTURE(std::string(range.luma) + " in " + range.format + " " + range.flags);
    CHECK(std::abs(level->grey - range.expected) <= 2);
    CHECK(std::abs(level->colour - range.expected) <= 2);
  }
}

TEST_CASE("decode pictures: the stated matrix makes the colours") {
  Workbench bench;
  for (const auto& [matrix, tag] : {std::pair{"bt601", "smpte170m"}, std::pair{"bt709", "bt709"},
                                    std::pair{"bt2020", "bt2020nc"}}) {
    for (const char* format : {"yuv444p", "yuv444p10le"}) {
      const auto album = decoded(bench, quarters() + "-vf scale=out_color_matrix=" + matrix +
                                            ":out_range=tv,format=" + format + " " + kLossless +
                                            "-colorspace " + tag + " {matrix.mkv}");
      if (!album) continue;
      CAPTURE(std::string(tag) + " " + format);
      // Only colour: grey is the luma as it was sent, whatever its weights.
      for (size_t i = 0; i < 4; ++i) {
        const double x = i == 1 || i == 2 ? 0.75 : 0.25, y = i >= 2 ? 0.75 : 0.25;
        for (int c = 0; c < 3; ++c) {
          const double level = album->pictures[0].at(0).level_at(x, y, c);
          CHECK(std::abs(level - kQuarters[i].rgb[static_cast<size_t>(c)]) <= 4);
        }
      }
    }
  }
}

TEST_CASE("decode pictures: HDR and interlaced pictures say so") {
  Workbench bench;
  struct Kind {
    const char* ending;
    bool is_hdr, is_interlaced;
    const char* pixel_format;
  };
  const Kind kinds[] = {
      {"-c:v libx265 -preset ultrafast -x265-params"
       " log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
       " -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc"
       " {pq.mp4}",
       true, false, "yuv420p10le"},
      {"-c:v libvpx-vp9 -cpu-used 8 -deadline realtime -profile:v 2 -pix_fmt yuv420p10le"
       " -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc {hlg.webm}",
       true, false, "yuv420p10le"},
      {"-c:v libx264 -pix_fmt yuv420p10le {deep.mp4}", false, false, "yuv420p10le"},
      {"-vf tinterlace=interleave_top -c:v mpeg2video -q:v 2 -flags +ildct+ilme -top 1"
       " -pix_fmt yuv420p -r 25 {interlaced.ts}",
       false, true, "yuv420p"},
      {"-c:v mpeg2video -q:v 2 -pix_fmt yuv420p -r 25 {progressive.ts}", false, false, "yuv420p"},
  };
  for (const Kind& kind : kinds) {
    const auto album = decoded(bench, quarters() + kind.ending);
    if (!album) continue;
    CAPTURE(std::string(kind.ending));
    CHECK(album->facts.streams[0].is_hdr == kind.is_hdr);
    CHECK(album->facts.streams[0].is_interlaced == kind.is_interlaced);
    CHECK(album->facts.streams[0].pixel_format == kind.pixel_format);
    CHECK(album->pictures[0].at(0).width_px == 128);
    CHECK(album->pictures[0].at(0).height_px == 96);
    CHECK(!album->pictures[1].empty());
  }
}

TEST_CASE("decode pictures: a size that changes in mid-stream is followed") {
  Workbench bench;
  if (!bench.make(quarters("128x96", "0.5") + kX264 + "{large.ts}")) return;
  if (!bench.make(quarters("64x48", "0.5") + kX264 + "{small.ts}")) return;
  const std::string joined =
      content_of(bench.path("large.ts")) + content_of(bench.path("small.ts"));
  const auto album = decode_file(bench.write("joined.ts", joined), {kColour, kGrey});
  REQUIRE(album);
  REQUIRE(album->pictures[0].size() == 10);
  CHECK(album->pictures[0][9].width_px == 64);
  CHECK(quarters_error(*album, 0) <= 6);
  CHECK(quarters_error(*album, 9) <= 6);
  // The second half's times begin again: they must not go back.
  for (size_t i = 1; i < 10; ++i) {
    CHECK(album->pictures[0][i].time_us > album->pictures[0][i - 1].time_us);
  }
}

}  // namespace vigie::media::testing
