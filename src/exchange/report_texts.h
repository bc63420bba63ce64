// exchange/report_texts.h: the words that reports are written in, in every language they speak.
//
// The sentences are in report_texts.inc, one line each; the words for the record's ids (finding
// kinds, verdicts, flags) are in report_texts.cc. An id that has no word is shown as it is, with
// blanks for underscores: a pack may name labels that this table has never heard of.
// Threads stateless.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace vigie::exchange {

enum class Language { kEnglish, kFrench };

// "fr", "fr-CA" and "fr_FR.UTF-8" are French, all else is English.
Language language_from(std::string_view tag);
std::string_view tag_of(Language language);  // "en", "fr": for lang attributes

enum class Text {
#define VIGIE_TEXT(name, english, french) name,
#include "exchange/report_texts.inc"
#undef VIGIE_TEXT
  kCount
};

std::string_view text(Text which, Language language);
// With {0}, {1}, ... replaced by values, once: a value that contains "{1}" stays as it is.
std::string text(Text which, Language language, std::initializer_list<std::string_view> values);

// Which vocabulary an id is of.
enum class Words {
  kKind,
  kVerdict,
  kStrength,
  kFlag,
  kReview,
  kAccount,
  kTrack,
  kLane,
  kAiClass,
  kMedia
};
// The id's word, or the id made printable, with blanks for underscores.
std::string word(Words vocabulary, std::string_view id, Language language);
// The same with its first letter in upper case (ASCII and the accented letters of the table).
std::string capital_word(Words vocabulary, std::string_view id, Language language);

}  // namespace vigie::exchange
