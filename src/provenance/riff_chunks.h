// provenance/riff_chunks.h: the metadata chunks of RIFF files: WebP, WAV and AVI.
//
// Input   a RIFF or RF64 file; data, movi and picture chunks are skipped.
// Output  EXIF, XMP, INFO texts, an ID3 tag in "id3 ", an "AIGC" chunk, and whether there is a C2PA
//         store in "C2PA".
// Method  RIFF and LIST INFO are entered by stepping over their header, so nesting costs nothing.
// Limits  a chunk of unknown length (RF64 data) ends the walk, with a remark.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// Errors: kUnavailable when the source fails, those of the taker.
Status walk_riff(const ByteSource& source, Walk& walk);

}  // namespace vigie::provenance
