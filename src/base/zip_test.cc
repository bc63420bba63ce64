// What is written is read again, and nothing else is: each byte of an archive is changed in turn.
#include "base/zip.h"

#include <doctest/doctest.h>

namespace vigie {

TEST_CASE("zip: CRC-32 is the known one") {
  CHECK(crc32_of("123456789") == 0xcbf43926);
  CHECK(crc32_of("") == 0);
}

TEST_CASE("zip: what is written is read again, and the same files are the same bytes") {
  const std::vector<ZipFile> files = {
      {"record.json", "{}"}, {"stills/01.jpg", std::string(5, '\0')}, {"empty", ""}};
  const auto bytes = write_zip(files);
  REQUIRE(bytes);
  const auto read = read_zip(*bytes);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().message));
  REQUIRE(read->size() == 3);
  for (size_t i = 0; i < files.size(); ++i) {
    CHECK((*read)[i].name == files[i].name);
    CHECK((*read)[i].content == files[i].content);
  }
  CHECK(*write_zip(files) == *bytes);
  CHECK(read_zip(*write_zip({}))->empty());
}

TEST_CASE("zip: a name that climbs, hides or repeats is refused") {
  for (const char* name :
       {"", "/a", "../a", "a/../b", ".a", "a/.b", "a//b", "a/", "a\\b", "a b", "\xc3\xa9"}) {
    CHECK_MESSAGE(!write_zip({{name, "x"}}), name);
  }
  CHECK(!write_zip({{"a", "1"}, {"a", "2"}}));
  CHECK(!write_zip({{"a", "12"}}, {.bytes_max = 1}));
  CHECK(!write_zip({{"a", ""}, {"b", ""}}, {.files_max = 1}));
}

TEST_CASE("zip: no byte can be changed, none left out or added") {
  const auto whole = *write_zip({{"a.json", "{\"a\":1}"}, {"b", "second"}});
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x21);
    const auto read = read_zip(changed);
    // Attributes and the version of the maker say nothing of the files.
    const bool is_same =
        read && read->size() == 2 && (*read)[0].content == "{\"a\":1}" && (*read)[1].name == "b";
    CHECK_MESSAGE((!read || is_same), "byte " << i);
    CHECK_MESSAGE(!read_zip(whole.substr(0, i)), "cut at " << i);
  }
  CHECK(!read_zip(whole + "x"));
  CHECK(!read_zip("x" + whole));
  CHECK(read_zip(whole, {.files_max = 1}).error().code == ErrorCode::kLimit);
  CHECK(read_zip(whole, {.bytes_max = 10}).error().code == ErrorCode::kLimit);
}

}  // namespace vigie
