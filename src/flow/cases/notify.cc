#include "flow/cases/notify.h"

#include <algorithm>
#include <set>

#include "exchange/people/notice.h"
#include "store/cases/notices.h"
#include "store/policy/publications.h"

namespace vigie::flow {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;
constexpr size_t kReportsMax = 100'000;  // of a case: each reporter is told

JsonObject label_texts(const Outcome& outcome) {
  JsonObject out;
  for (const exchange::Locale locale : exchange::kLocales) {
    const std::string_view tag = exchange::tag_of(locale);
    std::string all;
    for (const std::string& label : outcome.labels) {
      all += (all.empty() ? "" : ", ") + label_text(label, tag);
    }
    out[tag] = all;
  }
  return out;
}

// Of the rule that the statement of reasons names, else of the first reason.
std::string rule_of(const Outcome& outcome) {
  const Json sor(outcome.sor);
  const std::string named = string_member(sor, "rule");
  return !named.empty() || outcome.reasons.empty() ? named : outcome.reasons.front();
}

JsonObject rule_texts(const policy::Pack& pack, const std::string& rule) {
  JsonObject out;
  for (const exchange::Locale locale : exchange::kLocales) {
    const std::string_view tag = exchange::tag_of(locale);
    out[tag] = pack.reason_text(rule, tag);
  }
  return out;
}

// Whether what our analyzers or banks found was among the reasons: what article 17(3)(c) asks.
bool has_detection(const Decision& decision) {
  if (!decision.trace.is_array()) return false;
  for (const Json& rule : decision.trace.get_array()) {
    const std::string id = string_member(rule, "rule");
    const auto& reasons = decision.outcome.reasons;
    if (std::find(reasons.begin(), reasons.end(), id) == reasons.end()) continue;
    for (const Json& clause : array_member(rule, "clauses")) {
      const Json* facts = member(clause, "facts");
      if (facts == nullptr || !facts->is_object()) continue;
      for (const auto& fact : facts->get_object()) {
        const std::string_view path = fact.key();
        if (path.starts_with("findings.") || path.starts_with("provenance.") ||
            path.starts_with("claims") || path.starts_with("d.")) {
          return true;
        }
      }
    }
  }
  return false;
}

const char* source_of(const Decided& decided) {
  if (!decided.of_case) return "own";
  const store::Case& c = *decided.of_case;
  return c.is_trusted ? "trusted" : c.is_article16 ? "legal" : c.reports > 0 ? "report" : "own";
}

bool is_limited(const Outcome& outcome) {
  return outcome.visibility != "allow" || outcome.account != "none";
}

// What everybody may know of a decision.
JsonObject public_content(const Desk& desk, const Decided& decided) {
  const Outcome& outcome = decided.decision.outcome;
  const int64_t now_us = desk.clock.now_us();
  return {{"visibility", outcome.visibility},
          {"strength", outcome.strength},
          {"labels", label_texts(outcome)},
          {"persons", decided.persons},
          {"automated_detection", has_detection(decided.decision)},
          {"appeal_until", now_us + desk.queues.settings().appeal_days * kDayUs},
          {"decided", now_us}};
}

// Whether the pack that decided came into force without a second person.
bool is_pack_by_one(const Desk& desk, const Decision& decision) {
  const auto now = store::Publications(desk.store).find_in("in_force");
  return now && *now && (*now)->pack_sha256 == decision.pack_sha256 &&
         (*now)->author == (*now)->approver;
}

JsonObject statement_content(const Desk& desk, const Decided& decided) {
  const Outcome& outcome = decided.decision.outcome;
  const std::string rule = rule_of(outcome);
  JsonObject out = public_content(desk, decided);
  out["item"] = decided.item ? decided.item->text.title : "";
  out["account"] = outcome.account;
  out["strike_until"] = desk.clock.now_us() + desk.queues.settings().strike_days * kDayUs;
  out["rule"] = rule_texts(desk.policy.whole(), rule);
  out["rule_id"] = rule;
  out["pack"] = decided.decision.pack;
  if (is_pack_by_one(desk, decided.decision)) out["pack_by_one"] = true;
  out["source"] = source_of(decided);
  out["moments"] = decided.moments;
  const Json* order = member(decided.facts, "order");
  out["ground"] = rule == "legal_order" ? "law" : "terms";
  if (order != nullptr) {
    out["law"] = string_member(*order, "authority");
    out["territories"] = array_member(*order, "territories");
  }
  const bool is_gone = outcome.visibility == "remove" || outcome.visibility == "disable";
  out["can_fix"] = decided.item.has_value() && is_limited(outcome) && !is_gone;
  return out;
}

std::string locale_of(const Decided& decided) {
  return decided.item && !decided.item->language.empty() ? decided.item->language : "en";
}

std::string title_of(const store::Item& item) {
  return item.text.title.empty() ? (item.external_id.empty() ? item.id : item.external_id)
                                 : item.text.title;
}

}  // namespace

bool is_same_for_author(const Outcome& a, const Outcome& b) {
  return a.visibility == b.visibility && a.strength == b.strength && a.labels == b.labels &&
         a.account == b.account;
}

std::string status_url(const Desk& desk, std::string_view id) {
  return desk.public_url + "/status/" + link_of(desk.link_secret, id);
}

const store::NoticeRow* last_word(const std::vector<store::NoticeRow>& notices) {
  const auto found = std::find_if(notices.begin(), notices.end(), [](const auto& one) {
    return one.kind == "statement_of_reasons" || one.kind == "reversal";
  });
  return found == notices.end() ? nullptr : &*found;
}

Outcome interim_outcome(const Outcome& proposed) {
  Outcome out;
  out.visibility = "reduce";
  out.strength = "light";
  out.reasons = proposed.reasons;
  out.sor = proposed.sor;
  return out;
}

Status tell_author(Desk& desk, const Decided& given, const Switches& switches) {
  Decided decided = given;
  if (given.interim_until_us > 0) {
    decided.decision.outcome = interim_outcome(given.decision.outcome);
  }
  const Outcome& outcome = decided.decision.outcome;
  if (decided.had_notice ? is_same_for_author(outcome, decided.before) : !is_limited(outcome)) {
    return ok();
  }
  store::NoticeRow notice;
  notice.case_id = decided.of_case ? decided.of_case->id : "";
  notice.decision_id = decided.decision.id;
  notice.item_id = decided.item ? decided.item->id : "";
  notice.subject_id = decided.subject_id;
  notice.side = "author";
  notice.locale = locale_of(decided);
  const bool is_lifted = !is_limited(outcome);
  notice.kind = is_lifted ? "reversal" : "statement_of_reasons";
  JsonObject content = is_lifted ? JsonObject() : statement_content(desk, decided);
  if (given.interim_until_us > 0) content["interim_until"] = given.interim_until_us;
  if (is_lifted) {
    content["had_strike"] = decided.before.account != "none";
    content["decided"] = desk.clock.now_us();
  }
  content["item"] = decided.item ? title_of(*decided.item) : "";
  content["link"] = status_url(desk, decided.item ? decided.item->id : decided.subject_id);
  notice.content = std::move(content);
  if (!is_enforced(outcome, switches, decided.persons)) notice.state = "observed";
  notice.send_after_us =
      desk.clock.now_us() + (decided.persons > 0 ? desk.queues.settings().undo_us : 0);
  return store::Notices(desk.store).put(notice);
}

Status tell_reporters(Desk& desk, const Decided& decided, const Switches& switches, News news) {
  if (!decided.of_case) return ok();
  store::Cases cases(desk.store);
  const Outcome& outcome = decided.decision.outcome;
  const bool is_gone = decided.item && decided.item->state == "deleted";
  const bool is_acted = is_limited(outcome);
  const bool is_observed = is_acted && !is_enforced(outcome, switches, decided.persons);
  std::set<std::string> before, told;
  if (news != News::kOutcome) {
    before = TRY(store::Notices(desk.store).told_outcome(decided.of_case->id));
  }
  for (const store::ReportRow& report : TRY(cases.reports(decided.of_case->id, kReportsMax))) {
    const bool has_heard = before.contains(report.id) || before.contains(report.reporter);
    if (has_heard && news == News::kToTheUntold) continue;
    if (!report.reporter.empty() && !told.insert(report.reporter).second) continue;
    store::NoticeRow notice;
    notice.case_id = decided.of_case->id;
    notice.decision_id = decided.decision.id;
    notice.item_id = decided.item ? decided.item->id : "";
    notice.subject_id = report.reporter;
    notice.side = "reporter";
    notice.report_id = report.id;
    notice.locale = report.locale;
    notice.kind = has_heard ? "outcome_changed" : "outcome";
    JsonObject content = public_content(desk, decided);
    content["number"] = receipt_number(report.id);
    content["result"] = is_gone ? "gone" : is_acted ? "acted" : "kept";
    content["link"] = status_url(desk, report.id);
    notice.content = std::move(content);
    if (is_observed) notice.state = "observed";
    notice.send_after_us =
        desk.clock.now_us() + (decided.persons > 0 ? desk.queues.settings().undo_us : 0);
    TRY(store::Notices(desk.store).put(notice));
  }
  return ok();
}

Status tell(Desk& desk, Word word) {
  word.content["number"] = receipt_number(word.id);
  word.content["link"] = status_url(desk, !word.report_id.empty() ? word.report_id
                                          : !word.item_id.empty() ? word.item_id
                                                                  : word.subject_id);
  store::NoticeRow notice;
  notice.case_id = std::move(word.case_id);
  notice.item_id = std::move(word.item_id);
  notice.subject_id = std::move(word.subject_id);
  notice.side = std::move(word.side);
  notice.report_id = std::move(word.report_id);
  notice.kind = std::move(word.kind);
  notice.locale = word.locale.empty() ? "en" : std::move(word.locale);
  notice.content = std::move(word.content);
  notice.send_after_us = desk.clock.now_us() + word.wait_us;
  return store::Notices(desk.store).put(notice);
}

Result<size_t> send_notices(Desk& desk, size_t limit) {
  store::Notices notices(desk.store);
  if (TRY(notices.due(desk.clock.now_us(), 1)).empty()) return size_t{0};
  auto transaction = TRY(desk.store.begin());
  const auto due = TRY(notices.due(desk.clock.now_us(), limit));
  store::Cases cases(desk.store);
  for (const store::NoticeRow& notice : due) {
    const auto locale = exchange::locale_from(notice.locale);
    const exchange::Notice text = exchange::notice_of(notice.kind, notice.content, locale);
    std::string external;
    if (!notice.item_id.empty()) {
      if (const auto item = store::Items(desk.store).find(notice.item_id)) {
        external = item->external_id;
      }
    }
    const std::string account = TRY(cases.name_of(notice.subject_id));
    // Whoever asked for an answer by e-mail wrote their address into the report.
    std::string address;
    if (!notice.report_id.empty()) {
      address = string_member(TRY(cases.text(notice.report_id)), "email");
    }
    TRY(notices.send(
        notice,
        to_json(JsonObject{{"type", "notice.created"},
                           {"timestamp", to_rfc3339(desk.clock.now_us())},
                           {"data", JsonObject{{"notice", notice.id},
                                               {"kind", notice.kind},
                                               {"side", notice.side},
                                               {"account", account},
                                               {"item", notice.item_id},
                                               {"external_id", external},
                                               {"report", notice.report_id},
                                               {"locale", exchange::tag_of(locale)},
                                               {"title", text.title},
                                               {"text", exchange::notice_text(text)},
                                               {"link", string_member(notice.content, "link")}}}}),
        address));
  }
  TRY(transaction.commit());
  return due.size();
}

}  // namespace vigie::flow
