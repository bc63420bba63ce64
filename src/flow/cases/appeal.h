// flow/cases/appeal.h: a request to look again, decided by somebody who took no part.
//
// Input   an author who was limited, or a reporter who was told an outcome; for six months (R-48,
//         DSA article 20).
// Output  a task of kind appeal; one round of question and answer; an outcome that everybody who
//         was told before is told. Upheld: effects, strikes, copies and notices are put right, and
//         where a limit ends the clip goes to the negative bank, so that no match brings it back
//         (I9).
// Method  the decision is a person's like any other (never by automation alone): their answers make
//         a new decision of record, and the outcome of the appeal is whether it differs from the
//         one appealed against. The earlier verdict is shown once they have answered.
// Threads one thread a Desk.
#pragma once

#include <string>

#include "flow/cases/review.h"
#include "flow/ingest.h"

namespace vigie::flow {

struct NewAppeal {
  std::string side;       // author, reporter
  std::string item_id;    // of an author
  std::string report_id;  // of a reporter
  std::string text;       // why: personal
  std::string locale = "en";
  std::string subject_id = {};  // of an author whose account it is about, without an item
};

struct OpenedAppeal {
  std::string appeal_id, case_id, number;
};

// Errors: kNotFound; kConflict when there is no decision to appeal against, it runs already, or
// was decided once for the same decision; kLimit after the six months or above 5000 characters.
Result<OpenedAppeal> appeal(Desk& desk, const NewAppeal& request);

// The appellant is asked once and may answer once within three days.
Status ask(Desk& desk, std::string_view task, const Actor& actor, std::string_view question);
Status answer(Desk& desk, std::string_view appeal, std::string_view text);

struct AppealVerdict {
  Verdict verdict;
  bool is_upheld = false;
};
// Errors: as decide_task; kDenied when the actor took part before.
Result<AppealVerdict> decide_appeal(Desk& desk, std::string_view task, const Actor& actor,
                                    const Answers& answers);

// The author put something right: the label "made with AI", or a source. The item is decided again
// at once with it. Errors: kNotFound; kConflict when nothing limits it; kInvalidArgument.
Status fix(Desk& desk, std::string_view item, bool has_ai_label, std::string_view source);
// Other media in its place: trimmed, or corrected. It is looked at and decided again; what a person
// decided of the old one holds until a person has seen the new: it opens the case again.
// Errors: kNotFound; kConflict while people look at it, or its media is looked at.
Status replace_media(Desk& desk, std::string_view item, Upload& upload);

}  // namespace vigie::flow
