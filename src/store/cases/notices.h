// store/cases/notices.h: what people are told: made with the decision, sent when its time comes.
//
// States: waiting (an undo recalls it), sent, recalled, observed (nothing was done, so nobody is
// told: I11). Mails are the queue of those who asked for an answer by e-mail.
// Precondition of what writes: within a transaction, unless it says otherwise.
// Threads one thread a Store.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct NoticeRow {
  std::string id;  // "n_" and 26 characters
  std::string case_id, decision_id, item_id, subject_id;
  std::string side;  // author, reporter
  std::string report_id, kind, locale;
  Json content;  // of exchange/people/notice.h
  std::string state = "waiting";
  int64_t send_after_us = 0, made_us = 0, sent_us = 0;
};

struct Mail {
  std::string id, notice_id, address, error;
  int attempts = 0;
};

class Notices {
 public:
  explicit Notices(Store& store) : store_(store) {}

  // With its event. id and made_us are given by it.
  Status put(const NoticeRow& notice);
  // What was said of a decision of the case (or of its item, to its author) and still waits, with
  // the events. A receipt is no word on a decision: it goes out.
  Status recall(std::string_view case_id, std::string_view item_id);
  Result<NoticeRow> find(std::string_view id);                       // Errors: kNotFound
  Result<std::vector<NoticeRow>> due(int64_t now_us, size_t limit);  // outside too
  // Marks it sent with its event; body goes to the endpoints; address "" for no mail.
  Status send(const NoticeRow& notice, std::string_view body, std::string_view address);
  Result<std::vector<NoticeRow>> of_case(std::string_view case_id);  // oldest first
  // Those put after last() was asked, in that order: what one step of a transaction says to people.
  Result<int64_t> last();
  Result<std::vector<NoticeRow>> made_since(int64_t last, size_t limit);
  // Ids of the case's reports whose outcome was told or is about to be, and of their reporters.
  Result<std::set<std::string>> told_outcome(std::string_view case_id);
  Result<std::vector<NoticeRow>> of_subject(std::string_view subject, std::string_view before,
                                            size_t limit);  // newest first
  // Newest first, of those in that state.
  Result<std::vector<NoticeRow>> of_item(std::string_view item, std::string_view side,
                                         std::string_view state = "sent");
  // Newest first, for one report.
  Result<std::vector<NoticeRow>> of_report(std::string_view case_id, std::string_view report);

  // In transactions of their own.
  Result<std::optional<Mail>> lease_mail(int64_t lease_us);
  Status finish_mail(const Mail& mail);
  Status fail_mail(const Mail& mail, std::string_view error, int64_t wait_us);  // below 0: dead
  Result<std::vector<Mail>> list_dead_mails(size_t limit);

 private:
  Store& store_;
};

}  // namespace vigie::store
