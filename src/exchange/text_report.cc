#include "exchange/text_report.h"

#include <algorithm>
#include <cstdio>

#include "base/unicode.h"
#include "exchange/report_texts.h"

namespace vigie::exchange {
namespace {

constexpr int kLabelColumns = 14;

// m:ss.s, as a player shows it.
std::string time_text(int64_t ms) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%lld:%04.1f", static_cast<long long>(ms / 60'000),
                static_cast<double>(ms % 60'000) / 1000.0);
  return buffer;
}

std::string interval_text(const JsonArray& interval) {
  if (interval.size() != 2 || !interval[0].is_int64() || !interval[1].is_int64()) return "";
  return time_text(interval[0].get_int64()) + "–" + time_text(interval[1].get_int64());
}

std::string percent(double share) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%.0f %%", share * 100);
  return buffer;
}

// The report's own word, as text that can be joined.
std::string own(Text which, Language language) { return std::string(text(which, language)); }

class Writer {
 public:
  Writer(const ReportItem& item, const TextOptions& options)
      : item_(item), options_(options), language_(language_from(options.language)) {}

  std::string run() {
    heading();
    outcome();
    for (const Json& finding : array_member(item_.check, "findings")) describe(finding);
    for (const Json& finding : array_member(item_.check, "findings")) not_examined(finding);
    return std::move(out_) + "\n";
  }

 private:
  std::string paint(const char* code, const std::string& text) const {
    return options_.colour ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
  }

  void line(const std::string& label, const std::string& text) {
    std::string padded = label;
    padded.resize(std::max<size_t>(kLabelColumns, label.size() + 1), ' ');
    out_ += "  " + paint("2", padded) + text + "\n";
  }

  void heading() {
    const Json* item = member(item_.check, "item");
    if (item == nullptr) return;
    out_ += paint("1", printable(string_member(*item, "path")));
    const std::string kind = string_member(*item, "kind");
    if (!kind.empty()) out_ += "  " + word(Words::kMedia, kind, language_);
    if (int_member(*item, "duration_ms") > 0) {
      out_ += " " + time_text(int_member(*item, "duration_ms"));
    }
    if (int_member(*item, "width") > 0) {
      out_ += " " + std::to_string(int_member(*item, "width")) + "×" +
              std::to_string(int_member(*item, "height"));
    }
    out_ += "\n";
  }

  static const char* colour_of(const std::string& visibility, bool has_review) {
    if (visibility == "allow") return has_review ? "33" : "32";
    if (visibility == "label" || visibility == "reduce") return "33";
    return "31";
  }

  void outcome() {
    const Json* error = member(item_.check, "error");
    if (error != nullptr && error->is_object()) {
      line(own(Text::kOutcome, language_), paint("31", own(Text::kNotChecked, language_)) + ": " +
                                               printable(string_member(*error, "message")));
    }
    const Json* decision = member(item_.check, "decision");
    if (decision == nullptr || !decision->is_object()) return;
    const std::string visibility = string_member(*decision, "visibility");
    const std::string review = string_member(*decision, "review");
    std::string shown = paint(colour_of(visibility, review != "none"), visibility);
    const std::string strength = string_member(*decision, "strength");
    if (!strength.empty()) shown += " " + strength;
    if (review != "none") {
      shown +=
          ", " + own(Text::kReview, language_) + ": " + word(Words::kReview, review, language_);
    }
    for (const char* key : {"labels", "flags"}) {
      for (const Json& one : array_member(*decision, key)) {
        shown += ", " + printable(one.is_string() ? one.get_string().c_str() : "");
      }
    }
    line(own(Text::kOutcome, language_), shown);
    rules(*decision);
  }

  void rules(const Json& decision) {
    std::string ids;
    for (const Json& rule : array_member(decision, "reasons")) {
      ids +=
          (ids.empty() ? "" : ", ") + printable(rule.is_string() ? rule.get_string().c_str() : "");
    }
    if (!ids.empty()) line(own(Text::kRule, language_), ids);
    if (!item_.reason_text.empty()) line("", printable(item_.reason_text));
    line("", string_member(decision, "id") + "  " + printable(string_member(decision, "pack")));
  }

  void describe(const Json& finding) {
    const Json* unable = member(finding, "unable");
    if (unable != nullptr && unable->is_object()) return;
    const std::string kind = string_member(finding, "kind");
    const std::string verdict = string_member(finding, "verdict");
    const Json* evidence = member(finding, "evidence");
    if (verdict == "none" || evidence == nullptr || kind == "media_facts" ||
        kind == "fingerprint") {
      return;
    }
    std::string shown;
    if (!verdict.empty()) shown = word(Words::kVerdict, verdict, language_);
    if (kind == "known_match") shown += " " + describe_match(*evidence);
    if (kind == "ai_trace") shown = describe_traces(*evidence);
    if (kind == "black" || kind == "frozen" || kind == "silence") {
      shown += " " + places(finding);
    }
    if (kind == "scene_cuts") shown = std::to_string(int_member(*evidence, "count"));
    if (!shown.empty()) line(capital_word(Words::kKind, kind, language_), shown);
  }

  std::string describe_match(const Json& evidence) const {
    const Json* coverage = member(evidence, "coverage");
    std::string out = printable(string_member(evidence, "bank")) + "/" +
                      printable(string_member(evidence, "entry")) + ", " +
                      word(Words::kTrack, string_member(evidence, "track"), language_) + " " +
                      string_member(evidence, "match_kind") + ", " +
                      interval_text(array_member(evidence, "query")) + " = " +
                      interval_text(array_member(evidence, "reference"));
    if (coverage != nullptr) {
      out += " (" + percent(double_member(*coverage, "query")) + " / " +
             percent(double_member(*coverage, "reference")) + ")";
    }
    return out;
  }

  std::string describe_traces(const Json& evidence) const {
    std::string out;
    for (const Json& trace : array_member(evidence, "traces")) {
      out += (out.empty() ? "" : "; ") +
             word(Words::kAiClass, string_member(trace, "disclosure"), language_) + " (" +
             printable(string_member(trace, "place")) + ")";
    }
    if (string_member(evidence, "state") == "Present") {
      out += (out.empty() ? "" : "; ") + std::string("C2PA");
    }
    return out;
  }

  static std::string places(const Json& finding) {
    constexpr size_t kShownMax = 5;
    std::string out;
    const JsonArray& where = array_member(finding, "where");
    for (size_t i = 0; i < std::min(where.size(), kShownMax); ++i) {
      out += (i > 0 ? ", " : "") + time_text(int_member(where[i], "from_ms")) + "–" +
             time_text(int_member(where[i], "to_ms"));
    }
    if (where.size() > kShownMax) out += ", …";
    return out;
  }

  void not_examined(const Json& finding) {
    const Json* unable = member(finding, "unable");
    if (unable == nullptr || !unable->is_object()) return;
    const bool crashed = string_member(*unable, "kind") == "crashed";
    const std::string kind = capital_word(Words::kKind, string_member(finding, "kind"), language_);
    const std::string what = language_ == Language::kFrench ? "non examiné : " : "not examined: ";
    line(kind, paint(crashed ? "31" : "2", what + printable(string_member(*unable, "reason"))));
  }

  const ReportItem& item_;
  const TextOptions& options_;
  Language language_;
  std::string out_;
};

}  // namespace

std::string write_text_report(const ReportItem& item, const TextOptions& options) {
  return Writer(item, options).run();
}

std::string write_progress_line(size_t done, size_t total, double seconds) {
  constexpr size_t kBarColumns = 24;
  const size_t filled = std::min(kBarColumns, done * kBarColumns / std::max<size_t>(1, total));
  std::string out = "[" + std::string(filled, '#') + std::string(kBarColumns - filled, '-') +
                    "]  " + std::to_string(done) + " of " + std::to_string(total);
  if (done == 0 || seconds <= 0) return out;
  const double rate_hz = static_cast<double>(done) / seconds;
  char tail[64];
  std::snprintf(tail, sizeof tail, "  %.1f/s  %.0f s left", rate_hz,
                static_cast<double>(total - std::min(done, total)) / rate_hz);
  return out + tail;
}

}  // namespace vigie::exchange
