#include "provenance/gif_blocks.h"

#include <doctest/doctest.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

using Blocks = std::vector<std::string>;

std::string gif(std::string_view blocks) {
  return "GIF89a" + std::string(4, '\1') + "\x80" + std::string(2, '\0') + std::string(6, 'c') +
         std::string(blocks) + ",";
}

std::string sub_blocks(std::string_view bytes) {
  std::string out;
  for (; !bytes.empty(); bytes.remove_prefix(std::min<size_t>(255, bytes.size()))) {
    const std::string_view part = bytes.substr(0, 255);
    out += big(part.size(), 1) + std::string(part);
  }
  return out + '\0';
}

std::string xmp(std::string_view packet) {
  std::string trailer = "\1";
  for (int i = 255; i >= 0; --i) trailer += static_cast<char>(i);
  return "!\xff\x0bXMP DataXMP" + std::string(packet) + trailer + '\0';
}

}  // namespace

TEST_CASE("gif blocks: gives comments and XMP, and stops at the picture") {
  const std::string packet = "<x>" + std::string(700, 'a') + "</x>";
  const Given given = walk_with(
      walk_gif, gif("!\xfe" + sub_blocks("hello") + xmp(packet)) + "!\xfe" + sub_blocks("late"));
  CHECK(given.blocks == Blocks{"GIF comment|comment|hello", "GIF XMP||" + packet});
  CHECK(given.remarks.empty());
}

TEST_CASE("gif blocks: finds the C2PA store") {
  const std::string name =
      "!\xff\x0b"
      "C2PA_GIF" +
      std::string("\1\0\0", 3);
  CHECK(walk_with(walk_gif, gif(name + sub_blocks(c2pa_store()))).has_c2pa);
  CHECK(!walk_with(walk_gif, gif(name + sub_blocks(std::string(99, 'x')))).has_c2pa);
  CHECK(!walk_with(walk_gif, gif("!\xfe" + sub_blocks("C2PA_GIF..." + c2pa_store()))).has_c2pa);
}

TEST_CASE("gif blocks: hostile files end with a remark, and every cut ends well") {
  CHECK(walk_with(walk_gif, gif("").substr(0, 19)).remarks ==
        Blocks{"GIF ends before its picture"});
  CHECK(walk_with(walk_gif, gif("!\xfe\xff")).remarks == Blocks{"GIF extension has no end"});
  const Given endless = walk_with(walk_gif, gif("!\xfe") + std::string(4 << 20, '\1'));
  CHECK(endless.remarks.size() == 2);
  CHECK(survives_every_cut(walk_gif, gif("!\xfe" + sub_blocks("hello") + xmp("<x/>"))));
}

}  // namespace vigie::provenance
