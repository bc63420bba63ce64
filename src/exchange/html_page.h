// exchange/html_page.h: what every page of a report begins and ends with.
//
// Output  HTML that loads and runs nothing: its policy (CSP) forbids it.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>

#include "exchange/check_report.h"
#include "exchange/report_texts.h"

namespace vigie::exchange {

// Up to and with the page's h1, inside <main id="top">. title, heading: plain text; target: the id
// that the skip link goes to.
std::string open_html_page(std::string_view title, std::string_view heading,
                           std::string_view target, const ReportOptions& options);
// From </main> on. honesty: the sentence that says what the page does not say.
std::string close_html_page(Text honesty, const ReportOptions& options);

}  // namespace vigie::exchange
