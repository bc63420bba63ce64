// The worker read hostile media, so its answer is hostile too. One answer that fills every member
// comes back equal; changed in one place, or cut anywhere, it is refused or still a bounded value.
#include <doctest/doctest.h>

#include <random>

#include "analyze/pass.h"

namespace vigie::analyze {
namespace {

PassResult example() {
  PassResult result;
  result.unreadable = Error{ErrorCode::kLimit, "over 8 hours"};
  result.media.kind = "video";
  result.media.container = "mov";
  result.media.duration_us = 8'010'000;
  result.media.declared_duration_us = 8'000'000;
  result.media.width_px = 480;
  result.media.height_px = 270;
  result.media.packets_damaged = 3;
  result.media.stopped_early = "cut short";
  StreamFacts stream;
  stream.kind = StreamKind::kVideo;
  stream.codec = "h264";
  stream.rotation_deg = 90;
  stream.frame_rate_hz = 29.97;
  result.media.streams = {stream};
  result.media.captions = {{1'000'000, 2'000'000, "two\nlines \xc3\xa9"}};

  Finding seen;
  seen.kind = "silence";
  seen.analyzer = "silence";
  seen.version = "1";
  seen.score = 0.25;
  seen.verdict = "some";
  seen.where = {{"audio", 4800, 8000, std::nullopt},
                {"video", 0, 40, std::array<double, 4>{0, 0.25, 0.5, 1}}};
  seen.evidence = {{"silent_ms", 3200}, {"nested", JsonObject{{"a", JsonArray{1, "b", nullptr}}}}};
  Finding unable;
  unable.kind = "captions";
  unable.analyzer = "container";
  unable.version = "1";
  unable.unable = Unable{UnableKind::kAbstained, "a \"reason\""};
  result.findings = {seen, unable};

  result.print.kind = "video";
  result.print.duration_us = 500'000;
  result.print.has_sound = true;
  result.print.frames = {{0, {{1, 0, 0, 0x8000000000000000u}}, 100}, {250'000, {{2, 0, 0, 0}}, 49}};
  result.print.audio = {{0x256f5ce1, 0x256f5ce3}, 123'810, 500'000, {{12, 383, true}}};
  result.chromaprint = "AQAAA";
  result.provenance = {
      "ai_partly", "iptc",
      "Present",   "declared",
      true,        {{"iptc_dst", "value", "XMP", "ai_partly"}, {"novelai", "v", "PNG", "c"}},
      {"a remark"}};
  std::string every_byte(256, '\0');
  for (size_t i = 0; i < every_byte.size(); ++i) every_byte[i] = static_cast<char>(i);
  result.stills = {{0, 480, 270, every_byte}, {4'000'000, 1, 2, ""}};
  result.timing = {{"decode_ms", 59}};
  return result;
}

// The example's JSON with one member replaced.
std::string with(std::string_view name, const Json& value) {
  Json json = parse_json(encode_pass_result(example())).value();
  json.as_object()[std::string(name)] = value;
  return to_json(json);
}

Error refused(const std::string& bytes) {
  const auto result = decode_pass_result(bytes);
  REQUIRE(!result);
  return result.error();
}

}  // namespace

TEST_CASE("pass result: comes back as it was sent") {
  const PassResult sent = example();
  const std::string bytes = encode_pass_result(sent);
  const auto read = decode_pass_result(bytes);
  REQUIRE(read);
  REQUIRE(read->unreadable);
  CHECK(read->unreadable->code == ErrorCode::kLimit);
  CHECK(read->unreadable->message == "over 8 hours");
  CHECK(to_json(to_json_value(read->media)) == to_json(to_json_value(sent.media)));
  REQUIRE(read->findings.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    CHECK(to_json(to_json_value(read->findings[i])) == to_json(to_json_value(sent.findings[i])));
  }
  CHECK(fingerprint::encode_print(read->print) == fingerprint::encode_print(sent.print));
  CHECK(read->chromaprint == "AQAAA");
  CHECK(to_json(to_json_value(read->provenance)) == to_json(to_json_value(sent.provenance)));
  CHECK(read->provenance.ai_declared);
  REQUIRE(read->stills.size() == 2);
  CHECK(read->stills[0].jpeg == sent.stills[0].jpeg);
  CHECK(read->stills[0].width_px == 480);
  CHECK(read->stills[0].height_px == 270);
  CHECK(read->stills[1].time_us == 4'000'000);
  CHECK(to_json(read->timing) == to_json(sent.timing));
  CHECK(encode_pass_result(*read) == bytes);
}

TEST_CASE("pass result: an empty one comes back too, and can be read") {
  const auto read = decode_pass_result(encode_pass_result({}));
  REQUIRE(read);
  CHECK(!read->unreadable);
  CHECK(read->findings.empty());
  CHECK(encode_pass_result(*read) == encode_pass_result({}));
}

TEST_CASE("pass result: an answer that is cut anywhere is refused") {
  const std::string bytes = encode_pass_result(example());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto result = decode_pass_result(std::string_view(bytes).substr(0, size));
    REQUIRE(!result);
    REQUIRE(result.error().code == ErrorCode::kCorrupt);
  }
  CHECK(refused(bytes + "{}").code == ErrorCode::kCorrupt);
  CHECK(decode_pass_result(bytes + "\n").has_value());
}

TEST_CASE("pass result: what is no answer is refused and says why") {
  for (const char* bytes : {"null", "[]", "7", "{}", R"({"media":7})", R"({"media":[]})", "\xff",
                            R"({"media":{},"media":{}})", R"({"media":{},"print":null})"}) {
    CAPTURE(bytes);
    CHECK(refused(bytes).code == ErrorCode::kCorrupt);
  }
  CHECK(refused("{}").message == "the worker's answer lacks media");
  CHECK(refused(std::string(1000, '[')).code == ErrorCode::kLimit);
}

TEST_CASE("pass result: a member of the wrong form is refused") {
  const Json finding = to_json_value(example().findings[0]);
  const auto finding_with = [&](const char* name, const Json& value) {
    JsonObject changed = finding.as_object();
    changed[name] = value;
    return with("findings", JsonArray{std::move(changed)});
  };
  CHECK(refused(with("media", "text")).code == ErrorCode::kCorrupt);
  CHECK(refused(with("media", {{"streams", {7}}})).code == ErrorCode::kCorrupt);
  CHECK(refused(with("findings", {7})).code == ErrorCode::kCorrupt);
  CHECK(refused(finding_with("kind", "")).code == ErrorCode::kCorrupt);
  CHECK(refused(finding_with("analyzer", 7)).code == ErrorCode::kCorrupt);
  CHECK(refused(finding_with("where", {7})).code == ErrorCode::kCorrupt);
  CHECK(refused(finding_with("where", {{{"box", {0, 0, 1}}}})).code == ErrorCode::kCorrupt);
  CHECK(refused(finding_with("where", {{{"box", {0, 0, 1, "1"}}}})).code == ErrorCode::kCorrupt);
  CHECK(refused(finding_with("unable", {{"kind", "tired"}})).code == ErrorCode::kCorrupt);
  CHECK(refused(with("print", "*")).message == "the fingerprint is not base64");
  CHECK(refused(with("print", "AAAA")).code == ErrorCode::kCorrupt);
  CHECK(refused(with("stills", {{{"jpeg", "*"}}})).message == "a still is not base64");
}

TEST_CASE("pass result: more than a pass can give is refused") {
  const Json finding = to_json_value(example().findings[1]);
  CHECK(decode_pass_result(with("findings", JsonArray(10'000, finding))).has_value());
  CHECK(refused(with("findings", JsonArray(10'001, finding))).code == ErrorCode::kLimit);
  const Json still = JsonObject{{"jpeg", ""}};
  CHECK(decode_pass_result(with("stills", JsonArray(256, still))).has_value());
  CHECK(refused(with("stills", JsonArray(257, still))).code == ErrorCode::kLimit);
}

TEST_CASE("pass result: a reason of its own making stays an error of ours") {
  for (const Json& code : {Json(-1), Json(8), Json(INT64_MAX), Json("x"), Json(nullptr)}) {
    const auto read = decode_pass_result(with("unreadable", JsonObject{{"code", code}}));
    REQUIRE(read);
    REQUIRE(read->unreadable);
    const int number = static_cast<int>(read->unreadable->code);
    CHECK(number >= 0);
    CHECK(number <= static_cast<int>(ErrorCode::kUnavailable));
    CHECK(read->unreadable->message == "cannot be read");
  }
}

TEST_CASE("pass result: bytes changed at random never do more than be refused") {
  const std::string bytes = encode_pass_result(example());
  std::mt19937 random(7);
  for (int round = 0; round < 5000; ++round) {
    std::string changed = bytes;
    for (int i = 0; i < 3; ++i) changed[random() % changed.size()] = static_cast<char>(random());
    const auto read = decode_pass_result(changed);
    if (read) CHECK(decode_pass_result(encode_pass_result(*read)).has_value());
  }
}

TEST_CASE("pass options: come back as they were sent; a name that is no text is refused") {
  PassOptions sent;
  sent.analyzers = {"silence", "pictures"};
  sent.frames_hz = 0.5;
  sent.key_frames_only = true;
  sent.duration_us_max = 1;
  sent.pixels_max = 2;
  sent.streams_max = 3;
  sent.stills_max = 4;
  sent.still_side_px = 5;
  sent.stills_at_us = {6, 7'000'000};
  sent.captions = "1\n00:00:01,000 --> 00:00:02,000\ntext\n";
  const std::string text = encode_pass_options(sent);
  const auto read = decode_pass_options(text);
  REQUIRE(read);
  CHECK(read->analyzers == sent.analyzers);
  CHECK(read->frames_hz == 0.5);
  CHECK(read->key_frames_only);
  CHECK(read->captions == sent.captions);
  CHECK(read->stills_at_us == sent.stills_at_us);
  CHECK(encode_pass_options(*read) == text);
  CHECK(encode_pass_options(decode_pass_options("{}").value()) == encode_pass_options({}));
  CHECK(decode_pass_options(R"({"analyzers":[7]})").error().code == ErrorCode::kCorrupt);
  CHECK(decode_pass_options(R"({"stills_at_us":["x"]})").error().code == ErrorCode::kCorrupt);
  CHECK(decode_pass_options(text.substr(0, text.size() - 1)).error().code == ErrorCode::kCorrupt);
}

}  // namespace vigie::analyze
