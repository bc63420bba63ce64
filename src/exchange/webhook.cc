#include "exchange/webhook.h"

#include <charconv>
#include <cstdlib>

#include "base/bytes.h"
#include "base/crypto.h"

namespace vigie::exchange {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::string_view kPublicPrefix = "whpk_";

Result<std::string> secret_bytes(std::string_view secret) {
  if (secret.starts_with(kSecretPrefix)) secret.remove_prefix(kSecretPrefix.size());
  const auto bytes = from_base64(secret);
  if (!bytes || bytes->size() < 24 || bytes->size() > 64) {
    return Error{ErrorCode::kInvalidArgument,
                 "a webhook's secret is whsec_ and 24 to 64 bytes in base64"};
  }
  return std::string(bytes->begin(), bytes->end());
}

std::string signed_text(std::string_view id, std::string_view timestamp, std::string_view body) {
  return std::string(id) + "." + std::string(timestamp) + "." + std::string(body);
}

Error denied(const char* why) { return {ErrorCode::kDenied, why}; }

}  // namespace

std::string make_webhook_secret() {
  return std::string(kSecretPrefix) + to_base64(random_bytes(32));
}

Result<WebhookHeaders> sign_webhook(std::string_view id, int64_t now_us, std::string_view body,
                                    std::string_view secret) {
  const std::string key = TRY(secret_bytes(secret));
  WebhookHeaders out;
  out.id = id;
  out.timestamp = std::to_string(now_us / 1'000'000);
  out.signature = "v1," + to_base64(hmac_sha256(key, signed_text(id, out.timestamp, body)));
  return out;
}

Status verify_webhook(const WebhookHeaders& headers, std::string_view body, std::string_view key,
                      int64_t now_us, int64_t tolerance_s) {
  if (headers.id.empty()) return denied("webhook-id is missing");
  int64_t sent_s = 0;
  const std::string& time = headers.timestamp;
  const auto [end, failed] = std::from_chars(time.data(), time.data() + time.size(), sent_s);
  if (failed != std::errc() || end != time.data() + time.size()) {
    return denied("webhook-timestamp is not a number of seconds");
  }
  constexpr int64_t kSecondsMax = 1LL << 40;  // nothing later is subtracted without overflow
  if (std::llabs(sent_s) > kSecondsMax || std::llabs(now_us / 1'000'000 - sent_s) > tolerance_s) {
    return denied("webhook-timestamp is too far from now");
  }
  const bool is_public = key.starts_with(kPublicPrefix);
  const std::string text = signed_text(headers.id, headers.timestamp, body);
  std::string wanted;
  std::vector<uint8_t> public_key;
  if (is_public) {
    const auto bytes = from_base64(key.substr(kPublicPrefix.size()));
    if (!bytes) return denied("the public key is not base64");
    public_key = *bytes;
  } else {
    wanted = to_base64(hmac_sha256(TRY(secret_bytes(key)), text));
  }
  const std::string_view version = is_public ? "v1a," : "v1,";
  for (std::string_view rest = headers.signature; !rest.empty();) {
    std::string_view one = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    if (!one.starts_with(version)) continue;
    one.remove_prefix(version.size());
    if (!is_public && equal_secrets(one, wanted)) return ok();
    if (!is_public) continue;
    const auto signature = from_base64(one);
    if (signature && verify_ed25519(public_key, text, *signature)) return ok();
  }
  return denied("no signature fits");
}

}  // namespace vigie::exchange
