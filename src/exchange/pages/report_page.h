// exchange/pages/report_page.h: the report flow as pages without script.
//
// Method  the report button of the platform leads to the groups, a group to its choices, a choice
//         is sent: four taps. All else on the form is free to leave out. The group "illegal" asks
//         for what article 16(2) of Regulation (EU) 2022/2065 wants, and for no name where it is
//         about sexual abuse of children.
// Threads stateless.
#pragma once

#include <map>
#include <string>

#include "exchange/pages/frame.h"

namespace vigie::exchange {

struct ReportPage {
  Locale locale = Locale::kEn;
  std::string item, account;  // what is reported
  std::string viewer;         // the platform's token of the viewer, "" for a stranger
  std::string group;          // "" before one is chosen
  bool may_report = true;     // by our rules: else only what is illegal
  std::map<std::string, std::string> given;  // what was filled in and sent back to be put right
  std::string wrong;                         // the member that is wrong, "" none
  bool is_too_many = false, is_not_there = false;
};

std::string report_page(const ReportPage& page);

// The group of a category: the part before the dot.
std::string_view group_of(std::string_view category);

}  // namespace vigie::exchange
