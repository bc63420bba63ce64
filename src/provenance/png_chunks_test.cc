#include "provenance/png_chunks.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

using Blocks = std::vector<std::string>;

std::string deflated(std::string_view text) {
  uLongf bytes = compressBound(text.size());
  std::string out(bytes, '\0');
  REQUIRE(compress2(reinterpret_cast<Bytef*>(out.data()), &bytes,
                    reinterpret_cast<const Bytef*>(text.data()), text.size(), 9) == Z_OK);
  out.resize(bytes);
  return out;
}

std::string key(std::string_view name) { return std::string(name) + '\0'; }

}  // namespace

TEST_CASE("png chunks: gives plain, compressed and international text, XMP and EXIF") {
  const std::string file = png(
      png_chunk("tEXt", key("a") + "plain") + png_chunk("zTXt", key("b") + '\0' + deflated("zip")) +
      png_chunk("iTXt", key("c") + std::string("\0\0en\0C\0", 7) + "text") +
      png_chunk("iTXt", key("d") + std::string("\1\0\0\0", 4) + deflated("both")) +
      png_chunk("IDAT", "tEXtaaaa") + png_chunk("eXIf", "II*") +
      png_chunk("iTXt", key("XML:com.adobe.xmp") + std::string(4, '\0') + "<x/>"));
  const Given given = walk_with(walk_png, file);
  CHECK(given.blocks == Blocks{"PNG tEXt a|a|plain", "PNG zTXt b|b|zip", "PNG iTXt c|c|text",
                               "PNG iTXt d|d|both", "PNG EXIF||II*", "PNG iTXt XMP||<x/>"});
  CHECK(given.remarks.empty());
}

TEST_CASE("png chunks: Latin-1 text becomes UTF-8, UTF-8 text stays") {
  const Given given = walk_with(walk_png, png(png_chunk("tEXt", key("a") + "caf\xe9") +
                                              png_chunk("tEXt", key("a") + "caf\xc3\xa9")));
  CHECK(given.blocks == Blocks{"PNG tEXt a|a|caf\xc3\xa9", "PNG tEXt a|a|caf\xc3\xa9"});
}

TEST_CASE("png chunks: caBX is a C2PA store only when its superbox says so") {
  CHECK(walk_with(walk_png, png(png_chunk("caBX", c2pa_store()))).has_c2pa);
  CHECK(!walk_with(walk_png, png(png_chunk("caBX", std::string(60, 'c')))).has_c2pa);
  CHECK(!walk_with(walk_png, png(png_chunk("caBX", ""))).has_c2pa);
  CHECK(!walk_with(walk_png, png(png_chunk("IDAT", c2pa_store()))).has_c2pa);
}

TEST_CASE("png chunks: malformed text is remarked and skipped") {
  struct Row {
    std::string chunk;
    const char* remark;
  };
  const Row rows[] = {
      {png_chunk("tEXt", "no end"), "PNG tEXt has no end of its keyword"},
      {png_chunk("zTXt", key("k")), "PNG zTXt k has an unknown compression"},
      {png_chunk("zTXt", key("k") + "\7"), "PNG zTXt k has an unknown compression"},
      {png_chunk("zTXt", key("k") + std::string("\0zz", 3)),
       "PNG zTXt k is damaged: it does not inflate"},
      {png_chunk("zTXt", key("k") + '\0' + deflated(std::string(99, 'a')).substr(0, 8)),
       "PNG zTXt k is damaged: it does not inflate"},
      {png_chunk("iTXt", key("k")), "PNG iTXt k is malformed"},
      {png_chunk("iTXt", key("k") + std::string("\0\0en", 4)), "PNG iTXt k is malformed"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.remark);
    const Given given = walk_with(walk_png, png(row.chunk + png_chunk("tEXt", key("a") + "next")));
    CHECK(given.blocks == Blocks{"PNG tEXt a|a|next"});
    CHECK(given.remarks == Blocks{row.remark});
  }
}

TEST_CASE("png chunks: a zlib bomb inflates to the limit and no further") {
  const std::string bomb = deflated(std::string((4 << 20) + 1, 'a'));
  const Given over = walk_with(walk_png, png(png_chunk("zTXt", key("k") + '\0' + bomb)));
  CHECK(over.blocks.empty());
  CHECK(over.remarks == Blocks{"PNG zTXt k not read: inflates to over 4194304 bytes"});
  const Given most = walk_with(
      walk_png, png(png_chunk("zTXt", key("k") + '\0' + deflated(std::string(4 << 20, 'a')))));
  CHECK(most.blocks.size() == 1);
}

TEST_CASE("png chunks: many bombs together stay below the limit of all blocks") {
  const std::string bomb = png_chunk("zTXt", key("k") + '\0' + deflated(std::string(4 << 20, 'a')));
  std::string chunks;
  for (int i = 0; i < 100; ++i) chunks += bomb;
  const Given given = walk_with(walk_png, png(chunks));
  CHECK(given.blocks.size() == 15);  // 64 MiB, less the compressed bytes
  CHECK(given.remarks.back() == "PNG zTXt k not read: over 67108864 bytes of metadata in all");
}

TEST_CASE("png chunks: hostile sizes and numbers of chunks end the walk with a remark") {
  const std::string head = png("").substr(0, 33);
  CHECK(walk_with(walk_png, head).remarks == Blocks{"PNG ends before IEND"});
  CHECK(walk_with(walk_png, head + big(0xffffffff, 4) + "tEXt").remarks ==
        Blocks{"PNG chunk tEXt of 4294967295 bytes"});
  CHECK(walk_with(walk_png, head + big(100, 4) + "tEXtzz").remarks ==
        Blocks{"PNG tEXt is cut off", "PNG ends before IEND"});
  CHECK(walk_with(walk_png, head + big(5 << 20, 4) + "tEXtzz").remarks[0] ==
        "PNG tEXt not read: 5242880 bytes, limit 4194304");
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += png_chunk("IDAT", "");
  CHECK(walk_with(walk_png, png(many)).remarks ==
        Blocks{"over 4096 metadata blocks: the rest was not read"});
  CHECK(survives_every_cut(walk_png, png(png_chunk("zTXt", key("b") + '\0' + deflated("zip")) +
                                         png_chunk("caBX", c2pa_store()))));
}

}  // namespace vigie::provenance
