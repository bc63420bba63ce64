#include "fingerprint/index/key_segment.h"

#include <algorithm>

#include "base/crypto.h"

namespace vigie::fingerprint {
namespace {

constexpr std::string_view kMagic = "VIGIEKIX";
constexpr uint32_t kVersion = 1;
constexpr size_t kHeaderBytes = 64;
constexpr size_t kTrailerBytes = 64;
constexpr size_t kNumberBytes = 5;

constexpr uint64_t kDirectoryAt = kHeaderBytes;
constexpr uint64_t kLowAt = kDirectoryAt + padded(kDirectoryNumbers * 4);
constexpr uint64_t numbers_at(uint64_t size) { return kLowAt + padded(2 * size); }
constexpr uint64_t trailer_at(uint64_t size) {
  return numbers_at(size) + padded(kNumberBytes * size + 3);  // a number is read as eight bytes
}

Error damaged(const std::string& what) {
  return Error{ErrorCode::kCorrupt,
               "index of keys: " + what + "; delete it: it is made again from the store"};
}

bool is_digest(std::span<const uint8_t> bytes, const uint8_t* expected) {
  const Digest digest = sha256(bytes);
  return std::equal(digest.begin(), digest.end(), expected);
}

}  // namespace

Result<KeySegment> KeySegment::open(std::span<const uint8_t> bytes) {
  if (bytes.size() < kHeaderBytes) {
    return damaged("it has " + std::to_string(bytes.size()) + " bytes, a header has 64");
  }
  const uint8_t* header = bytes.data();
  if (std::string_view(reinterpret_cast<const char*>(header), 8) != kMagic) {
    return damaged("it does not begin with VIGIEKIX");
  }
  const uint32_t version = load_u32(header + 8);
  if (version > kVersion) {
    return Error{ErrorCode::kUnsupported,
                 "index of keys of version " + std::to_string(version) + ", newest known " +
                     std::to_string(kVersion) +
                     ": use the newer program, or delete it: it is made again from the store"};
  }
  KeySegment out;
  out.bytes_ = bytes;
  out.size_ = load_u32(header + 16);
  const uint64_t expected = trailer_at(out.size_) + kTrailerBytes;
  if (version == 0 || bytes.size() != expected) {
    return damaged("it has " + std::to_string(bytes.size()) + " bytes where its count makes " +
                   std::to_string(expected));
  }
  if (!is_digest(bytes.first(kLowAt), bytes.data() + trailer_at(out.size_))) {
    return damaged("its header or directory is not as it was written");
  }
  uint32_t last = 0;
  for (size_t i = 0; i < kDirectoryNumbers; ++i) {
    const uint32_t begin = load_u32(bytes.data() + kDirectoryAt + 4 * i);
    if (begin < last || begin > out.size_ || (i == 0 && begin != 0)) {
      return damaged("its directory is out of order");
    }
    last = begin;
  }
  if (last != out.size_) return damaged("its directory lacks postings");
  return out;
}

Status KeySegment::verify() const {
  const uint64_t trailer = trailer_at(size_);
  if (!is_digest(bytes_.subspan(kLowAt, trailer - kLowAt), bytes_.data() + trailer + 32)) {
    return damaged("its postings are not as they were written");
  }
  return ok();
}

uint32_t KeySegment::key_at(size_t bucket, size_t position) const {
  uint16_t low;
  std::memcpy(&low, bytes_.data() + kLowAt + 2 * position, sizeof low);
  return static_cast<uint32_t>(bucket) << 16 | low;
}

Posting KeySegment::posting(size_t position) const {
  // The last bucket that begins at or before the position.
  size_t low = 0, high = kDirectoryNumbers - 1;
  while (high - low > 1) {
    const size_t middle = (low + high) / 2;
    (load_u32(bytes_.data() + kDirectoryAt + 4 * middle) <= position ? low : high) = middle;
  }
  return {key_at(low, position),
          load_u64(bytes_.data() + numbers_at(size_) + kNumberBytes * position) & kNumberMax};
}

void KeySegment::search(std::span<const uint32_t> keys, size_t postings_max,
                        std::vector<Posting>& found) const {
  for (const uint32_t key : keys) {
    const size_t bucket = key >> 16;
    const uint8_t* directory = bytes_.data() + kDirectoryAt + 4 * bucket;
    size_t begin = load_u32(directory), end = load_u32(directory + 4);
    const size_t bucket_end = end;
    while (begin < end) {
      const size_t middle = (begin + end) / 2;
      if (key_at(bucket, middle) < key) {
        begin = middle + 1;
      } else {
        end = middle;
      }
    }
    size_t last = begin;
    while (last < bucket_end && last - begin <= postings_max && key_at(bucket, last) == key) ++last;
    if (last - begin > postings_max) continue;
    for (size_t i = begin; i < last; ++i) {
      const uint8_t* number = bytes_.data() + numbers_at(size_) + kNumberBytes * i;
      found.push_back({key, load_u64(number) & kNumberMax});
    }
  }
}

Status write_key_segment(std::vector<Posting>& postings, const Sink& sink) {
  std::sort(postings.begin(), postings.end());
  postings.erase(std::unique(postings.begin(), postings.end()), postings.end());
  if (postings.size() > UINT32_MAX) return Error{ErrorCode::kLimit, "over 4 G keys in a segment"};
  std::string head(kLowAt, '\0');
  const auto set = [&head](size_t at, const auto value) {
    std::memcpy(head.data() + at, &value, sizeof value);
  };
  head.replace(0, kMagic.size(), kMagic);
  set(8, kVersion);
  set(16, static_cast<uint32_t>(postings.size()));
  std::string body(trailer_at(postings.size()) - kLowAt, '\0');
  std::vector<uint32_t> directory(kDirectoryNumbers);
  for (size_t i = 0; i < postings.size(); ++i) {
    const auto& [key, number] = postings[i];
    if (number > kNumberMax) return Error{ErrorCode::kLimit, "a number over 2^40 in an index"};
    ++directory[(key >> 16) + 1];
    const auto low = static_cast<uint16_t>(key);
    std::memcpy(body.data() + 2 * i, &low, sizeof low);
    std::memcpy(body.data() + (numbers_at(postings.size()) - kLowAt) + kNumberBytes * i, &number,
                kNumberBytes);
  }
  for (size_t i = 1; i < kDirectoryNumbers; ++i) directory[i] += directory[i - 1];
  std::memcpy(head.data() + kDirectoryAt, directory.data(), directory.size() * 4);
  const auto bytes_of = [](const std::string& text) {
    return std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  };
  for (const std::string* part : {&head, &body}) TRY(sink(bytes_of(*part)));
  for (const std::string* part : {&head, &body}) TRY(sink(sha256(bytes_of(*part))));
  return ok();
}

}  // namespace vigie::fingerprint
