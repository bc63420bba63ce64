#include "provenance/matroska_elements.h"

#include <doctest/doctest.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

using Blocks = std::vector<std::string>;

// An element with a size of eight bytes.
std::string element(uint32_t id, std::string_view content) {
  const int id_bytes = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  return big(id, id_bytes) + "\x01" + big(content.size(), 7) + std::string(content);
}

std::string tag(std::string_view name, std::string_view text) {
  return element(0x67c8, element(0x45a3, name) + element(0x4487, text));
}

std::string tags(std::string_view inside) { return element(0x1254c367, element(0x7373, inside)); }

std::string file(std::string_view inside) {
  return element(0x1a45dfa3, element(0x4282, "matroska")) + element(0x18538067, inside);
}

std::string cluster() { return element(0x1f43b675, std::string(20, '\xa3')); }

}  // namespace

TEST_CASE("matroska elements: gives tags, nested ones too, and the title") {
  const std::string nested =
      element(0x67c8, element(0x45a3, "A") + element(0x4487, "1") + tag("B", "2"));
  const Given given = walk_with(walk_matroska, file(element(0x1549a966, element(0x7ba9, "film")) +
                                                    cluster() + tags(tag("AIGC", "{}") + nested)));
  CHECK(given.blocks == Blocks{"Matroska tag title|title|film", "Matroska tag AIGC|AIGC|{}",
                               "Matroska tag A|A|1", "Matroska tag B|B|2"});
  CHECK(given.remarks.empty());
}

TEST_CASE("matroska elements: jumps over a long film where the seek head says so") {
  std::string film;
  for (int i = 0; i < 5000; ++i) film += cluster();
  const auto seek = [&](uint64_t position) {
    return element(0x114d9b74, element(0x4dbb, element(0x53ab, big(0x1254c367, 4)) +
                                                   element(0x53ac, big(position, 8))));
  };
  const std::string good =
      file(seek(seek(0).size() + film.size()) + film + tags(tag("AIGC", "{}")));
  CHECK(walk_with(walk_matroska, good).blocks == Blocks{"Matroska tag AIGC|AIGC|{}"});
  // Without a jump the film is too long; a jump backwards must not be taken.
  CHECK(walk_with(walk_matroska, file(film + tags(tag("AIGC", "{}")))).blocks.empty());
  for (const uint64_t position : {uint64_t{0}, uint64_t{1}, uint64_t{99} << 40, ~uint64_t{0}}) {
    CHECK(walk_with(walk_matroska, file(seek(position) + film)).blocks.empty());
  }
}

TEST_CASE("matroska elements: live recordings of unknown size are entered") {
  const std::string head =
      element(0x1a45dfa3, "") + std::string("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff", 12);
  const std::string live = std::string("\x1f\x43\xb6\x75\xff", 5) + element(0xa3, "frame");
  CHECK(walk_with(walk_matroska, head + live + live + tags(tag("AIGC", "{}"))).blocks ==
        Blocks{"Matroska tag AIGC|AIGC|{}"});
}

TEST_CASE("matroska elements: damage ends with a remark, and every cut ends well") {
  CHECK(walk_with(walk_matroska, file(std::string(10, '\0'))).remarks.size() == 1);
  CHECK(walk_with(walk_matroska, file("\xec\x01" + big(1 << 20, 7))).remarks ==
        Blocks{"Matroska element reaches beyond the end"});
  CHECK(walk_with(walk_matroska, file("\xec\xff")).remarks ==
        Blocks{"Matroska element reaches beyond the end"});
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += std::string("\xec\x80");
  CHECK(walk_with(walk_matroska, file(many)).remarks ==
        Blocks{"over 4096 metadata blocks: the rest was not read"});
  std::string nested;
  for (int i = 0; i < 1000; ++i) nested = element(0x67c8, nested);
  CHECK(walk_with(walk_matroska, file(nested)).remarks.empty());
  CHECK(survives_every_cut(walk_matroska, file(tags(tag("AIGC", "{}")))));
}

}  // namespace vigie::provenance
