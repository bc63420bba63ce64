// The golden files are the reports of one comparison in which everything occurs, and of one with
// nothing shared; hostile text must stay text.
#include "exchange/compare_report.h"

#include "base/bytes.h"
#include "base/unicode.h"
#include "exchange/html_style.h"
#include "exchange/report_test_data.h"

namespace vigie::exchange {
namespace {

CompareReport mixed() {
  CompareReport out;
  out.comparison = parsed(R"({"schema":1,
    "item":{"path":"clips/quote.mp4","kind":"video","duration_ms":20000,"has_picture":true,
            "has_sound":true},
    "others":[
      {"path":"clips/speech.mp4","kind":"video","duration_ms":60000,"has_picture":true,
       "has_sound":true,"sound":null,
       "picture":{"kind":"contains","coverage":{"query":0.45,"reference":0.15},"stretches":1}},
      {"path":"clips/interview.m4a","kind":"audio","duration_ms":31000,"has_picture":false,
       "has_sound":true,"picture":null,
       "sound":{"kind":"near","coverage":{"query":0.98,"reference":0.6},"stretches":2}},
      {"path":"clips/other.mp4","kind":"video","duration_ms":9000,"has_picture":true,
       "has_sound":true,"picture":null,"sound":null}],
    "matches":[
      {"entry":"clips/speech.mp4","track":"video","kind":"contains","query":[2000,11000],
       "reference":[30000,39000],"coverage":{"query":0.45,"reference":0.15},
       "transform":{"speed":1,"mirror":"horizontal","rotate":0,"crop":[0.1,0.1,0.9,1.0],
                    "pane":[0.0,0.2,1,0.8]},"score":0.93},
      {"entry":"clips/interview.m4a","track":"audio","kind":"near","query":[0,10000],
       "reference":[4000,15000],"coverage":{"query":0.98,"reference":0.6},
       "transform":{"speed":1.1,"mirror":"","rotate":0,"pitch":-1.5},"score":0.71},
      {"entry":"clips/interview.m4a","track":"audio","kind":"near","query":[10000,19600],
       "reference":[20000,29600],"coverage":{"query":0.98,"reference":0.6},
       "transform":{"speed":1,"mirror":"","rotate":0,"pitch":0},"score":0.66}],
    "mixed_sources":[{"where":[{"from_ms":2000,"to_ms":11000}],"evidence":{
      "picture":{"entry":"clips/speech.mp4","query":[2000,11000],"reference":[30000,39000]},
      "sound":{"entry":"clips/interview.m4a","query":[0,10000],"reference":[4000,15000]}}}]})");
  out.pictures = {{0, {3500, "query"}, {31500, "reference"}}, {0, {6500, ""}, {34500, "other"}}};
  return out;
}

CompareReport hostile_comparison() {
  const std::string bad(kHostile);
  CompareReport out;
  const JsonObject clip{{"path", bad},
                        {"kind", bad},
                        {"duration_ms", -7},
                        {"picture", {{"kind", bad}, {"coverage", {{"query", bad}}}}},
                        {"sound", bad}};
  out.comparison = JsonObject{
      {"item", clip},
      {"others", JsonArray{clip, 7}},
      {"matches", JsonArray{JsonObject{{"entry", bad},
                                       {"track", "video"},
                                       {"query", {-5, 9000000000000000000}},
                                       {"reference", {bad, 7}},
                                       {"transform",
                                        {{"mirror", bad},
                                         {"crop", {0.9, 0.1, 0.1, 7}},
                                         {"pane", {bad, bad, bad, bad}},
                                         {"rotate", -45}}},
                                       {"score", bad}},
                            JsonObject{{"entry", bad}, {"track", bad}}, 7}},
      {"mixed_sources", JsonArray{JsonObject{{"where", {bad}}, {"evidence", {{"picture", bad}}}},
                                  JsonObject{{"where", {7}}, {"evidence", 7}}, 7}}};
  out.pictures = {{0, {-1, bad}, {0, bad}}, {999, {0, bad}, {0, bad}}};
  return out;
}

ReportOptions options_in(const std::string& language) {
  ReportOptions out;
  out.language = language;
  out.generated = "2026-05-04T07:08:09Z";
  out.version = "9.8.7";
  return out;
}

}  // namespace

TEST_CASE("compare report: reads as the golden files do") {
  for (const char* language : {"en", "fr"}) {
    const std::string name = std::string("compare.") + language;
    check_golden(name + ".txt", write_text_comparison(mixed(), language), "# ", "");
    std::string page = write_html_comparison(mixed(), options_in(language));
    page.replace(page.find(kReportStyle), kReportStyle.size(), "/* html_style.h */");
    check_golden(name + ".html", page, "<!-- ", " -->");
  }
}

TEST_CASE("compare report: text from outside stays text, numbers from outside stay inside") {
  const std::string page = write_html_comparison(hostile_comparison(), options_in("en"));
  const std::string lines = write_text_comparison(hostile_comparison(), "en");
  for (const std::string* out : {&page, &lines}) {
    CHECK(is_utf8(*out));
    CHECK(out->find('\x1b') == std::string::npos);
    CHECK(out->find("\xe2\x80\xae") == std::string::npos);
  }
  CHECK(page.find("<script") == std::string::npos);
  const std::string body = page.substr(page.find("</style>"));
  CHECK(body.find("\"'") == std::string::npos);
  CHECK(body.find("nan") == std::string::npos);
  CHECK(body.find("inf") == std::string::npos);
}

TEST_CASE("compare report: the page loads nothing and runs nothing") {
  const std::string page = write_html_comparison(mixed(), options_in("en"));
  for (const char* part : {"<script", "http://", "https://", "<link", "@import", "url("}) {
    CAPTURE(part);
    CHECK(page.find(part) == std::string::npos);
  }
  CHECK(page.find("default-src 'none'") != std::string::npos);
}

TEST_CASE("compare report: nothing at all is no trouble") {
  CHECK(write_text_comparison({}, "en").empty());
  CHECK(!write_html_comparison({}, options_in("en")).empty());
}

}  // namespace vigie::exchange
