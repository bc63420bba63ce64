#include "flow/cases/status.h"

#include <algorithm>
#include <cstdlib>

#include "flow/cases/appeal.h"
#include "store/items.h"

namespace vigie::flow {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;

Error nowhere() { return {ErrorCode::kNotFound, "this link leads nowhere: is it whole?"}; }

bool is_outcome(const store::NoticeRow& notice) {
  return notice.kind == "outcome" || notice.kind == "outcome_changed" ||
         notice.kind == "statement_of_reasons" || notice.kind == "reversal";
}

// The notice that an appeal would be about: the last word, unless that took the limit away.
const store::NoticeRow* appealable(const StatusView& view) {
  for (const store::NoticeRow& notice : view.notices) {
    if (!is_outcome(notice)) continue;
    const bool is_gone = string_member(notice.content, "result") == "gone";
    return notice.kind == "reversal" || is_gone ? nullptr : &notice;
  }
  return nullptr;
}

Status add_question(store::Cases& cases, const Desk& desk, StatusView& view,
                    const store::Appeal& appeal) {
  if (appeal.state != "asked") return ok();
  const Json asked = TRY(cases.text(appeal.id + "?"));
  if (int_member(asked, "until") < desk.clock.now_us()) return ok();
  view.question = string_member(asked, "text");
  view.question_until_us = int_member(asked, "until");
  view.question_appeal = appeal.id;
  return ok();
}

// What follows from the notices and appeals: the state, and what they can do.
Status conclude(Desk& desk, StatusView& view) {
  store::Cases cases(desk.store);
  const store::NoticeRow* last = appealable(view);
  for (const store::NoticeRow& notice : view.notices) {
    if (is_outcome(notice)) view.decided_us = std::max(view.decided_us, notice.sent_us);
  }
  bool is_open = false, was_decided = false;
  for (const store::Appeal& appeal : view.appeals) {
    is_open = is_open || appeal.decided_us == 0;
    was_decided = was_decided || (last != nullptr && appeal.decision_id == last->decision_id);
    TRY(add_question(cases, desk, view, appeal));
  }
  if (view.decided_us > 0) view.state = "decided";
  if (is_open) view.state = "appealed";
  if (last == nullptr) return ok();
  view.appeal_until_us = last->sent_us + desk.queues.settings().appeal_days * kDayUs;
  view.can_appeal = !is_open && !was_decided && desk.clock.now_us() <= view.appeal_until_us;
  view.can_fix = last->side == "author" && bool_member(last->content, "can_fix") && !is_open;
  return ok();
}

Status keep_appeals(store::Cases& cases, StatusView& view, std::string_view case_id,
                    std::string_view side, std::string_view report) {
  for (store::Appeal& appeal : TRY(cases.appeals_of(case_id))) {
    if (appeal.side != side || appeal.report_id != report) continue;
    view.appeals.push_back(std::move(appeal));
  }
  return ok();
}

Result<StatusView> of_report(Desk& desk, std::string_view id) {
  store::Cases cases(desk.store);
  const auto report = TRY(cases.find_report(id));
  StatusView out;
  out.id = report.id;
  out.kind = "report";
  out.number = receipt_number(report.id);
  out.category = report.category;
  out.locale = report.locale;
  out.received_us = report.received_us;
  store::Notices notices(desk.store);
  out.notices = TRY(notices.of_report(report.case_id, report.id));
  out.told_as = report.id;
  const bool is_told = std::any_of(out.notices.begin(), out.notices.end(), is_outcome);
  if (!is_told && !report.reporter.empty()) {
    // Whoever reported twice in one case is told once.
    constexpr size_t kNoticesMax = 200;
    for (auto& notice : TRY(notices.of_subject(report.reporter, "", kNoticesMax))) {
      const bool is_theirs = notice.case_id == report.case_id && notice.side == "reporter";
      if (!is_theirs || notice.report_id == report.id) continue;
      out.told_as = notice.report_id;
      out.notices.push_back(std::move(notice));
    }
  }
  out.state = "received";
  for (const store::Task& task : TRY(cases.tasks_of(report.case_id))) {
    if (task.claimed_us > 0) out.state = "in_review";
  }
  TRY(keep_appeals(cases, out, report.case_id, "reporter", out.told_as));
  TRY(conclude(desk, out));
  return out;
}

Result<StatusView> of_author(Desk& desk, StatusView out) {
  store::Cases cases(desk.store);
  out.number = receipt_number(out.id);
  out.state = out.notices.empty() ? "none" : "decided";
  if (!out.notices.empty()) {
    out.locale = out.notices.front().locale;
    out.received_us = out.notices.back().sent_us;
  }
  std::vector<std::string> seen;
  for (const store::NoticeRow& notice : out.notices) {
    const bool is_known = std::find(seen.begin(), seen.end(), notice.case_id) != seen.end();
    if (notice.case_id.empty() || is_known) continue;
    seen.push_back(notice.case_id);
    TRY(keep_appeals(cases, out, notice.case_id, "author", ""));
  }
  TRY(conclude(desk, out));
  return out;
}

Result<StatusView> of_item(Desk& desk, std::string_view id) {
  const auto item = TRY(store::Items(desk.store).find(id));
  StatusView out;
  out.id = item.id;
  out.kind = "item";
  out.title = item.text.title;
  out.locale = item.language;
  out.notices = TRY(store::Notices(desk.store).of_item(item.id, "author"));
  return of_author(desk, std::move(out));
}

Result<StatusView> of_account(Desk& desk, std::string_view id) {
  constexpr size_t kNoticesMax = 100;
  StatusView out;
  out.id = id;
  out.kind = "account";
  if (TRY(store::Cases(desk.store).name_of(id)).empty()) return nowhere();
  for (auto& notice : TRY(store::Notices(desk.store).of_subject(id, "", kNoticesMax))) {
    if (notice.side == "author" && notice.item_id.empty()) out.notices.push_back(std::move(notice));
  }
  return of_author(desk, std::move(out));
}

}  // namespace

Result<StatusView> status_of(Desk& desk, std::string_view id) {
  if (id.starts_with("rp_")) return of_report(desk, id);
  if (id.starts_with("i_")) return of_item(desk, id);
  if (id.starts_with("s_")) return of_account(desk, id);
  return nowhere();
}

Result<StatusView> status_of_link(Desk& desk, std::string_view link) {
  const auto id = id_of_link(desk.link_secret, link);
  if (!id) return nowhere();
  return status_of(desk, *id);
}

Result<std::vector<ShownStill>> stills_of(Desk& desk, const StatusView& view) {
  std::vector<ShownStill> out;
  if (view.kind != "item" || view.notices.empty()) return out;
  for (const store::Case& one : TRY(store::Cases(desk.store).list_of_item(view.id))) {
    if (one.is_sealed) return out;
  }
  std::vector<ShownStill> all;
  for (auto& still : TRY(store::Items(desk.store).stills(view.id))) {
    all.push_back({all.size(), still.time_ms, std::move(still.blob_sha256)});
  }
  if (all.empty()) return out;
  const JsonArray& moments = array_member(view.notices.front().content, "moments");
  constexpr size_t kShownMax = 4;
  for (const Json& moment : moments) {
    const int64_t at_ms = (int_member(moment, "from_ms") + int_member(moment, "to_ms")) / 2;
    const auto nearest =
        *std::min_element(all.begin(), all.end(), [&](const ShownStill& a, const ShownStill& b) {
          return std::abs(a.time_ms - at_ms) < std::abs(b.time_ms - at_ms);
        });
    const bool is_there = std::any_of(out.begin(), out.end(), [&](const ShownStill& one) {
      return one.number == nearest.number;
    });
    if (!is_there && out.size() < kShownMax) out.push_back(nearest);
  }
  if (out.empty()) out.push_back(all[all.size() / 2]);
  return out;
}

}  // namespace vigie::flow
