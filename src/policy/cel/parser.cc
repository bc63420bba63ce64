// Precedence climbing over the grammar of the language definition. Every level of nesting is
// counted, in the parser and in the tree, so hostile text ends with a message.
#include <algorithm>
#include <array>

#include "policy/cel/advice.h"
#include "policy/cel/ast.h"
#include "policy/cel/lexer.h"

namespace vigie::policy::cel {
namespace {

constexpr NodeId kNone = UINT32_MAX;

struct MacroRow {
  std::string_view name;
  Macro macro;
  size_t variables;
  size_t arguments_min, arguments_max;  // with the variables
};

constexpr MacroRow kMacros[] = {
    {"all", Macro::kAll, 1, 2, 2},
    {"all", Macro::kAll, 2, 3, 3},
    {"exists", Macro::kExists, 1, 2, 2},
    {"exists", Macro::kExists, 2, 3, 3},
    {"exists_one", Macro::kExistsOne, 1, 2, 2},
    {"exists_one", Macro::kExistsOne, 2, 3, 3},
    {"existsOne", Macro::kExistsOne, 1, 2, 2},
    {"existsOne", Macro::kExistsOne, 2, 3, 3},
    {"filter", Macro::kFilter, 1, 2, 2},
    {"map", Macro::kMap, 1, 2, 3},
    {"transformList", Macro::kTransformList, 2, 3, 4},
    {"transformMap", Macro::kTransformMap, 2, 3, 4},
    {"transformMapEntry", Macro::kTransformMapEntry, 2, 3, 4},
    {"optMap", Macro::kOptionalMap, 1, 2, 2},
    {"optFlatMap", Macro::kOptionalFlatMap, 1, 2, 2},
};

constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
constexpr std::array<std::string_view, 4> kKeywords = {"false", "in", "null", "true"};

template <class Range>
bool is_in(const Range& range, std::string_view word) {
  return std::find(std::begin(range), std::end(range), word) != std::end(range);
}

// Binding strength of the binary operators; 0: none.
int strength(const Token& token) {
  if (token.kind == TokenKind::kIdentifier) return token.text == "in" ? 1 : 0;
  if (token.kind != TokenKind::kSymbol) return 0;
  for (const char* symbol : {"==", "!=", "<", "<=", ">", ">="}) {
    if (token.text == symbol) return 1;
  }
  if (token.text == "+" || token.text == "-") return 2;
  return token.text == "*" || token.text == "/" || token.text == "%" ? 3 : 0;
}

class Parser {
 public:
  Parser(std::string_view text, const CompileLimits& limits) : lexer_(text), limits_(limits) {
    ast_.text = text;
    token_ = lexer_.next();
  }

  std::variant<Ast, CompileError> run() {
    ast_.root = parse_expression();
    if (!failed_ && token_.kind != TokenKind::kEnd) fail_here("an operator or the end");
    if (failed_) return error_;
    return std::move(ast_);
  }

 private:
  bool is(std::string_view symbol) const {
    return token_.kind == TokenKind::kSymbol && token_.text == symbol;
  }
  bool is_name() const { return token_.kind == TokenKind::kIdentifier; }

  void advance() {
    end_ = token_.offset + token_.length;
    before_ = std::move(token_.text);
    token_ = lexer_.next();
  }

  bool accept(std::string_view symbol) {
    if (!is(symbol)) return false;
    advance();
    return true;
  }

  NodeId fail(size_t offset, size_t length, std::string message, std::string suggestion = "") {
    if (failed_) return kNone;  // the first error is the true one
    failed_ = true;
    error_ = {offset, std::max<size_t>(1, length), std::move(message), std::move(suggestion)};
    return kNone;
  }

  NodeId fail_at(NodeId node, std::string message, std::string suggestion = "") {
    return fail(ast_.nodes[node].offset, ast_.nodes[node].length, std::move(message),
                std::move(suggestion));
  }

  NodeId fail_here(std::string_view expected) {
    const auto character = std::string_view(ast_.text).substr(token_.offset, 1);
    if (token_.kind == TokenKind::kError) {
      return fail(token_.offset, token_.length, token_.text, advise_spelling(character));
    }
    std::string found = "a number";
    if (token_.kind == TokenKind::kEnd) found = "the end";
    if (token_.kind == TokenKind::kString || token_.kind == TokenKind::kBytes) found = "a text";
    const bool is_word = is_name() || token_.kind == TokenKind::kSymbol;
    if (is_word || token_.kind == TokenKind::kQuoted) found = "'" + token_.text + "'";
    return fail(token_.offset, token_.length,
                "expected " + std::string(expected) + ", found " + found,
                advise_spelling(before_ == "not" ? before_ : token_.text));
  }

  void expect(std::string_view symbol) {
    if (!accept(symbol)) fail_here("'" + std::string(symbol) + "'");
  }

  NodeId make(NodeKind kind, size_t from, std::string name, std::vector<NodeId> children) {
    if (failed_) return kNone;
    Node node;
    node.kind = kind;
    node.offset = static_cast<uint32_t>(from);
    node.length = static_cast<uint32_t>(end_ > from ? end_ - from : 1);
    node.name = std::move(name);
    for (const NodeId child : children) {
      node.depth = std::max(node.depth, ast_.nodes[child].depth + 1);
    }
    if (node.depth > static_cast<uint32_t>(limits_.depth_max)) return fail_deep(from, node.length);
    node.children = std::move(children);
    ast_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(ast_.nodes.size() - 1);
  }

  NodeId fail_deep(size_t from, size_t length) {
    return fail(from, length,
                "nested deeper than " + std::to_string(limits_.depth_max) + " levels");
  }

  NodeId make_literal(size_t from, const Value& value) {
    const NodeId id = make(NodeKind::kLiteral, from, "", {});
    if (id != kNone) ast_.nodes[id].literal = value;
    return id;
  }

  NodeId parse_expression() {
    if (++depth_ > limits_.depth_max) fail_deep(token_.offset, token_.length);
    if (failed_) return kNone;
    const size_t from = token_.offset;
    NodeId node = parse_chain("||", NodeKind::kOr);
    if (!failed_ && accept("?")) {
      const NodeId then = parse_chain("||", NodeKind::kOr);
      expect(":");
      const NodeId otherwise = parse_expression();
      node = make(NodeKind::kConditional, from, "", {node, then, otherwise});
    }
    --depth_;
    return node;
  }

  NodeId parse_chain(std::string_view symbol, NodeKind kind) {
    const size_t from = token_.offset;
    std::vector<NodeId> operands;
    do {
      operands.push_back(kind == NodeKind::kOr ? parse_chain("&&", NodeKind::kAnd)
                                               : parse_binary(1));
    } while (!failed_ && accept(symbol));
    if (operands.size() == 1) return operands.front();
    return make(kind, from, "", std::move(operands));
  }

  NodeId parse_binary(int strength_min) {
    const size_t from = token_.offset;
    NodeId left = parse_unary();
    while (!failed_ && strength(token_) >= strength_min) {
      const int own = strength(token_);
      const std::string name = token_.text;
      advance();
      const NodeId right = parse_binary(own + 1);
      left = make(NodeKind::kBinary, from, name, {left, right});
    }
    return left;
  }

  // Signs in a row are one or two nodes, however many there are: an even number of them is no
  // change, but the operand must still allow it.
  NodeId parse_unary() {
    const size_t from = token_.offset;
    const bool is_not = is("!");
    size_t signs = 0;
    while (is(is_not ? "!" : "-")) advance(), ++signs;
    NodeId node = kNone;
    if (signs % 2 == 1 && token_.kind == TokenKind::kInt && !is_not) {
      // The smallest int has no positive twin, so its sign belongs to the literal.
      const uint64_t whole = token_.whole;
      advance();
      const NodeId literal = make_literal(from, of_int(static_cast<int64_t>(0 - whole)));
      node = parse_postfix(from, literal);
      --signs;
    } else {
      const size_t operand = token_.offset;
      node = parse_postfix(operand, parse_primary());
    }
    const size_t nodes = signs == 0 ? 0 : 2 - signs % 2;
    for (size_t i = 0; i < nodes; ++i) {
      node = make(is_not ? NodeKind::kNot : NodeKind::kNegate, from, "", {node});
    }
    return node;
  }

  NodeId parse_postfix(size_t from, NodeId node) {
    while (!failed_) {
      if (accept(".")) {
        node = parse_dot(from, node);
      } else if (accept("[")) {
        const bool is_optional = accept("?");
        const NodeId index = parse_expression();
        expect("]");
        node = make(NodeKind::kIndex, from, "", {node, index});
        if (!failed_) ast_.nodes[node].is_optional = is_optional;
      } else if (is("{") && is_qualified_name(node)) {
        return fail(from, end_ - from, "messages (protobuf) are no part of this CEL",
                    "write a map, as in {'name': value}");
      } else {
        break;
      }
    }
    return node;
  }

  bool is_qualified_name(NodeId id) const {
    while (ast_.nodes[id].kind == NodeKind::kSelect) id = ast_.nodes[id].children[0];
    return ast_.nodes[id].kind == NodeKind::kIdentifier;
  }

  NodeId parse_dot(size_t from, NodeId target) {
    const bool is_optional = accept("?");
    const bool is_member =
        (is_name() && !is_in(kKeywords, token_.text)) || token_.kind == TokenKind::kQuoted;
    if (!is_member) return fail_here("a member's name");
    const Token name = token_;
    advance();
    if (is_optional || name.kind == TokenKind::kQuoted || !accept("(")) {
      const NodeId node = make(NodeKind::kSelect, from, name.text, {target});
      if (!failed_) ast_.nodes[node].is_optional = is_optional;
      return node;
    }
    std::vector<NodeId> arguments = parse_arguments();
    if (failed_) return kNone;
    if (is_identifier(target, "cel")) {
      const NodeId node = make_cel_macro(from, name, arguments);
      if (node != kNone || failed_) return node;
    }
    if (const MacroRow* row = find_macro(name, arguments)) {
      return make_macro(from, *row, target, std::move(arguments));
    }
    if (failed_) return kNone;
    const bool is_extreme = name.text == "greatest" || name.text == "least";
    if (is_extreme && is_identifier(target, "math") && arguments.size() > 1) {
      arguments = {make(NodeKind::kList, from, "", std::move(arguments))};
    }
    arguments.insert(arguments.begin(), target);
    const NodeId node = make(NodeKind::kCall, from, name.text, std::move(arguments));
    if (!failed_) ast_.nodes[node].is_method = true;
    return node;
  }

  bool is_identifier(NodeId id, std::string_view name) const {
    return ast_.nodes[id].kind == NodeKind::kIdentifier && ast_.nodes[id].name == name;
  }

  // nullptr when name is no macro; an error when it is one that is called wrongly.
  const MacroRow* find_macro(const Token& name, const std::vector<NodeId>& arguments) {
    const MacroRow* any = nullptr;
    for (const MacroRow& row : kMacros) {
      if (row.name != name.text) continue;
      any = &row;
      if (arguments.size() >= row.arguments_min && arguments.size() <= row.arguments_max) {
        return &row;
      }
    }
    if (any == nullptr) return nullptr;
    const bool takes_two = any->arguments_max == 4;
    fail(name.offset, name.length,
         name.text + (takes_two ? " takes two variables and an expression"
                                : " takes a variable and an expression"),
         "as in list." + name.text + (takes_two ? "(i, v, v + 1)" : "(x, x > 1)"));
    return nullptr;
  }

  NodeId make_macro(size_t from, const MacroRow& row, NodeId range, std::vector<NodeId> arguments) {
    std::vector<std::string> variables;
    for (size_t i = 0; i < row.variables; ++i) {
      const Node& variable = ast_.nodes[arguments[i]];
      if (variable.kind != NodeKind::kIdentifier || variable.is_from_root) {
        return fail_at(arguments[i], "expected a variable's name");
      }
      if (i == 1 && variables[0] == variable.name) {
        return fail_at(arguments[i], "two variables of one name");
      }
      variables.push_back(variable.name);
    }
    arguments.erase(arguments.begin(), arguments.begin() + static_cast<ptrdiff_t>(row.variables));
    if (row.macro == Macro::kTransformMapEntry) {
      const Node& entry = ast_.nodes[arguments.back()];
      if (entry.kind != NodeKind::kMap || entry.children.size() != 2) {
        return fail_at(arguments.back(), "transformMapEntry makes one entry, as in {key: value}");
      }
    }
    arguments.insert(arguments.begin(), range);
    const NodeId id = make(NodeKind::kMacro, from, std::string(row.name), std::move(arguments));
    if (failed_) return kNone;
    ast_.nodes[id].macro = row.macro;
    ast_.nodes[id].variables = std::move(variables);
    return id;
  }

  // cel.bind, cel.block and the names within a block; kNone without an error for anything else.
  NodeId make_cel_macro(size_t from, const Token& name, const std::vector<NodeId>& arguments) {
    const auto whole_of = [&](size_t i) -> std::string {
      const Value& literal = ast_.nodes[arguments[i]].literal;
      const bool is_whole =
          ast_.nodes[arguments[i]].kind == NodeKind::kLiteral && literal.tag == Tag::kInt;
      return is_whole ? std::to_string(literal.whole) : "";
    };
    if (name.text == "bind" && arguments.size() == 3) {
      const Node& variable = ast_.nodes[arguments[0]];
      if (variable.kind != NodeKind::kIdentifier || variable.is_from_root) {
        return fail_at(arguments[0], "expected a variable's name");
      }
      std::vector<std::string> variables = {variable.name};
      return make_bind(from, std::move(variables), {arguments[1], arguments[2]});
    }
    if (name.text == "block" && arguments.size() == 2) {
      const Node& values = ast_.nodes[arguments[0]];
      if (values.kind != NodeKind::kList) {
        return fail_at(arguments[0], "cel.block takes a list and an expression");
      }
      std::vector<std::string> variables;
      for (size_t i = 0; i < values.children.size(); ++i) {
        variables.push_back("@index" + std::to_string(i));
      }
      std::vector<NodeId> children = values.children;
      children.push_back(arguments[1]);
      return make_bind(from, std::move(variables), std::move(children));
    }
    if (name.text == "index" && arguments.size() == 1 && !whole_of(0).empty()) {
      return make(NodeKind::kIdentifier, from, "@index" + whole_of(0), {});
    }
    const bool is_loop = name.text == "iterVar" || name.text == "accuVar";
    if (is_loop && arguments.size() == 2 && !whole_of(0).empty() && !whole_of(1).empty()) {
      return make(NodeKind::kIdentifier, from, "@" + name.text + whole_of(0) + ":" + whole_of(1),
                  {});
    }
    return kNone;
  }

  NodeId make_bind(size_t from, std::vector<std::string> variables, std::vector<NodeId> children) {
    const NodeId id = make(NodeKind::kBind, from, "", std::move(children));
    if (!failed_) ast_.nodes[id].variables = std::move(variables);
    return id;
  }

  std::vector<NodeId> parse_arguments() {
    std::vector<NodeId> out;
    if (accept(")")) return out;
    do {
      out.push_back(parse_expression());
    } while (!failed_ && accept(","));
    expect(")");
    return out;
  }

  NodeId parse_primary() {
    const size_t from = token_.offset;
    const Token token = token_;
    switch (token.kind) {
      case TokenKind::kInt:
        if (token.whole > INT64_MAX) {
          return fail(from, token.length, "a number out of range", "write " + number_hint(token));
        }
        advance();
        return make_literal(from, of_int(static_cast<int64_t>(token.whole)));
      case TokenKind::kUint: advance(); return make_literal(from, of_uint(token.whole));
      case TokenKind::kDouble: advance(); return make_literal(from, of_double(token.number));
      case TokenKind::kString: return parse_text(token, Tag::kString);
      case TokenKind::kBytes: return parse_text(token, Tag::kBytes);
      case TokenKind::kIdentifier: return parse_name(false);
      default: break;
    }
    if (accept("(")) {
      const NodeId node = parse_expression();
      expect(")");
      return node;
    }
    if (accept("[")) return parse_list(from);
    if (accept("{")) return parse_map(from);
    if (accept(".")) {
      if (is_name()) return parse_name(true);
      return fail_here("a name");
    }
    return fail_here("a value");
  }

  std::string number_hint(const Token& token) const {
    return ast_.text.substr(token.offset, token.length) + "u for an unsigned number";
  }

  NodeId parse_text(const Token& token, Tag tag) {
    advance();
    ast_.literals.push_back(token.text);
    return make_literal(token.offset, of_text(ast_.literals.back(), tag));
  }

  NodeId parse_name(bool is_from_root) {
    const Token token = token_;
    const size_t from = token.offset;
    if (is_in(kReserved, token.text)) {
      return fail(from, token.length, "'" + token.text + "' is a reserved word",
                  advise_spelling(token.text));
    }
    if (token.text == "in") return fail_here("a value");
    advance();
    if (!is_from_root && (token.text == "true" || token.text == "false")) {
      return make_literal(from, of_bool(token.text == "true"));
    }
    if (!is_from_root && token.text == "null") return make_literal(from, Value{});
    if (!accept("(")) {
      const NodeId id = make(NodeKind::kIdentifier, from, token.text, {});
      if (!failed_) ast_.nodes[id].is_from_root = is_from_root;
      return id;
    }
    std::vector<NodeId> arguments = parse_arguments();
    if (failed_) return kNone;
    if (token.text == "has" && !is_from_root) {
      const bool is_member = arguments.size() == 1 &&
                             ast_.nodes[arguments[0]].kind == NodeKind::kSelect &&
                             !ast_.nodes[arguments[0]].is_optional;
      if (!is_member) return fail(from, end_ - from, "has takes a member, as in has(a.b)");
      const Node member = ast_.nodes[arguments[0]];
      return make(NodeKind::kHas, from, member.name, member.children);
    }
    const NodeId id = make(NodeKind::kCall, from, token.text, std::move(arguments));
    if (!failed_) ast_.nodes[id].is_from_root = is_from_root;
    return id;
  }

  NodeId parse_list(size_t from) {
    std::vector<NodeId> elements;
    std::vector<bool> optionals;
    while (!failed_ && !is("]")) {
      optionals.push_back(accept("?"));
      elements.push_back(parse_expression());
      if (!accept(",")) break;
    }
    expect("]");
    return finish_aggregate(NodeKind::kList, from, std::move(elements), std::move(optionals));
  }

  NodeId parse_map(size_t from) {
    std::vector<NodeId> parts;
    std::vector<bool> optionals;
    while (!failed_ && !is("}")) {
      optionals.push_back(accept("?"));
      parts.push_back(parse_expression());
      expect(":");
      parts.push_back(parse_expression());
      if (!accept(",")) break;
    }
    expect("}");
    return finish_aggregate(NodeKind::kMap, from, std::move(parts), std::move(optionals));
  }

  NodeId finish_aggregate(NodeKind kind, size_t from, std::vector<NodeId> parts,
                          std::vector<bool> optionals) {
    const bool has_optional =
        std::find(optionals.begin(), optionals.end(), true) != optionals.end();
    const NodeId id = make(kind, from, "", std::move(parts));
    if (!failed_ && has_optional) ast_.nodes[id].optionals = std::move(optionals);
    return id;
  }

  Ast ast_;
  Lexer lexer_;
  const CompileLimits& limits_;
  Token token_;
  size_t end_ = 0;      // where the token before token_ ended
  std::string before_;  // and its text
  int depth_ = 0;
  bool failed_ = false;
  CompileError error_;
};

}  // namespace

std::variant<Ast, CompileError> parse(std::string_view text, const CompileLimits& limits) {
  if (text.size() > limits.text_bytes_max) {
    return CompileError{0, 1,
                        "the expression has " + std::to_string(text.size()) + " bytes, limit " +
                            std::to_string(limits.text_bytes_max),
                        ""};
  }
  return Parser(text, limits).run();
}

}  // namespace vigie::policy::cel
