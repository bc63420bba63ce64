// flow/cases/work.h: what a person does with a task short of deciding it; what time does with
// tasks.
//
// Method  a claim is a lock that its owner renews and that ends by itself; a task that is held,
//         asked about or waits for a second person has its time, after which it comes back, with an
//         alarm where somebody waits.
// Errors of all: kNotFound; kDenied: not of the actor's class; kConflict: somebody else's.
// Threads one thread a Desk.
#pragma once

#include <string>
#include <vector>

#include "flow/cases/desk.h"

namespace vigie::flow {

struct Claimed {
  store::Task task;
  int64_t until_us = 0;
};

// That task, or the first of the queue ("" any) that is of the actor's class. Renews one's own.
// Errors: kNotFound also when nothing waits; kLimit when the actor's exposure budget is used up.
Result<Claimed> claim(Desk& desk, std::string_view task, const Actor& actor);
Result<Claimed> claim_next(Desk& desk, std::string_view queue, const Actor& actor);
Status release(Desk& desk, std::string_view task, const Actor& actor, std::string_view why);
// Comes back to the same person after hours, 1 to 168.
Status hold(Desk& desk, std::string_view task, const Actor& actor, int64_t hours,
            std::string_view why);
// Into another queue ("" the same), at the front: due now.
Status escalate(Desk& desk, std::string_view task, const Actor& actor, std::string_view queue,
                std::string_view why);
// Who else could work on it: staff of its class, by name. A lead's to ask: the names are personal.
// Errors: kDenied for others.
struct Colleague {
  std::string id, name;
};
Result<std::vector<Colleague>> colleagues(Desk& desk, std::string_view task, const Actor& actor);
// to: another actor's id; the task waits for them alone. Errors: kDenied also when it is not of
// their class, kNotFound when they are no staff.
Status hand_over(Desk& desk, std::string_view task, const Actor& actor, std::string_view to,
                 std::string_view why);
// Leaves it to others; a reason is needed.
Status skip(Desk& desk, std::string_view task, const Actor& actor, std::string_view why);

// How the priority of a task comes about now: {"reach","harm","clock","priority","formula"}.
Json priority_json(const store::Task& task, int64_t now_us);

// Alarms for tasks that are late, ends of holds and questions, lapses of proposals without a
// second person. Returns how many tasks changed.
Result<size_t> tick(Desk& desk, size_t limit);

// Seconds that the actor has seen of flagged material today, and how many they may.
struct Exposure {
  double seconds = 0;
  int64_t budget_s = 0;
  bool is_over() const { return seconds >= static_cast<double>(budget_s); }
};
Result<Exposure> exposure(Desk& desk, const Actor& actor);
// Adds to it. Errors: kInvalidArgument unless 0 < seconds <= 600.
Result<Exposure> expose(Desk& desk, const Actor& actor, std::string_view item, double seconds);

}  // namespace vigie::flow
