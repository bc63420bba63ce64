#include "app/loop/loop_json.h"

#include <algorithm>

#include "exchange/people/notice.h"
#include "flow/cases/notify.h"
#include "flow/cases/standing.h"
#include "flow/cases/work.h"
#include "store/cases/decisions.h"
#include "store/items.h"

namespace vigie::app {
namespace {

Json moment_json(const store::ReportRow& report) {
  if (report.from_ms < 0) return nullptr;
  return JsonObject{{"from_ms", report.from_ms}, {"to_ms", report.to_ms}};
}

Result<JsonObject> report_json(store::Cases& cases, const store::ReportRow& report) {
  const Json words = TRY(cases.text(report.id));
  JsonObject out{{"id", report.id},
                 {"number", flow::receipt_number(report.id)},
                 {"reporter", report.reporter},
                 {"category", report.category},
                 {"lane", report.lane},
                 {"origin", report.origin},
                 {"trusted", report.is_trusted},
                 {"shown", report.shown},
                 {"moment", moment_json(report)},
                 {"locale", report.locale},
                 {"snapshot", report.snapshot},
                 {"received", to_rfc3339(report.received_us)}};
  // Not who they are: a reviewer needs what was said, and where it is held to be illegal.
  for (const char* name : {"text", "link", "surface", "country", "law"}) {
    out[name] = string_member(words, name);
  }
  const Json* seen = member(words, "seen");
  out["seen"] = seen != nullptr ? *seen : Json(nullptr);
  return out;
}

Result<JsonObject> decision_json(flow::Desk& desk, const std::string& id) {
  const auto record = TRY(store::Decisions(desk.store).find(id));
  JsonObject out = to_json_value(record.outcome).as_object();
  out["id"] = record.id;
  out["actor"] = record.actor;
  out["persons"] = record.persons;
  out["pack"] = record.pack;
  out["basis"] = record.basis;
  out["replaces"] = record.replaces;
  out["decided"] = to_rfc3339(record.decided_us);
  return out;
}

// What people and the policy decided in the case, oldest first, proposals among them.
Result<JsonArray> decisions_json(flow::Desk& desk, const store::Case& of_case) {
  JsonArray out;
  std::vector<std::string> seen;
  for (const store::Event& event : TRY(store::Cases(desk.store).events_of(of_case.id))) {
    if (event.type != "decision.made" && event.type != "decision.proposed") continue;
    const Json content = TRY(parse_json(event.canonical));
    if (string_member(content, "item") != of_case.item_id) continue;  // of a copy
    const std::string id = string_member(content, "decision");
    if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
    seen.push_back(id);
    JsonObject one = TRY(decision_json(desk, id));
    one["proposed"] = event.type == "decision.proposed";
    out.push_back(std::move(one));
  }
  return out;
}

Result<JsonArray> appeals_json(store::Cases& cases, const std::string& case_id) {
  JsonArray out;
  for (const store::Appeal& appeal : TRY(cases.appeals_of(case_id))) {
    const Json question = TRY(cases.text(appeal.id + "?"));
    out.push_back(JsonObject{{"id", appeal.id},
                             {"number", flow::receipt_number(appeal.id)},
                             {"side", appeal.side},
                             {"report", appeal.report_id},
                             {"decision", appeal.decision_id},
                             {"state", appeal.state},
                             {"text", string_member(TRY(cases.text(appeal.id)), "text")},
                             {"question", string_member(question, "text")},
                             {"question_until", time_or_null(int_member(question, "until"))},
                             {"answer", string_member(TRY(cases.text(appeal.id + "!")), "text")},
                             {"opened", to_rfc3339(appeal.opened_us)},
                             {"decided", time_or_null(appeal.decided_us)}});
  }
  return out;
}

// Whether whoever takes it is to weigh the evidence before they see what others found.
bool is_to_weigh_anew(const store::Task& task) {
  const bool is_open = task.state != "done" && task.state != "withdrawn";
  return is_open && (task.kind == "appeal" || task.state == "second");
}

Json lock_json(const store::Task& task, const flow::Actor& actor, int64_t now_us) {
  if (task.lock_owner.empty() || task.lock_until_us <= now_us) return nullptr;
  return JsonObject{{"owner", task.lock_owner},
                    {"until", to_rfc3339(task.lock_until_us)},
                    {"mine", task.lock_owner == actor.id}};
}

Result<Json> short_item_json(store::Store& store, const std::string& id, bool may_see,
                             bool is_anew) {
  if (id.empty()) return Json(nullptr);
  if (!may_see) return Json(JsonObject{{"id", id}});
  const auto item = TRY(store::Items(store).find(id));
  JsonObject out{{"id", item.id},
                 {"external_id", item.external_id},
                 {"account", item.account},
                 {"title", item.text.title},
                 {"kind", item.kind},
                 {"state", item.state},
                 {"visibility", is_anew ? "" : item.visibility},
                 {"duration_ms", item.duration_ms},
                 {"views", item.views},
                 {"thumbnail", nullptr}};
  const auto stills = TRY(store::Items(store).stills(item.id));
  if (!stills.empty()) {
    out["thumbnail"] = "/v1/items/" + item.id + "/stills/" + std::to_string(stills.size() / 2);
  }
  return Json(std::move(out));
}

}  // namespace

Json time_or_null(int64_t time_us) {
  return time_us == 0 ? Json(nullptr) : Json(to_rfc3339(time_us));
}

JsonObject receipt_json(const flow::Desk& desk, const flow::Receipt& receipt, bool for_machine) {
  JsonObject out{{"report", receipt.report_id},
                 {"number", receipt.number},
                 {"link", receipt.link},
                 {"status_url", desk.public_url + "/status/" + receipt.link},
                 {"received", to_rfc3339(receipt.received_us)},
                 {"repeated", receipt.is_repeated}};
  if (!for_machine) return out;
  out["case"] = receipt.case_id;
  out["queue"] = receipt.queue;
  out["joined"] = receipt.is_joined;
  return out;
}

Result<JsonObject> task_json(flow::Desk& desk, const store::Task& task, const flow::Actor& actor) {
  const int64_t now_us = desk.clock.now_us();
  const auto of_case = TRY(store::Cases(desk.store).find(task.case_id));
  const bool may_see = !task.is_sealed || actor.may_see_sealed;
  return JsonObject{
      {"id", task.id},
      {"case", task.case_id},
      {"kind", task.kind},
      {"queue", task.queue},
      {"state", task.state},
      {"category", task.category},
      {"language", task.language},
      {"region", task.region},
      {"sealed", task.is_sealed},
      {"source", of_case.source},
      {"reports", of_case.reports},
      {"reporters", of_case.reporters},
      {"article16", of_case.is_article16},
      {"trusted", of_case.is_trusted},
      {"depicted", of_case.is_depicted},
      {"due", to_rfc3339(task.due_us)},
      {"late", task.due_us < now_us},
      {"alarmed", task.is_alarmed},
      {"opened", to_rfc3339(task.opened_us)},
      {"claimed", time_or_null(task.claimed_us)},
      {"done", time_or_null(task.done_us)},
      {"holder", task.holder},
      {"held_until", time_or_null(task.held_until_us)},
      {"appeal", task.appeal_id},
      {"needs_second", task.state == "second"},
      {"lock", lock_json(task, actor, now_us)},
      {"priority", flow::priority_json(task, now_us)},
      {"item", TRY(short_item_json(desk.store, of_case.item_id, may_see, is_to_weigh_anew(task)))}};
}

JsonObject case_json(const store::Case& of_case) {
  return JsonObject{{"id", of_case.id},
                    {"item", of_case.item_id},
                    {"account", of_case.subject_id},
                    {"state", of_case.state},
                    {"source", of_case.source},
                    {"category", of_case.category},
                    {"harm", of_case.harm},
                    {"sealed", of_case.is_sealed},
                    {"reports", of_case.reports},
                    {"reporters", of_case.reporters},
                    {"article16", of_case.is_article16},
                    {"trusted", of_case.is_trusted},
                    {"depicted", of_case.is_depicted},
                    {"decision", of_case.decision_id},
                    {"visibility", of_case.visibility},
                    {"opened", to_rfc3339(of_case.opened_us)},
                    {"updated", to_rfc3339(of_case.updated_us)},
                    {"decided", time_or_null(of_case.decided_us)}};
}

Result<JsonObject> case_detail_json(Api& api, flow::Desk& desk, const store::Case& of_case,
                                    const flow::Actor& actor, const HttpRequest& request) {
  constexpr size_t kReportsShown = 200;
  store::Cases cases(desk.store);
  const auto all_tasks = TRY(cases.tasks_of(of_case.id));
  JsonArray tasks, reports, notices;
  for (const store::Task& task : all_tasks) tasks.push_back(TRY(task_json(desk, task, actor)));
  for (const store::ReportRow& report : TRY(cases.reports(of_case.id, kReportsShown))) {
    reports.push_back(TRY(report_json(cases, report)));
  }
  const bool is_hidden = std::any_of(all_tasks.begin(), all_tasks.end(), is_to_weigh_anew) &&
                         !TRY(flow::took_part(desk, of_case.id, actor));
  const std::string_view locale = request.parameter("locale");
  for (const store::NoticeRow& notice : TRY(store::Notices(desk.store).of_case(of_case.id))) {
    if (!is_hidden) notices.push_back(notice_json(notice, locale));
  }
  store::Case shown_case = of_case;
  if (is_hidden) shown_case.decision_id = shown_case.visibility = "";
  JsonObject out{{"case", case_json(shown_case)},
                 {"tasks", std::move(tasks)},
                 {"report_list", std::move(reports)},
                 {"appeals", TRY(appeals_json(cases, of_case.id))},
                 {"notices", std::move(notices)},
                 {"verdict_hidden", is_hidden},
                 {"decisions", is_hidden ? JsonArray() : TRY(decisions_json(desk, of_case))},
                 {"item", nullptr},
                 {"copies", 0}};
  JsonObject account =
      TRY(flow::standing_json(desk.store, of_case.subject_id, desk.clock.now_us()));
  account["id"] = of_case.subject_id;
  account["name"] = TRY(cases.name_of(of_case.subject_id));
  out["account"] = std::move(account);
  if (of_case.item_id.empty()) return out;
  const auto item = TRY(store::Items(desk.store).find(of_case.item_id));
  JsonObject shown = TRY(item_json(api, desk.store, item, request));
  if (is_hidden) shown["decision"] = nullptr;  // of the earlier verdict
  out["item"] = std::move(shown);
  constexpr size_t kCopiesMax = 1000;
  out["copies"] = TRY(store::Decisions(desk.store).copies_of(item, kCopiesMax)).size();
  return out;
}

JsonObject event_json(const store::Event& event) {
  auto data = parse_json(event.canonical);
  return JsonObject{{"number", event.number},
                    {"type", event.type},
                    {"time", to_rfc3339(event.time_us)},
                    {"data", data ? std::move(*data) : Json(JsonObject())}};
}

JsonObject notice_json(const store::NoticeRow& notice, std::string_view locale) {
  const auto language = exchange::locale_from(locale.empty() ? notice.locale : locale);
  const exchange::Notice text = exchange::notice_of(notice.kind, notice.content, language);
  JsonArray sections;
  for (const exchange::NoticeSection& section : text.sections) {
    JsonArray paragraphs;
    for (const std::string& paragraph : section.paragraphs) paragraphs.push_back(Json(paragraph));
    sections.push_back(
        JsonObject{{"heading", section.heading}, {"paragraphs", std::move(paragraphs)}});
  }
  return JsonObject{{"id", notice.id},
                    {"kind", notice.kind},
                    {"side", notice.side},
                    {"case", notice.case_id},
                    {"item", notice.item_id},
                    {"report", notice.report_id},
                    {"decision", notice.decision_id},
                    {"state", notice.state},
                    {"locale", exchange::tag_of(language)},
                    {"made", to_rfc3339(notice.made_us)},
                    {"send_after", to_rfc3339(notice.send_after_us)},
                    {"sent", time_or_null(notice.sent_us)},
                    {"title", text.title},
                    {"sections", std::move(sections)},
                    {"link", string_member(notice.content, "link")}};
}

JsonObject status_json(const flow::StatusView& view, std::string_view locale) {
  JsonArray notices, appeals;
  for (const store::NoticeRow& row : view.notices) {
    JsonObject notice = notice_json(row, locale);
    // Whose case it is and what else hangs on it are not theirs.
    for (const char* name : {"case", "decision", "state", "send_after", "made"}) notice.erase(name);
    notices.push_back(std::move(notice));
  }
  for (const store::Appeal& appeal : view.appeals) {
    appeals.push_back(JsonObject{{"number", flow::receipt_number(appeal.id)},
                                 {"state", appeal.state},
                                 {"opened", to_rfc3339(appeal.opened_us)},
                                 {"decided", time_or_null(appeal.decided_us)}});
  }
  return JsonObject{{"kind", view.kind},
                    {"number", view.number},
                    {"state", view.state},
                    {"title", view.title},
                    {"category", view.category},
                    {"locale", view.locale},
                    {"received", time_or_null(view.received_us)},
                    {"decided", time_or_null(view.decided_us)},
                    {"notices", std::move(notices)},
                    {"appeals", std::move(appeals)},
                    {"can_appeal", view.can_appeal},
                    {"can_fix", view.can_fix},
                    {"appeal_until", time_or_null(view.appeal_until_us)},
                    {"question", view.question},
                    {"question_until", time_or_null(view.question_until_us)}};
}

JsonObject verdict_json(const flow::Verdict& verdict) {
  return JsonObject{{"decision", verdict.decision_id},
                    {"state", verdict.state},
                    {"outcome", to_json_value(verdict.outcome)},
                    {"copies", verdict.copies},
                    {"until", time_or_null(verdict.until_us)}};
}

}  // namespace vigie::app
