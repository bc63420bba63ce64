// exchange/people/notice.h: a notice as a person reads it, from the record of what happened.
//
// Input   the notice's kind and content: facts of a decision as JSON, never sentences:
//         statement_of_reasons {item, visibility, strength, labels{lang}, territories, account,
//           strike_until, rule{lang}, rule_id, pack, pack_by_one, ground, law, moments[], source,
//           automated_detection, persons, interim_until, can_fix, appeal_until, decided, link}
//         reversal {item, had_strike, decided, link}
//         receipt, outcome, outcome_changed {number, result: acted|kept|gone, visibility, strength,
//           labels, persons, automated_detection, appeal_until, decided, link}
//         appeal_received {number, link}, appeal_outcome {number, upheld, visibility, ..., link}
//         question {number, text, until, link}
//         Times are microseconds since 1970.
// Output  a title and paragraphs under headings, in one of six languages.
// Method  article 17(3) of Regulation (EU) 2022/2065 asks for: (a) the measure, where and how long,
//         (b) facts, and whether a notice led to it, (c) automated means, (d)(e) ground and why,
//         (f) redress. Names of people who decided, and what the author did before, are no input.
// Threads stateless.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "exchange/people/words.h"

namespace vigie::exchange {

struct NoticeSection {
  std::string heading;  // "" for what comes before the first
  std::vector<std::string> paragraphs;
};

struct Notice {
  std::string title;
  std::vector<NoticeSection> sections;
};

// Unknown kinds and missing members leave their sentences out. Errors: none.
Notice notice_of(std::string_view kind, const Json& content, Locale locale);

// The same as plain text, for e-mail: title first, one blank line between paragraphs.
std::string notice_text(const Notice& notice);

// One sentence: what a decision of that visibility does. labels: as in the content.
std::string effect_sentence(const Json& content, Locale locale);

}  // namespace vigie::exchange
