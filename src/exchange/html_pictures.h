// exchange/html_pictures.h: pictures of a report: blurred until asked for, and side by side with
// what was done between them.
//
// Input   JPEG bytes and a match's transform as JSON, untrusted.
// Output  HTML. Pictures are data URLs under a tick box that shows them. A pair has both pictures
// with
//         the transform drawn on them: an outline round the part of each that the other shows, a
//         dot in its corner that was top left in the known item; and the difference of the two,
//         laid on one another by the browser and black where they agree.
// Limits  no difference for pictures turned by other than half a turn: their sides do not fit.
// Threads one page a writer.
#pragma once

#include <string>

#include "exchange/check_report.h"
#include "exchange/report_texts.h"

namespace vigie::exchange {

class HtmlPictures {
 public:
  // reference_at: the caption of a pair's second picture, with {0} for the time.
  HtmlPictures(Language language, const ReportLimits& limits, Text reference_at)
      : language_(language), limits_(limits), reference_at_(reference_at) {}

  // The box that shows all pictures of its section; they follow it inside an element of class
  // "all". id: of the page, safe in an attribute.
  std::string show_all(const std::string& id) const;
  // caption has {0} for the time.
  std::string figure(const ReportStill& still, Text caption, const std::string& drawing = "");
  // "" when neither picture was kept. transform may be null; without is_drawn the pictures stand
  // beside one another as they are.
  std::string pair(const ReportStill& query, const ReportStill& reference, const Json* transform,
                   bool is_drawn);

 private:
  bool is_kept(const ReportStill& still) const;
  std::string box(const std::string& label);
  std::string difference(const ReportStill& query, const ReportStill& reference,
                         const Json* transform);

  Language language_;
  const ReportLimits& limits_;
  Text reference_at_;
  size_t boxes_ = 0;
};

}  // namespace vigie::exchange
