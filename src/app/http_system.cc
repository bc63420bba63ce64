// Routes about the server itself: health, metrics, queue, sessions; and the console's files.
#include <filesystem>

#include "app/event_hub.h"
#include "app/loop/sessions.h"
#include "app/routes.h"
#include "store/items.h"

namespace vigie::app {
namespace {

constexpr size_t kListMax = 200;
constexpr uint64_t kAssetBytesMax = 4 << 20;

HttpResponse done(int status = 200) {
  if (status != 204) return json_response(JsonObject{{"ok", true}}, status);
  HttpResponse out;
  out.status = 204;
  return out;
}

// Where the package puts it, or beside the program in the folder of a build.
std::filesystem::path console_folder() {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  for (const char* relative : {"../share/vigie/console", "console"}) {
    const auto folder = (self / relative).lexically_normal();
    if (std::filesystem::is_regular_file(folder / "index.html", failed)) return folder;
  }
  return {};
}

const char* asset_type(const std::filesystem::path& path) {
  const std::string extension = path.extension().native();
  if (extension == ".html") return "text/html; charset=utf-8";
  if (extension == ".js") return "text/javascript; charset=utf-8";
  if (extension == ".css") return "text/css; charset=utf-8";
  if (extension == ".svg") return "image/svg+xml";
  if (extension == ".json") return "application/json";
  return "application/octet-stream";
}

// "gzip" without "q=0" (RFC 9110 section 12.5.3): every browser says so plainly.
bool takes_gzip(const HttpRequest& request) {
  const std::string_view accepted = request.header("accept-encoding");
  const size_t found = accepted.find("gzip");
  return found != std::string_view::npos && !accepted.substr(found + 4).starts_with(";q=0");
}

// Only names that a build makes: no dot first, no slash but between folders, nothing to climb by.
bool is_asset_name(std::string_view name) {
  if (name.empty() || name.size() > 200 || name[0] == '.' || name[0] == '/') return false;
  if (name.find("..") != std::string_view::npos || name.find("//") != std::string_view::npos) {
    return false;
  }
  return name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "._-/") == std::string_view::npos;
}

}  // namespace

HttpResponse show_queue(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto counts = VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).counts());
  return json_response(
      JsonObject{{"waiting", counts.waiting}, {"leased", counts.leased}, {"dead", counts.dead}});
}

HttpResponse list_dead_jobs(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray out;
  for (const auto& job : VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).list_dead(kListMax))) {
    out.push_back(JsonObject{{"id", job.id},
                             {"item", job.item_id},
                             {"kind", job.kind},
                             {"attempts", job.attempts},
                             {"error", job.error},
                             {"created", to_rfc3339(job.created_us)}});
  }
  return json_response(JsonObject{{"jobs", std::move(out)}});
}

HttpResponse retry_job(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).retry(call.arguments[0]));
  return done();
}

HttpResponse list_dead_deliveries(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray out;
  for (const auto& one :
       VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).list_dead_deliveries(kListMax))) {
    out.push_back(JsonObject{{"id", one.id},
                             {"item", one.item_id},
                             {"url", one.url},
                             {"attempts", one.attempts},
                             {"error", one.error},
                             {"created", to_rfc3339(one.created_us)}});
  }
  return json_response(JsonObject{{"deliveries", std::move(out)}});
}

HttpResponse retry_delivery(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).retry_delivery(call.arguments[0]));
  return done();
}

HttpResponse set_halt(Api& api, const Call& call) {
  const Json* halted = member(call.body, "halted");
  if (halted == nullptr || !halted->is_bool()) {
    return problem(400, "halted: true or false", call.request);
  }
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  store::Admin admin(*store);
  VIGIE_OR_PROBLEM(call.request,
                   admin.set_switch("halt", halted->get_bool(), call.principal.person));
  api.effects.set_switches({VIGIE_OR_PROBLEM(call.request, admin.switches())});
  return show_session(api, call);
}

HttpResponse show_session(Api& api, const Call& call) {
  JsonArray scopes, enabled;
  for (const std::string& scope : call.principal.scopes) scopes.push_back(Json(scope));
  const flow::Switches switches = api.effects.switches();
  constexpr std::string_view kEnabled = "enabled:";
  for (const std::string& name : switches.on) {
    if (name.starts_with(kEnabled)) enabled.push_back(Json(name.substr(kEnabled.size())));
  }
  JsonObject out{{"version", VIGIE_VERSION},        {"keys_required", !api.keys.is_empty()},
                 {"person", call.principal.person}, {"scopes", std::move(scopes)},
                 {"enabled", std::move(enabled)},   {"halted", switches.is_halted()}};
  out["demo"] = switches.has("demo");
  add_person(out, call.principal);
  return json_response(std::move(out));
}

HttpResponse open_session(Api& api, const Call& call) {
  if (member(call.body, "name") != nullptr) return sign_in_person(api, call);
  const std::string key = string_member(call.body, "key");
  if (!api.keys.find(key)) {
    api.metrics.count_refusal("unauthorized");
    return problem(401, "this key is none, or it was revoked", call.request);
  }
  constexpr int64_t kTwelveHoursS = 12 * 3600;
  HttpResponse out = done(204);
  out.headers.emplace_back("Set-Cookie", session_cookie(call.request, key, kTwelveHoursS));
  return out;
}

HttpResponse close_session(Api& api, const Call& call) {
  sign_out_person(api, call.request);
  HttpResponse out = done(204);
  out.headers.emplace_back("Set-Cookie", session_cookie(call.request, "", 0));
  return out;
}

HttpResponse show_health(Api&, const Call&) { return done(); }

HttpResponse show_ready(Api& api, const Call& call) {
  if (api.is_draining) return problem(503, "it is stopping", call.request);
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto counts = VIGIE_OR_PROBLEM(call.request, store::Jobs(*store).counts());
  if (counts.waiting >= api.configuration.jobs_max) {
    return problem(503, std::to_string(counts.waiting) + " jobs wait", call.request);
  }
  return done();
}

HttpResponse show_metrics(Api& api, const Call&) {
  if (auto store = api.stores.borrow()) {
    if (const auto counts = store::Jobs(**store).counts()) api.metrics.set_queue(*counts);
  }
  api.metrics.set_streams(static_cast<int64_t>(api.events.open_streams()));
  HttpResponse out;
  out.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
  out.body = api.metrics.text();
  return out;
}

HttpResponse show_openapi(Api&, const Call&) { return json_response(openapi_document()); }

HttpResponse show_console(const HttpRequest& request) {
  static const std::filesystem::path folder = console_folder();
  constexpr std::string_view kPrefix = "/console/";
  if (request.method != "GET" && request.method != "HEAD") {
    return problem(405, "this path has only GET", request);
  }
  if (folder.empty()) {
    return problem(404, "the console is not built; with npm, make build does it", request);
  }
  const std::string_view name = std::string_view(request.path).substr(kPrefix.size());
  HttpResponse out;
  // What is no file is a screen of the console: its page finds the way by itself.
  const bool is_asset = name.starts_with("assets/") || name.find('.') != std::string_view::npos;
  if (is_asset && !is_asset_name(name)) return problem(404, "there is no such file", request);
  const auto path = folder / (is_asset ? std::string(name) : "index.html");
  out.headers = {{"Content-Type", asset_type(path)}, {"Vary", "Accept-Encoding"}};
  // The build leaves a compressed twin beside what is worth it.
  auto twin = read_file(path.native() + ".gz", kAssetBytesMax);
  if (twin && takes_gzip(request)) {
    out.body = std::move(*twin);
    out.headers.emplace_back("Content-Encoding", "gzip");
  } else {
    out.body = VIGIE_OR_PROBLEM(request, read_file(path, kAssetBytesMax));
  }
  // A build names its assets by their content: they never change.
  out.headers.emplace_back("Cache-Control", name.starts_with("assets/")
                                                ? "public, max-age=31536000, immutable"
                                                : "no-cache");
  return out;
}

}  // namespace vigie::app
