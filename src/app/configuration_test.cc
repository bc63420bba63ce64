// A settings file is read by the same door that prints it, so what `config show` says can be kept;
// each wrong line is answered with its place and what to write instead.
#include "app/configuration.h"

#include <doctest/doctest.h>

namespace vigie::app {

TEST_CASE("configuration: an empty file is all defaults, and what is printed reads back equal") {
  const Configuration defaults = parse_configuration("", "vigie.yaml").value();
  CHECK(defaults.time_s_max == 900);
  CHECK(parse_configuration("limits:\n", "vigie.yaml")->tracks_max == 64);
  Configuration changed;
  changed.duration_s_max = 17;
  changed.pixels_max = 1'000'000'000;
  const std::string printed = write_configuration(changed);
  CHECK(write_configuration(parse_configuration(printed, "again").value()) == printed);
  CHECK(parse_configuration(printed, "again")->duration_s_max == 17);
}

TEST_CASE("configuration: the file to start from states every default and changes nothing") {
  const std::string shipped = write_default_configuration();
  const std::string defaults = write_configuration(Configuration{});
  CHECK(write_configuration(parse_configuration(shipped, "shipped").value()) == defaults);
  std::string marked;  // what is printed, with the marks put in
  for (size_t from = 0; from < defaults.size();) {
    const size_t to = defaults.find('\n', from) + 1;
    const std::string line = defaults.substr(from, to - from);
    const bool is_value = line.starts_with("  ") && line[2] != '#';
    marked += is_value ? "  #" + line.substr(2) : line;
    from = to;
  }
  CHECK(shipped.ends_with(marked));
}

TEST_CASE("configuration: what is wrong is named with its place and the way out") {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"limits:\n  duration: 5\n",
       "f:2:3: unknown setting duration; did you mean duration_s\n    duration: 5\n    ^"},
      {"limit:\n  pixels: 5\n", "f:1:1: unknown section limit; did you mean limits\n  limit:\n  ^"},
      {"limits:\n  pixels: 0\n",
       "f:2:11: pixels must be a whole number from 1 to 1000000000\n    pixels: 0\n            ^"},
      {"limits:\n  time_s: 15m\n",
       "f:2:11: time_s must be a whole number from 1 to 86400\n    time_s: 15m\n            ^"},
      {"limits:\n  time_s: [1]\n",
       "f:2:11: time_s must be a whole number from 1 to 86400\n    time_s: [1]\n            ^"},
      {"server:\n  listen: 8470\n",
       "f:2:11: listen: write an address and a port, as 127.0.0.1:8470 or [::1]:8470\n"
       "    listen: 8470\n            ^"},
      {"- 1\n",
       "f:1:1: the file must hold names and values, as `vigie config show` prints them\n  - 1\n  "
       "^"},
  };
  for (const Case& c : cases) {
    const auto got = parse_configuration(c.text, "f");
    REQUIRE(!got);
    CHECK(got.error().message == c.message);
    CHECK(got.error().code == ErrorCode::kInvalidArgument);
  }
  CHECK(!parse_configuration("limits:\n  pixels: 5\n  pixels: 6\n", "f"));  // which one holds?
  CHECK(!read_configuration("/nonexistent/vigie.yaml"));
}

TEST_CASE("configuration: limits reach the worker and the pass in their own units") {
  Configuration configuration;
  configuration.time_s_max = 2;
  configuration.memory_mib_max = 512;
  configuration.duration_s_max = 3;
  configuration.tracks_max = 4;
  const auto options = analyse_options(configuration);
  REQUIRE(options);
  CHECK(options->worker.wall_us_max == 2'000'000);
  CHECK(options->worker.memory_bytes_max == 512LL << 20);
  CHECK(options->pass.duration_us_max == 3'000'000);
  CHECK(options->pass.streams_max == 4);
}

}  // namespace vigie::app
