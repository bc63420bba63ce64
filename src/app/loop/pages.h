// app/loop/pages.h: the pages for people outside: /report, /status/LINK and its forms.
//
// Anybody may ask them; no cookie is read, so no other site can act through a visitor's browser.
// Threads shared by all loops of the server.
#pragma once

#include <memory>

#include "app/routes.h"

namespace vigie::app {

// Whether the path is one of theirs.
bool is_page(std::string_view path);
// viewers stands for somebody only where the installation has no keys at all.
std::unique_ptr<HttpExchange> begin_page(Api& api, HttpRequest request, Principal principal);

}  // namespace vigie::app
