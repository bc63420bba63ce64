// What reports may say: tables of JSON, each with the sentence that refuses it, or what is read.
#include "model/report.h"

#include <doctest/doctest.h>

#include <set>

namespace vigie {
namespace {

Result<Report> read(const std::string& text) {
  const auto value = parse_json(text);
  REQUIRE(value);
  return read_report(*value);
}

std::string refusal(const std::string& text) {
  const auto report = read(text);
  return report ? "accepted" : report.error().message;
}

}  // namespace

TEST_CASE("report: election misinformation and altered media are choices of their own (R-06)") {
  std::set<std::string_view> ids;
  for (const ReportCategory& category : report_categories()) {
    CHECK(ids.insert(category.id).second);
    CHECK(category.harm >= 1);
    CHECK(category.harm <= 10);
  }
  for (const char* id :
       {"election.procedure", "election.eligibility", "election.results", "election.candidate",
        "altered.face", "altered.voice", "altered.edited", "altered.scene", "impersonation"}) {
    CAPTURE(id);
    CHECK(find_category(id) != nullptr);
  }
  // R-06: for content and for accounts.
  CHECK(read(R"({"account":"a","category":"election.procedure"})"));
}

TEST_CASE("report: a whole one is read") {
  const auto report = read(
      R"({"item":"ext:v1","category":"altered.voice","shown":"me",
          "moment":{"from_ms":1000,"to_ms":2500},
          "text":"my voice","link":"https://example.org/a","locale":"fr","surface":"feed",
          "seen":{"title":"t"},"origin":"widget"})");
  REQUIRE(report);
  CHECK(report->from_ms == 1000);
  CHECK(report->to_ms == 2500);
  CHECK(report->shown == "me");
  CHECK(report->lane == "community");
  CHECK(string_member(report->seen, "title") == "t");
}

TEST_CASE("report: the legal path asks for what article 16 says, and no name for child abuse") {
  const std::string start = R"({"item":"i","text":"because","category":")";
  const std::string legal = R"(","legal":{"country":"FR","good_faith":true)";
  CHECK(refusal(start + "illegal.hate" + legal + "}}") ==
        "legal.name: is needed for this category");
  CHECK(refusal(start + "illegal.hate" + legal + R"(,"name":"A","email":"a@b"}})") ==
        "legal.email: is no e-mail address");
  CHECK(refusal(start + "illegal.hate" + legal + R"(,"name":"A","email":"a@b.org"}})") ==
        "accepted");
  CHECK(refusal(start + "illegal.child_abuse" + legal + "}}") == "accepted");
  CHECK(refusal(start + R"(illegal.child_abuse","legal":{"country":"fr","good_faith":true}})") ==
        "legal.country: two capital letters (ISO 3166): where it is illegal");
  CHECK(refusal(start + R"(illegal.child_abuse","legal":{"country":"FR"}})") ==
        "legal.good_faith: confirm that the notice is accurate to your knowledge");
  CHECK(refusal(start + "illegal.hate\"}") ==
        "legal: a report of something illegal needs it: country and good_faith");
  CHECK(refusal(R"({"item":"i","category":"illegal.child_abuse",)"
                R"("legal":{"country":"FR","good_faith":true}})") == "text: say why it is illegal");
}

TEST_CASE("report: what is wrong is said with its member") {
  const std::string huge(501, 'x');
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"([])", "report: must be an object"},
      {R"({"category":"spam"})", "item: name an item or an account"},
      {R"({"item":"i","account":"a","category":"spam"})", "item: name an item or an account"},
      {R"({"item":"i","category":"nonsense"})",
       "category: nonsense is none; GET /v1/reports/categories"},
      {R"({"account":"a","category":"altered.face"})",
       "category: altered.face is said of items only"},
      {R"({"item":"i","category":"spam","shown":"him"})",
       "shown: is one of me, someone_i_know, public_person"},
      {R"({"item":"i","category":"spam","moment":{"from_ms":5,"to_ms":4}})",
       "moment: from_ms from 0, to_ms not before it, below 24 hours"},
      {R"({"item":"i","category":"spam","moment":{"from_ms":99999999999}})",
       "moment: from_ms from 0, to_ms not before it, below 24 hours"},
      {R"({"item":"i","category":"spam","text":")" + huge + R"("})",
       "text: 501 characters, limit 500"},
      {R"x({"item":"i","category":"spam","link":"javascript:alert(1)"})x",
       "link: starts with https:// or http://"},
      {R"({"item":7,"category":"spam"})", "item: must be a text"},
      {R"({"item":"i","category":"spam","text":"a\u0000b"})", "text: has a zero byte"},
      {R"({"item":"i","category":"spam","outcome":"remove"})", "report: has no member outcome"}};
  for (const auto& [text, sentence] : rows) {
    CAPTURE(text);
    CHECK(refusal(text) == sentence);
  }
  // 500 characters of three bytes each are 500 characters.
  std::string letters;
  for (int i = 0; i < 500; ++i) letters += "字";
  CHECK(refusal(R"({"item":"i","category":"spam","text":")" + letters + R"("})") == "accepted");
}

}  // namespace vigie
