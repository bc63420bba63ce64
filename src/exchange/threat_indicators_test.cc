// The same indicators as JSON, as lines and as CSV give the same entries; what is written is read.
#include "exchange/threat_indicators.h"

#include <doctest/doctest.h>

namespace vigie::exchange {
namespace {

const std::string kPdq(64, 'a');
const std::string kMd5 = "d41d8cd98f00b204e9800998ecf8427e";

std::string one(const std::string& type, const std::string& value, const std::string& status) {
  return R"({"id":"7","indicator":")" + value + R"(","type":")" + type + R"(","status":")" +
         status + R"(","tags":["x","y"]})";
}

TEST_CASE("threat_indicators: JSON, lines and CSV are read alike") {
  const std::string pdq = one("HASH_PDQ", kPdq, "MALICIOUS");
  const std::string md5 = one("HASH_VIDEO_MD5", kMd5, "NON_MALICIOUS");
  const std::string texts[] = {
      R"({"data":[)" + pdq + "," + md5 + "]}", "[" + pdq + "," + md5 + "]", pdq + "\n" + md5 + "\n",
      "type,indicator,id,status,tags\r\nHASH_PDQ," + kPdq + ",7,MALICIOUS,x y\r\nHASH_VIDEO_MD5," +
          kMd5 + ",7,NON_MALICIOUS,\"x y\"\r\n"};
  for (const std::string& text : texts) {
    CAPTURE(text);
    const auto list = read_hash_list(text, recognise_hash_list(text));
    REQUIRE_MESSAGE(list, (list ? "" : list.error().message));
    REQUIRE(list->entries.size() == 2);
    CHECK(list->entries[0].frames[0].pdq == kPdq);
    CHECK(list->entries[0].verdict == "manipulated");
    CHECK(list->entries[0].topic == "x y");
    CHECK(list->entries[1].frames.empty());
    CHECK(list->entries[1].signals[0] == std::pair<std::string, std::string>("video_md5", kMd5));
    CHECK(list->entries[1].verdict == "negative");
  }
}

TEST_CASE("threat_indicators: a descriptor has its indicator inside") {
  const auto list = read_threat_json(R"({"data":[{"id":"9","indicator":{"indicator":")" + kPdq +
                                     R"("},"type":"HASH_PDQ","tags":{"data":[{"text":"t"}]}}]})");
  REQUIRE(list);
  CHECK(list->entries[0].id == "9");
  CHECK(list->entries[0].topic == "t");
  CHECK(list->entries[0].verdict == "unconfirmed");
}

TEST_CASE("threat_indicators: what is none is named, the others are read") {
  const auto list = read_threat_json("[" + one("HASH_PDQ", kPdq, "") + "," +
                                     one("HASH_PDQ", "zz", "") + "," + one("URI", "u", "") + "]");
  REQUIRE(list);
  CHECK(list->entries.size() == 1);
  REQUIRE(list->refused.size() == 2);
  CHECK(list->refused[0] == "indicator 2: HASH_PDQ is not 64 hex digits");
  CHECK(list->refused[1] == "indicator 3: the type URI is not kept here");
  CHECK(read_threat_json("[]").error().code == ErrorCode::kCorrupt);
  CHECK(read_threat_csv("a,b\n1,2\n").error().message == "the header names no indicator and type");
}

TEST_CASE("threat_indicators: what is written is read again") {
  HashEntry entry;
  entry.id = "say \"a, b\"";
  entry.verdict = "manipulated";
  entry.frames = {{0, 100, kPdq}, {1000, 10, std::string(64, 'b')}};
  entry.signals = {{"video_md5", kMd5}, {"tmk", "opaque=="}};
  const HashEntry entries[] = {entry};
  for (const auto& list :
       {read_threat_json(write_threat_json(entries)), read_threat_csv(write_threat_csv(entries))}) {
    REQUIRE(list);
    REQUIRE(list->entries.size() == 3);  // not the frame without detail
    CHECK(list->entries[0].id == entry.id);
    CHECK(list->entries[0].frames[0].pdq == kPdq);
    CHECK(list->entries[2].signals[0].second == "opaque==");
  }
}

}  // namespace
}  // namespace vigie::exchange
