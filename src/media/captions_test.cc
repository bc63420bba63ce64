// Captions as they come: both formats, both line ends, and text that is neither.
#include "media/captions.h"

#include <doctest/doctest.h>

namespace vigie::media {

TEST_CASE("captions: reads SRT") {
  const auto read = parse_captions(
      "1\r\n00:00:01,500 --> 00:00:03,000\r\n<i>Hello</i>\r\nworld\r\n\r\n"
      "2\r\n01:00:00,000 --> 01:00:01,000\r\n{\\an8}again\r\n");
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK(read->at(0).from_us == 1'500'000);
  CHECK(read->at(0).to_us == 3'000'000);
  CHECK(read->at(0).text == "Hello\nworld");
  CHECK(read->at(1).from_us == 3'600'000'000);
  CHECK(read->at(1).text == "again");
}

TEST_CASE("captions: reads WebVTT with settings, notes and short times") {
  const auto read = parse_captions(
      "WEBVTT - a title\n\nNOTE no cue\n\nid\n00:01.5 --> 00:02.000 align:start\n<v Ann>Hi</v>\n");
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK(read->at(0).from_us == 1'500'000);
  CHECK(read->at(0).text == "Hi");
}

TEST_CASE("captions: skips cues that make no sense and refuses text without any") {
  const auto read =
      parse_captions("00:05.000 --> 00:01.000\nback\n\n00:01.000 --> 00:02.000\nok\n");
  REQUIRE(read);
  CHECK(read->size() == 1);
  for (const char* bad : {"", "hello", "-->", "a --> b\nx", "99999999:00.0 --> 1:00.0\nx",
                          "00:01.000 --> 00:02.000\n\n"}) {
    CAPTURE(bad);
    CHECK(parse_captions(bad).error().code == ErrorCode::kCorrupt);
  }
  CHECK(parse_captions("00:01.000 --> 00:02.000\n\xff\n").error().code ==
        ErrorCode::kInvalidArgument);
}

TEST_CASE("captions: keeps to its limits") {
  std::string many;
  for (size_t i = 0; i < kCaptionsMax + 10; ++i) many += "00:01.0 --> 00:02.0\nx\n\n";
  CHECK(parse_captions(many)->size() == kCaptionsMax);
  const auto longest = parse_captions("00:01.0 --> 00:02.0\n" + std::string(1 << 16, 'x'));
  CHECK(longest->at(0).text.size() <= kCaptionBytesMax);
  CHECK(plain_caption(std::string(5000, '<')).size() <= kCaptionBytesMax);
}

}  // namespace vigie::media
