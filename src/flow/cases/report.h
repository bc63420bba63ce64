// flow/cases/report.h: takes reports in: each gets a receipt, joins or opens a case, acts on
// nothing.
//
// Input   reports as model/report.h reads them; who sends them.
// Output  a receipt each, with a number and the link that shows what becomes of it.
// Method  one transaction for as many as are given: that is what makes intake fast. A report joins
//         the open case of its item or account; the same report sent twice gets the same receipt.
//         The number of reports moves a case up its queue and does nothing else.
// Cost    about 0.1 ms a report, and one sync of the disk for all.
// Threads one thread a Desk.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "flow/cases/desk.h"
#include "model/report.h"
#include "store/requests.h"

namespace vigie::flow {

struct Reporter {
  std::string account;      // as the platform names it; "" for nobody we know
  bool is_trusted = false;  // a trusted flagger: no quota, first in line
};

struct Receipt {
  std::string report_id, case_id, number, link;
  std::string queue;         // "" when it joined
  bool is_joined = false;    // the case was there already
  bool is_repeated = false;  // this very report was there already
  int64_t received_us = 0;
};

struct Incoming {
  Report report;
  Reporter reporter;
  store::RequestKey request = {};  // sent again under it: the first one's receipt
};

// One result for each, in order. Errors of one: kNotFound for an item that is not there or gone;
// kLimit above the reports a reporter may send a day; kConflict for another
// report under a key that was used; they leave the others as they are.
// Errors of all: the store's; nothing is kept then.
Result<std::vector<Result<Receipt>>> receive(Desk& desk, std::span<const Incoming> incoming);

// The open case of the item (or account), made with its task when there is none. Precondition:
// within a transaction.
struct CaseStart {
  std::string item_id, subject_id, source, category, language, region;
  double harm = 1;
  int64_t views = 0, reporters = 0;
  bool is_sealed = false, is_article16 = false, is_trusted = false, is_depicted = false;
  bool is_urgent = false, is_election = false;
};
struct OpenedCase {
  std::string case_id, queue;
  bool is_new = false;
};
Result<OpenedCase> open_case(Desk& desk, const CaseStart& start);

}  // namespace vigie::flow
