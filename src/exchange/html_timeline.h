// exchange/html_timeline.h: what was found in an item, by time, as a picture for the report.
//
// Input   the JSON of a check, untrusted.
// Output  one SVG element: a lane for each group of findings, a mark for each stretch, as high as
//         it is certain; a measurement, which has no score, fills its lane.
// Method  positions are percentages and texts are pixels, so that the picture stays readable at any
//         width of the page. The list of findings says the same in words.
// Threads stateless.
#pragma once

#include <string>

#include "exchange/check_report.h"
#include "exchange/report_texts.h"

namespace vigie::exchange {

// "" when the item has no duration. Errors: none; marks over marks_max are left out and counted.
std::string write_html_timeline(const Json& check, Language language, const ReportLimits& limits);

}  // namespace vigie::exchange
