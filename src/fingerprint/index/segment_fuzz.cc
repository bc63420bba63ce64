// Opening and searching a segment from any bytes: refused, or searched within its bytes. The
// digests of the header are made right, or no input would get past them.
#include <algorithm>
#include <cstring>

#include "base/crypto.h"
#include "fingerprint/index/key_segment.h"

using namespace vigie;
using namespace vigie::fingerprint;

static void try_segment(std::vector<uint8_t> bytes) {
  const uint64_t rows = load_u32(bytes.data() + 32) % 200;
  const uint64_t extras = load_u64(bytes.data() + 48) % 300;
  const SegmentLayout layout = segment_layout(rows, extras);
  bytes.resize(layout.bytes);
  const auto set = [&bytes](size_t at, const auto value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
  };
  set(24, layout.bytes);
  set(32, static_cast<uint32_t>(rows));
  set(48, extras);
  const Digest digest = sha256(std::span(bytes).first(layout.records));
  std::copy(digest.begin(), digest.end(), bytes.begin() + static_cast<ptrdiff_t>(layout.trailer));
  const auto segment = Segment::open(bytes);
  if (!segment) return;
  std::vector<RowHit> hits;
  const Row queries[2] = {{}, rows > 0 ? segment->row(rows - 1) : Row{}};
  segment->search(queries, 31, hits);
  segment->scan(queries, 255, hits);
  static_cast<void>(segment->verify());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint8_t> bytes(data, data + size);
  static_cast<void>(Segment::open(bytes));
  if (const auto keys = KeySegment::open(bytes)) {
    std::vector<Posting> found;
    const uint32_t asked[] = {0, 70000, 0xffffffff};
    keys->search(asked, 10, found);
    if (keys->size() > 0) static_cast<void>(keys->posting(keys->size() - 1));
  }
  // A small input stands for header and directories that are nearly right.
  if (bytes.size() >= kSegmentHeaderBytes) try_segment(std::move(bytes));
  return 0;
}
