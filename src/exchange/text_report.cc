#include "exchange/text_report.h"

#include <algorithm>
#include <cstdio>

#include "base/unicode.h"
#include "exchange/compare_words.h"
#include "exchange/report_words.h"

namespace vigie::exchange {
namespace {

constexpr size_t kPlacesMax = 5;
constexpr size_t kTextColumnsMin = 24;  // a narrower terminal breaks lines itself

// Columns of a terminal, one a character: escape sequences take none. Wide scripts take two, so
// their lines break late, which a terminal does again.
size_t columns_of(std::string_view text) {
  size_t columns = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size());
    } else if ((text[i] & 0xc0) != 0x80) {
      ++columns;
    }
  }
  return columns;
}

// Words of text in lines of columns_max at most; lines after the first start with indent blanks.
std::string wrapped(const std::string& text, size_t columns_max, size_t indent) {
  std::string out;
  size_t used = 0;
  for (size_t from = 0; from < text.size();) {
    const size_t to = std::min(text.find(' ', from + 1), text.size());
    const std::string piece = text.substr(from, to - from);  // a blank, then a word
    const size_t columns = columns_of(piece);
    if (used > 0 && used + columns > columns_max && piece[0] == ' ') {
      out += "\n" + std::string(indent, ' ') + piece.substr(1);
      used = columns - 1;
    } else {
      out += piece;
      used += columns;
    }
    from = to;
  }
  return out;
}

class Writer {
 public:
  Writer(const ReportItem& item, const TextOptions& options)
      : item_(item),
        options_(options),
        language_(language_from(options.language)),
        label_columns_(language_ == Language::kFrench ? 22 : 14) {}

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
    const size_t columns = columns_of(label);
    const size_t padding = columns < label_columns_ ? label_columns_ - columns : 1;
    const size_t indent = 2 + label_columns_;
    const auto width = static_cast<size_t>(std::max(options_.width_columns, 0));
    const size_t columns_max = width > indent + kTextColumnsMin ? width - indent : kTextColumnsMin;
    out_ += "  " + paint("2", label + std::string(padding, ' ')) +
            wrapped(text, columns_max, indent) + "\n";
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
      const std::string message = printable(string_member(*error, "message"));
      line(own(Text::kOutcome, language_),
           paint("31", labelled(Text::kNotChecked, message, language_)));
    }
    const Json* decision = member(item_.check, "decision");
    if (decision == nullptr || !decision->is_object()) return;
    const std::string visibility = string_member(*decision, "visibility");
    const std::string review = string_member(*decision, "review");
    std::string shown =
        paint(colour_of(visibility, review != "none"), visibility_word(visibility, language_));
    const std::string strength = string_member(*decision, "strength");
    if (!strength.empty()) shown += " (" + word(Words::kStrength, strength, language_) + ")";
    if (review != "none") {
      shown += ", " + labelled(Text::kReview, word(Words::kReview, review, language_), language_);
    }
    const std::string account = string_member(*decision, "account", "none");
    if (account != "none") {
      shown +=
          ", " + labelled(Text::kAccount, word(Words::kAccount, account, language_), language_);
    }
    line(own(Text::kOutcome, language_), shown);
    ids(Text::kLabels, *decision, "labels");
    ids(Text::kFlags, *decision, "flags");
    ids(Text::kRule, *decision, "reasons");
    if (!item_.reason_text.empty()) line("", printable(item_.reason_text));
    ids(Text::kExceptions, *decision, "exceptions");
    line("", printable(string_member(*decision, "id") + "  " + string_member(*decision, "pack")));
  }

  void ids(Text label, const Json& decision, const char* key) {
    std::string shown;
    for (const Json& id : array_member(decision, key)) {
      shown += (shown.empty() ? "" : ", ") + value_text(id, language_);
    }
    if (!shown.empty()) line(own(label, language_), shown);
  }

  void describe(const Json& finding) {
    if (!unable_phrase(finding, language_).empty()) return;
    const std::string kind = string_member(finding, "kind");
    const Json* evidence = member(finding, "evidence");
    if (string_member(finding, "verdict") == "none" || evidence == nullptr ||
        kind == "media_facts" || kind == "fingerprint") {
      return;
    }
    std::string shown;
    if (kind == "known_match") {
      shown = describe_match(finding, *evidence);
    } else if (kind == "mixed_sources") {
      shown = mixed_sentence(finding, language_);
    } else if (kind == "ai_trace") {
      shown = describe_traces(*evidence);
    } else {
      shown = verdict_phrase(finding, language_);
      const std::string places = places_text(finding, kPlacesMax, language_);
      if (!places.empty()) shown = shown.empty() ? places : joined(shown, places);
    }
    if (!shown.empty()) line(capital_word(Words::kKind, kind, language_), shown);
  }

  std::string joined(const std::string& name, const std::string& value) const {
    return text(Text::kLabelled, language_, {name, value});
  }

  std::string describe_match(const Json& finding, const Json& evidence) const {
    const std::string track = word(Words::kTrack, string_member(evidence, "track"), language_);
    std::string out = verdict_phrase(finding, language_) + ", " +
                      joined(track, match_phrase(evidence, language_));
    const std::string query = interval_text(array_member(evidence, "query"));
    const std::string reference = interval_text(array_member(evidence, "reference"));
    if (!query.empty() && !reference.empty()) out += ", " + query + " = " + reference;
    const std::string coverage = coverage_phrase(evidence, language_);
    return coverage.empty() ? out : out + " (" + coverage + ")";
  }

  std::string describe_traces(const Json& evidence) const {
    std::string out;
    for (const Json& trace : array_member(evidence, "traces")) {
      out += (out.empty() ? "" : "; ") +
             word(Words::kAiClass, string_member(trace, "disclosure"), language_) + " (" +
             printable(string_member(trace, "place")) + ")";
    }
    if (string_member(evidence, "state") == "Present") {
      out += (out.empty() ? "" : "; ") + own(Text::kC2paShort, language_);
    }
    return out;
  }

  void not_examined(const Json& finding) {
    const std::string what = unable_phrase(finding, language_);
    if (what.empty()) return;
    const bool crashed = string_member(*member(finding, "unable"), "kind") == "crashed";
    line(capital_word(Words::kKind, string_member(finding, "kind"), language_),
         paint(crashed ? "31" : "2", what));
  }

  const ReportItem& item_;
  const TextOptions& options_;
  Language language_;
  size_t label_columns_;
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
