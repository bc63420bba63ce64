// base/unicode.h: what we need to know about UTF-8 text from outside.
//
// Limits  no normalisation, case folding or segmentation here.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>

namespace vigie {

// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629).
bool is_utf8(std::string_view text);

// Appends the character; false, and nothing, for a surrogate or a number above U+10FFFF.
bool append_utf8(char32_t code, std::string& out);

// Whether a sorts before b by UTF-16 code units, as RFC 8785 orders member names. Both UTF-8.
bool less_utf16(std::string_view a, std::string_view b);

// Text that can be printed on one line of a terminal: control characters (newline, escape, C1),
// bidirectional controls and bytes that are not UTF-8 become \n, \xNN or \u{NNNN}.
std::string printable(std::string_view text);

// Text with bytes that are not UTF-8 replaced by U+FFFD: for JSON, which has only Unicode text.
std::string to_utf8(std::string_view text);

// &, <, >, " and ' as character references: for text and attribute values of HTML and XML.
std::string escape_html(std::string_view text);

}  // namespace vigie
