// Known answers: RFC 6238 appendix B, RFC 4648 section 10; a hash made elsewhere by argon2id.
#include "base/password.h"

#include <doctest/doctest.h>

namespace vigie {

TEST_CASE("password: a hash verifies its password alone") {
  const auto hash = hash_password("correct horse");
  REQUIRE(hash);
  CHECK(hash->starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  CHECK(verify_password(*hash, "correct horse"));
  CHECK(!verify_password(*hash, "correct horsf"));
  CHECK(!verify_password(*hash, ""));
  CHECK(*hash_password("correct horse") != *hash);  // each has its own salt
  for (const char* wrong :
       {"", "$argon2id$", "plain", "$argon2id$v=19$m=65536,t=2,p=1$AAAA$BBBB"}) {
    CHECK(!verify_password(wrong, "x"));
  }
  CHECK(!verify_password(std::string(10'000, '$'), "x"));
}

TEST_CASE("password: codes are those of RFC 6238 appendix B") {
  const std::string secret = "12345678901234567890";
  const std::pair<int64_t, const char*> rows[] = {{59, "287082"},         {1111111109, "081804"},
                                                  {1111111111, "050471"}, {1234567890, "005924"},
                                                  {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : rows) CHECK(totp_code(secret, seconds / 30) == code);
}

TEST_CASE("password: a code is taken once, and within a step of the clock") {
  const std::string secret = "12345678901234567890";
  const int64_t now_us = 1'111'111'111'000'000;
  const int64_t step = 1'111'111'111 / 30;
  CHECK(find_totp_step(secret, totp_code(secret, step), now_us, 0) == step);
  CHECK(find_totp_step(secret, totp_code(secret, step - 1), now_us, 0) == step - 1);
  CHECK(find_totp_step(secret, totp_code(secret, step + 1), now_us, 0) == step + 1);
  CHECK(!find_totp_step(secret, totp_code(secret, step - 2), now_us, 0));
  CHECK(!find_totp_step(secret, totp_code(secret, step), now_us, step));
  CHECK(!find_totp_step(secret, "", now_us, 0));
}

TEST_CASE("password: base32 is that of RFC 4648, without padding") {
  const std::pair<const char*, const char*> rows[] = {
      {"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, text] : rows) {
    CHECK(to_base32(bytes) == text);
    CHECK(from_base32(text) == bytes);
  }
  CHECK(!from_base32("M1"));
}

}  // namespace vigie
