// exchange/check_report.h: what a report of a check is made of, for every kind of report.
//
// Input   the JSON of one check as docs/reference/check-json.md gives it, pictures as JPEG bytes,
//         the pack's words for people. All of it is untrusted: paths, notes and metadata come from
//         whoever made the clip.
// Limits  what is over a limit is left out and the report says how much was.
// Threads values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace vigie::exchange {

struct ReportStill {
  int64_t time_ms = 0;  // from the start of the item it was taken from
  std::string jpeg;     // the bytes of a JPEG file; empty: no picture was kept
};

// A pair of pictures of the same moment, in this clip and in the known item.
struct ReportMatch {
  std::string entry;  // as the finding's evidence names it
  std::string track;  // "video", "audio"; "": pictures for either
  ReportStill query, reference;
};

struct ReportItem {
  Json check;
  std::vector<ReportStill> stills;
  std::vector<ReportMatch> matches;
  std::string reason_text;  // what the first rule says to people, in the report's language, or ""
  JsonArray clauses;        // the tree of reasons: [{"rule","text","value","facts":{}}]
};

struct ReportLimits {
  size_t findings_max = 500;         // of one item: more is a machine's log, not a page
  size_t marks_max = 2000;           // of one lane: more than a screen has columns
  size_t spans_max = 400;            // listed of one finding
  size_t stills_max = 120;           // of one item: at 10 kB each the page stays under 2 MB
  size_t jpeg_bytes_max = 2 << 20;   // of one picture; a larger one is left out
  size_t text_characters_max = 400;  // of one value from outside
  size_t clauses_max = 500;
};

struct ReportOptions {
  std::string language = "en";  // "en" or "fr"; anything else is English
  std::string generated;        // the time of the report as the reader should see it, with zone
  std::string version;          // of Vigie
  ReportLimits limits;
};

}  // namespace vigie::exchange
