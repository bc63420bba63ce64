// docs/reference/cel.md, from the tables that the checker and the evaluator read.
#include <cctype>

#include "policy/cel/functions.h"

namespace vigie::policy::cel {
namespace {

constexpr std::string_view kIntroduction =
    "# The language of conditions\n\n"
    "Conditions are written in the [Common Expression Language](https://cel.dev) of cel-spec. "
    "Facts "
    "are\ndeclared in docs/reference/facts.md; every name, member and operator is checked against "
    "their types\nbefore a pack loads. Written by `vigie policy cel`.\n\n"
    "## Syntax\n\n"
    "| | |\n|---|---|\n"
    "| types | bool, int, uint, double, string, bytes, list, map, null, timestamp, duration, type, "
    "optional, net.IP, net.CIDR |\n"
    "| literals | `1` `0x1F` `1u` `1.5` `1e3` `'a'` `\"a\"` `r'\\d'` `'''a'''` `b'\\xff'` `true` "
    "`null` `[1, 2]` `{'a': 1}` |\n"
    "| operators | `+ - * / %`, `== != < <= > >=`, `in`, `&& \\|\\| !`, `? :`, `[]`, `.` |\n"
    "| optional | `a.?b`, `a[?b]`, `[?a]`, `{?'k': a}` |\n"
    "| quoted members | ``a.`content-type` `` |\n"
    "| comments | `// to the end of the line` |\n\n"
    "`&&` and `||` absorb errors from either side: `false && 1/0 > 0` is false. Overflow of int "
    "and "
    "uint,\ndivision by zero, a missing key and an index out of range are errors. Numbers of "
    "different types may\nbe compared; arithmetic never mixes them: write `double(x)`.\n\n";

// What the parser takes apart before there are types. x and i are names that the writer chooses.
struct MacroRow {
  std::string_view name, of;  // of "": written without something before it
  std::string_view forms[2];
  std::string_view gives, meaning;
};
constexpr MacroRow kMacros[] = {
    {"has", "", {"has(a.b)", ""}, "bool", "whether the member is there"},
    {"all",
     "list, map",
     {"l.all(x, p)", "l.all(i, x, p)"},
     "bool",
     "p holds for every element, or key; i is its position, or key"},
    {"exists", "list, map", {"l.exists(x, p)", "l.exists(i, x, p)"}, "bool", "p holds for one"},
    {"exists_one", "list, map", {"l.exists_one(x, p)", ""}, "bool", "p holds for exactly one"},
    {"existsOne",
     "list, map",
     {"l.existsOne(x, p)", "l.existsOne(i, x, p)"},
     "bool",
     "p holds for exactly one"},
    {"filter", "list, map", {"l.filter(x, p)", ""}, "list(A)", "the elements for which p holds"},
    {"map",
     "list, map",
     {"l.map(x, e)", "l.map(x, p, e)"},
     "list(B)",
     "e of every element for which p holds"},
    {"transformList",
     "list, map",
     {"l.transformList(i, x, e)", "l.transformList(i, x, p, e)"},
     "list(B)",
     "the same with the position or key"},
    {"transformMap",
     "list, map",
     {"l.transformMap(i, x, e)", "l.transformMap(i, x, p, e)"},
     "map(K, B)",
     "a map from position or key to e"},
    {"transformMapEntry",
     "list, map",
     {"l.transformMapEntry(i, x, {k: v})", "l.transformMapEntry(i, x, p, {k: v})"},
     "map(K, B)",
     "a map of such entries"},
    {"optMap",
     "optional",
     {"o.optMap(x, e)", ""},
     "optional(B)",
     "e of the value, if there is one"},
    {"optFlatMap",
     "optional",
     {"o.optFlatMap(x, e)", ""},
     "optional(B)",
     "e of the value, itself optional, if there is one"},
    {"cel.bind", "", {"cel.bind(x, v, e)", ""}, "B", "e, in which x is v"},
    {"cel.block",
     "",
     {"cel.block([v, w], e)", ""},
     "B",
     "e, in which `cel.index(0)` is v and `cel.index(1)` is w"},
};

constexpr std::string_view kLeftOut =
    "\n## What is left out\n\n"
    "All that needs protobuf messages; conditions read JSON facts, which have none. Of the suites "
    "of "
    "cel-spec\nthe others pass whole: `cel_conformance FILE.ndjson` runs cases.\n\n"
    "| left out | of the suites |\n|---|---|\n"
    "| messages: `Type{field: value}`, their fields, presence and default values | proto2, proto3, "
    "parts of comparisons, fields, macros, optionals, block_ext, type_deduction |\n"
    "| `google.protobuf.Any`, `Struct`, `Value`, `ListValue` | dynamic |\n"
    "| `google.protobuf.BoolValue`, `BytesValue`, `DoubleValue`, `FloatValue`, `Int32Value`, "
    "`Int64Value`, `StringValue`, `UInt32Value`, `UInt64Value` | wrappers, dynamic |\n"
    "| enumerations | enums |\n"
    "| `proto.getExt`, `proto.hasExt` | proto2_ext |\n"
    "| unknown values of partial evaluation | unknowns |\n\n"
    "The extensions lists, sets and regex are no part of cel-spec, and of this.\n\n"
    "## Limits\n\n"
    "| | |\n|---|---|\n"
    "| a condition | 64 KiB, 128 levels of nesting; chains of `&&` and `\\|\\|` are one level |\n"
    "| an evaluation | 1,000,000 steps, 16 MiB; values nest 100 levels |\n"
    "| durations | 292 years either way |\n"
    "| timestamps | years 0001 to 9999 |\n"
    "| regular expressions | RE2, 1 MiB |\n"
    "| time zones | names of the IANA database as ICU has them, `UTC`, `+02:00` |\n\n"
    "How many steps a condition can take at most is computed before it runs, from the declared "
    "sizes "
    "of its\nfacts: 1,000 elements a list and 4,096 bytes a text where nothing else is declared.\n";

// "string: size() -> int" as people write it: `string.size()` and its type; and what it is a method
// of, "" for none.
struct Shown {
  std::string name, of, call, gives;
};

Shown shown(std::string_view signature) {
  std::string call(signature);
  const size_t arrow = call.rfind(" -> ");
  std::string gives = call.substr(arrow + 4);
  call.resize(arrow);
  const size_t colon = call.find(": ");
  const size_t start = colon == std::string::npos ? 0 : colon + 2;
  std::string name = call.substr(start, call.find('(', start) - start);
  std::string of = colon == std::string::npos ? "" : call.substr(0, colon);
  if (colon != std::string::npos) call.replace(colon, 2, ".");
  return {std::move(name), std::move(of), std::move(call), std::move(gives)};
}

}  // namespace

std::string reference() {
  std::string out(kIntroduction);
  out += "## Macros\n\n| | gives | |\n|---|---|---|\n";
  for (const MacroRow& row : kMacros) {
    out += "| `" + std::string(row.forms[0]) + "`";
    if (!row.forms[1].empty()) out += ", `" + std::string(row.forms[1]) + "`";
    out += " | `" + std::string(row.gives) + "` | " + std::string(row.meaning) + " |\n";
  }
  for (const FunctionFamily& family : function_families()) {
    out += "\n## " + std::string(family.title) + "\n\n| | gives |\n|---|---|\n";
    for (const OverloadRow& row : family.rows) {
      const Shown one = shown(row.signature);
      out += "| `" + one.call + "` | `" + one.gives + "` |\n";
    }
  }
  out += kLeftOut;
  return out;
}

JsonArray functions_json() {
  JsonArray out;
  const auto add = [&](std::string_view family, const Shown& one, std::string_view about) {
    out.push_back(JsonObject{{"family", family},
                             {"name", one.name},
                             {"of", one.of},
                             {"call", one.call},
                             {"gives", one.gives},
                             {"about", about}});
  };
  for (const MacroRow& row : kMacros) {
    for (const std::string_view form : row.forms) {
      if (form.empty()) continue;
      add("Macros",
          {std::string(row.name), std::string(row.of), std::string(form), std::string(row.gives)},
          row.meaning);
    }
  }
  for (const FunctionFamily& family : function_families()) {
    for (const OverloadRow& row : family.rows) {
      const Shown one = shown(row.signature);
      const bool is_operator = std::isalpha(static_cast<unsigned char>(one.name.front())) == 0;
      if (!is_operator) add(family.title, one, "");
    }
  }
  return out;
}

}  // namespace vigie::policy::cel
