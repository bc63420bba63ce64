// Files are built box by box, so that every number in them is known; then cut, bent and inflated.
#include "provenance/edit_lists.h"

#include <doctest/doctest.h>

#include <string>

namespace vigie::provenance {
namespace {

std::string big(uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift);
  return out;
}

std::string box(const std::string& type, const std::string& content) {
  return big(content.size() + 8, 4) + type + content;
}

std::string header(const std::string& type, uint32_t scale) {
  return box(type, big(0, 12) + big(scale, 4) + big(0, 8));
}

std::string track(const std::string& elst) {
  return box("trak", box("edts", box("elst", elst)) + box("mdia", header("mdhd", 48000)));
}

std::string movie(const std::string& tracks) {
  return box("ftyp", "isom") + box("mdat", std::string(100, 'x')) +
         box("moov", header("mvhd", 1000) + tracks);
}

std::vector<std::vector<Edit>> read(const std::string& file) {
  return find_edit_lists(MemorySource(as_bytes(file))).value();
}

// An empty second, then two seconds from the third on.
const std::string kEdits = big(0, 4) + big(2, 4) + big(1000, 4) + big(0xffffffff, 4) +
                           big(0x10000, 4) + big(2000, 4) + big(3 * 48000, 4) + big(0x10000, 4);

}  // namespace

TEST_CASE("edit lists: are read with their times") {
  const auto lists = read(movie(track(kEdits) + box("trak", "")));
  REQUIRE(lists.size() == 1);
  REQUIRE(lists[0].size() == 2);
  CHECK(lists[0][0].media_from_ms == -1);
  CHECK(lists[0][0].duration_ms == 1000);
  CHECK(lists[0][1].media_from_ms == 3000);
  CHECK(lists[0][1].duration_ms == 2000);
  CHECK(lists[0][1].rate == 1);
}

TEST_CASE("edit lists: wide entries and held pictures") {
  const std::string wide =
      big(0x01000000, 4) + big(1, 4) + big(5000, 8) + big(96000, 8) + big(0, 4);
  const auto lists = read(movie(track(wide)));
  REQUIRE(lists.size() == 1);
  CHECK(lists[0][0].duration_ms == 5000);
  CHECK(lists[0][0].media_from_ms == 2000);
  CHECK(lists[0][0].rate == 0);
}

TEST_CASE("edit lists: other formats have none") {
  CHECK(read("").empty());
  CHECK(read("RIFF....WAVE").empty());
  CHECK(read(box("ftyp", "isom")).empty());
}

TEST_CASE("edit lists: hostile files end the walk, never the process") {
  const std::string whole = movie(track(kEdits));
  for (size_t bytes = 0; bytes < whole.size(); ++bytes) read(whole.substr(0, bytes));
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string bent = whole;
    bent[at] = '\xff';
    read(bent);
  }
  const std::string many = big(0, 4) + big(0xffffffff, 4) + std::string(12 * 5000, '\x01');
  CHECK(read(movie(track(many)))[0].size() == EditLimits().edits_max);
  std::string tracks;
  for (int i = 0; i < 1000; ++i) tracks += track(kEdits);
  CHECK(read(movie(tracks)).size() == EditLimits().tracks_max);
}

}  // namespace vigie::provenance
