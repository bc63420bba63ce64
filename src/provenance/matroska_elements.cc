#include "provenance/matroska_elements.h"

#include <array>
#include <bit>

#include "base/unicode.h"
#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

enum Id : uint32_t {
  kSegment = 0x18538067,
  kSeekHead = 0x114d9b74,
  kSeek = 0x4dbb,
  kSeekId = 0x53ab,
  kSeekPosition = 0x53ac,
  kInfo = 0x1549a966,
  kTitle = 0x7ba9,
  kTags = 0x1254c367,
  kTag = 0x7373,
  kSimpleTag = 0x67c8,
  kTagName = 0x45a3,
  kTagString = 0x4487,
  kCluster = 0x1f43b675,
};

struct Element {
  uint32_t id = 0;
  uint64_t content = 0;  // offset
  uint64_t bytes = 0;
  bool is_unknown_size = false;
};

// An EBML number of up to 8 bytes; 0 bytes when the first byte is 0.
struct Number {
  uint64_t value = 0;
  size_t bytes = 0;
  bool is_all_ones = false;
};

Number parse_number(std::span<const uint8_t> from, bool keeps_marker) {
  if (from.empty() || from[0] == 0) return {};
  Number number;
  number.bytes = static_cast<size_t>(std::countl_zero(from[0])) + 1;
  if (number.bytes > from.size()) return {};
  number.value = keeps_marker ? from[0] : from[0] & (0xffu >> number.bytes);
  for (size_t i = 1; i < number.bytes; ++i) number.value = number.value << 8 | from[i];
  number.is_all_ones = number.value == (uint64_t{1} << (7 * number.bytes)) - 1;
  return number;
}

Result<std::optional<Element>> read_element(const ByteSource& source, uint64_t offset) {
  std::array<uint8_t, 12> head{};
  const size_t got = TRY(source.read_at(offset, head));
  const auto bytes = std::span<const uint8_t>(head).first(got);
  const Number id = parse_number(bytes, true);
  if (id.bytes == 0 || id.bytes > 4) return std::optional<Element>();
  const Number size = parse_number(bytes.subspan(id.bytes), false);
  if (size.bytes == 0) return std::optional<Element>();
  return std::optional(Element{static_cast<uint32_t>(id.value), offset + id.bytes + size.bytes,
                               size.value, size.is_all_ones});
}

class MatroskaWalk {
 public:
  MatroskaWalk(const ByteSource& source, Walk& walk) : source_(source), walk_(walk) {}

  Status run() {
    uint64_t offset = 0;
    while (offset < source_.size() && walk_.visit()) {
      const auto element = TRY(read_element(source_, offset));
      if (!element) {
        walk_.remark("Matroska has no element at " + std::to_string(offset));
        return ok();
      }
      if (element->id == kCluster && tags_at_ > offset) {
        offset = tags_at_;
        continue;
      }
      if (is_entered(*element)) {
        if (element->id == kSegment) segment_at_ = element->content;
        if (element->id == kSimpleTag) name_.clear();
        offset = element->content;
        continue;
      }
      if (element->is_unknown_size || element->bytes > source_.size() - element->content) {
        walk_.remark("Matroska element reaches beyond the end");
        return ok();
      }
      TRY(read(*element));
      offset = element->content + element->bytes;
    }
    return ok();
  }

 private:
  static bool is_entered(const Element& element) {
    switch (element.id) {
      case kSegment:
      case kSeekHead:
      case kSeek:
      case kInfo:
      case kTags:
      case kTag:
      case kSimpleTag: return true;
      case kCluster: return element.is_unknown_size;
      default: return false;
    }
  }

  Status read(const Element& element) {
    switch (element.id) {
      case kSeekId: seek_id_ = TRY(read_unsigned(element)); break;
      case kSeekPosition: {
        const uint64_t position = TRY(read_unsigned(element));
        if (seek_id_ == kTags && position < source_.size()) tags_at_ = segment_at_ + position;
        break;
      }
      case kTagName: {
        const auto name = TRY(read_text(element, "Matroska TagName"));
        if (name) name_ = *name;
        break;
      }
      case kTagString: return give(element, name_);
      case kTitle: return give(element, "title");
      default: break;
    }
    return ok();
  }

  Result<uint64_t> read_unsigned(const Element& element) {
    std::array<uint8_t, 8> bytes{};
    if (element.bytes > bytes.size()) return uint64_t{0};
    const auto tail = std::span(bytes).last(static_cast<size_t>(element.bytes));
    if (!TRY(peek(source_, element.content, tail))) return uint64_t{0};
    return read_be64(bytes.data());
  }

  Result<std::optional<std::string>> read_text(const Element& element, std::string_view place) {
    auto text = TRY(walk_.read_block(source_, element.content, element.bytes, place));
    if (text) *text = to_utf8(until_nul(*text));
    return text;
  }

  Status give(const Element& element, const std::string& key) {
    const std::string place = "Matroska tag " + key;
    auto text = TRY(read_text(element, place));
    return text ? walk_.give({BlockKind::kText, place, key, std::move(*text)}) : ok();
  }

  const ByteSource& source_;
  Walk& walk_;
  uint64_t segment_at_ = 0;
  uint64_t tags_at_ = 0;  // where the SeekHead says that Tags are; 0: it does not
  uint64_t seek_id_ = 0;
  std::string name_;
};

}  // namespace

Status walk_matroska(const ByteSource& source, Walk& walk) {
  return MatroskaWalk(source, walk).run();
}

}  // namespace vigie::provenance
