// policy/cel/lexer.h: CEL text as tokens (language definition, section "Syntax").
//
// Errors are tokens of kind kError whose text says what is wrong.
// Threads values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vigie::policy::cel {

enum class TokenKind { kEnd, kError, kIdentifier, kInt, kDouble, kString, kSymbol };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t offset = 0, length = 0;
  std::string text;    // identifier, symbol, the string's value, or the error
  uint64_t whole = 0;  // of kInt: the digits' value, up to 2^63
  double number = 0;   // of kDouble
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Token next();

 private:
  Token read_number();
  Token read_string(size_t prefix, bool is_raw);
  bool read_escape(std::string& out, std::string& error);
  void skip_blank();
  Token make(TokenKind kind, size_t from, std::string text) const;

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace vigie::policy::cel
