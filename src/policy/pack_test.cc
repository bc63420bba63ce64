// The pack that ships decides the published cases exactly; broken packs say what is wrong, where.
// What broken packs are told stands in broken_packs_test.cc.
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

void check_counts(const PackTests& done) {
  for (const RuleTests& rule : done.rules) {
    CHECK_MESSAGE(rule.hits >= 2, rule.rule, ": hits ", rule.hits);
    CHECK_MESSAGE(rule.misses >= 2, rule.rule, ": misses ", rule.misses);
  }
}

}  // namespace

TEST_CASE("pack: the shipped pack loads without a word, and its own tests pass") {
  const auto loaded = load_pack(shipped_files());
  for (const auto& diagnostic : loaded.diagnostics) FAIL_CHECK(render(diagnostic));
  REQUIRE(loaded.pack);
  CHECK(loaded.pack->name() == "vigie-default@2");
  const auto tests =
      read_folder(std::filesystem::path(VIGIE_SOURCE_DIR) / "policies/default", "tests");
  const PackTests done = run_pack_tests(*loaded.pack, tests);
  const auto& results = done.results;
  check_counts(done);
  CHECK(results.size() >= 66);
  for (const auto& result : results) {
    CHECK_MESSAGE(result.passed, result.path, " ", result.name, ": ", result.difference());
  }
}

TEST_CASE("pack: the overlays that ship load, pass, and each rule has two hits and two misses") {
  const auto files = shipped_files();
  const auto base = load_pack(files);
  REQUIRE(base.pack);
  std::vector<OverlayFiles> all;
  for (const char* path :
       {"minors", "civic-event", "countries/eu-ai-act", "countries/cn-gb45438", "report-abuse"}) {
    CAPTURE(path);
    const auto root = std::filesystem::path(VIGIE_SOURCE_DIR) / "policies" / path;
    OverlayFiles overlay{root.filename().native(), read_folder(root, "")};
    for (auto& file : read_folder(root, "rules")) overlay.files.push_back(std::move(file));
    const auto laid = load_pack(files, {&overlay, 1});
    for (const auto& diagnostic : laid.diagnostics) FAIL_CHECK(render(diagnostic));
    REQUIRE(laid.pack);
    auto tests = read_folder(root, "tests");
    for (SourceFile& file : tests) file.path = overlay.name + "/" + file.path;
    const PackTests done = run_pack_tests(*laid.pack, tests, base.pack.get());
    CHECK(!done.results.empty());
    for (const auto& result : done.results) {
      CHECK_MESSAGE(result.passed, result.path, " ", result.name, ": ", result.difference());
    }
    check_counts(done);
    all.push_back(std::move(overlay));
  }
  const CheckedOverlays checked = check_overlays(files, all);
  for (const auto& diagnostic : checked.diagnostics) FAIL_CHECK(render(diagnostic));
  const auto whole = load_pack(files, all);
  REQUIRE(whole.pack);
  CHECK(
      whole.pack->name() ==
      "vigie-default@2+minors@1+civic-event-fr-2027@1+eu-ai-act-50@1+cn-gb45438@1+report-abuse@1");
}

TEST_CASE("pack: the resolved pack says where each value is from, and what was changed") {
  const OverlayFiles overlay{
      "o",
      {{"pack.yaml",
        "id: o\nversion: 3\nextends: p\nbecause: x\neffective: { from: 2026-01-01 }\n"
        "scope: { countries: [FR] }\nthresholds: { many: { value: 9, because: fewer people } }\n"
        "changes: [{ rule: r, because: a vote, then: { visibility: allow, review: urgent } }]\n"}}};
  const std::vector<SourceFile> files = {
      {"pack.yaml",
       with(kMain, "rules:", "thresholds: { many: { value: 3, because: y } }\nrules:")},
      {"rules/r.yaml", with(kRule, "item.views > 3", "double(item.views) > thresholds.many")}};
  const auto loaded = load_pack(files, {&overlay, 1});
  for (const auto& diagnostic : loaded.diagnostics) FAIL_CHECK(render(diagnostic));
  REQUIRE(loaded.pack);
  const std::string text = show_resolved(*loaded.pack);
  for (const char* line :
       {"  # changed by o/pack.yaml:7, was 3: fewer people\n",
        "many: { value: 9, because: \"fewer people\" }  # o/pack.yaml:7\n",
        "    # changed by o/pack.yaml:8, was allow, review queue: a vote\n",
        "    then: { visibility: allow, review: urgent }\n", "  - id: r  # rules/r.yaml:1\n"}) {
    CHECK_MESSAGE(text.find(line) != std::string::npos, line, " in\n", text);
  }
  Json facts = default_facts();
  CHECK(!is_in_scope(loaded.pack->overlays().front().scope, facts));
  facts = *overlay_facts(facts, JsonObject{{"item.region", "FR"}, {"item.views", 10}});
  CHECK(is_in_scope(loaded.pack->overlays().front().scope, facts));
  CHECK(is_in_scope({{"EU"}, {"fr"}, {}},
                    *overlay_facts(facts, JsonObject{{"item.language", "fr-CA"}})));
  CHECK(!is_in_scope({{"EU"}, {"fr"}, {}},
                     *overlay_facts(facts, JsonObject{{"item.language", "fro"}})));
  CHECK(decide(*loaded.pack, facts)->outcome.review == "urgent");
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
