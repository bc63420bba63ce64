// docs/reference/cel.md, from the tables that the checker and the evaluator read.
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
    "different types may\nbe compared; arithmetic never mixes them: write `double(x)`.\n\n"
    "## Macros\n\n"
    "| | |\n|---|---|\n"
    "| `has(a.b)` | whether the member is there |\n"
    "| `l.all(x, p)`, `l.all(i, x, p)` | p holds for every element, or key; i is its position, or "
    "key |\n"
    "| `l.exists(x, p)`, `l.exists(i, x, p)` | p holds for one |\n"
    "| `l.exists_one(x, p)`, `l.existsOne(i, x, p)` | p holds for exactly one |\n"
    "| `l.filter(x, p)` | the elements for which p holds |\n"
    "| `l.map(x, e)`, `l.map(x, p, e)` | e of every element for which p holds |\n"
    "| `l.transformList(i, x, e)`, `l.transformList(i, x, p, e)` | the same with the position or "
    "key |\n"
    "| `l.transformMap(i, x, e)`, `l.transformMap(i, x, p, e)` | a map from position or key to e "
    "|\n"
    "| `l.transformMapEntry(i, x, {k: v})`, with p | a map of such entries |\n"
    "| `o.optMap(x, e)`, `o.optFlatMap(x, e)` | e of the value, if there is one |\n"
    "| `cel.bind(x, v, e)` | e, in which x is v |\n"
    "| `cel.block([v, w], e)` | e, in which `cel.index(0)` is v and `cel.index(1)` is w |\n";

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

// "string: size() -> int" as people write it: `string.size()` and its type.
struct Shown {
  std::string call, gives;
};

Shown shown(std::string_view signature) {
  std::string call(signature);
  const size_t arrow = call.rfind(" -> ");
  std::string gives = call.substr(arrow + 4);
  call.resize(arrow);
  const size_t colon = call.find(": ");
  if (colon != std::string::npos) call.replace(colon, 2, ".");
  return {std::move(call), std::move(gives)};
}

}  // namespace

std::string reference() {
  std::string out(kIntroduction);
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
  for (const FunctionFamily& family : function_families()) {
    for (const OverloadRow& row : family.rows) {
      const Shown one = shown(row.signature);
      out.push_back(JsonObject{{"family", family.title}, {"call", one.call}, {"gives", one.gives}});
    }
  }
  return out;
}

}  // namespace vigie::policy::cel
