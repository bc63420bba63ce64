#include "policy/cel/facts_reader.h"

#include <array>
#include <charconv>
#include <cstring>

#include "base/unicode.h"
#include "policy/cel/time.h"

namespace vigie::policy::cel {
namespace {

constexpr size_t kPaddingBytes = 32;  // zeros after the text: no blank, no digit, no quote
constexpr size_t kElementsMax = 1000;
constexpr int kDynDepthMax = 32;

const List kEmptyList{};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 10^n is exact for these, and so is a quotient or product with a whole number up to 2^53.
constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// 1: ends or changes how a text is read: quote, backslash, control character.
constexpr auto kStops = [] {
  std::array<bool, 256> out{};
  for (size_t i = 0; i < 32; ++i) out[i] = true;
  out['"'] = out['\\'] = true;
  return out;
}();

}  // namespace

FactsReader::FactsReader(const Layout& layout, const Options& options) : options_(options) {
  add_object(layout, layout.root(), 0, std::min(options.variables, layout.root()->fields.size()));
}

// The nesting is that of the declaration.
int FactsReader::add_object(const Layout& layout, TypeRef type, uint32_t header, size_t count) {
  const auto id = static_cast<int>(objects_.size());
  objects_.push_back({});
  objects_.back().header = header;
  objects_.back().shape = layout.shape(type);
  count = std::min(count, kFieldsMax);
  for (size_t i = 0; i < count; ++i) {
    Field field;
    field.name = type->fields[i];
    field.key = "\"" + field.name + "\"";
    field.type = type->parameters[i];
    field.elements_max = field.type->elements_max == 0 ? kElementsMax : field.type->elements_max;
    unsigned char bytes[16] = {};
    unsigned char used[16] = {};
    for (size_t j = 0; j < std::min<size_t>(field.key.size(), 16); ++j) {
      bytes[j] = static_cast<unsigned char>(field.key[j]);
      used[j] = 0xff;
    }
    Next next;
    std::memcpy(next.words, bytes, sizeof bytes);
    std::memcpy(next.masks, used, sizeof used);
    next.key_bytes = static_cast<uint32_t>(field.key.size());
    next.kind = field.type->kind;
    objects_[static_cast<size_t>(id)].next.push_back(next);
    const bool is_list = field.type->kind == TypeKind::kList;
    const TypeRef inner = is_list ? field.type->parameters[0] : field.type;
    if (inner->kind == TypeKind::kObject) {
      const uint32_t lies_at =
          is_list ? 0 : layout.at(header + 1 + static_cast<uint32_t>(i)).header;
      field.object = add_object(layout, inner, lies_at, inner->fields.size());
    }
    objects_[static_cast<size_t>(id)].fields.push_back(std::move(field));
  }
  return id;
}

Status FactsReader::read(std::string_view text, Evaluation& evaluation) {
  if (text.size() > options_.bytes_max) {
    return Error{ErrorCode::kLimit, "facts: " + std::to_string(text.size()) + " bytes, limit " +
                                        std::to_string(options_.bytes_max)};
  }
  if (buffer_.size() < text.size() + kPaddingBytes) buffer_.resize(text.size() + kPaddingBytes);
  std::memcpy(buffer_.data(), text.data(), text.size());
  std::memset(buffer_.data() + text.size(), 0, kPaddingBytes);
  at_ = buffer_.data();
  end_ = at_ + text.size();
  evaluation_ = &evaluation;
  problem_ = Problem::kNone;
  path_.clear();
  evaluation.restart();
  const Object& root = objects_[0];
  skip_blank();
  const bool is_read = *at_ == '{' ? (++at_, read_object(root, evaluation.slots() + 1))
                                   : fail(Problem::kType, "object");
  if (is_read) {
    skip_blank();
    if (at_ == end_) return ok();
    fail(Problem::kSyntax);
  }
  return error();
}

// The blanks before a member, which are mostly those before the last one: an equal run of them is
// passed over at once.
class FactsReader::Gap {
 public:
  // Sixteen bytes may be read: the padding.
  bool is_at(const char* at) const {
    uint64_t words[2];
    std::memcpy(words, at, sizeof words);
    const uint64_t differs =
        ((words[0] ^ words_[0]) & masks_[0]) | ((words[1] ^ words_[1]) & masks_[1]);
    return differs == 0 && static_cast<unsigned char>(at[bytes_]) > ' ';
  }
  size_t bytes() const { return bytes_; }
  void learn(const char* from, size_t bytes) {
    if (bytes > sizeof words_) return;
    bytes_ = bytes;
    std::memcpy(words_, from, sizeof words_);
    masks_[0] = masks_[1] = 0;
    std::memset(masks_, 0xff, bytes);
  }

 private:
  uint64_t words_[2] = {}, masks_[2] = {};
  size_t bytes_ = 0;
};

// at_ is copied in loops: a store into a value could change it, as far as the compiler knows.
inline void FactsReader::skip_blank() {
  constexpr uint64_t kBlanks =
      uint64_t{1} << ' ' | uint64_t{1} << '\n' | uint64_t{1} << '\r' | uint64_t{1} << '\t';
  const char* at = at_;
  while (static_cast<unsigned char>(*at) <= ' ' && (kBlanks >> *at & 1) != 0) ++at;
  at_ = at;
}

inline void FactsReader::skip_gap(Gap& gap) {
  if (gap.is_at(at_)) {
    at_ += gap.bytes();
    return;
  }
  const char* start = at_;
  skip_blank();
  gap.learn(start, static_cast<size_t>(at_ - start));
}

inline bool FactsReader::take(char c) {
  if (*at_ != c) {
    skip_blank();
    if (*at_ != c) return false;
  }
  ++at_;
  return true;
}

bool FactsReader::fail(Problem problem, std::string_view name) {
  if (problem_ != Problem::kNone) return false;
  problem_ = problem;
  expected_ = name;
  return false;
}

// On the way out of a failure each level puts its name in front.
bool FactsReader::name_path(std::string_view name) {
  const bool needs_dot = !path_.empty() && path_[0] != '[';
  path_ = std::string(name) + (needs_dot ? "." : "") + path_;
  return false;
}

// After the brace. fields[i] is the i-th member's place. Most texts have all members in the order
// of declaration: then one costs two comparisons.
bool FactsReader::read_object(const Object& object, Value* fields) {
  const size_t count = object.fields.size();
  const Field* const declared = object.fields.data();
  const Next* const next = object.next.data();
  Gap gap;
  skip_gap(gap);
  if (*at_ == '}') {
    ++at_;
    return count == 0 || fill_missing(object, fields, Seen());
  }
  size_t known = 0;
  while (known < count && is_next(next[known], declared[known])) {
    at_ += next[known].key_bytes;
    if (!read_field(next[known].kind, declared[known], fields[known])) {
      return name_path(declared[known].name);
    }
    ++known;
    if (take(',')) {
      skip_gap(gap);
      continue;
    }
    if (!take('}')) return fail(Problem::kSyntax);
    return known == count || fill_missing(object, fields, Seen(known));
  }
  return read_members(object, fields, known);
}

// The rest of an object, from a member on, when the first `known` came as declared.
bool FactsReader::read_members(const Object& object, Value* fields, size_t known) {
  Seen seen(known);
  size_t expected = known;
  while (true) {
    const bool is_in_order =
        expected < object.fields.size() && is_next(object.next[expected], object.fields[expected]);
    size_t found = is_in_order ? expected : SIZE_MAX;
    if (is_in_order) {
      at_ += object.next[found].key_bytes;
    } else if (!find_member(object, found)) {
      return false;
    }
    if (found != SIZE_MAX) {
      const Field& field = object.fields[found];
      if (!read_field(object.next[found].kind, field, fields[found])) return name_path(field.name);
      if (!seen.add(found)) return fail(Problem::kTwice), name_path(field.name);
      expected = found + 1;
    }
    if (take(',')) {
      skip_blank();
      continue;
    }
    if (take('}')) break;
    return fail(Problem::kSyntax);
  }
  return fill_missing(object, fields, seen);
}

bool FactsReader::fill_missing(const Object& object, Value* fields, const Seen& seen) {
  for (size_t i = 0; i < object.fields.size(); ++i) {
    if (seen.has(i)) continue;
    if (options_.needs_all) return fail(Problem::kMissing), name_path(object.fields[i].name);
    if (object.next[i].kind != TypeKind::kObject) fields[i] = Context::fail_with("no such key");
  }
  return true;
}

// Whether the text goes on with that member's name in quotes. Sixteen bytes may be read: the
// padding.
inline bool FactsReader::is_next(const Next& next, const Field& field) const {
  uint64_t words[2];
  std::memcpy(words, at_, sizeof words);
  const uint64_t differs =
      ((words[0] ^ next.words[0]) & next.masks[0]) | ((words[1] ^ next.words[1]) & next.masks[1]);
  if (differs != 0) return false;
  const size_t size = next.key_bytes;
  return size <= 16 || (static_cast<size_t>(end_ - at_) >= size &&
                        std::memcmp(at_ + 16, field.key.data() + 16, size - 16) == 0);
}

// Any other order: by name. What is not declared is read over, or an error: found stays SIZE_MAX.
bool FactsReader::find_member(const Object& object, size_t& found) {
  Value name;
  if (*at_ != '"') return fail(Problem::kSyntax);
  if (!read_text(name)) return false;
  for (size_t i = 0; i < object.fields.size() && found == SIZE_MAX; ++i) {
    if (object.fields[i].name == name.text()) found = i;
  }
  if (found != SIZE_MAX) return true;
  if (!options_.skips_unknown) return fail(Problem::kUnknown), name_path(name.text());
  if (!take(':')) return fail(Problem::kSyntax);
  skip_blank();
  Value ignored;
  return read_dyn(ignored, 0);
}

// From the colon on.
inline bool FactsReader::read_field(TypeKind kind, const Field& field, Value& out) {
  if (!take(':')) return fail(Problem::kSyntax);
  if (*at_ == ' ') ++at_;
  if (static_cast<unsigned char>(*at_) <= ' ') skip_blank();
  switch (kind) {
    case TypeKind::kBool: return read_flag(out);
    case TypeKind::kInt: return read_number(out, true);
    case TypeKind::kDouble: return read_number(out, false);
    case TypeKind::kString: return *at_ == '"' ? read_text(out) : fail(Problem::kType, "string");
    case TypeKind::kList: return read_list(field, field.type->parameters[0], out);
    case TypeKind::kObject: break;
    default: return read_typed(field, field.type, out);
  }
  if (*at_ != '{') return fail(Problem::kType, "object");
  ++at_;
  const Object& object = objects_[static_cast<size_t>(field.object)];
  return read_object(object, evaluation_->slots() + object.header + 1);
}

inline bool FactsReader::read_flag(Value& out) {
  if (std::memcmp(at_, "true", 4) == 0) return at_ += 4, out = of_bool(true), true;
  if (std::memcmp(at_, "false", 5) == 0) return at_ += 5, out = of_bool(false), true;
  return fail(Problem::kType, "bool");
}

bool FactsReader::read_typed(const Field& field, TypeRef type, Value& out) {
  switch (type->kind) {
    case TypeKind::kBool: return read_flag(out);
    case TypeKind::kInt: return read_number(out, true);
    case TypeKind::kDouble: return read_number(out, false);
    case TypeKind::kString: return *at_ == '"' ? read_text(out) : fail(Problem::kType, "string");
    case TypeKind::kTimestamp: {
      if (*at_ != '"') return fail(Problem::kType, "RFC 3339 time");
      if (!read_text(out)) return false;
      const auto time = parse_timestamp(out.text());
      if (!time) return fail(Problem::kType, "RFC 3339 time");
      out = *time;
      return true;
    }
    case TypeKind::kList: return read_list(field, type->parameters[0], out);
    default: return read_dyn(out, 0);
  }
}

bool FactsReader::read_list(const Field& field, TypeRef element, Value& out) {
  if (*at_ != '[') return fail(Problem::kType, "list");
  ++at_;
  skip_blank();
  if (*at_ == ']') {
    ++at_;
    out = of_list(&kEmptyList);
    return true;
  }
  std::vector<Value>& stack = evaluation_->context().stack;
  const size_t base = stack.size();
  bool is_good = true;
  while (is_good) {
    const size_t index = stack.size() - base;
    if (index >= field.elements_max) {
      is_good = fail(Problem::kElements, std::to_string(field.elements_max) + " elements");
      break;
    }
    Value item;
    is_good = read_element(field, element, item) || name_path("[" + std::to_string(index) + "]");
    stack.push_back(item);
    if (!is_good || take(']')) break;
    if (!take(',')) is_good = fail(Problem::kSyntax);
    skip_blank();
  }
  if (is_good) out = evaluation_->context().make_list(stack.data() + base, stack.size() - base);
  stack.resize(base);
  return is_good && (!out.is_error() || fail(Problem::kMemory));
}

bool FactsReader::read_element(const Field& field, TypeRef element, Value& out) {
  if (element->kind != TypeKind::kObject) return read_typed(field, element, out);
  if (*at_ != '{') return fail(Problem::kType, "object");
  ++at_;
  const Object& object = objects_[static_cast<size_t>(field.object)];
  auto* values = evaluation_->context().arena.take_many<Value>(1 + object.fields.size());
  if (values == nullptr) return fail(Problem::kMemory);
  values[0] = Value{};
  values[0].shape = object.shape;
  out = of_object(values);
  return read_object(object, values + 1);
}

// The grammar of RFC 8259. wants_int: a number without fraction and exponent that fits 64 bits.
bool FactsReader::read_number(Value& out, bool wants_int) {
  const char* start = at_;
  const bool is_negative = *start == '-';
  const char* digits = start + (is_negative ? 1 : 0);
  const char* at = digits;
  uint64_t mantissa = 0;
  while (is_digit(*at)) mantissa = mantissa * 10 + static_cast<uint64_t>(*at++ - '0');
  at_ = at;
  const auto whole_digits = static_cast<size_t>(at - digits);
  const bool is_number = whole_digits > 0 && (whole_digits == 1 || *digits != '0');
  if (!is_number) return fail(Problem::kType, wants_int ? "int" : "double");
  const bool is_whole = *at_ != '.' && *at_ != 'e' && *at_ != 'E';
  if (wants_int) {
    int64_t whole = 0;
    if (is_whole && whole_digits < 19) {
      whole = static_cast<int64_t>(mantissa);
      out = of_int(is_negative ? -whole : whole);
      return true;
    }
    const auto done = std::from_chars(start, at_, whole);
    out = of_int(whole);
    return (is_whole && done.ec == std::errc()) || fail(Problem::kType, "int");
  }
  if (is_whole && whole_digits < 16) {
    const auto number = static_cast<double>(mantissa);
    out = of_double(is_negative ? -number : number);
    return true;
  }
  int exponent = 0;
  size_t fraction_digits = 0;
  if (*at_ == '.') {
    const char* fraction = ++at_;
    while (is_digit(*at_)) mantissa = mantissa * 10 + static_cast<uint64_t>(*at_++ - '0');
    fraction_digits = static_cast<size_t>(at_ - fraction);
    if (fraction_digits == 0) return fail(Problem::kSyntax);
    exponent = -static_cast<int>(fraction_digits);
  }
  const bool has_exponent = *at_ == 'e' || *at_ == 'E';
  if (has_exponent) {
    ++at_;
    if (*at_ == '+' || *at_ == '-') ++at_;
    if (!is_digit(*at_)) return fail(Problem::kSyntax);
    while (is_digit(*at_)) ++at_;
  }
  constexpr uint64_t kExactMax = uint64_t{1} << 53;
  double number = 0;
  if (!has_exponent && whole_digits + fraction_digits < 19 && mantissa <= kExactMax &&
      exponent >= -22) {
    number = static_cast<double>(mantissa) / kPowers[-exponent];
    out = of_double(is_negative ? -number : number);
    return true;
  }
  const auto done = std::from_chars(start, at_, number);
  out = of_double(number);
  return done.ec == std::errc() || fail(Problem::kType, "double");
}

bool FactsReader::read_text(Value& out) {
  const char* start = at_ + 1;
  const char* at = start;
  unsigned char any = 0;
  while (!kStops[static_cast<unsigned char>(*at)]) any |= static_cast<unsigned char>(*at++);
  at_ = at;
  if (*at == '\\') return read_escaped(start, out);
  if (*at != '"') return fail(Problem::kSyntax);
  out = of_text({start, static_cast<size_t>(at - start)});
  ++at_;
  return any < 0x80 || is_utf8(out.text()) || fail(Problem::kSyntax);
}

bool FactsReader::read_escaped(const char* start, Value& out) {
  std::string text(start, at_);
  while (*at_ != '"') {
    if (*at_ == '\\') {
      if (!read_escape(text)) return fail(Problem::kSyntax);
    } else if (static_cast<unsigned char>(*at_) < 32) {
      return fail(Problem::kSyntax);
    } else {
      text += *at_++;
    }
  }
  ++at_;
  if (!is_utf8(text)) return fail(Problem::kSyntax);
  out = evaluation_->context().make_text(text);
  return !out.is_error() || fail(Problem::kMemory);
}

bool FactsReader::read_escape(std::string& text) {
  static constexpr std::string_view kNames = "\"\\/bfnrt";
  static constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
  const char c = at_[1];
  if (const size_t known = kNames.find(c); known != std::string_view::npos) {
    text += kValues[known];
    at_ += 2;
    return true;
  }
  const auto read_unit = [&](uint32_t& unit) {
    if (end_ - at_ < 6 || at_[0] != '\\' || at_[1] != 'u') return false;
    const auto done = std::from_chars(at_ + 2, at_ + 6, unit, 16);
    if (done.ptr != at_ + 6) return false;
    at_ += 6;
    return true;
  };
  uint32_t code = 0;
  uint32_t low = 0;
  if (!read_unit(code)) return false;
  if (code >= 0xdc00 && code < 0xe000) return false;
  if (code >= 0xd800 && code < 0xdc00) {
    if (!read_unit(low) || low < 0xdc00 || low >= 0xe000) return false;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  append_utf8(code, text);
  return true;
}

bool FactsReader::read_literal(std::string_view word) {
  if (std::string_view(at_, std::min<size_t>(word.size(), static_cast<size_t>(end_ - at_))) !=
      word) {
    return fail(Problem::kSyntax);
  }
  at_ += word.size();
  return true;
}

// Any JSON: whole numbers that fit are int, others double; objects are maps.
bool FactsReader::read_dyn(Value& out, int depth) {
  if (depth >= kDynDepthMax)
    return fail(Problem::kElements, std::to_string(kDynDepthMax) + " levels");
  switch (*at_) {
    case '{': return read_dyn_map(out, depth);
    case '[': return read_dyn_list(out, depth);
    case '"': return read_text(out);
    case 't': return out = of_bool(true), read_literal("true");
    case 'f': return out = of_bool(false), read_literal("false");
    case 'n': return out = Value{}, read_literal("null");
    default: break;
  }
  const char* start = at_;
  const char* end = start + (*start == '-' ? 1 : 0);
  while (is_digit(*end)) ++end;
  const bool is_whole = *end != '.' && *end != 'e' && *end != 'E' && end - start < 19;
  if (!is_digit(*start) && *start != '-') return fail(Problem::kSyntax);
  return read_number(out, is_whole);
}

bool FactsReader::read_dyn_list(Value& out, int depth) {
  std::vector<Value>& stack = evaluation_->context().stack;
  const size_t base = stack.size();
  ++at_;
  skip_blank();
  bool is_good = true;
  if (*at_ == ']') {
    ++at_;
  } else {
    while (is_good) {
      Value item;
      is_good = read_dyn(item, depth + 1);
      stack.push_back(item);
      if (!is_good || take(']')) break;
      is_good = take(',') || fail(Problem::kSyntax);
      skip_blank();
    }
  }
  if (is_good) out = evaluation_->context().make_list(stack.data() + base, stack.size() - base);
  stack.resize(base);
  return is_good && (!out.is_error() || fail(Problem::kMemory));
}

bool FactsReader::read_dyn_map(Value& out, int depth) {
  std::vector<MapEntry> entries;
  ++at_;
  skip_blank();
  if (*at_ == '}') {
    ++at_;
  } else {
    while (true) {
      MapEntry entry;
      if (*at_ != '"') return fail(Problem::kSyntax);
      if (!read_text(entry.key)) return false;
      if (!take(':')) return fail(Problem::kSyntax);
      skip_blank();
      if (!read_dyn(entry.value, depth + 1)) return false;
      entries.push_back(entry);
      if (take('}')) break;
      if (!take(',')) return fail(Problem::kSyntax);
      skip_blank();
    }
  }
  out = evaluation_->context().make_map(entries.data(), entries.size());
  return !out.is_error() || fail(Problem::kSyntax);  // two members of one name
}

Error FactsReader::error() const {
  const std::string path = path_.empty() ? "the whole" : printable(path_);
  const std::string place = " at byte " + std::to_string(at_ - buffer_.data());
  switch (problem_) {
    case Problem::kType:
      return Error{ErrorCode::kInvalidArgument, "facts: " + path + ": expected " + expected_};
    case Problem::kMissing:
      return Error{ErrorCode::kInvalidArgument, "facts: " + path + " is missing"};
    case Problem::kUnknown:
      return Error{ErrorCode::kInvalidArgument, "facts: " + path + " is no known fact"};
    case Problem::kTwice:
      return Error{ErrorCode::kCorrupt, "facts: " + path + " stands there twice"};
    case Problem::kElements:
      return Error{ErrorCode::kLimit, "facts: " + path + ": more than " + expected_};
    case Problem::kMemory:
      return Error{ErrorCode::kLimit, "facts: " + path + " takes too much memory"};
    default: return Error{ErrorCode::kCorrupt, "facts: not JSON" + place};
  }
}

}  // namespace vigie::policy::cel
