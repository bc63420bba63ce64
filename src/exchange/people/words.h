// exchange/people/words.h: what Vigie says to authors, reporters and appellants, in six languages.
//
// The sentences are in words.inc, one entry each. English and French are complete and checked; in
// de, es, ar and zh every sentence exists and awaits a check by native readers before legal use.
// Threads stateless.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace vigie::exchange {

enum class Locale { kEn, kFr, kDe, kEs, kAr, kZh };
inline constexpr Locale kLocales[] = {Locale::kEn, Locale::kFr, Locale::kDe,
                                      Locale::kEs, Locale::kAr, Locale::kZh};

// "fr", "fr-CA", "FR_ca": by the language before the first - or _; all unknown is English.
Locale locale_from(std::string_view tag);
// The first of an Accept-Language header that there are texts in; its weights are ordered by.
Locale locale_from_accept(std::string_view header);
std::string_view tag_of(Locale locale);        // "en", ...: for lang attributes
std::string_view direction_of(Locale locale);  // "ltr" or "rtl"
std::string_view own_name_of(Locale locale);   // "English", "Français", ...

enum class Say {
#define VIGIE_SAY(name, en, fr, de, es, ar, zh) name,
#include "exchange/people/words.inc"
#undef VIGIE_SAY
  kCount
};

std::string_view say(Say which, Locale locale);
// With {0}, {1}, ... replaced by values, once.
std::string say(Say which, Locale locale, std::initializer_list<std::string_view> values);

// "24 May 2027", "24 mai 2027", "2027年5月24日": the day in UTC, written out.
std::string say_date(int64_t time_us, Locale locale);
// "1:05", "1:02:05": a place in a clip.
std::string say_moment(int64_t ms);

// What a category of reports is called; the id itself when it has no name.
std::string_view say_category(std::string_view category, Locale locale);

}  // namespace vigie::exchange
