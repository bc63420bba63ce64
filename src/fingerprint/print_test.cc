// A print travels through banks and other installations: what is written must come back equal, and
// whatever else is read must be refused. The format's page is itself a test case.
#include "fingerprint/print.h"

#include <doctest/doctest.h>

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
  print.frames = {{0, {{1, 0, 0, 0x8000000000000000u}}, 100}, {250'000, {{2, 0, 0, 0}}, 49}};
  print.audio = {{0x256f5ce1, 0x256f5ce3}, 123'810, 500'000};
  return print;
}

static bool equal(const ItemPrint& a, const ItemPrint& b) {
  if (a.kind != b.kind || a.duration_us != b.duration_us || a.has_sound != b.has_sound)
    return false;
  if (a.audio.codes != b.audio.codes || a.audio.step_us != b.audio.step_us) return false;
  if (a.audio.duration_us != b.audio.duration_us || a.frames.size() != b.frames.size())
    return false;
  for (size_t i = 0; i < a.frames.size(); ++i) {
    if (a.frames[i].time_us != b.frames[i].time_us || a.frames[i].hash != b.frames[i].hash ||
        a.frames[i].quality != b.frames[i].quality) {
      return false;
    }
  }
  return true;
}

static uint32_t crc_of(std::string_view bytes) {  // bit by bit: not the code under test
  uint32_t crc = ~0u;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

// The example's bytes with one changed and the checksum made right again.
static std::string with(size_t offset, uint8_t value) {
  std::string bytes = encode_print(example());
  bytes[offset] = static_cast<char>(value);
  const uint32_t crc = crc_of(std::string_view(bytes).substr(0, bytes.size() - 4));
  for (int i = 0; i < 4; ++i) bytes[bytes.size() - 4 + i] = static_cast<char>(crc >> (8 * i));
  return bytes;
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
  CHECK(decode_print(with(4, 2)).error().code == ErrorCode::kUnsupported);
  CHECK(decode_print(with(4, 2)).error().message == "print version 2, newest known 1");
  CHECK(decode_print(with(4, 0)).error().code == ErrorCode::kCorrupt);
  CHECK(decode_print(with(5, 4)).error().message == "print byte 5: unknown kind 4");
  CHECK(decode_print(with(6, 2)).error().message == "print byte 6: unknown flags 2");
  CHECK(decode_print(with(7, 1)).error().message == "print byte 7: the reserved byte is not 0");
  CHECK(decode_print(with(15, 1)).error().code == ErrorCode::kLimit);
  CHECK(decode_print(with(40 + 6, 1)).error().code == ErrorCode::kLimit);
  CHECK(decode_print(with(47, 101)).error().message == "print byte 47: quality above 100");
  CHECK(decode_print(with(40 + 5, 1)).error().code == ErrorCode::kLimit);  // 2^40 us
  CHECK(decode_print(with(42, 4)).error().message == "print byte 80: frame times do not ascend");
}

TEST_CASE("print: a huge count with few bytes costs nothing") {
  CHECK(decode_print(with(19, 0xff)).error().code == ErrorCode::kCorrupt);
  CHECK(decode_print(with(23, 0xff)).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("print: audio codes need a step") {
  ItemPrint print = example();
  print.audio.step_us = 0;
  CHECK(decode_print(encode_print(print)).error().message ==
        "print byte 24: audio codes without a step");
  print.audio.step_us = 6LL * 3600 * 1'000'000;  // two codes of six hours
  CHECK(decode_print(encode_print(print)).error().code == ErrorCode::kLimit);
}

}  // namespace vigie::fingerprint
