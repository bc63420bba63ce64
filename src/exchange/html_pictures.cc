#include "exchange/html_pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/bytes.h"
#include "base/unicode.h"
#include "exchange/report_words.h"

namespace vigie::exchange {
namespace {

// Of a picture's sides, from left and top.
struct Part {
  double left = 0, top = 0, right = 1, bottom = 1;
};

// "crop" or "pane": left, top, right, bottom. The whole where it is missing or makes no sense.
Part part_of(const Json* transform, const char* key) {
  Part out;
  if (transform == nullptr) return out;
  const JsonArray& sides = array_member(*transform, key);
  double* const places[] = {&out.left, &out.top, &out.right, &out.bottom};
  if (sides.size() != std::size(places)) return out;
  for (size_t i = 0; i < sides.size(); ++i) {
    const double value = sides[i].is_double()  ? sides[i].get_double()
                         : sides[i].is_int64() ? static_cast<double>(sides[i].get_int64())
                                               : -1;
    if (!(value >= 0 && value <= 1)) return {};
    *places[i] = value;
  }
  return out.right > out.left && out.bottom > out.top ? out : Part();
}

int quarter_turns(const Json* transform) {
  const int64_t turned = transform != nullptr ? int_member(*transform, "rotate") % 360 : 0;
  return turned % 90 == 0 ? static_cast<int>((turned + 360) / 90 % 4) : -1;
}

std::string mirror_of(const Json* transform) {
  return transform != nullptr ? string_member(*transform, "mirror") : "";
}

// The corner of a part where the known item's top left went: mirrored first, then turned.
std::pair<double, double> corner_of(const Part& part, const Json* transform, bool is_query) {
  bool right = false, bottom = false;
  if (is_query) {
    right = mirror_of(transform) == "horizontal";
    bottom = mirror_of(transform) == "vertical";
    for (int turn = 0; turn < std::max(quarter_turns(transform), 0); ++turn) {
      const bool was_right = right;
      right = !bottom;
      bottom = was_right;
    }
  }
  return {right ? part.right : part.left, bottom ? part.bottom : part.top};
}

std::string outline(const Part& part, const Json* transform, bool is_query) {
  const auto [x, y] = corner_of(part, transform, is_query);
  char out[420];
  std::snprintf(out, sizeof out,
                "<svg class=\"drawn\" aria-hidden=\"true\"><rect x=\"%.1f%%\" y=\"%.1f%%\" "
                "width=\"%.1f%%\" height=\"%.1f%%\"/><circle cx=\"%.1f%%\" cy=\"%.1f%%\" r=\"7\"/>"
                "</svg>",
                part.left * 100, part.top * 100, (part.right - part.left) * 100,
                (part.bottom - part.top) * 100, x * 100, y * 100);
  return out;
}

// Lays the query on the known item so that its pane covers the part that it shows.
std::string placement(const Json* transform) {
  const Part crop = part_of(transform, "crop");
  Part pane = part_of(transform, "pane");
  const bool half_turn = quarter_turns(transform) == 2;
  const bool flips_x = (mirror_of(transform) == "horizontal") != half_turn;
  const bool flips_y = (mirror_of(transform) == "vertical") != half_turn;
  if (flips_x) pane = {1 - pane.right, pane.top, 1 - pane.left, pane.bottom};
  if (flips_y) pane = {pane.left, 1 - pane.bottom, pane.right, 1 - pane.top};
  const double width = (crop.right - crop.left) / (pane.right - pane.left);
  const double height = (crop.bottom - crop.top) / (pane.bottom - pane.top);
  char out[200];
  std::snprintf(out, sizeof out,
                "left:%.2f%%;top:%.2f%%;width:%.2f%%;height:%.2f%%;transform:scale(%d,%d)",
                (crop.left - pane.left * width) * 100, (crop.top - pane.top * height) * 100,
                width * 100, height * 100, flips_x ? -1 : 1, flips_y ? -1 : 1);
  return out;
}

std::string image(const ReportStill& still, const std::string& alternative,
                  const std::string& style = "") {
  return "<img alt=\"" + alternative + "\"" + (style.empty() ? "" : " style=\"" + style + "\"") +
         " src=\"data:image/jpeg;base64," + to_base64(as_bytes(still.jpeg)) + "\">";
}

std::string safe(std::string_view text) { return escape_html(printable(text)); }

}  // namespace

bool HtmlPictures::is_kept(const ReportStill& still) const {
  return !still.jpeg.empty() && still.jpeg.size() <= limits_.jpeg_bytes_max;
}

std::string HtmlPictures::show_all(const std::string& id) const {
  return "<p class=\"muted ask\">" + safe(text(Text::kStillsIntro, language_)) +
         "</p>\n<input class=\"show\" type=\"checkbox\" id=\"" + id + "\"> <label for=\"" + id +
         "\">" + safe(text(Text::kShowAll, language_)) + "</label>\n";
}

// The tick box and the start of the frame that it shows.
std::string HtmlPictures::box(const std::string& label) {
  const std::string id = "p" + std::to_string(++boxes_);
  return "<input class=\"one\" type=\"checkbox\" id=\"" + id + "\" aria-label=\"" +
         safe(text(Text::kShowPicture, language_, {label})) + "\"><label class=\"frame\" for=\"" +
         id + "\">";
}

std::string HtmlPictures::figure(const ReportStill& still, Text caption,
                                 const std::string& drawing) {
  const std::string words = text(caption, language_, {time_text(still.time_ms)});
  if (!is_kept(still)) {
    return "<figure><figcaption>" + safe(words) + "<br>" + safe(text(Text::kNoPicture, language_)) +
           "</figcaption></figure>\n";
  }
  return "<figure>" + box(words) + image(still, safe(words)) + drawing + "</label><figcaption>" +
         safe(words) + "</figcaption></figure>\n";
}

std::string HtmlPictures::pair(const ReportStill& query, const ReportStill& reference,
                               const Json* transform, bool is_drawn) {
  if (query.jpeg.empty() && reference.jpeg.empty()) return "";
  const auto drawing = [&](const char* part, bool is_query) {
    return is_drawn ? outline(part_of(transform, part), transform, is_query) : "";
  };
  std::string out = "<div class=\"pair all\">";
  out += figure(query, Text::kThisClipAt, drawing("pane", true));
  out += figure(reference, reference_at_, drawing("crop", false));
  if (is_drawn) out += difference(query, reference, transform);
  return out + "</div>\n";
}

std::string HtmlPictures::difference(const ReportStill& query, const ReportStill& reference,
                                     const Json* transform) {
  if (!is_kept(query) || !is_kept(reference)) return "";
  const int turns = quarter_turns(transform);
  if (turns != 0 && turns != 2) return "";
  const std::string words = own(Text::kDifference, language_);
  return "<figure>" + box(words) + "<span class=\"difference\">" + image(reference, safe(words)) +
         image(query, "", placement(transform)) + "</span></label><figcaption>" + safe(words) +
         "</figcaption></figure>\n";
}

}  // namespace vigie::exchange
