// Routes of whoever reports or is reported: reports in, status by link, appeals, answers, fixes.
//
// Anybody may ask them. What is behind a link is shown to whoever has it; a report in the name of
// an account needs the platform's key or a token that the platform signed.
#include "app/loop/intake.h"
#include "app/loop/loop_json.h"
#include "app/loop/loop_routes.h"
#include "base/crypto.h"
#include "exchange/people/words.h"
#include "store/items.h"

namespace vigie::app {
namespace {

constexpr std::string_view kBearer = "Bearer ";

Result<Sender> sender_of(const Api& api, const Call& call) {
  Sender out;
  out.is_machine = call.principal.may("reports:write");
  if (out.is_machine) {
    out.is_known = true;
    out.reporter.account = string_member(call.body, "reporter");
    out.reporter.is_trusted = call.principal.may("reports:trusted") &&
                              !call.principal.key_id.empty() && !call.principal.may("admin");
    return out;
  }
  std::string token = string_member(call.body, "viewer");
  const std::string_view authorization = call.request.header("authorization");
  if (token.empty() && authorization.starts_with(kBearer)) {
    token = authorization.substr(kBearer.size());
  }
  if (token.empty()) return out;
  out.reporter.account = TRY(viewer_of(token, api.desk.load()->viewer_secret, api.clock.now_us()));
  out.is_known = true;
  return out;
}

// The widget asks from the platform's pages: with a token, never with a cookie.
void allow_pages(HttpResponse& response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
}

HttpResponse answer_report(Api& api, const Call& call) {
  const auto sender = sender_of(api, call);
  if (!sender) return problem_as(401, sender.error(), call.request);
  auto incoming = incoming_of(api, call.body, *sender);
  if (!incoming)
    return problem_as(status_of_report(incoming.error()), incoming.error(), call.request);
  if (const auto given = call.request.header("idempotency-key"); !given.empty()) {
    if (given.size() > 255) return problem(400, "Idempotency-Key is over 255 bytes", call.request);
    const std::string who =
        sender->is_machine ? call.principal.key_id : "viewer " + sender->reporter.account;
    incoming->request = {sha256_hex(who + "\nPOST /v1/reports\n" + std::string(given)),
                         sha256_hex(to_json(call.body))};
  }
  if (!sender->is_known && is_flood(api, call.request)) {
    api.metrics.count_refusal("report_flood");
    return problem(429, "too many notices from here: try again in an hour", call.request);
  }
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto receipt = take_one(*desk, *incoming);
  if (!receipt) return problem_as(status_of_report(receipt.error()), receipt.error(), call.request);
  HttpResponse out = json_response(receipt_json(*desk, *receipt, sender->is_machine),
                                   receipt->is_repeated ? 200 : 201);
  out.headers.emplace_back("Location", "/v1/status/" + receipt->link);
  return out;
}

Result<flow::StatusView> view_of(flow::Desk& desk, const Call& call) {
  return flow::status_of_link(desk, call.arguments[0]);
}

HttpResponse done() { return json_response(JsonObject{{"ok", true}}); }

HttpResponse answer_appeal(flow::Desk& desk, const flow::NewAppeal& request, const Call& call) {
  const auto opened = flow::appeal(desk, request);
  if (!opened) {
    const bool is_late = opened.error().code == ErrorCode::kLimit;
    return is_late ? problem_as(409, opened.error(), call.request)
                   : problem(opened.error(), call.request);
  }
  return json_response(
      JsonObject{
          {"appeal", opened->appeal_id}, {"case", opened->case_id}, {"number", opened->number}},
      201);
}

}  // namespace

HttpResponse send_report(Api& api, const Call& call) {
  HttpResponse out = answer_report(api, call);
  allow_pages(out);
  return out;
}

HttpResponse send_reports(Api& api, const Call& call) {
  constexpr size_t kReportsMax = 1000;
  const JsonArray& all = array_member(call.body, "reports");
  if (all.empty() || all.size() > kReportsMax) {
    return problem(400, "reports: 1 to 1000 of them", call.request);
  }
  Sender sender = VIGIE_OR_PROBLEM(call.request, sender_of(api, call));
  std::vector<flow::Incoming> incoming;
  std::vector<std::optional<Error>> wrong(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    auto one = incoming_of(api, all[i], sender);
    if (one) {
      incoming.push_back(std::move(*one));
    } else {
      wrong[i] = one.error();
    }
  }
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto receipts = VIGIE_OR_PROBLEM(call.request, flow::receive(*desk, incoming));
  JsonArray out;
  size_t next = 0, taken = 0;
  for (const auto& error : wrong) {
    const Error* failed = error ? &*error : nullptr;
    const Result<flow::Receipt>* receipt = failed == nullptr ? &receipts[next++] : nullptr;
    if (receipt != nullptr && !*receipt) failed = &receipt->error();
    if (failed != nullptr) {
      out.push_back(JsonObject{{"status", status_of_report(*failed)}, {"detail", failed->message}});
      continue;
    }
    ++taken;
    JsonObject one = receipt_json(*desk, **receipt, true);
    one["status"] = (*receipt)->is_repeated ? 200 : 201;
    out.push_back(std::move(one));
  }
  return json_response(JsonObject{{"taken", taken}, {"results", std::move(out)}});
}

HttpResponse list_categories(Api&, const Call& call) {
  const auto locale = exchange::locale_from(language_of(call.request));
  JsonArray out;
  for (const ReportCategory& category : report_categories()) {
    out.push_back(JsonObject{{"id", category.id},
                             {"group", category.id.substr(0, category.id.find('.'))},
                             {"name", exchange::say_category(category.id, locale)},
                             {"accounts", category.is_of_accounts},
                             {"legal", category.id.starts_with("illegal.")},
                             {"anonymous", category.id == "illegal.child_abuse"}});
  }
  HttpResponse response = json_response(JsonObject{{"locale", exchange::tag_of(locale)},
                                                   {"direction", exchange::direction_of(locale)},
                                                   {"categories", std::move(out)}});
  allow_pages(response);
  response.headers.emplace_back("Cache-Control", "public, max-age=3600");
  return response;
}

HttpResponse show_status(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto view = VIGIE_OR_PROBLEM(call.request, view_of(*desk, call));
  return json_response(status_json(view, call.request.parameter("locale")));
}

HttpResponse appeal_by_link(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto view = VIGIE_OR_PROBLEM(call.request, view_of(*desk, call));
  HttpResponse out = answer_appeal(
      *desk, appeal_of(view, string_member(call.body, "text"), string_member(call.body, "locale")),
      call);
  if (out.status != 201) return out;
  // The number is theirs; the case is the platform's.
  const auto shown = parse_json(out.body);
  return json_response(JsonObject{{"number", string_member(*shown, "number")}}, 201);
}

HttpResponse answer_by_link(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto view = VIGIE_OR_PROBLEM(call.request, view_of(*desk, call));
  if (view.question_appeal.empty()) {
    return problem(409, "no question waits for an answer", call.request);
  }
  VIGIE_OR_PROBLEM(call.request,
                   flow::answer(*desk, view.question_appeal, string_member(call.body, "text")));
  return done();
}

HttpResponse fix_by_link(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const auto view = VIGIE_OR_PROBLEM(call.request, view_of(*desk, call));
  if (!view.can_fix) return problem(409, "there is nothing to put right", call.request);
  VIGIE_OR_PROBLEM(call.request, flow::fix(*desk, view.id, bool_member(call.body, "ai_label"),
                                           string_member(call.body, "source")));
  return done();
}

HttpResponse send_appeal(Api& api, const Call& call) {
  auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
  const std::string item = string_member(call.body, "item");
  const std::string report = string_member(call.body, "report");
  if (item.empty() == report.empty()) {
    return problem(400, "name an item or a report", call.request);
  }
  std::string id = report;
  if (!item.empty()) {
    id = VIGIE_OR_PROBLEM(call.request, store::Items(desk.store()).find(item)).id;
  }
  const auto view = VIGIE_OR_PROBLEM(call.request, flow::status_of(*desk, id));
  return answer_appeal(
      *desk, appeal_of(view, string_member(call.body, "text"), string_member(call.body, "locale")),
      call);
}

}  // namespace vigie::app
