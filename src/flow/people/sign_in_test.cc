// On a real store with a clock that the test sets: what is asserted is who gets in.
#include "flow/people/sign_in.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/password.h"

namespace vigie::flow {
namespace {

constexpr int64_t kMinute = 60'000'000;

struct Place {
  ManualClock clock{1'764'547'200'000'000};
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("vigie-sign-in-" + to_hex(random_bytes(8)));
  Result<store::Store> store = store::Store::open(folder, clock);
  ~Place() {
    std::error_code failed;
    std::filesystem::remove_all(folder, failed);
  }

  MadeUser add(const std::string& name, bool has_totp = false) {
    auto made = make_user(
        *store, clock, {.name = name, .roles = {"reviewer"}, .classes = {}, .has_totp = has_totp});
    REQUIRE_MESSAGE(made, (made ? "" : made.error().message));
    return *made;
  }
  bool may(const std::string& name, const std::string& password, const std::string& code = "") {
    return sign_in(*store, clock, name, password, code).has_value();
  }
  std::string code_of(const MadeUser& made) {
    return totp_code(*from_base32(made.user.totp), clock.now_us() / 30'000'000);
  }
};

}  // namespace

TEST_CASE("sign in: by name and password; every refusal sounds alike") {
  Place place;
  const auto ann = place.add("ann");
  CHECK(place.may("ann", ann.password));
  const auto wrong = sign_in(*place.store, place.clock, "ann", "x", "");
  const auto nobody = sign_in(*place.store, place.clock, "nobody", "x", "");
  REQUIRE(!wrong);
  REQUIRE(!nobody);
  CHECK(wrong.error().code == ErrorCode::kDenied);
  CHECK(wrong.error().message == nobody.error().message);
  CHECK(!make_user(*place.store, place.clock, {.name = "ann", .roles = {"lead"}, .classes = {}}));
  CHECK(!make_user(*place.store, place.clock, {.name = "Ann B", .roles = {"lead"}, .classes = {}}));
  CHECK(!make_user(*place.store, place.clock, {.name = "ben", .roles = {"king"}, .classes = {}}));
  CHECK(!make_user(*place.store, place.clock, {.name = "ben", .roles = {}, .classes = {}}));
}

TEST_CASE("sign in: a one-time code is needed where one was set up, and taken once") {
  Place place;
  const auto ann = place.add("ann", true);
  CHECK(ann.totp_url.starts_with("otpauth://totp/Vigie:ann?secret="));
  CHECK(!place.may("ann", ann.password));
  const std::string code = place.code_of(ann);
  CHECK(place.may("ann", ann.password, code));
  CHECK(!place.may("ann", ann.password, code));
  place.clock.advance_us(kMinute);
  CHECK(place.may("ann", ann.password, place.code_of(ann)));
}

TEST_CASE("sign in: after five wrong tries the right one has to wait, twice as long each time") {
  Place place;
  const auto ann = place.add("ann");
  for (int i = 0; i < 5; ++i) CHECK(!place.may("ann", "guess"));
  CHECK(!place.may("ann", ann.password));
  place.clock.advance_us(kMinute + 1);
  CHECK(!place.may("ann", "guess"));
  place.clock.advance_us(kMinute + 1);
  CHECK(!place.may("ann", ann.password));  // two minutes now
  place.clock.advance_us(kMinute);
  CHECK(place.may("ann", ann.password));
  CHECK(!place.may("ann", "guess"));  // the count starts anew
  CHECK(place.may("ann", ann.password));
}

TEST_CASE("sign in: a token is replaced, holds a minute longer, and then ends all sessions") {
  Place place;
  const auto ann = place.add("ann");
  const auto first = sign_in(*place.store, place.clock, "ann", ann.password, "");
  REQUIRE(first);
  auto now = resume(*place.store, place.clock, first->token);
  REQUIRE(now);
  REQUIRE(now->has_value());
  CHECK((*now)->user.name == "ann");
  CHECK((*now)->new_token.empty());
  place.clock.advance_us(16 * kMinute);
  now = resume(*place.store, place.clock, first->token);
  REQUIRE(now->has_value());
  const std::string second = (*now)->new_token;
  CHECK(is_session_token(second));
  CHECK((*now)->csrf == first->csrf);
  CHECK(resume(*place.store, place.clock, first->token)->has_value());
  CHECK(resume(*place.store, place.clock, second)->has_value());
  place.clock.advance_us(2 * kMinute);
  CHECK(!resume(*place.store, place.clock, first->token)->has_value());
  CHECK(!resume(*place.store, place.clock, second)->has_value());
}

TEST_CASE("sign in: sessions end by idling, after half a day, with a new password, when asked") {
  Place place;
  const auto ann = place.add("ann");
  const auto token = [&](const std::string& password) {
    const auto in = sign_in(*place.store, place.clock, "ann", password, "");
    REQUIRE(in);
    return in->token;
  };
  const auto holds = [&](const std::string& text) {
    return resume(*place.store, place.clock, text)->has_value();
  };
  std::string one = token(ann.password);
  place.clock.advance_us(121 * kMinute);
  CHECK(!holds(one));
  one = token(ann.password);
  for (int quarter = 0; quarter < 47; ++quarter) {
    place.clock.advance_us(15 * kMinute);
    const auto now = resume(*place.store, place.clock, one);
    REQUIRE(now->has_value());
    if (!(*now)->new_token.empty()) one = (*now)->new_token;
  }
  place.clock.advance_us(16 * kMinute);
  CHECK(!holds(one));
  one = token(ann.password);
  const auto again = reset_user(*place.store, ann.user.id, false);
  REQUIRE(again);
  CHECK(!holds(one));
  CHECK(!place.may("ann", ann.password));
  one = token(again->password);
  CHECK(sign_out(*place.store, one));
  CHECK(!holds(one));
  CHECK(!holds("vs_"));
  CHECK(!holds(""));
}

TEST_CASE("sign in: admin holds everything but what is sealed (I12)") {
  CHECK(*scopes_of({"admin"}) == std::vector<std::string>{"admin"});
  CHECK(*scopes_of({"sealed", "admin"}) == std::vector<std::string>{"admin", "sealed"});
  const auto auditor = *scopes_of({"auditor"});
  for (const std::string& scope : auditor) CHECK(scope.find("write") == std::string::npos);
}

}  // namespace vigie::flow
