// policy/yaml.h: YAML text as a tree that knows its lines.
//
// Input   text, untrusted: UTF-8 without control or bidirectional control characters, one document.
// Output  scalars (with whether they were quoted), lists and maps, each with line and column.
// Limits  1 MiB, 32 levels, 100,000 nodes; anchors, aliases, tags and repeated keys are refused:
//         a policy must mean what it shows.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie::policy {

enum class YamlKind { kNull, kScalar, kList, kMap };

struct YamlMember;

struct YamlNode {
  YamlKind kind = YamlKind::kNull;
  int line = 0, column = 0;         // from 1
  std::string text;                 // of a scalar
  bool is_quoted = false;           // quoted or a block: a text whatever it looks like
  std::vector<YamlNode> elements;   // of a list
  std::vector<YamlMember> members;  // of a map, in order

  // The member of that name, or nullptr.
  const YamlNode* find(std::string_view name) const;
};

struct YamlMember {
  YamlNode name, value;
};

struct YamlError {
  int line = 0, column = 0;
  std::string message;
};

// Errors: YamlError says where and what was expected.
std::variant<YamlNode, YamlError> parse_yaml(const std::string& text);

}  // namespace vigie::policy
