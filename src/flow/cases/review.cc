#include "flow/cases/review.h"

#include <algorithm>

#include "flow/cases/banking.h"
#include "flow/cases/notify.h"
#include "flow/cases/standing.h"
#include "flow/decide.h"
#include "flow/guards.h"
#include "store/admin.h"
#include "store/cases/case_log.h"
#include "store/cases/notices.h"

namespace vigie::flow {
namespace {

constexpr size_t kCopiesMax = 1000;

bool is_gone(const store::Item& item) { return item.state == "deleted" || item.state == "erased"; }

Json basis_json(const Answers& answers) {
  JsonArray confirmed, exceptions;
  for (const std::string& rule : answers.confirmed) confirmed.push_back(Json(rule));
  for (const std::string& one : answers.exceptions) exceptions.push_back(Json(one));
  JsonArray depicts;
  for (const std::string& one : answers.depicts) depicts.push_back(Json(one));
  return JsonObject{{"altered", answers.altered},
                    {"misleading", answers.misleading},
                    {"harm", answers.harm},
                    {"decided", answers.decided},
                    {"confirmed", std::move(confirmed)},
                    {"exceptions", std::move(exceptions)},
                    {"depicts", std::move(depicts)},
                    {"moments", answers.moments}};
}

// The answers as facts. What an earlier person said is replaced as a whole.
JsonObject review_facts(const Answers& answers) {
  JsonArray confirmed;
  for (const std::string& rule : answers.confirmed) confirmed.push_back(Json(rule));
  JsonObject out{{"review.altered", answers.altered},
                 {"review.misleading", answers.misleading},
                 {"review.harm", answers.harm},
                 {"review.decided", answers.decided},
                 {"review.confirmed", std::move(confirmed)}};
  for (const std::string& exception : answers.exceptions) {
    out["context." + (exception == "satire" ? std::string("satire_cue") : exception)] = true;
  }
  // Who looked knows better than what the platform guessed when it came in.
  if (!answers.depicts.empty()) {
    JsonArray shown;
    for (const std::string& role : answers.depicts) {
      if (role != "nobody") shown.push_back(JsonObject{{"role", role}, {"consent", false}});
    }
    out["item.depicts"] = std::move(shown);
  }
  return out;
}

Error wrong(std::string_view name, std::string_view why) {
  return {ErrorCode::kInvalidArgument, std::string(name) + ": " + std::string(why)};
}

Result<std::vector<std::string>> read_depicts(const Json& value) {
  constexpr const char* kRoles[] = {"candidate", "official", "public_figure",
                                    "private",   "minor",    "nobody"};
  std::vector<std::string> out;
  for (const Json& one : array_member(value, "depicts")) {
    const std::string role = one.is_string() ? std::string(one.get_string()) : "";
    if (std::find(std::begin(kRoles), std::end(kRoles), role) == std::end(kRoles)) {
      return wrong("depicts", "candidate, official, public_figure, private, minor or nobody");
    }
    if (std::find(out.begin(), out.end(), role) == out.end()) out.push_back(role);
  }
  const bool has_nobody = std::find(out.begin(), out.end(), "nobody") != out.end();
  if (has_nobody && out.size() > 1) return wrong("depicts", "nobody, or somebody");
  return out;
}

bool is_same(const Outcome& a, const Outcome& b) {
  return a.visibility == b.visibility && a.strength == b.strength && a.labels == b.labels &&
         a.account == b.account;
}

Result<Decided> decided_of(const Deciding& d, const Weighed& weighed,
                           const std::optional<store::Item>& item, const std::string& subject,
                           int persons) {
  Decided out;
  out.decision = weighed.decision;
  out.facts = weighed.facts;
  out.item = item;
  out.subject_id = subject;
  out.of_case = d.of_case;
  out.before = weighed.before;
  out.persons = persons;
  out.moments = d.answers.moments;
  return out;
}

// One item, or an account alone: the record, force, strikes, effects, the author's notice.
Status apply_one(Desk& desk, const Deciding& d, const Weighed& weighed,
                 const std::optional<store::Item>& item, const std::string& subject, int persons,
                 const Switches& switches) {
  store::Decisions decisions(desk.store);
  store::CaseLog log(desk.store);
  const Outcome& outcome = weighed.decision.outcome;
  TRY(decisions.put({.decision = weighed.decision,
                     .facts = weighed.facts,
                     .pack_text = weighed.pack_text,
                     .item_id = item ? item->id : "",
                     .media_sha256 = item ? item->media_sha256 : "",
                     .subject_id = subject,
                     .case_id = d.of_case.id,
                     .actor = d.actor.id,
                     .persons = persons,
                     .basis = basis_json(d.answers),
                     .replaces = weighed.replaces}));
  TRY(log.record("decision.made", {{"case", d.of_case.id},
                                   {"task", d.task.id},
                                   {"decision", weighed.decision.id},
                                   {"item", item ? item->id : ""},
                                   {"item_sha256", item ? item->media_sha256 : ""},
                                   {"account", subject},
                                   {"outcome", to_json_value(outcome)},
                                   {"pack", weighed.decision.pack},
                                   {"pack_sha256", weighed.decision.pack_sha256},
                                   {"facts_sha256", weighed.decision.facts_sha256},
                                   {"replaces", weighed.replaces},
                                   {"actor", d.actor.id},
                                   {"persons", persons}}));
  if (item && outcome.look_again_h > 0) {
    TRY(store::Jobs(desk.store).add_look_again(item->id, outcome.look_again_h));
  }
  // A new decision about the same thing takes the old one's strikes with it.
  if (!weighed.replaces.empty()) {
    TRY(remove_strikes(desk.store, {subject, "", d.of_case.id, weighed.replaces, "", ""},
                       "replaced"));
  }
  const bool is_in_effect = is_enforced(outcome, switches, persons);
  const std::string account = TRY(store::Cases(desk.store).name_of(subject));
  if (is_in_effect && !account.empty()) {
    TRY(add_strike(desk.store, desk.queues,
                   {subject, item ? item->id : "", d.of_case.id, weighed.decision.id,
                    outcome.reasons.empty() ? "" : outcome.reasons.front(), outcome.account},
                   desk.clock.now_us()));
  }
  if (item) {
    TRY(decisions.put_in_force(item->id, weighed.decision.id, outcome.visibility));
    EffectsRequest request{.item_id = item->id,
                           .decision_id = weighed.decision.id,
                           .territories = {},
                           .persons = persons};
    if (const Json* order = member(weighed.facts, "order"); order != nullptr) {
      request.territories = array_member(*order, "territories");
    }
    TRY(decisions.post(item->id, effects_message(weighed.decision, item->external_id, switches,
                                                 request, desk.clock.now_us())));
  }
  Decided decided = TRY(decided_of(d, weighed, item, subject, persons));
  const auto told = TRY(store::Notices(desk.store).of_item(item ? item->id : "", "author"));
  const store::NoticeRow* last = last_word(told);
  decided.had_notice = last != nullptr && last->kind == "statement_of_reasons";
  // They know of what held until the second person: that is what changes for them.
  if (decided.had_notice && int_member(last->content, "interim_until") > 0) {
    decided.before = interim_outcome(outcome);
  }
  return tell_author(desk, decided, switches);
}

bool is_mild(const Outcome& outcome) {
  return outcome.visibility == "allow" || outcome.visibility == "label";
}

int64_t second_person_until(Desk& desk) {
  return desk.clock.now_us() + desk.queues.settings().second_person_us;
}

Status end_tasks(Desk& desk, const Deciding& d) {
  store::Cases cases(desk.store);
  store::CaseLog log(desk.store);
  for (const store::Task& task : TRY(cases.tasks_of(d.of_case.id))) {
    if (task.state == "done" || task.state == "withdrawn") continue;
    TRY(log.record("task.done", {{"case", d.of_case.id},
                                 {"task", task.id},
                                 {"actor", d.actor.id},
                                 {"withdrawn", task.id != d.task.id}}));
    TRY(cases.unlock(task.id));
  }
  return ok();
}

Result<Verdict> propose(Desk& desk, const Deciding& d, const Weighed& weighed) {
  const std::string& subject = d.of_case.subject_id;
  TRY(store::Decisions(desk.store)
          .put({.decision = weighed.decision,
                .facts = weighed.facts,
                .pack_text = weighed.pack_text,
                .item_id = d.item ? d.item->id : "",
                .media_sha256 = d.item ? d.item->media_sha256 : "",
                .subject_id = subject,
                .case_id = d.of_case.id,
                .actor = d.actor.id,
                .persons = 1,
                .basis = basis_json(d.answers),
                .replaces = weighed.replaces}));
  const int64_t until_us = second_person_until(desk);
  TRY(store::CaseLog(desk.store)
          .record("decision.proposed", {{"case", d.of_case.id},
                                        {"task", d.task.id},
                                        {"item", d.item ? d.item->id : ""},
                                        {"decision", weighed.decision.id},
                                        {"visibility", weighed.decision.outcome.visibility},
                                        {"actor", d.actor.id},
                                        {"due_us", until_us}}));
  TRY(store::Cases(desk.store).unlock(d.task.id));
  TRY(begin_interim(desk, d, weighed));
  return Verdict{weighed.decision.id, "proposed", weighed.decision.outcome, 0, until_us};
}

// The second person found otherwise: both stay on record, and somebody else starts anew.
Result<Verdict> disagree(Desk& desk, const Deciding& d, const Weighed& weighed) {
  store::CaseLog log(desk.store);
  TRY(log.record("decision.lapsed", {{"case", d.of_case.id},
                                     {"task", d.task.id},
                                     {"item", d.of_case.item_id},
                                     {"decision", d.task.proposal},
                                     {"why", "disagreed"},
                                     {"actor", d.actor.id}}));
  Verdict out = TRY(propose(desk, d, weighed));
  out.state = "disagreed";
  return out;
}

}  // namespace

Result<int64_t> begin_interim(Desk& desk, const Deciding& d, const Weighed& weighed) {
  if (!d.item || !is_mild(weighed.before)) return int64_t{0};
  const int64_t until_us = second_person_until(desk);
  const Switches switches{TRY(store::Admin(desk.store).switches())};
  const EffectsRequest request{.item_id = d.item->id,
                               .decision_id = weighed.decision.id,
                               .territories = {},
                               .persons = 1,
                               .interim_until_us = until_us};
  TRY(store::Decisions(desk.store)
          .post(d.item->id, effects_message(weighed.decision, d.item->external_id, switches,
                                            request, desk.clock.now_us())));
  if (!switches.has("enabled:reduce") || switches.is_halted()) return int64_t{0};
  Decided decided = TRY(decided_of(d, weighed, d.item, d.of_case.subject_id, 1));
  decided.interim_until_us = until_us;
  TRY(tell_author(desk, decided, switches));
  return until_us;
}

Result<std::optional<Interim>> interim_of(store::Store& store, const store::Item& item) {
  store::Cases cases(store);
  const std::optional<Interim> none;
  const auto open = TRY(cases.find_open(item.id, ""));
  if (!open || (item.visibility != "allow" && item.visibility != "label")) return none;
  for (const store::Task& task : TRY(cases.tasks_of(open->id))) {
    if (task.state != "second") continue;
    const auto record = TRY(store::Decisions(store).find(task.proposal));
    Interim out;
    out.proposed.id = record.id;
    out.proposed.outcome = record.outcome;
    out.until_us = task.due_us;
    return std::optional<Interim>(std::move(out));
  }
  return none;
}

Status end_interim(Desk& desk, const store::Task& task) {
  store::Cases cases(desk.store);
  const auto of_case = TRY(cases.find(task.case_id));
  if (of_case.item_id.empty()) return ok();
  const auto item = TRY(store::Items(desk.store).find(of_case.item_id));
  if (item.decision_id.empty() || is_gone(item)) return ok();
  const auto record = TRY(store::Decisions(desk.store).find(item.decision_id));
  if (!is_mild(record.outcome)) return ok();
  const Switches switches{TRY(store::Admin(desk.store).switches())};
  Decided now;
  now.decision.id = record.id;
  now.decision.outcome = record.outcome;
  now.decision.pack = record.pack;
  now.facts = TRY(parse_json(record.facts));
  const EffectsRequest request{
      .item_id = item.id, .decision_id = record.id, .territories = {}, .persons = record.persons};
  TRY(store::Decisions(desk.store)
          .post(item.id, effects_message(now.decision, item.external_id, switches, request,
                                         desk.clock.now_us())));
  const auto told = TRY(store::Notices(desk.store).of_item(item.id, "author"));
  const store::NoticeRow* last = last_word(told);
  if (last == nullptr || int_member(last->content, "interim_until") == 0) return ok();
  now.item = item;
  now.subject_id = of_case.subject_id;
  now.of_case = of_case;
  now.before = interim_outcome(record.outcome);
  now.had_notice = true;
  now.persons = record.persons;
  return tell_author(desk, now, switches);
}

Result<Answers> read_answers(const Json& value) {
  Answers out;
  const std::pair<const char*, std::string*> tests[] = {
      {"altered", &out.altered}, {"misleading", &out.misleading}, {"harm", &out.harm}};
  for (const auto& [name, answer] : tests) {
    *answer = string_member(value, name);
    if (*answer != "" && *answer != "yes" && *answer != "no" && *answer != "unsure") {
      return wrong(name, "yes, no or unsure");
    }
  }
  out.decided = string_member(value, "decided");
  constexpr const char* kVisibilities[] = {"",         "allow",   "label", "reduce",
                                           "restrict", "disable", "remove"};
  if (std::find(std::begin(kVisibilities), std::end(kVisibilities), out.decided) ==
      std::end(kVisibilities)) {
    return wrong("decided", "allow, label, reduce, restrict, disable or remove");
  }
  for (const Json& rule : array_member(value, "confirmed")) {
    if (!rule.is_string() || out.confirmed.size() >= 32) return wrong("confirmed", "rule ids");
    out.confirmed.emplace_back(rule.get_string());
  }
  std::sort(out.confirmed.begin(), out.confirmed.end());
  for (const Json& exception : array_member(value, "exceptions")) {
    const std::string name = exception.is_string() ? std::string(exception.get_string()) : "";
    if (name != "satire" && name != "debunk" && name != "press" && name != "education") {
      return wrong("exceptions", "satire, debunk, press, education");
    }
    out.exceptions.push_back(name);
  }
  out.depicts = TRY(read_depicts(value));
  constexpr size_t kMomentsMax = 32;
  for (const Json& moment : array_member(value, "moments")) {
    const int64_t from_ms = int_member(moment, "from_ms", -1);
    const int64_t to_ms = int_member(moment, "to_ms", from_ms);
    if (from_ms < 0 || to_ms < from_ms || out.moments.size() >= kMomentsMax) {
      return wrong("moments", "at most 32 of {test, from_ms, to_ms}");
    }
    out.moments.push_back(JsonObject{
        {"test", string_member(moment, "test")}, {"from_ms", from_ms}, {"to_ms", to_ms}});
  }
  constexpr size_t kNoteBytesMax = 8000;
  out.note = string_member(value, "note");
  if (out.note.size() > kNoteBytesMax) return wrong("note", "at most 8000 bytes");
  out.bank = string_member(value, "bank");
  out.copies = bool_member(value, "copies", true);
  const bool is_empty = out.altered.empty() && out.misleading.empty() && out.harm.empty() &&
                        out.decided.empty() && out.confirmed.empty();
  if (is_empty) return wrong("decided", "answer a test, confirm a rule, or say what you decide");
  return out;
}

Result<bool> took_part(Desk& desk, std::string_view case_id, const Actor& actor) {
  std::vector<std::string> theirs;
  for (const store::Event& event : TRY(store::Cases(desk.store).events_of(case_id))) {
    const bool is_taken_back = event.type == "decision.undone";
    if (event.type != "decision.made" && event.type != "decision.proposed" && !is_taken_back) {
      continue;
    }
    const Json content = TRY(parse_json(event.canonical));
    const std::string decision = string_member(content, "decision");
    if (is_taken_back) {
      std::erase(theirs, decision);  // as if it had not been: they may decide again
    } else if (string_member(content, "actor") == actor.id) {
      theirs.push_back(decision);
    }
  }
  return !theirs.empty();
}

Result<Weighed> weigh(Desk& desk, const Deciding& d, const std::optional<store::Item>& item,
                      const std::string& subject) {
  Weighed out;
  Json known = policy::default_facts();
  const int64_t now_us = desk.clock.now_us();
  JsonObject now;
  if (item) {
    out.replaces = item->decision_id;
    if (!out.replaces.empty()) {
      const auto before = TRY(store::Decisions(desk.store).find(out.replaces));
      known = without_guards(TRY(parse_json(before.facts)));
      out.before = before.outcome;
    } else {
      now["item.id"] = item->id;
      now["item.published"] = to_rfc3339(item->created_us);
    }
    for (const auto& pair : TRY(facts_now(desk.store, *item, now_us)))
      now[pair.key()] = pair.value();
  } else {
    now = TRY(facts_of_account(desk.store, subject, now_us));
    now["reports.count"] = d.of_case.reports;
    now["reports.distinct"] = d.of_case.reporters;
  }
  for (const auto& pair : review_facts(d.answers)) now[pair.key()] = pair.value();
  out.facts = TRY(policy::overlay_facts(known, Json(std::move(now))));
  const auto put = [&out](DecidedBy decided) {
    out.decision = std::move(decided.decision);
    out.pack_text = std::move(decided.pack_text);
  };
  put(TRY(decide(desk.policy, out.facts, desk.clock)));
  if (!d.answers.decided.empty()) return out;
  // What came out is what the person decided: no machine makes it worse later (I9).
  const JsonObject decided{{"review.decided", out.decision.outcome.visibility}};
  out.facts = TRY(policy::overlay_facts(out.facts, Json(decided)));
  put(TRY(decide(desk.policy, out.facts, desk.clock)));
  return out;
}

Result<Deciding> begin_deciding(Desk& desk, std::string_view task, const Actor& actor,
                                const Answers& answers) {
  store::Cases cases(desk.store);
  Deciding out;
  out.task = TRY(cases.find_task(task));
  TRY(check_class(actor, out.task));
  if (out.task.state == "done" || out.task.state == "withdrawn") {
    return Error{ErrorCode::kConflict, "this task was decided by somebody else meanwhile"};
  }
  const int64_t now_us = desk.clock.now_us();
  if (out.task.lock_owner != actor.id || out.task.lock_until_us <= now_us) {
    return Error{ErrorCode::kConflict, out.task.lock_until_us > now_us
                                           ? "somebody else looks at this task now"
                                           : "claim the task first: your lock has ended"};
  }
  out.of_case = TRY(cases.find(out.task.case_id));
  if (!out.of_case.item_id.empty()) {
    out.item = TRY(store::Items(desk.store).find(out.of_case.item_id));
  }
  out.actor = actor;
  out.answers = answers;
  return out;
}

Result<Verdict> put_in_force(Desk& desk, const Deciding& d, Weighed weighed, int persons,
                             bool is_correction) {
  const Switches switches{TRY(store::Admin(desk.store).switches())};
  store::Decisions decisions(desk.store);
  Verdict out{weighed.decision.id, "decided", weighed.decision.outcome, 0,
              desk.clock.now_us() + desk.queues.settings().undo_us};
  TRY(store::Notices(desk.store).recall(d.of_case.id, ""));
  TRY(apply_one(desk, d, weighed, d.item, d.of_case.subject_id, persons, switches));
  if (d.item && d.answers.copies) {
    for (const store::Item& copy : TRY(decisions.copies_of(*d.item, kCopiesMax))) {
      const std::string subject = TRY(store::Cases(desk.store).subject_of(copy.account));
      const Weighed of_copy = TRY(weigh(desk, d, copy, subject));
      TRY(apply_one(desk, d, of_copy, copy, subject, persons, switches));
      ++out.copies;
    }
  }
  if (!d.answers.bank.empty() && d.item && !is_mild(weighed.decision.outcome)) {
    TRY(put_on_bank(desk, *d.item, d.answers.bank, d.actor));
  }
  if (!d.answers.note.empty()) {
    TRY(store::Cases(desk.store)
            .put_text(weighed.decision.id, "", "note", Json(JsonObject{{"text", d.answers.note}})));
  }
  TRY(end_tasks(desk, d));
  TRY(store::CaseLog(desk.store)
          .record("case.decided", {{"case", d.of_case.id},
                                   {"item", d.of_case.item_id},
                                   {"decision", weighed.decision.id},
                                   {"visibility", weighed.decision.outcome.visibility},
                                   {"actor", d.actor.id},
                                   {"persons", persons},
                                   {"copies", static_cast<int64_t>(out.copies)}}));
  const Decided decided = TRY(decided_of(d, weighed, d.item, d.of_case.subject_id, persons));
  // An appeal that changes nothing is an answer to whoever appealed, and news to those alone who
  // reported while it was open.
  const bool is_kept = d.task.kind == "appeal" && !is_correction;
  TRY(tell_reporters(desk, decided, switches,
                     is_kept         ? News::kToTheUntold
                     : is_correction ? News::kChanged
                                     : News::kOutcome));
  return out;
}

Result<Verdict> decide_task(Desk& desk, std::string_view task, const Actor& actor,
                            const Answers& answers) {
  auto transaction = TRY(desk.store.begin());
  const Deciding d = TRY(begin_deciding(desk, task, actor, answers));
  if (d.task.kind != "review") {
    return Error{ErrorCode::kConflict, "this is an appeal: decide it as one"};
  }
  if (d.task.state == "second" && d.task.first_actor == actor.id) {
    return Error{ErrorCode::kDenied, "the second person is somebody else than the first"};
  }
  if (d.item && is_gone(*d.item)) {
    const Decided gone{.decision = {},
                       .facts = {},
                       .item = d.item,
                       .subject_id = d.of_case.subject_id,
                       .of_case = d.of_case,
                       .before = {},
                       .persons = 1,
                       .moments = {}};
    TRY(tell_reporters(desk, gone, {}, News::kOutcome));
    TRY(end_tasks(desk, d));
    TRY(store::CaseLog(desk.store)
            .record("case.decided", {{"case", d.of_case.id},
                                     {"item", d.of_case.item_id},
                                     {"decision", ""},
                                     {"visibility", "gone"},
                                     {"actor", actor.id}}));
    TRY(transaction.commit());
    return Verdict{"", "gone", {}, 0, 0};
  }
  Weighed weighed = TRY(weigh(desk, d, d.item, d.of_case.subject_id));
  Verdict out;
  const bool is_second = d.task.state == "second";
  if (is_second) {
    const auto first = TRY(store::Decisions(desk.store).find(d.task.proposal));
    out = is_same(first.outcome, weighed.decision.outcome)
              ? TRY(put_in_force(desk, d, std::move(weighed), 2, false))
              : TRY(disagree(desk, d, weighed));
  } else if (needs_two_persons(weighed.decision.outcome)) {
    out = TRY(propose(desk, d, weighed));
  } else {
    out = TRY(put_in_force(desk, d, std::move(weighed), 1, false));
  }
  TRY(transaction.commit());
  return out;
}

}  // namespace vigie::flow
