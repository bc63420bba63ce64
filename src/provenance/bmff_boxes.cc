#include "provenance/bmff_boxes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "provenance/bmff_items.h"
#include "provenance/bmff_texts.h"
#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

constexpr std::string_view kXmpUuid(
    "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac", 16);
constexpr std::string_view kC2paUuid(
    "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81", 16);

struct Box {
  std::string type;
  uint64_t content = 0;  // offset
  uint64_t end = 0;
  uint64_t bytes() const { return end - content; }
};

class BmffWalk {
 public:
  BmffWalk(const ByteSource& source, Walk& walk) : source_(source), walk_(walk) {
    levels_.push_back({"", source.size()});
  }

  Status run() {
    while (!levels_.empty()) {
      const Level level = levels_.back();
      // Fewer bytes than a header: padding, or the zero that ends a QuickTime udta.
      if (level.end - offset_ < 8) {
        if (levels_.size() == 1 && level.end > offset_)
          walk_.remark("BMFF has bytes after its boxes");
        TRY(leave(level));
        continue;
      }
      if (!walk_.visit()) break;
      const auto box = TRY(read_header(level));
      if (!box) {
        TRY(leave(level));
        continue;
      }
      TRY(read_box(*box, level));
    }
    // A limit or damage may end the walk inside a meta box: what it said so far still counts.
    return give_items();
  }

 private:
  struct Level {
    std::string type;
    uint64_t end = 0;
  };

  Status leave(const Level& level) {
    offset_ = level.end;
    levels_.pop_back();
    return level.type == "meta" ? give_items() : ok();
  }

  Status give_items() {
    const BmffItems items = std::exchange(items_, {});
    return items.iinf.empty() ? ok() : give_bmff_items(source_, items, walk_);
  }

  // Nothing, with a remark, when the header makes no sense.
  Result<std::optional<Box>> read_header(const Level& level) {
    const std::optional<Box> none;
    std::array<uint8_t, 16> head{};
    if (!TRY(peek(source_, offset_, std::span(head).first(8)))) return none;
    Box box;
    box.type.assign(reinterpret_cast<const char*>(&head[4]), 4);
    uint64_t size = read_be32(head.data());
    uint64_t header_bytes = 8;
    if (size == 1) {
      header_bytes = 16;
      if (level.end - offset_ < 16 || !TRY(peek(source_, offset_, head))) {
        walk_.remark("BMFF box " + box.type + " is cut off");
        return none;
      }
      size = read_be64(&head[8]);
    }
    const uint64_t left = level.end - offset_;
    if (size == 0) size = left;
    if (size < header_bytes) {
      walk_.remark("BMFF box " + box.type + " of size " + std::to_string(size));
      return none;
    }
    if (size > left) {
      // Still read as far as there is: a clip that was cut off keeps its labels.
      walk_.remark("BMFF box " + box.type + " reaches beyond its end");
      size = left;
    }
    box.content = offset_ + header_bytes;
    box.end = offset_ + size;
    return std::optional(box);
  }

  static bool is_container(const Box& box, const Level& parent) {
    const std::string& type = box.type;
    if (type == "ilst") return parent.type == "meta";
    if (type == "meta") return parent.type != "meta" && parent.type != "ilst";
    return type == "moov" || type == "trak" || type == "udta";
  }

  Status read_box(const Box& box, const Level& parent) {
    offset_ = box.end;
    if (parent.type == "ilst") return read_item(box);
    if (is_container(box, parent)) return enter(box);
    if (parent.type == "meta") return read_meta(box);
    if (box.type == "uuid") return read_uuid(box);
    if (parent.type == "udta") return read_user_data(box);
    return parent.type.empty() ? read_top(box) : ok();
  }

  Status enter(const Box& box) {
    if (levels_.size() >= static_cast<size_t>(walk_.limits().depth_max)) {
      walk_.remark("BMFF boxes nested over " + std::to_string(walk_.limits().depth_max) + " deep");
      return ok();
    }
    uint64_t content = box.content;
    if (box.type == "meta") {
      TRY(give_items());
      keys_.clear();
      // ISO has version and flags here, QuickTime has not.
      std::array<uint8_t, 8> start{};
      const bool has_start = TRY(peek(source_, content, start));
      const bool is_quicktime = has_start && read_be32(&start[4]) == 0x68646c72;  // hdlr
      if (!is_quicktime) content = std::min(content + 4, box.end);
    }
    levels_.push_back({box.type, box.end});
    offset_ = content;
    return ok();
  }

  Result<std::optional<std::string>> content_of(const Box& box, std::string_view place) {
    return walk_.read_block(source_, box.content, box.bytes(), place);
  }

  Status read_item(const Box& box) {
    if (box.type == "covr") return ok();
    const auto content = TRY(content_of(box, "BMFF ilst item"));
    return content ? give_ilst_item(box.type, *content, keys_, walk_) : ok();
  }

  Status read_meta(const Box& box) {
    if (box.type == "keys") {
      const auto content = TRY(content_of(box, "BMFF keys"));
      if (content) keys_ = parse_mdta_keys(*content);
    } else if (box.type == "iinf" || box.type == "iloc") {
      auto content = TRY(content_of(box, "BMFF " + box.type));
      if (content) (box.type == "iinf" ? items_.iinf : items_.iloc) = std::move(*content);
    } else if (box.type == "idat") {
      items_.idat_offset = box.content;
      items_.idat_bytes = box.bytes();
    }
    return ok();
  }

  Status read_uuid(const Box& box) {
    std::array<uint8_t, 16> bytes{};
    if (box.bytes() < bytes.size() || !TRY(peek(source_, box.content, bytes))) return ok();
    const std::string_view uuid(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const Box rest{box.type, box.content + bytes.size(), box.end};
    if (uuid == kC2paUuid && levels_.size() == 1) return read_c2pa(rest);
    if (uuid != kXmpUuid) return ok();
    auto packet = TRY(content_of(rest, "BMFF XMP"));
    return packet ? walk_.give({BlockKind::kXmp, "BMFF uuid XMP", "", std::move(*packet)}) : ok();
  }

  // Version and flags, then the purpose. C2PA 2.2 section A.5.1: merkle boxes are no store.
  Status read_c2pa(const Box& box) {
    std::array<uint8_t, 16> bytes{};
    const size_t got = TRY(source_.read_at(box.content, bytes));
    const size_t count = static_cast<size_t>(std::min<uint64_t>(got, box.bytes()));
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), count);
    const std::string_view purpose = until_nul(text.substr(std::min<size_t>(4, count)));
    if (purpose == "manifest" || purpose == "original" || purpose == "update") walk_.give_c2pa();
    return ok();
  }

  Status read_user_data(const Box& box) {
    const bool is_text = box.type[0] == '\xa9' || box.type == "AIGC" || box.type == "dscp";
    if (!is_text && box.type != "XMP_") return ok();
    auto content = TRY(content_of(box, "BMFF udta " + from_latin1(box.type)));
    if (!content) return ok();
    if (is_text) return give_udta_text(box.type, *content, walk_);
    return walk_.give({BlockKind::kXmp, "BMFF udta XMP_", "", std::move(*content)});
  }

  // The boxes of JPEG XL, and a manifest store that stands alone.
  Status read_top(const Box& box) {
    if (box.type == "jumb") {
      std::array<uint8_t, kC2paJumbfBytes> start{};
      if (!TRY(peek(source_, box.content - 8, start))) return ok();
      if (is_c2pa_jumbf({reinterpret_cast<const char*>(start.data()), start.size()})) {
        walk_.give_c2pa();
      }
    }
    if (box.type != "xml " && box.type != "Exif") return ok();
    auto content = TRY(content_of(box, "BMFF " + box.type));
    if (!content) return ok();
    if (box.type == "xml ")
      return walk_.give({BlockKind::kXmp, "BMFF xml", "", std::move(*content)});
    return give_exif_item("BMFF EXIF", *content, walk_);
  }

  const ByteSource& source_;
  Walk& walk_;
  uint64_t offset_ = 0;
  std::vector<Level> levels_;
  std::vector<std::string> keys_;  // of the meta box that we are in or were in last
  BmffItems items_;
};

}  // namespace

Status walk_bmff(const ByteSource& source, Walk& walk) { return BmffWalk(source, walk).run(); }

}  // namespace vigie::provenance
