#include "fingerprint/print.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <span>

#include "base/bytes.h"
#include "fingerprint/print_format.h"

namespace vigie::fingerprint {
namespace {

using format::Tag;

constexpr int kCellStep = 2;  // grey levels by which a cell must change to be written anew

constexpr std::array<uint32_t, 256> kCrcTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ (value & 1 ? 0xedb88320u : 0u);
    table[i] = value;
  }
  return table;
}();

void put(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

// Seven bits a byte, least significant first; the top bit says that more follow.
void put_number(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
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

void put_quality(std::string& out, int quality) {
  put(out, static_cast<uint64_t>(std::clamp(quality, 0, 100)), 1);
}

void put_section(std::string& out, Tag tag, const std::string& body) {
  if (body.empty()) return;
  put(out, static_cast<uint64_t>(tag), 1);
  put(out, body.size(), 4);
  out += body;
}

// Times are written as steps from the one before.
class Steps {
 public:
  void put(std::string& out, int64_t time_us) {
    put_number(out, static_cast<uint64_t>(std::max<int64_t>(time_us - before_us_, 0)));
    before_us_ = time_us;
  }

 private:
  int64_t before_us_ = 0;
};

std::string frames_of(const ItemPrint& print) {
  std::string out;
  Steps steps;
  const FramePrint* head = nullptr;
  for (const FramePrint& frame : print.frames) {
    steps.put(out, frame.time_us);
    if (head != nullptr && frame.quality == head->quality &&
        distance_bits(frame.hash, head->hash) <= kRunDistanceBits) {
      put(out, format::kSameAsBefore, 1);
      continue;
    }
    put_quality(out, frame.quality);
    put_hash(out, frame.hash);
    head = &frame;
  }
  return out;
}

std::string chromaprint_of(const AudioPrint& audio) {
  std::string out;
  if (audio.codes.empty() && audio.duration_us == 0) return out;
  put_time(out, audio.step_us);
  put_time(out, audio.duration_us);
  for (const uint32_t code : audio.codes) put(out, code, 4);
  return out;
}

// Which cells changed, and their new values: a still shot takes a few bytes a picture.
std::string thumbnails_of(const ItemPrint& print) {
  std::string out;
  Steps steps;
  std::array<uint8_t, kThumbnailSide * kThumbnailSide> known{};
  for (const Thumbnail& thumbnail : print.thumbnails) {
    steps.put(out, thumbnail.time_us);
    std::array<uint8_t, known.size() / 8> changed{};
    std::string values;
    for (size_t i = 0; i < known.size(); ++i) {
      if (std::abs(thumbnail.cells[i] - known[i]) < kCellStep) continue;
      changed[i / 8] |= static_cast<uint8_t>(1u << (i % 8));
      known[i] = thumbnail.cells[i];
      values.push_back(static_cast<char>(known[i]));
    }
    put(out, values.empty() ? 0 : 1, 1);
    if (values.empty()) continue;
    out.append(changed.begin(), changed.end());
    out += values;
  }
  return out;
}

void put_feature(std::string& out, const Feature& feature) {
  const uint64_t place = uint64_t{feature.x} | uint64_t{feature.y} << 10 |
                         uint64_t{feature.level} << 20 | uint64_t{feature.angle} << 24;
  put(out, place, 4);
  put(out, feature.bits[0], 8);
  put(out, feature.bits[1], 8);
}

std::string key_frames_of(const ItemPrint& print) {
  std::string out;
  if (print.width_units == 0 && print.key_frames.empty()) return out;
  put(out, static_cast<uint64_t>(print.width_units), 2);
  put(out, static_cast<uint64_t>(print.height_units), 2);
  Steps steps;
  for (const KeyFrame& frame : print.key_frames) {
    steps.put(out, frame.time_us);
    put(out, frame.features.size(), 1);
    for (const Feature& feature : frame.features) put_feature(out, feature);
  }
  return out;
}

std::string panes_of(const ItemPrint& print) {
  std::string out;
  Steps steps;
  for (const PanePrint& pane : print.panes) {
    steps.put(out, pane.time_us);
    for (const uint16_t side : {pane.box.left, pane.box.top, pane.box.right, pane.box.bottom}) {
      put(out, side, 2);
    }
    put_quality(out, pane.quality);
    put_hash(out, pane.hash);
  }
  return out;
}

std::string peaks_of(const AudioPrint& audio) {
  std::string out;
  int32_t before = 0;
  for (const AudioPeak& peak : audio.peaks) {
    put_number(out, static_cast<uint64_t>(std::max(peak.time - before, 0)));
    before = peak.time;
    put(out, static_cast<uint64_t>(peak.pitch) | (peak.is_strong ? format::kStrongPeak : 0), 2);
  }
  return out;
}

}  // namespace

uint32_t format::crc32(std::string_view bytes) {
  uint32_t crc = 0xffffffffu;
  for (const char byte : bytes) {
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  }
  return ~crc;
}

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
  Hash hash;
  const uint8_t* p = bytes->data();
  for (int word = 3; word >= 0; --word, p += 8) hash.words[word] = read_be64(p);
  return hash;
}

int distance_bits(const Hash& a, const Hash& b) {
  int sum = 0;
  for (size_t w = 0; w < a.words.size(); ++w) sum += std::popcount(a.words[w] ^ b.words[w]);
  return sum;
}

std::string encode_print(const ItemPrint& print) {
  std::string out(format::kMagic);
  const auto& kinds = format::kKinds;
  const auto kind = std::find(kinds.begin(), kinds.end(), print.kind);
  put(out, format::kVersion, 1);
  put(out, kind == kinds.end() ? 0 : static_cast<uint64_t>(kind - kinds.begin()), 1);
  put(out, print.has_sound ? format::kHasSound : 0, 1);
  put(out, 0, 1);
  put_time(out, print.duration_us);
  put_section(out, Tag::kFrames, frames_of(print));
  put_section(out, Tag::kChromaprint, chromaprint_of(print.audio));
  put_section(out, Tag::kThumbnails, thumbnails_of(print));
  put_section(out, Tag::kKeyFrames, key_frames_of(print));
  put_section(out, Tag::kPanes, panes_of(print));
  put_section(out, Tag::kAudioPeaks, peaks_of(print.audio));
  put(out, format::crc32(out), 4);
  return out;
}

}  // namespace vigie::fingerprint
