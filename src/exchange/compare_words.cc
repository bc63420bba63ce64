#include "exchange/compare_words.h"

#include "base/unicode.h"
#include "exchange/report_words.h"

namespace vigie::exchange {
namespace {

constexpr size_t kNameCharactersMax = 120;

bool has_stretch(const Json& other, const char* track) {
  const Json* found = member(other, track);
  return found != nullptr && found->is_object();
}

// The entry of a bank, or the path of a clip that belongs to none.
std::string source_of(const Json& mixed, const char* side, Language language) {
  const Json* found = member(mixed, side);
  if (found == nullptr) return "";
  const std::string bank = string_member(*found, "bank");
  return cut_text((bank.empty() ? "" : bank + "/") + string_member(*found, "entry"),
                  kNameCharactersMax, language);
}

}  // namespace

std::string clip_phrase(const Json& clip, Language language) {
  std::string out = word(Words::kMedia, string_member(clip, "kind"), language);
  const int64_t duration_ms = int_member(clip, "duration_ms");
  return duration_ms > 0 ? out + " " + time_text(duration_ms) : out;
}

std::string relation_sentence(const Json& item, const Json& other, Language language) {
  const bool picture = has_stretch(other, "picture"), sound = has_stretch(other, "sound");
  const bool could_see = bool_member(item, "has_picture") && bool_member(other, "has_picture");
  const bool could_hear = bool_member(item, "has_sound") && bool_member(other, "has_sound");
  const Text which = picture && sound ? Text::kBothFound
                     : picture        ? (could_hear ? Text::kOtherSound : Text::kPictureFound)
                     : sound          ? (could_see ? Text::kOtherPicture : Text::kSoundFound)
                                      : Text::kNothingShared;
  return own(which, language);
}

std::string track_phrase(const Json& other, const char* track, Language language) {
  const Json* found = member(other, track);
  if (found == nullptr || !found->is_object()) return "";
  const std::string kind = string_member(*found, "kind");
  const Text phrase = kind == "same"   ? Text::kKindSame
                      : kind == "near" ? Text::kKindNear
                                       : Text::kKindContains;
  const Json* coverage = member(*found, "coverage");
  std::string out = own(phrase, language);
  if (coverage != nullptr) {
    out += ", " + text(Text::kCoverageOfClips, language,
                       {percent_text(double_member(*coverage, "query"), language),
                        percent_text(double_member(*coverage, "reference"), language)});
  }
  return out;
}

std::string match_sentence(const Json& match, Language language) {
  const std::string query = interval_text(array_member(match, "query"));
  const std::string reference = interval_text(array_member(match, "reference"));
  return query + " = " + reference + ", " + transform_phrase(match, language) + ", " +
         text(Text::kAgreement, language, {percent_text(double_member(match, "score"), language)});
}

std::string mixed_sentence(const Json& finding, Language language) {
  const Json* evidence = member(finding, "evidence");
  const JsonArray& where = array_member(finding, "where");
  if (evidence == nullptr || where.empty()) return "";
  return text(Text::kMixedSources, language,
              {time_text(int_member(where[0], "from_ms")), time_text(int_member(where[0], "to_ms")),
               source_of(*evidence, "picture", language), source_of(*evidence, "sound", language)});
}

}  // namespace vigie::exchange
