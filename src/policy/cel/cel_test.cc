// Conditions in, values out; texts that are refused stand in errors.test with what is said of them.
// The published conformance cases run by cel_conformance (CMakeLists.txt), where they are at hand.
#include "policy/cel/cel.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "base/file.h"
#include "policy/cel/functions.h"

namespace vigie::policy::cel {
namespace {

Type object(std::vector<TypeMember> members) { return {TypeKind::kObject, {}, std::move(members)}; }

const Type& variables_type() {
  static const Type type =
      object({{"item", object({{"views", {TypeKind::kInt, {}, {}}},
                               {"rate", {TypeKind::kDouble, {}, {}}},
                               {"title", {TypeKind::kString, {}, {}}},
                               {"is_ad", {TypeKind::kBool, {}, {}}},
                               {"at", {TypeKind::kTimestamp, {}, {}}},
                               {"topics", {TypeKind::kList, {{TypeKind::kString, {}, {}}}, {}}},
                               {"people",
                                {TypeKind::kList,
                                 {object({{"role", {TypeKind::kString, {}, {}}},
                                          {"age", {TypeKind::kInt, {}, {}}}})},
                                 {}}}})}});
  return type;
}

const char* const kVariables = R"({"item":{"views":5,"rate":2,"title":"été 😀","is_ad":false,
  "at":"2026-03-05T08:00:00Z","topics":["a","b"],
  "people":[{"role":"candidate","age":40},{"role":"private","age":9}]}})";

std::string value_of_text(std::string_view text) {
  auto compiled = compile(text, variables_type(), TypeKind::kDyn);
  if (auto* failed = std::get_if<CompileError>(&compiled)) return "refused: " + failed->message;
  const auto value = evaluate(std::get<Program>(compiled), parse_json(kVariables).value());
  return value ? to_json(*value) : "error: " + value.error().message;
}

CompileError error_of(std::string_view text, TypeKind wanted = TypeKind::kBool) {
  auto compiled = compile(text, variables_type(), wanted);
  auto* failed = std::get_if<CompileError>(&compiled);
  REQUIRE_MESSAGE(failed != nullptr, text);
  return *failed;
}

}  // namespace

TEST_CASE("cel: values of expressions") {
  const std::pair<const char*, const char*> table[] = {
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"7 / 2", "3"},
      {"-7 % 3", "-1"},
      {"0x1F", "31"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"1.5 + 2.5e1", "26.5"},
      {"'a' + \"b\"", R"("ab")"},
      {R"(r'\n')", R"("\\n")"},
      {R"('\u00e9\x41\101')", R"("éAA")"},
      {"'''x\ny'''", R"("x\ny")"},
      {"[1, 2] + [3]", "[1,2,3]"},
      {"{'a': 1}.a", "1"},
      {"{'a': 1}['a']", "1"},
      {"[10, 20][1]", "20"},
      {"true ? 1 : 2", "1"},
      {"!true", "false"},
      {"!!true", "true"},
      {"--3", "3"},
      {"1 == 1.0", "true"},
      {"2 < 2.5", "true"},
      {"9223372036854775806 < 9223372036854775807", "true"},
      {"9223372036854775807 < 9223372036854775808.0", "false"},  // compared as doubles
      {"'b' > 'a'", "true"},
      {"[1, 2] == [1.0, 2]", "true"},
      {"null == null", "true"},
      {"1 in [1.0]", "true"},
      {"'a' in {'a': 1}", "true"},
      {"item.views == 5", "true"},
      {"item.rate * 1.5", "3"},
      {"item.at < timestamp('2026-03-06T00:00:00Z')", "true"},
      {"'a' in item.topics", "true"},
      {"size(item.title)", "5"},
      {"item.topics.size()", "2"},
      {"'hello'.startsWith('he') && 'hello'.endsWith('lo') && 'hello'.contains('ll')", "true"},
      {"'vote 2026'.matches('[0-9]{4}')", "true"},
      {"has({'a': 1}.a)", "true"},
      {"has({'a': 1}.b)", "false"},
      {"item.people.exists(p, p.role == 'candidate')", "true"},
      {"item.people.all(p, p.age > 10)", "false"},
      {"item.people.exists_one(p, p.age < 10)", "true"},
      {"item.people.filter(p, p.age > 10).size()", "1"},
      {"item.people.map(p, p.age)", "[40,9]"},
      {"item.people.map(p, p.age > 10, p.role)", R"(["candidate"])"},
      {"[].exists(x, true)", "false"},
      {"[].all(x, false)", "true"},
      {"string(5) + 'x'", R"("5x")"},
      {"int('12') + int(1.9)", "13"},
      {"double(1) / 4.0", "0.25"},
      {"true // a comment", "true"},
  };
  for (const auto& row : table) {
    const char *const text = row.first, *const expected = row.second;
    CAPTURE(text);
    CHECK(value_of_text(text) == expected);
  }
}

TEST_CASE("cel: errors are values, and logic absorbs them") {
  const std::pair<const char*, const char*> table[] = {
      {"1 / 0", "error: division by zero"},
      {"9223372036854775807 + 1", "error: integer overflow"},
      {"-9223372036854775808 / -1", "error: integer overflow"},
      {"[1][1]", "error: index out of range"},
      {"{'a': 1}.b", "error: no such key: b"},
      {"{'a': 1, 'a': 2}", "error: two equal keys in a map"},
      {"1 / 0 == 1 || true", "true"},
      {"true || 1 / 0 == 1", "true"},
      {"1 / 0 == 1 && false", "false"},
      {"1 / 0 == 1 && true", "error: division by zero"},
      {"[0, 1].exists(x, 1 / x == 1)", "true"},
      {"[0, 2].exists(x, 1 / x == 1)", "error: division by zero"},
      {"[1, 0].all(x, x / 0 == 1 || x == 5)", "error: division by zero"},
      {"'x'.matches(item.title + '[')", "error: not a regular expression: missing ]: ["},
  };
  for (const auto& row : table) {
    const char *const text = row.first, *const expected = row.second;
    CAPTURE(text);
    CHECK(value_of_text(text) == expected);
  }
}

TEST_CASE("cel: what is wrong is said, where it is, and what was meant") {
  const CompileError field = error_of("item.veiws > 3");
  CHECK(field.message == "unknown fact: there is no member veiws");
  CHECK(field.suggestion == "did you mean views");
  CHECK(field.offset == 0);
  CHECK(field.length == 10);
}

// errors.test: an expression, ----, what is said of it, an empty line. VIGIE_REWRITE=1 writes it.
TEST_CASE("cel: every kind of mistake has its message, place and advice") {
  const auto path = std::filesystem::path(VIGIE_SOURCE_DIR) / "src/policy/cel/errors.test";
  const std::string golden = read_file(path, 1 << 20).value();
  std::string now;
  size_t cases = 0;
  for (size_t at = 0; at < golden.size(); ++cases) {
    const size_t line = golden.find("\n----\n", at);
    const size_t end = golden.find("\n\n", line);
    REQUIRE(line != std::string::npos);
    const std::string text = golden.substr(at, line - at);
    auto compiled = compile(text, variables_type(), TypeKind::kBool);
    const auto* failed = std::get_if<CompileError>(&compiled);
    REQUIRE_MESSAGE(failed != nullptr, text);
    now += text + "\n----\n" + render(text, *failed) + "\n\n";
    at = end == std::string::npos ? golden.size() : end + 2;
  }
  CHECK(cases >= 60);
  if (std::getenv("VIGIE_REWRITE") != nullptr) {
    REQUIRE(write_file(path, now));
  } else {
    CHECK(now == golden);
  }
}

TEST_CASE("cel: hostile text is refused, whatever its size or depth") {
  CHECK(error_of(std::string(1 << 20, ' ')).message.find("limit") != std::string::npos);
  for (const char* opening :
       {"(", "[", "!(", "{1:", "f(", "-(", "[].map(x,", "a[", "true?true:", "1+(", "cel.bind(a,"}) {
    CAPTURE(opening);
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += opening;
    CHECK(error_of(deep.substr(0, 60'000)).message == "nested deeper than 128 levels");
    const CompileLimits large{.text_bytes_max = 1 << 20};
    const auto compiled = compile(deep, variables_type(), TypeKind::kBool, large);
    CHECK(std::get<CompileError>(compiled).message == "nested deeper than 128 levels");
  }
  std::string sum = "1";
  for (int i = 0; i < 1000; ++i) sum += "+1";
  CHECK(error_of(sum + " == 1").message == "nested deeper than 128 levels");
  std::string chain = "true";
  for (int i = 0; i < 5000; ++i) chain += "||true";
  CHECK(value_of_text(chain) == "true");
}

TEST_CASE("cel: evaluation has an end") {
  std::string list = "[0";
  for (int i = 1; i < 200; ++i) list += "," + std::to_string(i);
  list += "]";
  const std::string text =
      list + ".all(a, " + list + ".all(b, " + list + ".all(c, a + b + c >= 0)))";
  auto compiled = compile(text, variables_type(), TypeKind::kBool);
  const auto value = evaluate(std::get<Program>(compiled), parse_json(kVariables).value());
  CHECK(value.error().code == ErrorCode::kLimit);
}

TEST_CASE("cel: tells what it read and why it came out so") {
  auto compiled = compile("item.views >= 3 && (item.is_ad || item.people.exists(p, p.age < 10))",
                          variables_type(), TypeKind::kBool);
  const Program& program = std::get<Program>(compiled);
  CHECK(facts_read(program) == std::vector<std::string>{"item.is_ad", "item.people", "item.views"});
  const JsonArray why = explain(program, parse_json(kVariables).value());
  REQUIRE(why.size() == 3);
  CHECK(to_json(why[0]) == R"({"text":"item.views >= 3","value":true,"facts":{"item.views":5}})");
  CHECK(string_member(why[1], "text") == "item.is_ad");
  CHECK(string_member(why[2], "text") == "item.people.exists(p, p.age < 10)");
}

TEST_CASE("cel: what is offered to writers is what there is") {
  const std::map<std::string, const char*> macros = {
      {"has", "has(item.title)"},
      {"all", "[1].all(x, x > 0)"},
      {"exists", "[1].exists(i, x, x > i)"},
      {"exists_one", "[1].exists_one(x, x > 0)"},
      {"existsOne", "[1].existsOne(i, x, x > i)"},
      {"filter", "[1].filter(x, x > 0) == [1]"},
      {"map", "[1].map(x, x > 0, x) == [1]"},
      {"transformList", "[1].transformList(i, x, x > 0, i) == [0]"},
      {"transformMap", "[1].transformMap(i, x, i) == {0: 0}"},
      {"transformMapEntry", "[1].transformMapEntry(i, x, {x: i}) == {1: 0}"},
      {"optMap", "optional.of(1).optMap(x, x + 1) == optional.of(2)"},
      {"optFlatMap", "optional.of(1).optFlatMap(x, optional.of(x)) == optional.of(1)"},
      {"cel.bind", "cel.bind(x, 1, x == 1)"},
      {"cel.block", "cel.block([1], cel.index(0) == 1)"}};
  std::set<std::string> seen;
  for (const Json& row : functions_json()) {
    const std::string name = string_member(row, "name");
    CAPTURE(name);
    if (string_member(row, "family") != "Macros") {
      CHECK(find_function(name) != nullptr);
      continue;
    }
    seen.insert(name);
    REQUIRE(macros.contains(name));
    CHECK(value_of_text(macros.at(name)) == "true");
  }
  CHECK(seen.size() == macros.size());
  const auto rows = functions_json();
  const auto of = [&](std::string_view name) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Json& row) {
      return string_member(row, "name") == name;
    });
    return found == rows.end() ? "none" : string_member(*found, "of");
  };
  CHECK(of("math.abs").empty());
  CHECK(of("optional.of").empty());
  CHECK(of("startsWith") == "string");
  CHECK(of("hasValue") == "optional(A)");
  CHECK(of("_+_") == "none");
}

}  // namespace vigie::policy::cel
