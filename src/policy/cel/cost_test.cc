// What was promised before is kept: for each expression the steps that evaluating takes, over facts
// as large as declared, stay below cost_max(). The fuzzers ask the same of any expression.
#include <doctest/doctest.h>

#include <string>

#include "policy/cel/evaluation.h"
#include "policy/cel/facts_reader.h"
#include "policy/cel/program.h"

namespace vigie::policy::cel {
namespace {

// l: ten numbers; t: a text of 1,000 bytes; w: five texts of 100 bytes.
Type variables() {
  Type text{TypeKind::kString, {}, {}};
  text.text_bytes_max = 1000;
  Type word{TypeKind::kString, {}, {}};
  word.text_bytes_max = 100;
  Type list{TypeKind::kList, {{TypeKind::kInt, {}, {}}}, {}};
  list.elements_max = 10;
  Type words{TypeKind::kList, {word}, {}};
  words.elements_max = 5;
  return {TypeKind::kObject, {}, {{"l", list}, {"t", text}, {"w", words}}};
}

std::string largest_facts() {
  std::string words;
  for (char c = 'a'; c < 'f'; ++c) words += (c == 'a' ? "\"" : ",\"") + std::string(100, c) + "\"";
  return R"({"l":[1,2,3,4,5,6,7,8,9,10],"t":")" + std::string(1000, 'x') + R"(","w":[)" + words +
         "]}";
}

Program program_of(const std::string& text) {
  auto compiled = compile(text, variables(), TypeKind::kDyn);
  REQUIRE_MESSAGE(std::holds_alternative<Program>(compiled), text);
  return std::get<Program>(compiled);
}

}  // namespace

TEST_CASE("cost: evaluation never takes more steps than cost_max said before") {
  for (const char* text :
       {"1 + 2 == 3", "l.exists(x, x > 100)", "l.all(x, l.all(y, l.all(z, x + y + z < 0 || true)))",
        "l.map(x, x * 2).filter(x, x > 4).size() > 0", "t.contains('aaaaaaaaaaaaaaaaaaaaaaaaaaa')",
        "t.matches('(x+x+)+y')", "w.exists(a, w.exists(b, a == b + 'z'))", "t in w",
        "w.join('-').size() > 0", "t.replace('x', 'yyy').size() > 0", "t.split('x').size() > 3",
        "l == l.map(x, x)", "'%s %s'.format([t, w]).size() > 1",
        "cel.bind(m, l.map(x, l), m.all(n, n.size() == 10))", "l.exists_one(x, x == 5) ? t : t + t",
        "string(l[0]) + t == t", "w.map(a, a.lowerAscii()).exists(a, a.endsWith('q'))"}) {
    CAPTURE(text);
    const Program program = program_of(text);
    const Program::State& state = program.state();
    Evaluation evaluation(*state.plan, {});
    FactsReader reader(*state.layout, {});  // texts lie in its buffer
    REQUIRE(reader.read(largest_facts(), evaluation));
    CHECK(!evaluation.run(state.planned).is_error());
    CHECK(evaluation.context().steps_used() <= cost_max(program));
    // A promise of anything would be kept too: it must say something.
    CHECK(cost_max(program) < 2'000'000);
  }
}

TEST_CASE("cost: loops within loops cost their product, whatever the facts are") {
  const uint64_t one = cost_max(program_of("l.all(a, a > 0)"));
  const uint64_t two = cost_max(program_of("l.all(a, l.all(b, b > a))"));
  const uint64_t four =
      cost_max(program_of("l.all(a, l.all(b, l.all(c, l.all(d, a + b + c + d > 0))))"));
  CHECK(two > 8 * one);
  CHECK(four > 100 * two / 2);
  std::string deep = "l.map(z, z)";
  for (int i = 0; i < 40; ++i) deep = "l.map(v" + std::to_string(i) + ", " + deep + ")";
  CHECK(cost_max(program_of(deep)) == UINT64_MAX);
}

TEST_CASE("cost: a regular expression made to be slow takes time linear in the text") {
  for (const char* text : {"t.matches('(x*)*y')", "t.matches('(x|x|x|x)*z')",
                           "t.matches('(.*)(.*)(.*)(.*)(.*)(.*)y')", "t.matches('x{1000}y')"}) {
    CAPTURE(text);
    const Program program = program_of(text);
    const Program::State& state = program.state();
    Evaluation evaluation(*state.plan, {});
    FactsReader reader(*state.layout, {});  // texts lie in its buffer
    REQUIRE(reader.read(largest_facts(), evaluation));
    const Value value = evaluation.run(state.planned);
    CHECK((value.tag == Tag::kBool && !value.flag));
  }
  const auto refused = compile("t.matches('(x{1000}){1000}')", variables(), TypeKind::kBool);
  CHECK(std::get<CompileError>(refused).message.starts_with("not a regular expression"));
}

}  // namespace vigie::policy::cel
