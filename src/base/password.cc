#include "base/password.h"

#include <sodium.h>

#include <array>

#include "base/check.h"
#include "base/crypto.h"

namespace vigie {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr int64_t kStepUs = 30'000'000;

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  CHECK(sodium_init() >= 0);
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(),
                        crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    return Error{ErrorCode::kUnavailable, "no memory to hash a password"};
  }
  return std::string(out.data());
}

bool verify_password(std::string_view hash, std::string_view password) {
  CHECK(sodium_init() >= 0);
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  std::array<char, crypto_pwhash_STRBYTES> text{};
  hash.copy(text.data(), hash.size());
  return crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
}

std::string to_base32(std::string_view bytes) {
  std::string out;
  uint32_t pending = 0;
  int bits = 0;
  for (const char c : bytes) {
    pending = pending << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) out += kBase32[pending >> (bits - 5) & 31];
  }
  if (bits > 0) out += kBase32[pending << (5 - bits) & 31];
  return out;
}

std::optional<std::string> from_base32(std::string_view text) {
  std::string out;
  uint32_t pending = 0;
  int bits = 0;
  for (const char c : text) {
    const size_t value = kBase32.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    pending = pending << 5 | static_cast<uint32_t>(value);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(pending >> bits & 0xff);
  }
  return out;
}

std::string totp_code(std::string_view secret, int64_t step) {
  std::string counter(8, '\0');
  for (int i = 0; i < 8; ++i)
    counter[static_cast<size_t>(7 - i)] = static_cast<char>(step >> 8 * i);
  const auto mac = hmac_sha1(secret, counter);
  const size_t at = mac.back() & 15;  // dynamic truncation, RFC 4226 section 5.3
  const uint32_t number = (static_cast<uint32_t>(mac[at] & 0x7f) << 24) |
                          (static_cast<uint32_t>(mac[at + 1]) << 16) |
                          (static_cast<uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  std::string digits = std::to_string(number % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

std::optional<int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                      int64_t now_us, int64_t last_step) {
  const int64_t now = now_us / kStepUs;
  for (const int64_t step : {now, now - 1, now + 1}) {
    if (step > last_step && equal_secrets(totp_code(secret, step), code)) return step;
  }
  return std::nullopt;
}

}  // namespace vigie
