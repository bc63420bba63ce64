#include "exchange/report_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/unicode.h"

namespace vigie::exchange {
namespace {

constexpr std::array<std::array<std::string_view, 2>, 12> kMonths = {{{"January", "janvier"},
                                                                      {"February", "février"},
                                                                      {"March", "mars"},
                                                                      {"April", "avril"},
                                                                      {"May", "mai"},
                                                                      {"June", "juin"},
                                                                      {"July", "juillet"},
                                                                      {"August", "août"},
                                                                      {"September", "septembre"},
                                                                      {"October", "octobre"},
                                                                      {"November", "novembre"},
                                                                      {"December", "décembre"}}};

// Digits where 0 stands in the pattern, the same characters elsewhere.
bool has_shape(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char p) { return p == '0' ? c >= '0' && c <= '9' : c == p; });
}

Json rounded(const Json& value) {
  if (!value.is_double() || !std::isfinite(value.get_double())) return value;
  return std::round(value.get_double() * 1e4) / 1e4;
}

// The share of a picture that a rectangle [left, top, right, bottom] takes; 1 where there is none.
double area_of(const Json& transform, const char* key) {
  const JsonArray& sides = array_member(transform, key);
  if (sides.size() != 4) return 1;
  const auto side = [&](size_t place) {
    return sides[place].is_double()  ? sides[place].get_double()
           : sides[place].is_int64() ? static_cast<double>(sides[place].get_int64())
                                     : 0;
  };
  return std::clamp((side(2) - side(0)) * (side(3) - side(1)), 0.0, 1.0);
}

}  // namespace

std::string own(Text which, Language language) { return std::string(text(which, language)); }

std::string labelled(Text label, std::string_view value, Language language) {
  return text(Text::kLabelled, language, {text(label, language), value});
}

std::string time_text(int64_t ms) {
  // Rounded before it is split, or 59.96 s would read 0:60.0.
  const int64_t tenths = ms > 0 ? ms / 100 + (ms % 100 >= 50 ? 1 : 0) : 0;
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%lld:%02d.%d", static_cast<long long>(tenths / 600),
                static_cast<int>(tenths % 600 / 10), static_cast<int>(tenths % 10));
  return buffer;
}

std::string interval_text(const JsonArray& interval_ms) {
  if (interval_ms.size() != 2 || !interval_ms[0].is_int64() || !interval_ms[1].is_int64()) {
    return "";
  }
  return time_text(interval_ms[0].get_int64()) + "–" + time_text(interval_ms[1].get_int64());
}

std::string percent_text(double share, Language language) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%.0f", std::clamp(share, 0.0, 1.0) * 100);
  return text(Text::kPercent, language, {buffer});
}

std::string date_text(std::string_view rfc3339, Language language) {
  if (!has_shape(rfc3339, "0000-00-00T00:00:00Z")) return std::string(rfc3339);
  const int month = (rfc3339[5] - '0') * 10 + rfc3339[6] - '0';
  if (month < 1 || month > 12) return std::string(rfc3339);
  const std::string_view day = rfc3339[8] == '0' ? rfc3339.substr(9, 1) : rfc3339.substr(8, 2);
  return std::string(day) + " " +
         std::string(kMonths[month - 1][language == Language::kFrench ? 1 : 0]) + " " +
         std::string(rfc3339.substr(0, 4)) + ", " + std::string(rfc3339.substr(11, 5)) + " UTC";
}

std::string value_text(const Json& value, Language language) {
  if (value.is_string()) return printable({value.get_string().data(), value.get_string().size()});
  if (value.is_bool()) return own(value.get_bool() ? Text::kTrue : Text::kFalse, language);
  return printable(to_json(rounded(value)));
}

std::string cut_text(std::string_view text_in, size_t characters_max, Language language) {
  const std::string shown = printable(text_in);
  size_t characters = 0, end = 0;
  for (size_t i = 0; i < shown.size(); ++i) {
    if ((shown[i] & 0xc0) == 0x80) continue;
    if (++characters == characters_max + 1) end = i;
  }
  if (characters <= characters_max) return shown;
  const std::string more = std::to_string(characters - characters_max);
  return shown.substr(0, end) + " … " + text(Text::kAndMore, language, {more});
}

std::string visibility_word(std::string_view visibility, Language language) {
  constexpr std::pair<std::string_view, Text> kNames[] = {
      {"allow", Text::kAllow},       {"label", Text::kLabel},     {"reduce", Text::kReduce},
      {"restrict", Text::kRestrict}, {"disable", Text::kDisable}, {"remove", Text::kRemove}};
  for (const auto& [name, known] : kNames) {
    if (name == visibility) return own(known, language);
  }
  return printable(visibility);
}

std::string outcome_sentences(const Json& decision, Language language) {
  const bool is_strong = string_member(decision, "strength") == "strong";
  const std::pair<std::string_view, Text> visibilities[] = {
      {"allow", Text::kAllowSentence},
      {"label", Text::kLabelSentence},
      {"reduce", is_strong ? Text::kReduceStrongSentence : Text::kReduceLightSentence},
      {"restrict", Text::kRestrictSentence},
      {"disable", Text::kDisableSentence},
      {"remove", Text::kRemoveSentence}};
  std::string out;
  const std::string visibility = string_member(decision, "visibility");
  for (const auto& [name, sentence] : visibilities) {
    if (name == visibility) out += own(sentence, language);
  }
  const std::string review = string_member(decision, "review");
  const Text asked = review == "urgent"  ? Text::kReviewUrgent
                     : review == "queue" ? Text::kReviewQueue
                                         : Text::kReviewNone;
  return out + (out.empty() ? "" : " ") + own(asked, language);
}

std::string match_phrase(const Json& evidence, Language language) {
  const std::string kind = string_member(evidence, "match_kind");
  const Text phrase = kind == "same"       ? Text::kMatchSame
                      : kind == "near"     ? Text::kMatchNear
                      : kind == "contains" ? Text::kMatchContains
                                           : Text::kMatchOther;
  const std::string name = printable(string_member(evidence, "bank")) + "/" +
                           printable(string_member(evidence, "entry"));
  return text(phrase, language, {name});
}

std::string transform_phrase(const Json& evidence, Language language) {
  const Json* transform = member(evidence, "transform");
  if (transform == nullptr) return "";
  std::string out;
  const auto add = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  const double speed = double_member(*transform, "speed", 1);
  if (speed != 1) add(text(Text::kSpeed, language, {value_text(Json(speed), language)}));
  const std::string mirror = string_member(*transform, "mirror");
  if (mirror == "horizontal") add(own(Text::kMirrorHorizontal, language));
  if (mirror == "vertical") add(own(Text::kMirrorVertical, language));
  const int64_t turned = int_member(*transform, "rotate");
  if (turned != 0) add(text(Text::kRotated, language, {std::to_string(turned)}));
  const double pitch = double_member(*transform, "pitch");
  if (pitch != 0) {
    const double steps = std::fabs(pitch);
    const std::string much =
        steps == 1 ? own(Text::kOneSemitone, language)
                   : text(Text::kSemitones, language, {value_text(Json(steps), language)});
    add(text(pitch > 0 ? Text::kPitchUp : Text::kPitchDown, language, {much}));
  }
  const double left = area_of(*transform, "crop"), filled = area_of(*transform, "pane");
  if (left < 1) add(text(Text::kCropped, language, {percent_text(left, language)}));
  if (filled < 1) add(text(Text::kInPane, language, {percent_text(filled, language)}));
  if (!out.empty()) return out;
  const bool is_sound = member(*transform, "pitch") != nullptr;
  return own(is_sound ? Text::kUnchangedSound : Text::kUnchanged, language);
}

std::string coverage_phrase(const Json& evidence, Language language) {
  const Json* coverage = member(evidence, "coverage");
  if (coverage == nullptr) return "";
  return text(Text::kCoverage, language,
              {percent_text(double_member(*coverage, "query"), language),
               percent_text(double_member(*coverage, "reference"), language)});
}

std::string verdict_phrase(const Json& finding, Language language) {
  const std::string verdict = string_member(finding, "verdict");
  const std::string kind = string_member(finding, "kind");
  if (verdict == "none") return own(Text::kNoneFound, language);
  if (kind == "ai_trace") return word(Words::kAiClass, verdict, language);
  if (kind == "scene_cuts") {
    const Json* evidence = member(finding, "evidence");
    const int64_t count = evidence != nullptr ? int_member(*evidence, "count") : 0;
    if (count == 0) return own(Text::kNoneFound, language);
    if (count == 1) return own(Text::kOneCut, language);
    return text(Text::kCuts, language, {std::to_string(count)});
  }
  // "some" says no more than the places do.
  return verdict == "some" ? "" : word(Words::kVerdict, verdict, language);
}

std::string places_text(const Json& finding, size_t places_max, Language language) {
  const JsonArray& where = array_member(finding, "where");
  std::string out;
  for (size_t i = 0; i < std::min(where.size(), places_max); ++i) {
    const int64_t from_ms = int_member(where[i], "from_ms"), to_ms = int_member(where[i], "to_ms");
    out += i > 0 ? ", " : "";
    if (string_member(where[i], "track") == "container") {
      out += own(Text::kWholeItem, language);
    } else {
      out += time_text(from_ms) + (to_ms > from_ms ? "–" + time_text(to_ms) : "");
    }
  }
  if (where.size() <= places_max) return out;
  return out + ", " + text(Text::kAndMore, language, {std::to_string(where.size() - places_max)});
}

std::string unable_phrase(const Json& finding, Language language) {
  const Json* unable = member(finding, "unable");
  if (unable == nullptr || !unable->is_object()) return "";
  const std::string kind = string_member(*unable, "kind");
  std::string reason = printable(string_member(*unable, "reason"));
  if (reason.empty()) reason = own(Text::kNoReason, language);
  const Text phrase = kind == "crashed"     ? Text::kCrashedLine
                      : kind == "abstained" ? Text::kAbstainedLine
                                            : Text::kNotExaminedLine;
  return text(phrase, language, {reason});
}

}  // namespace vigie::exchange
