// base/http_client.h: the guarded fetcher: the only way out to an address that somebody named.
//
// Input   an http or https URL, a body.
// Output  the answer's status and the start of its body.
// Method  libcurl; the address is judged when the socket is made, after names were resolved, so a
//         name that changes its address between check and use gains nothing. No redirects, no
//         proxies, no credentials in URLs, no other protocols.
// Limits  addresses that are not global (loopback, private, link-local, multicast, the cloud's
//         metadata) are refused unless private_allowed.
// Threads stateless.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace vigie {

struct HttpPost {
  std::string url;
  std::vector<std::string> headers{};  // "Name: value"
  std::string body{};
  int64_t timeout_ms = 20'000;
  bool private_allowed = false;
};

struct HttpAnswer {
  int status = 0;
  int64_t retry_after_s = 0;  // of Retry-After in seconds, 0 without one
  std::string body;           // at most 16 KiB, then cut
};

// Errors: kInvalidArgument for a URL that is none; kDenied for a guarded address; kUnavailable when
// there is no answer.
Result<HttpAnswer> http_post(const HttpPost& post);

struct HttpGet {
  std::string url;
  std::vector<std::string> headers{};
  int64_t timeout_ms = 60'000;
  uint64_t bytes_max = 64ULL << 20;
  bool private_allowed = false;
};

// The whole body, not cut. Errors: as http_post; kLimit above bytes_max.
Result<HttpAnswer> http_get(const HttpGet& get);

// Whether text is an address ("127.0.0.1", "fe80::1") that only this machine or network reaches.
bool is_guarded_address(const std::string& text);

// Whether the URL names such an address, or localhost: what a fetch will refuse, said beforehand.
// Other names are judged when they are resolved. False for what is no URL.
bool names_guarded_address(const std::string& url);

}  // namespace vigie
