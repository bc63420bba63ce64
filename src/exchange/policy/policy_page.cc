#include "exchange/policy/policy_page.h"

#include <array>

#include "base/unicode.h"
#include "exchange/html_style.h"

namespace vigie::exchange {
namespace {

enum class Page {
#define VIGIE_PAGE(name, en, fr, de, es, ar, zh) name,
#include "exchange/policy/page_words.inc"
#undef VIGIE_PAGE
};

constexpr std::array<std::string_view, 6> kWords[] = {
#define VIGIE_PAGE(name, en, fr, de, es, ar, zh) {en, fr, de, es, ar, zh},
#include "exchange/policy/page_words.inc"
#undef VIGIE_PAGE
};

std::string word(Page which, Locale locale, std::string_view value = "") {
  std::string out(kWords[static_cast<size_t>(which)][static_cast<size_t>(locale)]);
  const size_t at = out.find("{0}");
  if (at != std::string::npos) out.replace(at, 3, value);
  return out;
}

std::string safe(std::string_view text) { return escape_html(printable(text)); }
// Words of the pack may run the other way than the page.
std::string foreign(std::string_view text) { return "<bdi>" + safe(text) + "</bdi>"; }

Page does_of(const PolicyDoes& does) {
  if (does.visibility == "label") return Page::kDoesLabel;
  if (does.visibility == "reduce") {
    return does.strength == "strong" ? Page::kDoesReduceStrong : Page::kDoesReduceLight;
  }
  if (does.visibility == "restrict") return Page::kDoesRestrict;
  if (does.visibility == "disable") return Page::kDoesDisable;
  if (does.visibility == "remove") return Page::kDoesRemove;
  return Page::kDoesAllow;
}

class Writer {
 public:
  explicit Writer(const PolicyPage& page) : page_(page) {}

  std::string run() {
    open();
    for (const PolicyPageRule& rule : page_.rules) add_rule(rule);
    add_exceptions();
    add_versions();
    out_ += "</main></body></html>\n";
    return std::move(out_);
  }

 private:
  std::string own(Page which, std::string_view value = "") const {
    return safe(word(which, page_.locale, value));
  }

  void open() {
    out_ = "<!doctype html>\n<html lang=\"" + std::string(tag_of(page_.locale)) + "\" dir=\"" +
           std::string(direction_of(page_.locale)) +
           "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width,initial-scale=1\"><meta http-equiv=\""
           "Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
           "<title>" +
           own(Page::kTitle) + "</title><style>" + std::string(kReportStyle) +
           "</style></head><body><main><h1>" + own(Page::kTitle) + "</h1>\n<p>" +
           own(Page::kIntro) + "</p>\n<p class=\"muted\">" + foreign(page_.pack) + "</p>\n";
    if (page_.others.empty()) return;
    out_ += "<nav aria-label=\"" + own(Page::kLanguages) + "\">";
    for (const Locale other : page_.others) {
      const std::string tag(tag_of(other));
      out_ += "<a href=\"policy." + tag + ".html\" hreflang=\"" + tag + "\" lang=\"" + tag + "\">" +
              safe(own_name_of(other)) + "</a> ";
    }
    out_ += "</nav>\n";
  }

  void list(Page title, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    out_ += "<h4>" + own(title) + "</h4><ul>";
    for (const std::string& text : texts) out_ += "<li>" + foreign(text) + "</li>";
    out_ += "</ul>\n";
  }

  void add_rule(const PolicyPageRule& rule) {
    out_ += "<article id=\"" + safe(rule.id) + "\"><h2>" + foreign(rule.text) + "</h2>\n";
    if (!rule.clause.empty()) out_ += "<p class=\"muted\">" + foreign(rule.clause) + "</p>\n";
    out_ += "<h3>" + own(Page::kWhatHappens) + "</h3><p>" +
            safe(does_text(rule.does, page_.locale)) + "</p>\n";
    if (rule.has_confirmed) {
      out_ += "<p>" + own(Page::kConfirmed) + ": " + safe(does_text(rule.confirmed, page_.locale)) +
              "</p>\n";
    }
    if (!rule.against.empty() || !rule.allowed.empty()) {
      out_ += "<h3>" + own(Page::kExamples) + "</h3>\n";
    }
    list(Page::kAgainst, rule.against);
    list(Page::kNotAgainst, rule.allowed);
    out_ += "</article>\n";
  }

  void add_exceptions() {
    if (page_.exceptions.empty()) return;
    out_ += "<section><h2>" + own(Page::kExceptions) + "</h2>\n";
    for (const PolicyPageException& exception : page_.exceptions) {
      PolicyDoes cap;
      cap.visibility = exception.cap;
      out_ += "<h3>" + foreign(exception.text) + "</h3><p>" + own(Page::kAtMost) + ": " +
              safe(does_text(cap, page_.locale)) + "</p><ul>";
      for (const std::string& rule : exception.rules) out_ += "<li>" + foreign(rule) + "</li>";
      out_ += "</ul>\n";
    }
    out_ += "</section>\n";
  }

  void add_versions() {
    if (page_.versions.empty()) return;
    out_ += "<section><h2>" + own(Page::kVersions) + "</h2>\n";
    for (const PolicyPageVersion& version : page_.versions) {
      out_ += "<h3>" + foreign(version.pack) + ", " +
              own(Page::kInForce, say_date(version.from_us, page_.locale));
      if (version.until_us != 0) {
        out_ += ", " + own(Page::kUntil, say_date(version.until_us, page_.locale));
      }
      out_ += "</h3><p class=\"muted\">" +
              own(version.by_one_person ? Page::kByOne : Page::kByTwo) + "</p><ul>";
      for (const PolicyPageChange& change : version.changes) add_change(change);
      out_ += "</ul>\n";
    }
    out_ += "</section>\n";
  }

  void add_change(const PolicyPageChange& change) {
    const Page way = change.way > 0   ? Page::kNewRule
                     : change.way < 0 ? Page::kGoneRule
                                      : Page::kChangedRule;
    out_ += "<li>" + own(way) + ": " + foreign(change.text);
    if (change.way == 0 && !(change.before == change.after)) {
      out_ += "<br>" + own(Page::kBefore) + ": " + safe(does_text(change.before, page_.locale)) +
              "<br>" + own(Page::kNow) + ": " + safe(does_text(change.after, page_.locale));
    }
    out_ += "</li>";
  }

  const PolicyPage& page_;
  std::string out_;
};

}  // namespace

std::string does_text(const PolicyDoes& does, Locale locale) {
  std::string out = word(does_of(does), locale);
  const auto add = [&](Page which) {
    // Chinese sentences stand without a blank between them.
    out += (locale == Locale::kZh ? "" : " ") + word(which, locale);
  };
  if (does.review == "queue") add(Page::kLooksQueue);
  if (does.review == "urgent") add(Page::kLooksUrgent);
  if (does.account == "warn") add(Page::kAccountWarn);
  if (does.account == "strike") add(Page::kAccountStrike);
  if (does.account == "suspend") add(Page::kAccountSuspend);
  return out;
}

std::string policy_page_html(const PolicyPage& page) { return Writer(page).run(); }

std::string announcement_text(const PolicyPageVersion& version, Locale locale) {
  std::string out = word(Page::kAnnouncement, locale) + "\n\n" +
                    word(Page::kFromDay, locale, say_date(version.from_us, locale)) + "\n";
  for (const PolicyPageChange& change : version.changes) {
    const Page way = change.way > 0   ? Page::kNewRule
                     : change.way < 0 ? Page::kGoneRule
                                      : Page::kChangedRule;
    out += "- " + word(way, locale) + ": " + change.text + "\n";
    if (change.way > 0) out += "  " + does_text(change.after, locale) + "\n";
    if (change.way == 0 && !(change.before == change.after)) {
      out += "  " + word(Page::kBefore, locale) + ": " + does_text(change.before, locale) + "\n";
      out += "  " + word(Page::kNow, locale) + ": " + does_text(change.after, locale) + "\n";
    }
  }
  if (version.changes.empty()) out += word(Page::kNothingChanges, locale) + "\n";
  out += "\n" + word(version.by_one_person ? Page::kByOne : Page::kByTwo, locale) + "\n";
  return out;
}

}  // namespace vigie::exchange
