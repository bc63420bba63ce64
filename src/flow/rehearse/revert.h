// flow/rehearse/revert.h: the effects of many decisions, taken back as one act.
//
// Input   which: all that a rule, a bank's entry or a version of a pack decided, or everything
//         since a time; or an earlier act of this kind.
// Output  each item is decided anew without what is taken back, in force at once: strikes removed,
//         notices that wait recalled, those who were told told again; and the report of it, counted
//         from the store.
// Method  by a rule: the same pack with that rule retired; by an entry: the facts without it; by a
//         pack: the one in force now; by time: the person who acts lets it stand, as the fact
//         review.decided says, and a task for people stays. Other rules that hold keep holding: a
//         limit that something else justifies is not lifted by accident. An earlier act is undone
//         by putting back what it replaced.
// Limits  decisions of people are left to people unless asked for; a rule that is still in the pack
//         in force, or an entry still in its bank, applies again when an item is decided anew: the
//         report says so.
// Threads one thread a Desk.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "flow/cases/desk.h"
#include "flow/rehearse/duties.h"
#include "store/policy/reverts.h"

namespace vigie::flow {

struct RevertRequest {
  std::string rule = {};
  std::string entry = {};         // "BANK/ID"
  std::string pack_version = {};  // "vigie-default@2", "2" of the pack in force, or a hash
  std::string act = {};           // "rv_...": an earlier act
  int64_t since_us = 0;           // with any of the above, or alone
  bool with_people = false;       // decisions that people made too
  bool is_dry = false;    // everything is done and rolled back: the report says what would be
  std::string note = {};  // why: for colleagues
  Profile profile = Profile::kPlatform;  // whose duties the report tells
  // What decided before the first publication; nullptr where that is not known.
  std::shared_ptr<const Policy> before_first = nullptr;
};

// What whoever acts must know, in the languages of the console.
struct Remark {
  std::string en, fr;
};

struct RevertReport {
  static constexpr size_t kSamplesMax = 20;
  std::string act;
  bool is_dry = false;
  int64_t found = 0, unchanged = 0, left_to_people = 0;
  store::RevertCounts counts;
  std::map<std::string, int64_t> changes;  // "remove -> allow"
  std::vector<std::string> items;          // the first ones
  std::vector<Remark> remarks;
  std::vector<Duty> duties;  // that the act has to fulfil
};

// Errors: kInvalidArgument when nothing is chosen; kNotFound for an unknown pack or act;
// kConflict when a pack in force decided it and there is no other.
Result<RevertReport> revert(Desk& desk, const RevertRequest& request, const Actor& actor);
// Whether revert would begin: its errors but those of what it finds.
Status check_revert(Desk& desk, const RevertRequest& request);

// language: "fr", else English.
JsonObject to_json_value(const RevertReport& report, std::string_view language);
std::string revert_text(const RevertReport& report, std::string_view language);

}  // namespace vigie::flow
