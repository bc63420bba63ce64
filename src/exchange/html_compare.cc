#include <algorithm>
#include <vector>

#include "base/unicode.h"
#include "exchange/compare_report.h"
#include "exchange/compare_words.h"
#include "exchange/html_bands.h"
#include "exchange/html_page.h"
#include "exchange/html_pictures.h"
#include "exchange/report_words.h"

namespace vigie::exchange {
namespace {

std::string safe(std::string_view text) { return escape_html(printable(text)); }

class Page {
 public:
  Page(const CompareReport& report, const ReportOptions& options)
      : report_(report),
        options_(options),
        language_(language_from(options.language)),
        pictures_(language_, options.limits, Text::kOtherClipAt) {}

  std::string run() {
    static const Json kNone = JsonObject{};
    const Json* found = member(report_.comparison, "item");
    const Json& item = found != nullptr ? *found : kNone;
    const std::string path = cut(string_member(item, "path"));
    const std::string title = text(Text::kComparisonOf, language_, {path});
    out_ = open_html_page(title, title, "i0", options_);
    paragraph("muted", clip_phrase(item, language_));
    mixed();
    const JsonArray& others = array_member(report_.comparison, "others");
    for (number_ = 0; number_ < others.size(); ++number_) article(item, others[number_]);
    return std::move(out_) + close_html_page(Text::kCompareHonesty, options_);
  }

 private:
  std::string cut(std::string_view value) const {
    return cut_text(value, options_.limits.text_characters_max, language_);
  }
  void paragraph(const char* name, const std::string& plain) {
    out_ += "<p class=\"" + std::string(name) + "\">" + safe(plain) + "</p>\n";
  }

  void mixed() {
    const JsonArray& found = array_member(report_.comparison, "mixed_sources");
    if (found.empty()) return;
    out_ += "<article><h2>" + safe(own(Text::kMixedTitle, language_)) + "</h2>\n";
    for (const Json& mixed : found) {
      paragraph("outcome caution", mixed_sentence(mixed, language_));
    }
    paragraph("", own(Text::kMixedAdvice, language_));
    out_ += "</article>\n";
  }

  void article(const Json& item, const Json& other) {
    const std::string path = string_member(other, "path");
    out_ += "<article id=\"i" + std::to_string(number_) + "\"><h2>" + safe(cut(path)) + "</h2>\n";
    paragraph("muted", clip_phrase(other, language_));
    paragraph("outcome", relation_sentence(item, other, language_));
    bands(item, other);
    const bool has_pictures =
        std::any_of(report_.pictures.begin(), report_.pictures.end(),
                    [&](const auto& shown) { return is_of(shown.match, path); });
    out_ += "<div>";
    if (has_pictures) {
      paragraph("muted", own(Text::kDrawnIntroOther, language_));
      out_ += pictures_.show_all("m" + std::to_string(number_));
    }
    matches(path);
    out_ += "</div></article>\n";
  }

  bool is_of(size_t match, const std::string& path) const {
    const JsonArray& all = array_member(report_.comparison, "matches");
    return match < all.size() && string_member(all[match], "entry") == path;
  }

  void bands(const Json& item, const Json& other) {
    std::vector<Stretch> stretches;
    for (const Json& match : array_member(report_.comparison, "matches")) {
      if (string_member(match, "entry") != string_member(other, "path")) continue;
      stretches.push_back(stretch_of(match));
    }
    BandsOptions bands;
    bands.query_ms = int_member(item, "duration_ms");
    bands.reference_ms = int_member(other, "duration_ms");
    bands.query_name = string_member(item, "path");
    bands.reference_name = string_member(other, "path");
    bands.language = language_;
    out_ += write_html_bands(stretches, bands, options_.limits);
  }

  void matches(const std::string& path) {
    const JsonArray& all = array_member(report_.comparison, "matches");
    size_t left_out = 0, shown = 0;
    for (size_t i = 0; i < all.size(); ++i) {
      if (!is_of(i, path)) continue;
      if (++shown > options_.limits.findings_max) {
        ++left_out;
        continue;
      }
      const std::string track = string_member(all[i], "track");
      out_ += "<h3>" + safe(capital_word(Words::kTrack, track, language_)) + " " +
              safe(interval_text(array_member(all[i], "query"))) + "</h3>\n<table><tbody>\n";
      row(Text::kWhen, text(Text::kBandsOfClips, language_,
                            {interval_text(array_member(all[i], "query")),
                             interval_text(array_member(all[i], "reference"))}));
      row(Text::kTransform, transform_phrase(all[i], language_));
      row(Text::kWhy, text(Text::kAgreement, language_,
                           {percent_text(double_member(all[i], "score"), language_)}));
      out_ += "</tbody></table>\n";
      for (const ComparePictures& pair : report_.pictures) {
        if (pair.match != i) continue;
        out_ += pictures_.pair(pair.query, pair.reference, member(all[i], "transform"), true);
      }
    }
    if (left_out > 0) {
      paragraph("muted", text(Text::kListCut, language_, {std::to_string(left_out)}));
    }
  }

  void row(Text name, const std::string& plain) {
    out_ += "<tr><th scope=\"row\">" + safe(own(name, language_)) + "</th><td>" + safe(plain) +
            "</td></tr>\n";
  }

  const CompareReport& report_;
  const ReportOptions& options_;
  Language language_;
  HtmlPictures pictures_;
  size_t number_ = 0;
  std::string out_;
};

}  // namespace

std::string write_html_comparison(const CompareReport& report, const ReportOptions& options) {
  return Page(report, options).run();
}

}  // namespace vigie::exchange
