#include "provenance/id3_frames.h"

#include <algorithm>
#include <array>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

constexpr size_t kHeaderBytes = 10;

uint32_t read_syncsafe(const uint8_t* p) {
  return uint32_t{p[0] & 0x7fu} << 21 | uint32_t{p[1] & 0x7fu} << 14 | uint32_t{p[2] & 0x7fu} << 7 |
         (p[3] & 0x7fu);
}

std::string undo_unsynchronisation(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    out += bytes[i];
    if (bytes[i] == '\xff' && i + 1 < bytes.size() && bytes[i + 1] == 0) ++i;
  }
  return out;
}

struct Frame {
  std::string id;
  uint64_t bytes = 0;  // of the content
  size_t header_bytes = 10;
  bool is_compressed = false, is_encrypted = false, is_unsynchronised = false;
  size_t extra_bytes = 0;  // between header and content
};

Frame parse_frame(const uint8_t* head, int version) {
  Frame frame;
  if (version == 2) {
    frame.id.assign(reinterpret_cast<const char*>(head), 3);
    frame.bytes = uint32_t{head[3]} << 16 | read_be16(head + 4);
    frame.header_bytes = 6;
    return frame;
  }
  frame.id.assign(reinterpret_cast<const char*>(head), 4);
  frame.bytes = version == 4 ? read_syncsafe(head + 4) : read_be32(head + 4);
  const uint8_t flags = head[9];
  if (version == 3) {
    frame.is_compressed = flags & 0x80;
    frame.is_encrypted = flags & 0x40;
    frame.extra_bytes = (frame.is_compressed ? 4 : 0) + (flags & 0x20 ? 1 : 0);
  } else {
    frame.is_compressed = flags & 0x08;
    frame.is_encrypted = flags & 0x04;
    frame.is_unsynchronised = flags & 0x02;
    frame.extra_bytes = (flags & 0x01 ? 4 : 0) + (flags & 0x40 ? 1 : 0);
  }
  return frame;
}

// Two byte encodings end in two NUL on an even place.
size_t end_of_text(std::string_view bytes, bool is_wide) {
  if (!is_wide) return std::min(bytes.find('\0'), bytes.size());
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    if (bytes[i] == 0 && bytes[i + 1] == 0) return i;
  }
  return bytes.size();
}

std::string decode(std::string_view bytes, uint8_t encoding) {
  if (encoding == 1) return from_utf16(bytes, Utf16Order::kLittle);
  if (encoding == 2) return from_utf16(bytes, Utf16Order::kBig);
  return from_latin1(bytes);  // UTF-8 (3) stays as it is
}

// Encoding, [language,] [description, NUL,] text.
Status give_text(const Frame& frame, std::string_view content, Walk& walk) {
  if (content.empty()) return ok();
  const auto encoding = static_cast<uint8_t>(content[0]);
  const bool is_wide = encoding == 1 || encoding == 2;
  content.remove_prefix(1);
  const bool is_comment = frame.id == "COMM" || frame.id == "COM";
  const bool is_described = is_comment || frame.id == "TXXX" || frame.id == "TXX";
  if (is_comment) content.remove_prefix(std::min<size_t>(3, content.size()));
  std::string key;
  if (is_described) {
    const size_t end = end_of_text(content, is_wide);
    key = decode(content.substr(0, end), encoding);
    content.remove_prefix(std::min(content.size(), end + (is_wide ? 2 : 1)));
  }
  std::string place = "ID3 " + frame.id + (key.empty() ? "" : " " + key);
  if (key.empty()) key = is_comment ? "comment" : frame.id;
  return walk.give({BlockKind::kText, std::move(place), std::move(key),
                    std::string(trim(decode(content, encoding)))});
}

// Owner or encoding with MIME type, file name and description stand before the object.
void read_object(const Frame& frame, std::string_view content, Walk& walk) {
  if (content.empty()) return;
  const bool is_wide = content[0] == 1 || content[0] == 2;
  content.remove_prefix(1);
  if (frame.id == "GEO" || frame.id == "GEOB") {
    const std::string_view type = until_nul(content);
    if (type != "application/c2pa" && type != "application/x-c2pa-manifest-store") return;
    content.remove_prefix(std::min(content.size(), type.size() + 1));
    for (int text = 0; text < 2; ++text) {
      const size_t end = end_of_text(content, is_wide);
      content.remove_prefix(std::min(content.size(), end + (is_wide ? 2 : 1)));
    }
    if (is_c2pa_jumbf(content)) walk.give_c2pa();
  }
}

Status give_frame(const Frame& frame, std::string_view content, Walk& walk) {
  if (frame.id == "GEO" || frame.id == "GEOB") {
    read_object(frame, content, walk);
    return ok();
  }
  if (frame.id == "PRIV") {
    const std::string_view owner = until_nul(content);
    if (owner != "XMP" || owner.size() == content.size()) return ok();
    return walk.give({BlockKind::kXmp, "ID3 PRIV XMP", "", std::string(content.substr(4))});
  }
  return give_text(frame, content, walk);
}

bool is_wanted(std::string_view id) {
  static constexpr std::string_view kWanted[] = {"TXXX", "COMM", "GEOB", "PRIV", "TSSE", "TENC",
                                                 "TXX",  "COM",  "GEO",  "TSS",  "TEN"};
  return std::find(std::begin(kWanted), std::end(kWanted), id) != std::end(kWanted);
}

Status read_frame(const ByteSource& source, const Frame& frame, uint64_t offset, Walk& walk) {
  const std::string place = "ID3 " + frame.id;
  if (!is_wanted(frame.id)) return ok();
  if (frame.is_encrypted || frame.bytes < frame.extra_bytes) {
    walk.remark(place + (frame.is_encrypted ? " is encrypted" : " is shorter than its header"));
    return ok();
  }
  // A store of many megabytes is not held: its head says what it is.
  constexpr uint64_t kObjectHeadBytes = 4096;
  uint64_t bytes = frame.bytes - frame.extra_bytes;
  const bool is_object = frame.id == "GEOB" || frame.id == "GEO";
  if (is_object && !frame.is_compressed) bytes = std::min(bytes, kObjectHeadBytes);
  auto content = TRY(walk.read_block(source, offset + frame.extra_bytes, bytes, place));
  if (!content) return ok();
  if (frame.is_unsynchronised) *content = undo_unsynchronisation(*content);
  if (frame.is_compressed) content = walk.inflate(*content, place);
  return content ? give_frame(frame, *content, walk) : ok();
}

struct Range {
  uint64_t from = 0, to = 0;
};

Status walk_frames(const ByteSource& source, Range range, int version, Walk& walk) {
  const size_t header_bytes = version == 2 ? 6 : kHeaderBytes;
  uint64_t offset = range.from;
  while (offset + header_bytes <= range.to && walk.visit()) {
    std::array<uint8_t, kHeaderBytes> head{};
    if (!TRY(peek(source, offset, std::span(head).first(header_bytes)))) {
      walk.remark("ID3 tag is cut off");
      return ok();
    }
    if (head[0] == 0) return ok();  // padding
    const Frame frame = parse_frame(head.data(), version);
    offset += header_bytes;
    if (frame.bytes > range.to - offset) {
      walk.remark("ID3 " + frame.id + " reaches beyond its tag");
      return ok();
    }
    TRY(read_frame(source, frame, offset, walk));
    offset += frame.bytes;
  }
  return ok();
}

}  // namespace

Status walk_id3(const ByteSource& source, uint64_t offset, Walk& walk) {
  std::array<uint8_t, kHeaderBytes> head{};
  if (!TRY(peek(source, offset, head))) return ok();
  const int version = head[3];
  if (version < 2 || version > 4) {
    walk.remark("ID3 version " + std::to_string(version) + " is not known");
    return ok();
  }
  Range range{offset + kHeaderBytes, offset + kHeaderBytes + read_syncsafe(&head[6])};
  const bool is_unsynchronised = (head[5] & 0x80) && version < 4;  // 2.4 says it a frame
  const bool has_extended = (head[5] & 0x40) && version > 2;
  std::string whole;
  if (is_unsynchronised) {
    const auto tag = TRY(walk.read_block(source, range.from, range.to - range.from, "ID3 tag"));
    if (!tag) return ok();
    whole = undo_unsynchronisation(*tag);
    range = {0, whole.size()};
  }
  const MemorySource memory(as_bytes(whole));
  const ByteSource& from = is_unsynchronised ? static_cast<const ByteSource&>(memory) : source;
  if (has_extended) {
    std::array<uint8_t, 4> size{};
    if (!TRY(peek(from, range.from, size))) return ok();
    // 2.3 does not count these four bytes, 2.4 does.
    range.from += version == 3 ? 4 + uint64_t{read_be32(size.data())} : read_syncsafe(size.data());
  }
  return walk_frames(from, range, version, walk);
}

}  // namespace vigie::provenance
