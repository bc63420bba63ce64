#include "policy/cel/lexer.h"

#include <charconv>

#include "base/unicode.h"

namespace vigie::policy::cel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Too small for a double is zero, as other engines read it; too large is refused.
bool read_double(std::string_view digits, double& out) {
  const char* end = digits.data() + digits.size();
  const auto done = std::from_chars(digits.data(), end, out);
  if (done.ec == std::errc::result_out_of_range) {
    const size_t exponent = digits.find_first_of("eE");
    const bool is_tiny = exponent != std::string_view::npos
                             ? digits[exponent + 1] == '-'
                             : digits.starts_with('.') || digits.starts_with('0');
    if (is_tiny) out = 0;
    return is_tiny;
  }
  return done.ec == std::errc() && done.ptr == end;
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
    } else if (c == '/' && peek(1) == '/') {
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
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number();
  // b, r and br, of either case, before a quote.
  Literal literal;
  size_t prefix = 0;
  if ((peek(prefix) | 32) == 'b') literal.is_bytes = true, ++prefix;
  if ((peek(prefix) | 32) == 'r') literal.is_raw = true, ++prefix;
  if (peek(prefix) == '"' || peek(prefix) == '\'') return read_text(prefix, literal);
  if (c == '`') return read_quoted();
  if (is_letter(c)) {
    while (is_letter(peek(0)) || is_digit(peek(0))) ++at_;
    return make(TokenKind::kIdentifier, from, std::string(text_.substr(from, at_ - from)));
  }
  for (const std::string_view symbol : {"&&", "||", "==", "!=", "<=", ">="}) {
    if (!text_.substr(at_).starts_with(symbol)) continue;
    at_ += symbol.size();
    return make(TokenKind::kSymbol, from, std::string(symbol));
  }
  ++at_;
  if (std::string_view("()[]{}.,:?<>!+-*/%").find(c) != std::string_view::npos) {
    return make(TokenKind::kSymbol, from, std::string(1, c));
  }
  while (at_ < text_.size() && (text_[at_] & 0xc0) == 0x80) ++at_;  // the whole character
  return make(TokenKind::kError, from, "a character that CEL does not use");
}

Token Lexer::read_number() {
  const size_t from = at_;
  const bool hex = text_[at_] == '0' && (peek(1) | 32) == 'x';
  if (hex) at_ += 2;
  bool is_double = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const char after = peek(1);
    const bool is_point = c == '.' && !hex && !is_double && is_digit(after);
    const bool is_exponent =
        !hex && (c == 'e' || c == 'E') &&
        (is_digit(after) || ((after == '+' || after == '-') && is_digit(peek(2))));
    if (!(hex ? is_hex(c) : is_digit(c)) && !is_point && !is_exponent) break;
    is_double |= is_point || is_exponent;
    at_ += is_exponent ? 2 : 1;
  }
  std::string_view digits = text_.substr(from, at_ - from);
  const bool is_unsigned = !is_double && (peek(0) | 32) == 'u';
  if (is_unsigned) ++at_;
  Token token = make(is_double     ? TokenKind::kDouble
                     : is_unsigned ? TokenKind::kUint
                                   : TokenKind::kInt,
                     from, "");
  if (is_letter(peek(0)) || is_digit(peek(0))) {
    return make(TokenKind::kError, from, "a number runs into a name");
  }
  bool is_good = false;
  if (is_double) {
    is_good = read_double(digits, token.number);
  } else {
    if (hex) digits.remove_prefix(2);
    const char* end = digits.data() + digits.size();
    const auto done = std::from_chars(digits.data(), end, token.whole, hex ? 16 : 10);
    is_good = done.ec == std::errc() && done.ptr == end &&
              (is_unsigned || token.whole <= uint64_t{1} << 63);
  }
  if (!is_good) return make(TokenKind::kError, from, "a number out of range");
  return token;
}

bool Lexer::read_code(size_t digits, int base, uint32_t& code) {
  const auto part = text_.substr(at_, digits);
  const auto done = std::from_chars(part.data(), part.data() + part.size(), code, base);
  if (part.size() < digits || done.ptr != part.data() + digits) return false;
  at_ += digits;
  return true;
}

// After the backslash. Octal and \x are a byte in bytes and a code point in a string.
bool Lexer::read_escape(Literal literal, std::string& out, std::string& error) {
  static constexpr std::string_view kNames = "abfnrtv\\?\"'`";
  static constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\?\"'`";
  error = "an escape that CEL does not know";
  if (at_ >= text_.size()) return false;
  const char c = text_[at_++];
  if (const size_t known = kNames.find(c); known != std::string_view::npos) {
    out += kValues[known];
    return true;
  }
  uint32_t code = 0;
  bool is_read = false;
  if (c >= '0' && c <= '3') {
    --at_;
    is_read = read_code(3, 8, code);
  } else if (c == 'x' || c == 'X') {
    is_read = read_code(2, 16, code);
  } else if ((c == 'u' || c == 'U') && !literal.is_bytes) {
    is_read = read_code(c == 'u' ? 4 : 8, 16, code);
  }
  if (!is_read) return false;
  if (literal.is_bytes) {
    out += static_cast<char>(code);
    return true;
  }
  error = "an escape that is no character";
  return append_utf8(code, out);
}

Token Lexer::read_text(size_t prefix, Literal literal) {
  const size_t from = at_;
  at_ += prefix;
  const char quote = text_[at_];
  const bool is_triple = peek(1) == quote && peek(2) == quote;
  const std::string closing(is_triple ? 3 : 1, quote);
  at_ += closing.size();
  std::string value;
  while (at_ < text_.size()) {
    if (text_[at_] == quote && text_.substr(at_).starts_with(closing)) {
      at_ += closing.size();
      return make(literal.is_bytes ? TokenKind::kBytes : TokenKind::kString, from,
                  std::move(value));
    }
    const size_t escape = at_;
    const char c = text_[at_++];
    if (!is_triple && (c == '\n' || c == '\r')) break;
    if (c != '\\' || literal.is_raw) {
      value += c;
      continue;
    }
    std::string error;
    if (!read_escape(literal, value, error)) return make(TokenKind::kError, escape, error);
  }
  at_ = std::min(at_, text_.size());
  return make(TokenKind::kError, from, "a text without its closing quote");
}

Token Lexer::read_quoted() {
  const size_t from = at_++;
  const size_t end = text_.find('`', at_);
  const std::string_view name = text_.substr(at_, end == std::string_view::npos ? 0 : end - at_);
  for (const char c : name) {
    const bool is_allowed =
        is_letter(c) || is_digit(c) || std::string_view("./- ").find(c) != std::string_view::npos;
    if (!is_allowed) return make(TokenKind::kError, from, "a character that no quoted name has");
  }
  if (name.empty()) return make(TokenKind::kError, from, "a quoted name without its closing `");
  at_ = end + 1;
  return make(TokenKind::kQuoted, from, std::string(name));
}

}  // namespace vigie::policy::cel
