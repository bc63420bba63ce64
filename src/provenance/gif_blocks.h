// provenance/gif_blocks.h: the metadata blocks of a GIF file before its first picture.
//
// Output  comments, XMP, and whether there is a C2PA store (application extension C2PA_GIF).
// Method  GIF89a; XMP part 3, section 1.1.2.
// Limits  what stands after the first picture is not read: a long animation would have to be read
//         whole to find nothing.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// Errors: kUnavailable when the source fails, those of the taker.
Status walk_gif(const ByteSource& source, Walk& walk);

}  // namespace vigie::provenance
