// exchange/pages/frame.h: what the pages for people outside share: document, head, languages,
// forms.
//
// Output  HTML without script that loads one style sheet (page_style()) from its own origin: one
//         column, printable, mirrored where the language runs from right to left, at most 50 kB.
// Method  logical CSS properties mirror the page; foreign text stands in <bdi>, escaped.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exchange/people/words.h"

namespace vigie::exchange {

struct PageFrame {
  Locale locale = Locale::kEn;
  std::string title;  // of the document and its only h1: plain text
  std::string path;   // of this page with its query but lang: for the links to other languages
  std::string alert;  // what is to be put right first, "" none
  std::string done;   // what was done just now, "" nothing
};

// The whole document around a body of HTML.
std::string page_of(const PageFrame& frame, std::string_view body);
// The style sheet; its path is kStylePath.
std::string_view page_style();
inline constexpr std::string_view kStylePath = "/pages/style.css";

// Plain text for HTML text and attribute values: one line, controls made visible.
std::string safe(std::string_view text);
// The same of text with line breaks: <br> between lines.
std::string safe_lines(std::string_view text);
// For the query of a link.
std::string query_escape(std::string_view text);

// <label> and <input> or <textarea>, tied together. rows 0: one line.
struct Field {
  std::string_view name, label, value = {}, type = "text", autocomplete = "off";
  bool is_required = false;
  int rows = 0;
  size_t length_max = 0;  // 0: none
};
std::string field_html(const Field& field);
std::string hidden_html(std::string_view name, std::string_view value);
std::string checkbox_html(std::string_view name, std::string_view label, bool is_checked,
                          bool is_required);
std::string button_html(std::string_view text);

}  // namespace vigie::exchange
