// app/routes.h: the table of routes: who may do what, where; the OpenAPI document comes from it.
//
// A handler sees a request whose route, method, key and body's size are right already.
// Threads handlers are called by all loops at once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/api.h"

namespace vigie::app {

struct Call {
  const HttpRequest& request;
  std::vector<std::string> arguments;  // what stood for {name} in the pattern, in order
  Json body;                           // of a JSON request, null without one
  Principal principal;
};

using RouteHandler = HttpResponse (*)(Api& api, const Call& call);

struct Parameter {
  const char* name;  // "" ends the list
  const char* about;
};

struct Route {
  const char* method;
  const char* pattern;  // "/v1/items/{id}"
  const char* scope;    // "" for everybody
  RouteHandler handler;
  const char* summary;
  const char* request_schema;   // name in the schemas, "" for no body
  const char* response_schema;  // name, or a media type such as "image/jpeg"
  int status = 200;             // of success
  std::vector<Parameter> parameters = {};
};

// All routes, in the order of the documentation.
std::span<const Route> routes();

// The document of /openapi.json.
Json openapi_document();

// The handler of the whole server. api must outlive it.
std::unique_ptr<HttpHandler> make_router(Api& api, HttpServer** server);

// Of http_items.cc, http_banks.cc, http_effects.cc, http_system.cc.
HttpResponse list_items(Api&, const Call&);
HttpResponse show_item(Api&, const Call&);
HttpResponse edit_item(Api&, const Call&);
HttpResponse delete_item(Api&, const Call&);
HttpResponse show_findings(Api&, const Call&);
HttpResponse show_decision(Api&, const Call&);
HttpResponse list_stills(Api&, const Call&);
HttpResponse show_still(Api&, const Call&);
HttpResponse show_media(Api&, const Call&);
HttpResponse add_counts(Api&, const Call&);
HttpResponse show_effects(Api&, const Call&);
HttpResponse list_banks(Api&, const Call&);
HttpResponse create_bank(Api&, const Call&);
HttpResponse list_entries(Api&, const Call&);
HttpResponse add_entry(Api&, const Call&);
HttpResponse remove_entry(Api&, const Call&);
HttpResponse show_entry_still(Api&, const Call&);
HttpResponse list_policies(Api&, const Call&);
HttpResponse show_queue(Api&, const Call&);
HttpResponse list_dead_jobs(Api&, const Call&);
HttpResponse retry_job(Api&, const Call&);
HttpResponse list_dead_deliveries(Api&, const Call&);
HttpResponse retry_delivery(Api&, const Call&);
HttpResponse set_halt(Api&, const Call&);
HttpResponse show_session(Api&, const Call&);
HttpResponse open_session(Api&, const Call&);
HttpResponse close_session(Api&, const Call&);
HttpResponse show_health(Api&, const Call&);
HttpResponse show_ready(Api&, const Call&);
HttpResponse show_metrics(Api&, const Call&);
HttpResponse show_openapi(Api&, const Call&);

// POST /v1/items: its body goes to disk as it comes.
std::unique_ptr<HttpExchange> begin_upload(Api& api, HttpRequest request, Principal principal);

// A file of the console, or its page for any path below /console/. Nothing of the data folder.
HttpResponse show_console(const HttpRequest& request);
// A widget's script below /widget/, for pages of any site.
HttpResponse show_widget(const HttpRequest& request);

// The item as the API shows it, to that request's language. Errors: the store's.
Result<JsonObject> item_json(Api& api, store::Store& store, const store::Item& item,
                             const HttpRequest& request);

}  // namespace vigie::app
