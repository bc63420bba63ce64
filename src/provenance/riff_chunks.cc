#include "provenance/riff_chunks.h"

#include <array>

#include "provenance/id3_frames.h"
#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

struct Chunk {
  std::string type;
  uint64_t offset = 0;  // of the content
  uint32_t bytes = 0;
};

Status read_chunk(const ByteSource& source, const Chunk& chunk, bool is_info, Walk& walk) {
  const std::string& type = chunk.type;
  if (type == "C2PA") {
    std::array<uint8_t, kC2paJumbfBytes> start{};
    if (chunk.bytes < start.size() || !TRY(peek(source, chunk.offset, start))) return ok();
    if (is_c2pa_jumbf({reinterpret_cast<const char*>(start.data()), start.size()})) {
      walk.give_c2pa();
    }
    return ok();
  }
  const std::string place = is_info ? "RIFF INFO " + type : "RIFF " + type;
  if (type == "id3 " || type == "ID3 ") {
    const auto tag = TRY(walk.read_block(source, chunk.offset, chunk.bytes, place));
    if (!tag || !tag->starts_with("ID3")) return ok();
    return walk_id3(MemorySource(as_bytes(*tag)), 0, walk);
  }
  const bool is_xmp = type == "XMP " || type == "_PMX";
  if (!is_xmp && type != "EXIF" && type != "AIGC" && !is_info) return ok();
  auto content = TRY(walk.read_block(source, chunk.offset, chunk.bytes, place));
  if (!content) return ok();
  if (is_xmp) return walk.give({BlockKind::kXmp, "RIFF XMP", "", std::move(*content)});
  if (type == "EXIF") return walk.give({BlockKind::kExif, "RIFF EXIF", "", std::move(*content)});
  const std::string_view text = trim(until_nul(*content));
  return walk.give({BlockKind::kText, place, type, from_latin1(text)});
}

}  // namespace

Status walk_riff(const ByteSource& source, Walk& walk) {
  uint64_t offset = 0;
  uint64_t info_end = 0;  // chunks before it are texts of a LIST INFO
  while (offset + 8 <= source.size() && walk.visit()) {
    std::array<uint8_t, 12> head{};
    const bool has_form = source.size() - offset >= head.size();
    if (!TRY(peek(source, offset, std::span(head).first(has_form ? 12 : 8)))) break;
    const std::string form(reinterpret_cast<const char*>(&head[8]), 4);
    const Chunk chunk{std::string(reinterpret_cast<const char*>(head.data()), 4), offset + 8,
                      read_le32(&head[4])};
    const bool is_info = chunk.type == "LIST" && form == "INFO";
    if (chunk.type == "RIFF" || chunk.type == "RF64" || is_info) {
      if (is_info) info_end = offset + 8 + chunk.bytes;
      offset += 12;
      continue;
    }
    if (chunk.bytes > source.size() - chunk.offset) {
      walk.remark("RIFF chunk " + chunk.type + " reaches beyond the end");
      break;
    }
    TRY(read_chunk(source, chunk, offset < info_end, walk));
    offset = chunk.offset + chunk.bytes + chunk.bytes % 2;
  }
  return ok();
}

}  // namespace vigie::provenance
