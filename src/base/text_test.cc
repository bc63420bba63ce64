// Unicode, bytes, times and hashes: tables of known answers, each with its negative space.
#include <doctest/doctest.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/unicode.h"

namespace vigie {

TEST_CASE("unicode: tells UTF-8 from what only looks like it") {
  for (const char* good : {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
    CHECK(is_utf8(good));
  }
  // overlong, surrogate, above U+10FFFF, cut off, stray continuation
  for (const char* bad : {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xe2\x82", "\x80", "\xff"}) {
    CAPTURE(bad);
    CHECK(!is_utf8(bad));
  }
}

TEST_CASE("unicode: printable shows what would move the cursor or turn the text") {
  CHECK(printable("a\nb\tc") == "a\\nb\\tc");
  CHECK(printable("\x1b[31m") == "\\x1b[31m");
  CHECK(printable("x\xe2\x80\xaey") == "x\\u{202e}y");
  CHECK(printable("caf\xc3\xa9 \xff") == "caf\xc3\xa9 \\xff");
}

TEST_CASE("unicode: escape_html leaves no way out of text or attribute") {
  CHECK(escape_html("<script>\"'&") == "&lt;script&gt;&quot;&#39;&amp;");
}

TEST_CASE("bytes: hex and base64 go both ways") {
  const std::vector<uint8_t> bytes = {0x00, 0xff, 0x10, 0x80};
  CHECK(to_hex(bytes) == "00ff1080");
  CHECK(from_hex("00FF1080") == bytes);
  CHECK(!from_hex("0"));
  CHECK(!from_hex("0g"));
  // RFC 4648 section 10
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
  for (const auto& [plain, coded] : vectors) {
    CHECK(to_base64(as_bytes(plain)) == coded);
    const auto back = from_base64(coded);
    REQUIRE(back);
    CHECK(std::string(back->begin(), back->end()) == plain);
  }
  CHECK(!from_base64("Zg="));
  CHECK(!from_base64("Z!=="));
  CHECK(!from_base64("Zg==Zg=="));
}

TEST_CASE("bytes: a source gives what is there and no more") {
  const uint8_t bytes[] = {1, 2, 3};
  const MemorySource source(bytes);
  std::vector<uint8_t> out(2);
  CHECK(source.read_at(2, out).value() == 1);
  CHECK(source.read_at(3, out).value() == 0);
  CHECK(source.read_at(UINT64_MAX, out).value() == 0);
  CHECK(read_exactly(source, 1, 2).value() == std::vector<uint8_t>{2, 3});
  CHECK(read_exactly(source, 2, 2).error().code == ErrorCode::kCorrupt);
  CHECK(read_exactly(source, UINT64_MAX, 2).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("clock: RFC 3339 both ways") {
  CHECK(to_rfc3339(0) == "1970-01-01T00:00:00.000000Z");
  CHECK(to_rfc3339(-1) == "1969-12-31T23:59:59.999999Z");
  CHECK(from_rfc3339("2026-03-05T08:00:00Z") == 1'772'697'600'000'000);
  CHECK(from_rfc3339("2026-03-05T09:30:00.25+01:30") == 1'772'697'600'250'000);
  for (const char* bad : {"", "2026-02-30T00:00:00Z", "2026-03-05 08:00", "2026-03-05T24:00:00Z",
                          "2026-03-05T08:00:00", "2026-03-05T08:00:00+1:00"}) {
    CAPTURE(bad);
    CHECK(!from_rfc3339(bad));
  }
  for (const int64_t time : {INT64_MIN, INT64_MAX}) CHECK(to_rfc3339(time).size() == 27);
}

TEST_CASE("crypto: published answers") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231 test case 2
  CHECK(hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  Sha256 pieces;
  pieces.update(as_bytes("a"));
  pieces.update(as_bytes("bc"));
  CHECK(pieces.finish() == sha256(as_bytes("abc")));
  CHECK(random_bytes(16) != random_bytes(16));
}

}  // namespace vigie
