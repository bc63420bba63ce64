#include "exchange/people/mail.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "base/bytes.h"
#include "base/unicode.h"

namespace vigie::exchange {
namespace {

bool is_address(std::string_view text) {
  constexpr size_t kBytesMax = 254;
  const size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  if (text.size() > kBytesMax || text.find('@', at + 1) != std::string_view::npos) return false;
  for (const char c : text) {
    if (c <= ' ' || c > '~' || std::string_view("<>,;:\"()[]\\").find(c) != std::string_view::npos)
      return false;
  }
  return true;
}

// Encoded words of at most 75 characters, cut between characters.
std::string header_text(std::string_view text) {
  const std::string plain = printable(text);
  std::string out;
  constexpr size_t kBytesAtOnce = 42;  // 56 of base64, with what stands around them 68
  for (size_t i = 0; i < plain.size();) {
    size_t end = std::min(plain.size(), i + kBytesAtOnce);
    while (end < plain.size() && end > i + 1 && (plain[end] & 0xc0) == 0x80) --end;
    out += (out.empty() ? "" : "\r\n ") + std::string("=?UTF-8?B?") +
           to_base64(as_bytes(std::string_view(plain).substr(i, end - i))) + "?=";
    i = end;
  }
  return out;
}

std::string body_text(std::string_view text) {
  const std::string coded = to_base64(as_bytes(text));
  constexpr size_t kLine = 76;
  std::string out;
  for (size_t i = 0; i < coded.size(); i += kLine) out += coded.substr(i, kLine) + "\r\n";
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

// "Thu, 26 Nov 2026 03:08:45 +0000"
std::string date_of(int64_t time_us) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(time_us)};
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(floor<std::chrono::seconds>(time - day));
  char out[64];
  std::snprintf(out, sizeof out, "%s, %02u %s %d %02d:%02d:%02d +0000",
                kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return out;
}

}  // namespace

std::string mail_of(const Notice& notice, const MailParts& parts) {
  if (!is_address(parts.from) || !is_address(parts.to)) return "";
  const std::string site = parts.from.substr(parts.from.find('@') + 1);
  return "From: <" + parts.from + ">\r\nTo: <" + parts.to +
         ">\r\nSubject: " + header_text(notice.title) + "\r\nDate: " + date_of(parts.time_us) +
         "\r\nMessage-ID: <" + parts.id + "@" + site + ">\r\nAuto-Submitted: auto-generated\r\n" +
         "X-Auto-Response-Suppress: All\r\nContent-Language: " + std::string(tag_of(parts.locale)) +
         "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: base64\r\n\r\n" +
         body_text(with_crlf(notice_text(notice)));
}

}  // namespace vigie::exchange
