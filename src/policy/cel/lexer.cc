#include "policy/cel/lexer.h"

#include <charconv>

namespace vigie::policy::cel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool append_utf8(uint32_t code, std::string& out) {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 63));
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  }
  return true;
}

}  // namespace

Token Lexer::make(TokenKind kind, size_t from, std::string text) const {
  Token token;
  token.kind = kind;
  token.offset = from;
  token.length = at_ > from ? at_ - from : 1;
  token.text = std::move(text);
  return token;
}

void Lexer::skip_blank() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++at_;
    } else if (text_.substr(at_).starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  skip_blank();
  const size_t from = at_;
  if (at_ >= text_.size()) return make(TokenKind::kEnd, from, "");
  const char c = text_[at_];
  const auto rest = text_.substr(at_);
  const bool dot_number = c == '.' && rest.size() > 1 && is_digit(rest[1]);
  if (is_digit(c) || dot_number) return read_number();
  if (c == '"' || c == '\'') return read_string(0, false);
  const bool raw_prefix = (c == 'r' || c == 'R') && rest.size() > 1;
  if (raw_prefix && (rest[1] == '"' || rest[1] == '\'')) return read_string(1, true);
  if (is_letter(c)) {
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    return make(TokenKind::kIdentifier, from, std::string(text_.substr(from, at_ - from)));
  }
  for (const std::string_view symbol : {"&&", "||", "==", "!=", "<=", ">="}) {
    if (!rest.starts_with(symbol)) continue;
    at_ += symbol.size();
    return make(TokenKind::kSymbol, from, std::string(symbol));
  }
  ++at_;
  if (std::string_view("()[]{}.,:?<>!+-*/%").find(c) != std::string_view::npos) {
    return make(TokenKind::kSymbol, from, std::string(1, c));
  }
  return make(TokenKind::kError, from, "a character that CEL does not use");
}

Token Lexer::read_number() {
  const size_t from = at_;
  const bool is_hex = text_.substr(at_).starts_with("0x") || text_.substr(at_).starts_with("0X");
  if (is_hex) at_ += 2;
  const auto is_part = [&](char c) {
    return is_digit(c) || (is_hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
  };
  bool is_double = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const char after = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    const bool is_point = c == '.' && !is_hex && !is_double && is_digit(after);
    const bool is_exponent =
        !is_hex && (c == 'e' || c == 'E') && (is_digit(after) || after == '+' || after == '-');
    if (!is_part(c) && !is_point && !is_exponent) break;
    is_double |= is_point || is_exponent;
    at_ += is_exponent ? 2 : 1;
  }
  Token token = make(is_double ? TokenKind::kDouble : TokenKind::kInt, from, "");
  const char* begin = text_.data() + from;
  const char* end = text_.data() + at_;
  const auto done =
      is_double ? std::from_chars(begin, end, token.number)
                : std::from_chars(begin + (is_hex ? 2 : 0), end, token.whole, is_hex ? 16 : 10);
  if (at_ < text_.size() && (text_[at_] == 'u' || text_[at_] == 'U')) {
    return make(TokenKind::kError, from, "unsigned numbers are not supported");
  }
  if (at_ < text_.size() && is_letter(text_[at_])) {
    return make(TokenKind::kError, from, "a number runs into a name");
  }
  if (done.ec != std::errc() || done.ptr != end || token.whole > (uint64_t{1} << 63)) {
    return make(TokenKind::kError, from, "a number out of range");
  }
  return token;
}

// After the backslash. Octal, \x, \u and \U as the language definition has them.
bool Lexer::read_escape(std::string& out, std::string& error) {
  static constexpr std::string_view kNames = "abfnrtv\\?\"'`";
  static constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\?\"'`";
  if (at_ >= text_.size()) return error = "a text ends in a backslash", false;
  const char c = text_[at_++];
  if (const size_t known = kNames.find(c); known != std::string_view::npos) {
    out += kValues[known];
    return true;
  }
  const bool is_octal = c >= '0' && c <= '3';
  const size_t digits = is_octal ? 2 : c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  uint32_t code = is_octal ? static_cast<uint32_t>(c - '0') : 0;
  uint32_t low = 0;
  const auto part = text_.substr(at_, digits);
  const auto done = std::from_chars(part.data(), part.data() + part.size(), low, is_octal ? 8 : 16);
  if (digits == 0 || part.size() < digits || done.ptr != part.data() + digits) {
    return error = "an escape that CEL does not know", false;
  }
  at_ += digits;
  code = is_octal ? code * 64 + low : low;
  if (!append_utf8(code, out)) return error = "an escape that is no character", false;
  return true;
}

Token Lexer::read_string(size_t prefix, bool is_raw) {
  const size_t from = at_;
  at_ += prefix;
  const char quote = text_[at_];
  const bool is_triple = text_.substr(at_).starts_with(std::string(3, quote));
  const std::string closing(is_triple ? 3 : 1, quote);
  at_ += closing.size();
  std::string value;
  while (at_ < text_.size()) {
    if (text_.substr(at_).starts_with(closing)) {
      at_ += closing.size();
      return make(TokenKind::kString, from, std::move(value));
    }
    const char c = text_[at_++];
    if (!is_triple && (c == '\n' || c == '\r')) break;
    if (c != '\\' || is_raw) {
      value += c;
      continue;
    }
    std::string error;
    if (!read_escape(value, error)) return make(TokenKind::kError, from, error);
  }
  return make(TokenKind::kError, from, "a text without its closing quote");
}

}  // namespace vigie::policy::cel
