// "%d of %s".format([1, 'two']): the clauses of the strings extension (cel-spec,
// doc/extensions/strings.md).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "base/unicode.h"
#include "policy/cel/functions.h"
#include "policy/cel/time.h"

namespace vigie::policy::cel {
namespace {

constexpr int kPrecisionMax = 100;

// What is not UTF-8 in a row becomes one replacement character.
std::string lossy_utf8(std::string_view bytes) {
  static constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  const std::string each = to_utf8(bytes);
  if (is_utf8(bytes)) return each;
  std::string out;
  bool was_replaced = false;
  for (size_t i = 0; i < each.size();) {
    const bool is_replacement = each.compare(i, 3, kReplacement) == 0;
    if (is_replacement && was_replaced) {
      i += 3;
      continue;
    }
    was_replaced = is_replacement;
    out += each[i++];
    while (i < each.size() && (each[i] & 0xc0) == 0x80) out += each[i++];
  }
  return out;
}

// Appends %s of value; false when it has none. Values nest to kValueDepthMax.
bool append_text(Context& context, const Value& value, std::string& out);

bool append_list(Context& context, const List& list, std::string& out) {
  out += '[';
  for (uint32_t i = 0; i < list.count; ++i) {
    if (i > 0) out += ", ";
    if (!append_text(context, list.items[i], out)) return false;
  }
  out += ']';
  return true;
}

bool append_map(Context& context, const Value& map, std::string& out) {
  std::vector<std::pair<std::string, std::string>> entries(map_size(map));
  for (size_t i = 0; i < entries.size(); ++i) {
    const MapEntry entry = map_entry(map, i);
    if (!append_text(context, entry.key, entries[i].first)) return false;
    if (!append_text(context, entry.value, entries[i].second)) return false;
  }
  std::sort(entries.begin(), entries.end());
  out += '{';
  for (size_t i = 0; i < entries.size(); ++i) {
    out += (i > 0 ? ", " : "") + entries[i].first + ": " + entries[i].second;
  }
  out += '}';
  return true;
}

bool append_text(Context& context, const Value& value, std::string& out) {
  if (!context.spend(1 + (value.tag == Tag::kString ? value.extra / 16 : 0))) return false;
  switch (value.tag) {
    case Tag::kNull: out += "null"; return true;
    case Tag::kBool: out += value.flag ? "true" : "false"; return true;
    case Tag::kInt: out += std::to_string(value.whole); return true;
    case Tag::kUint: out += std::to_string(value.natural); return true;
    case Tag::kDouble: out += decimal_text(value.number); return true;
    case Tag::kString:
    case Tag::kType: out += value.text(); return true;
    case Tag::kBytes: out += lossy_utf8(value.text()); return true;
    case Tag::kTimestamp: out += timestamp_text(value); return true;
    case Tag::kDuration: out += duration_text(value.whole); return true;
    case Tag::kList: return append_list(context, *value.list, out);
    case Tag::kMap:
    case Tag::kObject: return append_map(context, value, out);
    default: return false;
  }
}

void append_digits(uint64_t number, unsigned base, bool is_upper, std::string& out) {
  static constexpr char kLower[] = "0123456789abcdef";
  static constexpr char kUpper[] = "0123456789ABCDEF";
  char buffer[65];
  char* at = buffer + sizeof buffer;
  do {
    *--at = (is_upper ? kUpper : kLower)[number % base];
    number /= base;
  } while (number != 0);
  out.append(at, buffer + sizeof buffer);
}

// Whole numbers, and bool in binary; texts and bytes in hex.
bool append_in_base(const Value& value, unsigned base, bool is_upper, std::string& out) {
  if (value.tag == Tag::kInt) {
    const bool is_negative = value.whole < 0;
    if (is_negative) out += '-';
    const auto bits = static_cast<uint64_t>(value.whole);
    append_digits(is_negative ? 0 - bits : bits, base, is_upper, out);
    return true;
  }
  if (value.tag == Tag::kUint) {
    append_digits(value.natural, base, is_upper, out);
    return true;
  }
  if (value.tag == Tag::kBool && base == 2) {
    out += value.flag ? '1' : '0';
    return true;
  }
  if (base != 16 || (value.tag != Tag::kString && value.tag != Tag::kBytes)) return false;
  for (const char c : value.text()) {
    const auto byte = static_cast<unsigned char>(c);
    append_digits(byte >> 4, 16, is_upper, out);
    append_digits(byte & 15, 16, is_upper, out);
  }
  return true;
}

bool append_double(const Value& value, char verb, int precision, std::string& out) {
  if (!is_number(value)) return false;
  const double number = value.tag == Tag::kInt    ? static_cast<double>(value.whole)
                        : value.tag == Tag::kUint ? static_cast<double>(value.natural)
                                                  : value.number;
  if (!std::isfinite(number)) {
    out += decimal_text(number);
    return true;
  }
  char buffer[512];
  const char* format = verb == 'f' ? "%.*f" : "%.*e";
  std::snprintf(buffer, sizeof buffer, format, precision, number);
  out += buffer;
  return true;
}

bool append_clause(Context& context, char verb, int precision, const Value& value,
                   std::string& out) {
  switch (verb) {
    case 's': return append_text(context, value, out);
    case 'd': return is_number(value) && append_text(context, value, out);
    case 'f':
    case 'e': return append_double(value, verb, precision, out);
    case 'x':
    case 'X': return append_in_base(value, 16, verb == 'X', out);
    case 'o': return append_in_base(value, 8, false, out);
    case 'b': return append_in_base(value, 2, false, out);
    default: return false;
  }
}

// ".3" at the front of text, which is shortened; -1 when it is no precision.
int take_precision(std::string_view& text) {
  if (!text.starts_with('.')) return 6;
  text.remove_prefix(1);
  int value = 0;
  size_t count = 0;
  while (count < text.size() && count < 4 && text[count] >= '0' && text[count] <= '9') {
    value = value * 10 + (text[count++] - '0');
  }
  text.remove_prefix(count);
  return count == 0 || value > kPrecisionMax ? -1 : value;
}

}  // namespace

Value format_text(Context& context, const Value* a) {
  std::string_view rest = a[0].text();
  const List& values = *a[1].list;
  std::string out;
  uint32_t next = 0;
  while (!rest.empty()) {
    const size_t percent = std::min(rest.find('%'), rest.size());
    out += rest.substr(0, percent);
    rest.remove_prefix(percent);
    if (rest.empty()) break;
    rest.remove_prefix(1);
    if (rest.starts_with('%')) {
      out += '%';
      rest.remove_prefix(1);
      continue;
    }
    const bool has_precision = rest.starts_with('.');
    const int precision = take_precision(rest);
    if (precision < 0) {
      return Context::fail_with("format: a precision is . and a number up to 100, as in %.2f");
    }
    if (rest.empty()) return Context::fail_with("format: a % at the end; write %% for a percent");
    const char verb = rest[0];
    rest.remove_prefix(1);
    if (std::string_view("sdfexXob").find(verb) == std::string_view::npos ||
        (has_precision && verb != 'f' && verb != 'e')) {
      return Context::fail_with("format: there are %s %d %f %.2f %e %x %X %o %b and %%");
    }
    if (next >= values.count) {
      return context.fail("format: more clauses than values: " + std::to_string(values.count));
    }
    const Value& value = values.items[next++];
    if (append_clause(context, verb, precision, value, out)) continue;
    if (context.is_exhausted()) return context.exhaust();
    return context.fail("format: %" + std::string(1, verb) + " does not take " +
                        std::string(type_name(value)));
  }
  return context.make_text(out);
}

}  // namespace vigie::policy::cel
