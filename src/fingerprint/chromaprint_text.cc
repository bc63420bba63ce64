// The codes in the text that fpcalc prints. The library writes it; it does not read it here, since
// version 1.5 writes past its memory on texts that nobody wrote well.
//
// Format (chromaprint 1.5): base64 with - and _, no padding. A byte with the algorithm, three with
// the number of codes, the highest first. Then numbers of three bits, the lowest first: of each
// code the distances of the bits in which it differs from the code before, the first from bit 0,
// ended by a zero. A seven stands for seven or more: what is more follows after the next whole
// byte, in numbers of five bits.
#include "fingerprint/audio_print.h"

#include <optional>

namespace vigie::fingerprint {
namespace {

constexpr size_t kTextBytesMax = 1 << 20;
constexpr size_t kHeadBytes = 4;
constexpr unsigned kSmallBits = 3, kLargeBits = 5;
constexpr uint32_t kSmallMax = 7;
constexpr uint32_t kCodeBits = 32;

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

std::optional<std::vector<uint8_t>> bytes_of(std::string_view text) {
  std::vector<uint8_t> out;
  out.reserve(text.size() * 3 / 4);
  uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    held = (held << 6 | static_cast<uint32_t>(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out.push_back(static_cast<uint8_t>(held >> bits));
  }
  return out;
}

// Numbers of a few bits, one after the other, the lowest bits of a byte first.
class Numbers {
 public:
  Numbers(const std::vector<uint8_t>& bytes, size_t from) : bytes_(bytes), at_(from * 8) {}

  std::optional<uint32_t> next(unsigned bits) {
    if (at_ + bits > bytes_.size() * 8) return std::nullopt;
    uint32_t out = 0;
    for (unsigned i = 0; i < bits; ++i, ++at_) {
      out |= static_cast<uint32_t>(bytes_[at_ / 8] >> at_ % 8 & 1) << i;
    }
    return out;
  }
  size_t next_byte() const { return (at_ + 7) / 8; }

 private:
  const std::vector<uint8_t>& bytes_;
  size_t at_;  // in bits
};

Error cannot_unpack(std::string_view text) {
  return {ErrorCode::kCorrupt,
          "chromaprint text of " + std::to_string(text.size()) + " bytes cannot be unpacked"};
}

}  // namespace

Result<std::vector<uint32_t>> codes_from_chromaprint_text(std::string_view text) {
  if (text.size() > kTextBytesMax) {
    return Error{ErrorCode::kLimit, "chromaprint text of " + std::to_string(text.size()) +
                                        " bytes, limit " + std::to_string(kTextBytesMax)};
  }
  const auto bytes = bytes_of(text);
  if (!bytes || bytes->size() < kHeadBytes) {
    return Error{ErrorCode::kCorrupt, "this is not chromaprint text"};
  }
  const auto& head = *bytes;
  const size_t count = static_cast<size_t>(head[1]) << 16 | static_cast<size_t>(head[2]) << 8 |
                       static_cast<size_t>(head[3]);
  // A code is three bits at least: its end.
  if (count == 0 || count * kSmallBits > (head.size() - kHeadBytes) * 8) return cannot_unpack(text);
  if (head[0] != 1) {  // CHROMAPRINT_ALGORITHM_DEFAULT
    return Error{ErrorCode::kUnsupported,
                 "chromaprint algorithm " + std::to_string(head[0]) + ", only 1 is known"};
  }
  std::vector<uint32_t> distances;
  Numbers small(head, kHeadBytes);
  for (size_t ended = 0; ended < count;) {
    const auto number = small.next(kSmallBits);
    if (!number) return cannot_unpack(text);
    distances.push_back(*number);
    ended += *number == 0;
  }
  Numbers large(head, small.next_byte());
  std::vector<uint32_t> codes;
  codes.reserve(count);
  uint32_t differs = 0, bit = 0;
  for (uint32_t distance : distances) {
    if (distance == 0) {
      codes.push_back((codes.empty() ? 0 : codes.back()) ^ differs);
      differs = bit = 0;
      continue;
    }
    if (distance == kSmallMax) {
      const auto more = large.next(kLargeBits);
      if (!more) return cannot_unpack(text);
      distance += *more;
    }
    bit += distance;
    if (bit > kCodeBits) return cannot_unpack(text);
    differs |= uint32_t{1} << (bit - 1);
  }
  return codes;
}

}  // namespace vigie::fingerprint
