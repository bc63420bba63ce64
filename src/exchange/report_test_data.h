// exchange/report_test_data.h: the checks that tests of every report write, and their golden files.
//
// Method  a golden file is tests/golden/NAME: one line with the command that writes all of them,
//         then the report. VIGIE_REWRITE=1 build/release/exchange_test writes; then read the diff.
// Threads stateless. For tests only.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "exchange/check_report.h"

namespace vigie::exchange {

// What an attacker would write into names and metadata: markup, quotes, a new line, an escape
// sequence, an override of the writing direction, bytes that are not UTF-8.
inline constexpr std::string_view kHostile =
    "<script>alert(1)</script>\"'&\n\x1b[31m\xe2\x80\xae"
    "4pm\xff\xc3\x28</style>";

inline Json parsed(std::string_view text) { return parse_json(text).value(); }

inline ReportItem nothing_found() {
  ReportItem item;
  item.check = parsed(R"({"schema":1,
    "item":{"path":"clips/ordinary.mp4","sha256":"3a5c","kind":"video","duration_ms":59960,
            "width":1280,"height":720},
    "findings":[
      {"kind":"ai_trace","verdict":"unknown","where":[],"unable":null,
       "evidence":{"class":"unknown","basis":"none","state":"None","traces":[],"remarks":[]}},
      {"kind":"black","verdict":"none","where":[],"evidence":{"total_ms":0},"unable":null},
      {"kind":"known_match","verdict":"none","where":[],"evidence":{"entries":7},"unable":null}],
    "decision":{"id":"d_1","visibility":"allow","strength":"","labels":[],"flags":[],
      "review":"none","account":"none","reasons":[],"exceptions":[],"pack":"default@2",
      "facts_sha256":"df4f"}})");
  item.stills = {{0, "first picture"}, {29'980, ""}};
  return item;
}

inline ReportItem matched() {
  ReportItem item;
  item.check = parsed(R"({"schema":1,
    "item":{"path":"clips/copy.mp4","sha256":"4c74","kind":"video","duration_ms":21000,
            "width":480,"height":270},
    "findings":[
      {"kind":"scene_cuts","verdict":null,"evidence":{"count":6},"unable":null,"where":[
        {"track":"video","from_ms":1000,"to_ms":1000},{"track":"video","from_ms":2000,"to_ms":2000},
        {"track":"video","from_ms":3000,"to_ms":3000},{"track":"video","from_ms":4000,"to_ms":4000},
        {"track":"video","from_ms":5000,"to_ms":5000},
        {"track":"video","from_ms":6000,"to_ms":6000}]},
      {"kind":"known_match","verdict":"manipulated","score":0.5,"unable":null,
       "where":[{"track":"video","from_ms":8000,"to_ms":13010}],
       "evidence":{"bank":"known","entry":"old-bridge","entry_verdict":"manipulated",
         "confirmed":true,"track":"video","match_kind":"contains","query":[8000,13010],
         "reference":[1520,6530],"coverage":{"query":0.2384,"reference":0.6254},
         "transform":{"speed":1.25,"mirror":"horizontal","rotate":90},"source":"an archive",
         "note":""}},
      {"kind":"known_match","verdict":"manipulated","score":null,"unable":null,
       "where":[{"track":"audio","from_ms":8000,"to_ms":13010}],
       "evidence":{"bank":"known","entry":"old-bridge","entry_verdict":"manipulated",
         "confirmed":false,"track":"audio","match_kind":"same","query":[8000,13010],
         "reference":[1520,6530],"coverage":{"query":0.2384,"reference":0.6254},
         "transform":{"speed":1,"mirror":"","rotate":0},"source":"","note":"a note"}}],
    "decision":{"id":"d_2","visibility":"reduce","strength":"strong","labels":["altered_copy"],
      "flags":["unverified"],"review":"urgent","account":"warn","reasons":["known_near","second"],
      "exceptions":["satire"],"pack":"default@2","facts_sha256":"df50"}})");
  item.reason_text = "A part of it was confirmed as manipulated.";
  item.clauses = parsed(R"([
    {"rule":"known_near","text":"match.kind in [\"near\"]","value":true,
     "facts":{"match.kind":"near"}},
    {"rule":"known_near","text":"match.coverage < 0.5","value":false,
     "facts":{"match.coverage":0.62544004244230,"half":0.5}},
    {"rule":"second","text":"item.views","value":3,"facts":{}}])")
                     .as_array();
  // In another order than the findings: a pair belongs to its entry and track.
  item.matches = {{"old-bridge", "audio", {9000, ""}, {2500, ""}},
                  {"old-bridge", "video", {8500, "query"}, {2000, "reference"}}};
  return item;
}

inline ReportItem traced() {
  ReportItem item;
  item.check = parsed(R"({"schema":1,
    "item":{"path":"clips/made.png","sha256":"0848","kind":"image","duration_ms":0,
            "width":480,"height":270},
    "findings":[
      {"kind":"ai_trace","verdict":"ai_generated","unable":null,
       "where":[{"track":"container","from_ms":0,"to_ms":0}],
       "evidence":{"class":"ai_generated","basis":"iptc","state":"Present","traces":[
         {"signal":"iptc_dst","value":"trainedAlgorithmicMedia","place":"XMP Iptc4xmpExt",
          "disclosure":"ai_generated"},
         {"signal":"sd_parameters","value":"a carpet\nSteps: 20","place":"PNG tEXt parameters",
          "disclosure":"ai_suspected_trace"}],"remarks":["PNG chunk tEXt is cut short"]}}],
    "decision":{"id":"d_3","visibility":"label","strength":"","labels":["ai_disclosed"],
      "flags":[],"review":"none","account":"none","reasons":["ai_disclosed"],"exceptions":[],
      "pack":"default@2","facts_sha256":"df51"}})");
  return item;
}

inline ReportItem not_examined() {
  ReportItem item;
  item.check = parsed(R"({"schema":1,
    "item":{"path":"clips/short.mp4","sha256":"77aa","kind":"video","duration_ms":400,
            "width":64,"height":64},
    "findings":[
      {"kind":"ai_trace","where":[],"evidence":{},
       "unable":{"kind":"crashed","reason":"the worker was lost after 60 s"}},
      {"kind":"fingerprint","where":[],"evidence":{},
       "unable":{"kind":"abstained","reason":"0.4 s are too short"}},
      {"kind":"silence","where":[],"evidence":{},
       "unable":{"kind":"not_applicable","reason":"there is no sound track"}},
      {"kind":"captions","where":[],"evidence":{},
       "unable":{"kind":"not_applicable","reason":""}}],
    "decision":{"id":"d_4","visibility":"allow","strength":"","labels":[],"flags":[],
      "review":"queue","account":"none","reasons":["not_examined"],"exceptions":[],
      "pack":"default@2","facts_sha256":"df52"}})");
  return item;
}

inline ReportItem unreadable() {
  ReportItem item;
  item.check = parsed(R"({"schema":1,
    "item":{"path":"clips/broken.mp4","sha256":null,"kind":"","duration_ms":0,"width":0,"height":0},
    "findings":[],"decision":null,
    "error":{"code":"corrupt","message":"clips/broken.mp4: no moov box before byte 60000"}})");
  return item;
}

// kHostile wherever somebody outside chooses the text, also where only we should have chosen it.
inline ReportItem hostile() {
  ReportItem item;
  const std::string bad(kHostile);
  const Json where = parsed(R"([{"track":"video","from_ms":-5,"to_ms":9000000000000000000},7])");
  const JsonObject trace{
      {"signal", bad}, {"value", bad}, {"place", bad}, {"disclosure", bad}, {"more", bad}};
  item.check = JsonObject{
      {"item", {{"path", bad}, {"sha256", bad}, {"kind", bad}, {"duration_ms", 1000}}},
      {"findings",
       {JsonObject{{"kind", bad}, {"verdict", bad}, {"where", where}, {"evidence", {{bad, bad}}}},
        JsonObject{{"kind", "ai_trace"},
                   {"verdict", bad},
                   {"where", where},
                   {"evidence", {{"traces", JsonArray{trace}}, {"remarks", JsonArray{bad, 7}}}}},
        JsonObject{{"kind", "known_match"},
                   {"verdict", bad},
                   {"where", where},
                   {"evidence",
                    {{"bank", bad},
                     {"entry", bad},
                     {"entry_verdict", bad},
                     {"track", bad},
                     {"match_kind", bad},
                     {"query", {-5, 7}},
                     {"reference", {bad, 7}},
                     {"transform", {{"mirror", bad}, {"rotate", -90}, {"speed", 1e300}}},
                     {"source", bad},
                     {"note", std::string(900, 'n') + bad}}}},
        JsonObject{{"kind", bad}, {"unable", {{"kind", bad}, {"reason", bad}}}}, 7, nullptr}},
      {"decision",
       {{"id", bad},
        {"visibility", bad},
        {"strength", bad},
        {"review", bad},
        {"account", bad},
        {"pack", bad},
        {"facts_sha256", bad},
        {"reasons", {bad, 7, nullptr}},
        {"labels", {bad}},
        {"flags", {bad, 7}},
        {"exceptions", {bad}}}}};
  item.stills = {{-1, bad}};
  item.matches = {{bad, "", {0, bad}, {0, bad}}};
  item.reason_text = bad;
  item.clauses = JsonArray{
      JsonObject{{"rule", bad}, {"text", bad}, {"value", bad}, {"facts", {{bad, bad}}}}, 7};
  return item;
}

inline std::vector<ReportItem> all_cases() {
  return {nothing_found(), matched(), traced(), not_examined(), unreadable(), hostile()};
}

// The golden file's report is text, byte for byte. open, close: around the first line's comment.
inline void check_golden(const std::string& name, const std::string& text, std::string_view open,
                         std::string_view close) {
  const auto path = std::filesystem::path(VIGIE_SOURCE_DIR) / "tests/golden" / name;
  const std::string expected = std::string(open) +
                               "made by: VIGIE_REWRITE=1 build/release/exchange_test" +
                               std::string(close) + "\n" + text;
  if (std::getenv("VIGIE_REWRITE") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    REQUIRE(write_file(path, expected));
  }
  const auto golden = read_file(path, 4 << 20);
  REQUIRE(golden);
  CAPTURE(path.filename().native());
  const bool is_equal = *golden == expected;
  CHECK(is_equal);
  if (is_equal) return;
  size_t same = 0;
  while (same < golden->size() && same < expected.size() && (*golden)[same] == expected[same]) {
    ++same;
  }
  const size_t from = same < 60 ? 0 : same - 60;
  MESSAGE("golden: ", golden->substr(from, 200), "\nnow:    ", expected.substr(from, 200));
}

}  // namespace vigie::exchange
