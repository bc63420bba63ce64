#include "provenance/jpeg_segments.h"

#include <doctest/doctest.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

const std::string kXmp("http://ns.adobe.com/xap/1.0/\0", 29);
const std::string kExtension("http://ns.adobe.com/xmp/extension/\0", 35);

std::string extension(uint32_t offset, std::string_view part) {
  return segment(
      '\xe1', kExtension + std::string(32, 'A') + big(100, 4) + big(offset, 4) + std::string(part));
}

std::string app11(std::string_view store) {
  return segment('\xeb', "JP" + big(1, 2) + big(1, 4) + std::string(store));
}

using Blocks = std::vector<std::string>;

}  // namespace

TEST_CASE("jpeg segments: gives EXIF, XMP and comments, and stops at the picture") {
  const std::string file =
      jpeg(segment('\xe0', "JFIF") + "\xff\xff" + segment('\xe1', std::string("Exif\0\0II", 8)) +
           segment('\xe1', kXmp + "<x/>") + segment('\xfe', "hello") + segment('\xe2', "ICC")) +
      segment('\xfe', "not read");
  const Given given = walk_with(walk_jpeg, file);
  CHECK(given.blocks == Blocks{"JPEG EXIF||II", "JPEG XMP||<x/>", "JPEG comment|comment|hello"});
  CHECK(given.remarks.empty());
  CHECK(!given.has_c2pa);
}

TEST_CASE("jpeg segments: joins extended XMP in order and refuses it out of order") {
  const Given joined = walk_with(walk_jpeg, jpeg(extension(0, "<a>") + extension(3, "</a>")));
  CHECK(joined.blocks == Blocks{"JPEG extended XMP||<a></a>"});
  const Given swapped = walk_with(walk_jpeg, jpeg(extension(3, "</a>") + extension(0, "<a>")));
  CHECK(swapped.blocks.empty());
  CHECK(swapped.remarks == Blocks{"JPEG extended XMP is out of order or over a limit"});
  const Given brief = walk_with(walk_jpeg, jpeg(segment('\xe1', kExtension)));
  CHECK(brief.remarks == Blocks{"JPEG extended XMP is cut off"});
}

TEST_CASE("jpeg segments: APP11 is a C2PA store only when its superbox says so") {
  CHECK(walk_with(walk_jpeg, jpeg(app11(c2pa_store()))).has_c2pa);
  CHECK(
      !walk_with(walk_jpeg, jpeg(app11(box("jumb", box("jumd", std::string(22, 'x')))))).has_c2pa);
  CHECK(!walk_with(walk_jpeg, jpeg(segment('\xeb', "HDR_RI ver=11"))).has_c2pa);
  CHECK(!walk_with(walk_jpeg, jpeg(segment('\xec', "JP" + std::string(6, '\1') + c2pa_store())))
             .has_c2pa);
}

TEST_CASE("jpeg segments: damage ends the walk with a remark") {
  struct Row {
    std::string file;
    const char* remark;
  };
  const Row rows[] = {
      {"\xff\xd8", "JPEG ends before its picture"},
      {std::string("\xff\xd8\xff\xfe\0\1zz", 8), "JPEG segment of length 1"},
      {std::string("\xff\xd8\xff\xfe\0\0zz", 8), "JPEG segment of length 0"},
      {std::string("\xff\xd8\xff\xfe\0\xffzz", 8), "JPEG comment is cut off"},
      {"\xff\xd8zzzz", "JPEG has no segment at 2"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.remark);
    const Given given = walk_with(walk_jpeg, row.file);
    CHECK(given.blocks.empty());
    REQUIRE(!given.remarks.empty());
    CHECK(given.remarks[0] == row.remark);
  }
}

TEST_CASE("jpeg segments: hostile files end at the limit, and every cut ends well") {
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += segment('\xfe', "");
  const Given given = walk_with(walk_jpeg, jpeg(many));
  CHECK(given.blocks.size() == 4096);
  CHECK(given.remarks == Blocks{"over 4096 metadata blocks: the rest was not read"});
  CHECK(walk_with(walk_jpeg, "\xff\xd8" + std::string(1 << 20, '\xff')).remarks.size() == 1);
  CHECK(survives_every_cut(walk_jpeg, jpeg(app11(c2pa_store()) + segment('\xe1', kXmp + "<x/>") +
                                           extension(0, "<a>") + segment('\xfe', "hello"))));
}

}  // namespace vigie::provenance
