#include "provenance/gif_blocks.h"

#include <algorithm>
#include <array>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

constexpr uint8_t kExtension = 0x21, kApplication = 0xff, kComment = 0xfe;

struct SubBlocks {
  std::string bytes;  // joined, cut at bytes_max
  std::string raw;    // with the length bytes: XMP is written over the sub-blocks
  uint64_t end = 0;   // offset after the terminator
  bool is_whole = false;
};

// Every sub-block is a visit, so a stream of empty data cannot keep us.
Result<SubBlocks> read_sub_blocks(const ByteSource& source, uint64_t offset, size_t bytes_max,
                                  Walk& walk) {
  SubBlocks out;
  while (walk.visit()) {
    std::array<uint8_t, 256> block{};
    const size_t got = TRY(source.read_at(offset, block));
    if (got == 0 || got <= block[0]) break;
    const std::string_view text(reinterpret_cast<const char*>(block.data()), block[0] + size_t{1});
    offset += text.size();
    if (block[0] == 0) {
      out.is_whole = true;
      break;
    }
    if (out.bytes.size() + text.size() > bytes_max) continue;
    out.bytes += text.substr(1);
    out.raw += text;
  }
  out.end = offset;
  return out;
}

size_t colour_table_bytes(uint8_t flags) {
  return flags & 0x80 ? size_t{3} << ((flags & 7) + 1) : 0;
}

Status give_application(const SubBlocks& data, Walk& walk) {
  constexpr size_t kNameBytes = 11;
  if (data.bytes.starts_with("XMP DataXMP")) {
    // The packet stands over the sub-blocks, after the length byte and the name; the trailer makes
    // any reader land on the terminator, which is not in raw.
    constexpr size_t kTrailerBytes = 257;
    const std::string_view packet = std::string_view(data.raw).substr(kNameBytes + 1);
    const size_t bytes = packet.size() - std::min(kTrailerBytes, packet.size());
    return walk.give({BlockKind::kXmp, "GIF XMP", "", std::string(packet.substr(0, bytes))});
  }
  const std::string_view rest =
      std::string_view(data.bytes).substr(std::min(kNameBytes, data.bytes.size()));
  if (data.bytes.starts_with("C2PA_GIF") && is_c2pa_jumbf(rest)) walk.give_c2pa();
  return ok();
}

}  // namespace

Status walk_gif(const ByteSource& source, Walk& walk) {
  std::array<uint8_t, 13> head{};
  if (!TRY(peek(source, 0, head))) return ok();
  uint64_t offset = head.size() + colour_table_bytes(head[10]);
  const size_t bytes_max = std::min(walk.limits().block_bytes_max, walk.limits().total_bytes_max);
  while (walk.visit()) {
    std::array<uint8_t, 2> block{};
    if (!TRY(peek(source, offset, block))) {
      walk.remark("GIF ends before its picture");
      return ok();
    }
    if (block[0] != kExtension) return ok();
    const SubBlocks data = TRY(read_sub_blocks(source, offset + 2, bytes_max, walk));
    if (!data.is_whole) {
      walk.remark("GIF extension has no end");
      return ok();
    }
    if (block[1] == kApplication) TRY(give_application(data, walk));
    if (block[1] == kComment) {
      TRY(walk.give({BlockKind::kText, "GIF comment", "comment", from_latin1(data.bytes)}));
    }
    offset = data.end;
  }
  return ok();
}

}  // namespace vigie::provenance
