// Canonical JSON is compared with the published vectors of RFC 8785 where they are at hand, and
// with hand-made cases of what must be refused.
#include "base/json.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "base/bytes.h"
#include "base/file.h"
#include "base/test_data.h"

namespace vigie {

TEST_CASE("json: reads what it writes, members in order") {
  const std::string text = R"({"b":1,"a":[true,null,-2.5,"x\ny"],"c":{"d":1e+30}})";
  CHECK(to_json(parse_json(text).value()) == text);
}

TEST_CASE("json: refuses what is not JSON, and says where") {
  for (const char* text : {"", "{", "[1,]", "{\"a\":}", "nul", "1 2", "\"\\ud800\"x", "\xff"}) {
    CAPTURE(text);
    CHECK(parse_json(text).error().code == ErrorCode::kCorrupt);
  }
  CHECK(parse_json("[1,}").error().message.find("at byte") != std::string::npos);
}

TEST_CASE("json: keeps to its limits") {
  CHECK(parse_json(std::string(100, '['), {.depth_max = 32}).error().code == ErrorCode::kLimit);
  CHECK(parse_json("[[1]]", {.depth_max = 2}).has_value());
  CHECK(parse_json("12345", {.bytes_max = 4}).error().message == "JSON of 5 bytes, limit 4");
}

TEST_CASE("json: members are read without surprises") {
  const Json value = parse_json(R"({"s":"x","i":3,"d":1.5,"b":true,"l":[1],"n":null})").value();
  CHECK(string_member(value, "s") == "x");
  CHECK(string_member(value, "i", "none") == "none");
  CHECK(int_member(value, "i") == 3);
  CHECK(double_member(value, "i") == 3.0);
  CHECK(double_member(value, "d") == 1.5);
  CHECK(bool_member(value, "b"));
  CHECK(array_member(value, "l").size() == 1);
  CHECK(array_member(value, "s").empty());
  CHECK(member(value, "n")->is_null());
  CHECK(member(Json(3), "n") == nullptr);
}

TEST_CASE("json: canonical form sorts by UTF-16 units and writes numbers as ES6 does") {
  const Json value =
      parse_json(R"({"\ufb33":1,"\ud83d\ude00":2,"a":1.0,"A":1e21,"b":0.000001})").value();
  CHECK(canonical_json(value).value() ==
        "{\"A\":1e+21,\"a\":1,\"b\":0.000001,\"\xf0\x9f\x98\x80\":2,\"\xef\xac\xb3\":1}");
}

TEST_CASE("json: canonical form refuses what has none") {
  CHECK(!canonical_json(Json(std::numeric_limits<double>::infinity())));
  CHECK(!canonical_json(Json(std::nan(""))));
  CHECK(!canonical_json(JsonObject{{"a", JsonArray{Json("\xff")}}}));
}

// Calls look with every line of a data file, parsed; says so and does nothing without the file.
static void for_each_line(const char* path, const std::function<void(const Json&)>& look) {
  const auto at = test_data(path);
  if (!at) return;
  const auto text = read_file(*at, 1 << 20);
  REQUIRE(text);
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty()) look(parse_json(line).value());
  }
}

TEST_CASE("json: milliseconds from outside become microseconds without overflow") {
  const Json value = JsonObject{{"a_ms", 1500}, {"b_ms", INT64_MAX}, {"c_ms", INT64_MIN}};
  CHECK(time_us_member(value, "a_ms") == 1'500'000);
  CHECK(time_us_member(value, "b_ms") == 3'162'240'000'000'000);
  CHECK(time_us_member(value, "c_ms") == -3'162'240'000'000'000);
  CHECK(time_us_member(value, "d_ms") == 0);
}

TEST_CASE("json: numbers of RFC 8785 appendix B") {
  for_each_line("standards/jcs/numbers.ndjson", [](const Json& one) {
    const auto bits = std::stoull(string_member(one, "ieee754_hex"), nullptr, 16);
    CAPTURE(bits);
    if (const double number = std::bit_cast<double>(uint64_t{bits}); std::isfinite(number)) {
      CHECK(es6_number(number) == string_member(one, "text"));
    }
  });
}

TEST_CASE("json: documents of the canonicalization project, byte for byte") {
  for_each_line("standards/jcs/documents.ndjson", [](const Json& one) {
    const auto input = from_base64(string_member(one, "input_b64"));
    REQUIRE(input);
    const Json value =
        parse_json({reinterpret_cast<const char*>(input->data()), input->size()}).value();
    CAPTURE(string_member(one, "id"));
    CHECK(to_hex(as_bytes(canonical_json(value).value())) == string_member(one, "output_hex"));
  });
}

TEST_CASE("json: texts that have no canonical form are refused") {
  for_each_line("standards/jcs/reject.ndjson", [](const Json& one) {
    CAPTURE(string_member(one, "why"));
    const auto value = parse_json(string_member(one, "json"));
    CHECK((!value || !canonical_json(*value)));
  });
}

}  // namespace vigie
