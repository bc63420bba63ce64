// The pack that ships decides the published cases exactly; broken packs say what is wrong, where.
// The golden texts stand beside the pack that causes them: read both together.
#include "policy/pack.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "base/file.h"
#include "base/test_data.h"

namespace vigie::policy {
namespace {

std::vector<SourceFile> read_folder(const std::filesystem::path& root, const char* folder) {
  std::vector<SourceFile> out;
  for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
    if (entry.path().extension() != ".yaml") continue;
    const auto path = std::filesystem::path(folder) / entry.path().filename();
    out.push_back({path.native(), read_file(entry.path(), 1 << 20).value()});
  }
  return out;
}

std::vector<SourceFile> shipped_files() {
  const auto root = std::filesystem::path(VIGIE_SOURCE_DIR) / "policies/default";
  auto files = read_folder(root, "");
  for (auto& file : read_folder(root, "rules")) files.push_back(std::move(file));
  return files;
}

constexpr const char* kMain =
    "id: p\nversion: 1\neffective: { from: 2026-01-01 }\nlanguages: [en, fr]\nrules: "
    "[rules/r.yaml]\n";
constexpr const char* kRule =
    "id: r\nstatus: active\nbecause: why\nwhen: item.views > 3\nthen: { visibility: allow, review: "
    "queue }\nreason: { en: e, fr: f }\ntests: [tests/r.yaml]\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

// What a pack of these two files is told, one diagnostic after the other.
std::string told(const std::string& main, const std::string& rule) {
  const std::vector<SourceFile> files = {{"pack.yaml", main}, {"rules/r.yaml", rule}};
  const LoadedPack loaded = load_pack(files);
  std::string out;
  for (const auto& diagnostic : loaded.diagnostics) {
    out += (out.empty() ? "" : "\n") + render(diagnostic);
  }
  CHECK((loaded.pack != nullptr) == (out.find(" error: ") == std::string::npos));
  return out;
}

}  // namespace

TEST_CASE("pack: the shipped pack loads without a word, and its own tests pass") {
  const auto loaded = load_pack(shipped_files());
  for (const auto& diagnostic : loaded.diagnostics) FAIL_CHECK(render(diagnostic));
  REQUIRE(loaded.pack);
  CHECK(loaded.pack->name() == "vigie-default@2");
  const auto tests =
      read_folder(std::filesystem::path(VIGIE_SOURCE_DIR) / "policies/default", "tests");
  const auto results = run_pack_tests(*loaded.pack, tests);
  CHECK(results.size() >= 66);
  for (const auto& result : results) {
    CHECK_MESSAGE(result.passed, result.path, " ", result.name, ": ", result.difference);
  }
}

TEST_CASE("pack: every published case is decided equal in every member") {
  const auto cases = test_data("standards/policy-cases.ndjson");
  const auto defaults = test_data("standards/policy/defaults.json");
  if (!cases || !defaults) return;
  const auto loaded = load_pack(shipped_files());
  REQUIRE(loaded.pack);
  const Json facts = parse_json(read_file(*defaults, 1 << 20).value()).value();
  const std::string text = read_file(*cases, 1 << 20).value();
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) continue;
    const Json one = parse_json(line).value();
    CAPTURE(string_member(one, "id"));
    const auto decided = decide(*loaded.pack, overlay_facts(facts, *member(one, "set")).value());
    REQUIRE(decided);
    const Json outcome = to_json_value(decided->outcome);
    for (const auto& wanted : member(one, "expect")->get_object()) {
      const Json* got = member(outcome, {wanted.key().data(), wanted.key().size()});
      REQUIRE(got != nullptr);
      CHECK(to_json(*got) == to_json(wanted.value()));
    }
  }
}

TEST_CASE("pack: deciding is pure, and unknown or mistyped facts are refused (I3)") {
  const auto loaded = load_pack(shipped_files());
  REQUIRE(loaded.pack);
  const Json facts = default_facts();
  const auto once = decide(*loaded.pack, facts);
  const auto twice = decide(*loaded.pack, facts);
  REQUIRE(once);
  CHECK(to_json(to_json_value(once->outcome)) == to_json(to_json_value(twice->outcome)));
  CHECK(once->outcome.visibility == "allow");
  CHECK(overlay_facts(facts, JsonObject{{"item.veiws", 3}}).error().message ==
        "set: item.veiws is no known fact");
  const auto wrong = overlay_facts(facts, JsonObject{{"item.views", "many"}});
  CHECK(decide(*loaded.pack, *wrong).error().message == "facts: item.views: expected int");
  Json extra = facts;
  extra.as_object()["more"] = 1;
  CHECK(decide(*loaded.pack, extra).error().message == "facts: more is no known fact");
  extra = facts;
  extra.as_object().erase("item");
  CHECK(decide(*loaded.pack, extra).error().message == "facts: item is missing");
}

TEST_CASE("pack: the small pack of these tests is good") { CHECK(told(kMain, kRule) == ""); }

TEST_CASE("pack: broken packs are told what is wrong, where, and what was meant") {
  struct Broken {
    const char* in_rule;  // replaced in the rule; "" for the main file
    const char* in_main;
    const char* by;
    const char* golden;
  };
  const Broken table[] = {
      {"item.views", "", "item.veiws",
       "rules/r.yaml:4:7: error: unknown fact: there is no member veiws\n"
       "    when: item.veiws > 3\n          ^ did you mean views"},
      {"item.views > 3", "", "item.views > 'x'",
       "rules/r.yaml:4:7: error: cannot compare int with string\n"
       "    when: item.views > 'x'\n          ^"},
      {"item.views > 3", "", ">-\n  item.views > 3\n  && item.is_adv",
       "rules/r.yaml:6:6: error: unknown fact: there is no member is_adv\n"
       "      && item.is_adv\n         ^ did you mean is_ad"},
      {"status: active", "", "status: actve",
       "rules/r.yaml:2:9: error: status must be one of testing, active, retired\n"
       "    status: actve\n            ^ did you mean active"},
      {"because: why\n", "", "becuase: why\n",
       "rules/r.yaml:1:1: error: the key because is missing\n    id: r\n    ^\n"
       "rules/r.yaml:3:1: error: unknown key becuase\n    becuase: why\n    ^ did you mean "
       "because"},
      {"visibility: allow", "", "visibility: hide",
       "rules/r.yaml:5:21: error: visibility must be one of allow, label, reduce, restrict, "
       "disable, remove\n    then: { visibility: hide, review: queue }\n                        ^"},
      {"visibility: allow", "", "visibility: reduce",
       "rules/r.yaml:5:7: error: reduce needs a strength\n"
       "    then: { visibility: reduce, review: queue }\n"
       "          ^ add strength: light or strength: strong"},
      {"{ en: e, fr: f }", "", "{ en: e }",
       "rules/r.yaml:6:9: error: the reason in fr is missing\n    reason: { en: e }\n            "
       "^"},
      {"[tests/r.yaml]", "", "[]",
       "rules/r.yaml:7:8: error: a rule without tests does not load\n    tests: []\n           ^"},
      {"because: why", "", "because: &a why",
       "rules/r.yaml:3:10: error: an anchor (&name); write the value out\n"
       "    because: &a why\n             ^"},
      {"because: why", "", "because: why\nbecause: why",
       "rules/r.yaml:4:1: error: the key because stands here twice\n    because: why\n    ^"},
      {"", "rules/r.yaml", "rules/q.yaml",
       "pack.yaml:5:9: error: there is no file rules/q.yaml\n"
       "    rules: [rules/q.yaml]\n            ^ did you mean rules/r.yaml\n"
       "rules/r.yaml: warning: this file is not listed in pack.yaml"},
      {"", "version: 1", "version: one",
       "pack.yaml:2:10: error: version must be a whole number\n    version: one\n             ^"},
      {"", "{ from: 2026-01-01 }", "{ from: 2026-01-01, to: 2025-01-01 }",
       "pack.yaml:3:12: error: effective.to is not after effective.from\n"
       "    effective: { from: 2026-01-01, to: 2025-01-01 }\n               ^"},
      {"", "rules: [", "thresholds: { t: { value: 1, because: x } }\nrules: [",
       "pack.yaml:5:15: warning: no condition uses the threshold t\n"
       "    thresholds: { t: { value: 1, because: x } }\n                  ^"},
      {"", "[rules/r.yaml]", "[rules/r.yaml, rules/r.yaml]",
       "pack.yaml:5:23: error: the file rules/r.yaml is listed twice\n"
       "    rules: [rules/r.yaml, rules/r.yaml]\n                          ^"},
  };
  for (const Broken& broken : table) {
    CAPTURE(broken.by);
    const bool in_rule = broken.in_rule[0] != '\0';
    const std::string main = in_rule ? kMain : with(kMain, broken.in_main, broken.by);
    const std::string rule = in_rule ? with(kRule, broken.in_rule, broken.by) : kRule;
    CHECK(told(main, rule) == broken.golden);
  }
}

TEST_CASE("pack: hostile files are refused in bounded time") {
  const std::string deep(100'000, '[');
  const std::string many = "a: [" + std::string(300'000, ',') + "]";
  for (const std::string& text :
       {std::string("\xff"), std::string("a: \x01"), std::string("a: \xe2\x80\xae x"), deep, many,
        std::string(2 << 20, 'a'), std::string("a: b\n---\nc: d"), std::string("!!python x"),
        std::string("{"), std::string("")}) {
    CAPTURE(text.substr(0, 20));
    const std::vector<SourceFile> files = {{"pack.yaml", text}};
    CHECK(load_pack(files).pack == nullptr);
  }
  CHECK(load_pack({}).diagnostics.front().message == "the pack has no pack.yaml");
}

}  // namespace vigie::policy
