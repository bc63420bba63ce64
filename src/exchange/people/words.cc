#include "exchange/people/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace vigie::exchange {
namespace {

constexpr size_t kLocaleCount = std::size(kLocales);
using Row = std::array<std::string_view, kLocaleCount>;

constexpr std::array<Row, static_cast<size_t>(Say::kCount)> kRows = {{
#define VIGIE_SAY(name, en, fr, de, es, ar, zh) {en, fr, de, es, ar, zh},
#include "exchange/people/words.inc"
#undef VIGIE_SAY
}};

struct Category {
  std::string_view id;
  Say name;
};

constexpr std::array kCategories = {
    Category{"election.procedure", Say::kCategoryElectionProcedure},
    Category{"election.eligibility", Say::kCategoryElectionEligibility},
    Category{"election.results", Say::kCategoryElectionResults},
    Category{"election.candidate", Say::kCategoryElectionCandidate},
    Category{"false.health", Say::kCategoryFalseHealth},
    Category{"false.crisis", Say::kCategoryFalseCrisis},
    Category{"false.other", Say::kCategoryFalseOther},
    Category{"altered.face", Say::kCategoryAlteredFace},
    Category{"altered.voice", Say::kCategoryAlteredVoice},
    Category{"altered.edited", Say::kCategoryAlteredEdited},
    Category{"altered.scene", Say::kCategoryAlteredScene},
    Category{"altered.intimate", Say::kCategoryAlteredIntimate},
    Category{"impersonation", Say::kCategoryImpersonation},
    Category{"hate", Say::kCategoryHate},
    Category{"danger", Say::kCategoryDanger},
    Category{"spam", Say::kCategorySpam},
    Category{"account.fake", Say::kCategoryAccountFake},
    Category{"account.network", Say::kCategoryAccountNetwork},
    Category{"illegal.child_abuse", Say::kCategoryIllegalChildAbuse},
    Category{"illegal.intimate", Say::kCategoryIllegalIntimate},
    Category{"illegal.terrorism", Say::kCategoryIllegalTerrorism},
    Category{"illegal.hate", Say::kCategoryIllegalHate},
    Category{"illegal.fraud", Say::kCategoryIllegalFraud},
    Category{"illegal.other", Say::kCategoryIllegalOther},
};

constexpr Row kTags = {"en", "fr", "de", "es", "ar", "zh"};
constexpr Row kNames = {"English", "Français", "Deutsch", "Español", "العربية", "中文"};

constexpr std::array<std::array<std::string_view, 12>, 5> kMonths = {{
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
     "octobre", "novembre", "décembre"},
    {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
     "November", "Dezember"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
     "octubre", "noviembre", "diciembre"},
    {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
     "نوفمبر", "ديسمبر"},
}};

size_t index_of(Locale locale) { return static_cast<size_t>(locale); }

std::string two_digits(int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

Locale locale_from(std::string_view tag) {
  std::string language;
  for (const char c : tag.substr(0, tag.find_first_of("-_;"))) {
    language += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto found = std::find(kTags.begin(), kTags.end(), language);
  return found == kTags.end() ? Locale::kEn : kLocales[found - kTags.begin()];
}

Locale locale_from_accept(std::string_view header) {
  double best = 0;
  Locale out = Locale::kEn;
  constexpr size_t kHeaderBytesMax = 1000;
  header = header.substr(0, kHeaderBytesMax);
  while (!header.empty()) {
    std::string_view one = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    double weight = 1;
    if (const size_t q = one.find(";q="); q != std::string_view::npos) {
      std::from_chars(one.data() + q + 3, one.data() + one.size(), weight);
    }
    const Locale locale = locale_from(one.substr(0, one.find(';')));
    const bool is_known = locale != Locale::kEn || one.starts_with("en");
    if (is_known && weight > best) {
      best = weight;
      out = locale;
    }
  }
  return out;
}

std::string_view tag_of(Locale locale) { return kTags[index_of(locale)]; }

std::string_view direction_of(Locale locale) { return locale == Locale::kAr ? "rtl" : "ltr"; }

std::string_view own_name_of(Locale locale) { return kNames[index_of(locale)]; }

std::string_view say(Say which, Locale locale) {
  return kRows[static_cast<size_t>(which)][index_of(locale)];
}

std::string say(Say which, Locale locale, std::initializer_list<std::string_view> values) {
  const std::string_view pattern = say(which, locale);
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const bool is_place = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' &&
                          pattern[i + 1] >= '0' && pattern[i + 1] <= '9';
    const size_t number = is_place ? static_cast<size_t>(pattern[i + 1] - '0') : 0;
    if (is_place && number < values.size()) {
      out += values.begin()[number];
      i += 2;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

std::string say_date(int64_t time_us, Locale locale) {
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time_us)));
  const std::chrono::year_month_day date(day);
  const std::string year = std::to_string(static_cast<int>(date.year()));
  const std::string number = std::to_string(static_cast<unsigned>(date.day()));
  const unsigned month = static_cast<unsigned>(date.month());
  if (locale == Locale::kZh) return year + "年" + std::to_string(month) + "月" + number + "日";
  const std::string name(kMonths[index_of(locale)][month - 1]);
  if (locale == Locale::kDe) return number + ". " + name + " " + year;
  if (locale == Locale::kEs) return number + " de " + name + " de " + year;
  const bool is_first = locale == Locale::kFr && number == "1";
  return number + (is_first ? "er " : " ") + name + " " + year;
}

std::string say_moment(int64_t ms) {
  const int64_t seconds = ms / 1000, hours = seconds / 3600;
  const std::string tail =
      (hours > 0 ? two_digits(seconds / 60 % 60) : std::to_string(seconds / 60)) + ":" +
      two_digits(seconds % 60);
  return hours > 0 ? std::to_string(hours) + ":" + tail : tail;
}

std::string_view say_category(std::string_view category, Locale locale) {
  const auto* found = std::find_if(kCategories.begin(), kCategories.end(),
                                   [&](const Category& one) { return one.id == category; });
  return found == kCategories.end() ? category : say(found->name, locale);
}

}  // namespace vigie::exchange
