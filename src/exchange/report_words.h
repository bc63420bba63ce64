// exchange/report_words.h: values of a check as a reader says them, the same in every report.
//
// Input   parts of the check's JSON, untrusted.
// Output  plain text that can be printed on one line; a page still has to escape it.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "exchange/report_texts.h"

namespace vigie::exchange {

// The report's own words, filled in.
std::string own(Text which, Language language);
// "label: value" as the language punctuates it.
std::string labelled(Text label, std::string_view value, Language language);

// "1:02.5", minutes, seconds and tenths as a player shows them; 0 for what lies before the start.
std::string time_text(int64_t ms);
// "0:01.0–0:02.0" from [from_ms, to_ms], "" from anything else.
std::string interval_text(const JsonArray& interval_ms);
// share 0.6 is "60%".
std::string percent_text(double share, Language language);
// "2026-11-24T17:54:31Z" written out; any other text as it is.
std::string date_text(std::string_view rfc3339, Language language);
// A string as it is, other values as compact JSON with numbers cut to four decimals.
std::string value_text(const Json& value, Language language);
// The first characters_max characters, and how many more there were.
std::string cut_text(std::string_view text, size_t characters_max, Language language);

// decision.visibility as one word; an unknown one as it is.
std::string visibility_word(std::string_view visibility, Language language);
// What the decision means for the item and for its review: full sentences.
std::string outcome_sentences(const Json& decision, Language language);
// "near copy of known/old-bridge" from the evidence of a known match.
std::string match_phrase(const Json& evidence, Language language);
// Speed, mirroring and turning of a known match.
std::string transform_phrase(const Json& evidence, Language language);
// "60% of this item, 94% of the known item"; "" when the evidence does not say.
std::string coverage_phrase(const Json& evidence, Language language);
// The verdict of a finding in words, "" when there is none.
std::string verdict_phrase(const Json& finding, Language language);
// Where a finding applies: "0:01.0–0:02.0, 0:05.0" and how many more than places_max there are.
std::string places_text(const Json& finding, size_t places_max, Language language);
// finding.unable as a sentence, the three kinds told apart (I10); "" when the finding could look.
std::string unable_phrase(const Json& finding, Language language);

}  // namespace vigie::exchange
