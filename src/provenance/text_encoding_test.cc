#include "provenance/text_encoding.h"

#include <doctest/doctest.h>

#include "base/unicode.h"

namespace vigie::provenance {

TEST_CASE("text encoding: Latin-1 becomes UTF-8, UTF-8 stays") {
  CHECK(from_latin1("caf\xe9") == "caf\xc3\xa9");
  CHECK(from_latin1("caf\xc3\xa9") == "caf\xc3\xa9");
  CHECK(from_latin1("") == "");
}

TEST_CASE("text encoding: UTF-16 follows its mark, else the order given") {
  using enum Utf16Order;
  CHECK(from_utf16(std::string_view("\0h\0i", 4), kBig) == "hi");
  CHECK(from_utf16(std::string_view("h\0i\0", 4), kLittle) == "hi");
  CHECK(from_utf16(std::string_view("\xff\xfeh\0", 4), kBig) == "h");
  CHECK(from_utf16(std::string_view("\xfe\xff\0h", 4), kLittle) == "h");
  CHECK(from_utf16(std::string_view("\xd8\x3d\xde\x00", 4), kBig) == "\xf0\x9f\x98\x80");
  CHECK(from_utf16(std::string_view("\xd8\x3d\0h", 4), kBig) == "\xef\xbf\xbdh");  // half a pair
  CHECK(from_utf16(std::string_view("\xde\x00\xd8\x3d", 4), kBig) == "\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(from_utf16(std::string_view("\0h\0", 3), kBig) == "h");  // an odd byte
  CHECK(from_utf16("", kBig) == "");
}

TEST_CASE("text encoding: every pair of units gives well-formed UTF-8") {
  for (int unit = 0; unit < 0x10000; unit += 0x3f) {
    const std::string bytes = {static_cast<char>(unit >> 8), static_cast<char>(unit), '\xdc', '\1'};
    CHECK(is_utf8(from_utf16(bytes, Utf16Order::kBig)));
  }
}

TEST_CASE("text encoding: trim takes blanks, NUL and the mark") {
  CHECK(trim(std::string_view(" \n\xef\xbb\xbf a b \0\0", 11)) == "a b");
  CHECK(trim(" \t ") == "");
  CHECK(trim("\xef\xbb\xbf") == "");
  CHECK(until_nul(std::string_view("a\0b", 3)) == "a");
}

}  // namespace vigie::provenance
