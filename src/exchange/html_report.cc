#include "exchange/html_report.h"

#include <algorithm>
#include <vector>

#include "base/unicode.h"
#include "exchange/compare_words.h"
#include "exchange/html_bands.h"
#include "exchange/html_page.h"
#include "exchange/html_pictures.h"
#include "exchange/html_timeline.h"
#include "exchange/report_words.h"

namespace vigie::exchange {
namespace {

std::string safe(std::string_view text) { return escape_html(printable(text)); }

std::string code(const std::string& safe_text) { return "<code>" + safe_text + "</code>"; }

class Page {
 public:
  Page(std::span<const ReportItem> items, const ReportOptions& options)
      : items_(items),
        options_(options),
        language_(language_from(options.language)),
        pictures_(language_, options.limits, Text::kKnownItemAt) {}

  std::string run() {
    const std::string title = items_.size() == 1
                                  ? text(Text::kCheckOf, language_, {cut(path_of(items_[0]))})
                                  : own(Text::kCheckReport, language_);
    out_ = open_html_page(title, own(Text::kCheckReport, language_), "i0", options_);
    if (items_.size() != 1) index();
    for (number_ = 0; number_ < items_.size(); ++number_) article(items_[number_]);
    return std::move(out_) + close_html_page(Text::kHonesty, options_);
  }

 private:
  std::string word(Text which) const { return safe(text(which, language_)); }
  std::string cut(std::string_view value) const {
    return cut_text(value, options_.limits.text_characters_max, language_);
  }
  // A value from outside, cut and escaped.
  std::string shown(const Json& value) const {
    return escape_html(cut(value_text(value, language_)));
  }

  void heading(Text which) { out_ += "<h3>" + word(which) + "</h3>\n"; }
  void paragraph(const char* name, std::string_view plain) {
    const std::string attribute = name[0] == '\0' ? "" : " class=\"" + std::string(name) + "\"";
    out_ += "<p" + attribute + ">" + safe(plain) + "</p>\n";
  }
  // A row with a heading; value is HTML. Nothing for an empty value.
  void row(const std::string& name, const std::string& value) {
    if (value.empty()) return;
    out_ += "<tr><th scope=\"row\">" + safe(name) + "</th><td>" + value + "</td></tr>\n";
  }
  void row(Text name, const std::string& value) { row(own(name, language_), value); }

  static std::string path_of(const ReportItem& item) {
    const Json* about = member(item.check, "item");
    return about != nullptr ? string_member(*about, "path") : "";
  }
  static const Json* decision_of(const ReportItem& item) {
    const Json* decision = member(item.check, "decision");
    return decision != nullptr && decision->is_object() ? decision : nullptr;
  }

  std::string outcome_words(const ReportItem& item) const {
    const Json* decision = decision_of(item);
    if (decision == nullptr) {
      const bool failed = member(item.check, "error") != nullptr;
      return own(failed ? Text::kNotChecked : Text::kNoDecision, language_);
    }
    std::string out = visibility_word(string_member(*decision, "visibility"), language_);
    const auto add = [&](Text label, Words words, const char* key, const char* none) {
      const std::string id = string_member(*decision, key, none);
      if (id == none) return;
      out += " · " + labelled(label, exchange::word(words, id, language_), language_);
    };
    add(Text::kStrength, Words::kStrength, "strength", "");
    add(Text::kReview, Words::kReview, "review", "none");
    add(Text::kAccount, Words::kAccount, "account", "none");
    return out;
  }

  static std::string outcome_class(const ReportItem& item) {
    const Json* decision = decision_of(item);
    if (decision == nullptr) return "critical";
    const std::string visibility = string_member(*decision, "visibility");
    const bool is_quiet = string_member(*decision, "review", "none") == "none" &&
                          string_member(*decision, "account", "none") == "none";
    if (visibility == "allow") return is_quiet ? "ok" : "caution";
    return visibility == "label" || visibility == "reduce" ? "caution" : "critical";
  }

  void index() {
    paragraph("muted", text(Text::kItemsChecked, language_, {std::to_string(items_.size())}));
    out_ += "<nav aria-label=\"" + word(Text::kIndex) + "\"><table><thead><tr><th scope=\"col\">" +
            word(Text::kFile) + "</th><th scope=\"col\">" + word(Text::kOutcome) +
            "</th></tr></thead><tbody>\n";
    for (size_t i = 0; i < items_.size(); ++i) {
      out_ += "<tr><td><a href=\"#i" + std::to_string(i) + "\">" +
              escape_html(cut(path_of(items_[i]))) + "</a></td><td class=\"" +
              outcome_class(items_[i]) + "\">" + safe(outcome_words(items_[i])) + "</td></tr>\n";
    }
    out_ += "</tbody></table></nav>\n";
  }

  void article(const ReportItem& item) {
    out_ += "<article id=\"i" + std::to_string(number_) + "\"><h2>" +
            escape_html(cut(path_of(item))) + "</h2>\n";
    outcome(item);
    const std::string timeline = write_html_timeline(item.check, language_, options_.limits);
    if (!timeline.empty()) {
      heading(Text::kTimeline);
      paragraph("muted", text(Text::kTimelineIntro, language_));
      out_ += timeline;
    }
    stills(item);
    mixed_sources(item);
    matches(item);
    provenance(item);
    not_examined(item);
    findings(item);
    record(item);
    if (items_.size() > 1) {
      out_ += "<p class=\"back\"><a href=\"#top\">" + word(Text::kBackToIndex) + "</a></p>\n";
    }
    out_ += "</article>\n";
  }

  void outcome(const ReportItem& item) {
    paragraph(("outcome " + outcome_class(item)).c_str(), outcome_words(item));
    const Json* error = member(item.check, "error");
    if (error != nullptr && error->is_object()) {
      paragraph(
          "", text(Text::kNotCheckedSentence, language_, {cut(string_member(*error, "message"))}));
      paragraph("muted", own(Text::kNotCheckedAdvice, language_));
      return;
    }
    const Json* decision = decision_of(item);
    if (decision == nullptr) {
      paragraph("", own(Text::kNoDecisionSentence, language_));
      return;
    }
    paragraph("", outcome_sentences(*decision, language_));
    heading(Text::kWhy);
    if (array_member(*decision, "reasons").empty()) {
      paragraph("", own(Text::kNoRule, language_));
    } else if (!item.reason_text.empty()) {
      paragraph("", item.reason_text);
    }
    ids(Text::kRule, *decision, "reasons");
    ids(Text::kLabels, *decision, "labels");
    ids(Text::kFlags, *decision, "flags");
    ids(Text::kExceptions, *decision, "exceptions");
    clauses(item);
  }

  // The pack's own ids; a flag has a word of ours too.
  void ids(Text label, const Json& decision, const char* key) {
    std::string list;
    for (const Json& id : array_member(decision, key)) {
      list += (list.empty() ? "" : ", ") + code(shown(id));
      if (label != Text::kFlags || !id.is_string()) continue;
      const std::string name = exchange::word(Words::kFlag, value_text(id, language_), language_);
      list += " (" + safe(name) + ")";
    }
    if (list.empty()) return;
    // The list is markup, so it takes its place after the sentence around it was escaped.
    std::string line = safe(labelled(label, "{list}", language_));
    line.replace(line.find("{list}"), 6, list);
    out_ += "<p class=\"muted\">" + line + "</p>\n";
  }

  // The tree of reasons: each part of a rule's condition with its value and the facts it read.
  void clauses(const ReportItem& item) {
    if (item.clauses.empty()) return;
    out_ += "<details open><summary><h3>" + word(Text::kReasonTree) + "</h3></summary>";
    const size_t count = std::min(item.clauses.size(), options_.limits.clauses_max);
    std::string rule;
    for (size_t i = 0; i < count; ++i) {
      const std::string of = string_member(item.clauses[i], "rule");
      if (i == 0 || of != rule) {
        out_ += (i == 0 ? "<h4>" : "</ul>\n<h4>") + code(safe(of)) + "</h4><ul>\n";
        rule = of;
      }
      clause(item.clauses[i]);
    }
    out_ += "</ul>\n";
    say_cut(item.clauses.size() - count);
    out_ += "</details>\n";
  }

  void clause(const Json& clause) {
    const Json* value = member(clause, "value");
    out_ += "<li><span class=\"value\">" + (value != nullptr ? shown(*value) : "") + "</span> " +
            code(escape_html(cut(string_member(clause, "text"))));
    const Json* facts = member(clause, "facts");
    std::string from;
    if (facts != nullptr && facts->is_object()) {
      for (const auto& fact : facts->get_object()) {
        from += (from.empty() ? "" : ", ") +
                code(safe({fact.key().data(), fact.key().size()}) + " = " + shown(fact.value()));
      }
    }
    if (!from.empty()) {
      out_ += "<span class=\"facts\">" + word(Text::kFactsUsed) + " " + from + "</span>";
    }
    out_ += "</li>\n";
  }

  void say_cut(size_t left_out) {
    if (left_out == 0) return;
    paragraph("muted", text(Text::kListCut, language_, {std::to_string(left_out)}));
  }

  void stills(const ReportItem& item) {
    if (item.stills.empty()) return;
    heading(Text::kStills);
    out_ += "<div>";
    out_ += pictures_.show_all("s" + std::to_string(number_));
    out_ += "<div class=\"stills all\">";
    const size_t count = std::min(item.stills.size(), options_.limits.stills_max);
    for (size_t i = 0; i < count; ++i) out_ += pictures_.figure(item.stills[i], Text::kStillAt);
    out_ += "</div></div>\n";
    say_cut(item.stills.size() - count);
  }

  void mixed_sources(const ReportItem& item) {
    bool is_first = true;
    for (const Json& finding : array_member(item.check, "findings")) {
      if (string_member(finding, "kind") != "mixed_sources") continue;
      if (is_first) heading(Text::kMixedTitle);
      is_first = false;
      paragraph("", mixed_sentence(finding, language_));
    }
    if (!is_first) paragraph("muted", own(Text::kMixedAdvice, language_));
  }

  static bool is_of(const Json& evidence, const Json& first) {
    return string_member(evidence, "entry") == string_member(first, "entry") &&
           string_member(evidence, "bank") == string_member(first, "bank");
  }

  // Entries in the order of their first finding, each with all its stretches.
  void matches(const ReportItem& item) {
    std::vector<const Json*> all;
    for (const Json& finding : array_member(item.check, "findings")) {
      const Json* evidence = member(finding, "evidence");
      if (evidence == nullptr || string_member(*evidence, "entry").empty()) continue;
      all.push_back(evidence);
    }
    if (all.empty()) return;
    heading(Text::kMatches);
    out_ += "<div>";
    if (!item.matches.empty()) {
      paragraph("muted", own(Text::kDrawnIntro, language_));
      out_ += pictures_.show_all("m" + std::to_string(number_));
    }
    const size_t count = std::min(all.size(), options_.limits.findings_max);
    std::vector<bool> written(count, false), used(item.matches.size(), false);
    for (size_t i = 0; i < count; ++i) {
      if (written[i]) continue;
      bands(item, all, *all[i]);
      for (size_t k = i; k < count; ++k) {
        if (written[k] || !is_of(*all[k], *all[i])) continue;
        written[k] = true;
        match_table(*all[k]);
        pair(item, *all[k], used);
      }
    }
    out_ += "</div>\n";
    say_cut(all.size() - count);
  }

  void bands(const ReportItem& item, const std::vector<const Json*>& all, const Json& entry) {
    std::vector<Stretch> stretches;
    for (const Json* evidence : all) {
      if (is_of(*evidence, entry)) stretches.push_back(stretch_of(*evidence));
    }
    const Json* about = member(item.check, "item");
    BandsOptions bands;
    bands.query_ms = about != nullptr ? int_member(*about, "duration_ms") : 0;
    bands.reference_ms = int_member(entry, "reference_duration_ms");
    bands.query_name = own(Text::kThisItem, language_);
    bands.reference_name = string_member(entry, "bank") + "/" + string_member(entry, "entry");
    bands.language = language_;
    out_ += write_html_bands(stretches, bands, options_.limits);
  }

  // The first pictures of that entry and track that no stretch before has shown.
  void pair(const ReportItem& item, const Json& evidence, std::vector<bool>& used) {
    for (size_t i = 0; i < item.matches.size(); ++i) {
      const ReportMatch& match = item.matches[i];
      const bool is_it = match.entry == string_member(evidence, "entry") &&
                         (match.track.empty() || match.track == string_member(evidence, "track"));
      if (!is_it || used[i]) continue;
      used[i] = true;
      // Pictures beside a match of sound show the moment; no transform of theirs is known.
      const bool is_sound = string_member(evidence, "track") == "audio";
      out_ += pictures_.pair(match.query, match.reference,
                             is_sound ? nullptr : member(evidence, "transform"), !is_sound);
      return;
    }
  }

  void match_table(const Json& evidence) {
    const bool confirmed = bool_member(evidence, "confirmed");
    const std::string track = string_member(evidence, "track");
    out_ += "<h4 class=\"match\">" + escape_html(cut(match_phrase(evidence, language_))) +
            "</h4><table><tbody>\n";
    row(Text::kKnownItem,
        safe(capital_word(Words::kVerdict, string_member(evidence, "entry_verdict"), language_)) +
            ", " + word(confirmed ? Text::kConfirmed : Text::kNotConfirmed));
    row(Text::kTrack, safe(capital_word(Words::kTrack, track, language_)));
    const std::string query = interval_text(array_member(evidence, "query"));
    const std::string reference = interval_text(array_member(evidence, "reference"));
    if (!query.empty() && !reference.empty()) {
      row(Text::kWhen, safe(text(Text::kBandsOf, language_, {query, reference})));
    }
    row(Text::kCoverageLabel, safe(coverage_phrase(evidence, language_)));
    row(Text::kTransform, safe(transform_phrase(evidence, language_)));
    row(Text::kSource, escape_html(cut(string_member(evidence, "source"))));
    row(Text::kNote, escape_html(cut(string_member(evidence, "note"))));
    out_ += "</tbody></table>\n";
  }

  void provenance(const ReportItem& item) {
    heading(Text::kProvenance);
    for (const Json& finding : array_member(item.check, "findings")) {
      if (string_member(finding, "kind") != "ai_trace") continue;
      const std::string unable = unable_phrase(finding, language_);
      const Json* evidence = member(finding, "evidence");
      if (!unable.empty() || evidence == nullptr) {
        paragraph("", unable.empty() ? own(Text::kProvenanceNotExamined, language_) : unable);
      } else {
        traces(*evidence);
      }
      return;
    }
    paragraph("", own(Text::kProvenanceNotExamined, language_));
  }

  void traces(const Json& evidence) {
    const JsonArray& traces = array_member(evidence, "traces");
    const bool has_store = string_member(evidence, "state") == "Present";
    if (has_store) paragraph("", own(Text::kC2paPresent, language_));
    if (traces.empty() && !has_store) paragraph("", own(Text::kProvenanceNone, language_));
    if (!traces.empty()) {
      paragraph("", own(Text::kTracesFound, language_));
      out_ += "<table><tbody>\n";
      for (const Json& trace : traces) {
        row(capital_word(Words::kAiClass, string_member(trace, "disclosure"), language_),
            escape_html(cut(string_member(trace, "value"))) + "<br><span class=\"muted\">" +
                safe(labelled(Text::kPlace, cut(string_member(trace, "place")), language_)) +
                "</span>");
      }
      out_ += "</tbody></table>\n";
    }
    for (const Json& remark : array_member(evidence, "remarks")) {
      paragraph("muted", labelled(Text::kRemark, cut(value_text(remark, language_)), language_));
    }
  }

  void not_examined(const ReportItem& item) {
    heading(Text::kNotExamined);
    size_t count = 0;
    for (const Json& finding : array_member(item.check, "findings")) {
      const Json* unable = member(finding, "unable");
      if (unable == nullptr || !unable->is_object()) continue;
      if (++count > options_.limits.findings_max) continue;
      if (count == 1) {
        paragraph("muted", own(Text::kNotExaminedIntro, language_));
        out_ += "<table><tbody>\n";
      }
      const std::string kind = string_member(*unable, "kind");
      const Text why = kind == "crashed"     ? Text::kCrashed
                       : kind == "abstained" ? Text::kAbstained
                                             : Text::kNotApplicable;
      const std::string reason = string_member(*unable, "reason");
      row(capital_word(Words::kKind, string_member(finding, "kind"), language_),
          word(why) + "<br><span class=\"muted\">" +
              (reason.empty() ? word(Text::kNoReason) : escape_html(cut(reason))) + "</span>");
    }
    if (count > 0) out_ += "</tbody></table>\n";
    if (count == 0) paragraph("", own(Text::kAllExamined, language_));
    if (count > options_.limits.findings_max) say_cut(count - options_.limits.findings_max);
  }

  void findings(const ReportItem& item) {
    const JsonArray& findings = array_member(item.check, "findings");
    out_ += "<details><summary><h3>" + word(Text::kFindings) + "</h3></summary>";
    size_t count = 0;
    for (const Json& finding : findings) {
      const Json* evidence = member(finding, "evidence");
      if (!unable_phrase(finding, language_).empty()) continue;
      if (++count > options_.limits.findings_max) continue;
      out_ += "<h4>" + safe(capital_word(Words::kKind, string_member(finding, "kind"), language_)) +
              "</h4>";
      std::string line = verdict_phrase(finding, language_);
      const std::string places = places_text(finding, options_.limits.spans_max, language_);
      if (!places.empty()) line += (line.empty() ? "" : " · ") + places;
      if (!line.empty()) paragraph("", line);
      if (evidence == nullptr) continue;
      out_ += "<p>" + code(escape_html(cut_text(to_json(*evidence), 2000, language_))) + "</p>\n";
    }
    if (count == 0) paragraph("", own(Text::kNoFindings, language_));
    if (count > options_.limits.findings_max) say_cut(count - options_.limits.findings_max);
    out_ += "</details>\n";
  }

  void record(const ReportItem& item) {
    const Json* about = member(item.check, "item");
    const std::string sha256 = about != nullptr ? string_member(*about, "sha256") : "";
    const Json* decision = decision_of(item);
    if (sha256.empty() && decision == nullptr) return;
    heading(Text::kRecord);
    out_ += "<table><tbody>\n";
    const auto add = [&](Text name, const std::string& value) {
      if (!value.empty()) row(name, code(escape_html(cut(value))));
    };
    add(Text::kItemHash, sha256);
    if (decision != nullptr) {
      add(Text::kPack, string_member(*decision, "pack"));
      add(Text::kFactsHash, string_member(*decision, "facts_sha256"));
      const std::string id = string_member(*decision, "id");
      if (!id.empty()) add(Text::kReplay, "vigie replay " + id);
    }
    out_ += "</tbody></table>\n";
  }

  std::span<const ReportItem> items_;
  const ReportOptions& options_;
  Language language_;
  HtmlPictures pictures_;
  size_t number_ = 0;
  std::string out_;
};

}  // namespace

std::string write_html_report(std::span<const ReportItem> items, const ReportOptions& options) {
  return Page(items, options).run();
}

}  // namespace vigie::exchange
