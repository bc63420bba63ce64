// The page of the format is itself a test case: its examples must be what is written, byte by byte.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "base/bytes.h"
#include "fingerprint/index/key_segment.h"
#include "fingerprint/index/test_hashes.h"

namespace vigie::fingerprint {

// The bytes of the block that begins with ```NAME: hex, and "* N" that repeats the word before.
static std::vector<uint8_t> example_of_page(const std::string& name) {
  std::ifstream page(std::string(VIGIE_SOURCE_DIR) + "/docs/formats/index.md");
  std::vector<uint8_t> out, last;
  bool is_inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) is_inside = line == "```" + name;
    if (!is_inside || line.starts_with("```")) continue;
    std::istringstream words(line.substr(0, line.find('#')));
    for (std::string word; words >> word;) {
      size_t times = 1;
      if (word == "*") {
        words >> times;
        --times;  // once it is there already
      } else {
        last = from_hex(word).value_or(std::vector<uint8_t>());
      }
      for (; times > 0; --times) out.insert(out.end(), last.begin(), last.end());
    }
  }
  return out;
}

static std::vector<uint8_t> written(const std::function<Status(const Sink&)>& write) {
  std::vector<uint8_t> out;
  CHECK(write([&out](std::span<const uint8_t> part) {
    out.insert(out.end(), part.begin(), part.end());
    return ok();
  }));
  return out;
}

TEST_CASE("index format: the segment of the page is what is written and read") {
  const auto hash =
      hash_from_hex("f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22");
  REQUIRE(hash);
  std::vector<LabelledRow> rows = {{Permutation(1).apply(*hash), {42, 31}}};
  const auto example = example_of_page("segment");
  REQUIRE(example.size() == 4'196'608);
  CHECK((written([&](const Sink& sink) { return write_segment(rows, 1, sink); }) == example));
  const auto segment = Segment::open(example);
  REQUIRE(segment);
  CHECK(segment->verify());
  CHECK(Permutation(segment->seed()).undo(segment->row(0)) == *hash);
}

TEST_CASE("index format: the keys of the page are what is written and read") {
  std::vector<Posting> postings = {{0x0001abcd, 42}};
  const auto example = example_of_page("keys");
  REQUIRE(!example.empty());
  CHECK((written([&](const Sink& sink) { return write_key_segment(postings, sink); }) == example));
  const auto segment = KeySegment::open(example);
  REQUIRE(segment);
  CHECK(segment->verify());
  CHECK(segment->posting(0) == postings[0]);
}

}  // namespace vigie::fingerprint
