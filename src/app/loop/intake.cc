#include "app/loop/intake.h"

#include "base/crypto.h"
#include "exchange/people/foreign_reports.h"

namespace vigie::app {
namespace {

// Ours as they are; Coop's and ActivityPub's by what only they have.
Result<Json> as_ours(const Json& body) {
  if (member(body, "reportedItem") != nullptr) return exchange::report_from_coop(body);
  if (string_member(body, "type") == "Flag") return exchange::report_from_flag(body);
  return body;
}

}  // namespace

Result<flow::Incoming> incoming_of(const Api& api, const Json& body, const Sender& sender) {
  const Json ours = TRY(as_ours(body));
  flow::Incoming out;
  out.report = TRY(read_report(ours));
  out.reporter = sender.reporter;
  // A tool that speaks for others names the reporter itself.
  if (sender.is_machine) out.reporter.account = string_member(ours, "reporter");
  if (sender.is_known) return out;
  if (const std::string& email = out.report.legal.email; !email.empty()) {
    constexpr size_t kDigits = 26;
    out.reporter.account =
        "notifier-" +
        hmac_sha256_hex(api.desk.load()->link_secret, "notifier\n" + email).substr(0, kDigits);
  }
  if (out.report.lane == "legal") return out;
  return Error{ErrorCode::kDenied,
               "a report by our rules needs the platform's key or a viewer's token; a legal notice "
               "needs neither"};
}

int status_of_report(const Error& error) {
  switch (error.code) {
    case ErrorCode::kLimit: return 429;
    case ErrorCode::kDenied: return 401;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 422;  // of the draft on Idempotency-Key: another report
    case ErrorCode::kUnavailable: return 503;
    default: return 400;
  }
}

bool is_flood(const Api& api, const HttpRequest& request) {
  static RateLimit limit(20, 3'600'000'000);
  return !limit.take(request.client, api.clock.now_us());
}

Result<flow::Receipt> take_one(flow::Desk& desk, const flow::Incoming& incoming) {
  auto receipts = TRY(flow::receive(desk, {&incoming, 1}));
  return std::move(receipts.front());
}

flow::NewAppeal appeal_of(const flow::StatusView& view, std::string text, std::string_view locale) {
  flow::NewAppeal out;
  out.side = view.kind == "report" ? "reporter" : "author";
  if (view.kind == "item") out.item_id = view.id;
  if (view.kind == "account") out.subject_id = view.id;
  if (view.kind == "report") out.report_id = view.told_as;
  out.text = std::move(text);
  out.locale = !locale.empty() ? std::string(locale) : view.locale.empty() ? "en" : view.locale;
  return out;
}

}  // namespace vigie::app
