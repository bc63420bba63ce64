// Precedence climbing over the grammar of the language definition. Every level of nesting is
// counted, in the parser and in the tree, so hostile text ends with a message.
#include <algorithm>
#include <array>

#include "policy/cel/ast.h"
#include "policy/cel/lexer.h"

namespace vigie::policy::cel {
namespace {

using NodePtr = std::unique_ptr<Node>;

constexpr std::array<std::string_view, 5> kMacros = {"all", "exists", "exists_one", "filter",
                                                     "map"};
constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

// Binding strength of the binary operators; 0: none.
int strength(const Token& token) {
  if (token.kind == TokenKind::kIdentifier) return token.text == "in" ? 1 : 0;
  if (token.kind != TokenKind::kSymbol) return 0;
  for (const char* symbol : {"==", "!=", "<", "<=", ">", ">="}) {
    if (token.text == symbol) return 1;
  }
  if (token.text == "+" || token.text == "-") return 2;
  if (token.text == "*" || token.text == "/" || token.text == "%") return 3;
  return 0;
}

class Parser {
 public:
  Parser(std::string_view text, const CompileLimits& limits) : lexer_(text), limits_(limits) {
    token_ = lexer_.next();
  }

  Parsed run() {
    NodePtr node = parse_expression();
    if (!failed_ && token_.kind != TokenKind::kEnd) fail_here("an operator or the end");
    if (failed_) return error_;
    return node;
  }

 private:
  bool is(std::string_view symbol) const {
    return token_.kind == TokenKind::kSymbol && token_.text == symbol;
  }

  void advance() {
    end_ = token_.offset + token_.length;
    token_ = lexer_.next();
  }

  bool accept(std::string_view symbol) {
    if (!is(symbol)) return false;
    advance();
    return true;
  }

  void fail(size_t offset, size_t length, std::string message, std::string suggestion = "") {
    if (failed_) return;  // the first error is the true one
    failed_ = true;
    error_ = {offset, std::max<size_t>(1, length), std::move(message), std::move(suggestion)};
  }

  void fail_here(std::string_view expected) {
    if (token_.kind == TokenKind::kError) return fail(token_.offset, token_.length, token_.text);
    const std::string found = token_.kind == TokenKind::kEnd      ? "the end"
                              : token_.kind == TokenKind::kString ? "a text"
                              : token_.text.empty()               ? "a number"
                                                                  : "'" + token_.text + "'";
    std::string suggestion;
    if (token_.kind == TokenKind::kError || token_.text == "and") suggestion = "write &&";
    if (token_.text == "or") suggestion = "write ||";
    fail(token_.offset, token_.length, "expected " + std::string(expected) + ", found " + found,
         suggestion);
  }

  void expect(std::string_view symbol) {
    if (!accept(symbol)) fail_here("'" + std::string(symbol) + "'");
  }

  NodePtr make(NodeKind kind, size_t from, std::string name, std::vector<NodePtr> children) {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->offset = from;
    node->length = std::max<size_t>(1, end_ > from ? end_ - from : 1);
    node->name = std::move(name);
    for (NodePtr& child : children) {
      if (child != nullptr) node->depth = std::max(node->depth, child->depth + 1);
      node->children.push_back(std::move(child));
    }
    if (node->depth > limits_.depth_max) {
      fail(from, node->length,
           "nested deeper than " + std::to_string(limits_.depth_max) + " levels");
    }
    return node;
  }

  template <class... Children>
  NodePtr make(NodeKind kind, size_t from, std::string name, NodePtr first, Children... others) {
    std::vector<NodePtr> children;
    children.push_back(std::move(first));
    (children.push_back(std::move(others)), ...);
    return make(kind, from, std::move(name), std::move(children));
  }

  NodePtr parse_expression() {
    if (++depth_ > limits_.depth_max) {
      fail(token_.offset, token_.length,
           "nested deeper than " + std::to_string(limits_.depth_max) + " levels");
    }
    if (failed_) return nullptr;
    const size_t from = token_.offset;
    NodePtr node = parse_chain("||", NodeKind::kOr);
    if (!failed_ && accept("?")) {
      NodePtr then = parse_chain("||", NodeKind::kOr);
      expect(":");
      NodePtr otherwise = failed_ ? nullptr : parse_expression();
      node = make(NodeKind::kConditional, from, "", std::move(node), std::move(then),
                  std::move(otherwise));
    }
    --depth_;
    return failed_ ? nullptr : std::move(node);
  }

  NodePtr parse_chain(std::string_view symbol, NodeKind kind) {
    const size_t from = token_.offset;
    const auto operand = [&] {
      return kind == NodeKind::kOr ? parse_chain("&&", NodeKind::kAnd) : parse_binary(1);
    };
    std::vector<NodePtr> operands;
    operands.push_back(operand());
    while (!failed_ && accept(symbol)) operands.push_back(operand());
    if (failed_) return nullptr;
    if (operands.size() == 1) return std::move(operands.front());
    return make(kind, from, "", std::move(operands));
  }

  NodePtr parse_binary(int strength_min) {
    const size_t from = token_.offset;
    NodePtr left = parse_unary();
    while (!failed_ && strength(token_) >= strength_min) {
      const int own = strength(token_);
      const std::string name = token_.text;
      advance();
      NodePtr right = parse_binary(own + 1);
      if (failed_) return nullptr;
      left = make(NodeKind::kBinary, from, name, std::move(left), std::move(right));
    }
    return failed_ ? nullptr : std::move(left);
  }

  NodePtr parse_unary() {
    const size_t from = token_.offset;
    int nots = 0;
    int minuses = 0;
    while (is("!")) advance(), ++nots;
    while (nots == 0 && is("-")) advance(), ++minuses;
    if (minuses % 2 == 1 && token_.kind == TokenKind::kInt) return parse_negative(from);
    NodePtr node = parse_member();
    if (failed_) return nullptr;
    if (nots % 2 == 1) node = make(NodeKind::kNot, from, "", std::move(node));
    if (nots > 0 && nots % 2 == 0) {
      node = make(NodeKind::kNot, from, "", make(NodeKind::kNot, from, "", std::move(node)));
    }
    if (minuses % 2 == 1) node = make(NodeKind::kNegate, from, "", std::move(node));
    return node;
  }

  // The smallest int has no positive twin, so its sign belongs to the literal.
  NodePtr parse_negative(size_t from) {
    const uint64_t whole = token_.whole;
    advance();
    NodePtr node = make(NodeKind::kLiteral, from, "", {});
    node->literal = {static_cast<int64_t>(0 - whole)};
    return node;
  }

  NodePtr parse_member() {
    const size_t from = token_.offset;
    NodePtr node = parse_primary();
    while (!failed_) {
      if (accept(".")) {
        node = parse_dot(from, std::move(node));
      } else if (accept("[")) {
        NodePtr index = parse_expression();
        expect("]");
        if (!failed_) node = make(NodeKind::kIndex, from, "", std::move(node), std::move(index));
      } else {
        break;
      }
    }
    return failed_ ? nullptr : std::move(node);
  }

  NodePtr parse_dot(size_t from, NodePtr target) {
    if (token_.kind != TokenKind::kIdentifier) return fail_here("a member's name"), nullptr;
    const Token name = token_;
    advance();
    if (!accept("(")) return make(NodeKind::kSelect, from, name.text, std::move(target));
    std::vector<NodePtr> arguments = parse_arguments(")");
    if (failed_) return nullptr;
    const bool is_macro = std::find(kMacros.begin(), kMacros.end(), name.text) != kMacros.end();
    if (is_macro) return make_macro(from, name, std::move(target), std::move(arguments));
    arguments.insert(arguments.begin(), std::move(target));
    NodePtr node = make(NodeKind::kCall, from, name.text, std::move(arguments));
    node->is_method = true;
    return node;
  }

  NodePtr make_macro(size_t from, const Token& name, NodePtr range,
                     std::vector<NodePtr> arguments) {
    const bool takes_filter = name.text == "map" && arguments.size() == 3;
    if (arguments.size() != 2 && !takes_filter) {
      fail(name.offset, name.length, name.text + " takes a variable and an expression");
      return nullptr;
    }
    if (arguments[0]->kind != NodeKind::kIdentifier) {
      fail(arguments[0]->offset, arguments[0]->length, "expected a variable's name");
      return nullptr;
    }
    const std::string variable = arguments[0]->name;
    arguments[0] = std::move(range);
    NodePtr node = make(NodeKind::kMacro, from, name.text, std::move(arguments));
    node->variable = variable;
    return node;
  }

  std::vector<NodePtr> parse_arguments(std::string_view closing) {
    std::vector<NodePtr> out;
    while (!failed_ && !is(closing)) {
      out.push_back(parse_expression());
      if (!accept(",")) break;
    }
    expect(closing);
    return out;
  }

  NodePtr parse_primary() {
    const size_t from = token_.offset;
    if (accept("(")) {
      NodePtr node = parse_expression();
      expect(")");
      return failed_ ? nullptr : std::move(node);
    }
    if (accept("[")) {
      auto elements = parse_arguments("]");
      return failed_ ? nullptr : make(NodeKind::kList, from, "", std::move(elements));
    }
    if (accept("{")) return parse_map(from);
    if (token_.kind == TokenKind::kIdentifier) return parse_name(from);
    return parse_literal(from);
  }

  NodePtr parse_map(size_t from) {
    std::vector<NodePtr> pairs;
    while (!failed_ && !is("}")) {
      pairs.push_back(parse_expression());
      expect(":");
      if (!failed_) pairs.push_back(parse_expression());
      if (!accept(",")) break;
    }
    expect("}");
    return failed_ ? nullptr : make(NodeKind::kMap, from, "", std::move(pairs));
  }

  NodePtr parse_name(size_t from) {
    const Token name = token_;
    if (std::find(kReserved.begin(), kReserved.end(), name.text) != kReserved.end() ||
        name.text == "in") {
      return fail(name.offset, name.length, "'" + name.text + "' is a reserved word"), nullptr;
    }
    advance();
    if (name.text == "true" || name.text == "false" || name.text == "null") {
      NodePtr node = make(NodeKind::kLiteral, from, "", {});
      if (name.text != "null") node->literal = {name.text == "true"};
      return node;
    }
    if (!accept("(")) return make(NodeKind::kIdentifier, from, name.text, {});
    auto arguments = parse_arguments(")");
    if (failed_) return nullptr;
    if (name.text != "has") return make(NodeKind::kCall, from, name.text, std::move(arguments));
    if (arguments.size() != 1 || arguments[0]->kind != NodeKind::kSelect) {
      return fail(name.offset, name.length, "has takes a member, as in has(a.b)"), nullptr;
    }
    return make(NodeKind::kHas, from, arguments[0]->name,
                std::move(arguments[0]->children.front()));
  }

  NodePtr parse_literal(size_t from) {
    Value literal;
    if (token_.kind == TokenKind::kInt) {
      if (token_.whole >> 63 != 0) {
        return fail(token_.offset, token_.length, "a number out of range"), nullptr;
      }
      literal = {static_cast<int64_t>(token_.whole)};
    } else if (token_.kind == TokenKind::kDouble) {
      literal = {token_.number};
    } else if (token_.kind == TokenKind::kString) {
      literal = {token_.text};
    } else {
      return fail_here("a value"), nullptr;
    }
    advance();
    NodePtr node = make(NodeKind::kLiteral, from, "", {});
    node->literal = std::move(literal);
    return node;
  }

  Lexer lexer_;
  const CompileLimits& limits_;
  Token token_;
  size_t end_ = 0;  // of the last token that was taken
  int depth_ = 0;
  bool failed_ = false;
  CompileError error_;
};

}  // namespace

Parsed parse(std::string_view text, const CompileLimits& limits) {
  if (text.size() > limits.text_bytes_max) {
    return CompileError{0, 1,
                        "an expression of " + std::to_string(text.size()) + " bytes, limit " +
                            std::to_string(limits.text_bytes_max),
                        ""};
  }
  return Parser(text, limits).run();
}

}  // namespace vigie::policy::cel
