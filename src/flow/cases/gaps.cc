#include "flow/cases/gaps.h"

#include <algorithm>
#include <set>

#include "flow/cases/status.h"
#include "store/cases/decisions.h"
#include "store/cases/notices.h"
#include "store/items.h"

namespace vigie::flow {
namespace {

constexpr size_t kReportsMax = 100'000;

// Waiting counts as told: it goes out in seconds unless an undo recalls it.
bool is_told(const store::NoticeRow& notice) { return notice.state != "recalled"; }

class Counter {
 public:
  explicit Counter(Desk& desk) : desk_(desk), cases_(desk.store) {}

  Status look_at(const store::Case& of_case) {
    ++out_.cases;
    if (of_case.state != "decided") return ok();
    ++out_.decided;
    const auto notices = TRY(store::Notices(desk_.store).of_case(of_case.id));
    TRY(look_at_author(of_case));
    std::set<std::string> reports, people;
    for (const store::NoticeRow& one : notices) {
      if (!one.kind.starts_with("outcome") || !is_told(one)) continue;
      reports.insert(one.report_id);
      people.insert(one.subject_id);
    }
    for (const store::ReportRow& report : TRY(cases_.reports(of_case.id, kReportsMax))) {
      const bool is_known = reports.contains(report.id) ||
                            (!report.reporter.empty() && people.contains(report.reporter));
      if (!is_known) found(of_case, out_.without_outcome);
      if (reports.contains(report.id)) TRY(look_at_path(of_case, report.id));
    }
    return ok();
  }

  Gaps take() { return std::move(out_); }

 private:
  void found(const store::Case& of_case, int64_t& count) {
    ++count;
    if (out_.first.empty()) out_.first = of_case.id;
  }

  Status look_at_author(const store::Case& of_case) {
    if (of_case.decision_id.empty() || of_case.visibility == "gone") return ok();
    const auto decision = TRY(store::Decisions(desk_.store).find(of_case.decision_id));
    const bool is_limited =
        decision.outcome.visibility != "allow" || decision.outcome.account != "none";
    if (!is_limited || TRY(cases_.name_of(of_case.subject_id)).empty()) return ok();
    const auto told = of_case.item_id.empty()
                          ? TRY(store::Notices(desk_.store).of_case(of_case.id))
                          : TRY(store::Notices(desk_.store).of_item(of_case.item_id, "author"));
    const auto waiting = TRY(store::Notices(desk_.store).of_case(of_case.id));
    const auto is_statement = [](const store::NoticeRow& one) {
      return one.kind == "statement_of_reasons" && is_told(one);
    };
    const bool is_there = std::any_of(told.begin(), told.end(), is_statement) ||
                          std::any_of(waiting.begin(), waiting.end(), is_statement);
    if (!is_there) found(of_case, out_.without_notice);
    const std::string id = of_case.item_id.empty() ? of_case.subject_id : of_case.item_id;
    return is_there ? look_at_path(of_case, id) : ok();
  }

  // A path is there when they may appeal, have appealed, or were told that nothing limits them.
  Status look_at_path(const store::Case& of_case, const std::string& id) {
    const StatusView view = TRY(status_of(desk_, id));
    const bool is_over = view.appeal_until_us > 0 && view.appeal_until_us < desk_.clock.now_us();
    const bool was_lifted =
        !view.notices.empty() &&
        (view.notices.front().kind == "reversal" || view.notices.front().kind == "appeal_outcome");
    const bool is_gone = std::any_of(
        view.notices.begin(), view.notices.end(),
        [](const store::NoticeRow& one) { return string_member(one.content, "result") == "gone"; });
    if (view.notices.empty()) return ok();  // not sent yet
    if (view.can_appeal || !view.appeals.empty() || is_over || was_lifted || is_gone) return ok();
    found(of_case, out_.without_appeal_path);
    return ok();
  }

  Desk& desk_;
  store::Cases cases_;
  Gaps out_;
};

}  // namespace

Result<Gaps> count_gaps(Desk& desk) {
  constexpr size_t kAtOnce = 500;
  Counter counter(desk);
  std::string before;
  while (true) {
    const auto page = TRY(store::Cases(desk.store).list("", before, kAtOnce));
    for (const store::Case& of_case : page) TRY(counter.look_at(of_case));
    if (page.size() < kAtOnce) return counter.take();
    before = page.back().id;
  }
}

}  // namespace vigie::flow
