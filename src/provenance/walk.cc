#include "provenance/walk.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/unicode.h"

namespace vigie::provenance {
namespace {

constexpr size_t kRemarksMax = 64;
// The type of a C2PA manifest store: "c2pa" and the suffix of ISO types.
constexpr std::string_view kC2paType("c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71", 16);

}  // namespace

bool Walk::visit() {
  if (visits_ < limits_.blocks_max) {
    ++visits_;
    return true;
  }
  remark("over " + std::to_string(limits_.blocks_max) + " metadata blocks: the rest was not read");
  return false;
}

bool Walk::spend(uint64_t bytes, std::string_view place) {
  if (bytes > limits_.total_bytes_max - spent_bytes_) {
    remark(std::string(place) + " not read: over " + std::to_string(limits_.total_bytes_max) +
           " bytes of metadata in all");
    return false;
  }
  spent_bytes_ += bytes;
  return true;
}

Result<std::optional<std::string>> Walk::read_block(const ByteSource& source, uint64_t offset,
                                                    uint64_t bytes, std::string_view place) {
  const std::optional<std::string> none;
  if (bytes > limits_.block_bytes_max) {
    remark(std::string(place) + " not read: " + std::to_string(bytes) + " bytes, limit " +
           std::to_string(limits_.block_bytes_max));
    return none;
  }
  if (offset > source.size() || bytes > source.size() - offset) {
    remark(std::string(place) + " is cut off");
    return none;
  }
  if (!spend(bytes, place)) return none;
  std::string out(static_cast<size_t>(bytes), '\0');
  const std::span into(reinterpret_cast<uint8_t*>(out.data()), out.size());
  const size_t got = TRY(source.read_at(offset, into));
  if (got != out.size()) {
    remark(std::string(place) + " is cut off");
    return none;
  }
  return std::optional(std::move(out));
}

std::optional<std::string> Walk::inflate(std::string_view compressed, std::string_view place) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string out;
  std::array<char, 16384> piece;
  int status = Z_OK;
  while (status == Z_OK && out.size() <= limits_.inflated_bytes_max) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    status = ::inflate(&stream, Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (out.size() > limits_.inflated_bytes_max) {
    remark(std::string(place) + " not read: inflates to over " +
           std::to_string(limits_.inflated_bytes_max) + " bytes");
    return std::nullopt;
  }
  if (status != Z_STREAM_END) {
    remark(std::string(place) + " is damaged: it does not inflate");
    return std::nullopt;
  }
  if (!spend(out.size(), place)) return std::nullopt;
  return out;
}

void Walk::remark(std::string sentence) {
  sentence = printable(sentence);
  if (remarks_.size() >= kRemarksMax) return;
  if (std::find(remarks_.begin(), remarks_.end(), sentence) != remarks_.end()) return;
  remarks_.push_back(std::move(sentence));
}

Result<bool> peek(const ByteSource& source, uint64_t offset, std::span<uint8_t> out) {
  if (offset > source.size() || out.size() > source.size() - offset) return false;
  const size_t got = TRY(source.read_at(offset, out));
  return got == out.size();
}

bool is_c2pa_jumbf(std::string_view bytes) {
  return bytes.size() >= kC2paJumbfBytes && bytes.substr(4, 4) == "jumb" &&
         bytes.substr(12, 4) == "jumd" && bytes.substr(16, 16) == kC2paType;
}

}  // namespace vigie::provenance
