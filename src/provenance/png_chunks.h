// provenance/png_chunks.h: the metadata chunks of a PNG file.
//
// Input   a PNG or APNG file; IDAT is skipped.
// Output  tEXt, zTXt and iTXt (an XMP packet when its keyword says so), eXIf, and whether there is
// a
//         C2PA store in caBX.
// Method  PNG third edition, section 11.3.3. Checksums are not verified: a reader that shows the
//         text does not verify them either.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// Errors: kUnavailable when the source fails, those of the taker.
Status walk_png(const ByteSource& source, Walk& walk);

}  // namespace vigie::provenance
