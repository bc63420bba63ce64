#include "provenance/bmff_texts.h"

#include <algorithm>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

struct Part {
  std::string_view type, content;
};

// Takes one box off the front of bytes; nothing when there is no whole one.
std::optional<Part> take_part(std::string_view& bytes) {
  if (bytes.size() < 8) return std::nullopt;
  const uint32_t size = read_be32(as_bytes(bytes).data());
  if (size < 8 || size > bytes.size()) return std::nullopt;
  const Part part{bytes.substr(4, 4), bytes.substr(8, size - 8)};
  bytes.remove_prefix(size);
  return part;
}

std::string_view after(std::string_view bytes, size_t count) {
  return bytes.substr(std::min(count, bytes.size()));
}

// The well-known type stands before the value; pictures and numbers are no text.
std::optional<std::string> decode_data(std::string_view content) {
  if (content.size() < 8) return std::nullopt;
  const uint32_t type = read_be32(as_bytes(content).data()) & 0xffffff;
  const std::string_view value = content.substr(8);
  if (type == 2) return from_utf16(value, Utf16Order::kBig);
  if (type > 1) return std::nullopt;
  return from_latin1(value);
}

std::string key_of(std::string_view type, const std::vector<std::string>& keys) {
  const uint32_t number = read_be32(as_bytes(type).data());
  if (number >= 1 && number <= keys.size()) return keys[number - 1];
  if (type ==
      "\xa9"
      "cmt")
    return "comment";
  if (type == "desc" || type ==
                            "\xa9"
                            "des")
    return "description";
  return from_latin1(type);
}

}  // namespace

std::vector<std::string> parse_mdta_keys(std::string_view content) {
  constexpr size_t kKeysMax = 1024;
  std::vector<std::string> keys;
  content = after(content, 8);  // version, flags and count: the boxes say it themselves
  while (const auto part = take_part(content)) {
    if (keys.size() == kKeysMax) break;
    keys.push_back(from_latin1(part->content));
  }
  return keys;
}

Status give_ilst_item(std::string_view type, std::string_view content,
                      const std::vector<std::string>& keys, Walk& walk) {
  std::string key = key_of(type, keys);
  while (const auto part = take_part(content)) {
    if (part->type == "name") key = from_latin1(after(part->content, 4));
    if (part->type != "data") continue;
    const auto text = decode_data(part->content);
    if (!text) continue;
    TRY(walk.give({BlockKind::kText, "BMFF ilst " + key, key, std::string(trim(*text))}));
  }
  return ok();
}

Status give_udta_text(std::string_view type, std::string_view content, Walk& walk) {
  const std::string key = key_of(type, {});
  const auto give = [&](std::string_view text) {
    return walk.give({BlockKind::kText, "BMFF udta " + key, key, from_latin1(trim(text))});
  };
  if (type == "AIGC") return give(content.substr(std::min(content.find('{'), content.size())));
  if (type == "dscp") return give(after(content, 6));  // version, flags, language
  // Length and language before each text; or, from writers of iTunes tags, a data box.
  std::string_view rest = content;
  if (const auto part = take_part(rest); part && part->type == "data") {
    const auto text = decode_data(part->content);
    return text ? give(*text) : ok();
  }
  while (content.size() >= 4) {
    const size_t bytes = read_be16(as_bytes(content).data());
    content.remove_prefix(4);
    TRY(give(content.substr(0, bytes)));
    content = after(content, bytes);
  }
  return ok();
}

}  // namespace vigie::provenance
