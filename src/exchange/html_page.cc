#include "exchange/html_page.h"

#include "base/unicode.h"
#include "exchange/html_style.h"
#include "exchange/report_words.h"

namespace vigie::exchange {
namespace {

std::string safe(std::string_view text) { return escape_html(printable(text)); }

std::string muted(const std::string& plain) {
  return "<p class=\"muted\">" + safe(plain) + "</p>\n";
}

}  // namespace

std::string open_html_page(std::string_view title, std::string_view heading,
                           std::string_view target, const ReportOptions& options) {
  const Language language = language_from(options.language);
  return "<!doctype html>\n<html lang=\"" + std::string(tag_of(language)) +
         "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><meta http-equiv=\""
         "Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline';"
         "img-src data:\"><title>" +
         safe(title) + "</title><style>" + std::string(kReportStyle) +
         "</style></head><body><a class=\"skip\" href=\"#" + std::string(target) + "\">" +
         safe(text(Text::kSkip, language)) + "</a><main id=\"top\"><h1>" + safe(heading) +
         "</h1><p class=\"muted\">" + safe(date_text(options.generated, language)) + "</p>\n";
}

std::string close_html_page(Text honesty, const ReportOptions& options) {
  const Language language = language_from(options.language);
  return "</main><footer>" + muted(own(honesty, language)) +
         muted(text(Text::kMadeBy, language, {options.version})) + "</footer></body></html>\n";
}

}  // namespace vigie::exchange
