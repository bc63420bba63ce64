#include "fingerprint/index/segment.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"

namespace vigie::fingerprint {
namespace {

constexpr const char* kRemedy = "; delete it: it is made again from the store";

Error damaged(const std::string& what) {
  return Error{ErrorCode::kCorrupt, "index segment: " + what + kRemedy};
}

bool is_digest(std::span<const uint8_t> bytes, const uint8_t* expected) {
  const Digest digest = sha256(bytes);
  return std::equal(digest.begin(), digest.end(), expected);
}

}  // namespace

Result<Segment> Segment::open(std::span<const uint8_t> bytes) {
  if (bytes.size() < kSegmentHeaderBytes) {
    return damaged("it has " + std::to_string(bytes.size()) + " bytes, a header has 64");
  }
  const uint8_t* header = bytes.data();
  if (std::string_view(reinterpret_cast<const char*>(header), 8) != kSegmentMagic) {
    return damaged("it does not begin with VIGIEHIX");
  }
  const uint32_t version = load_u32(header + 8);
  if (version > kSegmentVersion) {
    return Error{ErrorCode::kUnsupported,
                 "index segment of version " + std::to_string(version) + ", newest known " +
                     std::to_string(kSegmentVersion) +
                     ": use the newer program, or delete it: it is made again from the store"};
  }
  if (version == 0) return damaged("version 0 does not exist");
  Segment out;
  out.bytes_ = bytes;
  out.seed_ = load_u64(header + 16);
  out.rows_ = load_u32(header + 32);
  out.labels_ = load_u64(header + 40);
  out.extras_ = load_u64(header + 48);
  // An extra label takes eight bytes: more of them than bytes would overflow the layout.
  if (out.rows_ > kSegmentRowsMax || out.extras_ > bytes.size()) return damaged("its counts");
  out.layout_ = segment_layout(out.rows_, out.extras_);
  if (load_u64(header + 24) != out.layout_.bytes || bytes.size() != out.layout_.bytes) {
    return damaged("it has " + std::to_string(bytes.size()) + " bytes where its counts make " +
                   std::to_string(out.layout_.bytes));
  }
  TRY(out.check_directories());
  return out;
}

Status Segment::check_directories() const {
  if (!is_digest(bytes_.first(layout_.records), bytes_.data() + layout_.trailer)) {
    return damaged("its header or directories are not as they were written");
  }
  for (size_t word = 0; word < kWordsARow; ++word) {
    const uint8_t* directory = bytes_.data() + layout_.directories + word * kDirectoryNumbers * 4;
    uint32_t last = 0;
    for (size_t i = 0; i < kDirectoryNumbers; ++i) {
      const uint32_t begin = load_u32(directory + 4 * i);
      if (begin < last || begin > rows_ || (i == 0 && begin != 0)) {
        return damaged("directory " + std::to_string(word) + " is out of order");
      }
      last = begin;
    }
    if (last != rows_) return damaged("directory " + std::to_string(word) + " lacks rows");
  }
  return ok();
}

Status Segment::verify() const {
  const auto body = bytes_.subspan(layout_.records, layout_.trailer - layout_.records);
  if (!is_digest(body, bytes_.data() + layout_.trailer + 32)) {
    return damaged("its rows or tables are not as they were written");
  }
  return ok();
}

const uint8_t* Segment::record(size_t position) const {
  return bytes_.data() + layout_.records + position * kRecordBytes;
}

Row Segment::row(size_t position) const {
  Row out;
  std::memcpy(out.words.data(), record(position), kBytesARow);
  return out;
}

template <class Call>
void Segment::each_label(size_t position, const Call& call) const {
  const auto label_of = [](uint64_t word) {
    return Label{word & kNumberMax, static_cast<uint8_t>(word >> 40)};
  };
  const uint64_t word = load_u64(record(position) + kBytesARow);
  if ((word & kHasExtras) == 0) return call(label_of(word));
  for (size_t at = word & kNumberMax; at < extras_; ++at) {
    const uint64_t extra = load_u64(bytes_.data() + layout_.extras + 8 * at);
    call(label_of(extra));
    if ((extra & kIsLast) != 0) return;
  }
}

std::vector<Label> Segment::labels_of(size_t position) const {
  std::vector<Label> out;
  each_label(position, [&out](const Label& label) { out.push_back(label); });
  return out;
}

void Segment::report(size_t position, size_t query, int distance, std::vector<RowHit>& hits) const {
  each_label(position, [&](const Label& label) {
    if (distance <= label.radius) hits.push_back({query, label.number, distance});
  });
}

void Segment::scan(std::span<const Row> queries, int radius_bits, std::vector<RowHit>& hits) const {
  for (size_t position = 0; position < rows_; ++position) {
    const auto* words = reinterpret_cast<const uint16_t*>(record(position));
    for (size_t q = 0; q < queries.size(); ++q) {
      const int distance = kernels().distance(words, queries[q].words.data());
      if (distance <= radius_bits) report(position, q, distance, hits);
    }
  }
}

}  // namespace vigie::fingerprint
