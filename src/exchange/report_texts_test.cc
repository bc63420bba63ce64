// A report in a second language is complete or it misleads: every sentence exists in both, with
// the same places to fill in.
#include "exchange/report_texts.h"

#include <doctest/doctest.h>

#include <set>

#include "base/unicode.h"
#include "exchange/report_words.h"

namespace vigie::exchange {

static std::multiset<char> places_of(std::string_view text) {
  std::multiset<char> out;
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '{' && text[i + 2] == '}') out.insert(text[i + 1]);
  }
  return out;
}

TEST_CASE("report texts: every sentence is there in both languages, with the same places") {
  for (size_t i = 0; i < static_cast<size_t>(Text::kCount); ++i) {
    const auto which = static_cast<Text>(i);
    const std::string_view english = text(which, Language::kEnglish);
    const std::string_view french = text(which, Language::kFrench);
    CAPTURE(english);
    CHECK(!english.empty());
    CHECK(!french.empty());
    CHECK(printable(english) == english);
    CHECK(printable(french) == french);
    CHECK(places_of(english) == places_of(french));
    size_t number = 0;  // {0}, then {1}: none is left out
    for (const char place : places_of(english)) CHECK(place == static_cast<char>('0' + number++));
    CHECK(english.ends_with('.') == french.ends_with('.'));
    // French typography: a plain blank before these could leave them alone on the next line.
    for (const char* sign : {" :", " ;", " ?", " !", " %"}) {
      CHECK(french.find(sign) == std::string_view::npos);
    }
  }
}

TEST_CASE("report texts: places are filled in once") {
  CHECK(text(Text::kCoverage, Language::kEnglish, {"{1}", "b"}) ==
        "{1} of this item, b of the known item");
  CHECK(text(Text::kCoverage, Language::kEnglish, {"a"}) ==
        "a of this item, {1} of the known item");
  CHECK(text(Text::kNoRule, Language::kEnglish, {"a"}) == "No rule of the policy applied.");
}

TEST_CASE("report texts: a language tag is French or English") {
  for (const char* tag : {"fr", "FR", "fr-CA", "fr_FR.UTF-8", "fr.UTF-8"}) {
    CHECK(language_from(tag) == Language::kFrench);
  }
  for (const char* tag : {"", "f", "en", "fro", "C", "de-FR"}) {
    CHECK(language_from(tag) == Language::kEnglish);
  }
  CHECK(tag_of(language_from("fr-BE")) == "fr");
}

TEST_CASE("report texts: an id without a word is shown as it is, made printable") {
  CHECK(word(Words::kKind, "lip_sync\x1b", Language::kFrench) == "lip sync\\x1b");
  CHECK(word(Words::kKind, "silence", Language::kEnglish) == "silence");
  CHECK(word(Words::kLane, "silence", Language::kEnglish) == "silence");
  CHECK(capital_word(Words::kKind, "", Language::kEnglish) == "");
  CHECK(capital_word(Words::kKind, "fingerprint", Language::kFrench) == "Empreinte");
  CHECK(capital_word(Words::kTrack, "\xc3\xa9t\xc3\xa9", Language::kFrench) == "\xc3\x89t\xc3\xa9");
}

TEST_CASE("report words: times are rounded before they are split") {
  CHECK(time_text(0) == "0:00.0");
  CHECK(time_text(-5) == "0:00.0");
  CHECK(time_text(59'949) == "0:59.9");
  CHECK(time_text(59'950) == "1:00.0");
  CHECK(time_text(3'600'000) == "60:00.0");
  CHECK(time_text(INT64_MAX) == "153722867280912:55.8");
  CHECK(interval_text({1000, 2500}) == "0:01.0–0:02.5");
  CHECK(interval_text({1000}).empty());
  CHECK(interval_text({1000, "x"}).empty());
}

TEST_CASE("report words: dates are written out, other texts stay") {
  CHECK(date_text("2026-05-04T07:08:09Z", Language::kEnglish) == "4 May 2026, 07:08 UTC");
  CHECK(date_text("2026-08-24T17:08:09Z", Language::kFrench) == "24 août 2026, 17:08 UTC");
  for (const char* other : {"", "today", "2026-13-04T07:08:09Z", "2026-00-04T07:08:09Z",
                            "2026-05-04T07:08:09+02", "2026-05-04T07:08:09Z "}) {
    CHECK(date_text(other, Language::kEnglish) == other);
  }
}

TEST_CASE("report words: a long value is cut between characters and says so") {
  CHECK(cut_text("\xc3\xa9\xc3\xa9\xc3\xa9", 3, Language::kEnglish) == "\xc3\xa9\xc3\xa9\xc3\xa9");
  CHECK(cut_text("\xc3\xa9\xc3\xa9\xc3\xa9", 1, Language::kEnglish) == "\xc3\xa9 … and 2 more");
  CHECK(cut_text("ab", 0, Language::kFrench) == " … et 2 de plus");
  CHECK(cut_text("", 0, Language::kEnglish).empty());
}

TEST_CASE("report words: shares are per cent between 0 and 100") {
  CHECK(percent_text(0.595, Language::kEnglish) == "60%");
  CHECK(percent_text(1e300, Language::kEnglish) == "100%");
  CHECK(percent_text(-1, Language::kFrench) == "0\u00a0%");
}

TEST_CASE("report words: the three ways of not examining are told apart (I10)") {
  std::set<std::string> phrases;
  for (const char* kind : {"crashed", "abstained", "not_applicable"}) {
    const JsonObject finding{{"unable", {{"kind", kind}, {"reason", "r"}}}};
    for (const Language language : {Language::kEnglish, Language::kFrench}) {
      phrases.insert(unable_phrase(finding, language));
    }
  }
  CHECK(phrases.size() == 6);
  CHECK(unable_phrase(JsonObject{{"unable", nullptr}}, Language::kEnglish).empty());
}

}  // namespace vigie::exchange
