#include "flow/deliver.h"

#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/http_client.h"
#include "exchange/webhook.h"
#include "flow/effects.h"
#include "store/admin.h"

namespace vigie::flow {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kLeaseUs = 60 * kSecondUs;  // longer than a try can take
constexpr std::array<int64_t, 9> kWaitsS = {5,         300,       1800,      2 * 3600, 5 * 3600,
                                            10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600};

}  // namespace

int64_t delivery_wait_us(int attempts, int64_t retry_after_s) {
  if (attempts < 1 || static_cast<size_t>(attempts) > kWaitsS.size()) return -1;
  const int64_t wait_s = kWaitsS[static_cast<size_t>(attempts) - 1];
  const int64_t asked_s = std::clamp<int64_t>(retry_after_s, 0, kWaitsS.back());
  const auto random = random_bytes(2);
  const int64_t jitter_us = wait_s * kSecondUs / 10 * (random[0] << 8 | random[1]) / 65536;
  return std::max(wait_s * kSecondUs + jitter_us, asked_s * kSecondUs);
}

Result<Delivered> deliver_one(store::Store& store, const Clock& clock, bool private_allowed) {
  store::Jobs jobs(store);
  const auto delivery = TRY(jobs.lease_delivery(kLeaseUs));
  if (!delivery) return Delivered{};
  Delivered out{true, "sent"};
  const Switches switches{TRY(store::Admin(store).switches())};
  const std::string body =
      switches.is_halted() ? halted_message(delivery->body) : delivery->body;
  const auto headers = exchange::sign_webhook(delivery->id, clock.now_us(), body, delivery->secret);
  if (!headers) return headers.error();
  const auto answer =
      http_post({.url = delivery->url,
                 .headers = {"Content-Type: application/json", "webhook-id: " + headers->id,
                             "webhook-timestamp: " + headers->timestamp,
                             "webhook-signature: " + headers->signature},
                 .body = body,
                 .private_allowed = private_allowed});
  if (answer && answer->status >= 200 && answer->status < 300) {
    TRY(jobs.finish_delivery(*delivery));
    return out;
  }
  constexpr int kGone = 410;
  const bool is_gone = answer && answer->status == kGone;
  const bool is_refused = !answer && (answer.error().code == ErrorCode::kDenied ||
                                      answer.error().code == ErrorCode::kInvalidArgument);
  if (is_gone) TRY(store::Admin(store).set_endpoint(delivery->endpoint_id, false));
  const int64_t wait_us =
      is_gone || is_refused
          ? -1
          : delivery_wait_us(delivery->attempts, answer ? answer->retry_after_s : 0);
  const std::string error =
      answer ? "answered " + std::to_string(answer->status) : answer.error().message;
  TRY(jobs.fail_delivery(*delivery, error, wait_us));
  out.outcome = wait_us < 0 ? "dead" : "failed";
  return out;
}

}  // namespace vigie::flow
