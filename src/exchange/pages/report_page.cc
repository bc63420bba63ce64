#include "exchange/pages/report_page.h"

#include <algorithm>

#include "model/report.h"

namespace vigie::exchange {
namespace {

struct Group {
  std::string_view id;
  Say name;
};

// In the order of the flow (research 5.6).
constexpr Group kGroups[] = {
    {"election", Say::kGroupElection}, {"false", Say::kGroupFalse},
    {"altered", Say::kGroupAltered},   {"impersonation", Say::kCategoryImpersonation},
    {"hate", Say::kCategoryHate},      {"danger", Say::kCategoryDanger},
    {"spam", Say::kCategorySpam},      {"account", Say::kGroupAccount},
    {"illegal", Say::kGroupIllegal}};

// What a member that is wrong is called on the form.
struct Name {
  std::string_view member;
  Say label;
};
constexpr Name kNames[] = {{"category", Say::kAskWhich},
                           {"moment", Say::kAskFrom},
                           {"link", Say::kAskLink},
                           {"text", Say::kAskText},
                           {"legal.country", Say::kAskCountry},
                           {"legal.name", Say::kAskName},
                           {"legal.email", Say::kAskEmail},
                           {"legal.good_faith", Say::kAskGoodFaith}};

class Form {
 public:
  explicit Form(const ReportPage& page) : page_(page) {}

  std::string groups() const {
    std::string out = "<h2>" + text(Say::kAskWhat) + "</h2><ul class=\"choices\">\n";
    for (const Group& group : kGroups) {
      if (!is_offered(group)) continue;
      out += "<li><a href=\"" + safe(path() + "&group=" + std::string(group.id)) + "\">" +
             text(group.name) + "</a></li>\n";
    }
    out += "</ul>\n";
    if (!page_.may_report) out += "<p class=\"muted\">" + text(Say::kNeedsSignIn) + "</p>\n";
    return out;
  }

  std::string choices() const {
    const bool is_legal = page_.group == "illegal";
    std::string out = "<form method=\"post\" action=\"/report\">" +
                      hidden_html("item", page_.item) + hidden_html("account", page_.account) +
                      hidden_html("viewer", page_.viewer) + hidden_html("group", page_.group) +
                      hidden_html("lang", tag_of(page_.locale)) + radios();
    out += is_legal ? legal() : details();
    out += button_html(say(Say::kSend, page_.locale));
    return out + "</form>\n<p><a href=\"" + safe(path()) + "\">" + text(Say::kBack) + "</a></p>\n";
  }

  std::string path() const {
    std::string out = "/report?";
    out += page_.item.empty() ? "account=" + query_escape(page_.account)
                              : "item=" + query_escape(page_.item);
    if (!page_.viewer.empty()) out += "&viewer=" + query_escape(page_.viewer);
    return out + "&lang=" + std::string(tag_of(page_.locale));
  }

  std::string alert() const {
    if (page_.is_too_many) return std::string(say(Say::kTooMany, page_.locale));
    if (page_.is_not_there) return std::string(say(Say::kNotThere, page_.locale));
    if (page_.wrong.empty()) return "";
    const auto* found = std::find_if(std::begin(kNames), std::end(kNames),
                                     [&](const Name& name) { return name.member == page_.wrong; });
    const std::string_view label =
        found == std::end(kNames) ? std::string_view(page_.wrong) : say(found->label, page_.locale);
    return say(Say::kCheckField, page_.locale, {label});
  }

 private:
  std::string text(Say which) const { return safe(say(which, page_.locale)); }
  std::string_view given(const std::string& name) const {
    const auto found = page_.given.find(name);
    return found == page_.given.end() ? std::string_view() : std::string_view(found->second);
  }
  std::string_view label(Say which) const { return say(which, page_.locale); }

  bool is_fitting(const ReportCategory& category) const {
    return page_.account.empty() ? !category.id.starts_with("account.") : category.is_of_accounts;
  }

  bool is_offered(const Group& group) const {
    if (!page_.may_report && group.id != "illegal") return false;
    const auto categories = report_categories();
    return std::any_of(categories.begin(), categories.end(), [&](const ReportCategory& one) {
      return group_of(one.id) == group.id && is_fitting(one);
    });
  }

  std::string radios() const {
    std::string out = "<fieldset><legend>" + text(Say::kAskWhich) + "</legend>\n";
    int count = 0;
    for (const ReportCategory& category : report_categories()) {
      count += group_of(category.id) == page_.group && is_fitting(category);
    }
    for (const ReportCategory& category : report_categories()) {
      if (group_of(category.id) != page_.group || !is_fitting(category)) continue;
      // A group of one needs no second choice.
      const bool is_checked = count == 1 || given("category") == category.id;
      out += "<label class=\"radio\"><input type=\"radio\" name=\"category\" required value=\"" +
             std::string(category.id) + "\"" + (is_checked ? " checked" : "") + ">" +
             safe(say_category(category.id, page_.locale)) + "</label>\n";
    }
    return out + "</fieldset>\n";
  }

  std::string shown() const {
    const std::pair<std::string_view, Say> rows[] = {{"", Say::kShownNone},
                                                     {"me", Say::kShownMe},
                                                     {"someone_i_know", Say::kShownKnown},
                                                     {"public_person", Say::kShownPublic}};
    std::string out = "<label class=\"text\" for=\"f-shown\">" + text(Say::kAskShown) +
                      "</label><select id=\"f-shown\" name=\"shown\">";
    for (const auto& [value, name] : rows) {
      out += "<option value=\"" + std::string(value) + "\"" +
             (given("shown") == value ? " selected" : "") + ">" + text(name) + "</option>";
    }
    return out + "</select>\n";
  }

  std::string moments() const {
    return field_html({.name = "from",
                       .label = label(Say::kAskFrom),
                       .value = given("from"),
                       .length_max = 10}) +
           field_html(
               {.name = "to", .label = label(Say::kAskTo), .value = given("to"), .length_max = 10});
  }

  std::string details() const {
    std::string out;
    if (page_.account.empty()) out += shown() + moments();
    return out +
           field_html({.name = "link",
                       .label = label(Say::kAskLink),
                       .value = given("link"),
                       .type = "url",
                       .length_max = 2000}) +
           field_html({.name = "text",
                       .label = label(Say::kAskText),
                       .value = given("text"),
                       .rows = 4,
                       .length_max = 500});
  }

  std::string legal() const {
    std::string out = field_html({.name = "text",
                                  .label = label(Say::kAskReason),
                                  .value = given("text"),
                                  .is_required = true,
                                  .rows = 6,
                                  .length_max = 5000});
    if (page_.account.empty()) out += moments();
    out += field_html({.name = "country",
                       .label = label(Say::kAskCountry),
                       .value = given("country"),
                       .autocomplete = "country",
                       .is_required = true,
                       .length_max = 2}) +
           field_html({.name = "law",
                       .label = label(Say::kAskLaw),
                       .value = given("law"),
                       .length_max = 500});
    // Not required in the page: whether they are depends on the category.
    out += field_html({.name = "name",
                       .label = label(Say::kAskName),
                       .value = given("name"),
                       .autocomplete = "name",
                       .length_max = 200}) +
           field_html({.name = "email",
                       .label = label(Say::kAskEmail),
                       .value = given("email"),
                       .type = "email",
                       .autocomplete = "email",
                       .length_max = 254}) +
           "<p class=\"muted\">" + text(Say::kAskNoName) + "</p>\n";
    return out + checkbox_html("good_faith", label(Say::kAskGoodFaith),
                               given("good_faith") == "yes", true);
  }

  const ReportPage& page_;
};

}  // namespace

std::string_view group_of(std::string_view category) {
  return category.substr(0, category.find('.'));
}

std::string report_page(const ReportPage& page) {
  const Form form(page);
  PageFrame frame;
  frame.locale = page.locale;
  frame.title = say(Say::kAskTitle, page.locale);
  frame.path = form.path().substr(0, form.path().rfind("&lang="));
  if (!page.group.empty()) frame.path += "&group=" + query_escape(page.group);
  frame.alert = form.alert();
  if (page.is_not_there) return page_of(frame, "");
  return page_of(frame, page.group.empty() ? form.groups() : form.choices());
}

}  // namespace vigie::exchange
