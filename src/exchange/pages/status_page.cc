#include "exchange/pages/status_page.h"

#include <algorithm>

namespace vigie::exchange {
namespace {

class Writer {
 public:
  explicit Writer(const StatusPage& page) : page_(page) {}

  std::string title() const {
    if (page_.kind == "report") return say(Say::kStatusReport, page_.locale, {page_.number});
    if (page_.kind == "account") return std::string(label(Say::kStatusAccount));
    return say(Say::kStatusItem, page_.locale,
               {page_.title.empty() ? std::string_view(page_.number) : page_.title});
  }

  std::string path() const { return "/status/" + page_.link; }

  // Where it is on its way: the present step is marked for eyes and for screen readers.
  std::string steps() const {
    if (page_.state == "none") return "<p>" + text(Say::kStateNone) + "</p>\n";
    std::vector<std::pair<std::string_view, Say>> all = {{"received", Say::kStepReceived},
                                                         {"in_review", Say::kStepReview},
                                                         {"decided", Say::kStepDecided}};
    if (page_.kind != "report") all = {{"decided", Say::kStepDecided}};
    if (page_.state == "appealed") all.emplace_back("appealed", Say::kStepAppealed);
    std::string out = "<ol class=\"steps\">";
    for (const auto& [state, name] : all) {
      out += std::string("<li") + (state == page_.state ? " aria-current=\"step\"" : "") + ">" +
             text(name) + "</li>";
    }
    return out + "</ol>\n";
  }

  std::string about() const {
    std::string out;
    if (!page_.category.empty()) {
      out += "<p>" + safe(say_category(page_.category, page_.locale)) + "</p>\n";
    }
    if (page_.kind == "report" && page_.received_us > 0) {
      out +=
          "<p class=\"muted\">" +
          safe(say(Say::kReceivedOn, page_.locale, {say_date(page_.received_us, page_.locale)})) +
          "</p>\n";
    }
    for (const StatusPage::Appeal& appeal : page_.appeals) {
      out += "<p>" +
             safe(say(Say::kAppealLine, page_.locale,
                      {appeal.number, say_date(appeal.opened_us, page_.locale),
                       label(state_of(appeal.state))})) +
             "</p>\n";
    }
    return out;
  }

  std::string notices() const {
    std::string out;
    for (const StatusPage::Sent& sent : page_.notices) {
      out += "<article><h2><bdi>" + safe(sent.notice.title) + "</bdi></h2><p class=\"muted\">" +
             safe(say_date(sent.sent_us, page_.locale)) + "</p>\n";
      for (const NoticeSection& section : sent.notice.sections) {
        if (!section.heading.empty()) out += "<h3>" + safe(section.heading) + "</h3>\n";
        for (const std::string& paragraph : section.paragraphs) {
          out += "<p>" + safe_lines(paragraph) + "</p>\n";
        }
      }
      out += "</article>\n";
    }
    return out;
  }

  std::string stills() const {
    if (page_.stills.empty()) return "";
    std::string out = "<div class=\"stills\">";
    for (const StatusPage::Still& still : page_.stills) {
      const std::string moment = say_moment(still.time_ms);
      out += "<figure><img src=\"" + safe(still.url) + "\" alt=\"" + moment +
             "\" loading=\"lazy\"><figcaption>" + moment + "</figcaption></figure>";
    }
    return out + "</div>\n";
  }

  std::string question() const {
    if (page_.question.empty()) return "";
    return form("answer") + "<h2>" + text(Say::kAppealAsked) + "</h2><p>" +
           safe_lines(page_.question) + "</p>" +
           field_html({.name = "text",
                       .label = label(Say::kAnswerAsk),
                       .is_required = true,
                       .rows = 5,
                       .length_max = 5000}) +
           button_html(label(Say::kSend)) + "</form>\n";
  }

  std::string fix() const {
    if (!page_.can_fix) return "";
    return form("fix") + "<h2>" + text(Say::kFixAction) + "</h2>" +
           checkbox_html("ai_label", label(Say::kFixLabel), false, false) +
           field_html({.name = "source",
                       .label = label(Say::kFixSource),
                       .type = "url",
                       .length_max = 2000}) +
           button_html(label(Say::kFixSend)) + "</form>\n" + trim();
  }

  // A file goes in a form of its own kind: the browser sends it as it reads it.
  std::string trim() const {
    return "<form method=\"post\" enctype=\"multipart/form-data\" action=\"" +
           safe(path() + "/media") + "\">" + hidden_html("lang", tag_of(page_.locale)) +
           field_html({.name = "media",
                       .label = label(Say::kFixMedia),
                       .type = "file",
                       .is_required = true}) +
           "<p>" + text(Say::kFixMediaText) + "</p>" + button_html(label(Say::kFixMediaSend)) +
           "</form>\n";
  }

  std::string appeal_link() const {
    if (!page_.can_appeal) return "";
    return "<p><a href=\"" + safe(path() + "/appeal?lang=" + std::string(tag_of(page_.locale))) +
           "\">" + text(Say::kAppealAction) + "</a></p>\n";
  }

  std::string appeal_form(std::string_view given) const {
    return form("appeal") + "<p>" + text(Say::kAppealReceivedText) + "</p>" +
           field_html({.name = "text",
                       .label = label(Say::kAppealAsk),
                       .value = given,
                       .is_required = true,
                       .rows = 8,
                       .length_max = 5000}) +
           button_html(label(Say::kSend)) + "</form>\n<p><a href=\"" +
           safe(path() + "?lang=" + std::string(tag_of(page_.locale))) + "\">" + text(Say::kBack) +
           "</a></p>\n";
  }

  std::string alert() const {
    if (page_.wrong.empty()) return "";
    if (page_.wrong == "busy") return std::string(label(Say::kFixBusy));
    const Say which = page_.wrong == "source"  ? Say::kFixSource
                      : page_.wrong == "media" ? Say::kFixMedia
                                               : Say::kAppealAsk;
    return say(Say::kCheckField, page_.locale, {label(which)});
  }

  std::string done() const {
    if (page_.is_new) return std::string(label(Say::kReceiptText));
    return page_.is_saved ? std::string(label(Say::kDone)) : "";
  }

 private:
  std::string_view label(Say which) const { return say(which, page_.locale); }
  std::string text(Say which) const { return safe(label(which)); }

  std::string form(std::string_view what) const {
    return "<form method=\"post\" action=\"" + safe(path() + "/" + std::string(what)) + "\">" +
           hidden_html("lang", tag_of(page_.locale));
  }

  static Say state_of(std::string_view state) {
    if (state == "asked") return Say::kAppealAsked;
    if (state == "upheld") return Say::kAppealWon;
    if (state == "rejected") return Say::kAppealLost;
    return Say::kAppealOpen;
  }

  const StatusPage& page_;
};

PageFrame frame_of(const StatusPage& page, const Writer& writer) {
  PageFrame out;
  out.locale = page.locale;
  out.title = writer.title();
  out.path = writer.path();
  out.alert = writer.alert();
  out.done = writer.done();
  return out;
}

}  // namespace

std::string status_page(const StatusPage& page) {
  const Writer w(page);
  std::string body =
      w.steps() + w.about() + w.question() + w.notices() + w.stills() + w.fix() + w.appeal_link();
  if (page.kind == "report") {
    body += "<p class=\"muted\">" + safe(say(Say::kKeepAddress, page.locale)) + "</p>\n";
  }
  return page_of(frame_of(page, w), body);
}

std::string appeal_page(const StatusPage& page, std::string_view given) {
  const Writer w(page);
  PageFrame frame = frame_of(page, w);
  frame.path += "/appeal";
  return page_of(frame, w.appeal_form(given));
}

std::string error_page(Locale locale, std::string_view path, Say what) {
  PageFrame frame;
  frame.locale = locale;
  frame.title = say(what, locale);
  frame.path = path;
  return page_of(frame, "");
}

}  // namespace vigie::exchange
