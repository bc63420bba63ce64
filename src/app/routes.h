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

// The part of the table that is about banks: bank_routes.cc.
std::vector<Route> bank_routes();
// And the part for clients of another program: hma/hma_routes.cc.
std::vector<Route> hma_routes();

// The parameter `limit` of a page: 1 to 500, or 50.
size_t page_limit(const HttpRequest& request);

// The document of /openapi.json.
Json openapi_document();

// The handler of the whole server. api must outlive it.
std::unique_ptr<HttpHandler> make_router(Api& api, HttpServer** server);

// Of http_items.cc, http_banks.cc, http_bank_entries.cc, http_effects.cc, http_system.cc.
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
HttpResponse show_bank(Api&, const Call&);
HttpResponse edit_bank(Api&, const Call&);
HttpResponse show_entry(Api&, const Call&);
HttpResponse edit_entry(Api&, const Call&);
HttpResponse confirm_entry(Api&, const Call&);
HttpResponse dispute_entry(Api&, const Call&);
HttpResponse quarantine_entry(Api&, const Call&);
HttpResponse release_entry(Api&, const Call&);
HttpResponse veto_entry(Api&, const Call&);
HttpResponse propagate_entry(Api&, const Call&);
HttpResponse list_opinions(Api&, const Call&);
HttpResponse list_entry_matches(Api&, const Call&);
HttpResponse import_entries(Api&, const Call&);
HttpResponse export_entries(Api&, const Call&);
HttpResponse list_feeds(Api&, const Call&);
HttpResponse subscribe_to_feed(Api&, const Call&);
HttpResponse refresh_one_feed(Api&, const Call&);
HttpResponse unsubscribe_from_feed(Api&, const Call&);
HttpResponse publish_feed(Api&, const Call&);
HttpResponse show_entry_still(Api&, const Call&);
HttpResponse hma_status(Api&, const Call&);
HttpResponse hma_hash_url(Api&, const Call&);
HttpResponse hma_lookup(Api&, const Call&);
HttpResponse hma_raw_lookup(Api&, const Call&);
HttpResponse hma_compare(Api&, const Call&);
HttpResponse hma_index_status(Api&, const Call&);
HttpResponse hma_signal_types(Api&, const Call&);
HttpResponse hma_list_banks(Api&, const Call&);
HttpResponse hma_create_bank(Api&, const Call&);
HttpResponse hma_show_bank(Api&, const Call&);
HttpResponse hma_edit_bank(Api&, const Call&);
HttpResponse hma_add_signals(Api&, const Call&);
HttpResponse hma_show_content(Api&, const Call&);
HttpResponse hma_remove_content(Api&, const Call&);
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

// Whether an upload of that many bytes would be taken now. Errors: kUnavailable with what is short.
Status takes_uploads(Api& api, uint64_t bytes);

// POST /v1/items, or PUT /v1/items/{id}/media with that item: its body goes to disk as it comes.
std::unique_ptr<HttpExchange> begin_upload(Api& api, HttpRequest request, Principal principal,
                                           std::string item);

// POST /h/hash, /m/lookup and /c/bank/{bank}/content: the same.
std::unique_ptr<HttpExchange> begin_hma_upload(Api& api, const Route& route,
                                               const HttpRequest& request,
                                               std::vector<std::string> arguments);

// A file of the console, or its page for any path below /console/. Nothing of the data folder.
HttpResponse show_console(const HttpRequest& request);
// A widget's script below /widget/, for pages of any site.
HttpResponse show_widget(const HttpRequest& request);

// The item as the API shows it, to that request's language. Errors: the store's.
Result<JsonObject> item_json(Api& api, store::Store& store, const store::Item& item,
                             const HttpRequest& request);

}  // namespace vigie::app
