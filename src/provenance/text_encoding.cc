#include "provenance/text_encoding.h"

#include <algorithm>
#include <cstdint>

#include "base/unicode.h"

namespace vigie::provenance {
namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";

void append_code(uint32_t code, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

uint32_t unit_at(std::string_view bytes, size_t at, Utf16Order order) {
  const auto first = static_cast<uint8_t>(bytes[at]);
  const auto second = static_cast<uint8_t>(bytes[at + 1]);
  return order == Utf16Order::kBig ? uint32_t{first} << 8 | second : uint32_t{second} << 8 | first;
}

}  // namespace

std::string from_latin1(std::string_view bytes) {
  const auto is_ascii = [](char c) { return static_cast<uint8_t>(c) < 0x80; };
  if (std::all_of(bytes.begin(), bytes.end(), is_ascii) || is_utf8(bytes))
    return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) append_code(static_cast<uint8_t>(c), out);
  return out;
}

std::string from_utf16(std::string_view bytes, Utf16Order otherwise) {
  Utf16Order order = otherwise;
  if (bytes.starts_with("\xfe\xff")) order = Utf16Order::kBig;
  if (bytes.starts_with("\xff\xfe")) order = Utf16Order::kLittle;
  if (bytes.starts_with("\xfe\xff") || bytes.starts_with("\xff\xfe")) bytes.remove_prefix(2);
  std::string out;
  out.reserve(bytes.size());
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    uint32_t code = unit_at(bytes, i, order);
    const bool is_surrogate = code >= 0xd800 && code < 0xe000;
    const uint32_t next = i + 3 < bytes.size() ? unit_at(bytes, i + 2, order) : 0;
    if (is_surrogate && code < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
      code = 0x10000 + ((code & 0x3ff) << 10 | (next & 0x3ff));
      i += 2;
    } else if (is_surrogate) {
      code = 0xfffd;
    }
    append_code(code, out);
  }
  return out;
}

Utf16Order guess_utf16_order(std::string_view bytes, Utf16Order otherwise) {
  size_t big = 0, little = 0;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    big += bytes[i] == 0 && bytes[i + 1] > 0;
    little += bytes[i + 1] == 0 && bytes[i] > 0;
  }
  if (big == little) return otherwise;
  return big > little ? Utf16Order::kBig : Utf16Order::kLittle;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank(" \t\r\n\0", 5);
  const auto cut_front = [&] {
    const size_t from = text.find_first_not_of(kBlank);
    text = from == std::string_view::npos ? std::string_view() : text.substr(from);
  };
  cut_front();
  if (text.starts_with(kUtf8Mark)) {
    text.remove_prefix(kUtf8Mark.size());
    cut_front();
  }
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

std::string_view until_nul(std::string_view text) { return text.substr(0, text.find('\0')); }

}  // namespace vigie::provenance
