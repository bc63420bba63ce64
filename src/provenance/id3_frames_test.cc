#include "provenance/id3_frames.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

using Blocks = std::vector<std::string>;

std::string syncsafe(uint64_t value) {
  std::string out;
  for (int shift = 21; shift >= 0; shift -= 7) out += static_cast<char>(value >> shift & 0x7f);
  return out;
}

std::string tag(int version, std::string_view frames, int flags = 0) {
  return "ID3" + big(static_cast<uint64_t>(version), 1) + big(0, 1) +
         big(static_cast<uint64_t>(flags), 1) + syncsafe(frames.size()) + std::string(frames);
}

std::string frame(int version, std::string_view id, std::string_view content, int flags = 0) {
  if (version == 2) return std::string(id) + big(content.size(), 3) + std::string(content);
  const std::string size = version == 4 ? syncsafe(content.size()) : big(content.size(), 4);
  return std::string(id) + size + big(static_cast<uint64_t>(flags), 2) + std::string(content);
}

Given read(std::string_view file) {
  return walk_with([](const ByteSource& source, Walk& walk) { return walk_id3(source, 0, walk); },
                   file);
}

}  // namespace

TEST_CASE("id3 frames: reads texts of the three versions") {
  const std::string text("\0AIGC\0{}", 8);
  CHECK(read(tag(2, frame(2, "TXX", text))).blocks == Blocks{"ID3 TXX AIGC|AIGC|{}"});
  for (const int version : {3, 4}) {
    CHECK(read(tag(version, frame(version, "TIT2", "\3title") + frame(version, "TXXX", text)))
              .blocks == Blocks{"ID3 TXXX AIGC|AIGC|{}"});
  }
}

TEST_CASE("id3 frames: reads comments in UTF-16, with and without a byte order mark") {
  const std::string marked("\1eng\xff\xfe\0\0\xff\xfeh\0i\0", 14);
  CHECK(read(tag(3, frame(3, "COMM", marked))).blocks == Blocks{"ID3 COMM|comment|hi"});
  const std::string plain("\2eng\0k\0\0\0h\0i", 12);
  CHECK(read(tag(4, frame(4, "COMM", plain))).blocks == Blocks{"ID3 COMM k|k|hi"});
}

TEST_CASE("id3 frames: undoes unsynchronisation, compression and extended headers") {
  const std::string text = frame(3, "TXXX", std::string("\3k\0\xff\xe0z", 6));
  std::string guarded = text;
  guarded.replace(guarded.find('\xff'), 1, std::string("\xff\0", 2));
  CHECK(read(tag(3, guarded, 0x80)).blocks == read(tag(3, text)).blocks);
  const std::string content("\3k\0zipped zipped", 16);
  uLongf bytes = 100;
  std::string zip(bytes, '\0');
  REQUIRE(compress(reinterpret_cast<Bytef*>(zip.data()), &bytes,
                   reinterpret_cast<const Bytef*>(content.data()), content.size()) == Z_OK);
  zip.resize(bytes);
  CHECK(read(tag(3, frame(3, "TXXX", big(content.size(), 4) + zip, 0x80))).blocks ==
        Blocks{"ID3 TXXX k|k|zipped zipped"});
  const std::string small = frame(3, "TXXX", std::string("\3k\0v", 4));
  CHECK(read(tag(3, big(6, 4) + std::string(6, '\0') + small, 0x40)).blocks ==
        Blocks{"ID3 TXXX k|k|v"});
  CHECK(
      read(tag(4, syncsafe(6) + std::string("\1\0", 2) + frame(4, "TXXX", std::string("\3k\0v", 4)),
               0x40))
          .blocks == Blocks{"ID3 TXXX k|k|v"});
}

TEST_CASE("id3 frames: a GEOB of the C2PA types with a store in it is one") {
  for (const char* type : {"application/c2pa", "application/x-c2pa-manifest-store"}) {
    const std::string object = "\3" + std::string(type) + '\0' + "c2pa" + '\0' + "store" + '\0';
    CHECK(read(tag(4, frame(4, "GEOB", object + c2pa_store()))).has_c2pa);
    CHECK(!read(tag(4, frame(4, "GEOB", object + std::string(60, 'x')))).has_c2pa);
  }
  CHECK(!read(tag(4, frame(4, "GEOB", std::string("\3text/plain\0a\0b\0", 16) + c2pa_store())))
             .has_c2pa);
}

TEST_CASE("id3 frames: gives XMP in PRIV") {
  CHECK(read(tag(4, frame(4, "PRIV", std::string("XMP\0<x/>", 8)))).blocks ==
        Blocks{"ID3 PRIV XMP||<x/>"});
  CHECK(read(tag(4, frame(4, "PRIV", "XMP"))).blocks.empty());
}

TEST_CASE("id3 frames: damage ends with a remark, and every cut ends well") {
  CHECK(read(tag(3, "TXXX" + big(0xffffffff, 4) + "zzz")).remarks ==
        Blocks{"ID3 TXXX reaches beyond its tag"});
  CHECK(read(tag(9, "")).remarks == Blocks{"ID3 version 9 is not known"});
  CHECK(read(tag(3, frame(3, "TXXX", "ab", 0x80))).remarks ==
        Blocks{"ID3 TXXX is shorter than its header"});
  CHECK(read(tag(3, frame(3, "TXXX", "ab", 0x40))).remarks == Blocks{"ID3 TXXX is encrypted"});
  CHECK(read(tag(3, std::string(100, '\0'))).remarks.empty());
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += frame(3, "TIT2", "");
  CHECK(read(tag(3, many)).remarks == Blocks{"over 4096 metadata blocks: the rest was not read"});
  CHECK(survives_every_cut(
      [](const ByteSource& source, Walk& walk) { return walk_id3(source, 0, walk); },
      tag(4, frame(4, "TXXX", std::string("\3k\0v", 4)) +
                 frame(4, "COMM", std::string("\1eng\0\0h\0", 8)))));
}

}  // namespace vigie::provenance
