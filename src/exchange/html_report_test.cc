// The golden files are the page without its style; they are small enough to read. A hostile text
// is recognised by its parts: each may appear only in its escaped form.
#include "exchange/html_report.h"

#include "base/bytes.h"
#include "base/unicode.h"
#include "exchange/html_style.h"
#include "exchange/report_test_data.h"

namespace vigie::exchange {

static std::string write(const std::vector<ReportItem>& items, ReportOptions options = {}) {
  options.generated = "2026-05-04T07:08:09Z";
  options.version = "9.8.7";
  return write_html_report(items, options);
}

static size_t count_of(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST_CASE("html report: reads as the golden files do") {
  for (const char* language : {"en", "fr"}) {
    ReportOptions options;
    options.language = language;
    std::string page = write(all_cases(), options);
    page.replace(page.find(kReportStyle), kReportStyle.size(), "/* html_style.h */");
    check_golden(std::string("report.") + language + ".html", page, "<!-- ", " -->");
  }
}

TEST_CASE("html report: text from outside stays text") {
  const std::string page = write({hostile()});
  CHECK(is_utf8(page));
  for (const char* part : {"<script", "\"'", "\x1b", "\xe2\x80\xae", "alert(1)</script>\""}) {
    CAPTURE(part);
    CHECK(page.find(part) == std::string::npos);
  }
  CHECK(count_of(page, "</style>") == 1);
  CHECK(page.find("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\n\\x1b[31m\\u{202e}4pm"
                  "\\xff\\xc3(&lt;/style&gt;") != std::string::npos);
  // Only lines of ours: an attribute that ends early would leave an odd number of quotes.
  const std::string body = page.substr(page.find("</style>"));
  CHECK(count_of(body, "\"") % 2 == 0);
  CHECK(count_of(body, "<") == count_of(body, ">"));
}

TEST_CASE("html report: loads nothing, runs nothing, and every part has its name") {
  const std::string page = write(all_cases());
  for (const char* part :
       {"<script", "http://", "https://", "<link", "@import", "url(", "<iframe", "alt=\"\""}) {
    CAPTURE(part);
    CHECK(page.find(part) == std::string::npos);
  }
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find(to_base64(as_bytes("first picture"))) != std::string::npos);
  CHECK(count_of(page, "<h1>") == 1);
  CHECK(count_of(page, "<h2>") == all_cases().size());
  CHECK(count_of(page, "<img ") == count_of(page, "<img alt=\"P") +
                                       count_of(page, "<img alt=\"This item") +
                                       count_of(page, "<img alt=\"Known item"));
  CHECK(count_of(page, "class=\"one\"") == count_of(page, "aria-label=\"Show: "));
  // An id stands for one element.
  for (size_t at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 1)) {
    CHECK(count_of(page, page.substr(at, page.find('"', at + 5) - at + 1)) == 1);
  }
}

TEST_CASE("html report: a pair of pictures stands below the match of its entry and track") {
  const std::string page = write({matched()});
  const size_t picture = page.find(to_base64(as_bytes("reference")));
  const size_t first = page.find("Contains part of known/old-bridge"),
               video = page.find("contains part of known/old-bridge</h4>"),
               audio = page.find("same as known/old-bridge</h4>");
  CHECK(first == std::string::npos);  // the style makes the capital
  REQUIRE(picture != std::string::npos);
  CHECK(video < picture);
  CHECK(picture < audio);
}

TEST_CASE("html report: what is over a limit is counted") {
  ReportItem item = matched();
  item.stills.assign(5, {1000, "large picture"});
  ReportOptions options;
  options.limits = {.findings_max = 1,
                    .marks_max = 2,
                    .spans_max = 3,
                    .stills_max = 4,
                    .jpeg_bytes_max = 12,
                    .text_characters_max = 10,
                    .clauses_max = 2};
  const std::string page = write({item}, options);
  CHECK(count_of(page, "No picture was kept") == 4);
  CHECK(page.find("The list is cut here: 1 more.") != std::string::npos);
  CHECK(page.find("Picture (The list is cut here: 4 more.)") != std::string::npos);
  CHECK(page.find("0:03.0, and 3 more") != std::string::npos);
  CHECK(page.find("known_near … and") == std::string::npos);  // exactly ten characters
  CHECK(page.find("match.kind … and ") != std::string::npos);
  CHECK(page.find("item.views") == std::string::npos);
}

TEST_CASE("html report: an empty or foreign check is a page, not a crash") {
  for (const char* check : {"null", "7", "{}", R"({"item":[],"findings":{},"decision":[]})",
                            R"({"item":{"duration_ms":1e99},"findings":[[],{"where":[null]}]})"}) {
    ReportItem item;
    item.check = parsed(check);
    const std::string page = write({item, item});
    CHECK(page.ends_with("</html>\n"));
    CHECK(page.find("Provenance was not examined.") != std::string::npos);
  }
  CHECK(write({}).ends_with("</html>\n"));
}

}  // namespace vigie::exchange
