// Reading prints of every version: what a stranger wrote is refused with the place and the reason.
#include <algorithm>

#include "base/bytes.h"
#include "fingerprint/print.h"
#include "fingerprint/print_format.h"

namespace vigie::fingerprint {
namespace {

using format::kTimeUsMax;
using format::Tag;

uint64_t get(std::string_view bytes, size_t offset, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) {
    value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[offset + i])) << (8 * i);
  }
  return value;
}

std::string place_text(size_t offset) { return "print byte " + std::to_string(offset) + ": "; }

Error corrupt(size_t offset, const std::string& what) {
  return Error{ErrorCode::kCorrupt, place_text(offset) + what};
}

Result<int64_t> checked_time(uint64_t value, size_t offset) {
  if (value > static_cast<uint64_t>(kTimeUsMax)) {
    return Error{ErrorCode::kLimit, place_text(offset) + "time " + std::to_string(value) +
                                        " us, limit " + std::to_string(kTimeUsMax) + " us"};
  }
  return static_cast<int64_t>(value);
}

// The body of one section, read from front to back.
class Reader {
 public:
  Reader(std::string_view bytes, size_t from, size_t to) : bytes_(bytes), at_(from), end_(to) {}

  bool is_over() const { return at_ >= end_; }
  size_t at() const { return at_; }
  size_t left() const { return end_ - at_; }

  Result<uint64_t> take(int count) {
    if (left() < static_cast<size_t>(count)) return corrupt(at_, "the section is cut short");
    at_ += static_cast<size_t>(count);
    return get(bytes_, at_ - static_cast<size_t>(count), count);
  }

  Result<uint64_t> take_number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      const uint64_t byte = TRY(take(1));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (byte == 0 && shift > 0) return corrupt(at_ - 1, "a number is longer than it need be");
        return value;
      }
    }
    return corrupt(at_ - 1, "a number does not end");
  }

  Result<int64_t> take_time() {
    const size_t from = at_;
    return checked_time(TRY(take(8)), from);
  }

  Result<Hash> take_hash() {
    if (left() < 32) return corrupt(at_, "the section is cut short");
    Hash hash;
    const uint8_t* p = as_bytes(bytes_).data() + at_;
    for (int word = 3; word >= 0; --word, p += 8) hash.words[word] = read_be64(p);
    at_ += 32;
    return hash;
  }

  Result<int> take_quality() {
    const uint64_t value = TRY(take(1));
    if (value > 100) return corrupt(at_ - 1, "quality above 100");
    return static_cast<int>(value);
  }

 private:
  std::string_view bytes_;
  size_t at_, end_;
};

// Times written as steps; the first may be 0, later ones must ascend unless told otherwise.
class Steps {
 public:
  explicit Steps(bool may_repeat = false) : may_repeat_(may_repeat) {}

  Result<int64_t> take(Reader& reader) {
    const size_t from = reader.at();
    const uint64_t step = TRY(reader.take_number());
    if (step == 0 && !is_first_ && !may_repeat_) return corrupt(from, "times do not ascend");
    is_first_ = false;
    time_us_ = TRY(checked_time(
        static_cast<uint64_t>(time_us_) + std::min(step, static_cast<uint64_t>(kTimeUsMax) + 1),
        from));
    return time_us_;
  }

 private:
  bool may_repeat_, is_first_ = true;
  int64_t time_us_ = 0;
};

Status check_count(size_t count, size_t limit, size_t offset) {
  if (count < limit) return ok();
  return Error{ErrorCode::kLimit,
               place_text(offset) + "over " + std::to_string(limit) + " pictures"};
}

Status read_frames(Reader reader, ItemPrint& out) {
  Steps steps;
  while (!reader.is_over()) {
    TRY(check_count(out.frames.size(), format::kFramesMax, reader.at()));
    FramePrint frame;
    frame.time_us = TRY(steps.take(reader));
    const size_t from = reader.at();
    const uint64_t quality = TRY(reader.take(1));
    if (quality == format::kSameAsBefore) {
      if (out.frames.empty()) return corrupt(from, "the first frame repeats nothing");
      frame.hash = out.frames.back().hash;
      frame.quality = out.frames.back().quality;
    } else {
      if (quality > 100) return corrupt(from, "quality above 100");
      frame.quality = static_cast<int>(quality);
      frame.hash = TRY(reader.take_hash());
    }
    out.frames.push_back(frame);
  }
  return ok();
}

Status read_chromaprint(Reader reader, ItemPrint& out) {
  const size_t from = reader.at();
  out.audio.step_us = TRY(reader.take_time());
  out.audio.duration_us = TRY(reader.take_time());
  if (reader.left() % 4 != 0) return corrupt(reader.at(), "an audio code is cut short");
  const size_t count = reader.left() / 4;
  if (count > 0 && out.audio.step_us == 0) return corrupt(from, "audio codes without a step");
  if (count > 0 && count > static_cast<uint64_t>(kTimeUsMax / out.audio.step_us)) {
    return Error{ErrorCode::kLimit, std::to_string(count) + " audio codes are over 8 hours"};
  }
  out.audio.codes.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    out.audio.codes.push_back(static_cast<uint32_t>(TRY(reader.take(4))));
  }
  return ok();
}

Status read_thumbnails(Reader reader, ItemPrint& out) {
  Steps steps;
  Thumbnail known;
  while (!reader.is_over()) {
    TRY(check_count(out.thumbnails.size(), format::kLooksMax, reader.at()));
    known.time_us = TRY(steps.take(reader));
    const size_t from = reader.at();
    const uint64_t changes = TRY(reader.take(1));
    if (changes > 1) return corrupt(from, "unknown kind of thumbnail " + std::to_string(changes));
    if (changes == 1) {
      std::array<uint8_t, std::tuple_size_v<decltype(known.cells)> / 8> changed{};
      for (uint8_t& byte : changed) byte = static_cast<uint8_t>(TRY(reader.take(1)));
      for (size_t i = 0; i < known.cells.size(); ++i) {
        if ((changed[i / 8] >> (i % 8) & 1) == 0) continue;
        known.cells[i] = static_cast<uint8_t>(TRY(reader.take(1)));
      }
    }
    out.thumbnails.push_back(known);
  }
  return ok();
}

Result<Feature> take_feature(Reader& reader) {
  const size_t from = reader.at();
  const uint64_t place = TRY(reader.take(4));
  if (place >> 30 != 0) return corrupt(from, "the feature's reserved bits are not 0");
  Feature out;
  out.x = static_cast<uint16_t>(place & 1023);
  out.y = static_cast<uint16_t>(place >> 10 & 1023);
  out.level = static_cast<uint8_t>(place >> 20 & 15);
  out.angle = static_cast<uint8_t>(place >> 24 & 63);
  out.bits = {TRY(reader.take(8)), TRY(reader.take(8))};
  return out;
}

Status read_key_frames(Reader reader, ItemPrint& out) {
  const size_t from = reader.at();
  out.width_units = static_cast<int>(TRY(reader.take(2)));
  out.height_units = static_cast<int>(TRY(reader.take(2)));
  if (std::max(out.width_units, out.height_units) != kPlaceUnits ||
      std::min(out.width_units, out.height_units) == 0) {
    return corrupt(from, "the picture's longer side is not " + std::to_string(kPlaceUnits));
  }
  Steps steps;
  while (!reader.is_over()) {
    TRY(check_count(out.key_frames.size(), format::kLooksMax, reader.at()));
    KeyFrame frame;
    frame.time_us = TRY(steps.take(reader));
    const size_t count_at = reader.at();
    const uint64_t count = TRY(reader.take(1));
    if (count > kFeaturesMax) {
      return corrupt(count_at,
                     std::to_string(count) + " features, limit " + std::to_string(kFeaturesMax));
    }
    for (uint64_t i = 0; i < count; ++i) frame.features.push_back(TRY(take_feature(reader)));
    out.key_frames.push_back(std::move(frame));
  }
  return ok();
}

Status read_panes(Reader reader, ItemPrint& out) {
  Steps steps(true);
  while (!reader.is_over()) {
    TRY(check_count(out.panes.size(), format::kLooksMax, reader.at()));
    PanePrint pane;
    pane.time_us = TRY(steps.take(reader));
    const size_t from = reader.at();
    for (uint16_t* side : {&pane.box.left, &pane.box.top, &pane.box.right, &pane.box.bottom}) {
      *side = static_cast<uint16_t>(TRY(reader.take(2)));
    }
    if (pane.box.left >= pane.box.right || pane.box.top >= pane.box.bottom ||
        std::max(pane.box.right, pane.box.bottom) > kBoxUnits) {
      return corrupt(from, "the pane is no rectangle inside the picture");
    }
    pane.quality = TRY(reader.take_quality());
    pane.hash = TRY(reader.take_hash());
    out.panes.push_back(pane);
  }
  return ok();
}

Status read_peaks(Reader reader, ItemPrint& out) {
  constexpr auto kTimeMax = static_cast<uint64_t>(kTimeUsMax / kPeakTimeUs);
  uint64_t time = 0;
  while (!reader.is_over()) {
    const size_t from = reader.at();
    if (out.audio.peaks.size() >= format::kPeaksMax) {
      return Error{ErrorCode::kLimit,
                   place_text(from) + "over " + std::to_string(format::kPeaksMax) + " audio peaks"};
    }
    time += std::min(TRY(reader.take_number()), kTimeMax + 1);
    if (time > kTimeMax) return Error{ErrorCode::kLimit, place_text(from) + "later than 8 hours"};
    const uint64_t word = TRY(reader.take(2));
    AudioPeak peak;
    peak.time = static_cast<int32_t>(time);
    peak.is_strong = (word & format::kStrongPeak) != 0;
    const uint64_t pitch = word & ~uint64_t{format::kStrongPeak};
    if (pitch >= kPeakPitches) return corrupt(from, "pitch " + std::to_string(pitch));
    peak.pitch = static_cast<int16_t>(pitch);
    if (!out.audio.peaks.empty()) {
      const AudioPeak& before = out.audio.peaks.back();
      if (before.time == peak.time && before.pitch >= peak.pitch) {
        return corrupt(from, "audio peaks do not ascend");
      }
    }
    const size_t count = out.audio.peaks.size();
    if (count >= format::kPeaksTogether &&
        peak.time - out.audio.peaks[count - format::kPeaksTogether].time < format::kTogether) {
      return corrupt(from, "too many audio peaks within half a second");
    }
    out.audio.peaks.push_back(peak);
  }
  return ok();
}

Status read_section(Tag tag, Reader reader, ItemPrint& out) {
  switch (tag) {
    case Tag::kFrames: return read_frames(reader, out);
    case Tag::kChromaprint: return read_chromaprint(reader, out);
    case Tag::kThumbnails: return read_thumbnails(reader, out);
    case Tag::kKeyFrames: return read_key_frames(reader, out);
    case Tag::kPanes: return read_panes(reader, out);
    case Tag::kAudioPeaks: return read_peaks(reader, out);
  }
  return ok();  // of a later program: not for us
}

Status read_sections(std::string_view bytes, size_t end, ItemPrint& out) {
  uint64_t before = 0;
  for (size_t at = format::kHeaderBytes; at < end;) {
    if (end - at < format::kSectionHeaderBytes) return corrupt(at, "the section is cut short");
    const uint64_t tag = get(bytes, at, 1), length = get(bytes, at + 1, 4);
    if (tag <= before) return corrupt(at, "sections do not ascend");
    const size_t from = at + format::kSectionHeaderBytes;
    if (length == 0 || length > end - from) {
      return corrupt(at + 1, "a section of " + std::to_string(length) + " bytes");
    }
    TRY(read_section(static_cast<Tag>(tag), Reader(bytes, from, from + length), out));
    before = tag;
    at = from + length;
  }
  return ok();
}

// Version 1: fixed records, counts in the header.
Status read_version_1(std::string_view bytes, size_t end, ItemPrint& out) {
  constexpr size_t kHeader = 40, kFrame = 40, kCode = 4;
  if (end < kHeader) return corrupt(end, "cut short");
  const uint64_t frames = get(bytes, 16, 4), codes = get(bytes, 20, 4);
  // Both counts are 32 bits wide: the sum cannot overflow 64.
  const uint64_t expected = kHeader + frames * kFrame + codes * kCode;
  if (end != expected) {
    return corrupt(end, "the header announces " + std::to_string(expected) + " bytes");
  }
  int64_t before_us = -1;
  for (uint64_t i = 0; i < frames; ++i) {
    const size_t at = kHeader + i * kFrame;
    Reader reader(bytes, at, at + kFrame);
    FramePrint frame;
    frame.time_us = TRY(checked_time(TRY(reader.take(7)), at));
    frame.quality = TRY(reader.take_quality());
    frame.hash = TRY(reader.take_hash());
    if (frame.time_us <= before_us) return corrupt(at, "times do not ascend");
    before_us = frame.time_us;
    out.frames.push_back(frame);
  }
  // What follows the frames is as in version 2, but for the two times, which stand in the header.
  std::string sound(bytes.substr(24, 16));
  sound += bytes.substr(kHeader + frames * kFrame, codes * kCode);
  return read_chromaprint(Reader(sound, 0, sound.size()), out);
}

Status read_header(std::string_view bytes, ItemPrint& out) {
  const auto kind = static_cast<uint8_t>(bytes[5]);
  if (kind >= format::kKinds.size()) return corrupt(5, "unknown kind " + std::to_string(kind));
  const auto flags = static_cast<uint8_t>(bytes[6]);
  if (flags > format::kHasSound) return corrupt(6, "unknown flags " + std::to_string(flags));
  if (bytes[7] != 0) return corrupt(7, "the reserved byte is not 0");
  out.kind = format::kKinds[kind];
  out.has_sound = (flags & format::kHasSound) != 0;
  out.duration_us = TRY(checked_time(get(bytes, 8, 8), 8));
  return ok();
}

}  // namespace

Result<ItemPrint> decode_print(std::string_view bytes) {
  const auto& magic = format::kMagic;
  if (bytes.size() < magic.size() + 1 || bytes.substr(0, magic.size()) != magic) {
    return corrupt(0, "the magic bytes VGFP are missing");
  }
  const auto version = static_cast<uint8_t>(bytes[4]);
  if (version == 0) return corrupt(4, "version 0 does not exist");
  if (version > format::kVersion) {
    return Error{ErrorCode::kUnsupported, "print version " + std::to_string(version) +
                                              ", newest known " + std::to_string(format::kVersion)};
  }
  if (bytes.size() < format::kHeaderBytes + format::kChecksumBytes) {
    return corrupt(bytes.size(), "cut short");
  }
  const size_t end = bytes.size() - format::kChecksumBytes;
  if (get(bytes, end, 4) != format::crc32(bytes.substr(0, end))) {
    return corrupt(end, "the checksum does not match");
  }
  ItemPrint out;
  TRY(read_header(bytes, out));
  TRY(version == 1 ? read_version_1(bytes, end, out) : read_sections(bytes, end, out));
  return out;
}

}  // namespace vigie::fingerprint
