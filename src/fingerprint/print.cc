#include "fingerprint/print.h"

#include <algorithm>
#include <bit>
#include <span>

#include "base/bytes.h"

namespace vigie::fingerprint {
namespace {

// The layout of docs/formats/print.md.
constexpr std::string_view kMagic = "VGFP";
constexpr uint8_t kVersion = 1;
constexpr size_t kHeaderBytes = 40;
constexpr size_t kFrameBytes = 40;
constexpr size_t kCodeBytes = 4;
constexpr size_t kChecksumBytes = 4;
constexpr int64_t kTimeUsMax = 8LL * 3600 * 1'000'000;
constexpr std::array<std::string_view, 4> kKinds = {"", "image", "video", "audio"};
constexpr uint8_t kHasSound = 1;

constexpr std::array<uint32_t, 256> kCrcTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ (value & 1 ? 0xedb88320u : 0u);
    table[i] = value;
  }
  return table;
}();

// CRC-32 of ISO-HDLC, as in zip and PNG.
uint32_t crc32(std::string_view bytes) {
  uint32_t crc = 0xffffffffu;
  for (const char byte : bytes) {
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  }
  return ~crc;
}

void put(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

uint64_t get(std::string_view bytes, size_t offset, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) {
    value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[offset + i])) << (8 * i);
  }
  return value;
}

void put_time(std::string& out, int64_t time_us) {
  put(out, static_cast<uint64_t>(std::max<int64_t>(time_us, 0)), 8);
}

void put_hash(std::string& out, const Hash& hash) {
  for (int word = 3; word >= 0; --word) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.push_back(static_cast<char>(hash.words[word] >> shift & 0xff));
    }
  }
}

Hash get_hash(std::string_view bytes, size_t offset) {
  Hash hash;
  const uint8_t* p = as_bytes(bytes).data() + offset;
  for (int word = 3; word >= 0; --word, p += 8) hash.words[word] = read_be64(p);
  return hash;
}

Error corrupt(size_t offset, const std::string& what) {
  return Error{ErrorCode::kCorrupt, "print byte " + std::to_string(offset) + ": " + what};
}

Result<int64_t> get_time(std::string_view bytes, size_t offset) {
  const uint64_t value = get(bytes, offset, 8);
  if (value > static_cast<uint64_t>(kTimeUsMax)) {
    return Error{ErrorCode::kLimit, "print byte " + std::to_string(offset) + ": time " +
                                        std::to_string(value) + " us, limit " +
                                        std::to_string(kTimeUsMax) + " us"};
  }
  return static_cast<int64_t>(value);
}

struct Counts {
  size_t frames = 0, codes = 0;
};

// Everything that can be said before the body is read.
Result<Counts> check_envelope(std::string_view bytes) {
  if (bytes.size() < kMagic.size() + 1 || bytes.substr(0, kMagic.size()) != kMagic) {
    return corrupt(0, "the magic bytes VGFP are missing");
  }
  const auto version = static_cast<uint8_t>(bytes[4]);
  if (version == 0) return corrupt(4, "version 0 does not exist");
  if (version > kVersion) {
    return Error{ErrorCode::kUnsupported, "print version " + std::to_string(version) +
                                              ", newest known " + std::to_string(kVersion)};
  }
  if (bytes.size() < kHeaderBytes + kChecksumBytes) return corrupt(bytes.size(), "cut short");
  const Counts counts{get(bytes, 16, 4), get(bytes, 20, 4)};
  // Both counts are 32 bits wide: the sum cannot overflow 64.
  const uint64_t expected = kHeaderBytes + uint64_t{counts.frames} * kFrameBytes +
                            uint64_t{counts.codes} * kCodeBytes + kChecksumBytes;
  if (bytes.size() != expected) {
    return corrupt(bytes.size(), "the header announces " + std::to_string(expected) + " bytes");
  }
  const size_t body = bytes.size() - kChecksumBytes;
  if (get(bytes, body, 4) != crc32(bytes.substr(0, body))) {
    return corrupt(body, "the checksum does not match");
  }
  return counts;
}

Status decode_header(std::string_view bytes, ItemPrint& out) {
  const auto kind = static_cast<uint8_t>(bytes[5]);
  if (kind >= kKinds.size()) return corrupt(5, "unknown kind " + std::to_string(kind));
  const auto flags = static_cast<uint8_t>(bytes[6]);
  if (flags > kHasSound) return corrupt(6, "unknown flags " + std::to_string(flags));
  if (bytes[7] != 0) return corrupt(7, "the reserved byte is not 0");
  out.kind = kKinds[kind];
  out.has_sound = (flags & kHasSound) != 0;
  out.duration_us = TRY(get_time(bytes, 8));
  out.audio.step_us = TRY(get_time(bytes, 24));
  out.audio.duration_us = TRY(get_time(bytes, 32));
  return ok();
}

Status decode_frames(std::string_view bytes, size_t count, ItemPrint& out) {
  int64_t before_us = -1;
  out.frames.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const size_t at = kHeaderBytes + i * kFrameBytes;
    FramePrint frame;
    frame.quality = static_cast<uint8_t>(bytes[at + 7]);
    frame.time_us = static_cast<int64_t>(get(bytes, at, 7));
    frame.hash = get_hash(bytes, at + 8);
    if (frame.time_us > kTimeUsMax) {
      return Error{ErrorCode::kLimit, "frame " + std::to_string(i) + " is later than 8 hours"};
    }
    if (frame.time_us <= before_us) return corrupt(at, "frame times do not ascend");
    if (frame.quality > 100) return corrupt(at + 7, "quality above 100");
    before_us = frame.time_us;
    out.frames.push_back(frame);
  }
  return ok();
}

Status decode_codes(std::string_view bytes, size_t offset, size_t count, ItemPrint& out) {
  if (count > 0 && out.audio.step_us == 0) return corrupt(24, "audio codes without a step");
  if (count > 0 && count > static_cast<uint64_t>(kTimeUsMax / out.audio.step_us)) {
    return Error{ErrorCode::kLimit, std::to_string(count) + " audio codes are over 8 hours"};
  }
  out.audio.codes.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    out.audio.codes.push_back(static_cast<uint32_t>(get(bytes, offset + i * kCodeBytes, 4)));
  }
  return ok();
}

}  // namespace

std::string to_hex(const Hash& hash) {
  std::string bytes;
  put_hash(bytes, hash);
  return vigie::to_hex(as_bytes(bytes));
}

Result<Hash> hash_from_hex(std::string_view text) {
  if (text.size() != 64) {
    return Error{ErrorCode::kInvalidArgument,
                 "a PDQ hash has 64 hex digits, not " + std::to_string(text.size())};
  }
  const auto bytes = from_hex(text);
  if (!bytes) return Error{ErrorCode::kInvalidArgument, "a PDQ hash has only hex digits"};
  return get_hash({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, 0);
}

int distance_bits(const Hash& a, const Hash& b) {
  int sum = 0;
  for (size_t w = 0; w < a.words.size(); ++w) sum += std::popcount(a.words[w] ^ b.words[w]);
  return sum;
}

std::string encode_print(const ItemPrint& print) {
  std::string out;
  out.reserve(kHeaderBytes + print.frames.size() * kFrameBytes +
              print.audio.codes.size() * kCodeBytes + kChecksumBytes);
  const auto kind = std::find(kKinds.begin(), kKinds.end(), print.kind);
  out += kMagic;
  put(out, kVersion, 1);
  put(out, kind == kKinds.end() ? 0 : static_cast<uint64_t>(kind - kKinds.begin()), 1);
  put(out, print.has_sound ? kHasSound : 0, 1);
  put(out, 0, 1);
  put_time(out, print.duration_us);
  put(out, print.frames.size(), 4);
  put(out, print.audio.codes.size(), 4);
  put_time(out, print.audio.step_us);
  put_time(out, print.audio.duration_us);
  for (const FramePrint& frame : print.frames) {
    put(out, static_cast<uint64_t>(std::max<int64_t>(frame.time_us, 0)), 7);
    put(out, static_cast<uint64_t>(std::clamp(frame.quality, 0, 100)), 1);
    put_hash(out, frame.hash);
  }
  for (const uint32_t code : print.audio.codes) put(out, code, 4);
  put(out, crc32(out), 4);
  return out;
}

Result<ItemPrint> decode_print(std::string_view bytes) {
  const Counts counts = TRY(check_envelope(bytes));
  ItemPrint out;
  TRY(decode_header(bytes, out));
  TRY(decode_frames(bytes, counts.frames, out));
  TRY(decode_codes(bytes, kHeaderBytes + counts.frames * kFrameBytes, counts.codes, out));
  return out;
}

}  // namespace vigie::fingerprint
