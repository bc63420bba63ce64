// exchange/html_bands.h: two clips on one scale of time, and which stretches of one are the
// other's.
//
// Input   stretches from matches, untrusted numbers.
// Output  for each track with a stretch one SVG element: a bar for each clip, both on the scale of
// the
//         longer one, and a band from where a stretch lies in the first to where it lies in the
//         second. Every stretch is a title too; the table beside says the same in words.
// Threads stateless.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "exchange/check_report.h"
#include "exchange/report_texts.h"

namespace vigie::exchange {

struct Stretch {
  std::string track;  // "video", "audio"
  int64_t query_from_ms = 0, query_to_ms = 0;
  int64_t reference_from_ms = 0, reference_to_ms = 0;
};

struct BandsOptions {
  int64_t query_ms = 0, reference_ms = 0;  // how long the clips are; 0: as far as the stretches
  std::string query_name, reference_name;  // plain text
  Language language = Language::kEnglish;
};

// A match as docs/reference/check-json.md describes it: query, reference and track.
Stretch stretch_of(const Json& match);

// "" without stretches. Those over marks_max are left out. Errors: none.
std::string write_html_bands(std::span<const Stretch> stretches, const BandsOptions& options,
                             const ReportLimits& limits);

}  // namespace vigie::exchange
