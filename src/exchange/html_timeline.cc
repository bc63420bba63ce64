#include "exchange/html_timeline.h"

#include <algorithm>
#include <cstdio>

#include "base/unicode.h"
#include "exchange/report_words.h"

namespace vigie::exchange {
namespace {

constexpr int kLaneHeight = 42, kMarkHeight = 16, kAxisHeight = 20;  // pixels

struct Lane {
  const char* name;    // of the lane's word
  const char* colour;  // the variable of its colour
  std::string_view kinds;
};

constexpr Lane kLanes[] = {{"provenance", "origin", " ai_trace "},
                           {"match", "match", " known_match mixed_sources "},
                           {"picture", "picture", " black frozen scene_cuts "},
                           {"sound", "sound", " silence "}};

bool is_of(const Lane& lane, const Json& finding) {
  const std::string kind = " " + string_member(finding, "kind") + " ";
  return lane.kinds.find(kind) != std::string_view::npos;
}

struct Drawing {
  std::string marks;
  size_t shown = 0, left_out = 0;
};

std::string place(int y, const char* anchor, const std::string& share, const std::string& words) {
  return "<text x=\"" + share + "\" y=\"" + std::to_string(y) + "\" text-anchor=\"" + anchor +
         "\">" + escape_html(words) + "</text>\n";
}

class Timeline {
 public:
  Timeline(const Json& check, Language language, const ReportLimits& limits, int64_t duration_ms)
      : check_(check), language_(language), limits_(limits), duration_ms_(duration_ms) {}

  std::string run() {
    std::string body, counts;
    int top = 0;
    for (const Lane& lane : kLanes) {
      const Drawing drawing = draw(lane, top);
      std::string name = capital_word(Words::kLane, lane.name, language_);
      const std::string count = std::to_string(drawing.shown + drawing.left_out);
      counts += (counts.empty() ? "" : ", ") + name + " " + count;
      if (drawing.left_out > 0) {
        name += " (" + text(Text::kListCut, language_, {std::to_string(drawing.left_out)}) + ")";
      }
      const std::string line = std::to_string(top + kLaneHeight - 4);
      body += place(top + 14, "start", "0", name) + "<line x1=\"0\" x2=\"100%\" y1=\"" + line +
              "\" y2=\"" + line + "\" stroke=\"var(--line)\"/>\n" + drawing.marks;
      top += kLaneHeight;
    }
    for (const int quarter : {0, 2, 4}) {
      const char* anchor = quarter == 0 ? "start" : quarter == 4 ? "end" : "middle";
      body += place(top + 12, anchor, std::to_string(quarter * 25) + "%",
                    time_text(duration_ms_ / 4 * quarter + duration_ms_ % 4 * quarter / 4));
    }
    const Json* item = member(check_, "item");
    const std::string path = item != nullptr ? printable(string_member(*item, "path")) : "";
    const std::string alternative =
        text(Text::kTimelineOf, language_, {cut_text(path, 100, language_), counts});
    return "<svg role=\"img\" height=\"" + std::to_string(top + kAxisHeight) + "\" aria-label=\"" +
           escape_html(alternative) + "\">\n" + body + "</svg>\n";
  }

 private:
  Drawing draw(const Lane& lane, int top) const {
    Drawing out;
    for (const Json& finding : array_member(check_, "findings")) {
      if (!is_of(lane, finding)) continue;
      const double certainty = std::clamp(double_member(finding, "score", 1), 0.0, 1.0);
      const int height = std::max(4, static_cast<int>(certainty * kMarkHeight));
      for (const Json& where : array_member(finding, "where")) {
        if (out.shown == limits_.marks_max) {
          ++out.left_out;
          continue;
        }
        ++out.shown;
        out.marks += mark(lane, finding, where, top + kLaneHeight - 4 - height, height);
      }
    }
    return out;
  }

  std::string mark(const Lane& lane, const Json& finding, const Json& where, int y,
                   int height) const {
    const bool is_whole = string_member(where, "track") == "container";
    const int64_t from_ms = is_whole ? 0 : int_member(where, "from_ms");
    const int64_t to_ms = is_whole ? duration_ms_ : int_member(where, "to_ms");
    const double from = percent_of(from_ms), width = std::max(0.05, percent_of(to_ms) - from);
    // A moment has a width too, or nothing is drawn; the outline makes it two pixels of any page.
    char shape[200];
    std::snprintf(shape, sizeof shape,
                  "<rect x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" height=\"%d\" fill=\"var(--%s)\" "
                  "stroke=\"var(--%s)\"><title>",
                  from, y, width, height, lane.colour, lane.colour);
    const std::string kind = capital_word(Words::kKind, string_member(finding, "kind"), language_);
    std::string when = is_whole ? own(Text::kWholeItem, language_) : time_text(from_ms);
    if (!is_whole && to_ms > from_ms) when += "–" + time_text(to_ms);
    return shape + escape_html(kind + " " + when) + "</title></rect>\n";
  }

  double percent_of(int64_t ms) const {
    const auto inside = static_cast<double>(std::clamp<int64_t>(ms, 0, duration_ms_));
    return inside * 100 / static_cast<double>(duration_ms_);
  }

  const Json& check_;
  Language language_;
  const ReportLimits& limits_;
  int64_t duration_ms_;
};

}  // namespace

std::string write_html_timeline(const Json& check, Language language, const ReportLimits& limits) {
  const Json* item = member(check, "item");
  const int64_t duration_ms = item != nullptr ? int_member(*item, "duration_ms") : 0;
  if (duration_ms <= 0) return "";
  return Timeline(check, language, limits, duration_ms).run();
}

}  // namespace vigie::exchange
