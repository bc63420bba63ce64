// provenance/jpeg_segments.h: the metadata segments of a JPEG file.
//
// Input   a JPEG file; read up to the first scan, so the picture is not touched.
// Output  APP1 EXIF, APP1 XMP with its extension (XMP part 3, 1.1.3.1), COM, and whether APP11
// holds
//         a C2PA store (JUMBF in APP11, ISO 19566-5 annex D).
// Limits  what stands after the first scan (progressive files have more) is not read; parts of
//         extended XMP are taken only in order, as every known writer puts them.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// Errors: kUnavailable when the source fails, those of the taker.
Status walk_jpeg(const ByteSource& source, Walk& walk);

}  // namespace vigie::provenance
