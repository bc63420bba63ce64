// exchange/html_report.h: checked items as one self-contained page.
//
// Input   ReportItems; everything in them is untrusted and escaped.
// Output  HTML without scripts and without anything loaded from elsewhere: pictures are data URLs,
//         blurred until they are asked for. Light, dark and print from one style.
// Threads stateless.
#pragma once

#include <span>
#include <string>

#include "exchange/check_report.h"

namespace vigie::exchange {

// Errors: none; what is missing in an item is said to be missing.
std::string write_html_report(std::span<const ReportItem> items, const ReportOptions& options);

}  // namespace vigie::exchange
