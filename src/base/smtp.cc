#include "base/smtp.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/curl_library.h"

namespace vigie {
namespace {

struct Reader {
  const std::string& text;
  size_t at = 0;
};

size_t give(char* out, size_t size, size_t count, void* context) {
  auto& reader = *static_cast<Reader*>(context);
  const size_t some = std::min(size * count, reader.text.size() - reader.at);
  std::memcpy(out, reader.text.data() + reader.at, some);
  reader.at += some;
  return some;
}

struct Curl {
  CURL* handle = libcurl().curl_easy_init();
  curl_slist* to = nullptr;
  Curl() { CHECK(handle != nullptr); }
  ~Curl() {
    libcurl().curl_slist_free_all(to);
    libcurl().curl_easy_cleanup(handle);
  }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;
};

}  // namespace

Status send_mail(const MailServer& server, const MailMessage& message) {
  Curl curl;
  Reader reader{message.content};
  // Angle brackets: an address is data here, never a command.
  const std::string from = "<" + message.from + ">", to = "<" + message.to + ">";
  curl.to = libcurl().curl_slist_append(nullptr, to.c_str());
  constexpr long kConnectS = 10, kAllS = 30;
  const auto set = [&](CURLoption option, auto value) {
    CHECK(libcurl().curl_easy_setopt(curl.handle, option, value) == CURLE_OK);
  };
  set(CURLOPT_URL, server.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_USE_SSL, static_cast<long>(server.tls_required ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (!server.user.empty()) {
    set(CURLOPT_USERNAME, server.user.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
  }
  set(CURLOPT_MAIL_FROM, from.c_str());
  set(CURLOPT_MAIL_RCPT, curl.to);
  set(CURLOPT_READFUNCTION, give);
  set(CURLOPT_READDATA, static_cast<void*>(&reader));
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_CONNECTTIMEOUT, kConnectS);
  set(CURLOPT_TIMEOUT, kAllS);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");
  const CURLcode code = libcurl().curl_easy_perform(curl.handle);
  if (code == CURLE_OK) return ok();
  long answered = 0;
  libcurl().curl_easy_getinfo(curl.handle, CURLINFO_RESPONSE_CODE, &answered);
  const bool is_final = answered >= 500 && answered < 600;
  return Error{is_final ? ErrorCode::kDenied : ErrorCode::kUnavailable,
               answered > 0
                   ? "the mail server answered " + std::to_string(answered)
                   : std::string("the mail server: ") + libcurl().curl_easy_strerror(code)};
}

}  // namespace vigie
