#include "flow/rehearse/revert.h"

#include <algorithm>

#include "flow/cases/notify.h"
#include "flow/cases/standing.h"
#include "flow/decide.h"
#include "flow/effects.h"
#include "flow/facts.h"
#include "flow/guards.h"
#include "flow/policy.h"
#include "flow/rehearse/backtest.h"
#include "store/admin.h"
#include "store/policy/publications.h"

namespace vigie::flow {
namespace {

struct OnePack {
  std::shared_ptr<const policy::Pack> pack;
  std::string text;
};

// The rule retired in its file: a pack of its own, which the decisions made by it name.
bool retire_in(std::vector<policy::SourceFile>& files, const std::string& rule) {
  const std::string id = "id: " + rule;
  for (policy::SourceFile& file : files) {
    const bool has_id =
        file.text.starts_with(id + "\n") || file.text.find("\n" + id + "\n") != std::string::npos;
    const size_t status = file.text.starts_with("status:") ? 0 : file.text.find("\nstatus:");
    if (!has_id || status == std::string::npos || file.path == "pack.yaml") continue;
    const size_t from = file.text.find("status:", status);
    file.text.replace(from, file.text.find('\n', from) - from, "status: retired");
    return true;
  }
  return false;
}

Status retire_rule(PackFolder& folder, const std::string& rule) {
  if (retire_in(folder.files, rule)) return ok();
  for (policy::OverlayFiles& overlay : folder.overlays) {
    if (retire_in(overlay.files, rule)) return ok();
  }
  return Error{ErrorCode::kNotFound, "the pack has no rule " + rule + " in a file of its own"};
}

class Reverter {
 public:
  Reverter(Desk& desk, const RevertRequest& request, const Actor& actor)
      : desk_(desk), request_(request), actor_(actor), reverts_(desk.store) {}

  Status check() { return read_request(); }

  Result<RevertReport> run() {
    TRY(read_request());
    auto transaction = TRY(desk_.store.begin());
    switches_ = {TRY(store::Admin(desk_.store).switches())};
    report_.act = store::make_id("rv_", desk_.clock.now_us());
    report_.is_dry = request_.is_dry;
    TRY(reverts_.begin(report_.act, selector(), actor_.id, request_.note));
    const auto targets = TRY(reverts_.find(query_));
    for (const store::RevertTarget& target : targets) TRY(take_back(target));
    report_.counts = TRY(reverts_.count(report_.act));
    TRY(reverts_.end(report_.act, report_.counts, actor_.id));
    TRY(add_remarks());
    for (const Duty& duty : duties_of(request_.profile)) {
      if (duty.of_revert && report_.counts.decisions > 0) report_.duties.push_back(duty);
    }
    // A dry run ends here, and the transaction with it.
    if (!request_.is_dry) TRY(transaction.commit());
    return std::move(report_);
  }

 private:
  Status read_request() {
    query_.rule = request_.rule;
    query_.act = request_.act;
    query_.since_us = request_.since_us;
    if (!request_.entry.empty()) {
      const size_t slash = request_.entry.find('/');
      if (slash == std::string::npos || slash == 0) {
        return Error{ErrorCode::kInvalidArgument, "an entry is named BANK/ID"};
      }
      query_.bank = request_.entry.substr(0, slash);
      query_.entry = request_.entry.substr(slash + 1);
    }
    if (!request_.pack_version.empty()) {
      const std::string& version = request_.pack_version;
      const bool is_number =
          std::all_of(version.begin(), version.end(), [](char c) { return c >= '0' && c <= '9'; });
      query_.pack_sha256 =
          TRY(reverts_.pack_sha256((is_number ? desk_.policy.whole().id() + "@" : "") + version));
      TRY(choose_other_policy());
    }
    const bool is_any = !query_.rule.empty() || !query_.entry.empty() || !query_.act.empty() ||
                        !query_.pack_sha256.empty() || query_.since_us > 0;
    if (is_any) return ok();
    return Error{ErrorCode::kInvalidArgument,
                 "say what to take back: --rule, --entry, --pack-version, --act or --since"};
  }

  // What decides instead of the version that is taken back: the policy in force, else the one
  // before it.
  Status choose_other_policy() {
    const auto now = TRY(desk_.policy.choose(policy::default_facts(), desk_.clock.now_us()));
    const bool is_in_force = desk_.policy.whole().sha256() == query_.pack_sha256 ||
                             now->pack->sha256() == query_.pack_sha256;
    if (!is_in_force) return ok();
    store::Publications publications(desk_.store);
    const auto publication = TRY(publications.find_in("in_force"));
    if (publication && publication->base_sha256.empty()) before_ = request_.before_first;
    if (before_ != nullptr && before_->whole().sha256() != query_.pack_sha256) return ok();
    if (!publication || publication->base_sha256.empty()) {
      return Error{ErrorCode::kConflict,
                   "this pack is in force and none was before it: publish another one first"};
    }
    before_ = TRY(
        Policy::load(TRY(unbundle_pack(TRY(publications.pack_text(publication->base_sha256))))));
    return ok();
  }

  Json selector() const {
    return JsonObject{{"rule", request_.rule},
                      {"entry", request_.entry},
                      {"pack_version", request_.pack_version},
                      {"act", request_.act},
                      {"since", request_.since_us},
                      {"with_people", request_.with_people}};
  }

  // The same facts by what decides now instead.
  Result<DecidedBy> decide_instead(const std::string& decision, const Json& facts) {
    if (!query_.pack_sha256.empty()) {
      return decide(before_ != nullptr ? *before_ : desk_.policy, facts, desk_.clock);
    }
    const OnePack* pack = TRY(pack_for(decision));
    return DecidedBy{TRY(decide(*pack->pack, facts, desk_.clock)), pack->text};
  }

  // The pack of that decision, without the rule.
  Result<const OnePack*> pack_for(const std::string& decision) {
    const auto stored = TRY(desk_.store.find_decision(decision));
    const std::string& sha = stored.decision.pack_sha256;
    if (const auto known = packs_.find(sha); known != packs_.end()) return &known->second;
    PackFolder files = TRY(unbundle_pack(stored.pack_text));
    if (!request_.rule.empty()) TRY(retire_rule(files, request_.rule));
    OnePack made{TRY(load_pack_folder(files)), bundle_pack(files)};
    return &packs_.emplace(sha, std::move(made)).first->second;
  }

  Result<Json> facts_for(const store::DecisionRecord& before) {
    const Json facts = without_guards(TRY(parse_json(before.facts)));
    if (!query_.entry.empty()) {
      std::vector<Finding> findings;
      for (const Json& one : TRY(store::Items(desk_.store).findings(before.id))) {
        findings.push_back(TRY(finding_from_json(one)));
      }
      return facts_without_entry(facts, findings, query_.bank, query_.entry);
    }
    const bool is_time_alone = query_.rule.empty() && query_.pack_sha256.empty();
    if (!is_time_alone) return facts;
    return policy::overlay_facts(facts, JsonObject{{"review.decided", "allow"}});
  }

  Status take_back(const store::RevertTarget& target) {
    ++report_.found;
    if (target.persons > 0 && !request_.with_people && query_.act.empty()) {
      ++report_.left_to_people;
      return ok();
    }
    const auto before = TRY(store::Decisions(desk_.store).find(target.decision_id));
    const auto item = TRY(store::Items(desk_.store).find(target.item_id));
    return query_.act.empty() ? decide_anew(target, before, item) : put_back(target, before, item);
  }

  Status decide_anew(const store::RevertTarget& target, const store::DecisionRecord& before,
                     const store::Item& item) {
    Decided after;
    after.facts = TRY(facts_for(before));
    DecidedBy instead = TRY(decide_instead(before.id, after.facts));
    after.decision = std::move(instead.decision);
    if (does_the_same(after.decision.outcome, before.outcome) &&
        after.decision.outcome.reasons == before.outcome.reasons) {
      ++report_.unchanged;
      return ok();
    }
    after.persons = 1;
    TRY(store::Decisions(desk_.store)
            .put({.decision = after.decision,
                  .facts = after.facts,
                  .pack_text = instead.pack_text,
                  .item_id = item.id,
                  .media_sha256 = item.media_sha256,
                  .subject_id = before.subject_id,
                  .case_id = before.case_id,
                  .actor = actor_.id,
                  .persons = 1,
                  .basis = JsonObject{{"revert", report_.act}, {"selector", selector()}},
                  .replaces = before.id}));
    return put_in_force(target, before, item, std::move(after));
  }

  // What an earlier act replaced is in force again, as it was.
  Status put_back(const store::RevertTarget& target, const store::DecisionRecord& before,
                  const store::Item& item) {
    const auto earlier = TRY(store::Decisions(desk_.store).find(target.before_id));
    Decided after;
    after.decision.id = earlier.id;
    after.decision.outcome = earlier.outcome;
    after.decision.pack = earlier.pack;
    after.decision.pack_sha256 = TRY(desk_.store.find_decision(earlier.id)).decision.pack_sha256;
    after.decision.facts_sha256 = earlier.facts_sha256;
    after.decision.trace = earlier.trace;
    after.facts = TRY(parse_json(earlier.facts));
    after.persons = std::max(1, earlier.persons);
    TRY(put_in_force(target, before, item, std::move(after)));
    const Outcome& outcome = earlier.outcome;
    if (outcome.account == "none") return ok();
    const std::string rule = !outcome.account_rules.empty() ? outcome.account_rules.front()
                             : outcome.reasons.empty()      ? ""
                                                            : outcome.reasons.front();
    return add_strike(
        desk_.store, desk_.queues,
        {earlier.subject_id, item.id, earlier.case_id, earlier.id, rule, outcome.account},
        desk_.clock.now_us());
  }

  Status put_in_force(const store::RevertTarget& target, const store::DecisionRecord& before,
                      const store::Item& item, Decided after) {
    store::Decisions decisions(desk_.store);
    const Outcome& outcome = after.decision.outcome;
    TRY(decisions.put_in_force(item.id, after.decision.id, outcome.visibility));
    const std::string subject = TRY(store::Cases(desk_.store).subject_of(item.account));
    TRY(remove_strikes(desk_.store, {subject, item.id, before.case_id, before.id, "", ""},
                       "reverted"));
    TRY(reverts_.recall(item.id, before.id));
    EffectsRequest request{.item_id = item.id,
                           .decision_id = after.decision.id,
                           .territories = {},
                           .persons = after.persons};
    if (const Json* order = member(after.facts, "order")) {
      request.territories = array_member(*order, "territories");
    }
    TRY(decisions.post(item.id, effects_message(after.decision, item.external_id, switches_,
                                                request, desk_.clock.now_us())));
    TRY(reverts_.add(report_.act, target, after.decision, item.media_sha256, actor_.id));
    after.item = item;
    after.subject_id = subject;
    after.before = before.outcome;
    after.had_notice = TRY(reverts_.was_told(item.id, before.id));
    TRY(tell_author(desk_, after, switches_));
    TRY(tell_reporters_of(before, after));
    const std::string from = before.outcome.visibility;
    ++report_.changes[from + " -> " + outcome.visibility];
    if (report_.items.size() < RevertReport::kSamplesMax) report_.items.push_back(item.id);
    return ok();
  }

  // Where reporters were told of this decision.
  Status tell_reporters_of(const store::DecisionRecord& before, Decided& after) {
    store::Cases cases(desk_.store);
    for (const store::Case& one : TRY(cases.list_of_item(before.item_id))) {
      if (one.decision_id != before.id || one.reports == 0) continue;
      after.of_case = one;
      return tell_reporters(desk_, after, switches_, News::kChanged);
    }
    return ok();
  }

  Status add_remarks() {
    if (!request_.rule.empty()) {
      bool is_known = false;
      for (const auto& rule : desk_.policy.whole().rules()) {
        is_known = is_known || rule.id == request_.rule;
        if (rule.id == request_.rule && rule.status == "active") {
          report_.remarks.push_back(
              {"the rule " + rule.id +
                   " is active in the pack in force: it applies again to what is decided anew "
                   "until "
                   "another pack is published",
               "la règle " + rule.id +
                   " est active dans la politique en vigueur : elle s’applique de nouveau à ce qui "
                   "est redécidé, jusqu’à la publication d’une autre"});
        }
      }
      if (!is_known) {
        report_.remarks.push_back(
            {"the pack in force has no rule " + request_.rule + ": look at its spelling",
             "la politique en vigueur n’a pas de règle " + request_.rule +
                 " : vérifiez son orthographe"});
      }
    }
    if (!query_.entry.empty() && desk_.store.find_entry(query_.bank, query_.entry)) {
      report_.remarks.push_back(
          {"the entry is still in its bank: it matches again until it is removed there",
           "l’entrée est encore dans sa banque : elle correspond de nouveau tant qu’elle n’en est "
           "pas retirée"});
    }
    return ok();
  }

  Desk& desk_;
  const RevertRequest& request_;
  const Actor& actor_;
  store::Reverts reverts_;
  store::RevertQuery query_;
  Switches switches_;
  std::shared_ptr<const Policy> before_;  // of a version in force that is taken back
  std::map<std::string, OnePack> packs_;  // by the hash of the pack that decided
  RevertReport report_;
};

}  // namespace

Result<RevertReport> revert(Desk& desk, const RevertRequest& request, const Actor& actor) {
  return Reverter(desk, request, actor).run();
}

Status check_revert(Desk& desk, const RevertRequest& request) {
  return Reverter(desk, request, Actor{}).check();
}

JsonObject to_json_value(const RevertReport& report, std::string_view language) {
  const bool is_fr = language == "fr";
  JsonObject changes, notices;
  for (const auto& [change, count] : report.changes) changes[change] = count;
  for (const auto& [kind, count] : report.counts.notices) notices[kind] = count;
  JsonArray items, remarks, duties;
  for (const Duty& duty : report.duties) {
    duties.push_back(JsonObject{
        {"id", duty.id}, {"article", duty.article}, {"text", is_fr ? duty.fr : duty.en}});
  }
  for (const std::string& item : report.items) items.push_back(Json(item));
  for (const Remark& remark : report.remarks)
    remarks.push_back(Json(is_fr ? remark.fr : remark.en));
  return {{"act", report.act},
          {"dry_run", report.is_dry},
          {"found", report.found},
          {"reverted", report.counts.decisions},
          {"unchanged", report.unchanged},
          {"left_to_people", report.left_to_people},
          {"effects", report.counts.effects},
          {"strikes_removed", report.counts.strikes_removed},
          {"notices", std::move(notices)},
          {"changes", std::move(changes)},
          {"items", std::move(items)},
          {"remarks", std::move(remarks)},
          {"duties", std::move(duties)}};
}

std::string revert_text(const RevertReport& report, std::string_view language) {
  const bool is_fr = language == "fr";
  const auto line = [](int64_t count, const char* words) {
    return "  " + std::to_string(count) + "  " + words + "\n";
  };
  std::string out =
      (report.is_dry ? (is_fr ? "À blanc, rien n’est changé" : "Dry run, nothing is changed")
                     : report.act) +
      std::string("\n");
  out += line(report.found, is_fr ? "décisions trouvées" : "decisions found");
  out += line(report.counts.decisions, is_fr ? "annulées" : "taken back");
  out += line(report.unchanged,
              is_fr ? "inchangées : d’autres règles s’appliquent" : "unchanged: other rules hold");
  out += line(report.left_to_people, is_fr ? "laissées aux personnes qui les ont prises"
                                           : "left to the people who made them");
  out += line(report.counts.effects, is_fr ? "effets remplacés" : "effects replaced");
  out += line(report.counts.strikes_removed, is_fr ? "sanctions retirées" : "strikes removed");
  for (const auto& [kind, count] : report.counts.notices) {
    out += line(count, ((is_fr ? "avis : " : "notices: ") + kind).c_str());
  }
  for (const auto& [change, count] : report.changes) out += line(count, change.c_str());
  for (const Duty& duty : report.duties) {
    out += "  art. " + std::string(duty.article) + "  " + std::string(is_fr ? duty.fr : duty.en) +
           "\n";
  }
  for (const Remark& remark : report.remarks) {
    out += "! " + (is_fr ? remark.fr : remark.en) + "\n";
  }
  return out;
}

}  // namespace vigie::flow
