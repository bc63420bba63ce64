#include "provenance/tiff_ifd.h"

#include <algorithm>
#include <array>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

constexpr size_t kDirectoriesMax = 16;

enum class TextForm { kPlain, kUserComment, kUtf16Little, kXmp, kC2pa };

struct Tag {
  uint16_t number;
  const char* name;
  TextForm form;
};

constexpr Tag kTags[] = {
    {0x010e, "ImageDescription", TextForm::kPlain},
    {0x010f, "Make", TextForm::kPlain},   // ComfyUI writes its workflow here in WebP
    {0x0110, "Model", TextForm::kPlain},  // and its prompt here
    {0x0131, "Software", TextForm::kPlain},
    {0x013b, "Artist", TextForm::kPlain},
    {0x02bc, "XMP", TextForm::kXmp},
    {0x8298, "Copyright", TextForm::kPlain},
    {0x9286, "UserComment", TextForm::kUserComment},
    {0x9c9b, "XPTitle", TextForm::kUtf16Little},
    {0x9c9c, "XPComment", TextForm::kUtf16Little},
    {0x9c9e, "XPKeywords", TextForm::kUtf16Little},
    {0x9c9f, "XPSubject", TextForm::kUtf16Little},
    {0xcd41, "C2PA", TextForm::kC2pa},
};
constexpr uint16_t kExifDirectory = 0x8769;

struct Tiff {
  const ByteSource& source;
  bool is_little;
  std::string place;
  std::vector<uint32_t> directories;  // found so far; visited in order

  uint16_t u16(const uint8_t* p) const { return is_little ? read_le16(p) : read_be16(p); }
  uint32_t u32(const uint8_t* p) const { return is_little ? read_le32(p) : read_be32(p); }
};

void add_directory(uint32_t offset, Tiff& tiff, Walk& walk) {
  auto& known = tiff.directories;
  if (offset == 0) return;
  const bool is_known = std::find(known.begin(), known.end(), offset) != known.end();
  if (is_known || known.size() >= kDirectoriesMax) {
    walk.remark(tiff.place +
                (is_known ? " has a loop of directories" : " has over 16 directories"));
    return;
  }
  known.push_back(offset);
}

std::string decode_user_comment(std::string_view bytes, bool is_little) {
  if (bytes.size() < 8) return "";
  const std::string_view charset = bytes.substr(0, 8);
  const std::string_view text = bytes.substr(8);
  if (!charset.starts_with("UNICODE")) return from_latin1(text);
  const auto stated = is_little ? Utf16Order::kLittle : Utf16Order::kBig;
  return from_utf16(text, guess_utf16_order(text, stated));
}

Status give_value(const Tag& tag, std::string bytes, const Tiff& tiff, Walk& walk) {
  const std::string place = tiff.place + " " + tag.name;
  const auto give_text = [&](std::string_view text) {
    return walk.give({BlockKind::kText, place, tag.name, std::string(trim(text))});
  };
  switch (tag.form) {
    case TextForm::kPlain: return give_text(from_latin1(until_nul(bytes)));
    case TextForm::kUserComment: return give_text(decode_user_comment(bytes, tiff.is_little));
    case TextForm::kUtf16Little: return give_text(from_utf16(bytes, Utf16Order::kLittle));
    case TextForm::kXmp: return walk.give({BlockKind::kXmp, place, "", std::move(bytes)});
    case TextForm::kC2pa: break;
  }
  return ok();
}

// One entry: tag, type, count, and the value or where it is.
Status read_entry(const uint8_t* entry, uint64_t entry_offset, Tiff& tiff, Walk& walk) {
  const uint16_t number = tiff.u16(entry);
  const uint16_t type = tiff.u16(entry + 2);
  const uint32_t bytes = tiff.u32(entry + 4);
  if (number == kExifDirectory) {
    add_directory(tiff.u32(entry + 8), tiff, walk);
    return ok();
  }
  const auto* tag = std::find_if(std::begin(kTags), std::end(kTags),
                                 [&](const Tag& known) { return known.number == number; });
  if (tag == std::end(kTags)) return ok();
  constexpr uint16_t kByte = 1, kAscii = 2, kUndefined = 7;
  if (type != kByte && type != kAscii && type != kUndefined) return ok();
  const uint64_t offset = bytes <= 4 ? entry_offset + 8 : tiff.u32(entry + 8);
  if (tag->form == TextForm::kC2pa) {
    std::array<uint8_t, kC2paJumbfBytes> start{};
    if (bytes < start.size() || !TRY(peek(tiff.source, offset, start))) return ok();
    if (is_c2pa_jumbf({reinterpret_cast<const char*>(start.data()), start.size()})) {
      walk.give_c2pa();
    }
    return ok();
  }
  auto value = TRY(walk.read_block(tiff.source, offset, bytes, tiff.place + " " + tag->name));
  return value ? give_value(*tag, std::move(*value), tiff, walk) : ok();
}

Status read_directory(uint32_t offset, Tiff& tiff, Walk& walk) {
  constexpr size_t kEntryBytes = 12;
  std::array<uint8_t, 2> head{};
  if (!TRY(peek(tiff.source, offset, head))) {
    walk.remark(tiff.place + " has a directory beyond its end");
    return ok();
  }
  const uint16_t count = tiff.u16(head.data());
  const uint64_t first = uint64_t{offset} + 2;
  const uint64_t end = first + count * kEntryBytes;
  for (uint64_t at = first; at < end; at += kEntryBytes) {
    std::array<uint8_t, kEntryBytes> entry{};
    if (!TRY(peek(tiff.source, at, entry))) {
      walk.remark(tiff.place + " has a directory that is cut off");
      return ok();
    }
    if (!walk.visit()) return ok();
    TRY(read_entry(entry.data(), at, tiff, walk));
  }
  std::array<uint8_t, 4> next{};
  if (TRY(peek(tiff.source, end, next))) add_directory(tiff.u32(next.data()), tiff, walk);
  return ok();
}

}  // namespace

Status walk_tiff(const ByteSource& source, const std::string& place, Walk& walk) {
  std::array<uint8_t, 8> head{};
  const bool has_head = TRY(peek(source, 0, head));
  const bool is_little = head[0] == 'I' && head[1] == 'I' && read_le16(&head[2]) == 42;
  const bool is_big = head[0] == 'M' && head[1] == 'M' && read_be16(&head[2]) == 42;
  if (!has_head || (!is_little && !is_big)) {
    walk.remark(place + " is no TIFF structure");
    return ok();
  }
  Tiff tiff{source, is_little, place, {}};
  add_directory(tiff.u32(&head[4]), tiff, walk);
  for (size_t i = 0; i < tiff.directories.size(); ++i) {
    TRY(read_directory(tiff.directories[i], tiff, walk));
  }
  return ok();
}

}  // namespace vigie::provenance
