// flow/cases/notify.h: who is told what, when something was decided; and the sending of it.
//
// Input   a decision that is in force from this transaction on, and its case if there is one.
// Output  notices that wait for the time in which an undo recalls them: a statement of reasons to
//         the author where something of theirs is limited, a correction where a limit ends, the
//         outcome with redress to every reporter.
// Method  what is only observed (I11) is told to nobody: such notices are kept as "observed".
//         An author is told when the outcome changed, once. Names of people who decided, and what
//         the author did before, are no input of a notice.
// Threads one thread a Desk.
#pragma once

#include <optional>
#include <string>

#include "flow/cases/desk.h"
#include "flow/effects.h"
#include "store/cases/decisions.h"
#include "store/cases/notices.h"
#include "store/items.h"

namespace vigie::flow {

struct Decided {
  Decision decision;
  Json facts;
  std::optional<store::Item> item;  // as it was before; nothing for an account
  std::string subject_id;           // of the account
  std::optional<store::Case> of_case;
  Outcome before;                // of the decision that was in force; default for none
  bool had_notice = false;       // that decision was told to the author
  int persons = 0;               // 0: the policy alone
  JsonArray moments;             // [{"from_ms","to_ms"}]: what it is about
  int64_t interim_until_us = 0;  // a first person proposed it: what holds until a second came
};

// Whether its author would read the same of both.
bool is_same_for_author(const Outcome& a, const Outcome& b);
// Precondition of both: within a transaction.
Status tell_author(Desk& desk, const Decided& decided, const Switches& switches);
// What holds between the first and the second of two persons: shown to fewer, and no more.
Outcome interim_outcome(const Outcome& proposed);
enum class News {
  kOutcome,      // what was decided
  kChanged,      // another than before, for those who were told that one
  kToTheUntold,  // it is none for those who were told one: who reported since hears it
};
Status tell_reporters(Desk& desk, const Decided& decided, const Switches& switches, News news);

// What an author was told last of limits: a statement of reasons or that one ended; nothing when
// they were told neither. notices: newest first.
const store::NoticeRow* last_word(const std::vector<store::NoticeRow>& notices);

// One notice that follows nothing decided: receipt, appeal_received, question, appeal_outcome.
// content: its members; "link" and "number" are added from id. Precondition: within a transaction.
struct Word {
  std::string kind, side, id, case_id, item_id, subject_id, report_id, locale;
  JsonObject content;
  int64_t wait_us = 0;
};
Status tell(Desk& desk, Word word);

// Sends what is due, at most limit, in one transaction. Returns how many.
Result<size_t> send_notices(Desk& desk, size_t limit);

// Where a person follows what happens: pages of the installation.
std::string status_url(const Desk& desk, std::string_view id);

}  // namespace vigie::flow
