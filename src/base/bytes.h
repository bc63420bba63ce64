// base/bytes.h: bytes at rest: a source that can be read anywhere, and hex text.
//
// Parsers of files take a ByteSource so that they never hold a whole clip, and so that tests give
// them memory. Offsets and sizes are bytes.
// Threads a ByteSource is used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vigie {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual uint64_t size() const = 0;
  // Fills out from offset and returns how many bytes there were: fewer than asked only at the end.
  // Errors: kUnavailable when the device fails.
  virtual Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) const = 0;
};

// Bytes that somebody else keeps alive.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  uint64_t size() const override { return bytes_.size(); }
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) const override;

 private:
  std::span<const uint8_t> bytes_;
};

// An open, seekable file descriptor that somebody else closes; uses pread, so its position stays.
class DescriptorSource : public ByteSource {
 public:
  // Errors: kUnavailable when the descriptor cannot be measured; kInvalidArgument: not a file.
  static Result<DescriptorSource> open(int descriptor);
  uint64_t size() const override { return size_; }
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) const override;

 private:
  DescriptorSource(int descriptor, uint64_t size) : descriptor_(descriptor), size_(size) {}
  int descriptor_;
  uint64_t size_;
};

// Up to bytes_max bytes from offset. Errors: as read_at; kCorrupt when fewer than bytes exist.
Result<std::vector<uint8_t>> read_exactly(const ByteSource& source, uint64_t offset, size_t bytes);

// Lower-case hex. Errors: none.
std::string to_hex(std::span<const uint8_t> bytes);
// Nothing unless text is an even number of hex digits of either case.
std::optional<std::vector<uint8_t>> from_hex(std::string_view text);

// Standard base64 with padding (RFC 4648 section 4). Errors: none.
std::string to_base64(std::span<const uint8_t> bytes);
std::optional<std::vector<uint8_t>> from_base64(std::string_view text);

inline std::span<const uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Unsigned numbers, most (be) or least (le) significant byte first. Precondition: bytes exist.
inline uint16_t read_be16(const uint8_t* p) { return static_cast<uint16_t>(p[0] << 8 | p[1]); }
inline uint32_t read_be32(const uint8_t* p) {
  return static_cast<uint32_t>(read_be16(p)) << 16 | read_be16(p + 2);
}
inline uint64_t read_be64(const uint8_t* p) {
  return static_cast<uint64_t>(read_be32(p)) << 32 | read_be32(p + 4);
}
inline uint16_t read_le16(const uint8_t* p) { return static_cast<uint16_t>(p[1] << 8 | p[0]); }
inline uint32_t read_le32(const uint8_t* p) {
  return static_cast<uint32_t>(read_le16(p + 2)) << 16 | read_le16(p);
}

}  // namespace vigie
