#include "provenance/png_chunks.h"

#include <array>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

struct Split {
  std::string_view head, tail;
  bool is_found = false;
};

Split split_at_nul(std::string_view text) {
  const size_t at = text.find('\0');
  if (at == std::string_view::npos) return {text, {}, false};
  return {text.substr(0, at), text.substr(at + 1), true};
}

Status give_text(std::string_view kind, std::string_view keyword, std::string text, Walk& walk) {
  if (keyword == "XML:com.adobe.xmp") {
    return walk.give({BlockKind::kXmp, "PNG iTXt XMP", "", std::move(text)});
  }
  std::string key = from_latin1(keyword);
  const std::string place = "PNG " + std::string(kind) + " " + key;
  return walk.give({BlockKind::kText, place, std::move(key), std::move(text)});
}

Status read_ztxt(std::string_view keyword, std::string_view rest, Walk& walk) {
  const std::string place = "PNG zTXt " + from_latin1(keyword);
  if (rest.empty() || rest[0] != 0) {
    walk.remark(place + " has an unknown compression");
    return ok();
  }
  const auto text = walk.inflate(rest.substr(1), place);
  return text ? give_text("zTXt", keyword, from_latin1(*text), walk) : ok();
}

// After the keyword: compression flag, method, language, NUL, translated keyword, NUL, text.
Status read_itxt(std::string_view keyword, std::string_view rest, Walk& walk) {
  const std::string place = "PNG iTXt " + from_latin1(keyword);
  const Split language = split_at_nul(rest.size() < 2 ? "" : rest.substr(2));
  const Split translated = split_at_nul(language.tail);
  if (!language.is_found || !translated.is_found) {
    walk.remark(place + " is malformed");
    return ok();
  }
  if (rest[0] == 0) return give_text("iTXt", keyword, std::string(translated.tail), walk);
  const auto text = walk.inflate(translated.tail, place);
  return text ? give_text("iTXt", keyword, *text, walk) : ok();
}

Status read_text(std::string_view type, std::string_view chunk, Walk& walk) {
  const Split split = split_at_nul(chunk);
  if (!split.is_found) {
    walk.remark("PNG " + std::string(type) + " has no end of its keyword");
    return ok();
  }
  if (type == "zTXt") return read_ztxt(split.head, split.tail, walk);
  if (type == "iTXt") return read_itxt(split.head, split.tail, walk);
  return give_text(type, split.head, from_latin1(split.tail), walk);
}

Status read_chunk(const ByteSource& source, std::string_view type, uint64_t offset, uint64_t bytes,
                  Walk& walk) {
  if (type == "caBX") {
    std::array<uint8_t, kC2paJumbfBytes> start{};
    if (bytes < start.size() || !TRY(peek(source, offset, start))) return ok();
    if (is_c2pa_jumbf({reinterpret_cast<const char*>(start.data()), start.size()})) {
      walk.give_c2pa();
    }
    return ok();
  }
  const bool is_text = type == "tEXt" || type == "zTXt" || type == "iTXt";
  if (!is_text && type != "eXIf") return ok();
  auto chunk = TRY(walk.read_block(source, offset, bytes, "PNG " + std::string(type)));
  if (!chunk) return ok();
  if (is_text) return read_text(type, *chunk, walk);
  return walk.give({BlockKind::kExif, "PNG EXIF", "", std::move(*chunk)});
}

}  // namespace

Status walk_png(const ByteSource& source, Walk& walk) {
  uint64_t offset = 8;
  while (walk.visit()) {
    std::array<uint8_t, 8> head{};
    if (!TRY(peek(source, offset, head))) {
      walk.remark("PNG ends before IEND");
      break;
    }
    const uint32_t bytes = read_be32(head.data());
    const std::string type(reinterpret_cast<const char*>(&head[4]), 4);
    if (type == "IEND") break;
    if (bytes > 0x7fffffff) {
      walk.remark("PNG chunk " + type + " of " + std::to_string(bytes) + " bytes");
      break;
    }
    TRY(read_chunk(source, type, offset + 8, bytes, walk));
    offset += 12u + uint64_t{bytes};
  }
  return ok();
}

}  // namespace vigie::provenance
