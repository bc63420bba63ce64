// The golden files are what a person reads on a terminal: read their diff, not this file. What
// must hold of any input, however hostile, is checked here in so many words.
#include "exchange/text_report.h"

#include "base/unicode.h"
#include "exchange/report_test_data.h"

namespace vigie::exchange {

static std::string write_all(const TextOptions& options) {
  std::string out;
  for (const ReportItem& item : all_cases()) out += write_text_report(item, options);
  return out;
}

TEST_CASE("text report: reads as the golden files do") {
  check_golden("report.en.txt", write_all({}), "# ", "");
  check_golden("report.fr.txt", write_all({.language = "fr"}), "# ", "");
  check_golden("report.en.colour.txt", write_all({.colour = true}), "# ", "");
  check_golden("report.en.narrow.txt", write_all({.width_columns = 60}), "# ", "");
}

TEST_CASE("text report: text from outside cannot steer the terminal") {
  for (const char* language : {"en", "fr"}) {
    const std::string text = write_text_report(hostile(), {.language = language});
    CHECK(is_utf8(text));
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\xe2\x80\xae") == std::string::npos);
    CHECK(text.find("\\x1b[31m\\u{202e}4pm\\xff\\xc3(") != std::string::npos);
    // Nothing starts a line of its own: all are ours, indented or the path.
    size_t lines = 0;
    for (size_t at = text.find('\n'); at + 2 < text.size(); at = text.find('\n', at + 1)) {
      CHECK(text.substr(at + 1, 2) == "  ");
      ++lines;
    }
    CHECK(lines > 8);
  }
}

TEST_CASE("text report: colour only repeats a word") {
  std::string text = write_all({.colour = true});
  for (size_t at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b')) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  CHECK(text == write_all({}));
}

TEST_CASE("text report: any width gives the same words, and none is wider if its words allow") {
  const auto words = [](std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
  };
  const std::string wide = write_text_report(matched(), {.width_columns = 1000});
  for (const int width : {-1, 0, 1, 39, 60, 79, 80}) {
    CAPTURE(width);
    const std::string text = write_text_report(matched(), {.width_columns = width});
    CHECK(words(text) == words(wide));
    size_t from = 0;
    for (size_t to = text.find('\n'); to != std::string::npos; to = text.find('\n', from)) {
      size_t columns = 0;
      for (const char c : text.substr(from, to - from)) columns += (c & 0xc0) != 0x80;
      CHECK(columns <= static_cast<size_t>(std::max(width, 16 + 24)));
      from = to + 1;
    }
  }
}

TEST_CASE("text report: an empty or foreign check is an empty report, not a crash") {
  CHECK(write_text_report({}, {}) == "\n");
  ReportItem item;
  item.check = parsed(R"([1,{"findings":7}])");
  CHECK(write_text_report(item, {}) == "\n");
}

TEST_CASE("progress line: shows what is done, how fast, and what is left") {
  CHECK(write_progress_line(0, 10, 0) == "[------------------------]  0 of 10");
  CHECK(write_progress_line(5, 10, 10) == "[############------------]  5 of 10  0.5/s  10 s left");
  CHECK(write_progress_line(10, 10, 5) == "[########################]  10 of 10  2.0/s  0 s left");
  CHECK(write_progress_line(12, 10, 6).starts_with("[########################]  12 of 10"));
  CHECK(write_progress_line(0, 0, 1).starts_with("[------------------------]  0 of 0"));
}

}  // namespace vigie::exchange
