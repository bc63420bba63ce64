#include "app/routes.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "app/event_hub.h"
#include "app/loop/loop_routes.h"
#include "app/loop/pages.h"
#include "app/loop/sessions.h"
#include "app/policy/policy_routes.h"
#include "base/log.h"

namespace vigie::app {
namespace {

constexpr size_t kJsonBytesMax = 2 << 20;

const std::vector<Parameter> kPaging = {{"before", "cursor: `next` of the page before"},
                                        {"limit", "1 to 500, default 50"},
                                        {"state", "only items in this state"},
                                        {"visibility", "only items decided so"},
                                        {"account", "only items of this account"},
                                        {"locale", "of reason_text: en, fr, de, es, ar or zh"}};
const std::vector<Parameter> kAfter = {{"after", "number of the last event seen"}};
const std::vector<Parameter> kLocale = {kPaging.back()};
const std::vector<Parameter> kEffects = {{"surface", "feed, search, share, profile or live"},
                                         {"locale", "BCP 47: en, fr, de, es, ar or zh"}};

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const size_t end = std::min(path.find('/'), path.size());
    out.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}

using Segments = std::vector<std::string_view>;

// Of each route's pattern, split once: this runs for every request and every route.
const std::vector<Segments>& patterns() {
  static const std::vector<Segments> split = [] {
    std::vector<Segments> out;
    for (const Route& route : routes()) out.push_back(segments_of(route.pattern));
    return out;
  }();
  return split;
}

bool matches(const Segments& wanted, const Segments& given, std::vector<std::string>& arguments) {
  if (wanted.size() != given.size()) return false;
  arguments.clear();
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      if (given[i].empty()) return false;
      arguments.emplace_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return false;
    }
  }
  return true;
}

// The name without the port: "[::1]:8470" is "[::1]".
std::string_view host_name(std::string_view host) {
  const size_t bracket = host.find(']');
  if (bracket != std::string_view::npos) return host.substr(0, bracket + 1);
  return host.substr(0, host.find(':'));
}

bool is_listed(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::string_view one = list.substr(0, list.find(' '));
    if (one == name) return true;
    list.remove_prefix(std::min(list.size(), one.size() + 1));
  }
  return false;
}

// Where the pages of an installation are is a name of its own.
bool is_own_site(std::string_view url, std::string_view host) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = url.substr(scheme + 3);
  return host_name(rest.substr(0, rest.find('/'))) == host;
}

// A page from elsewhere must not act with this browser's rights: neither by a name of its own that
// leads to us (rebinding), nor by a form or script that sends our cookie along.
bool is_from_elsewhere(const Api& api, const HttpRequest& request) {
  const std::string_view host = host_name(request.header("host"));
  const bool is_ours = host == "localhost" || host == "127.0.0.1" || host == "[::1]" ||
                       is_listed(api.configuration.hosts, host) ||
                       is_own_site(api.configuration.public_url, host);
  const bool is_machine = !request.header("authorization").empty();
  if (!is_ours && !is_machine) return true;
  if (request.method == "GET" || request.method == "HEAD" || is_machine) return false;
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return false;
  const size_t scheme = origin.find("://");
  return scheme == std::string_view::npos || origin.substr(scheme + 3) != request.header("host");
}

// Nothing when a key is needed and none that holds was given.
std::optional<Principal> principal_of(Api& api, const HttpRequest& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view authorization = request.header("authorization");
  if (authorization.starts_with(kBearer)) {
    return api.keys.find(authorization.substr(kBearer.size()));
  }
  const std::string_view session = cookie_of(request, "vigie_session");
  if (!session.empty()) {
    if (auto found = api.keys.find(session)) return found;
    if (auto found = principal_of_session(api, session)) return found;
  }
  if (api.keys.is_empty()) {
    Principal anybody;
    anybody.scopes = {"admin"};
    return anybody;
  }
  return std::nullopt;
}

void add_safety_headers(HttpResponse& response, bool is_console) {
  const auto add = [&](const char* name, const char* value) {
    const bool is_there = std::any_of(response.headers.begin(), response.headers.end(),
                                      [&](const auto& header) { return header.first == name; });
    if (!is_there) response.headers.emplace_back(name, value);
  };
  add("X-Content-Type-Options", "nosniff");
  add("Referrer-Policy", "no-referrer");
  add("Cross-Origin-Resource-Policy", "same-origin");
  add("Cache-Control", "no-store");
  add("Content-Security-Policy",
      is_console ? "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                   " media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
                   " frame-ancestors 'none'"
                 : "default-src 'none'; frame-ancestors 'none'; sandbox");
}

class Answered : public HttpExchange {
 public:
  explicit Answered(HttpResponse response) : response_(std::move(response)) {}
  void add_header(std::string name, std::string value) {
    response_.headers.emplace_back(std::move(name), std::move(value));
  }
  std::optional<HttpResponse> refuse() override { return std::move(response_); }
  Status on_body(const HttpPart*, std::string_view) override { return ok(); }
  HttpResponse finish(bool) override { return {}; }

 private:
  HttpResponse response_;
};

// A route with a bounded JSON body, or none.
class RouteExchange : public HttpExchange {
 public:
  RouteExchange(Api& api, const Route& route, HttpRequest request,
                std::vector<std::string> arguments, Principal principal)
      : api_(api),
        route_(route),
        request_(std::move(request)),
        arguments_(std::move(arguments)),
        principal_(std::move(principal)),
        new_token_(principal_.new_token) {}

  Status on_body(const HttpPart* part, std::string_view bytes) override {
    if (part != nullptr) return Error{ErrorCode::kUnsupported, "this route takes JSON"};
    if (body_.size() + bytes.size() > kJsonBytesMax) {
      is_too_large_ = true;
      return Error{ErrorCode::kLimit, "too large"};
    }
    body_ += bytes;
    return ok();
  }

  HttpResponse finish(bool is_whole) override {
    HttpResponse response = answer(is_whole);
    add_safety_headers(response, false);
    if (!new_token_.empty()) {
      constexpr int64_t kTwelveHoursS = 12 * 3600;
      response.headers.emplace_back("Set-Cookie",
                                    session_cookie(request_, new_token_, kTwelveHoursS));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
    api_.metrics.count_request(route_.pattern, response.status, took.count());
    if (request_.method != "GET" || response.status >= 500) {
      log_info("http.answered", {{"request", request_.id},
                                 {"method", request_.method},
                                 {"route", route_.pattern},
                                 {"status", response.status},
                                 {"key", principal_.key_id}});
    }
    return response;
  }

 private:
  HttpResponse answer(bool is_whole) {
    if (is_too_large_) {
      return problem(413, "the body is over " + std::to_string(kJsonBytesMax) + " bytes", request_);
    }
    Call call{request_, std::move(arguments_), nullptr, std::move(principal_)};
    const bool wants_body = *route_.request_schema != '\0';
    const std::string_view type = request_.header("content-type");
    if (wants_body && !type.empty() && !type.starts_with("application/json")) {
      return problem(415, "send JSON: Content-Type: application/json", request_);
    }
    if (!is_whole || (wants_body && body_.empty())) {
      return problem(400, "a JSON body is needed", request_);
    }
    if (wants_body) {
      auto parsed = parse_json(body_, {.bytes_max = kJsonBytesMax, .depth_max = 32});
      if (!parsed) return problem(400, "the body: " + parsed.error().message, request_);
      if (!parsed->is_object()) return problem(400, "the body must be an object", request_);
      call.body = std::move(*parsed);
    }
    return route_.handler(api_, call);
  }

  Api& api_;
  const Route& route_;
  HttpRequest request_;
  std::vector<std::string> arguments_;
  Principal principal_;
  std::string new_token_;  // of a session whose token was replaced just now
  std::string body_;
  bool is_too_large_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

HttpResponse open_events(Api& api, HttpServer& server, const HttpRequest& request) {
  int64_t after = -1;
  for (const std::string_view text :
       {request.header("last-event-id"), request.parameter("after")}) {
    if (after < 0 && !text.empty() && text.size() < 18 &&
        text.find_first_not_of("0123456789") == std::string_view::npos) {
      after = std::stoll(std::string(text));
    }
  }
  if (after < 0) {
    auto store = VIGIE_OR_PROBLEM(request, api.stores.borrow());
    after = VIGIE_OR_PROBLEM(request, store::Admin(*store).last_event());
  }
  HttpResponse out;
  out.headers = {{"Content-Type", "text/event-stream"}, {"X-Accel-Buffering", "no"}};
  out.body = "retry: 2000\n\n";
  out.stream = server.make_stream();
  VIGIE_OR_PROBLEM(request, api.events.open(out.stream, after));
  return out;
}

class Router : public HttpHandler {
 public:
  Router(Api& api, HttpServer** server) : api_(api), server_(server) {}

  std::unique_ptr<HttpExchange> begin(const HttpRequest& request) override {
    auto refused = [&](int status, std::string_view detail, const char* reason) {
      HttpResponse response = problem(status, detail, request);
      add_safety_headers(response, false);
      api_.metrics.count_refusal(reason);
      return std::make_unique<Answered>(std::move(response));
    };
    // The widget on the platform's pages asks first; what it sends then carries its own token.
    if (request.method == "OPTIONS" && request.path.starts_with("/v1/reports")) {
      HttpResponse allowed;
      allowed.status = 204;
      allowed.headers = {
          {"Access-Control-Allow-Origin", "*"},
          {"Access-Control-Allow-Methods", "GET, POST"},
          {"Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key"},
          {"Access-Control-Max-Age", "86400"}};
      return std::make_unique<Answered>(std::move(allowed));
    }
    // A report may come from a page of the platform: it is nobody's but its token's then.
    const bool is_report = request.method == "POST" && request.path == "/v1/reports";
    if (!is_report && is_from_elsewhere(api_, request)) {
      return refused(403, "this request comes from a page of another site", "elsewhere");
    }
    if (request.path == "/" || request.path == "/console") {
      HttpResponse moved;
      moved.status = 302;
      moved.headers = {{"Location", "/console/"}};
      return std::make_unique<Answered>(std::move(moved));
    }
    if (request.path.starts_with("/console/")) {
      HttpResponse page = show_console(request);
      add_safety_headers(page, true);
      return std::make_unique<Answered>(std::move(page));
    }
    // Browsers ask for it by themselves on pages that name none.
    if (request.path == "/favicon.ico") {
      HttpResponse none;
      none.status = 204;
      none.headers = {{"Cache-Control", "public, max-age=86400"}};
      return std::make_unique<Answered>(std::move(none));
    }
    if (request.path.starts_with("/widget/")) {
      HttpResponse script = show_widget(request);
      add_safety_headers(script, false);
      return std::make_unique<Answered>(std::move(script));
    }
    if (is_page(request.path)) {
      return begin_page(api_, request, principal_of(api_, request).value_or(Principal{}));
    }
    return route(request, refused);
  }

 private:
  template <class Refused>
  std::unique_ptr<HttpExchange> route(const HttpRequest& request, const Refused& refused) {
    std::vector<std::string> arguments;
    bool has_path = false;
    const Segments path = segments_of(request.path);
    for (size_t i = 0; i < routes().size(); ++i) {
      const Route& route = routes()[i];
      if (!matches(patterns()[i], path, arguments)) continue;
      has_path = true;
      const bool is_head = request.method == "HEAD" && std::string_view(route.method) == "GET";
      if (request.method != route.method && !is_head) continue;
      Principal principal;
      if (*route.scope != '\0') {
        auto found = principal_of(api_, request);
        if (!found) return refused(401, "give a key: Authorization: Bearer KEY", "unauthorized");
        principal = std::move(*found);
        if (!principal.may(route.scope)) {
          return refused(403, std::string("this key lacks the scope ") + route.scope, "scope");
        }
        if (!is_meant(principal, request)) {
          return refused(403, "X-Csrf-Token: give the one of GET /v1/session", "csrf");
        }
      } else if (auto found = principal_of(api_, request);
                 found && !is_from_elsewhere(api_, request)) {
        principal = std::move(*found);  // some routes for everybody let who is known do more
      }
      if (std::string_view(route.response_schema) == "text/event-stream") {
        if (*server_ == nullptr) return refused(503, "it is starting", "starting");
        HttpResponse stream = open_events(api_, **server_, request);
        add_safety_headers(stream, false);
        return std::make_unique<Answered>(std::move(stream));
      }
      const bool is_hma = std::string_view(route.request_schema) == "HmaFile";
      if (is_hma) return begin_hma_upload(api_, route, request, std::move(arguments));
      if (route.handler == nullptr) {
        return begin_upload(api_, request, std::move(principal),
                            arguments.empty() ? "" : std::move(arguments[0]));
      }
      return std::make_unique<RouteExchange>(api_, route, request, std::move(arguments),
                                             std::move(principal));
    }
    if (has_path) return not_allowed(request, refused);
    return refused(404, "there is no such path; /openapi.json lists all", "path");
  }

  template <class Refused>
  static std::unique_ptr<HttpExchange> not_allowed(const HttpRequest& request,
                                                   const Refused& refused) {
    std::string allowed;
    std::vector<std::string> arguments;
    const Segments path = segments_of(request.path);
    for (size_t i = 0; i < routes().size(); ++i) {
      const Route& route = routes()[i];
      if (!matches(patterns()[i], path, arguments)) continue;
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
      if (std::string_view(route.method) == "GET") allowed += ", HEAD";
    }
    auto out = refused(405, "this path has " + allowed, "method");
    out->add_header("Allow", allowed);
    return out;
  }

  Api& api_;
  HttpServer** server_;
};

std::vector<Route> service_routes() {
  return {
      {"POST", "/v1/items", "items:write", nullptr,
       "Upload an item: multipart/form-data with the parts metadata (JSON) and media, and captions "
       "if there are any; or the media as the body, with metadata in the header Vigie-Metadata",
       "ItemUpload", "Item", 201},
      {"GET", "/v1/items", "items:read", list_items, "Items, newest first", "", "ItemPage", 200,
       kPaging},
      {"GET", "/v1/items/{id}", "items:read", show_item,
       "One item, by its id or by ext: and the platform's id", "", "Item", 200, kLocale},
      {"PATCH", "/v1/items/{id}", "items:write", edit_item,
       "Change what is said of an item; it is decided again", "ItemEdit", "Item"},
      {"DELETE", "/v1/items/{id}", "items:write", delete_item,
       "Its author took it back: media and texts go, decisions stay", "", "Item"},
      {"GET", "/v1/items/{id}/findings", "items:read", show_findings, "What was found", "",
       "Findings"},
      {"GET", "/v1/items/{id}/decision", "items:read", show_decision,
       "The decision and why, clause by clause", "", "DecisionView", 200, kLocale},
      {"GET", "/v1/items/{id}/stills", "items:read", list_stills, "Still pictures", "", "Stills"},
      {"GET", "/v1/items/{id}/stills/{n}", "items:read", show_still, "One still picture", "",
       "image/jpeg"},
      {"PUT", "/v1/items/{id}/media", "items:write", nullptr,
       "Other media in its place, trimmed or corrected: it is looked at and decided again. "
       "multipart/form-data with the part media, or the media as the body",
       "MediaUpload", "Item"},
      {"GET", "/v1/items/{id}/media", "items:read", show_media, "The media; Range is served", "",
       "application/octet-stream"},
      {"GET", "/v1/items/{id}/effects", "effects:read", show_effects,
       "What to do with the item on a surface; ETag is served", "", "Effects", 200, kEffects},
      {"POST", "/v1/counts", "items:write", add_counts,
       "Views, shares and reports since the last batch", "Counts", "CountsAnswer"},
      {"GET", "/v1/queue", "items:read", show_queue, "How many jobs wait", "", "Queue"},
      {"GET", "/v1/jobs/dead", "items:read", list_dead_jobs, "Jobs that were given up", "",
       "DeadJobs"},
      {"POST", "/v1/jobs/{id}/retry", "admin", retry_job, "Try a dead job again", "", "Done"},
      {"GET", "/v1/deliveries/dead", "admin", list_dead_deliveries,
       "Notices that could not be delivered", "", "DeadDeliveries"},
      {"POST", "/v1/deliveries/{id}/retry", "admin", retry_delivery,
       "Send a dead notice again, with the same id", "", "Done"},
      {"GET", "/v1/events", "events:read", nullptr,
       "Everything that happens, as server-sent events; Last-Event-ID goes on where it stopped", "",
       "text/event-stream", 200, kAfter},
      {"POST", "/v1/halt", "admin", set_halt,
       "Stop all effects at once, or let what is enabled go on", "Halt", "Session"},
      {"GET", "/v1/session", "effects:read", show_session, "Who asks, and what is in force", "",
       "Session"},
      {"POST", "/v1/session", "", open_session, "Sign a browser in with a key", "NewSession",
       "Done", 204},
      {"DELETE", "/v1/session", "", close_session, "Sign a browser out", "", "Done", 204},
      {"GET", "/healthz", "", show_health, "The process answers", "", "Done"},
      {"GET", "/readyz", "", show_ready, "It takes work: 503 while it starts, drains or is full",
       "", "Done"},
      {"GET", "/metrics", "", show_metrics, "Prometheus metrics", "", "text/plain"},
      {"GET", "/openapi.json", "", show_openapi, "This interface as OpenAPI 3.1", "",
       "application/json"},
  };
}

}  // namespace

std::span<const Route> routes() {
  static const std::vector<Route> table = [] {
    std::vector<Route> out = service_routes();
    for (Route& route : bank_routes()) out.push_back(std::move(route));
    for (Route& route : policy_routes()) out.push_back(std::move(route));
    for (Route& route : hma_routes()) out.push_back(std::move(route));
    out.insert(out.end(), loop_routes().begin(), loop_routes().end());
    return out;
  }();
  return table;
}

std::unique_ptr<HttpHandler> make_router(Api& api, HttpServer** server) {
  return std::make_unique<Router>(api, server);
}

}  // namespace vigie::app
