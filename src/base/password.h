// base/password.h: passwords and one-time codes of people who sign in.
//
// Method  argon2id (RFC 9106) by libsodium with its interactive costs: two passes over 64 MiB, so
//         that a stolen table of hashes costs its thief as much for each guess. Codes are RFC 6238
//         (TOTP) of six digits under HMAC-SHA1, as every authenticator speaks it.
// Cost    hash and verify about 70 ms and 64 MiB each: callers bound how many run at once.
// Threads stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vigie {

// "$argon2id$v=19$m=65536,t=2,p=1$...". Errors: kUnavailable when there is no memory for it.
Result<std::string> hash_password(std::string_view password);
// False also for a text that is no such hash.
bool verify_password(std::string_view hash, std::string_view password);

// RFC 4648 base32 without padding. Nothing for text that is none.
std::string to_base32(std::string_view bytes);
std::optional<std::string> from_base32(std::string_view text);

// The code of a time step of 30 seconds, "287082". secret: bytes.
std::string totp_code(std::string_view secret, int64_t step);
// The step whose code it is: this one, or one before or after for clocks that differ; nothing when
// it is none, or not after last_step: no code is taken twice.
std::optional<int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                      int64_t now_us, int64_t last_step);

}  // namespace vigie
