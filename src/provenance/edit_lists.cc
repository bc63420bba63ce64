#include "provenance/edit_lists.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace vigie::provenance {
namespace {

using Bytes = std::span<const uint8_t>;

struct Box {
  std::string_view type;
  Bytes content;
};

// Takes the first box off bytes; nothing when there is none or it makes no sense.
std::optional<Box> take_box(Bytes& bytes) {
  if (bytes.size() < 8) return std::nullopt;
  uint64_t size = read_be32(bytes.data());
  size_t header = 8;
  if (size == 1) {
    if (bytes.size() < 16) return std::nullopt;
    size = read_be64(bytes.data() + 8);
    header = 16;
  }
  if (size == 0) size = bytes.size();
  if (size < header || size > bytes.size()) return std::nullopt;
  const auto* type = reinterpret_cast<const char*>(bytes.data() + 4);
  Box box{{type, 4}, bytes.subspan(header, size - header)};
  bytes = bytes.subspan(size);
  return box;
}

// The content of the first box of that type among the boxes of bytes; empty when there is none.
Bytes find_box(Bytes bytes, std::string_view type) {
  while (const auto box = take_box(bytes)) {
    if (box->type == type) return box->content;
  }
  return {};
}

// The time scale in mvhd and mdhd stands after the two times, which are wider in version 1.
uint32_t time_scale(Bytes header) {
  if (header.empty()) return 0;
  const size_t at = header[0] == 1 ? 20 : 12;
  return header.size() >= at + 4 ? read_be32(&header[at]) : 0;
}

int64_t to_ms(int64_t units, uint32_t scale) {
  int64_t scaled = 0;
  if (scale == 0 || __builtin_mul_overflow(units, int64_t{1000}, &scaled)) return 0;
  return scaled / scale;
}

std::vector<Edit> read_edits(Bytes elst, uint32_t movie_scale, uint32_t media_scale,
                             const EditLimits& limits) {
  std::vector<Edit> out;
  if (elst.size() < 8) return out;
  const bool is_wide = elst[0] == 1;
  const size_t entry_bytes = is_wide ? 20 : 12;
  const uint32_t count = read_be32(&elst[4]);
  Bytes rest = elst.subspan(8);
  for (uint32_t i = 0; i < count && rest.size() >= entry_bytes; ++i) {
    if (out.size() >= limits.edits_max) break;
    const int64_t duration =
        is_wide ? static_cast<int64_t>(read_be64(rest.data())) : read_be32(rest.data());
    const int64_t from = is_wide ? static_cast<int64_t>(read_be64(&rest[8]))
                                 : static_cast<int32_t>(read_be32(&rest[4]));
    const uint8_t* rate = &rest[entry_bytes - 4];
    out.push_back({to_ms(duration, movie_scale), from < 0 ? -1 : to_ms(from, media_scale),
                   static_cast<int16_t>(read_be16(rate)) + read_be16(rate + 2) / 65536.0});
    rest = rest.subspan(entry_bytes);
  }
  return out;
}

// moov's content, read from the file; empty when it is not there, too large or cut off.
Result<std::vector<uint8_t>> read_moov(const ByteSource& source, const EditLimits& limits) {
  constexpr int kBoxesMax = 10'000;
  uint64_t offset = 0;
  for (int i = 0; i < kBoxesMax && offset + 8 <= source.size(); ++i) {
    std::array<uint8_t, 16> head{};
    const size_t got = TRY(source.read_at(offset, head));
    uint64_t size = read_be32(head.data());
    uint64_t header = 8;
    if (size == 1 && got == 16) {
      size = read_be64(&head[8]);
      header = 16;
    }
    if (size == 0) size = source.size() - offset;
    if (size < header || size > source.size() - offset) break;
    const std::string_view type(reinterpret_cast<const char*>(&head[4]), 4);
    if (type == "moov" && size - header <= limits.moov_bytes_max) {
      return read_exactly(source, offset + header, size - header);
    }
    offset += size;
  }
  return std::vector<uint8_t>();
}

}  // namespace

Result<std::vector<std::vector<Edit>>> find_edit_lists(const ByteSource& source,
                                                       const EditLimits& limits) {
  std::vector<std::vector<Edit>> out;
  std::array<uint8_t, 8> start{};
  const size_t got = TRY(source.read_at(0, start));
  const std::string_view first(reinterpret_cast<const char*>(&start[4]), 4);
  const bool is_bmff = first == "ftyp" || first == "moov" || first == "wide" || first == "mdat";
  if (got < 8 || !is_bmff) return out;
  const std::vector<uint8_t> moov = TRY(read_moov(source, limits));
  const uint32_t movie_scale = time_scale(find_box(moov, "mvhd"));
  Bytes rest = moov;
  size_t tracks = 0;
  while (const auto box = take_box(rest)) {
    if (box->type != "trak" || ++tracks > limits.tracks_max) continue;
    const Bytes elst = find_box(find_box(box->content, "edts"), "elst");
    const uint32_t media_scale = time_scale(find_box(find_box(box->content, "mdia"), "mdhd"));
    auto edits = read_edits(elst, movie_scale, media_scale, limits);
    if (!edits.empty()) out.push_back(std::move(edits));
  }
  return out;
}

}  // namespace vigie::provenance
