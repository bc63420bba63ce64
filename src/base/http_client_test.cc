// The guard by its table; then that it holds for a real call, before any byte is sent.
#include "base/http_client.h"

#include <doctest/doctest.h>

namespace vigie {

TEST_CASE("http_client: addresses that only we can reach are guarded") {
  for (const char* address : {"127.0.0.1",
                              "127.9.9.9",
                              "0.0.0.0",
                              "10.1.2.3",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.1.1",
                              "169.254.169.254",
                              "100.64.0.1",
                              "224.0.0.1",
                              "255.255.255.255",
                              "::1",
                              "::",
                              "fe80::1",
                              "fc00::1",
                              "ff02::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "2001:db8::1",
                              "2002:7f00:1::",
                              "64:ff9b::a00:1",
                              "nonsense",
                              ""}) {
    CAPTURE(address);
    CHECK(is_guarded_address(address));
  }
  for (const char* address : {"1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "9.255.1.1",
                              "2606:4700::1111", "::ffff:1.1.1.1"}) {
    CAPTURE(address);
    CHECK(!is_guarded_address(address));
  }
}

TEST_CASE("http_client: refuses what is guarded, or no web address") {
  CHECK(http_post({.url = "http://127.0.0.1:1/"}).error().code == ErrorCode::kDenied);
  CHECK(http_post({.url = "http://[::1]:1/"}).error().code == ErrorCode::kDenied);
  CHECK(http_post({.url = "http://2130706433:1/"}).error().code == ErrorCode::kDenied);
  CHECK(http_post({.url = "file:///etc/passwd"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(http_post({.url = "gopher://127.0.0.1/"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(http_post({.url = "http://a:b@127.0.0.1:1/"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(http_post({.url = ""}).error().code == ErrorCode::kInvalidArgument);
  const auto refused = http_post({.url = "http://127.0.0.1:1/", .private_allowed = true});
  CHECK(refused.error().code == ErrorCode::kUnavailable);  // allowed, but nobody listens
  CHECK(http_get({.url = "http://127.0.0.1:1/"}).error().code == ErrorCode::kDenied);
  CHECK(http_get({.url = "file:///etc/passwd"}).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("http_client: an address that will be refused is known from its URL") {
  for (const char* url : {"http://127.0.0.1:8471/hook", "https://10.0.0.7/", "http://[::1]/",
                          "http://localhost:1/", "http://a.localhost/", "http://2130706433/"}) {
    CAPTURE(url);
    CHECK(names_guarded_address(url));
  }
  for (const char* url : {"https://example.org/hook", "https://1.1.1.1/", "nonsense", "",
                          "https://localhost.example.org/"}) {
    CAPTURE(url);
    CHECK(!names_guarded_address(url));
  }
}

}  // namespace vigie
