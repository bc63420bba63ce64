// The strings extension: positions are code points from 0, as people count characters.
#include <algorithm>
#include <string>

#include "policy/cel/functions.h"

namespace vigie::policy::cel {
namespace {

Value index_error(Context& context, int64_t index) {
  return context.fail("index out of range: " + std::to_string(index));
}

size_t width_at(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// The byte where a code point starts, or npos beyond the end.
size_t byte_of(std::string_view text, int64_t position) {
  if (position < 0 || position > static_cast<int64_t>(text.size())) return std::string_view::npos;
  size_t at = 0;
  for (; position > 0; --position) {
    if (at >= text.size()) return std::string_view::npos;
    at += width_at(text, at);
  }
  return at;
}

int64_t position_of(std::string_view text, size_t byte) {
  return static_cast<int64_t>(code_points(text.substr(0, byte)));
}

bool spend_search(Context& context, const Value* a) {
  return context.spend((a[0].extra / 16 + 1) * uint64_t{a[1].extra / 16 + 1});
}

// A piece of a text that lives at least as long as the evaluation.
Value piece(std::string_view text) { return of_text(text); }

Value char_at(Context& context, const Value* a) {
  const auto text = a[0].text();
  const size_t at = byte_of(text, a[1].whole);
  if (!context.spend(a[0].extra / 16)) return context.exhaust();
  if (at == std::string_view::npos) return index_error(context, a[1].whole);
  return piece(at == text.size() ? text.substr(at) : text.substr(at, width_at(text, at)));
}

Value find_from(Context& context, const Value* a, int64_t from) {
  const auto text = a[0].text();
  const size_t start = byte_of(text, from);
  if (!spend_search(context, a)) return context.exhaust();
  if (start == std::string_view::npos) return index_error(context, from);
  const size_t found = text.find(a[1].text(), start);
  return of_int(found == std::string_view::npos ? -1 : position_of(text, found));
}
Value index_of(Context& context, const Value* a) { return find_from(context, a, 0); }
Value index_of_from(Context& context, const Value* a) { return find_from(context, a, a[2].whole); }

Value last_index_of(Context& context, const Value* a) {
  if (!spend_search(context, a)) return context.exhaust();
  const size_t found = a[0].text().rfind(a[1].text());
  return of_int(found == std::string_view::npos ? -1 : position_of(a[0].text(), found));
}
Value last_index_of_from(Context& context, const Value* a) {
  const auto text = a[0].text();
  const size_t start = byte_of(text, a[2].whole);
  if (!spend_search(context, a)) return context.exhaust();
  if (start == std::string_view::npos) return index_error(context, a[2].whole);
  const size_t found = text.rfind(a[1].text(), start);
  return of_int(found == std::string_view::npos ? -1 : position_of(text, found));
}

Value join_with(Context& context, const Value& list, std::string_view separator) {
  std::string out;
  for (uint32_t i = 0; i < list.list->count; ++i) {
    const Value& item = list.list->items[i];
    if (item.tag != Tag::kString) return no_overload(context, "join", &list, 1);
    if (i > 0) out += separator;
    out += item.text();
    if (!context.spend(1 + (item.extra + separator.size()) / 16)) return context.exhaust();
  }
  return context.make_text(out);
}
Value join(Context& context, const Value* a) { return join_with(context, a[0], ""); }
Value join_by(Context& context, const Value* a) { return join_with(context, a[0], a[1].text()); }

Value map_ascii(Context& context, const Value& text, char first, char last) {
  std::string out(text.text());
  for (char& c : out) {
    if (c >= first && c <= last) c = static_cast<char>(c ^ 32);
  }
  return context.make_text(out);
}
Value lower_ascii(Context& context, const Value* a) { return map_ascii(context, a[0], 'A', 'Z'); }
Value upper_ascii(Context& context, const Value* a) { return map_ascii(context, a[0], 'a', 'z'); }

// An empty search text is found before every character and at the end.
Value replace_some(Context& context, const Value* a, int64_t limit) {
  const auto text = a[0].text();
  const auto from = a[1].text();
  std::string out;
  size_t at = 0;
  if (!spend_search(context, a)) return context.exhaust();
  while (limit != 0) {
    const size_t found = text.find(from, at);
    if (found == std::string_view::npos) break;
    out += text.substr(at, found - at);
    out += a[2].text();
    at = found + from.size();
    --limit;
    if (!context.spend(1 + a[2].extra / 16)) return context.exhaust();
    if (!from.empty()) continue;
    if (at >= text.size()) break;
    out += text.substr(at, width_at(text, at));
    at += width_at(text, at);
  }
  out += text.substr(std::min(at, text.size()));
  return context.make_text(out);
}
Value replace_all(Context& context, const Value* a) { return replace_some(context, a, -1); }
Value replace_limited(Context& context, const Value* a) {
  return replace_some(context, a, a[3].whole);
}

Value split_some(Context& context, const Value* a, int64_t limit) {
  std::string_view rest = a[0].text();
  const auto separator = a[1].text();
  const size_t base = context.stack.size();
  if (!spend_search(context, a)) return context.exhaust();
  while (limit != 0) {
    size_t end = limit == 1 ? std::string_view::npos : rest.find(separator);
    if (separator.empty() && limit != 1) {
      if (rest.empty()) break;
      end = width_at(rest, 0);
      if (end == rest.size()) end = std::string_view::npos;
    }
    context.stack.push_back(piece(rest.substr(0, end)));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + separator.size());
    --limit;
  }
  const Value out = context.make_list(context.stack.data() + base, context.stack.size() - base);
  context.stack.resize(base);
  return out;
}
Value split(Context& context, const Value* a) { return split_some(context, a, -1); }
Value split_limited(Context& context, const Value* a) { return split_some(context, a, a[2].whole); }

Value substring_between(Context& context, const Value& text, int64_t from, int64_t to) {
  const size_t start = byte_of(text.text(), from);
  const size_t end = byte_of(text.text(), to);
  if (!context.spend(text.extra / 16)) return context.exhaust();
  if (start == std::string_view::npos) return index_error(context, from);
  if (end == std::string_view::npos || to < from) return index_error(context, to);
  return piece(text.text().substr(start, end - start));
}
Value substring(Context& context, const Value* a) {
  return substring_between(context, a[0], a[1].whole, position_of(a[0].text(), a[0].extra));
}
Value substring_to(Context& context, const Value* a) {
  return substring_between(context, a[0], a[1].whole, a[2].whole);
}

// Unicode's White_Space: the zero-width characters are none.
bool is_space(std::string_view one) {
  static constexpr std::string_view kSpaces[] = {"\t",           "\n",           "\v",
                                                 "\f",           "\r",           " ",
                                                 "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80",
                                                 "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
                                                 "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85",
                                                 "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
                                                 "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
                                                 "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
                                                 "\xe3\x80\x80"};
  return std::find(std::begin(kSpaces), std::end(kSpaces), one) != std::end(kSpaces);
}

Value trim(Context& context, const Value* a) {
  std::string_view text = a[0].text();
  if (!context.spend(a[0].extra / 16)) return context.exhaust();
  while (!text.empty() && is_space(text.substr(0, width_at(text, 0)))) {
    text.remove_prefix(width_at(text, 0));
  }
  while (!text.empty()) {
    size_t last = text.size() - 1;
    while (last > 0 && (text[last] & 0xc0) == 0x80) --last;
    if (!is_space(text.substr(last))) break;
    text.remove_suffix(text.size() - last);
  }
  return piece(text);
}

Value reverse(Context& context, const Value* a) {
  const auto text = a[0].text();
  std::string out(text.size(), '\0');
  size_t end = text.size();
  for (size_t at = 0; at < text.size();) {
    const size_t width = width_at(text, at);
    end -= width;
    text.copy(out.data() + end, width, at);
    at += width;
  }
  return context.make_text(out);
}

Value quote(Context& context, const Value* a) {
  static constexpr std::string_view kEscaped = "\a\b\f\n\r\t\v\\\"";
  static constexpr std::string_view kNames = "abfnrtv\\\"";
  std::string out = "\"";
  for (const char c : a[0].text()) {
    const size_t known = kEscaped.find(c);
    if (known != std::string_view::npos) out += '\\';
    out += known == std::string_view::npos ? c : kNames[known];
  }
  return context.make_text(out + "\"");
}

constexpr OverloadRow kRows[] = {
    {"string: charAt(int) -> string", char_at, Growth::kSum},
    {"string: format(list(A)) -> string", format_text, Growth::kReplace},
    {"string: indexOf(string) -> int", index_of, Growth::kProduct},
    {"string: indexOf(string, int) -> int", index_of_from, Growth::kProduct},
    {"list(string): join() -> string", join, Growth::kSum},
    {"list(string): join(string) -> string", join_by, Growth::kReplace},
    {"string: lastIndexOf(string) -> int", last_index_of, Growth::kProduct},
    {"string: lastIndexOf(string, int) -> int", last_index_of_from, Growth::kProduct},
    {"string: lowerAscii() -> string", lower_ascii, Growth::kSum},
    {"strings.quote(string) -> string", quote, Growth::kSum},
    {"string: replace(string, string) -> string", replace_all, Growth::kReplace},
    {"string: replace(string, string, int) -> string", replace_limited, Growth::kReplace},
    {"string: reverse() -> string", reverse, Growth::kSum},
    {"string: split(string) -> list(string)", split, Growth::kProduct},
    {"string: split(string, int) -> list(string)", split_limited, Growth::kProduct},
    {"string: substring(int) -> string", substring, Growth::kSum},
    {"string: substring(int, int) -> string", substring_to, Growth::kSum},
    {"string: trim() -> string", trim, Growth::kSum},
    {"string: upperAscii() -> string", upper_ascii, Growth::kSum},
};

}  // namespace

const std::span<const OverloadRow> kTextsMore = kRows;

}  // namespace vigie::policy::cel
