// policy/pack_reader.h: takes values out of YAML and says what is wrong with them, with the line.
//
// Every method that fails adds a diagnostic and returns a harmless value, so that one look shows
// all errors of a file.
// Threads one thread a reader.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/cel.h"
#include "policy/pack.h"
#include "policy/pack_state.h"
#include "policy/yaml.h"

namespace vigie::policy {

// What conditions may name. A pack has hundreds of conditions over the same: they are prepared
// once, until the next change.
class Variables {
 public:
  explicit Variables(cel::Type type) : type_(std::move(type)) {}
  const cel::Type& type() const { return type_; }
  cel::Type& change() {
    compiler_.reset();
    return type_;
  }
  const cel::Compiler& compiler() const {
    if (!compiler_) compiler_.emplace(type_);
    return *compiler_;
  }

 private:
  cel::Type type_;
  mutable std::optional<cel::Compiler> compiler_;
};

class PackReader {
 public:
  PackReader(const SourceFile& file, std::vector<Diagnostic>& out) : file_(file), out_(out) {}

  void error(int line, int column, std::string message, std::string suggestion = "");
  void error(const YamlNode& node, std::string message, std::string suggestion = "");
  void warn(const YamlNode& node, std::string message);

  const SourceFile& file() const { return file_; }
  Origin origin(const YamlNode& node) const { return {file_.path, node.line}; }

  // Errors for a node that is no map, for keys that are not in known, and for missing required.
  bool read_keys(const YamlNode& node, std::span<const std::string_view> known,
                 std::span<const std::string_view> required);
  std::string text(const YamlNode& map, std::string_view key);
  std::vector<std::string> texts(const YamlNode& map, std::string_view key);
  int64_t whole(const YamlNode& map, std::string_view key);
  double number(const YamlNode& map, std::string_view key);
  bool flag(const YamlNode& map, std::string_view key);
  // The position of the text in choices; 0 when absent.
  int choice(const YamlNode& map, std::string_view key, std::span<const std::string_view> choices);
  std::map<std::string, std::string> text_map(const YamlNode& map, std::string_view key);

  // A date or time under key, RFC 3339; otherwise when absent.
  int64_t time_us(const YamlNode& map, std::string_view key, int64_t otherwise);

  // Compiles the condition under key; a harmless `false` when it cannot be.
  cel::Program condition(const YamlNode& map, std::string_view key, const Variables& variables);

 private:
  void condition_error(const YamlNode& node, const cel::CompileError& error);

  const SourceFile& file_;
  std::vector<Diagnostic>& out_;
};

}  // namespace vigie::policy
