#include "provenance/riff_chunks.h"

#include <doctest/doctest.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

using Blocks = std::vector<std::string>;

std::string riff(std::string_view form, std::string_view chunks) {
  return riff_chunk("RIFF", std::string(form) + std::string(chunks));
}

}  // namespace

TEST_CASE("riff chunks: gives EXIF, XMP, INFO texts and AIGC of WebP, WAV and AVI") {
  const std::string file = riff(
      "WEBP", riff_chunk("VP8 ", "odd") + riff_chunk("EXIF", "II*") + riff_chunk("XMP ", "<x/>") +
                  riff_chunk("LIST", "INFO" + riff_chunk("ICMT", std::string("note\0", 5))) +
                  riff_chunk("ICMT", "outside of the list") + riff_chunk("_PMX", "<y/>") +
                  riff_chunk("AIGC", "{}"));
  const Given given = walk_with(walk_riff, file);
  CHECK(given.blocks == Blocks{"RIFF EXIF||II*", "RIFF XMP||<x/>", "RIFF INFO ICMT|ICMT|note",
                               "RIFF XMP||<y/>", "RIFF AIGC|AIGC|{}"});
  CHECK(given.remarks.empty());
}

TEST_CASE("riff chunks: reads the ID3 tag of a WAV file") {
  const std::string frame =
      "TXXX" + big(8, 4) + std::string(2, '\0') + std::string("\0AIGC\0{}", 8);
  const std::string tag = std::string("ID3\3\0\0", 6) + big(frame.size(), 4) + frame;
  CHECK(walk_with(walk_riff, riff("WAVE", riff_chunk("id3 ", tag))).blocks ==
        Blocks{"ID3 TXXX AIGC|AIGC|{}"});
}

TEST_CASE("riff chunks: finds the C2PA store, also after the pieces of a long AVI") {
  CHECK(walk_with(walk_riff, riff("WEBP", riff_chunk("C2PA", c2pa_store()))).has_c2pa);
  const std::string avi = riff("AVI ", riff_chunk("LIST", "movi" + std::string(100, '\0')));
  CHECK(walk_with(walk_riff, avi + riff("AVIX", riff_chunk("C2PA", c2pa_store()))).has_c2pa);
  CHECK(!walk_with(walk_riff, riff("WEBP", riff_chunk("C2PA", std::string(40, 'x')))).has_c2pa);
  CHECK(!walk_with(walk_riff, riff("WEBP", riff_chunk("C2PB", c2pa_store()))).has_c2pa);
}

TEST_CASE("riff chunks: hostile files end with a remark, and every cut ends well") {
  CHECK(walk_with(walk_riff, riff("WAVE", "data" + little(0xffffffff, 4) + "zz")).remarks ==
        Blocks{"RIFF chunk data reaches beyond the end"});
  std::string nested;
  for (int i = 0; i < 1000; ++i) nested += "LIST" + little(0xfffffff0, 4) + "INFO";
  CHECK(walk_with(walk_riff, riff("WAVE", nested)).blocks.empty());
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += riff_chunk("junk", "");
  CHECK(walk_with(walk_riff, riff("WAVE", many)).remarks ==
        Blocks{"over 4096 metadata blocks: the rest was not read"});
  CHECK(survives_every_cut(
      walk_riff, riff("WEBP", riff_chunk("EXIF", "II*") + riff_chunk("C2PA", c2pa_store()) +
                                  riff_chunk("LIST", "INFO" + riff_chunk("ICMT", "note")))));
}

}  // namespace vigie::provenance
