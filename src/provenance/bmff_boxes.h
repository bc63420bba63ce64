// provenance/bmff_boxes.h: the metadata boxes of ISO base media files: MP4, MOV, M4A, HEIC, AVIF.
//
// Input   such a file or a JPEG XL container; mdat is skipped by its size, so time does not grow
//         with the film.
// Output  texts of ilst (iTunes and mdta keys) and udta, XMP (uuid box, XMP_, item), EXIF items,
// and
//         whether there is a C2PA store (uuid box of purpose manifest, original or update, or a
//         JUMBF box).
// Method  ISO 14496-12 with 64-bit sizes and size 0; QuickTime file format for udta and meta.
//         Boxes that can hold metadata are entered by an explicit stack.
// Limits  no deeper than limits.depth_max; text tracks and media information are not read.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// Errors: kUnavailable when the source fails, those of the taker.
Status walk_bmff(const ByteSource& source, Walk& walk);

}  // namespace vigie::provenance
