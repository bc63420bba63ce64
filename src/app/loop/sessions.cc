#include "app/loop/sessions.h"

#include <algorithm>

#include "app/loop/desk_access.h"
#include "base/crypto.h"
#include "flow/people/sign_in.h"

namespace vigie::app {
namespace {

constexpr std::string_view kCookie = "vigie_session";
constexpr int64_t kTwelveHoursS = 12 * 3600;

JsonObject user_json(const store::User& user) {
  JsonArray names;
  for (const std::string& role : user.roles) names.push_back(Json(role));
  return JsonObject{{"id", user.id},
                    {"name", user.name},
                    {"roles", std::move(names)},
                    {"classes", user.classes},
                    {"totp", !user.totp.empty()},
                    {"disabled", user.is_disabled},
                    {"budget_s", user.budget_s},
                    {"created", to_rfc3339(user.created_us)}};
}

JsonObject made_json(const flow::MadeUser& made) {
  JsonObject out = user_json(made.user);
  out["password"] = made.password;
  out["totp_url"] = made.totp_url;
  return out;
}

Result<std::vector<std::string>> read_texts(const Json& value, std::string_view name) {
  std::vector<std::string> out;
  constexpr size_t kTextsMax = 64, kBytesMax = 64;
  for (const Json& one : array_member(value, name)) {
    if (!one.is_string() || one.get_string().size() > kBytesMax || out.size() >= kTextsMax) {
      return Error{ErrorCode::kInvalidArgument, std::string(name) + ": at most 64 short texts"};
    }
    out.emplace_back(one.get_string());
  }
  return out;
}

Result<Json> read_classes(const Json& value) {
  JsonObject out;
  const Json* given = member(value, "classes");
  if (given == nullptr) return Json(std::move(out));
  for (const char* name : {"languages", "regions", "categories"}) {
    JsonArray list;
    for (const std::string& one : TRY(read_texts(*given, name))) list.push_back(Json(one));
    out[name] = std::move(list);
  }
  return Json(std::move(out));
}

}  // namespace

std::string_view cookie_of(const HttpRequest& request, std::string_view name) {
  std::string_view rest = request.header("cookie");
  while (!rest.empty()) {
    std::string_view one = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(name) && one.substr(name.size()).starts_with('=')) {
      return one.substr(name.size() + 1);
    }
  }
  return "";
}

std::string session_cookie(const HttpRequest& request, std::string_view value, int64_t age_s) {
  // Secure behind a proxy that speaks TLS; on plain loopback browsers would not send it back.
  const bool is_secure = request.header("x-forwarded-proto") == "https";
  return std::string(kCookie) + "=" + std::string(value) +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(age_s) +
         (is_secure ? "; Secure" : "");
}

std::optional<Principal> principal_of_session(Api& api, std::string_view token) {
  if (!flow::is_session_token(token)) return std::nullopt;
  auto store = api.stores.borrow();
  if (!store) return std::nullopt;
  auto resumed = flow::resume(**store, api.clock, token);
  if (!resumed || !resumed->has_value()) return std::nullopt;
  flow::Resumed& session = **resumed;
  auto scopes = flow::scopes_of(session.user.roles);
  if (!scopes) return std::nullopt;  // a role of a later version
  Principal out;
  out.person = session.user.name;
  out.scopes = std::move(*scopes);
  out.user_id = session.user.id;
  out.classes = session.user.classes;
  out.csrf = session.csrf;
  out.new_token = session.new_token;
  return out;
}

bool is_meant(const Principal& principal, const HttpRequest& request) {
  if (principal.user_id.empty()) return true;
  if (request.method == "GET" || request.method == "HEAD") return true;
  return equal_secrets(principal.csrf, request.header("x-csrf-token"));
}

HttpResponse sign_in_person(Api& api, const Call& call) {
  static RateLimit limit(20, 60'000'000);
  if (!limit.take(call.request.client, api.clock.now_us())) {
    api.metrics.count_refusal("sign_in_flood");
    return problem(429, "too many tries from here: wait a minute", call.request);
  }
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto done =
      flow::sign_in(*store, api.clock, string_member(call.body, "name"),
                    string_member(call.body, "password"), string_member(call.body, "code"));
  if (!done) {
    api.metrics.count_refusal("unauthorized");
    return done.error().code == ErrorCode::kDenied ? problem_as(401, done.error(), call.request)
                                                   : problem(done.error(), call.request);
  }
  HttpResponse out;
  out.status = 204;
  out.headers.emplace_back("Set-Cookie", session_cookie(call.request, done->token, kTwelveHoursS));
  return out;
}

void sign_out_person(Api& api, const HttpRequest& request) {
  const std::string_view token = cookie_of(request, kCookie);
  if (!flow::is_session_token(token)) return;
  if (auto store = api.stores.borrow()) (void)flow::sign_out(**store, token);
}

void add_person(JsonObject& session, const Principal& principal) {
  session["user"] = principal.user_id;
  session["csrf"] = principal.csrf;
  session["classes"] = principal.classes.is_object() ? principal.classes : Json(JsonObject());
}

HttpResponse list_users(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray users, roles;
  for (const auto& user : VIGIE_OR_PROBLEM(call.request, store::People(*store).list())) {
    users.push_back(user_json(user));
  }
  for (const flow::Role& role : flow::roles()) {
    JsonArray scopes;
    for (const std::string_view scope : role.scopes) scopes.push_back(Json(scope));
    roles.push_back(
        JsonObject{{"name", role.name}, {"about", role.about}, {"scopes", std::move(scopes)}});
  }
  return json_response(JsonObject{{"users", std::move(users)}, {"roles", std::move(roles)}});
}

HttpResponse create_user(Api& api, const Call& call) {
  flow::NewUser request;
  request.name = string_member(call.body, "name");
  request.roles = VIGIE_OR_PROBLEM(call.request, read_texts(call.body, "roles"));
  request.classes = VIGIE_OR_PROBLEM(call.request, read_classes(call.body));
  request.budget_s = int_member(call.body, "budget_s");
  request.has_totp = bool_member(call.body, "totp", true);
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  return json_response(
      made_json(VIGIE_OR_PROBLEM(call.request, flow::make_user(*store, api.clock, request))), 201);
}

HttpResponse edit_user(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  store::People people(*store);
  auto user = VIGIE_OR_PROBLEM(call.request, people.find(call.arguments[0]));
  if (!user) return problem(404, "there is no user of that id", call.request);
  if (member(call.body, "roles") != nullptr) {
    user->roles = VIGIE_OR_PROBLEM(call.request, read_texts(call.body, "roles"));
    VIGIE_OR_PROBLEM(call.request, flow::scopes_of(user->roles));
  }
  if (member(call.body, "classes") != nullptr) {
    user->classes = VIGIE_OR_PROBLEM(call.request, read_classes(call.body));
  }
  user->is_disabled = bool_member(call.body, "disabled", user->is_disabled);
  user->budget_s = int_member(call.body, "budget_s", user->budget_s);
  VIGIE_OR_PROBLEM(call.request, people.update(*user));
  // Less is less at once: not when the session next ends.
  if (user->is_disabled) VIGIE_OR_PROBLEM(call.request, people.end_sessions(user->id));
  if (!bool_member(call.body, "reset")) return json_response(user_json(*user));
  return json_response(made_json(VIGIE_OR_PROBLEM(
      call.request, flow::reset_user(*store, user->id, bool_member(call.body, "totp", true)))));
}

}  // namespace vigie::app
