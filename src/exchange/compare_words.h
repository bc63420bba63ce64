// exchange/compare_words.h: what a comparison says, as sentences that text and page share.
//
// Input   parts of the JSON of docs/reference/compare-json.md, untrusted.
// Output  plain text on one line; a page still has to escape it.
// Threads stateless.
#pragma once

#include <string>

#include "base/json.h"
#include "exchange/report_texts.h"

namespace vigie::exchange {

// "picture 1:00.0" and so on: what kind of clip it is.
std::string clip_phrase(const Json& clip, Language language);
// Which tracks of the first clip are found in the other: the answer in one sentence.
std::string relation_sentence(const Json& item, const Json& other, Language language);
// "Picture: near copy, 98% of this item, 40% of the other clip", "" for a track without a stretch.
std::string track_phrase(const Json& other, const char* track, Language language);
// Where a match lies, what was changed and how much of it agrees.
std::string match_sentence(const Json& match, Language language);
// "From 0:02.0 to 0:12.0 the picture is from a, the sound from b." of a finding of mixed sources.
std::string mixed_sentence(const Json& finding, Language language);

}  // namespace vigie::exchange
