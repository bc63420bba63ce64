// What people read: every sentence in every language, and that a statement of reasons says all that
// article 17 asks for and nothing of who decided or what the author did before.
#include <doctest/doctest.h>

#include <algorithm>

#include "exchange/people/foreign_reports.h"
#include "exchange/people/notice.h"
#include "model/report.h"

namespace vigie::exchange {
namespace {

Json statement() {
  const JsonObject rule{{"en", "Its picture was altered."}, {"fr", "L’image a été altérée."}};
  const JsonObject labels{{"en", "altered"}, {"fr", "modifiée"}};
  return JsonObject{{"item", "A clip"},
                    {"visibility", "restrict"},
                    {"strength", ""},
                    {"labels", labels},
                    {"account", "strike"},
                    {"strike_until", 1'800'000'000'000'000},
                    {"rule", rule},
                    {"rule_id", "manipulated_media"},
                    {"pack", "vigie-default@2"},
                    {"ground", "terms"},
                    {"source", "report"},
                    {"automated_detection", true},
                    {"persons", 1},
                    {"moments", JsonArray{JsonObject{{"from_ms", 65'000}, {"to_ms", 72'000}}}},
                    {"can_fix", true},
                    {"appeal_until", 1'811'808'000'000'000},
                    {"decided", 1'796'083'200'000'000},
                    {"link", "https://vigie.example/status/x"}};
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("words: every sentence is there in every language, with the same places") {
  for (int i = 0; i < static_cast<int>(Say::kCount); ++i) {
    const auto which = static_cast<Say>(i);
    const auto places = std::ranges::count(say(which, Locale::kEn), '{');
    for (const Locale locale : kLocales) {
      CAPTURE(i);
      CAPTURE(tag_of(locale));
      CHECK(!say(which, locale).empty());
      CHECK(std::ranges::count(say(which, locale), '{') == places);
    }
  }
  for (const ReportCategory& category : report_categories()) {
    for (const Locale locale : kLocales) CHECK(say_category(category.id, locale) != category.id);
  }
}

TEST_CASE("notice: a pack that one person approved is named as such, another is not") {
  JsonObject content = statement().as_object();
  CHECK(!has(notice_text(notice_of("statement_of_reasons", content, Locale::kEn)), "one person;"));
  content["pack_by_one"] = true;
  CHECK(has(notice_text(notice_of("statement_of_reasons", content, Locale::kEn)), "one person;"));
}

TEST_CASE("words: the language is found in tags and headers") {
  CHECK(locale_from("fr-CA") == Locale::kFr);
  CHECK(locale_from("ZH_Hans") == Locale::kZh);
  CHECK(locale_from("tlh") == Locale::kEn);
  CHECK(locale_from_accept("tlh, de;q=0.5, fr;q=0.8") == Locale::kFr);
  CHECK(locale_from_accept("en;q=0.9,ar") == Locale::kAr);
  CHECK(locale_from_accept("") == Locale::kEn);
  CHECK(locale_from_accept(std::string(100'000, ',')) == Locale::kEn);
}

TEST_CASE("words: dates are written out in the reader's language") {
  constexpr int64_t kFirstOfMay = 1'809'129'600'000'000;  // 2027-05-01
  CHECK(say_date(kFirstOfMay, Locale::kEn) == "1 May 2027");
  CHECK(say_date(kFirstOfMay, Locale::kFr) == "1er mai 2027");
  CHECK(say_date(kFirstOfMay, Locale::kDe) == "1. Mai 2027");
  CHECK(say_date(kFirstOfMay, Locale::kEs) == "1 de mayo de 2027");
  CHECK(say_date(kFirstOfMay, Locale::kZh) == "2027年5月1日");
  CHECK(say_moment(65'999) == "1:05");
  CHECK(say_moment(3'725'000) == "1:02:05");
}

TEST_CASE("notice: a statement of reasons has all of article 17(3), in every language") {
  for (const Locale locale : kLocales) {
    CAPTURE(tag_of(locale));
    const std::string text = notice_text(notice_of("statement_of_reasons", statement(), locale));
    CHECK(has(text, say(Say::kDidRestrict, locale)));         // (a) what
    CHECK(has(text, say(Say::kEverywhere, locale)));          // (a) where and how long
    CHECK(has(text, "1:05"));                                 // (b) facts: the seconds
    CHECK(has(text, say(Say::kSourceReport, locale)));        // (b) a notice led to it
    CHECK(has(text, say(Say::kAutomatedDetection, locale)));  // (c)
    CHECK(has(text, say(Say::kDecidedByPerson, locale)));     // (c)
    CHECK(has(text, "manipulated_media (vigie-default@2)") == (locale != Locale::kZh));  // (e)
    CHECK(has(text, say(Say::kGroundTerms, locale)));                                    // (e)
    CHECK(has(text, say(Say::kDisputeBody, locale)));                                    // (f)
    CHECK(has(text, "https://vigie.example/status/x"));
  }
  const std::string french =
      notice_text(notice_of("statement_of_reasons", statement(), Locale::kFr));
  CHECK(has(french, "L’image a été altérée."));
  CHECK(has(french, "Notre décision concernant « A clip »"));
}

TEST_CASE("notice: reporters get outcome and redress, and nothing of the author's account") {
  Json content = statement();
  content.as_object()["result"] = "acted";
  content.as_object()["number"] = "7K3M9-2QX4T";
  content.as_object().erase("account");
  const std::string text = notice_text(notice_of("outcome", content, Locale::kEn));
  CHECK(has(text, "About your report 7K3M9-2QX4T"));
  CHECK(has(text, "acted on it"));
  CHECK(has(text, "You can appeal free of charge"));
  CHECK(!has(text, "strike"));
  content.as_object()["result"] = "kept";
  CHECK(has(notice_text(notice_of("outcome", content, Locale::kEn)), "it stays"));
}

TEST_CASE("notice: unknown kinds and empty contents say nothing, and break nothing") {
  CHECK(notice_of("nonsense", JsonObject(), Locale::kEn).title.empty());
  for (const char* kind : {"statement_of_reasons", "reversal", "outcome", "outcome_changed",
                           "receipt", "appeal_received", "appeal_outcome", "question"}) {
    CHECK(!notice_of(kind, JsonObject(), Locale::kFr).title.empty());
    CHECK(!notice_of(kind, nullptr, Locale::kFr).title.empty());
  }
}

TEST_CASE("foreign reports: Coop's and a Flag's are read as ours") {
  const auto coop = report_from_coop(*parse_json(
      R"({"reporter":{"kind":"user","id":"ann"},"reportedAt":"2026-01-01T00:00:00Z",
          "reportedForReason":{"policyId":"Deepfakes","reason":"not her voice"},
          "reportedItem":{"id":"v7","typeId":"video","data":{}}})"));
  REQUIRE(coop);
  const auto report = read_report(*coop);
  REQUIRE_MESSAGE(report, (report ? "" : report.error().message));
  CHECK(report->item == "ext:v7");
  CHECK(report->category == "altered.face");
  CHECK(report->text == "not her voice");
  CHECK(string_member(*coop, "reporter") == "ann");
  const auto child = report_from_coop(*parse_json(
      R"({"reportedForReason":{"csam":true},"reportedItem":{"id":"v7","typeId":"video"}})"));
  CHECK(read_report(*child)->category == "illegal.child_abuse");
  CHECK(report_from_coop(JsonObject()).error().message == "reportedItem.id: is needed");

  const auto flag = report_from_flag(*parse_json(
      R"({"type":"Flag","actor":"https://a.example/actor","content":"election fraud claim",
          "object":["https://b.example/users/x","https://b.example/v/9"]})"));
  REQUIRE(flag);
  CHECK(read_report(*flag)->item == "ext:https://b.example/v/9");
  CHECK(read_report(*flag)->category == "election.results");
  CHECK(report_from_flag(*parse_json(R"({"type":"Flag","object":7})")).error().message ==
        "object, a URI: is needed");
  CHECK(report_from_flag(*parse_json(R"({"type":"Like"})")).error().message ==
        "type, Flag: is needed");
}

}  // namespace vigie::exchange
