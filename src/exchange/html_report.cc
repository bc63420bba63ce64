#include "exchange/html_report.h"

#include <algorithm>
#include <cstdio>

#include "base/bytes.h"
#include "base/unicode.h"
#include "exchange/html_style.h"
#include "exchange/report_texts.h"

namespace vigie::exchange {
namespace {

constexpr int kChartWidth = 900, kLabelWidth = 130, kLaneHeight = 26;

struct Lane {
  const char* name;    // of the lane's word
  const char* colour;  // the variable of its colour
  std::string_view kinds;
};

constexpr Lane kLanes[] = {{"match", "match", "known_match"},
                           {"picture", "picture", "black frozen scene_cuts"},
                           {"sound", "sound", "silence"},
                           {"provenance", "origin", "ai_trace"}};

std::string safe(std::string_view text) { return escape_html(printable(text)); }

std::string time_text(int64_t ms) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%lld:%04.1f", static_cast<long long>(ms / 60'000),
                static_cast<double>(ms % 60'000) / 1000.0);
  return buffer;
}

std::string picture(const ReportStill& still, const std::string& caption) {
  if (still.jpeg.empty()) return "<figure><figcaption>" + safe(caption) + "</figcaption></figure>";
  return "<figure><img alt=\"\" src=\"data:image/jpeg;base64," + to_base64(as_bytes(still.jpeg)) +
         "\"><figcaption>" + safe(caption) + "</figcaption></figure>";
}

// A value of evidence for people: texts as they are, all else as JSON, cut.
std::string value_text(const Json& value, size_t characters_max) {
  std::string text = value.is_string() ? std::string(value.get_string().c_str()) : to_json(value);
  if (text.size() > characters_max) text = to_utf8(text.substr(0, characters_max)) + " …";
  return safe(text);
}

// "a = 1", a line each: the facts a clause read.
std::string facts_text(const Json& facts, size_t characters_max) {
  std::string out;
  if (!facts.is_object()) return out;
  for (const auto& fact : facts.get_object()) {
    out += (out.empty() ? "" : "<br>") + safe({fact.key().data(), fact.key().size()}) + " = " +
           value_text(fact.value(), characters_max);
  }
  return out;
}

std::string percent(double share) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%.0f %%", share * 100);
  return buffer;
}

class Page {
 public:
  Page(std::span<const ReportItem> items, const ReportOptions& options)
      : items_(items), options_(options), language_(language_from(options.language)) {}

  std::string run() {
    const std::string title = own(Text::kCheckReport);
    out_ = "<!doctype html>\n<html lang=\"" + std::string(tag_of(language_)) +
           "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width,initial-scale=1\"><meta http-equiv=\""
           "Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline';"
           "img-src data:\"><title>" +
           safe(title) + "</title><style>" + std::string(kReportStyle) +
           "</style></head><body><main><h1>" + safe(title) + "</h1><p class=\"muted\">" +
           safe(options_.generated) + "</p>\n";
    if (items_.size() > 1) index();
    for (number_ = 0; number_ < items_.size(); ++number_) article(items_[number_]);
    return std::move(out_) + "</main></body></html>\n";
  }

 private:
  std::string own(Text which) const { return std::string(text(which, language_)); }
  std::string word_of(Words words, std::string_view id) const {
    return capital_word(words, id, language_);
  }

  void heading(Text which) { out_ += "<h3>" + safe(own(which)) + "</h3>\n"; }

  static std::string path_of(const ReportItem& item) {
    const Json* about = member(item.check, "item");
    return about != nullptr ? string_member(*about, "path") : "";
  }

  std::string outcome_word(const ReportItem& item) const {
    const Json* decision = member(item.check, "decision");
    if (decision == nullptr || !decision->is_object()) return own(Text::kNotChecked);
    std::string out = visibility_word(string_member(*decision, "visibility"));
    const std::string strength = string_member(*decision, "strength");
    if (!strength.empty()) out += " " + strength;
    const std::string review = string_member(*decision, "review");
    if (review != "none") {
      out +=
          " · " + own(Text::kReview) + ": " + std::string(word(Words::kReview, review, language_));
    }
    return out;
  }

  std::string visibility_word(std::string_view visibility) const {
    const std::pair<std::string_view, Text> words[] = {
        {"allow", Text::kAllow},       {"label", Text::kLabel},     {"reduce", Text::kReduce},
        {"restrict", Text::kRestrict}, {"disable", Text::kDisable}, {"remove", Text::kRemove}};
    for (const auto& [name, word] : words) {
      if (name == visibility) return own(word);
    }
    return std::string(visibility);
  }

  static const char* outcome_class(const ReportItem& item) {
    const Json* decision = member(item.check, "decision");
    if (decision == nullptr || !decision->is_object()) return "critical";
    const std::string visibility = string_member(*decision, "visibility");
    const bool has_review = string_member(*decision, "review") != "none";
    if (visibility == "allow") return has_review ? "caution" : "ok";
    return visibility == "label" || visibility == "reduce" ? "caution" : "critical";
  }

  void index() {
    out_ += "<nav><table><thead><tr><th>" + safe(own(Text::kFile)) + "</th><th>" +
            safe(own(Text::kOutcome)) + "</th></tr></thead><tbody>\n";
    for (size_t i = 0; i < items_.size(); ++i) {
      out_ += "<tr><td><a href=\"#i" + std::to_string(i) + "\">" + safe(path_of(items_[i])) +
              "</a></td><td class=\"" + outcome_class(items_[i]) + "\">" +
              safe(outcome_word(items_[i])) + "</td></tr>\n";
    }
    out_ += "</tbody></table></nav><br>\n";
  }

  void article(const ReportItem& item) {
    out_ +=
        "<article id=\"i" + std::to_string(number_) + "\"><h2>" + safe(path_of(item)) + "</h2>\n";
    outcome(item);
    const Json* about = member(item.check, "item");
    const int64_t duration_ms = about != nullptr ? int_member(*about, "duration_ms") : 0;
    if (duration_ms > 0) timeline(item, duration_ms);
    stills(item);
    matches(item);
    provenance(item);
    not_examined(item);
    findings(item);
    footer(item);
    out_ += "</article>\n";
  }

  void outcome(const ReportItem& item) {
    out_ += std::string("<p class=\"outcome ") + outcome_class(item) + "\">" +
            safe(outcome_word(item)) + "</p>\n";
    const Json* error = member(item.check, "error");
    if (error != nullptr && error->is_object()) {
      out_ += "<p>" + safe(string_member(*error, "message")) + "</p><p class=\"muted\">" +
              safe(own(Text::kNotCheckedAdvice)) + "</p>\n";
    }
    const Json* decision = member(item.check, "decision");
    if (decision == nullptr || !decision->is_object()) return;
    const JsonArray& reasons = array_member(*decision, "reasons");
    if (reasons.empty()) out_ += "<p>" + safe(own(Text::kNoRule)) + "</p>\n";
    if (!item.reason_text.empty()) out_ += "<p>" + safe(item.reason_text) + "</p>\n";
    if (!reasons.empty()) {
      out_ += "<p class=\"muted\">" + safe(own(Text::kRule)) + ":";
      for (const Json& rule : reasons) out_ += " <code>" + value_text(rule, 100) + "</code>";
      out_ += "</p>\n";
    }
    for (const char* key : {"labels", "flags", "exceptions"}) {
      const JsonArray& words = array_member(*decision, key);
      if (words.empty()) continue;
      const Text name = key[0] == 'l'   ? Text::kLabels
                        : key[0] == 'f' ? Text::kFlags
                                        : Text::kExceptions;
      out_ += "<p class=\"muted\">" + safe(own(name)) + ":";
      for (const Json& one : words) out_ += " <code>" + value_text(one, 100) + "</code>";
      out_ += "</p>\n";
    }
    clauses(item);
  }

  // The tree of reasons: each part of the condition with its value and the facts it read.
  void clauses(const ReportItem& item) {
    if (item.clauses.empty()) return;
    out_ += "<details open><summary>" + safe(own(Text::kReasonTree)) + "</summary><table><tbody>\n";
    size_t shown = 0;
    for (const Json& clause : item.clauses) {
      if (++shown > options_.limits.clauses_max) break;
      const Json* value = member(clause, "value");
      const Json* facts = member(clause, "facts");
      out_ += "<tr><td><code>" + safe(string_member(clause, "rule")) + "</code></td><td><code>" +
              safe(string_member(clause, "text")) + "</code></td><td class=\"value\">" +
              (value != nullptr ? value_text(*value, 200) : "") + "</td><td><code>" +
              (facts != nullptr ? facts_text(*facts, 200) : "") + "</code></td></tr>\n";
    }
    out_ += "</tbody></table></details>\n";
  }

  // One lane a group of findings; the table of findings below says the same in words.
  void timeline(const ReportItem& item, int64_t duration_ms) {
    heading(Text::kTimeline);
    constexpr int kHeight = 24 + kLaneHeight * static_cast<int>(std::size(kLanes));
    out_ += "<svg role=\"img\" viewBox=\"0 0 " + std::to_string(kChartWidth) + " " +
            std::to_string(kHeight) + "\" aria-label=\"" + safe(own(Text::kTimeline)) + "\">\n";
    for (size_t i = 0; i < std::size(kLanes); ++i) lane(item, kLanes[i], i, duration_ms);
    const std::string base = std::to_string(kHeight - 6);
    out_ += "<text x=\"" + std::to_string(kLabelWidth) + "\" y=\"" + base +
            "\">0:00</text><text x=\"" + std::to_string(kChartWidth) + "\" y=\"" + base +
            "\" text-anchor=\"end\">" + time_text(duration_ms) + "</text></svg>\n";
  }

  void lane(const ReportItem& item, const Lane& lane, size_t row, int64_t duration_ms) {
    const int top = static_cast<int>(row) * kLaneHeight;
    const int width = kChartWidth - kLabelWidth;
    out_ += "<text x=\"0\" y=\"" + std::to_string(top + 16) + "\">" +
            safe(word_of(Words::kLane, lane.name)) + "</text><line x1=\"" +
            std::to_string(kLabelWidth) + "\" x2=\"" + std::to_string(kChartWidth) + "\" y1=\"" +
            std::to_string(top + 22) + "\" y2=\"" + std::to_string(top + 22) +
            "\" stroke=\"var(--line)\"/>\n";
    size_t marks = 0;
    for (const Json& finding : array_member(item.check, "findings")) {
      if (lane.kinds.find(string_member(finding, "kind")) == std::string_view::npos) continue;
      for (const Json& where : array_member(finding, "where")) {
        if (++marks > options_.limits.marks_max) return;
        const auto at = [&](const char* key) {
          const int64_t ms = std::clamp<int64_t>(int_member(where, key), 0, duration_ms);
          return kLabelWidth + static_cast<double>(ms) * width / static_cast<double>(duration_ms);
        };
        char mark[200];
        std::snprintf(mark, sizeof mark,
                      "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"16\" rx=\"2\" "
                      "fill=\"var(--%s)\"><title>",
                      at("from_ms"), top + 4, std::max(2.0, at("to_ms") - at("from_ms")),
                      lane.colour);
        out_ += mark + safe(word_of(Words::kKind, string_member(finding, "kind"))) + " " +
                time_text(int_member(where, "from_ms")) + "–" +
                time_text(int_member(where, "to_ms")) + "</title></rect>\n";
      }
    }
  }

  void show_box(const char* name) {
    const std::string id = std::string(name) + std::to_string(number_);
    out_ += "<input class=\"show\" type=\"checkbox\" id=\"" + id + "\"> <label for=\"" + id +
            "\">" + safe(own(Text::kShowAll)) + "</label>\n";
  }

  void stills(const ReportItem& item) {
    if (item.stills.empty()) return;
    heading(Text::kStills);
    out_ += "<div>";
    show_box("s");
    out_ += "<div class=\"stills\">";
    for (size_t i = 0; i < std::min(item.stills.size(), options_.limits.stills_max); ++i) {
      out_ += picture(item.stills[i], time_text(item.stills[i].time_ms));
    }
    out_ += "</div></div>\n";
  }

  void matches(const ReportItem& item) {
    size_t shown = 0;
    for (const Json& finding : array_member(item.check, "findings")) {
      const Json* evidence = member(finding, "evidence");
      if (evidence == nullptr || string_member(*evidence, "entry").empty()) continue;
      if (shown == 0) {
        heading(Text::kMatches);
        out_ += "<div>";
        show_box("m");
      }
      match_table(*evidence);
      if (shown < item.matches.size()) {
        const ReportMatch& match = item.matches[shown];
        out_ += "<div class=\"pair\">" +
                picture(match.query, own(Text::kThisClip) + " " + time_text(match.query.time_ms)) +
                picture(match.reference,
                        own(Text::kKnownItem) + " " + time_text(match.reference.time_ms)) +
                "</div>\n";
      }
      ++shown;
    }
    if (shown > 0) out_ += "</div>\n";
  }

  void match_table(const Json& evidence) {
    out_ += "<p><strong>" + safe(string_member(evidence, "bank")) + " / " +
            safe(string_member(evidence, "entry")) + "</strong>: " +
            safe(word_of(Words::kVerdict, string_member(evidence, "entry_verdict"))) + ", " +
            safe(own(bool_member(evidence, "confirmed") ? Text::kConfirmed : Text::kNotConfirmed)) +
            "</p><table><tbody>\n";
    const std::pair<Text, const char*> rows[] = {
        {Text::kTrack, "track"},         {Text::kMatches, "match_kind"}, {Text::kThisClip, "query"},
        {Text::kKnownItem, "reference"}, {Text::kSource, "source"},      {Text::kNote, "note"}};
    for (const auto& [name, key] : rows) {
      const Json* value = member(evidence, key);
      if (value == nullptr || (value->is_string() && value->get_string().empty())) continue;
      const JsonArray& interval = array_member(evidence, key);
      const bool is_interval =
          interval.size() == 2 && interval[0].is_int64() && interval[1].is_int64();
      out_ += "<tr><th scope=\"row\">" + safe(own(name)) + "</th><td>" +
              (is_interval
                   ? time_text(interval[0].get_int64()) + "–" + time_text(interval[1].get_int64())
                   : value_text(*value, options_.limits.text_characters_max)) +
              "</td></tr>\n";
    }
    out_ += "<tr><th scope=\"row\">" + safe(own(Text::kTransform)) + "</th><td>" +
            transform_text(evidence) + "</td></tr>\n</tbody></table>\n";
    const Json* coverage = member(evidence, "coverage");
    if (coverage == nullptr) return;
    const std::string query = percent(double_member(*coverage, "query"));
    const std::string reference = percent(double_member(*coverage, "reference"));
    out_ += "<p class=\"muted\">" + safe(text(Text::kCoverage, language_, {query, reference})) +
            "</p>\n";
  }

  std::string transform_text(const Json& evidence) const {
    const Json* transform = member(evidence, "transform");
    std::string out;
    if (transform == nullptr) return out;
    const std::string mirror = string_member(*transform, "mirror");
    if (mirror == "horizontal") out = own(Text::kMirrorHorizontal);
    if (mirror == "vertical") out = own(Text::kMirrorVertical);
    const int64_t rotate = int_member(*transform, "rotate");
    if (rotate != 0) out += " ↻ " + std::to_string(rotate) + "°";
    const double speed = double_member(*transform, "speed", 1);
    if (speed != 1) out += " × " + es6_number(speed);
    return safe(out.empty() ? own(Text::kUnchanged) : out);
  }

  void provenance(const ReportItem& item) {
    heading(Text::kProvenance);
    for (const Json& finding : array_member(item.check, "findings")) {
      const Json* evidence = member(finding, "evidence");
      if (string_member(finding, "kind") != "ai_trace" || evidence == nullptr) continue;
      const JsonArray& traces = array_member(*evidence, "traces");
      const bool has_store = string_member(*evidence, "state") == "Present";
      if (traces.empty() && !has_store) break;
      out_ += "<table><tbody>\n";
      if (has_store) {
        out_ += "<tr><th scope=\"row\">C2PA</th><td colspan=\"2\">" +
                std::string(language_ == Language::kFrench ? "présent, non vérifié"
                                                           : "present, not validated") +
                "</td></tr>\n";
      }
      for (const Json& trace : traces) {
        out_ +=
            "<tr><th scope=\"row\">" +
            safe(word_of(Words::kAiClass, string_member(trace, "disclosure"))) + "</th><td>" +
            safe(string_member(trace, "place")) + "</td><td>" +
            value_text(Json(string_member(trace, "value")), options_.limits.text_characters_max) +
            "</td></tr>\n";
      }
      out_ += "</tbody></table>\n";
      return;
    }
    out_ += "<p>" + safe(own(Text::kProvenanceNone)) + "</p>\n";
  }

  void not_examined(const ReportItem& item) {
    std::string rows;
    for (const Json& finding : array_member(item.check, "findings")) {
      const Json* unable = member(finding, "unable");
      if (unable == nullptr || !unable->is_object()) continue;
      const std::string kind = string_member(*unable, "kind");
      const Text word = kind == "crashed"     ? Text::kCrashed
                        : kind == "abstained" ? Text::kAbstained
                                              : Text::kNotApplicable;
      rows += "<tr><th scope=\"row\">" +
              safe(word_of(Words::kKind, string_member(finding, "kind"))) + "</th><td>" +
              safe(own(word)) + "</td><td>" + safe(string_member(*unable, "reason")) +
              "</td></tr>\n";
    }
    heading(Text::kNotExamined);
    if (rows.empty()) {
      out_ += "<p>" + safe(own(Text::kAllExamined)) + "</p>\n";
    } else {
      out_ += "<table><tbody>" + rows + "</tbody></table>\n";
    }
  }

  void findings(const ReportItem& item) {
    out_ += "<details><summary>" + safe(own(Text::kFindings)) + "</summary><table><tbody>\n";
    size_t shown = 0;
    for (const Json& finding : array_member(item.check, "findings")) {
      if (++shown > options_.limits.findings_max) break;
      const Json* evidence = member(finding, "evidence");
      out_ += "<tr><th scope=\"row\">" +
              safe(word_of(Words::kKind, string_member(finding, "kind"))) + "</th><td>" +
              safe(string_member(finding, "verdict")) + "</td><td><code>" +
              (evidence != nullptr ? value_text(*evidence, 2000) : "") + "</code></td></tr>\n";
    }
    out_ += "</tbody></table></details>\n";
  }

  void footer(const ReportItem& item) {
    const Json* decision = member(item.check, "decision");
    if (decision == nullptr || !decision->is_object()) return;
    out_ += "<p class=\"muted\">" + safe(string_member(*decision, "pack")) + " · facts <code>" +
            safe(string_member(*decision, "facts_sha256")) + "</code> · <code>vigie replay " +
            safe(string_member(*decision, "id")) + "</code></p>\n";
  }

  std::span<const ReportItem> items_;
  const ReportOptions& options_;
  Language language_;
  size_t number_ = 0;
  std::string out_;
};

}  // namespace

std::string write_html_report(std::span<const ReportItem> items, const ReportOptions& options) {
  return Page(items, options).run();
}

}  // namespace vigie::exchange
