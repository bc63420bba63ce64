// exchange/pages/status_page.h: how far a report, an item or an account is, and what its person can
// do: read the statement of reasons, answer, put it right, appeal.
//
// Input   what flow/cases/status.h tells, as values; texts of people are untrusted and escaped.
// Threads stateless.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exchange/pages/frame.h"
#include "exchange/people/notice.h"

namespace vigie::exchange {

struct StatusPage {
  Locale locale = Locale::kEn;
  std::string link;  // of the path: /status/LINK
  std::string kind;  // report, item, account
  std::string number, title, category;
  std::string state;  // none, received, in_review, decided, appealed
  int64_t received_us = 0;
  struct Sent {
    Notice notice;
    int64_t sent_us = 0;
  };
  std::vector<Sent> notices;  // newest first
  struct Appeal {
    std::string number, state;  // open, asked, answered, upheld, rejected
    int64_t opened_us = 0;
  };
  std::vector<Appeal> appeals;
  struct Still {
    std::string url;
    int64_t time_ms = 0;
  };
  std::vector<Still> stills;  // of what the decision is about, for its author
  bool can_appeal = false, can_fix = false;
  std::string question;  // waits for an answer, "" none
  std::string wrong;     // the form's member that is wrong: text, source
  bool is_new = false, is_saved = false;
};

std::string status_page(const StatusPage& page);
// The form of an appeal, on a page of its own: what was written stays in `given`.
std::string appeal_page(const StatusPage& page, std::string_view given);
// A page for a link that leads nowhere, or for what does not work now.
std::string error_page(Locale locale, std::string_view path, Say what);

}  // namespace vigie::exchange
