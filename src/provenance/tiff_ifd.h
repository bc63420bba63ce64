// provenance/tiff_ifd.h: the texts in a TIFF structure: an EXIF block or a TIFF file.
//
// Input   bytes that begin with "II*\0" or "MM\0*" (TIFF 6.0; EXIF 2.32).
// Output  ImageDescription, Make, Model, Software, Artist, Copyright, UserComment, the XP texts of
// Windows and
//         XMP; whether tag 0xCD41 holds a C2PA store.
// Limits  16 directories, none twice; no BigTIFF, no maker notes.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// place names the block in traces: "JPEG EXIF". Errors: kUnavailable, those of the taker.
Status walk_tiff(const ByteSource& source, const std::string& place, Walk& walk);

}  // namespace vigie::provenance
