// provenance/bmff_texts.h: texts inside the tag boxes of MP4 and QuickTime files.
//
// Method  ilst items with data, mean and name boxes (iTunes), mdta keys (QuickTime), international
//         text of udta (QuickTime), 3GPP text boxes (TS 26.244).
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

// The names in a keys box, in order. Malformed: as many as there are. Errors: none.
std::vector<std::string> parse_mdta_keys(std::string_view content);

// One child of ilst: type is four letters or the number of a key, from 1.
// Errors: those of the taker.
Status give_ilst_item(std::string_view type, std::string_view content,
                      const std::vector<std::string>& keys, Walk& walk);

// A text child of udta. Errors: those of the taker.
Status give_udta_text(std::string_view type, std::string_view content, Walk& walk);

}  // namespace vigie::provenance
