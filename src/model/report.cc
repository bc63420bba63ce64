#include "model/report.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"

namespace vigie {
namespace {

// Harm: 10 a person in danger, 8 a vote or a body, 6 deception about matters of public interest,
// 4 about a person, 2 a nuisance. The numbers order work and are shown with it.
constexpr std::array<ReportCategory, 24> kCategories = {{
    {"election.procedure", 8, true},
    {"election.eligibility", 8, true},
    {"election.results", 7, true},
    {"election.candidate", 7, true},
    {"false.health", 6, true},
    {"false.crisis", 7, true},
    {"false.other", 4, true},
    {"altered.face", 6, false},
    {"altered.voice", 6, false},
    {"altered.edited", 5, false},
    {"altered.scene", 5, false},
    {"altered.intimate", 9, false, true},
    {"impersonation", 5, true},
    {"hate", 6, true},
    {"danger", 8, true},
    {"spam", 2, true},
    {"account.fake", 4, true},
    {"account.network", 5, true},
    {"illegal.child_abuse", 10, true, true},
    {"illegal.intimate", 9, false, true},
    {"illegal.terrorism", 9, true},
    {"illegal.hate", 7, true},
    {"illegal.fraud", 6, true},
    {"illegal.other", 5, true},
}};

constexpr size_t kBytesMax = 64 << 10;
constexpr int64_t kMomentMsMax = 24LL * 3600 * 1000;

Error wrong(std::string_view member, std::string_view why) {
  return {ErrorCode::kInvalidArgument, std::string(member) + ": " + std::string(why)};
}

size_t characters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// A text member of at most max characters, "" when absent.
Status read_text(const Json& object, std::string_view name, size_t max, std::string& out) {
  const Json* value = member(object, name);
  if (value == nullptr || value->is_null()) return ok();
  if (!value->is_string()) return wrong(name, "must be a text");
  out = std::string(value->get_string());
  if (characters(out) > max) {
    return Error{ErrorCode::kLimit, std::string(name) + ": " + std::to_string(characters(out)) +
                                        " characters, limit " + std::to_string(max)};
  }
  if (out.find('\0') != std::string::npos) return wrong(name, "has a zero byte");
  return ok();
}

Status read_choice(const Json& object, std::string_view name,
                   std::initializer_list<std::string_view> choices, std::string& out) {
  TRY(read_text(object, name, 64, out));
  if (out.empty() || std::find(choices.begin(), choices.end(), out) != choices.end()) return ok();
  std::string all;
  for (const std::string_view choice : choices)
    all += (all.empty() ? "" : ", ") + std::string(choice);
  return wrong(name, "is one of " + all);
}

Status refuse_unknown(const Json& object, std::string_view where,
                      std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return wrong(where, "must be an object");
  for (const auto& pair : object.get_object()) {
    if (std::find(known.begin(), known.end(), pair.key()) != known.end()) continue;
    return wrong(where, "has no member " + printable(std::string_view(pair.key())));
  }
  return ok();
}

Status read_moment(const Json& value, Report& out) {
  const Json* moment = member(value, "moment");
  if (moment == nullptr || moment->is_null()) return ok();
  TRY(refuse_unknown(*moment, "moment", {"from_ms", "to_ms"}));
  out.from_ms = int_member(*moment, "from_ms", -1);
  out.to_ms = int_member(*moment, "to_ms", out.from_ms);
  if (out.from_ms < 0 || out.to_ms < out.from_ms || out.to_ms > kMomentMsMax) {
    return wrong("moment", "from_ms from 0, to_ms not before it, below 24 hours");
  }
  return ok();
}

bool is_email(std::string_view text) {
  const size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find('.', at) != std::string_view::npos && !text.ends_with('.') &&
         text.find_first_of(" \t\r\n<>,;:\"()[]\\") == std::string_view::npos;
}

Status read_legal(const Json& value, Report& out) {
  const Json* legal = member(value, "legal");
  if (legal == nullptr || legal->is_null()) return ok();
  TRY(refuse_unknown(*legal, "legal", {"country", "law", "name", "email", "good_faith"}));
  out.lane = "legal";
  TRY(read_text(*legal, "country", 2, out.legal.country));
  TRY(read_text(*legal, "law", 500, out.legal.law));
  TRY(read_text(*legal, "name", 200, out.legal.name));
  TRY(read_text(*legal, "email", 254, out.legal.email));
  out.legal.good_faith = bool_member(*legal, "good_faith");
  if (!out.legal.email.empty() && !is_email(out.legal.email)) {
    return wrong("legal.email", "is no e-mail address");
  }
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (out.legal.country.size() != 2 ||
      !std::all_of(out.legal.country.begin(), out.legal.country.end(), is_upper)) {
    return wrong("legal.country", "two capital letters (ISO 3166): where it is illegal");
  }
  if (out.text.empty()) return wrong("text", "say why it is illegal");
  if (!out.legal.good_faith) {
    return wrong("legal.good_faith", "confirm that the notice is accurate to your knowledge");
  }
  // Article 16(2)(c): nobody needs to give a name to report the sexual abuse of children.
  if (out.category == "illegal.child_abuse") return ok();
  if (out.legal.name.empty()) return wrong("legal.name", "is needed for this category");
  if (out.legal.email.empty()) return wrong("legal.email", "is needed for this category");
  return ok();
}

Status read_target(const Json& value, Report& out) {
  TRY(read_text(value, "item", 260, out.item));
  TRY(read_text(value, "account", 256, out.account));
  if (out.item.empty() == out.account.empty()) return wrong("item", "name an item or an account");
  TRY(read_text(value, "category", 64, out.category));
  const ReportCategory* category = find_category(out.category);
  if (category == nullptr) {
    return wrong("category", printable(out.category) + " is none; GET /v1/reports/categories");
  }
  if (!out.account.empty() && !category->is_of_accounts) {
    return wrong("category", out.category + " is said of items only");
  }
  return ok();
}

}  // namespace

std::span<const ReportCategory> report_categories() { return kCategories; }

const ReportCategory* find_category(std::string_view id) {
  const auto* found = std::find_if(kCategories.begin(), kCategories.end(),
                                   [&](const ReportCategory& one) { return one.id == id; });
  return found == kCategories.end() ? nullptr : found;
}

Result<Report> read_report(const Json& value) {
  TRY(refuse_unknown(value, "report",
                     {"item", "account", "category", "shown", "moment", "text", "link", "locale",
                      "surface", "seen", "legal", "origin", "reporter", "viewer"}));
  Report out;
  TRY(read_target(value, out));
  TRY(read_choice(value, "shown", {"me", "someone_i_know", "public_person"}, out.shown));
  TRY(read_choice(value, "origin", {"api", "widget", "page", "coop", "activitypub"}, out.origin));
  TRY(read_choice(value, "surface", {"feed", "search", "share", "profile", "live"}, out.surface));
  TRY(read_moment(value, out));
  constexpr size_t kShort = 500, kLong = 5000;
  TRY(read_text(value, "text", member(value, "legal") != nullptr ? kLong : kShort, out.text));
  TRY(read_text(value, "link", 2000, out.link));
  if (!out.link.empty() && !out.link.starts_with("https://") && !out.link.starts_with("http://")) {
    return wrong("link", "starts with https:// or http://");
  }
  TRY(read_text(value, "locale", 35, out.locale));
  if (const Json* seen = member(value, "seen"); seen != nullptr && !seen->is_null()) {
    if (!seen->is_object()) return wrong("seen", "must be an object");
    if (to_json(*seen).size() > kBytesMax) {
      return Error{ErrorCode::kLimit, "seen: over " + std::to_string(kBytesMax) + " bytes"};
    }
    out.seen = *seen;
  }
  TRY(read_legal(value, out));
  if (out.category.starts_with("illegal.") && out.lane != "legal") {
    return wrong("legal", "a report of something illegal needs it: country and good_faith");
  }
  if (out.locale.empty()) out.locale = "en";
  if (out.origin.empty()) out.origin = "api";
  return out;
}

}  // namespace vigie
