// store/cases/case_log.h: a case is its events; this file writes them, and what is read off them.
//
// Input   events of cases, each an object of the members that the table in case_log.cc names.
// Output  the event in the log, and its change of the projections: cases, reports, tasks, appeals,
//         strikes.
// Method  one function a type of event changes the projections, from nothing but the event; so
//         rebuild() gives the same rows (I4), and there is no other way to change them.
// Threads one thread a Store. Precondition of record(): within a transaction of the store (I5).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

class CaseLog {
 public:
  explicit CaseLog(Store& store) : store_(store) {}

  // content: "case" and what the type needs. Errors: kInvalidArgument for an unknown type;
  // kConflict when the event breaks a rule of the projections; the database's.
  Status record(std::string_view type, JsonObject content);

  // Empties the projections and makes them again from all events, in a transaction of its own.
  Status rebuild();

 private:
  Store& store_;
};

// Orders tasks: log2(reach x harm) plus how many days the clock has run past the due time. At any
// moment the order of the ranks is the order of reach x harm x 2^(days past due): the clock doubles
// a task's weight each day, so the order never changes while tasks wait and can be indexed.
double task_rank(double reach, double harm, int64_t due_us);
// reach x harm x clock at a moment: what people see. clock: 2^(days past due), 1 when due.
double task_clock(int64_t due_us, int64_t now_us);

}  // namespace vigie::store
