// policy/cel/lexer.h: CEL text as tokens (language definition, section "Syntax").
//
// Input   UTF-8 text, untrusted.
// Output  one token a call, kEnd for ever after the last.
// Limits  errors are tokens of kind kError whose text says what is wrong.
// Threads one thread a Lexer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vigie::policy::cel {

enum class TokenKind {
  kEnd,
  kError,
  kIdentifier,
  kQuoted,  // `content-type`, a member's name
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kSymbol,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t offset = 0, length = 0;
  std::string text;    // identifier, symbol, the literal's value, or the error
  uint64_t whole = 0;  // of kInt and kUint: the digits' value, of kInt up to 2^63
  double number = 0;   // of kDouble
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Token next();

 private:
  struct Literal {
    bool is_raw = false, is_bytes = false;
  };
  Token read_number();
  Token read_text(size_t prefix, Literal literal);
  Token read_quoted();
  bool read_escape(Literal literal, std::string& out, std::string& error);
  bool read_code(size_t digits, int base, uint32_t& code);
  void skip_blank();
  char peek(size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  Token make(TokenKind kind, size_t from, std::string text) const;

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace vigie::policy::cel
