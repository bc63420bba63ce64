#include "base/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>

#include "base/check.h"
#include "base/curl_library.h"

namespace vigie {
namespace {

constexpr size_t kBodyBytesMax = 16 << 10;

struct Range4 {
  uint32_t network;
  int bits;
};

// IANA's special-purpose registry, what of it is not globally reachable.
constexpr std::array<Range4, 15> kGuarded4 = {{{0x00000000, 8},
                                               {0x0a000000, 8},
                                               {0x64400000, 10},
                                               {0x7f000000, 8},
                                               {0xa9fe0000, 16},
                                               {0xac100000, 12},
                                               {0xc0000000, 24},
                                               {0xc0000200, 24},
                                               {0xc0586300, 24},
                                               {0xc0a80000, 16},
                                               {0xc6120000, 15},
                                               {0xc6336400, 24},
                                               {0xcb007100, 24},
                                               {0xe0000000, 4},
                                               {0xf0000000, 4}}};

bool is_guarded(uint32_t address) {
  for (const Range4& range : kGuarded4) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return true;
  }
  return false;
}

bool is_guarded(const in6_addr& address) {
  const uint8_t* bytes = address.s6_addr;
  uint32_t last = 0;
  for (int i = 12; i < 16; ++i) last = last << 8 | bytes[i];
  static constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::memcmp(bytes, kMapped.data(), kMapped.size()) == 0) return is_guarded(last);
  // Only 2000::/3 is global; of it, 2001:db8::/32, 2002::/16 (6to4) and Teredo are not.
  if (bytes[0] >> 5 != 1) return true;
  const bool is_2001 = bytes[0] == 0x20 && bytes[1] == 0x01;
  if (is_2001 && ((bytes[2] == 0x0d && bytes[3] == 0xb8) || bytes[2] < 0x02)) return true;
  return bytes[0] == 0x20 && bytes[1] == 0x02;
}

bool is_guarded(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return is_guarded(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    return is_guarded(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  }
  return true;
}

struct Fetch {
  bool private_allowed = false;
  bool was_refused = false;
  uint64_t bytes_max = kBodyBytesMax;
  bool is_whole_wanted = false;  // more than bytes_max ends the fetch; else the rest is passed over
  bool was_too_large = false;
  std::string body;
};

curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* address) {
  auto& fetch = *static_cast<Fetch*>(context);
  if (!fetch.private_allowed && is_guarded(address->addr)) {
    fetch.was_refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

size_t take_body(char* data, size_t size, size_t count, void* context) {
  auto& fetch = *static_cast<Fetch*>(context);
  const size_t bytes = size * count;
  const size_t room = fetch.bytes_max - std::min<uint64_t>(fetch.body.size(), fetch.bytes_max);
  fetch.body.append(data, std::min(bytes, room));
  fetch.was_too_large = fetch.is_whole_wanted && bytes > room;
  return fetch.was_too_large ? 0 : bytes;
}

struct Curl {
  CURL* handle = libcurl().curl_easy_init();
  curl_slist* headers = nullptr;
  Curl() { CHECK(handle != nullptr); }
  ~Curl() {
    libcurl().curl_slist_free_all(headers);
    libcurl().curl_easy_cleanup(handle);
  }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;
};

}  // namespace

bool is_guarded_address(const std::string& text) {
  in_addr four;
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return is_guarded(ntohl(four.s_addr));
  in6_addr six;
  return inet_pton(AF_INET6, text.c_str(), &six) != 1 || is_guarded(six);
}

bool names_guarded_address(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(libcurl().curl_url(),
                                                                  libcurl().curl_url_cleanup);
  CHECK(parts != nullptr);
  char* found = nullptr;
  if (libcurl().curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return false;
  if (libcurl().curl_url_get(parts.get(), CURLUPART_HOST, &found, 0) != CURLUE_OK) return false;
  const std::unique_ptr<char, decltype(&curl_free)> held(found, libcurl().curl_free);
  std::string host = found;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  in_addr four;
  in6_addr six;
  const bool is_address =
      inet_pton(AF_INET, host.c_str(), &four) == 1 || inet_pton(AF_INET6, host.c_str(), &six) == 1;
  return is_address && is_guarded_address(host);
}

// What both calls have in common: everything but what is asked.
static Result<HttpAnswer> perform(Curl& curl, const std::string& url,
                                  const std::vector<std::string>& headers, int64_t timeout_ms,
                                  Fetch& fetch) {
  for (const std::string& header : headers) {
    curl.headers = libcurl().curl_slist_append(curl.headers, header.c_str());
  }
  curl.headers =
      libcurl().curl_slist_append(curl.headers, "Expect:");  // no waiting for 100-continue
  const auto set = [&](CURLoption option, auto value) {
    CHECK(libcurl().curl_easy_setopt(curl.handle, option, value) == CURLE_OK);
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_ms));
  set(CURLOPT_HTTPHEADER, curl.headers);
  set(CURLOPT_USERAGENT, "vigie/" VIGIE_VERSION);
  set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(CURLOPT_OPENSOCKETDATA, &fetch);
  set(CURLOPT_WRITEFUNCTION, take_body);
  set(CURLOPT_WRITEDATA, &fetch);
  const CURLcode done = libcurl().curl_easy_perform(curl.handle);
  if (fetch.was_refused) {
    return Error{ErrorCode::kDenied,
                 "the address is not on the public network: allow it with"
                 " network.private_allowed in the configuration"};
  }
  if (fetch.was_too_large) {
    return Error{ErrorCode::kLimit,
                 "the answer is over " + std::to_string(fetch.bytes_max) + " bytes"};
  }
  if (done == CURLE_URL_MALFORMAT || done == CURLE_UNSUPPORTED_PROTOCOL ||
      done == CURLE_LOGIN_DENIED) {
    return Error{ErrorCode::kInvalidArgument,
                 std::string("URL: ") + libcurl().curl_easy_strerror(done)};
  }
  if (done != CURLE_OK) return Error{ErrorCode::kUnavailable, libcurl().curl_easy_strerror(done)};
  HttpAnswer out;
  long status = 0;
  curl_off_t retry_after_s = 0;
  libcurl().curl_easy_getinfo(curl.handle, CURLINFO_RESPONSE_CODE, &status);
  libcurl().curl_easy_getinfo(curl.handle, CURLINFO_RETRY_AFTER, &retry_after_s);
  out.status = static_cast<int>(status);
  out.retry_after_s = retry_after_s;
  out.body = std::move(fetch.body);
  return out;
}

Result<HttpAnswer> http_post(const HttpPost& post) {
  Curl curl;
  Fetch fetch;
  fetch.private_allowed = post.private_allowed;
  libcurl().curl_easy_setopt(curl.handle, CURLOPT_POSTFIELDS, post.body.data());
  libcurl().curl_easy_setopt(curl.handle, CURLOPT_POSTFIELDSIZE_LARGE,
                             static_cast<curl_off_t>(post.body.size()));
  return perform(curl, post.url, post.headers, post.timeout_ms, fetch);
}

Result<HttpAnswer> http_get(const HttpGet& get) {
  Curl curl;
  Fetch fetch;
  fetch.private_allowed = get.private_allowed;
  fetch.bytes_max = get.bytes_max;
  fetch.is_whole_wanted = true;
  return perform(curl, get.url, get.headers, get.timeout_ms, fetch);
}

}  // namespace vigie
