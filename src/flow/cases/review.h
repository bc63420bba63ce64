// flow/cases/review.h: a person answers, the policy decides, people are told: one transaction.
//
// Input   a task that the actor holds; answers to the policy's tests (R-01: altered? misleading?
//         harmful?), rules confirmed, public-interest exceptions, with links to evidence.
// Output  the decision of record, its effects in the outbox, its notices waiting, its strikes, and
//         the same for all copies of the media: they are decided once.
// Method  answers become the facts review.*, and the pack decides (I3). Where it asks for two
//         persons, the first proposes; a second who answers alike puts it in force, one who does
//         not sends it on to a third; a proposal without a second lapses after the desk's hours.
// Threads one thread a Desk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/cases/desk.h"
#include "model/decision.h"
#include "store/cases/decisions.h"
#include "store/items.h"

namespace vigie::flow {

struct Answers {
  std::string altered, misleading, harm;  // "", yes, no, unsure: nothing is preselected
  std::string decided;                    // a visibility that the person sets as the most; "" none
  std::vector<std::string> confirmed;     // rules
  std::vector<std::string> exceptions;    // satire, debunk, press, education
  std::vector<std::string> depicts;       // who is shown: roles, or nobody; {} not answered
  JsonArray moments;                      // [{"test","from_ms","to_ms"}]: evidence by the seconds
  std::string note;                       // for colleagues; personal, never leaves
  std::string bank;                       // put the clip into this bank as manipulated; "" no
  bool copies = true;                     // the same media elsewhere is decided along
};

// Errors: kInvalidArgument with the member.
Result<Answers> read_answers(const Json& value);

// What the answers would do: {"outcome","needs_second","copies","effects","notices":[...]}.
// Changes nothing. Errors: kNotFound, kDenied (class), kInvalidArgument (facts).
Result<Json> preview(Desk& desk, std::string_view task, const Actor& actor, const Answers& answers,
                     std::string_view locale);

struct Verdict {
  std::string decision_id;
  std::string state;  // decided, proposed, disagreed
  Outcome outcome;
  size_t copies = 0;
  int64_t until_us = 0;  // decided: an undo recalls notices until then; proposed: it lapses then
};

// Errors: kNotFound; kDenied: not of the actor's class, or they took part before; kConflict:
// somebody else holds or decided it, or the item is gone.
Result<Verdict> decide_task(Desk& desk, std::string_view task, const Actor& actor,
                            const Answers& answers);

// Takes back what the actor decided in that task: effects, strikes, copies, notices, as one act.
// Notices that were sent are followed by corrections. Errors: kConflict when there is nothing to
// undo or an appeal has begun; kDenied when it was somebody else's.
Status undo(Desk& desk, std::string_view task, const Actor& actor);

// The end of what holds between two persons, when no second came: effects and author as before the
// proposal. Precondition: within a transaction.
Status end_interim(Desk& desk, const store::Task& task);
// What holds for an item between two persons: the proposed outcome and until when; nothing when no
// proposal waits, or the item is limited already.
struct Interim {
  Decision proposed;
  int64_t until_us = 0;
};
Result<std::optional<Interim>> interim_of(store::Store& store, const store::Item& item);

// Whether the actor decided, proposed or answered anything in that case.
Result<bool> took_part(Desk& desk, std::string_view case_id, const Actor& actor);

// The parts that appeals use too. Precondition: within a transaction.
struct Deciding {
  store::Case of_case;
  store::Task task;
  std::optional<store::Item> item;
  Actor actor;
  Answers answers;
};
Result<Deciding> begin_deciding(Desk& desk, std::string_view task, const Actor& actor,
                                const Answers& answers);
// Facts and decision for the item of d, or for a copy of it.
struct Weighed {
  Json facts;
  Decision decision;
  std::string pack_text;  // of the pack that decided
  std::string replaces;
  Outcome before;
};
Result<Weighed> weigh(Desk& desk, const Deciding& d, const std::optional<store::Item>& item,
                      const std::string& subject);
// Until the second person: fewer see the item, and its author is told why and until when. Gives the
// time when that ends by itself; 0 where nothing changes until then.
Result<int64_t> begin_interim(Desk& desk, const Deciding& d, const Weighed& weighed);
// Puts it in force for the item and its copies, with strikes, effects, notices; ends the task.
Result<Verdict> put_in_force(Desk& desk, const Deciding& d, Weighed weighed, int persons,
                             bool is_correction);

}  // namespace vigie::flow
