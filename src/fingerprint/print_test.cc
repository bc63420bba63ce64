// A print travels through banks and other installations: what is written must come back equal, and
// whatever else is read must be refused. The format's page is itself a test case.
#include "fingerprint/print.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

#include "base/bytes.h"

namespace vigie::fingerprint {

static ItemPrint example() {
  ItemPrint print;
  print.kind = "video";
  print.duration_us = 500'000;
  print.has_sound = true;
  print.frames = {{0, {{1, 0, 0, 0x8000000000000000u}}, 100},
                  {250'000, {{2, 0, 0, 0}}, 49},
                  {500'000, {{2, 0, 0, 0}}, 49}};
  print.audio = {{0x256f5ce1, 0x256f5ce3}, 123'810, 500'000, {{12, 383, true}, {300, 40, false}}};
  print.width_units = kPlaceUnits;
  print.height_units = 575;
  print.thumbnails = {{0, {}}, {250'000, {}}};
  print.thumbnails[1].cells[9] = 200;
  print.key_frames = {{250'000, {{1023, 1, 15, 63, {1, 2}}}}};
  print.panes = {{250'000, {0, 1250, 10'000, 8750}, {{4, 0, 0, 0}}, 70}};
  return print;
}

static bool equal(const ItemPrint& a, const ItemPrint& b) {
  const auto same_frame = [](const FramePrint& x, const FramePrint& y) {
    return x.time_us == y.time_us && x.hash == y.hash && x.quality == y.quality;
  };
  const auto same_thumbnail = [](const Thumbnail& x, const Thumbnail& y) {
    return x.time_us == y.time_us && x.cells == y.cells;
  };
  const auto same_key_frame = [](const KeyFrame& x, const KeyFrame& y) {
    return x.time_us == y.time_us && x.features == y.features;
  };
  const auto same_pane = [](const PanePrint& x, const PanePrint& y) {
    return x.time_us == y.time_us && x.box == y.box && x.hash == y.hash && x.quality == y.quality;
  };
  return a.kind == b.kind && a.duration_us == b.duration_us && a.has_sound == b.has_sound &&
         a.audio.codes == b.audio.codes && a.audio.step_us == b.audio.step_us &&
         a.audio.duration_us == b.audio.duration_us && a.audio.peaks == b.audio.peaks &&
         a.width_units == b.width_units && a.height_units == b.height_units &&
         std::ranges::equal(a.frames, b.frames, same_frame) &&
         std::ranges::equal(a.thumbnails, b.thumbnails, same_thumbnail) &&
         std::ranges::equal(a.key_frames, b.key_frames, same_key_frame) &&
         std::ranges::equal(a.panes, b.panes, same_pane);
}

static uint32_t crc_of(std::string_view bytes) {  // bit by bit: not the code under test
  uint32_t crc = ~0u;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

// bytes with one changed and the checksum made right again.
static std::string with(std::string bytes, size_t offset, uint8_t value) {
  bytes[offset] = static_cast<char>(value);
  const uint32_t crc = crc_of(std::string_view(bytes).substr(0, bytes.size() - 4));
  for (int i = 0; i < 4; ++i) bytes[bytes.size() - 4 + i] = static_cast<char>(crc >> (8 * i));
  return bytes;
}

static std::string with(size_t offset, uint8_t value) {
  return with(encode_print(example()), offset, value);
}

// What version 1 wrote of a video of half a second with two frames and two codes; banks hold such.
static std::string version_1() {
  const auto bytes = from_hex(
      "5647465001020100"
      "20a1070000000000"
      "0200000002000000"
      "a2e3010000000000"
      "20a1070000000000"
      "00000000000000"
      "64"
      "8000000000000000000000000000000000000000000000000000000000000001"
      "90d00300000000"
      "31"
      "0000000000000000000000000000000000000000000000000000000000000002"
      "e15c6f25"
      "e35c6f25"
      "15c1b7b9");
  return {bytes->begin(), bytes->end()};
}

TEST_CASE("print: hash text reads word 3 first and takes both cases") {
  const Hash hash{{0x0123456789abcdefu, 0, 0, 0xf000000000000001u}};
  const std::string text = "f000000000000001" + std::string(32, '0') + "0123456789abcdef";
  CHECK(to_hex(hash) == text);
  CHECK(*hash_from_hex(text) == hash);
  CHECK(*hash_from_hex("F000000000000001" + std::string(32, '0') + "0123456789ABCDEF") == hash);
}

TEST_CASE("print: refuses hash text of another length or alphabet") {
  CHECK(hash_from_hex("").error().message == "a PDQ hash has 64 hex digits, not 0");
  CHECK(!hash_from_hex(std::string(63, '0')));
  CHECK(!hash_from_hex(std::string(65, '0')));
  CHECK(!hash_from_hex(std::string(63, '0') + "g"));
  CHECK(!hash_from_hex("0x" + std::string(62, '0')));
}

TEST_CASE("print: distance counts differing bits") {
  CHECK(distance_bits({{1, 2, 4, 8}}, {{1, 2, 4, 8}}) == 0);
  CHECK(distance_bits({{1, 2, 4, 8}}, {{0, 0, 0, 0}}) == 4);
  CHECK(distance_bits({}, {{~0ull, ~0ull, ~0ull, ~0ull}}) == 256);
}

TEST_CASE("print: what is encoded is decoded") {
  CHECK(equal(*decode_print(encode_print(example())), example()));
  CHECK(equal(*decode_print(encode_print({})), {}));
  ItemPrint image;
  image.kind = "image";
  image.frames = {{0, {{1, 2, 3, 4}}, 88}};
  CHECK(equal(*decode_print(encode_print(image)), image));
}

TEST_CASE("print: the worked example of the format's page is what we write") {
  std::ifstream page(VIGIE_SOURCE_DIR "/docs/formats/print.md");
  REQUIRE(page);
  std::string line, hex;
  bool inside = false;
  while (std::getline(page, line)) {
    if (line == "```hex")
      inside = true;
    else if (line == "```")
      inside = false;
    else if (inside)
      hex += line.substr(0, line.find('#'));
  }
  std::erase(hex, ' ');
  CHECK(hex == vigie::to_hex(as_bytes(encode_print(example()))));
}

TEST_CASE("print: refuses every truncation and every changed byte") {
  const std::string bytes = encode_print(example());
  for (size_t i = 0; i < bytes.size(); ++i) {
    CAPTURE(i);
    CHECK(!decode_print(std::string_view(bytes).substr(0, i)));
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x41);
    CHECK(!decode_print(changed));
  }
  CHECK(decode_print(bytes + "x").error().code == ErrorCode::kCorrupt);
}

TEST_CASE("print: says what is wrong when the checksum is right") {
  struct Bad {
    size_t offset;
    int value;
    const char* message;
  };
  // Offsets as in the worked example.
  const Bad all[] = {
      {4, 3, "print version 3, newest known 2"},
      {4, 0, "print byte 4: version 0 does not exist"},
      {5, 4, "print byte 5: unknown kind 4"},
      {6, 2, "print byte 6: unknown flags 2"},
      {7, 1, "print byte 7: the reserved byte is not 0"},
      {17, 0xff, "print byte 17: a section of 255 bytes"},
      {20, 0xff, "print byte 17: a section of 4278190154 bytes"},
      {22, 101, "print byte 22: quality above 100"},
      {22, 0x80, "print byte 22: the first frame repeats nothing"},
  };
  for (const Bad& bad : all) {
    CAPTURE(bad.message);
    const auto read = decode_print(with(bad.offset, static_cast<uint8_t>(bad.value)));
    REQUIRE(!read);
    CHECK(read.error().message == bad.message);
  }
  CHECK(decode_print(with(4, 3)).error().code == ErrorCode::kUnsupported);
  CHECK(decode_print(with(15, 1)).error().code == ErrorCode::kLimit);  // 2^56 us
}

TEST_CASE("print: sections of later programs are passed over, sections out of order are not") {
  const std::string bytes = encode_print(example());
  std::string later = bytes.substr(0, bytes.size() - 4) + std::string("\xfe\2\0\0\0xy", 7);
  CHECK(equal(*decode_print(with(later + "crc!", 7, 0)), example()));
  later.back() = 'z';
  later += std::string("\7\1\0\0\0x", 6);
  CHECK(decode_print(with(later + "crc!", 7, 0)).error().message.ends_with("do not ascend"));
}

TEST_CASE("print: audio codes need a step") {
  ItemPrint print = example();
  print.audio.step_us = 0;
  CHECK(decode_print(encode_print(print)).error().message.ends_with("audio codes without a step"));
  print.audio.step_us = 6LL * 3600 * 1'000'000;  // two codes of six hours
  CHECK(decode_print(encode_print(print)).error().code == ErrorCode::kLimit);
}

TEST_CASE("print: times, sizes and rectangles that cannot be are refused") {
  const auto refused = [](auto change) {
    ItemPrint print = example();
    change(print);
    return !decode_print(encode_print(print));
  };
  CHECK(!refused([](ItemPrint&) {}));
  CHECK(refused([](ItemPrint& print) { print.frames[1].time_us = 0; }));
  CHECK(refused([](ItemPrint& print) { print.frames[1].time_us = 9LL * 3600 * 1'000'000; }));
  CHECK(refused([](ItemPrint& print) { print.thumbnails[1].time_us = 0; }));
  CHECK(refused([](ItemPrint& print) { print.width_units = 500; }));
  CHECK(refused([](ItemPrint& print) { print.height_units = 0; }));
  CHECK(refused([](ItemPrint& print) { print.panes[0].box.right = 0; }));
  CHECK(refused([](ItemPrint& print) { print.panes[0].box.bottom = 10'001; }));
  CHECK(refused([](ItemPrint& print) { print.key_frames[0].features.resize(201); }));
  CHECK(refused([](ItemPrint& print) { print.audio.peaks[0].pitch = kPeakPitches; }));
  CHECK(refused([](ItemPrint& print) { print.audio.peaks[1].time = 9 * 3600 * 125; }));
  CHECK(refused([](ItemPrint& print) { print.audio.peaks[1] = print.audio.peaks[0]; }));
  CHECK(!refused(
      [](ItemPrint& print) { print.audio.peaks[0].time = 300, print.audio.peaks[0].pitch = 39; }));
}

TEST_CASE("print: more peaks at once than sound can have are refused") {
  ItemPrint print;
  for (int16_t i = 0; i < 32; ++i) print.audio.peaks.push_back({100, i, false});
  CHECK(decode_print(encode_print(print)));
  print.audio.peaks.push_back({160, 5, false});
  CHECK(decode_print(encode_print(print)));
  print.audio.peaks.back().time = 159;
  CHECK(decode_print(encode_print(print)).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("print: frames that hardly change take the first one's hash and few bytes") {
  ItemPrint print;
  print.kind = "video";
  for (int i = 0; i < 100; ++i) {
    print.frames.push_back({i * 250'000, {{i % 2 ? 0x3fu : 0, 1, 2, 3}}, 80});
  }
  const std::string bytes = encode_print(print);
  CHECK(bytes.size() < 600);
  const auto read = decode_print(bytes);
  REQUIRE(read->frames.size() == 100);
  CHECK(read->frames[99].hash == print.frames[0].hash);
  print.frames[50].hash.words[0] = 0x7f;  // seven bits away: a run of its own
  CHECK(decode_print(encode_print(print))->frames[50].hash == print.frames[50].hash);
}

TEST_CASE("print: what version 1 wrote is still read") {
  const auto read = decode_print(version_1());
  REQUIRE(read);
  CHECK(read->kind == "video");
  CHECK(read->has_sound);
  REQUIRE(read->frames.size() == 2);
  CHECK(read->frames[0].hash == example().frames[0].hash);
  CHECK(read->frames[1].time_us == 250'000);
  CHECK(read->frames[1].quality == 49);
  CHECK(read->audio.codes == example().audio.codes);
  CHECK(read->audio.step_us == 123'810);
  CHECK(read->thumbnails.empty());
  const std::string bytes = version_1();
  for (size_t i = 0; i < bytes.size(); ++i) {
    CHECK(!decode_print(std::string_view(bytes).substr(0, i)));
  }
  CHECK(decode_print(with(bytes, 19, 0xff)).error().code == ErrorCode::kCorrupt);  // counts
  CHECK(decode_print(with(bytes, 42, 4)).error().message == "print byte 80: times do not ascend");
}

}  // namespace vigie::fingerprint
