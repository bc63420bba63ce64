// provenance/walk.h: one bounded walk through the metadata of a file.
//
// Input   a source of untrusted bytes, read in small pieces: the picture and the sound are skipped.
// Output  metadata blocks, given to a taker one at a time and then forgotten; remarks for people.
// Method  every walker counts what it visits, and reads blocks only through read_block, so that no
//         file makes us hold or look at more than the limits allow.
// Cost    at most limits.blocks_max visits and limits.total_bytes_max bytes of metadata.
// Threads a Walk belongs to one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "provenance/ai_traces.h"

namespace vigie::provenance {

enum class BlockKind {
  kText,  // a key and its text, UTF-8
  kXmp,   // an XMP packet
  kExif,  // a TIFF structure, without the "Exif" signature before it
};

struct MetadataBlock {
  BlockKind kind = BlockKind::kText;
  std::string place;  // "PNG tEXt parameters"
  std::string key;    // of kText: the name under which the text stands, or ""
  std::string bytes;
};

class Walk {
 public:
  using Taker = std::function<Status(Walk&, const MetadataBlock&)>;
  Walk(const TraceLimits& limits, Taker take) : limits_(limits), take_(std::move(take)) {}

  const TraceLimits& limits() const { return limits_; }
  const std::vector<std::string>& remarks() const { return remarks_; }
  bool has_c2pa() const { return has_c2pa_; }

  // Counts one box, chunk or segment. False once the limit is reached: the walker stops.
  bool visit();
  // The bytes of one block; nothing, with a remark, when it is over a limit or beyond the end.
  // Errors: kUnavailable when the source fails.
  Result<std::optional<std::string>> read_block(const ByteSource& source, uint64_t offset,
                                                uint64_t bytes, std::string_view place);
  // zlib data inflated, counted like a block. Nothing, with a remark, when damaged or over a limit.
  std::optional<std::string> inflate(std::string_view compressed, std::string_view place);
  // Hands a block to the taker. Errors: those of the taker.
  Status give(const MetadataBlock& block) { return take_(*this, block); }
  void give_c2pa() { has_c2pa_ = true; }
  // Each sentence once; beyond 64 they are dropped.
  void remark(std::string sentence);

 private:
  bool spend(uint64_t bytes, std::string_view place);

  TraceLimits limits_;
  Taker take_;
  size_t visits_ = 0;
  uint64_t spent_bytes_ = 0;
  bool has_c2pa_ = false;
  std::vector<std::string> remarks_;
};

// Fills out from offset; false when the source ends before. Errors: kUnavailable.
Result<bool> peek(const ByteSource& source, uint64_t offset, std::span<uint8_t> out);

// Whether bytes begin with a JUMBF superbox whose description has the C2PA type
// (ISO 19566-5; C2PA 2.2 section 11.1.4.2). Sizes are not looked at: a damaged store is a store.
bool is_c2pa_jumbf(std::string_view bytes);
// How many bytes is_c2pa_jumbf looks at.
inline constexpr size_t kC2paJumbfBytes = 32;

}  // namespace vigie::provenance
