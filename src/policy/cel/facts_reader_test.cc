// Facts come from stored JSON and from platforms: what does not fit the declaration is refused with
// its path, and nothing of it is guessed.
#include "policy/cel/facts_reader.h"

#include <doctest/doctest.h>

#include <string>

#include "policy/cel/program.h"

namespace vigie::policy::cel {
namespace {

Type simple(TypeKind kind) { return {kind, {}, {}}; }

// n int, x double, s string, o {t: timestamp}, l list of up to three strings.
Type variables() {
  Type list{TypeKind::kList, {simple(TypeKind::kString)}, {}};
  list.elements_max = 3;
  return {TypeKind::kObject,
          {},
          {{"n", simple(TypeKind::kInt)},
           {"x", simple(TypeKind::kDouble)},
           {"s", simple(TypeKind::kString)},
           {"o", {TypeKind::kObject, {}, {{"t", simple(TypeKind::kTimestamp)}}}},
           {"l", list}}};
}

// "" when it is read, else why not.
std::string told(std::string_view text) {
  auto pool = std::make_shared<TypePool>();
  const auto layout = std::make_shared<const Layout>(Layout::make(pool, pool->from(variables())));
  const Plan plan(layout);
  Evaluation evaluation(plan, {});
  const Status read = FactsReader(*layout, {}).read(text, evaluation);
  return read ? "" : read.error().message;
}

}  // namespace

TEST_CASE("facts reader: what lacks, exceeds or mistypes is refused with its path") {
  const std::pair<const char*, const char*> table[] = {
      {R"({"n":1,"x":2,"s":"a","o":{"t":"2026-01-01T00:00:00Z"},"l":[]})", ""},
      {R"( {"l":["a","b","c"],"o":{"t":"2026-01-01T00:00:00Z"},"s":"é\n","x":1e3,"n":-7} )", ""},
      {R"({"x":2,"s":"a","o":{"t":"2026-01-01T00:00:00Z"},"l":[]})", "facts: n is missing"},
      {R"({"n":1,"x":2,"s":"a","o":{},"l":[]})", "facts: o.t is missing"},
      {R"({"n":1,"m":2})", "facts: m is no known fact"},
      {R"({"n":1,"n":2})", "facts: n stands there twice"},
      {R"({"n":"1"})", "facts: n: expected int"},
      {R"({"n":1.5})", "facts: n: expected int"},
      {R"({"n":1e2})", "facts: n: expected int"},
      {R"({"n":9223372036854775808})", "facts: n: expected int"},
      {R"({"n":null})", "facts: n: expected int"},
      {R"({"n":true})", "facts: n: expected int"},
      {R"({"n":01})", "facts: n: expected int"},
      {R"({"n":1,"x":"2"})", "facts: x: expected double"},
      {R"({"n":1,"x":1e999})", "facts: x: expected double"},
      {R"({"n":1,"x":NaN})", "facts: x: expected double"},
      {R"({"n":1,"x":2,"s":5})", "facts: s: expected string"},
      {R"({"n":1,"x":2,"s":"a","o":[]})", "facts: o: expected object"},
      {R"({"n":1,"x":2,"s":"a","o":{"t":"soon"}})", "facts: o.t: expected RFC 3339 time"},
      {R"({"n":1,"x":2,"s":"a","o":{"t":"2026-02-30T00:00:00Z"}})",
       "facts: o.t: expected RFC 3339 time"},
      {R"({"l":{}})", "facts: l: expected list"},
      {R"({"l":["a",1]})", "facts: l[1]: expected string"},
      {R"({"l":["a","b","c","d"]})", "facts: l: more than 3 elements"},
      {R"([])", "facts: the whole: expected object"},
      {"", "facts: the whole: expected object"},
      {R"({"n":1,})", "facts: not JSON at byte 7"},
      {R"({"n":1)", "facts: not JSON at byte 6"},
      {"{\"s\":\"\xff\"}", "facts: s: not JSON at byte 8"},
      {"{\"s\":\"a\nb\"}", "facts: s: not JSON at byte 7"},
  };
  for (const auto& row : table) {
    const std::string_view text = row.first, expected = row.second;
    CAPTURE(text);
    // Where JSON itself is broken only that is told, with the byte.
    const std::string said = told(text);
    if (expected.find("not JSON") != std::string_view::npos) {
      CHECK(said.find("not JSON at byte") != std::string::npos);
    } else {
      CHECK(said == expected);
    }
  }
}

TEST_CASE("facts reader: size and depth have limits") {
  CHECK(told(std::string(2 << 20, ' ')).find("limit 1048576") != std::string::npos);
  std::string deep = R"({"more":)";
  for (int i = 0; i < 10'000; ++i) deep += "[";
  CHECK(told(deep) == "facts: more is no known fact");
  const Type any{TypeKind::kObject, {}, {{"a", simple(TypeKind::kDyn)}}};
  std::string lists = R"({"a":)" + std::string(10'000, '[') + std::string(10'000, ']') + "}";
  const Json shallow = parse_json(R"({"a":[[1]]})").value();
  CHECK(check_shape(shallow, any));
  auto pool = std::make_shared<TypePool>();
  const auto layout = std::make_shared<const Layout>(Layout::make(pool, pool->from(any)));
  const Plan plan(layout);
  Evaluation evaluation(plan, {});
  CHECK(FactsReader(*layout, {}).read(lists, evaluation).error().message ==
        "facts: a: more than 32 levels");
}

}  // namespace vigie::policy::cel
