#include "app/loop/pages.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "app/loop/desk_access.h"
#include "app/loop/intake.h"
#include "app/routes.h"
#include "base/unicode.h"
#include "exchange/pages/report_page.h"
#include "exchange/pages/status_page.h"
#include "flow/cases/appeal.h"
#include "flow/cases/status.h"
#include "flow/ingest.h"
#include "store/items.h"

namespace vigie::app {
namespace {

using exchange::Locale;
using exchange::Say;
using Form = std::map<std::string, std::string>;

constexpr size_t kFormBytesMax = 64 << 10;
constexpr std::string_view kStatus = "/status/";

// application/x-www-form-urlencoded (WHATWG URL, section 5.1). The last of a name counts.
Form read_form(std::string_view text) {
  const auto plain = [](std::string_view part) {
    std::string out;
    for (size_t i = 0; i < part.size(); ++i) {
      unsigned byte = 0;
      const bool is_coded =
          part[i] == '%' && i + 2 < part.size() &&
          std::from_chars(part.data() + i + 1, part.data() + i + 3, byte, 16).ptr ==
              part.data() + i + 3;
      out += is_coded ? static_cast<char>(byte) : part[i] == '+' ? ' ' : part[i];
      if (is_coded) i += 2;
    }
    return to_utf8(out);
  };
  Form out;
  constexpr size_t kFieldsMax = 64;
  while (!text.empty() && out.size() < kFieldsMax) {
    const std::string_view one = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const size_t equals = std::min(one.find('='), one.size());
    out[plain(one.substr(0, equals))] =
        plain(equals < one.size() ? one.substr(equals + 1) : std::string_view());
  }
  return out;
}

std::string field(const Form& form, const std::string& name) {
  const auto found = form.find(name);
  return found == form.end() ? "" : found->second;
}

HttpResponse html(std::string body, int status = 200) {
  HttpResponse out;
  out.status = status;
  out.headers = {
      {"Content-Type", "text/html; charset=utf-8"},
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
       " frame-ancestors 'none'"},
      // A form of ours names where it comes from; nobody else learns the link.
      {"Referrer-Policy", "same-origin"},
      {"Cache-Control", "no-store"},
      {"Vary", "Accept-Language"},
      {"X-Robots-Tag", "noindex"}};
  out.body = std::move(body);
  return out;
}

HttpResponse moved(const std::string& path) {
  HttpResponse out = html("", 303);
  out.headers.emplace_back("Location", path);
  return out;
}

// "1:05", "65" or "1:02:05" as milliseconds; -1 for nothing, -2 for nonsense.
int64_t moment_of(std::string_view text) {
  if (text.empty()) return -1;
  int64_t seconds = 0;
  while (true) {
    int64_t part = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (failed != std::errc() || part < 0 || part > 1'000'000) return -2;
    seconds = seconds * 60 + part;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.empty()) return seconds * 1000;
    if (text[0] != ':') return -2;
    text.remove_prefix(1);
  }
}

// The form as the JSON that everybody else sends.
Json report_of(const Form& form) {
  JsonObject out{{"origin", "page"}};
  for (const char* name : {"item", "account", "category", "shown", "link", "text"}) {
    if (const std::string value = field(form, name); !value.empty()) out[name] = value;
  }
  out["locale"] = field(form, "lang");
  const int64_t from_ms = moment_of(field(form, "from"));
  const int64_t to_ms = moment_of(field(form, "to"));
  if (from_ms != -1 || to_ms != -1) {
    out["moment"] = JsonObject{{"from_ms", from_ms == -1 ? 0 : from_ms},
                               {"to_ms", to_ms == -1 ? std::max<int64_t>(0, from_ms) : to_ms}};
  }
  if (field(form, "group") == "illegal") {
    std::string country = field(form, "country");
    std::transform(country.begin(), country.end(), country.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    out["legal"] = JsonObject{{"country", country},
                              {"law", field(form, "law")},
                              {"name", field(form, "name")},
                              {"email", field(form, "email")},
                              {"good_faith", field(form, "good_faith") == "yes"}};
  }
  return out;
}

class PageExchange : public HttpExchange {
 public:
  PageExchange(Api& api, HttpRequest request, Principal principal)
      : api_(api), request_(std::move(request)), principal_(std::move(principal)) {}

  std::optional<HttpResponse> refuse() override {
    if (!is_media()) return std::nullopt;
    if (api_.is_draining) return error(Say::kNotNow, 503);
    uint64_t length = 0;
    const std::string_view told = request_.header("content-length");
    std::from_chars(told.data(), told.data() + told.size(), length);
    const uint64_t bytes_max = upload_limits(api_.configuration).bytes_max;
    if (length > bytes_max + kFormBytesMax) return error(Say::kTooLarge, 413);
    if (!takes_uploads(api_, length)) return error(Say::kNotNow, 503);
    return std::nullopt;
  }

  Status on_body(const HttpPart* part, std::string_view bytes) override {
    if (is_media() && part != nullptr) return on_part(*part, bytes);
    if (part != nullptr || body_.size() + bytes.size() > kFormBytesMax) {
      is_refused_ = true;
      return Error{ErrorCode::kLimit, "too large"};
    }
    body_ += bytes;
    return ok();
  }

  HttpResponse finish(bool is_whole) override {
    const bool is_get = request_.method == "GET" || request_.method == "HEAD";
    if (!is_get && request_.method != "POST") return problem(405, "GET or POST", request_);
    if (is_refused_ || !is_whole) {
      if (is_away_) return error(Say::kNotNow, 503);
      return is_media() ? error(Say::kTooLarge, 413)
                        : problem(413, "the form is over 64 KiB", request_);
    }
    if (!is_media()) form_ = read_form(body_);
    const std::string_view wanted =
        is_get ? request_.parameter("lang") : std::string_view(form_["lang"]);
    locale_ = wanted.empty() ? exchange::locale_from_accept(request_.header("accept-language"))
                             : exchange::locale_from(wanted);
    HttpResponse out = route(is_get);
    out.headers.emplace_back("X-Content-Type-Options", "nosniff");
    api_.metrics.count_request(request_.path.starts_with(kStatus) ? "/status" : "/report",
                               out.status, 0);
    return out;
  }

 private:
  // A form with a file in it: other media, from an item's author.
  bool is_media() const {
    return request_.method == "POST" && request_.path.starts_with(kStatus) &&
           request_.path.ends_with("/media");
  }

  // Bytes go to the disk for whoever may put the item right, and for nobody else.
  Status on_part(const HttpPart& part, std::string_view bytes) {
    const Status done = take_part(part, bytes);
    is_refused_ = is_refused_ || !done;
    is_away_ = is_away_ || (!done && done.error().code != ErrorCode::kLimit);
    return done;
  }

  Status take_part(const HttpPart& part, std::string_view bytes) {
    if (part.name != "media") {
      constexpr size_t kFieldsMax = 8;
      std::string& value = form_[part.name];
      if (form_.size() > kFieldsMax || value.size() + bytes.size() > kFormBytesMax) {
        return Error{ErrorCode::kLimit, "too large"};
      }
      value += bytes;
      return ok();
    }
    if (!upload_) {
      auto desk = TRY(OpenDesk::open(api_));
      std::string_view link = std::string_view(request_.path).substr(kStatus.size());
      link = link.substr(0, link.find('/'));
      const auto view = flow::status_of_link(*desk, link);
      // Who may not is told by the answer; nothing of theirs is kept.
      if (!view || !view->can_fix) return ok();
      upload_.emplace(TRY(flow::Upload::begin(desk.store(), upload_limits(api_.configuration))));
    }
    return upload_->append(bytes);
  }

  HttpResponse route(bool is_get) {
    if (request_.path == exchange::kStylePath) return style();
    if (request_.path == "/report") return is_get ? ask() : take_report();
    std::string_view rest = std::string_view(request_.path).substr(kStatus.size());
    const std::string link(rest.substr(0, rest.find('/')));
    rest.remove_prefix(std::min(rest.size(), link.size() + 1));
    return status(link, rest, is_get);
  }

  static HttpResponse style() {
    HttpResponse out;
    out.headers = {{"Content-Type", "text/css; charset=utf-8"},
                   {"Cache-Control", "public, max-age=3600"}};
    out.body = exchange::page_style();
    return out;
  }

  HttpResponse error(Say what, int status) {
    return html(exchange::error_page(locale_, request_.path, what), status);
  }

  exchange::ReportPage report_page_of(const Form& given) const {
    exchange::ReportPage page;
    page.locale = locale_;
    page.item = field(given, "item");
    page.account = page.item.empty() ? field(given, "account") : "";
    page.viewer = field(given, "viewer");
    const std::string group = field(given, "group");
    const auto categories = report_categories();
    const bool is_known =
        std::any_of(categories.begin(), categories.end(),
                    [&](const ReportCategory& one) { return exchange::group_of(one.id) == group; });
    if (is_known) page.group = group;
    page.may_report = sender(page.viewer).is_known;
    return page;
  }

  Sender sender(const std::string& viewer) const {
    // Without any key everybody on this host is the administrator, who reports as nobody.
    if (principal_.may("reports:write"))
      return {.reporter = {}, .is_machine = false, .is_known = true};
    Sender out;
    auto account = viewer_of(viewer, api_.desk.load()->viewer_secret, api_.clock.now_us());
    if (!account) return out;
    out.reporter.account = std::move(*account);
    out.is_known = true;
    return out;
  }

  HttpResponse ask() {
    Form given;
    for (const auto& [name, value] : request_.query) given[name] = to_utf8(value);
    exchange::ReportPage page = report_page_of(given);
    const size_t name_max = 300;
    page.is_not_there = page.item.size() > name_max || page.account.size() > name_max ||
                        (page.item.empty() && page.account.empty());
    if (!page.is_not_there && !page.item.empty()) {
      auto store = api_.stores.borrow();
      page.is_not_there = !store || !store::Items(**store).find(page.item);
    }
    return html(exchange::report_page(page), page.is_not_there ? 404 : 200);
  }

  HttpResponse take_report() {
    exchange::ReportPage page = report_page_of(form_);
    page.given = form_;
    const auto incoming = incoming_of(api_, report_of(form_), sender(page.viewer));
    if (!incoming) return asked_again(page, incoming.error());
    if (!sender(page.viewer).is_known && is_flood(api_, request_)) {
      page.is_too_many = true;
      return html(exchange::report_page(page), 429);
    }
    auto desk = OpenDesk::open(api_);
    if (!desk) return error(Say::kNotNow, 503);
    const auto receipt = take_one(**desk, *incoming);
    if (!receipt) return asked_again(page, receipt.error());
    return moved("/status/" + receipt->link +
                 "?new=1&lang=" + std::string(exchange::tag_of(locale_)));
  }

  HttpResponse asked_again(exchange::ReportPage page, const Error& error) {
    const int status = status_of_report(error);
    page.is_too_many = status == 429;
    page.is_not_there = status == 404;
    // "legal.name: is needed": the member comes first.
    if (status == 400) page.wrong = error.message.substr(0, error.message.find(':'));
    if (status == 401) page.group = "";
    return html(exchange::report_page(page), status);
  }

  Result<exchange::StatusPage> status_page_of(flow::Desk& desk, const std::string& link,
                                              const flow::StatusView& view) {
    exchange::StatusPage page;
    page.locale = locale_;
    page.link = link;
    page.kind = view.kind;
    page.number = view.number;
    page.title = view.title;
    page.category = view.category;
    page.state = view.state;
    page.received_us = view.received_us;
    page.can_appeal = view.can_appeal;
    page.can_fix = view.can_fix;
    page.question = view.question;
    for (const store::NoticeRow& row : view.notices) {
      page.notices.push_back({exchange::notice_of(row.kind, row.content, locale_), row.sent_us});
    }
    for (const store::Appeal& appeal : view.appeals) {
      page.appeals.push_back({flow::receipt_number(appeal.id), appeal.state, appeal.opened_us});
    }
    for (const auto& still : TRY(flow::stills_of(desk, view))) {
      page.stills.push_back(
          {"/status/" + link + "/still/" + std::to_string(still.number), still.time_ms});
    }
    page.is_new = !request_.parameter("new").empty();
    page.is_saved = !request_.parameter("saved").empty();
    return page;
  }

  HttpResponse status(const std::string& link, std::string_view what, bool is_get) {
    auto desk = OpenDesk::open(api_);
    if (!desk) return error(Say::kNotNow, 503);
    const auto view = flow::status_of_link(**desk, link);
    if (!view) {
      const bool is_away = view.error().code == ErrorCode::kUnavailable;
      return error(is_away ? Say::kNotNow : Say::kNowhere, is_away ? 503 : 404);
    }
    constexpr std::string_view kStill = "still/";
    if (is_get && what.starts_with(kStill)) {
      return still(**desk, *view, what.substr(kStill.size()));
    }
    auto page = status_page_of(**desk, link, *view);
    if (!page) return error(Say::kNotNow, 503);
    if (is_get && what.empty()) return html(exchange::status_page(*page));
    if (is_get && what == "appeal") {
      return view->can_appeal ? html(exchange::appeal_page(*page, ""))
                              : moved("/status/" + link + lang());
    }
    if (is_get) return error(Say::kNowhere, 404);
    return act(**desk, *view, *page, what);
  }

  std::string lang() const { return "?lang=" + std::string(exchange::tag_of(locale_)); }

  HttpResponse act(flow::Desk& desk, const flow::StatusView& view, exchange::StatusPage& page,
                   std::string_view what) {
    const std::string text = field(form_, "text");
    Status done = Error{ErrorCode::kNotFound, ""};
    if (what == "appeal") {
      if (text.empty()) {
        page.wrong = "text";
        return html(exchange::appeal_page(page, text), 400);
      }
      const auto opened = flow::appeal(desk, appeal_of(view, text, exchange::tag_of(locale_)));
      done = opened ? ok() : Status(opened.error());
    } else if (what == "answer") {
      done = flow::answer(desk, view.question_appeal, text);
    } else if (what == "media" && view.can_fix) {
      done = upload_ ? flow::replace_media(desk, view.id, *upload_)
                     : Status(Error{ErrorCode::kInvalidArgument, "there is no file"});
    } else if (what == "fix" && view.can_fix) {
      done = flow::fix(desk, view.id, field(form_, "ai_label") == "yes", field(form_, "source"));
    }
    if (done) return moved("/status/" + page.link + lang() + "&saved=1");
    switch (done.error().code) {
      case ErrorCode::kInvalidArgument:
      case ErrorCode::kLimit:
        page.wrong = what == "fix" ? "source" : what == "media" ? "media" : "text";
        return html(exchange::status_page(page), 400);
      // Sent twice, or overtaken: the page as it is now says what is the case.
      case ErrorCode::kConflict:
        if (what == "media") {
          page.wrong = "busy";
          return html(exchange::status_page(page), 409);
        }
        return moved("/status/" + page.link + lang());
      case ErrorCode::kNotFound: return error(Say::kNowhere, 404);
      default: return error(Say::kNotNow, 503);
    }
  }

  HttpResponse still(flow::Desk& desk, const flow::StatusView& view, std::string_view number) {
    const auto known = flow::stills_of(desk, view);
    if (!known) return error(Say::kNotNow, 503);
    for (const flow::ShownStill& one : *known) {
      if (std::to_string(one.number) != number) continue;
      auto bytes = desk.store.get_blob(one.blob_sha256);
      if (!bytes) break;
      HttpResponse out;
      out.headers = {{"Content-Type", "image/jpeg"}, {"Cache-Control", "private, max-age=3600"}};
      out.body = std::move(*bytes);
      return out;
    }
    return error(Say::kNowhere, 404);
  }

  Api& api_;
  HttpRequest request_;
  Principal principal_;
  std::string body_;
  std::optional<flow::Upload> upload_;
  Form form_;
  Locale locale_ = Locale::kEn;
  bool is_refused_ = false, is_away_ = false;
};

}  // namespace

bool is_page(std::string_view path) {
  return path == "/report" || path.starts_with(kStatus) || path == exchange::kStylePath;
}

std::unique_ptr<HttpExchange> begin_page(Api& api, HttpRequest request, Principal principal) {
  return std::make_unique<PageExchange>(api, std::move(request), std::move(principal));
}

}  // namespace vigie::app
