// provenance/text_encoding.h: text of metadata as UTF-8.
//
// Limits  Latin-1 and UTF-16 only: the encodings that PNG, EXIF and ID3 know. Bytes that are not
//         of the encoding become U+FFFD, never an error: a damaged letter must not hide a label.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>

namespace vigie::provenance {

// UTF-8 stays as it is, anything else is read as Latin-1: writers of PNG and ID3 often put UTF-8
// where the standard says Latin-1. Errors: none.
std::string from_latin1(std::string_view bytes);

enum class Utf16Order { kBig, kLittle };
// UTF-16, with a byte order mark or in the order given. Errors: none.
std::string from_utf16(std::string_view bytes, Utf16Order otherwise);
// The order in which more units are ASCII; otherwise when neither is. EXIF writers disagree about
// the order of UserComment (A1111 writes big-endian into little-endian files).
Utf16Order guess_utf16_order(std::string_view bytes, Utf16Order otherwise);

// Without white space, NUL and the byte order mark at both ends.
std::string_view trim(std::string_view text);
// The text before the first NUL.
std::string_view until_nul(std::string_view text);

}  // namespace vigie::provenance
