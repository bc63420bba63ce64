// What people read of a policy: in every language, without anything loaded, foreign text escaped.
#include "exchange/policy/policy_page.h"

#include <doctest/doctest.h>

namespace vigie::exchange {
namespace {

constexpr int64_t kDay = 1'764'547'200'000'000;  // 2025-12-01

PolicyPage page_in(Locale locale) {
  PolicyPage out;
  out.locale = locale;
  out.pack = "p@2";
  out.rules.push_back({"known",
                       "Identical to <known> media",
                       "",
                       {"remove", "", "urgent", "none"},
                       true,
                       {"remove", "", "none", "strike"},
                       {"a copy"},
                       {"a debunk"}});
  out.exceptions.push_back({"Satire", "label", {"Identical to <known> media"}});
  PolicyPageVersion version;
  version.pack = "p@2";
  version.from_us = kDay;
  version.changes.push_back({0,
                             "known",
                             "Identical",
                             {"reduce", "light", "none", "none"},
                             {"remove", "", "none", "none"}});
  out.versions.push_back(version);
  out.others = {Locale::kFr};
  return out;
}

}  // namespace

TEST_CASE("policy page: is a whole page in each language and loads nothing") {
  for (const Locale locale : kLocales) {
    const std::string html = policy_page_html(page_in(locale));
    CAPTURE(tag_of(locale));
    CHECK(html.find("<html lang=\"" + std::string(tag_of(locale)) + "\" dir=\"" +
                    std::string(direction_of(locale)) + "\">") != std::string::npos);
    CHECK(html.find("default-src 'none'") != std::string::npos);
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("{0}") == std::string::npos);
    CHECK(html.find("Identical to &lt;known&gt; media") != std::string::npos);
    CHECK(html.find("<known>") == std::string::npos);
    CHECK(html.find("hreflang=\"fr\"") != std::string::npos);
    CHECK(html.find(does_text({"remove", "", "none", "none"}, locale)) != std::string::npos);
  }
}

TEST_CASE("policy page: an outcome in words says everything it does") {
  CHECK(does_text({"remove", "", "urgent", "strike"}, Locale::kEn) ==
        "It is removed. A person looks at it urgently. The account gets a strike.");
  CHECK(does_text({"reduce", "strong", "none", "none"}, Locale::kFr) ==
        "Il reste en ligne, mais n’est ni suggéré ni trouvé par la recherche.");
  CHECK(does_text({"label", "", "queue", "none"}, Locale::kZh) == "添加标签。由人工查看。");
}

TEST_CASE("announcement: says the day, what changes, and how it was decided") {
  PolicyPageVersion version = page_in(Locale::kEn).versions[0];
  version.by_one_person = true;
  const std::string text = announcement_text(version, Locale::kEn);
  CHECK(text.find("From 1 December 2025 on:") != std::string::npos);
  CHECK(text.find("before: It stays online, but is not suggested.") != std::string::npos);
  CHECK(text.find("now: It is removed.") != std::string::npos);
  CHECK(text.find("Decided by one person; a waiting time") != std::string::npos);
  version.changes.clear();
  CHECK(announcement_text(version, Locale::kFr).find("Rien ne change pour vous.") !=
        std::string::npos);
}

}  // namespace vigie::exchange
