#include "base/unicode.h"

#include <cstdint>
#include <cstdio>

namespace vigie {
namespace {

struct Decoded {
  char32_t code = 0;
  size_t bytes = 0;  // 0: not UTF-8 at this place
};

Decoded decode(std::string_view text) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return {first, 1};
  const size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < bytes) return {};
  char32_t code = first & (0x7f >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (at(i) & 0x3f);
  }
  static constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[bytes] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, bytes};
}

bool is_hidden(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x2028 ||
         code == 0x2029 || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void append_hidden(char32_t code, std::string& out) {
  if (code == '\n') {
    out += "\\n";
    return;
  }
  if (code == '\t') {
    out += "\\t";
    return;
  }
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, code < 0x100 ? "\\x%02x" : "\\u{%04x}",
                static_cast<unsigned>(code));
  out += buffer;
}

// The code units of a supplementary character start with a surrogate, 0xD800 and up: it sorts
// before U+E000..U+FFFF although its code point is larger.
uint32_t utf16_rank(char32_t code) {
  if (code >= 0x10000) return 0xd800u * 0x10000u + static_cast<uint32_t>(code - 0x10000);
  return static_cast<uint32_t>(code) * 0x10000u;
}

}  // namespace

bool append_utf8(char32_t code, std::string& out) {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
  const auto add = [&](char32_t byte) { out += static_cast<char>(byte); };
  const auto add_tail = [&](int shift) { add(0x80 | (code >> shift & 63)); };
  if (code < 0x80) {
    add(code);
    return true;
  }
  if (code < 0x800) {
    add(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    add(0xe0 | code >> 12);
    add_tail(6);
  } else {
    add(0xf0 | code >> 18);
    add_tail(12);
    add_tail(6);
  }
  add_tail(0);
  return true;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Decoded next = decode(text);
    if (next.bytes == 0) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

bool less_utf16(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const Decoded x = decode(a);
    const Decoded y = decode(b);
    if (x.bytes == 0 || y.bytes == 0) return a < b;
    if (x.code != y.code) return utf16_rank(x.code) < utf16_rank(y.code);
    a.remove_prefix(x.bytes);
    b.remove_prefix(y.bytes);
  }
  return a.size() < b.size();
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Decoded next = decode(text);
    if (next.bytes == 0) {
      append_hidden(static_cast<unsigned char>(text[0]), out);
    } else if (is_hidden(next.code)) {
      append_hidden(next.code, out);
    } else {
      out += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes == 0 ? 1 : next.bytes);
  }
  return out;
}

std::string to_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Decoded next = decode(text);
    out += next.bytes == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, next.bytes);
    text.remove_prefix(next.bytes == 0 ? 1 : next.bytes);
  }
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace vigie
