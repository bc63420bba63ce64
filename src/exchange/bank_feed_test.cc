// The worked example of docs/formats/feed.md is signed by the key of RFC 8032's first test: whoever
// writes a reader has the same bytes. Every other case breaks that text in one place.
#include "exchange/bank_feed.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/file.h"

namespace vigie::exchange {
namespace {

// RFC 8032 section 7.1, test 1.
std::vector<uint8_t> secret() {
  return *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
}

std::string example(int64_t sequence = 7) {
  const FeedEntry entries[] = {
      {"a1", "manipulated", "election", "checkers.example", "2027-01-31T00:00:00Z", "AAAA"},
      {"b2", "fact_checked_false", "", "", "", "BBBB"}};
  const auto text =
      write_feed({"checkers", sequence, "2026-11-24T10:52:00Z", {}, 0}, entries, secret());
  REQUIRE(text);
  return *text;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

std::string why_not(const std::string& text) {
  const auto read = read_feed(text);
  REQUIRE(!read);
  return read.error().message;
}

TEST_CASE("crypto: Ed25519 gives the key and the signature of RFC 8032") {
  CHECK(to_hex(ed25519_public(secret())) ==
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  CHECK(to_hex(sign_ed25519(secret(), "")) ==
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST_CASE("bank_feed: what was written is read") {
  const auto feed = read_feed(example());
  REQUIRE_MESSAGE(feed, (feed ? "" : feed.error().message));
  CHECK(feed->header.name == "checkers");
  CHECK(feed->header.sequence == 7);
  CHECK(to_hex(feed->header.key) == to_hex(ed25519_public(secret())));
  REQUIRE(feed->entries.size() == 2);
  CHECK(feed->entries[0].id == "a1");
  CHECK(feed->entries[0].expires == "2027-01-31T00:00:00Z");
  CHECK(feed->entries[1].verdict == "fact_checked_false");
}

TEST_CASE("bank_feed: a feed without entries is a feed: all were withdrawn") {
  const auto text = write_feed({"none", 1, "2026-11-24T10:52:00Z", {}, 0}, {}, secret());
  CHECK(read_feed(*text)->entries.empty());
}

TEST_CASE("bank_feed: the documented example is what the program writes") {
  const std::filesystem::path root = VIGIE_SOURCE_DIR;
  const auto page = read_file(root / "docs/formats/feed.md", 1 << 20);
  REQUIRE(page);
  CHECK(page->find("```feed\n" + example() + "```") != std::string::npos);
}

TEST_CASE("bank_feed: what was changed after it was signed is refused") {
  const std::string text = example();
  const std::string header =
      "feed: line 1: the signature does not fit: the header was changed, or "
      "cut";
  const std::string body =
      "feed: line 2: the entries are not those that were signed, or they were "
      "cut";
  CHECK(why_not(replaced(text, "\"sequence\":7", "\"sequence\":8")) == header);
  CHECK(why_not(replaced(text, "\"checkers\"", "\"chequers\"")) == header);
  CHECK(why_not(replaced(text, "manipulated", "authentic")) == body);
  CHECK(why_not(text.substr(0, text.size() - 1)) == body);
  CHECK(why_not(text.substr(0, text.find('\n') + 1)) == body);
  CHECK(why_not(text + "{}\n") == body);
  for (size_t bytes = 0; bytes < text.size(); bytes += 7) CHECK(!read_feed(text.substr(0, bytes)));
}

TEST_CASE("bank_feed: what was signed but is no feed is refused with its line") {
  const auto signed_by = [](std::vector<FeedEntry> entries) {
    return *write_feed({"checkers", 1, "2026-11-24T10:52:00Z", {}, 0}, entries, secret());
  };
  CHECK(why_not(signed_by({{"b", "manipulated", "", "", "", "AAAA"},
                           {"a", "manipulated", "", "", "", "AAAA"}})) ==
        "feed: line 3: the ids do not ascend");
  CHECK(why_not(signed_by({{"A", "manipulated", "", "", "", "AAAA"}})) ==
        "feed: line 2: the id is not 1 to 64 of a-z, 0-9 and -");
  CHECK(why_not(signed_by({{"a", "unconfirmed", "", "", "", "AAAA"}})) ==
        "feed: line 2: the verdict is unknown");
  CHECK(why_not(signed_by({{"a", "manipulated", "", "", "soon", "AAAA"}})) ==
        "feed: line 2: expires is no time");
  CHECK(why_not(signed_by({{"a", "manipulated", "", "", "", ""}})) ==
        "feed: line 2: there is no print");
  CHECK(why_not("{}\n") == "feed: line 1: this is no feed");
  CHECK(why_not("") != "");
}

TEST_CASE("bank_feed: people compare keys by 8 groups of 4 digits") {
  CHECK(key_fingerprint(ed25519_public(secret())).size() == 39);
}

}  // namespace
}  // namespace vigie::exchange
