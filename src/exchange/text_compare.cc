#include "base/unicode.h"
#include "exchange/compare_report.h"
#include "exchange/compare_words.h"
#include "exchange/report_words.h"

namespace vigie::exchange {

std::string write_text_comparison(const CompareReport& report, const std::string& language_tag) {
  const Language language = language_from(language_tag);
  const Json& comparison = report.comparison;
  const Json* item = member(comparison, "item");
  if (item == nullptr) return "";
  std::string out =
      printable(string_member(*item, "path")) + "  " + clip_phrase(*item, language) + "\n";
  const auto line = [&](const std::string& words) { out += "  " + words + "\n"; };
  for (const Json& mixed : array_member(comparison, "mixed_sources")) {
    line(mixed_sentence(mixed, language));
  }
  for (const Json& other : array_member(comparison, "others")) {
    const std::string path = string_member(other, "path");
    out += "\n" + printable(path) + "  " + clip_phrase(other, language) + "\n";
    line(relation_sentence(*item, other, language));
    for (const auto& [track, name] : {std::pair("picture", "video"), std::pair("sound", "audio")}) {
      const std::string found = track_phrase(other, track, language);
      if (found.empty()) continue;
      line(text(Text::kLabelled, language, {capital_word(Words::kTrack, name, language), found}));
      for (const Json& match : array_member(comparison, "matches")) {
        const bool is_of =
            string_member(match, "entry") == path && string_member(match, "track") == name;
        if (is_of) line("  " + match_sentence(match, language));
      }
    }
  }
  return out;
}

}  // namespace vigie::exchange
