// model/report.h: a person's notice about an item or an account, and what it may say.
//
// Input   JSON from anybody: a widget, a form, a platform, another tool (exchange/foreign_reports).
// Output  a Report whose every member is known, bounded and of the right type.
// Method  categories are those of the report flow; each has its own choice, so that election
//         misinformation and altered media are never "other". A legal notice carries what
//         article 16(2) of Regulation (EU) 2022/2065 asks for; name and e-mail are not asked for
//         where the notice is about sexual abuse of children (16(2)(c)).
// Limits  64 KiB; text 500 characters (legal: 5000), link 2000, others below.
// Threads values; stateless.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace vigie {

struct ReportCategory {
  std::string_view id;  // "election.procedure": the part before the dot is its group
  double harm;          // 1 (a nuisance) to 10 (a person in danger): orders queues, decides nothing
  bool is_of_accounts;  // may be said of an account too
  bool is_sealed = false;  // minors and intimate pictures: sealed material (I12)
};

// In the order of the flow: the groups in which they are offered, then their choices.
std::span<const ReportCategory> report_categories();
// nullptr when there is none of that id.
const ReportCategory* find_category(std::string_view id);

struct LegalNotice {    // article 16(2)
  std::string country;  // ISO 3166, where it is held to be illegal
  std::string law;      // "" when not known to the sender
  std::string name;     // personal; "" for child sexual abuse
  std::string email;    // personal; "" when no answer is wanted by e-mail
  bool good_faith = false;
};

struct Report {
  std::string item;      // id, or "ext:" and the platform's; "" for a report of an account
  std::string account;   // as the platform names it; "" for a report of an item
  std::string category;  // of report_categories()
  std::string lane = "community";    // community, legal: which path it came by
  std::string origin = "api";        // api, widget, page, coop, activitypub: which door
  std::string shown;                 // who is shown: "", me, someone_i_know, public_person
  int64_t from_ms = -1, to_ms = -1;  // the moment pointed at, -1 for none
  std::string text;                  // in the reporter's words: personal
  std::string link;                  // to a source: http or https; personal
  std::string locale = "en";
  std::string surface;  // where it was seen: feed, search, share, profile, live, ""
  Json seen;            // what was shown to the reporter, as the host says; an object or null
  LegalNotice legal;
};

// Errors: kInvalidArgument with the member and what is wanted; kLimit above a size.
Result<Report> read_report(const Json& value);

}  // namespace vigie
