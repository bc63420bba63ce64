// provenance/id3_frames.h: the texts in an ID3v2 tag.
//
// Input   a source with "ID3" at offset: the head of an MP3 or FLAC file, a chunk of a RIFF file.
// Output  TXXX, COMM and the texts of tools (TSSE, TENC), XMP in PRIV; whether a GEOB holds a C2PA
//         store.
// Method  ID3v2.2, 2.3 and 2.4 with unsynchronisation, extended header and compressed frames.
// Limits  encrypted frames are skipped; a tag that is unsynchronised as a whole is read only up to
//         the limit of one block.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// Errors: kUnavailable when the source fails, those of the taker.
Status walk_id3(const ByteSource& source, uint64_t offset, Walk& walk);

}  // namespace vigie::provenance
