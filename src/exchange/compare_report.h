// exchange/compare_report.h: how two clips relate, as text on a terminal and as one page.
//
// Input   the JSON of docs/reference/compare-json.md, pictures as JPEG bytes; all of it untrusted.
// Output  text, or HTML as html_report.h describes it: nothing loaded, nothing run.
// Threads stateless.
#pragma once

#include <string>
#include <vector>

#include "exchange/check_report.h"

namespace vigie::exchange {

// The same moment of both clips of one match.
struct ComparePictures {
  size_t match = 0;  // number in the JSON's matches
  ReportStill query, reference;
};

struct CompareReport {
  Json comparison;
  std::vector<ComparePictures> pictures;
};

// language: "en" or "fr". Errors: none.
std::string write_text_comparison(const CompareReport& report, const std::string& language);
std::string write_html_comparison(const CompareReport& report, const ReportOptions& options);

}  // namespace vigie::exchange
