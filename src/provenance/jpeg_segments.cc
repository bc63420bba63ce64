#include "provenance/jpeg_segments.h"

#include <array>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

constexpr std::string_view kExif("Exif\0\0", 6);
constexpr std::string_view kXmp("http://ns.adobe.com/xap/1.0/\0", 29);
constexpr std::string_view kXmpExtension("http://ns.adobe.com/xmp/extension/\0", 35);
constexpr size_t kExtensionHeaderBytes = 35 + 32 + 4 + 4;  // name, GUID, full length, offset

struct Extension {
  std::string bytes;
  bool is_broken = false;
};

Status add_extension(std::string_view segment, Extension& extension, Walk& walk) {
  if (segment.size() < kExtensionHeaderBytes) {
    walk.remark("JPEG extended XMP is cut off");
    return ok();
  }
  const uint32_t offset = read_be32(as_bytes(segment.substr(71)).data());
  const std::string_view part = segment.substr(kExtensionHeaderBytes);
  const bool fits = part.size() <= walk.limits().block_bytes_max - extension.bytes.size();
  if (offset != extension.bytes.size() || !fits) {
    extension.is_broken = true;
    walk.remark("JPEG extended XMP is out of order or over a limit");
  } else {
    extension.bytes += part;
  }
  return ok();
}

Status read_app1(std::string_view segment, Extension& extension, Walk& walk) {
  if (segment.starts_with(kExif)) {
    return walk.give({BlockKind::kExif, "JPEG EXIF", "", std::string(segment.substr(6))});
  }
  if (segment.starts_with(kXmp)) {
    return walk.give({BlockKind::kXmp, "JPEG XMP", "", std::string(segment.substr(kXmp.size()))});
  }
  if (segment.starts_with(kXmpExtension)) return add_extension(segment, extension, walk);
  return ok();
}

// "JP", box instance and sequence number stand before the superbox.
Status read_app11(const ByteSource& source, uint64_t offset, uint64_t bytes, Walk& walk) {
  std::array<uint8_t, 8 + kC2paJumbfBytes> start{};
  if (bytes < start.size() || !TRY(peek(source, offset, start))) return ok();
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  if (text.starts_with("JP") && is_c2pa_jumbf(text.substr(8))) walk.give_c2pa();
  return ok();
}

Status read_segment(const ByteSource& source, uint8_t marker, uint64_t offset, uint64_t bytes,
                    Extension& extension, Walk& walk) {
  constexpr uint8_t kApp1 = 0xe1, kApp11 = 0xeb, kComment = 0xfe;
  if (marker == kApp11) return read_app11(source, offset, bytes, walk);
  if (marker != kApp1 && marker != kComment) return ok();
  const char* place = marker == kApp1 ? "JPEG APP1" : "JPEG comment";
  const auto segment = TRY(walk.read_block(source, offset, bytes, place));
  if (!segment) return ok();
  if (marker == kApp1) return read_app1(*segment, extension, walk);
  return walk.give({BlockKind::kText, place, "comment", from_latin1(*segment)});
}

}  // namespace

Status walk_jpeg(const ByteSource& source, Walk& walk) {
  constexpr uint8_t kStartOfScan = 0xda, kEndOfImage = 0xd9;
  Extension extension;
  uint64_t offset = 2;
  while (walk.visit()) {
    std::array<uint8_t, 4> head{};
    if (!TRY(peek(source, offset, head))) {
      walk.remark("JPEG ends before its picture");
      break;
    }
    const uint8_t marker = head[1];
    if (head[0] != 0xff) {
      walk.remark("JPEG has no segment at " + std::to_string(offset));
      break;
    }
    if (marker == 0xff) {  // fill byte
      ++offset;
      continue;
    }
    if (marker == kStartOfScan || marker == kEndOfImage) break;
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {  // markers without a length
      offset += 2;
      continue;
    }
    const uint16_t length = read_be16(&head[2]);
    if (length < 2) {
      walk.remark("JPEG segment of length " + std::to_string(length));
      break;
    }
    TRY(read_segment(source, marker, offset + 4, length - 2u, extension, walk));
    offset += 2u + length;
  }
  if (extension.bytes.empty() || extension.is_broken) return ok();
  return walk.give({BlockKind::kXmp, "JPEG extended XMP", "", std::move(extension.bytes)});
}

}  // namespace vigie::provenance
