#include "base/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/unicode.h"

namespace vigie {
namespace {

namespace bj = boost::json;

void append_escaped(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (byte < 0x20) {
          out += "\\u00";
          out += kHex[byte >> 4];
          out += kHex[byte & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void append_number(const Json& value, std::string& out) {
  if (value.is_int64()) out += std::to_string(value.get_int64());
  if (value.is_uint64()) out += std::to_string(value.get_uint64());
  if (value.is_double()) {
    out += std::isfinite(value.get_double()) ? es6_number(value.get_double()) : "null";
  }
}

struct Style {
  bool canonical = false;
  int indent = 0;  // blanks a level; 0 writes one line
};

void new_line(const Style& style, int level, std::string& out) {
  if (style.indent == 0) return;
  out += '\n';
  out.append(static_cast<size_t>(style.indent * level), ' ');
}

void append_value(const Json& value, const Style& style, int level, std::string& out);

void append_object(const JsonObject& object, const Style& style, int level, std::string& out) {
  std::vector<const bj::key_value_pair*> members;
  for (const auto& pair : object) members.push_back(&pair);
  if (style.canonical) {
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
      return less_utf16({a->key().data(), a->key().size()}, {b->key().data(), b->key().size()});
    });
  }
  out += '{';
  for (size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ',';
    new_line(style, level + 1, out);
    append_escaped({members[i]->key().data(), members[i]->key().size()}, out);
    out += style.indent > 0 ? ": " : ":";
    append_value(members[i]->value(), style, level + 1, out);
  }
  if (!members.empty()) new_line(style, level, out);
  out += '}';
}

void append_array(const JsonArray& array, const Style& style, int level, std::string& out) {
  out += '[';
  for (size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ',';
    new_line(style, level + 1, out);
    append_value(array[i], style, level + 1, out);
  }
  if (!array.empty()) new_line(style, level, out);
  out += ']';
}

// Recursion is bounded: parsed values by JsonLimits, built values by our own code.
void append_value(const Json& value, const Style& style, int level, std::string& out) {
  switch (value.kind()) {
    case bj::kind::null: out += "null"; break;
    case bj::kind::bool_: out += value.get_bool() ? "true" : "false"; break;
    case bj::kind::string:
      append_escaped({value.get_string().data(), value.get_string().size()}, out);
      break;
    case bj::kind::array: append_array(value.get_array(), style, level, out); break;
    case bj::kind::object: append_object(value.get_object(), style, level, out); break;
    default:
      if (style.canonical && !value.is_double()) {
        out += es6_number(value.is_int64() ? static_cast<double>(value.get_int64())
                                           : static_cast<double>(value.get_uint64()));
      } else {
        append_number(value, out);
      }
  }
}

Status check_canonical(const Json& value) {
  constexpr int64_t kIntMax = int64_t{1} << 53;
  if (value.is_uint64() ||
      (value.is_int64() && (value.get_int64() > kIntMax || value.get_int64() < -kIntMax))) {
    return Error{ErrorCode::kInvalidArgument, "a whole number is beyond 2^53, send it as text"};
  }
  if (value.is_double() && !std::isfinite(value.get_double())) {
    return Error{ErrorCode::kInvalidArgument, "a number is not finite"};
  }
  if (value.is_string() && !is_utf8({value.get_string().data(), value.get_string().size()})) {
    return Error{ErrorCode::kInvalidArgument, "a text is not UTF-8"};
  }
  if (value.is_array()) {
    for (const Json& element : value.get_array()) TRY(check_canonical(element));
  }
  if (value.is_object()) {
    for (const auto& pair : value.get_object()) {
      if (!is_utf8({pair.key().data(), pair.key().size()})) {
        return Error{ErrorCode::kInvalidArgument, "a member's name is not UTF-8"};
      }
      TRY(check_canonical(pair.value()));
    }
  }
  return ok();
}

// Builds values from what Boost's grammar sees. Ours instead of boost::json::parser for two
// reasons: that one rounds numbers wrongly in the last digit (a fact must be the same when it is
// read back), and keeps the last of two members of one name without a word.
class Builder {
 public:
  constexpr static size_t max_object_size = SIZE_MAX;
  constexpr static size_t max_array_size = SIZE_MAX;
  constexpr static size_t max_key_size = SIZE_MAX;
  constexpr static size_t max_string_size = SIZE_MAX;
  using Code = boost::system::error_code;
  using Text = bj::string_view;

  Builder() { stack_.reset(); }
  Json release() { return stack_.release(); }
  size_t members_written() const { return members_; }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(size_t count, Code&) { return stack_.push_object(count), true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(size_t count, Code&) { return stack_.push_array(count), true; }
  bool on_key_part(Text text, size_t, Code&) { return stack_.push_chars(text), true; }
  bool on_key(Text text, size_t, Code&) { return ++members_, stack_.push_key(text), true; }
  bool on_string_part(Text text, size_t, Code&) { return stack_.push_chars(text), true; }
  bool on_string(Text text, size_t, Code&) { return stack_.push_string(text), true; }
  bool on_number_part(Text text, Code&) { return number_.append(text.data(), text.size()), true; }
  bool on_int64(int64_t value, Text, Code&) {
    number_.clear();
    return stack_.push_int64(value), true;
  }
  bool on_uint64(uint64_t value, Text, Code&) {
    number_.clear();
    return stack_.push_uint64(value), true;
  }
  bool on_double(double value, Text text, Code&) {
    number_.append(text.data(), text.size());
    std::from_chars(number_.data(), number_.data() + number_.size(), value);
    number_.clear();
    return stack_.push_double(value), true;
  }
  bool on_bool(bool value, Code&) { return stack_.push_bool(value), true; }
  bool on_null(Code&) { return stack_.push_null(), true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

 private:
  bj::value_stack stack_;
  std::string number_;
  size_t members_ = 0;
};

size_t count_kept_members(const Json& value) {
  size_t count = 0;
  if (value.is_array()) {
    for (const Json& element : value.get_array()) count += count_kept_members(element);
  }
  if (value.is_object()) {
    count += value.get_object().size();
    for (const auto& pair : value.get_object()) count += count_kept_members(pair.value());
  }
  return count;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return Error{ErrorCode::kLimit, "JSON of " + std::to_string(text.size()) + " bytes, limit " +
                                        std::to_string(limits.bytes_max)};
  }
  bj::parse_options options;
  options.max_depth = limits.depth_max;
  bj::basic_parser<Builder> parser(options);
  boost::system::error_code failed;
  const size_t read = parser.write_some(false, text.data(), text.size(), failed);
  if (!failed && read < text.size() &&
      text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
    failed = bj::error::extra_data;
  }
  if (failed == bj::error::too_deep) {
    return Error{ErrorCode::kLimit,
                 "JSON nested deeper than " + std::to_string(limits.depth_max) + " levels"};
  }
  if (failed) {
    return Error{ErrorCode::kCorrupt,
                 "not JSON: " + failed.message() + " at byte " + std::to_string(read)};
  }
  Json value = parser.handler().release();
  // Two readers that keep different ones of equal names see different documents: RFC 8785, 3.1.
  if (parser.handler().members_written() != count_kept_members(value)) {
    return Error{ErrorCode::kCorrupt, "an object has two members of the same name"};
  }
  return value;
}

std::string to_json(const Json& value) {
  std::string out;
  append_value(value, {}, 0, out);
  return out;
}

std::string to_json_pretty(const Json& value) {
  std::string out;
  append_value(value, {.indent = 2}, 0, out);
  return out;
}

Result<std::string> canonical_json(const Json& value) {
  TRY(check_canonical(value));
  std::string out;
  append_value(value, {.canonical = true}, 0, out);
  return out;
}

// ECMA-262 Number::toString: digits from the shortest round trip, laid out by the exponent.
std::string es6_number(double value) {
  if (value == 0) return "0";
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::scientific)
          .ptr;
  const std::string_view text(buffer, static_cast<size_t>(end - buffer));
  const size_t mark = text.find('e');
  std::string digits;
  for (const char c : text.substr(0, mark)) {
    if (c != '.') digits += c;
  }
  const int point = std::stoi(std::string(text.substr(mark + 1))) + 1;  // digits before the point
  const int count = static_cast<int>(digits.size());
  std::string out = value < 0 ? "-" : "";
  if (point >= count && point <= 21) {
    return out + digits + std::string(static_cast<size_t>(point - count), '0');
  }
  if (point > 0 && point <= 21) {
    return out + digits.substr(0, static_cast<size_t>(point)) + "." +
           digits.substr(static_cast<size_t>(point));
  }
  if (point > -6 && point <= 0) {
    return out + "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  }
  out += digits.substr(0, 1);
  if (count > 1) out += "." + digits.substr(1);
  return out + "e" + (point > 0 ? "+" : "-") + std::to_string(std::abs(point - 1));
}

const Json* member(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  return object.get_object().if_contains(bj::string_view(key.data(), key.size()));
}

std::string string_member(const Json& object, std::string_view key, std::string_view otherwise) {
  const Json* found = member(object, key);
  if (found == nullptr || !found->is_string()) return std::string(otherwise);
  return std::string(found->get_string().data(), found->get_string().size());
}

int64_t int_member(const Json& object, std::string_view key, int64_t otherwise) {
  const Json* found = member(object, key);
  return found != nullptr && found->is_int64() ? found->get_int64() : otherwise;
}

int64_t time_us_member(const Json& object, std::string_view key) {
  constexpr int64_t kMsMax = 100LL * 366 * 24 * 3600 * 1000;
  return std::clamp(int_member(object, key), -kMsMax, kMsMax) * 1000;
}

double double_member(const Json& object, std::string_view key, double otherwise) {
  const Json* found = member(object, key);
  if (found == nullptr) return otherwise;
  if (found->is_double()) return found->get_double();
  return found->is_int64() ? static_cast<double>(found->get_int64()) : otherwise;
}

bool bool_member(const Json& object, std::string_view key, bool otherwise) {
  const Json* found = member(object, key);
  return found != nullptr && found->is_bool() ? found->get_bool() : otherwise;
}

const JsonArray& array_member(const Json& object, std::string_view key) {
  // Never destroyed on purpose: callers may hold the reference while the program ends.
  static const JsonArray& empty = *new JsonArray();
  const Json* found = member(object, key);
  return found != nullptr && found->is_array() ? found->get_array() : empty;
}

}  // namespace vigie
