// Routes of the feeds that are taken in, and of those that are published.
#include "app/bank_views.h"
#include "app/routes.h"
#include "flow/banks/feed.h"

namespace vigie::app {
namespace {

// A caller over HTTP names addresses only: a path would be a file of this machine.
flow::FetchOptions fetch_options(const Api& api) {
  return {.private_allowed = api.configuration.private_allowed, .files_allowed = false};
}

HttpResponse shown(Api& api, const Call& call, const std::string& name, int status) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  return json_response(feed_json(VIGIE_OR_PROBLEM(call.request, store::Feeds(*store).find(name))),
                       status);
}

}  // namespace

HttpResponse list_feeds(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray out;
  for (const auto& feed : VIGIE_OR_PROBLEM(call.request, store::Feeds(*store).list())) {
    out.push_back(feed_json(feed));
  }
  return json_response(JsonObject{{"feeds", std::move(out)}});
}

HttpResponse subscribe_to_feed(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto done = VIGIE_OR_PROBLEM(
      call.request, flow::subscribe_feed(*store, string_member(call.body, "source"),
                                         string_member(call.body, "name"),
                                         string_member(call.body, "key"), fetch_options(api)));
  return shown(api, call, done.name, 201);
}

HttpResponse refresh_one_feed(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, flow::refresh_feed(*store, call.arguments[0], fetch_options(api)));
  return shown(api, call, call.arguments[0], 200);
}

HttpResponse unsubscribe_from_feed(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store::Feeds(*store).unsubscribe(call.arguments[0]));
  return json_response(JsonObject{{"ok", true}});
}

HttpResponse publish_feed(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto feed =
      VIGIE_OR_PROBLEM(call.request, flow::publish_bank(*store, call.arguments[0], ""));
  HttpResponse out;
  out.headers = {{"Content-Type", "application/x-ndjson"}};
  out.body = feed.text;
  return out;
}

}  // namespace vigie::app
