#include "flow/cases/report.h"

#include <algorithm>

#include "base/crypto.h"
#include "flow/cases/notify.h"
#include "store/cases/case_log.h"
#include "store/items.h"

namespace vigie::flow {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;

struct Target {
  std::string item_id, subject_id, language, region, version;
  int64_t views = 0;
  bool is_decided = false;
  store::Item item;  // of a report of an item
};

Result<Target> find_target(Desk& desk, const Report& report) {
  store::Cases cases(desk.store);
  Target out;
  if (report.item.empty()) {
    out.subject_id = TRY(cases.subject_of(report.account));
    return out;
  }
  out.item = TRY(store::Items(desk.store).find(report.item));
  if (out.item.state == "deleted" || out.item.state == "erased") {
    return Error{ErrorCode::kNotFound, "the item is not there any more"};
  }
  out.item_id = out.item.id;
  out.subject_id = TRY(cases.subject_of(out.item.account));
  out.language = out.item.language;
  out.region = out.item.region;
  out.views = out.item.views;
  out.is_decided = !out.item.decision_id.empty();
  out.version = std::to_string(out.item.updated_us) + " " + out.item.decision_id;
  return out;
}

// What the item was when it was reported: its texts, its stills, what it was decided as.
Result<std::string> snapshot_of(Desk& desk, const Target& target) {
  if (target.item_id.empty()) return std::string();
  store::Cases cases(desk.store);
  if (auto known = TRY(cases.find_snapshot(target.item_id, target.version))) return *known;
  JsonArray stills;
  for (const store::ItemStill& still : TRY(store::Items(desk.store).stills(target.item_id))) {
    stills.push_back(JsonObject{{"time_ms", still.time_ms}, {"blob", still.blob_sha256}});
  }
  const store::Item& item = target.item;
  return cases.put_snapshot(target.item_id, target.version,
                            JsonObject{{"title", item.text.title},
                                       {"description", item.text.description},
                                       {"captions", item.text.captions},
                                       {"media_sha256", item.media_sha256},
                                       {"duration_ms", item.duration_ms},
                                       {"views", item.views},
                                       {"decision", item.decision_id},
                                       {"visibility", item.visibility},
                                       {"stills", std::move(stills)}});
}

TaskFacts task_facts(const CaseStart& start) {
  TaskFacts out;
  out.source = start.source;
  out.category = start.category;
  out.language = start.language;
  out.region = start.region;
  out.is_sealed = start.is_sealed;
  out.is_article16 = start.is_article16;
  out.is_trusted = start.is_trusted;
  out.is_depicted = start.is_depicted;
  out.is_urgent = start.is_urgent;
  out.is_election = start.is_election;
  return out;
}

// A report may change where its case waits: the task moves when the queue, the clock or the reach
// says so, never backwards.
Status rank_again(Desk& desk, const CaseStart& now, const store::Case& known) {
  store::Cases cases(desk.store);
  for (const store::Task& task : TRY(cases.tasks_of(known.id))) {
    if (task.kind != "review" || task.state == "done" || task.state == "withdrawn") continue;
    TaskFacts facts = task_facts(now);
    facts.source = known.source;
    facts.account_class = TRY(cases.class_of(known.subject_id));
    const Route route = desk.queues.route(facts);
    const int64_t due_us = std::min(task.due_us, desk.clock.now_us() + route.clock_us);
    const double reach = std::max(task.reach, reach_of(now.views, now.reporters));
    const bool is_moved = route.queue != task.queue && (now.is_sealed || due_us < task.due_us);
    const bool is_nearer = due_us < task.due_us - 60'000'000;
    // Small steps of reach do not change an order that people see: they would only cost writes.
    const bool is_larger = reach > task.reach * 1.05 || now.harm > task.harm;
    if (!is_moved && !is_nearer && !is_larger && now.is_sealed == task.is_sealed) return ok();
    return store::CaseLog(desk.store)
        .record("task.ranked", {{"case", known.id},
                                {"task", task.id},
                                {"queue", is_moved ? route.queue : task.queue},
                                {"reach", reach},
                                {"harm", std::max(task.harm, now.harm)},
                                {"due_us", due_us},
                                {"sealed", now.is_sealed || task.is_sealed},
                                {"category", now.harm > task.harm ? now.category : task.category}});
  }
  return ok();
}

// The facts of a policy change with the first reports, then with each doubling of the reporters.
bool is_worth_deciding(const store::Case& before, int64_t reporters, const Report& report,
                       bool is_trusted) {
  const bool is_flag = (report.lane == "legal" && !before.is_article16) ||
                       (report.shown == "me" && !before.is_depicted) ||
                       (is_trusted && !before.is_trusted);
  constexpr int64_t kFewReporters = 4;
  const bool is_step = reporters != before.reporters &&
                       (reporters <= kFewReporters || (reporters & (reporters - 1)) == 0);
  return before.reports == 0 || is_flag || is_step;
}

class Intake {
 public:
  explicit Intake(Desk& desk) : desk_(desk), cases_(desk.store), log_(desk.store) {}

  Result<Receipt> take(const Incoming& incoming) {
    store::Requests requests(desk_.store);
    if (const auto before = TRY(requests.find(incoming.request))) {
      const auto known = TRY(cases_.find_report(*before));
      return receipt(known.id, known.case_id, "", true, true, known.received_us);
    }
    Receipt out = TRY(take_new(incoming));
    TRY(requests.put(incoming.request, out.report_id));
    return out;
  }

 private:
  Result<Receipt> take_new(const Incoming& incoming) {
    const Report& report = incoming.report;
    const Target target = TRY(find_target(desk_, report));
    const std::string reporter =
        incoming.reporter.account.empty() ? "" : TRY(cases_.subject_of(incoming.reporter.account));
    const auto open = TRY(cases_.find_open(target.item_id, target.subject_id));
    if (open && !reporter.empty()) {
      if (auto same = TRY(cases_.find_report_of(open->id, reporter, report.category))) {
        return receipt(same->id, open->id, "", true, true, same->received_us);
      }
    }
    TRY(check_quota(incoming.reporter, reporter));
    return add(incoming, target, reporter, open);
  }

  Receipt receipt(const std::string& report, const std::string& case_id, const std::string& queue,
                  bool is_joined, bool is_repeated, int64_t received_us) const {
    return {report,
            case_id,
            receipt_number(report),
            link_of(desk_.link_secret, report),
            queue,
            is_joined,
            is_repeated,
            received_us};
  }

  Status check_quota(const Reporter& sender, const std::string& reporter) {
    if (sender.is_trusted || reporter.empty()) return ok();
    const int64_t since_us = desk_.clock.now_us() - kDayUs;
    const int64_t sent = TRY(cases_.count_reports_of(reporter, since_us));
    const int64_t limit = desk_.queues.settings().reports_a_day;
    if (sent < limit) return ok();
    return Error{ErrorCode::kLimit, std::to_string(sent) + " reports in 24 hours, limit " +
                                        std::to_string(limit) + ": send more tomorrow"};
  }

  Result<Receipt> add(const Incoming& incoming, const Target& target, const std::string& reporter,
                      const std::optional<store::Case>& open) {
    const Report& report = incoming.report;
    const ReportCategory& category = *find_category(report.category);
    CaseStart start{target.item_id,  target.subject_id, "report",
                    report.category, target.language,   target.region};
    start.harm = category.harm;
    start.views = target.views;
    start.is_sealed = category.is_sealed;
    start.is_article16 = report.lane == "legal";
    start.is_trusted = incoming.reporter.is_trusted;
    start.is_depicted = report.shown == "me";
    store::Case before;
    if (open) before = *open;
    const bool is_new_reporter =
        !open || !TRY(cases_.find_report_of(open->id, reporter, "")).has_value();
    start.reporters = before.reporters + (is_new_reporter ? 1 : 0);
    const OpenedCase opened = open ? OpenedCase{open->id, "", false} : TRY(open_case(desk_, start));
    const int64_t now_us = desk_.clock.now_us();
    const std::string id = store::make_id("rp_", now_us);
    TRY(record(incoming, target, reporter, opened.case_id, id, is_new_reporter));
    if (open) {
      start.is_sealed |= before.is_sealed;
      start.is_article16 |= before.is_article16;
      start.is_trusted |= before.is_trusted;
      start.is_depicted |= before.is_depicted;
      if (before.harm > start.harm) start.category = before.category;
      start.harm = std::max(start.harm, before.harm);
      TRY(rank_again(desk_, start, before));
    }
    if (target.is_decided &&
        is_worth_deciding(before, start.reporters, report, incoming.reporter.is_trusted)) {
      constexpr int64_t kReportedPriority = 100;
      TRY(store::Jobs(desk_.store).add("decide", target.item_id, kReportedPriority));
    }
    return receipt(id, opened.case_id, opened.queue, !opened.is_new, false, now_us);
  }

  Status record(const Incoming& incoming, const Target& target, const std::string& reporter,
                const std::string& case_id, const std::string& id, bool is_new_reporter) {
    const Report& report = incoming.report;
    const ReportCategory& category = *find_category(report.category);
    // What the person wrote is theirs: it is kept apart, and goes when they do.
    const JsonObject words{{"text", report.text},
                           {"link", report.link},
                           {"surface", report.surface},
                           {"seen", report.seen},
                           {"country", report.legal.country},
                           {"law", report.legal.law},
                           {"name", report.legal.name},
                           {"email", report.legal.email}};
    const bool has_words = !report.text.empty() || !report.link.empty() || !report.seen.is_null() ||
                           !report.surface.empty() || report.lane == "legal";
    if (has_words) TRY(cases_.put_text(id, reporter, "report", Json(words)));
    // Whoever left an address is told at once that it came in (DSA article 16(4)).
    if (!report.legal.email.empty()) {
      TRY(tell(
          desk_,
          {"receipt", "reporter", id, case_id, target.item_id, reporter, id, report.locale, {}}));
    }
    return log_.record("report.received", {{"case", case_id},
                                           {"report", id},
                                           {"item", target.item_id},
                                           {"reporter", reporter},
                                           {"new_reporter", is_new_reporter},
                                           {"category", report.category},
                                           {"harm", category.harm},
                                           {"sealed", category.is_sealed},
                                           {"lane", report.lane},
                                           {"origin", report.origin},
                                           {"trusted", incoming.reporter.is_trusted},
                                           {"shown", report.shown},
                                           {"from_ms", report.from_ms},
                                           {"to_ms", report.to_ms},
                                           {"locale", report.locale},
                                           {"snapshot", TRY(snapshot_of(desk_, target))}});
  }

  Desk& desk_;
  store::Cases cases_;
  store::CaseLog log_;
};

}  // namespace

Result<OpenedCase> open_case(Desk& desk, const CaseStart& start) {
  store::Cases cases(desk.store);
  store::CaseLog log(desk.store);
  const int64_t now_us = desk.clock.now_us();
  OpenedCase out;
  if (const auto open = TRY(cases.find_open(start.item_id, start.subject_id))) {
    out.case_id = open->id;
    for (const store::Task& task : TRY(cases.tasks_of(open->id))) {
      if (task.state != "done" && task.state != "withdrawn") return out;
    }
  } else {
    out.case_id = store::make_id("c_", now_us);
    out.is_new = true;
    TRY(log.record("case.opened", {{"case", out.case_id},
                                   {"item", start.item_id},
                                   {"account", start.subject_id},
                                   {"source", start.source},
                                   {"category", start.category},
                                   {"harm", start.source == "report" ? 0 : start.harm},
                                   {"sealed", start.is_sealed}}));
  }
  TaskFacts facts = task_facts(start);
  facts.account_class = TRY(cases.class_of(start.subject_id));
  const Route route = desk.queues.route(facts);
  out.queue = route.queue;
  TRY(log.record("task.opened", {{"case", out.case_id},
                                 {"task", store::make_id("t_", now_us)},
                                 {"item", start.item_id},
                                 {"kind", "review"},
                                 {"queue", route.queue},
                                 {"reach", reach_of(start.views, start.reporters)},
                                 {"harm", start.harm},
                                 {"due_us", now_us + route.clock_us},
                                 {"sealed", start.is_sealed},
                                 {"category", start.category},
                                 {"language", start.language},
                                 {"region", start.region}}));
  return out;
}

Result<std::vector<Result<Receipt>>> receive(Desk& desk, std::span<const Incoming> incoming) {
  std::vector<Result<Receipt>> out;
  out.reserve(incoming.size());
  auto transaction = TRY(desk.store.begin());
  Intake intake(desk);
  for (const Incoming& one : incoming) {
    auto receipt = intake.take(one);
    if (!receipt && (receipt.error().code == ErrorCode::kUnavailable ||
                     receipt.error().code == ErrorCode::kCorrupt)) {
      return receipt.error();
    }
    out.push_back(std::move(receipt));
  }
  TRY(transaction.commit());
  return out;
}

}  // namespace vigie::flow
