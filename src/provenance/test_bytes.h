// provenance/test_bytes.h: small files, written by hand for tests.
//
// Threads stateless. For tests only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "provenance/ai_traces.h"
#include "provenance/walk.h"

namespace vigie::provenance {

inline std::string big(uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift);
  return out;
}

inline std::string little(uint64_t value, int bytes) {
  const std::string reversed = big(value, bytes);
  return {reversed.rbegin(), reversed.rend()};
}

inline std::string box(std::string_view type, std::string_view content) {
  return big(content.size() + 8, 4) + std::string(type) + std::string(content);
}

inline std::string png_chunk(std::string_view type, std::string_view content) {
  return big(content.size(), 4) + std::string(type) + std::string(content) + big(0, 4);
}

inline std::string png(std::string_view chunks) {
  return "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", std::string(13, '\1')) + std::string(chunks) +
         png_chunk("IEND", "");
}

inline std::string segment(char marker, std::string_view content) {
  return std::string("\xff") + marker + big(content.size() + 2, 2) + std::string(content);
}

inline std::string jpeg(std::string_view segments) {
  return "\xff\xd8" + std::string(segments) + std::string("\xff\xda\0\2", 4);
}

inline std::string riff_chunk(std::string_view type, std::string_view content) {
  return std::string(type) + little(content.size(), 4) + std::string(content) +
         (content.size() % 2 ? std::string(1, '\0') : "");
}

// The head of a C2PA manifest store.
inline std::string c2pa_store() {
  const std::string type(
      "c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71\x03"
      "c2pa\0",
      22);
  return box("jumb", box("jumd", type));
}

inline std::string a1111_text() {
  return "a cat\nNegative prompt: blurry\nSteps: 28, Sampler: DPM++ 2M, CFG scale: 7, Seed: 1234";
}

inline std::string aigc_text(std::string_view label) {
  return R"({"Label": ")" + std::string(label) + R"(", "ContentProducer": "p", "ProduceID": "1"})";
}

inline Provenance traces_of(std::string_view file, const TraceLimits& limits = {}) {
  return find_ai_traces(MemorySource(as_bytes(file)), limits).value();
}

// What a walker gives: "place|key|bytes", in order.
struct Given {
  std::vector<std::string> blocks;
  std::vector<std::string> remarks;
  bool has_c2pa = false;
};

template <class Walker>
Given walk_with(Walker walker, std::string_view file, const TraceLimits& limits = {}) {
  Given given;
  Walk walk(limits, [&](Walk&, const MetadataBlock& block) {
    given.blocks.push_back(block.place + "|" + block.key + "|" + block.bytes);
    return ok();
  });
  static_cast<void>(walker(MemorySource(as_bytes(file)), walk).value());
  given.remarks = walk.remarks();
  given.has_c2pa = walk.has_c2pa();
  return given;
}

// Every beginning of file: a walker must end, and must not see more than it saw in the whole.
template <class Walker>
bool survives_every_cut(Walker walker, std::string_view file) {
  const size_t whole = walk_with(walker, file).blocks.size();
  for (size_t bytes = 0; bytes < file.size(); ++bytes) {
    // A copy of exactly that size, so that a sanitizer sees a read beyond it.
    const std::vector<char> start(file.begin(), file.begin() + static_cast<ptrdiff_t>(bytes));
    if (walk_with(walker, {start.data(), start.size()}).blocks.size() > whole) return false;
  }
  return true;
}

}  // namespace vigie::provenance
