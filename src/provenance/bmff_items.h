// provenance/bmff_items.h: EXIF and XMP items of HEIC and AVIF files.
//
// Input   the contents of iinf and iloc, and where idat is.
// Method  ISO 14496-12 sections 8.11.3 and 8.11.6; ISO 23008-12 annex A for EXIF items.
// Limits  16 items; data in the file or in idat only, not in other items.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

struct BmffItems {
  std::string iinf, iloc;
  uint64_t idat_offset = 0, idat_bytes = 0;
};

// Errors: kUnavailable when the source fails, those of the taker.
Status give_bmff_items(const ByteSource& source, const BmffItems& items, Walk& walk);

// An EXIF item: where the TIFF structure begins, then bytes. Errors: those of the taker.
Status give_exif_item(const std::string& place, std::string_view content, Walk& walk);

}  // namespace vigie::provenance
