#include "policy/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>

#include "base/unicode.h"

namespace vigie::policy {
namespace {

constexpr size_t kBytesMax = 1 << 20;
constexpr size_t kDepthMax = 32;
constexpr size_t kNodesMax = 100'000;

// Thrown by the handler, caught in parse_yaml: yaml-cpp has no other way to be stopped.
struct Refused {
  YamlError error;
};

YamlError error_at(const YAML::Mark& mark, std::string message) {
  return {mark.line + 1, mark.column + 1, std::move(message)};
}

class Builder : public YAML::EventHandler {
 public:
  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Refused{error_at(mark, "a second document in one file")};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(mark, anchor, {}, YamlNode{});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused{error_at(mark, "an alias (*name); write the value out")};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node;
    node.kind = YamlKind::kScalar;
    node.text = value;
    node.is_quoted = tag == "!";
    add(mark, anchor, tag, std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlKind::kList);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlKind::kMap);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    bool has_key = false;
    YamlNode key;
  };

  void check(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag) {
    if (anchor != 0) throw Refused{error_at(mark, "an anchor (&name); write the value out")};
    if (tag.size() > 1) throw Refused{error_at(mark, "a tag (" + tag + ") is not accepted")};
    if (++nodes_ > kNodesMax) {
      throw Refused{error_at(mark, "over " + std::to_string(kNodesMax) + " values")};
    }
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlKind kind) {
    check(mark, anchor, tag);
    if (stack_.size() >= kDepthMax) {
      throw Refused{error_at(mark, "nested deeper than " + std::to_string(kDepthMax) + " levels")};
    }
    Open opened;
    opened.node.kind = kind;
    opened.node.line = mark.line + 1;
    opened.node.column = mark.column + 1;
    stack_.push_back(std::move(opened));
  }

  void close() {
    YamlNode node = std::move(stack_.back().node);
    stack_.pop_back();
    place(std::move(node));
  }

  void add(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, YamlNode node) {
    check(mark, anchor, tag);
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    place(std::move(node));
  }

  void place(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node.kind == YamlKind::kList) {
      parent.node.elements.push_back(std::move(node));
    } else if (!parent.has_key) {
      place_key(parent, std::move(node));
    } else {
      parent.node.members.push_back({std::move(parent.key), std::move(node)});
      parent.has_key = false;
    }
  }

  static void place_key(Open& parent, YamlNode node) {
    if (node.kind != YamlKind::kScalar) {
      throw Refused{{node.line, node.column, "a key must be a plain text"}};
    }
    if (parent.node.find(node.text) != nullptr) {
      throw Refused{{node.line, node.column, "the key " + node.text + " stands here twice"}};
    }
    parent.key = std::move(node);
    parent.has_key = true;
  }

  std::vector<Open> stack_;
  YamlNode root_;
  size_t nodes_ = 0;
  int documents_ = 0;
};

// What yaml-cpp says, in words that tell what to write.
std::string in_words(const std::string& message) {
  constexpr std::pair<std::string_view, const char*> kWords[] = {
      {"illegal map value", "a colon inside a text; put the text in quotes"},
      {"end of map not found",
       "this does not go on as a list or map does: indent it like its neighbours, or put a text "
       "that has quotes, colons or # in it in quotes"},
      {"end of sequence flow not found", "a list without its end: ] is missing"},
      {"end of map flow not found", "a map without its end: } is missing"},
      {"the referenced anchor is not defined", "an alias (*name); write the value out"},
      {"illegal tab when looking for indentation", "a tab; indent with blanks"}};
  for (const auto& [theirs, ours] : kWords) {
    if (message == theirs) return ours;
  }
  return message;
}

// The column of the first character of the line that is so; 1 when none is alone.
template <class Predicate>
int first_that(const std::string& line, const Predicate& is_so) {
  for (size_t at = 0; at < line.size();) {
    size_t end = at + 1;
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) ++end;
    if (is_so(line.substr(at, end - at))) return static_cast<int>(at) + 1;
    at = end;
  }
  return 1;
}

// Whether the text shows all it holds; otherwise the first line that does not.
bool find_hidden(const std::string& text, YamlError& error) {
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (!is_utf8(line)) {
      error = {number, first_that(line, [](const std::string& part) { return !is_utf8(part); }),
               "the file is not UTF-8"};
      return true;
    }
    // printable() rewrites exactly what must not be hidden in a policy; tabs are YAML's business.
    std::string without_tabs;
    for (const char c : line) without_tabs += c == '\t' ? ' ' : c;
    if (printable(without_tabs) == without_tabs) continue;
    const auto is_hidden = [](const std::string& part) { return printable(part) != part; };
    error = {number, first_that(without_tabs, is_hidden),
             "a control or bidirectional control character"};
    return true;
  }
  return false;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key.text == name) return &value;
  }
  return nullptr;
}

std::variant<YamlNode, YamlError> parse_yaml(const std::string& text) {
  if (text.size() > kBytesMax) {
    return YamlError{
        1, 1,
        "a file of " + std::to_string(text.size()) + " bytes, limit " + std::to_string(kBytesMax)};
  }
  YamlError hidden;
  if (find_hidden(text, hidden)) return hidden;
  std::istringstream in(text);
  Builder builder;
  try {
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    return refused.error;
  } catch (const YAML::Exception& error) {
    return error_at(error.mark.is_null() ? YAML::Mark() : error.mark, in_words(error.msg));
  }
  return builder.take();
}

}  // namespace vigie::policy
