// exchange/text_report.h: one checked item as text on a terminal, and the line that shows progress.
//
// Input   a ReportItem; everything in it is untrusted and made printable.
// Output  aligned lines; colour only beside a word that says the same.
// Threads stateless.
#pragma once

#include <string>

#include "exchange/check_report.h"

namespace vigie::exchange {

struct TextOptions {
  bool colour = false;
  int width_columns = 100;
  std::string language = "en";
};

std::string write_text_report(const ReportItem& item, const TextOptions& options);

// "[#####-----]  3 of 10  0.5/s  14 s left", without a line end. total > 0.
std::string write_progress_line(size_t done, size_t total, double seconds);

}  // namespace vigie::exchange
