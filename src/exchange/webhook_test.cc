// The published reference messages, good and tampered with; then what we sign, we accept.
#include "exchange/webhook.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "base/test_data.h"

namespace vigie::exchange {

TEST_CASE("webhook: the reference messages are judged as published") {
  const auto path = test_data("standards/webhooks/verify.ndjson");
  if (!path) return;
  const std::string text = read_file(*path, 1 << 20).value();
  int cases = 0;
  for (size_t from = 0; from < text.size();) {
    const size_t to = std::min(text.find('\n', from), text.size());
    const Json row = parse_json(text.substr(from, to - from)).value();
    from = to + 1;
    const Json& headers = *member(row, "headers");
    const auto body = from_base64(string_member(row, "body_b64")).value();
    std::string key = string_member(row, "secret");
    if (key.empty()) key = string_member(row, "public_key");
    const auto judged = verify_webhook(
        {string_member(headers, "webhook-id"), string_member(headers, "webhook-timestamp"),
         string_member(headers, "webhook-signature")},
        {reinterpret_cast<const char*>(body.data()), body.size()}, key,
        int_member(row, "now") * 1'000'000, int_member(row, "tolerance_s"));
    INFO(string_member(row, "id"), ": ", string_member(row, "note"));
    CHECK(judged.has_value() == bool_member(row, "valid"));
    ++cases;
  }
  CHECK(cases == 20);
}

TEST_CASE("webhook: what we sign holds, and breaks with any change") {
  const std::string secret = make_webhook_secret();
  const auto headers = sign_webhook("msg_1", 1'772'697'600'000'000, "{}", secret);
  REQUIRE(headers);
  CHECK(verify_webhook(*headers, "{}", secret, 1'772'697'700'000'000));
  CHECK(!verify_webhook(*headers, "{} ", secret, 1'772'697'700'000'000));
  CHECK(!verify_webhook(*headers, "{}", make_webhook_secret(), 1'772'697'700'000'000));
  CHECK(!sign_webhook("msg_1", 0, "{}", "whsec_short"));
  CHECK(!verify_webhook({"a", "9223372036854775807", "v1,x"}, "", secret, 0));
}

}  // namespace vigie::exchange
