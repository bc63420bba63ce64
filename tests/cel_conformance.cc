// cel_conformance FILE.ndjson: runs conformance cases of CEL, one JSON object a line, and says how
// many pass.
//
// The format is the protobuf JSON mapping of cel.expr.conformance.test.SimpleTest: expr, value (or
// typed_result, or eval_error; none of them: the result is true), type_env, bindings, container,
// disable_check, check_only. A case that must fail may fail in the parser or checker too.
// Ends with "N passed, N failed"; exit status 0 when none failed, 2 when the file cannot be read.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "policy/cel/checker.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/program.h"
#include "policy/cel/time.h"

namespace {

using namespace vigie;
using namespace vigie::policy::cel;

// --- types

TypeKind primitive_kind(std::string_view name) {
  static constexpr std::pair<std::string_view, TypeKind> kRows[] = {
      {"BOOL", TypeKind::kBool},     {"INT64", TypeKind::kInt},     {"UINT64", TypeKind::kUint},
      {"DOUBLE", TypeKind::kDouble}, {"STRING", TypeKind::kString}, {"BYTES", TypeKind::kBytes},
  };
  for (const auto& [known, kind] : kRows) {
    if (known == name) return kind;
  }
  return TypeKind::kDyn;
}

TypeRef type_of(const Json& type, TypePool& pool);

std::vector<TypeRef> types_of(const Json& object, std::string_view key, TypePool& pool) {
  std::vector<TypeRef> out;
  for (const Json& one : array_member(object, key)) out.push_back(type_of(one, pool));
  return out;
}

TypeRef member_type(const Json& object, std::string_view key, TypePool& pool) {
  const Json* found = member(object, key);
  return found != nullptr ? type_of(*found, pool) : pool.dyn();
}

TypeRef type_of(const Json& type, TypePool& pool) {
  if (member(type, "primitive") != nullptr) {
    return pool.simple(primitive_kind(string_member(type, "primitive")));
  }
  if (member(type, "wrapper") != nullptr) {
    const TypeRef held = pool.simple(primitive_kind(string_member(type, "wrapper")));
    return pool.add({TypeKind::kWrapper, {held}, "", {}});
  }
  const std::string known = string_member(type, "well_known");
  if (known == "TIMESTAMP") return pool.simple(TypeKind::kTimestamp);
  if (known == "DURATION") return pool.simple(TypeKind::kDuration);
  if (member(type, "null") != nullptr) return pool.simple(TypeKind::kNull);
  if (const Json* list = member(type, "list_type")) {
    return pool.list(member_type(*list, "elem_type", pool));
  }
  if (const Json* map = member(type, "map_type")) {
    return pool.map(member_type(*map, "key_type", pool), member_type(*map, "value_type", pool));
  }
  if (const Json* abstract = member(type, "abstract_type")) {
    return pool.add({TypeKind::kAbstract,
                     types_of(*abstract, "parameter_types", pool),
                     string_member(*abstract, "name"),
                     {}});
  }
  if (const Json* held = member(type, "type")) return pool.type_of(type_of(*held, pool));
  if (member(type, "type_param") != nullptr) {
    return pool.parameter(string_member(type, "type_param"));
  }
  return pool.dyn();
}

// --- values

struct Reader {
  Context& context;

  Value text(std::string_view value, Tag tag) { return context.make_text(value, tag); }

  Value list(const Json& json) {
    std::vector<Value> items;
    for (const Json& one : array_member(json, "values")) items.push_back(value(one));
    return context.make_list(items.data(), items.size());
  }

  Value map(const Json& json) {
    std::vector<MapEntry> entries;
    for (const Json& one : array_member(json, "entries")) {
      entries.push_back({value(*member(one, "key")), value(*member(one, "value"))});
    }
    return context.make_map(entries.data(), entries.size());
  }

  static double number(const Json& json) {
    if (json.is_number()) return json.to_number<double>();
    return std::strtod(std::string(json.get_string()).c_str(), nullptr);
  }

  // google.protobuf.Timestamp and Duration, as protobuf's JSON writes an Any of them.
  Value object(const Json& json) {
    const std::string type = string_member(json, "@type");
    const std::string content = string_member(json, "value");
    if (type.ends_with("google.protobuf.Timestamp")) {
      return parse_timestamp(content).value_or(Value{});
    }
    if (type.ends_with("google.protobuf.Duration")) {
      return parse_duration(content).value_or(Value{});
    }
    return context.fail("a message of type " + type);
  }

  Value value(const Json& json) {
    if (!json.is_object() || json.get_object().empty()) return Value{};
    const auto& pair = *json.get_object().begin();
    const std::string_view kind(pair.key().data(), pair.key().size());
    const Json& content = pair.value();
    const auto text_of = [&] {
      return content.is_string() ? std::string(content.get_string()) : to_json(content);
    };
    if (kind == "bool_value") return of_bool(content.is_bool() && content.get_bool());
    if (kind == "int64_value") return of_int(std::strtoll(text_of().c_str(), nullptr, 10));
    if (kind == "uint64_value") return of_uint(std::strtoull(text_of().c_str(), nullptr, 10));
    if (kind == "double_value") return of_double(number(content));
    if (kind == "string_value") return text(text_of(), Tag::kString);
    if (kind == "type_value") return text(text_of(), Tag::kType);
    if (kind == "bytes_value") {
      const auto bytes = from_base64(text_of()).value_or(std::vector<uint8_t>());
      return text({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Tag::kBytes);
    }
    if (kind == "list_value") return list(content);
    if (kind == "map_value") return map(content);
    if (kind == "object_value") return object(content);
    return Value{};
  }
};

// As the suite compares: of one type, NaN is NaN, and -0.0 is not 0.0.
bool is_same(Context& context, const Value& a, const Value& b) {
  if (a.tag != b.tag && !(is_map(a) && is_map(b))) return false;
  if (a.tag == Tag::kDouble) {
    if (std::isnan(a.number) || std::isnan(b.number)) {
      return std::isnan(a.number) && std::isnan(b.number);
    }
    return a.number == b.number && std::signbit(a.number) == std::signbit(b.number);
  }
  if (a.tag == Tag::kList) {
    bool same = a.list->count == b.list->count;
    for (uint32_t i = 0; same && i < a.list->count; ++i) {
      same = is_same(context, a.list->items[i], b.list->items[i]);
    }
    return same;
  }
  if (is_map(a)) {
    bool same = map_size(a) == map_size(b);
    for (size_t i = 0; same && i < map_size(a); ++i) {
      const MapEntry entry = map_entry(a, i);
      const Value* other = find_key(b, entry.key);
      same = other != nullptr && is_same(context, entry.value, *other);
    }
    return same;
  }
  return equal(context, a, b);
}

// --- one case

struct Case {
  std::shared_ptr<TypePool> pool = std::make_shared<TypePool>();
  std::unique_ptr<Environment> environment = std::make_unique<Environment>(*pool);
  std::map<std::string, const Json*> bindings;
};

void declare_function(const Json& declared, std::string name, Case& out) {
  Function function{std::move(name), {}};
  for (const Json& one : array_member(declared, "overloads")) {
    Overload overload;
    overload.is_method = bool_member(one, "is_instance_function");
    overload.parameters = types_of(one, "params", *out.pool);
    overload.result = member_type(one, "result_type", *out.pool);
    for (const TypeRef type : overload.parameters) overload.tags.push_back(tags_of(type));
    function.overloads.push_back(std::move(overload));
  }
  out.environment->functions.push_back(std::move(function));
}

Case declare(const Json& test) {
  Case out;
  out.environment->container = string_member(test, "container");
  out.environment->is_checked = !bool_member(test, "disable_check");
  for (const Json& one : array_member(test, "type_env")) {
    const std::string name = string_member(one, "name");
    if (const Json* ident = member(one, "ident")) {
      out.environment->variables.push_back({name, member_type(*ident, "type", *out.pool)});
    }
    if (const Json* function = member(one, "function")) declare_function(*function, name, out);
  }
  const Json* bindings = member(test, "bindings");
  if (bindings == nullptr) return out;
  for (const auto& pair : bindings->get_object()) {
    const std::string name(pair.key().data(), pair.key().size());
    out.bindings[name] = member(pair.value(), "value");
    bool is_declared = false;
    for (const Variable& known : out.environment->variables) is_declared |= known.name == name;
    if (!is_declared) out.environment->variables.push_back({name, out.pool->dyn()});
  }
  return out;
}

// "" when the case passes, otherwise what came instead.
std::string run(const Json& test) {
  Case prepared = declare(test);
  const bool must_fail = member(test, "eval_error") != nullptr;
  auto parsed = parse(string_member(test, "expr"), {});
  if (const auto* failed = std::get_if<CompileError>(&parsed)) {
    return must_fail ? "" : "not parsed: " + failed->message;
  }
  Ast& ast = std::get<Ast>(parsed);
  if (const auto failed = check(ast, *prepared.environment)) {
    return must_fail ? "" : "not checked: " + failed->message;
  }
  const Json* typed = member(test, "typed_result");
  if (typed != nullptr && member(*typed, "deduced_type") != nullptr) {
    const TypeRef wanted = member_type(*typed, "deduced_type", *prepared.pool);
    const TypeRef got = ast.at(ast.root).type;
    if (!same_type(wanted, got)) return "type " + type_text(got) + ", not " + type_text(wanted);
  }
  if (bool_member(test, "check_only")) return "";
  TypeNode root{TypeKind::kObject, {}, "", {}};
  for (const Variable& variable : prepared.environment->variables) {
    root.fields.push_back(variable.name);
    root.parameters.push_back(variable.type);
  }
  auto layout = std::make_shared<const Layout>(
      Layout::make(prepared.pool, prepared.pool->add(std::move(root))));
  Plan plan(layout);
  const auto planned = plan.add(ast, ast.root);
  if (const auto* failed = std::get_if<CompileError>(&planned)) {
    return must_fail ? "" : "not planned: " + failed->message;
  }
  Evaluation evaluation(plan, {});
  Reader reader{evaluation.context()};
  for (size_t i = 0; i < prepared.environment->variables.size(); ++i) {
    const auto bound = prepared.bindings.find(prepared.environment->variables[i].name);
    if (bound == prepared.bindings.end() || bound->second == nullptr) continue;
    evaluation.set(layout->variable(i), reader.value(*bound->second));
  }
  const Value got = evaluation.run(std::get<NodeId>(planned));
  if (got.is_error()) return must_fail ? "" : "error: " + std::string(got.text());
  if (must_fail) return "no error but " + to_json(to_json_value(got));
  const Json* wanted = typed != nullptr ? member(*typed, "result") : member(test, "value");
  const Value expected = wanted != nullptr ? reader.value(*wanted) : of_bool(true);
  if (is_same(evaluation.context(), got, expected)) return "";
  return to_json(to_json_value(got)) + " of type " + std::string(type_name(got));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: cel_conformance FILE.ndjson\n", stderr);
    return 2;
  }
  const auto text = read_file(argv[1], 64 << 20);
  if (!text) {
    std::fprintf(stderr, "cel_conformance: %s\n", text.error().message.c_str());
    return 2;
  }
  size_t passed = 0;
  size_t failed = 0;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) continue;
    const auto test = parse_json(line);
    const std::string difference = test ? run(*test) : test.error().message;
    if (difference.empty()) {
      ++passed;
      continue;
    }
    ++failed;
    if (test) {
      std::printf("%s/%s/%s: %s\n  %s\n", string_member(*test, "file").c_str(),
                  string_member(*test, "section").c_str(), string_member(*test, "name").c_str(),
                  string_member(*test, "expr").c_str(), difference.c_str());
    }
  }
  std::printf("%zu passed, %zu failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
