// provenance/matroska_elements.h: the tags of a Matroska or WebM file.
//
// Input   an EBML file; clusters are skipped, by way of the SeekHead where there is one.
// Output  the text of every SimpleTag under its TagName, and the segment's Title.
// Method  RFC 8794 (EBML), RFC 9559 (Matroska). Segment, Tags, Tag, SimpleTag and clusters of
//         unknown size are entered by stepping over their header, so nesting costs nothing.
// Limits  there is no C2PA store in Matroska: the standard has no place for it.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// Errors: kUnavailable when the source fails, those of the taker.
Status walk_matroska(const ByteSource& source, Walk& walk);

}  // namespace vigie::provenance
