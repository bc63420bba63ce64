// exchange/webhook.h: Standard Webhooks 1.0: signing what we send, checking what is sent to us.
//
// Input   id, time and raw body of a message; secrets "whsec_BASE64" (24 to 64 bytes) or public
//         keys "whpk_BASE64" (Ed25519).
// Output  the three headers; whether a signature holds.
// Method  HMAC-SHA-256 over "id.timestamp.body" (v1), or Ed25519 (v1a, checking only).
// Threads stateless.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vigie::exchange {

struct WebhookHeaders {
  std::string id;         // webhook-id: the same in every try
  std::string timestamp;  // webhook-timestamp: seconds since 1970
  std::string signature;  // webhook-signature: "v1,BASE64", several with blanks between
};

// "whsec_" and 32 random bytes.
std::string make_webhook_secret();

// Errors: kInvalidArgument when the secret is none.
Result<WebhookHeaders> sign_webhook(std::string_view id, int64_t now_us, std::string_view body,
                                    std::string_view secret);

// key: a secret (v1 counts) or a public key (v1a counts). Errors: kDenied with what is wrong: a
// header is missing, the time is more than tolerance_s off, no signature fits.
Status verify_webhook(const WebhookHeaders& headers, std::string_view body, std::string_view key,
                      int64_t now_us, int64_t tolerance_s = 300);

}  // namespace vigie::exchange
