#include "provenance/bmff_items.h"

#include <algorithm>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

constexpr size_t kItemsMax = 16;

// Reads big-endian numbers off the front; once it has run out, everything is 0.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
  bool has_run_out() const { return has_run_out_; }
  size_t left() const { return bytes_.size(); }

  std::string_view take(size_t count) {
    if (count > bytes_.size()) {
      has_run_out_ = true;
      bytes_ = {};
      return {};
    }
    const std::string_view out = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return out;
  }

  uint64_t number(size_t count) {
    uint64_t value = 0;
    for (const char c : take(count)) value = value << 8 | static_cast<uint8_t>(c);
    return value;
  }

 private:
  std::string_view bytes_;
  bool has_run_out_ = false;
};

struct WantedItem {
  uint64_t id = 0;
  bool is_xmp = false;
};

void add_wanted(std::string_view infe, std::vector<WantedItem>& wanted) {
  Cursor cursor(infe);
  const uint64_t version = cursor.number(1);
  cursor.take(3);
  if (version < 2) return;
  const uint64_t id = cursor.number(version == 2 ? 2 : 4);
  cursor.take(2);  // protection
  const std::string_view type = cursor.take(4);
  const std::string_view rest = cursor.take(cursor.left());
  const std::string_view name = until_nul(rest);
  const std::string_view media_type =
      until_nul(rest.substr(std::min(name.size() + 1, rest.size())));
  const bool is_xmp = type == "mime" && media_type == "application/rdf+xml";
  if ((is_xmp || type == "Exif") && wanted.size() < kItemsMax) wanted.push_back({id, is_xmp});
}

std::vector<WantedItem> find_wanted(std::string_view iinf) {
  std::vector<WantedItem> wanted;
  Cursor cursor(iinf);
  const uint64_t version = cursor.number(1);
  cursor.take(3);
  cursor.take(version == 0 ? 2 : 4);  // count
  while (cursor.left() >= 8) {
    const uint64_t size = cursor.number(4);
    const std::string_view type = cursor.take(4);
    if (size < 8) break;
    const std::string_view content = cursor.take(static_cast<size_t>(size - 8));
    if (type == "infe" && !cursor.has_run_out()) add_wanted(content, wanted);
  }
  return wanted;
}

struct Extent {
  uint64_t offset = 0, bytes = 0;
};

struct Location {
  uint64_t id = 0;
  uint64_t method = 0;  // 0: in the file, 1: in idat
  std::vector<Extent> extents;
};

class LocationReader {
 public:
  explicit LocationReader(std::string_view iloc) : cursor_(iloc) {
    version_ = cursor_.number(1);
    cursor_.take(3);
    const uint64_t sizes = cursor_.number(2);
    offset_bytes_ = sizes >> 12;
    length_bytes_ = sizes >> 8 & 15;
    base_bytes_ = sizes >> 4 & 15;
    index_bytes_ = version_ == 0 ? 0 : sizes & 15;
    count_ = cursor_.number(version_ < 2 ? 2 : 4);
  }

  // Nothing at the end.
  std::optional<Location> next() {
    if (count_ == 0 || cursor_.left() == 0) return std::nullopt;
    --count_;
    Location location;
    location.id = cursor_.number(version_ < 2 ? 2 : 4);
    if (version_ > 0) location.method = cursor_.number(2) & 15;
    cursor_.take(2);  // data reference
    const uint64_t base = cursor_.number(base_bytes_);
    const uint64_t extents = cursor_.number(2);
    for (uint64_t i = 0; i < extents && !cursor_.has_run_out(); ++i) {
      cursor_.take(index_bytes_);
      const uint64_t offset = cursor_.number(offset_bytes_);
      location.extents.push_back({base + offset, cursor_.number(length_bytes_)});
      // Extents without any bytes of their own could be repeated for nothing.
      if (offset_bytes_ + length_bytes_ + index_bytes_ == 0) break;
    }
    if (cursor_.has_run_out()) return std::nullopt;
    return location;
  }

 private:
  Cursor cursor_;
  uint64_t version_ = 0, count_ = 0;
  size_t offset_bytes_ = 0, length_bytes_ = 0, base_bytes_ = 0, index_bytes_ = 0;
};

Result<std::optional<std::string>> read_extents(const ByteSource& source, const BmffItems& items,
                                                const Location& location, Walk& walk) {
  std::string out;
  const std::optional<std::string> none;
  for (const Extent& extent : location.extents) {
    if (!walk.visit()) return none;
    uint64_t offset = extent.offset;
    if (location.method == 1) {
      if (offset > items.idat_bytes || extent.bytes > items.idat_bytes - offset) {
        walk.remark("BMFF item reaches beyond idat");
        return none;
      }
      offset += items.idat_offset;
    }
    const auto part = TRY(walk.read_block(source, offset, extent.bytes, "BMFF item"));
    if (!part) return none;
    if (part->size() > walk.limits().block_bytes_max - out.size()) {
      walk.remark("BMFF item not read: over the limit of one block");
      return none;
    }
    out += *part;
  }
  return std::optional(std::move(out));
}

}  // namespace

Status give_bmff_items(const ByteSource& source, const BmffItems& items, Walk& walk) {
  const std::vector<WantedItem> wanted = find_wanted(items.iinf);
  if (wanted.empty()) return ok();
  LocationReader reader(items.iloc);
  size_t given = 0;
  while (const auto location = reader.next()) {
    const auto item = std::find_if(wanted.begin(), wanted.end(),
                                   [&](const WantedItem& one) { return one.id == location->id; });
    if (item == wanted.end() || location->method > 1) continue;
    if (++given > kItemsMax) break;
    auto content = TRY(read_extents(source, items, *location, walk));
    if (!content) continue;
    if (item->is_xmp) {
      TRY(walk.give({BlockKind::kXmp, "BMFF item XMP", "", std::move(*content)}));
    } else {
      TRY(give_exif_item("BMFF item EXIF", *content, walk));
    }
  }
  return ok();
}

Status give_exif_item(const std::string& place, std::string_view content, Walk& walk) {
  if (content.size() < 4) return ok();
  const uint32_t offset = read_be32(as_bytes(content).data());
  content.remove_prefix(4);
  if (offset > content.size()) {
    walk.remark(place + " begins beyond its end");
    return ok();
  }
  return walk.give({BlockKind::kExif, place, "", std::string(content.substr(offset))});
}

}  // namespace vigie::provenance
