// flow/cases/status.h: what whoever holds a link may see of their report, their item or account.
//
// Input   the id that a link leads to: a report (rp_), an item (i_) or an account (s_).
// Output  how far it is, every notice sent to them, and what they can do now: appeal, answer a
//         question, put it right.
// Method  a notice counts once it was sent: while an undo may still recall it, the page says that
//         it is being looked at. Nothing of the other side, of people who decided, or of what the
//         author did before, is in it.
// Threads one thread a Desk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/cases/desk.h"
#include "store/cases/notices.h"

namespace vigie::flow {

struct StatusView {
  std::string id, kind;  // report, item, account
  std::string told_as;   // the report whose notices are theirs: of several of one case the first
  std::string number;
  std::string state;  // received, in_review, decided, appealed; none: nothing limits it
  std::string title;  // of an item, for its author only
  std::string category, locale;
  int64_t received_us = 0, decided_us = 0;  // 0: not yet
  std::vector<store::NoticeRow> notices;    // sent, newest first
  std::vector<store::Appeal> appeals;       // their own
  bool can_appeal = false, can_fix = false;
  int64_t appeal_until_us = 0;
  std::string question, question_appeal;  // waits for their answer, "" none
  int64_t question_until_us = 0;
};

// Errors: kNotFound for an id that leads nowhere.
Result<StatusView> status_of(Desk& desk, std::string_view id);
// The same from a link: a forged one leads nowhere.
Result<StatusView> status_of_link(Desk& desk, std::string_view link);

// Stills of what the author's decision is about: nearest to its moments, else from the middle; none
// of sealed material (I12), none for reporters.
struct ShownStill {
  size_t number = 0;
  int64_t time_ms = 0;
  std::string blob_sha256;
};
Result<std::vector<ShownStill>> stills_of(Desk& desk, const StatusView& view);

}  // namespace vigie::flow
