#include "policy/pack_reader.h"

#include <algorithm>
#include <charconv>

#include "base/clock.h"
#include "policy/spelling.h"

namespace vigie::policy {
namespace {

std::string_view line_of(std::string_view text, int number) {
  for (int line = 1; line < number && !text.empty(); ++line) {
    const size_t end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

size_t offset_of_line(std::string_view text, int number) {
  size_t offset = 0;
  for (int line = 1; line < number; ++line) {
    const size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) return text.size();
    offset = end + 1;
  }
  return offset;
}

std::vector<std::string> as_strings(std::span<const std::string_view> views) {
  return {views.begin(), views.end()};
}

std::string join(std::span<const std::string_view> words) {
  std::string out;
  for (const auto word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

}  // namespace

void PackReader::error(int line, int column, std::string message, std::string suggestion) {
  out_.push_back({true, file_.path, line, column, std::move(message),
                  std::string(line_of(file_.text, line)), std::move(suggestion)});
}

void PackReader::error(const YamlNode& node, std::string message, std::string suggestion) {
  error(node.line, node.column, std::move(message), std::move(suggestion));
}

void PackReader::warn(const YamlNode& node, std::string message) {
  error(node, std::move(message));
  out_.back().is_error = false;
}

bool PackReader::read_keys(const YamlNode& node, std::span<const std::string_view> known,
                           std::span<const std::string_view> required) {
  if (node.kind != YamlKind::kMap) {
    error(node, "expected a map with the keys " + join(known));
    return false;
  }
  for (const auto& [key, value] : node.members) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    const auto names = as_strings(known);
    error(key, "unknown key " + key.text, suggest(key.text, names));
  }
  for (const auto name : required) {
    if (node.find(name) == nullptr) error(node, "the key " + std::string(name) + " is missing");
  }
  return true;
}

std::string PackReader::text(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.find(key);
  if (node == nullptr) return "";
  if (node->kind == YamlKind::kScalar) return node->text;
  error(*node, std::string(key) + " must be a text");
  return "";
}

std::vector<std::string> PackReader::texts(const YamlNode& map, std::string_view key) {
  std::vector<std::string> out;
  const YamlNode* node = map.find(key);
  if (node == nullptr) return out;
  if (node->kind != YamlKind::kList) {
    error(*node, std::string(key) + " must be a list, as in [a, b]");
    return out;
  }
  for (const YamlNode& element : node->elements) {
    if (element.kind == YamlKind::kScalar) {
      out.push_back(element.text);
    } else {
      error(element, std::string(key) + " must hold texts");
    }
  }
  return out;
}

int64_t PackReader::whole(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.find(key);
  if (node == nullptr) return 0;
  int64_t value = 0;
  const char* end = node->text.data() + node->text.size();
  const auto done = std::from_chars(node->text.data(), end, value);
  if (node->kind == YamlKind::kScalar && !node->is_quoted && done.ec == std::errc() &&
      done.ptr == end) {
    return value;
  }
  error(*node, std::string(key) + " must be a whole number");
  return 0;
}

double PackReader::number(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.find(key);
  if (node == nullptr) return 0;
  double value = 0;
  const char* end = node->text.data() + node->text.size();
  const auto done = std::from_chars(node->text.data(), end, value);
  if (node->kind == YamlKind::kScalar && !node->is_quoted && done.ec == std::errc() &&
      done.ptr == end) {
    return value;
  }
  error(*node, std::string(key) + " must be a number");
  return 0;
}

bool PackReader::flag(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.find(key);
  if (node == nullptr) return false;
  if (!node->is_quoted && node->text == "true") return true;
  if (node->is_quoted || node->text != "false") {
    error(*node, std::string(key) + " must be true or false");
  }
  return false;
}

int PackReader::choice(const YamlNode& map, std::string_view key,
                       std::span<const std::string_view> choices) {
  const YamlNode* node = map.find(key);
  if (node == nullptr) return 0;
  const auto found = std::find(choices.begin(), choices.end(), node->text);
  if (node->kind == YamlKind::kScalar && found != choices.end()) {
    return static_cast<int>(found - choices.begin());
  }
  const auto names = as_strings(choices);
  error(*node, std::string(key) + " must be one of " + join(choices), suggest(node->text, names));
  return 0;
}

std::map<std::string, std::string> PackReader::text_map(const YamlNode& map, std::string_view key) {
  std::map<std::string, std::string> out;
  const YamlNode* node = map.find(key);
  if (node == nullptr) return out;
  if (node->kind != YamlKind::kMap) {
    error(*node, std::string(key) + " must be a map from language to text");
    return out;
  }
  for (const auto& [name, value] : node->members) {
    if (value.kind == YamlKind::kScalar && !value.text.empty()) {
      out[name.text] = value.text;
    } else {
      error(value, std::string(key) + "." + name.text + " must be a text");
    }
  }
  return out;
}

int64_t PackReader::time_us(const YamlNode& map, std::string_view key, int64_t otherwise) {
  const YamlNode* node = map.find(key);
  if (node == nullptr) return otherwise;
  const bool is_date = node->text.find('T') == std::string::npos;
  const auto time = from_rfc3339(is_date ? node->text + "T00:00:00Z" : node->text);
  if (time) return *time;
  error(*node, "expected a date, as in 2026-11-24");
  return otherwise;
}

// YAML folds lines, so the place in the condition is not the place in the file. The offending text
// is looked for from the condition on, past as many of its likes as stand before it.
void PackReader::condition_error(const YamlNode& node, const cel::CompileError& failed) {
  const std::string_view condition = node.text;
  size_t at = std::min(failed.offset, condition.size());
  std::string_view snippet = condition.substr(at, std::max<size_t>(1, failed.length));
  snippet = snippet.substr(0, snippet.find_first_of(" \n"));
  // Of what is missing at the end: behind the last word.
  size_t behind = 0;
  if (snippet.empty() && !condition.empty()) {
    const size_t last = condition.find_last_not_of(" \n");
    if (last != std::string_view::npos) {
      const size_t blank = condition.find_last_of(" \n", last);
      at = blank == std::string_view::npos ? 0 : blank + 1;
      snippet = condition.substr(at, last + 1 - at);
      behind = snippet.size();
    }
  }
  size_t place = offset_of_line(file_.text, node.line);
  if (place < file_.text.size()) place += static_cast<size_t>(std::max(0, node.column - 1));
  int line = node.line;
  int column = node.column;
  if (!snippet.empty()) {
    size_t before = 0;
    for (size_t i = condition.find(snippet); i < at; i = condition.find(snippet, i + 1)) ++before;
    size_t found = file_.text.find(snippet, place);
    for (; before > 0 && found != std::string::npos; --before) {
      found = file_.text.find(snippet, found + 1);
    }
    if (found != std::string::npos) {
      const auto end = file_.text.begin() + static_cast<ptrdiff_t>(found);
      line = 1 + static_cast<int>(std::count(file_.text.begin(), end, '\n'));
      column = static_cast<int>(found + behind - offset_of_line(file_.text, line)) + 1;
    }
  }
  error(line, column, failed.message, failed.suggestion);
}

cel::Program PackReader::condition(const YamlNode& map, std::string_view key,
                                   const Variables& variables) {
  const YamlNode* node = map.find(key);
  const auto harmless = [] {
    return std::get<cel::Program>(cel::compile("false", {}, cel::TypeKind::kBool));
  };
  if (node == nullptr) return harmless();
  if (node->kind != YamlKind::kScalar) {
    error(*node, std::string(key) + " must be a condition");
    return harmless();
  }
  auto compiled = variables.compiler().compile(node->text, cel::TypeKind::kBool);
  if (auto* program = std::get_if<cel::Program>(&compiled)) return std::move(*program);
  condition_error(*node, std::get<cel::CompileError>(compiled));
  return harmless();
}

}  // namespace vigie::policy
