// app/loop/sessions.h: people who sign in to the console, as the routes see them.
//
// Threads shared by all loops of the server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/routes.h"

namespace vigie::app {

// Who the cookie's token stands for; nothing when it opens nothing. A token that was replaced is in
// new_token of the principal: the answer carries it.
std::optional<Principal> principal_of_session(Api& api, std::string_view token);

// Whether a request that changes something carries the session's token against forgery. True for
// keys, which no browser sends by itself.
bool is_meant(const Principal& principal, const HttpRequest& request);

// The header of an answer that keeps or, with age_s 0, ends a session.
std::string session_cookie(const HttpRequest& request, std::string_view value, int64_t age_s);

// POST /v1/session with name, password and code.
HttpResponse sign_in_person(Api& api, const Call& call);
// DELETE /v1/session of such a session.
void sign_out_person(Api& api, const HttpRequest& request);
// What GET /v1/session says of whoever signed in.
void add_person(JsonObject& session, const Principal& principal);

std::string_view cookie_of(const HttpRequest& request, std::string_view name);

// The routes of GET, POST /v1/users and PATCH /v1/users/{id}.
HttpResponse list_users(Api&, const Call&);
HttpResponse create_user(Api&, const Call&);
HttpResponse edit_user(Api&, const Call&);

}  // namespace vigie::app
