// provenance/edit_lists.h: which parts of its media an MP4 or MOV really shows.
//
// Input   the bytes of an ISO base media file, untrusted.
// Output  the edit list of each track: stretches of media shown in order, or empty time.
// Method  ISO 14496-12, 8.6.6; only moov is read, at most moov_bytes_max of it.
// Limits  editors, phones (to start on a key frame) and encoders (for priming) all write edit
// lists:
//         one says that something was cut or delayed, not why.
// Threads stateless.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace vigie::provenance {

struct Edit {
  int64_t duration_ms = 0;
  int64_t media_from_ms = 0;  // -1: nothing is shown for that time
  double rate = 1;            // 0 holds one picture
};

struct EditLimits {
  uint64_t moov_bytes_max = 64 << 20;
  size_t tracks_max = 64;
  size_t edits_max = 1000;  // of a track; the rest is not read
};

// One list a track that has any, in order of the tracks; nothing for other formats.
// Errors: kUnavailable when source cannot be read. Broken boxes end the walk without an error.
Result<std::vector<std::vector<Edit>>> find_edit_lists(const ByteSource& source,
                                                       const EditLimits& limits = {});

}  // namespace vigie::provenance
