#include "flow/cases/standing.h"

#include <algorithm>
#include <map>

#include "flow/examine.h"
#include "store/cases/case_log.h"

namespace vigie::flow {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;
constexpr int64_t kWarningUs = 365 * kDayUs;

bool is_live(const store::Strike& strike, int64_t now_us) {
  return strike.removed_us == 0 && strike.expires_us > now_us;
}

void set_larger(JsonObject& facts, std::string_view path, int64_t value) {
  const Json* known = facts.if_contains(path);
  const int64_t before = known != nullptr && known->is_int64() ? known->get_int64() : 0;
  if (value > before || known == nullptr) facts[path] = std::max(value, before);
}

void set_true(JsonObject& facts, std::string_view path, bool value) {
  if (value || facts.if_contains(path) == nullptr) facts[path] = value;
}

}  // namespace

Result<JsonObject> facts_of_account(store::Store& store, const std::string& subject,
                                    int64_t now_us) {
  store::Cases cases(store);
  int64_t weight = 0;
  bool is_warned = false;
  for (const store::Strike& strike : TRY(cases.strikes_of(subject))) {
    if (strike.removed_us != 0) continue;
    is_warned |= strike.kind == "warning" && strike.made_us + kWarningUs > now_us;
    if (strike.kind == "strike" && is_live(strike, now_us)) weight += strike.weight;
  }
  JsonObject out{{"account.strikes_90d", weight}, {"account.warned", is_warned}};
  const std::string name = TRY(cases.class_of(subject));
  for (const char* role : {"candidate", "government", "press", "fact_checker"}) {
    if (name == role) out["account.role"] = name;
  }
  return out;
}

Result<JsonObject> facts_now(store::Store& store, const store::Item& item, int64_t now_us) {
  JsonObject out = TRY(facts_of_platform(item.context));
  if (!item.language.empty()) out["item.language"] = item.language;
  if (!item.region.empty()) out["item.region"] = item.region;
  out["item.views"] = item.views;
  out["item.age_h"] = static_cast<double>(std::max<int64_t>(0, now_us - item.created_us)) / 3.6e9;
  store::Cases cases(store);
  for (const auto& pair :
       TRY(facts_of_account(store, TRY(cases.subject_of(item.account)), now_us))) {
    if (pair.value().is_int64()) {
      set_larger(out, pair.key(), pair.value().get_int64());
    } else if (pair.value().is_bool()) {
      set_true(out, pair.key(), pair.value().get_bool());
    } else {
      out[pair.key()] = pair.value();
    }
  }
  set_larger(out, "reports.count", item.reports);
  const auto known = TRY(cases.list_of_item(item.id));
  if (known.empty()) return out;
  const store::Case& last = known.front();
  set_larger(out, "reports.count", last.reports);
  out["reports.distinct"] = last.reporters;
  out["reports.article16"] = last.is_article16;
  out["reports.trusted_flagger"] = last.is_trusted;
  out["reports.depicted_person"] = last.is_depicted;
  return out;
}

Result<JsonObject> standing_json(store::Store& store, const std::string& subject, int64_t now_us) {
  store::Cases cases(store);
  JsonArray strikes;
  std::map<std::string, int64_t> by_rule;
  int64_t weight = 0;
  auto all = TRY(cases.strikes_of(subject));
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.made_us < b.made_us; });
  for (const store::Strike& strike : all) {
    const bool counts = strike.kind == "strike" && is_live(strike, now_us);
    if (counts) weight += strike.weight;
    ++by_rule[strike.rule];
    strikes.push_back(JsonObject{
        {"id", strike.id},
        {"kind", strike.kind},
        {"rule", strike.rule},
        {"item", strike.item_id},
        {"decision", strike.decision_id},
        {"weight", strike.weight},
        {"made", to_rfc3339(strike.made_us)},
        {"expires", to_rfc3339(strike.expires_us)},
        {"removed", strike.removed_us == 0 ? Json(nullptr) : Json(to_rfc3339(strike.removed_us))},
        {"counts", counts}});
  }
  JsonObject rules;
  for (const auto& [rule, count] : by_rule) rules[rule] = count;
  return JsonObject{{"class", TRY(cases.class_of(subject))},
                    {"strikes", std::move(strikes)},
                    {"weight", weight},
                    {"by_rule", std::move(rules)}};
}

Status add_strike(store::Store& store, const Queues& queues, const StrikeCause& cause,
                  int64_t now_us) {
  if (cause.account == "none" || cause.account.empty()) return ok();
  store::Cases cases(store);
  const auto before = TRY(cases.strikes_of(cause.subject_id));
  const bool is_first = std::none_of(before.begin(), before.end(),
                                     [](const store::Strike& one) { return one.removed_us == 0; });
  const bool is_warning = cause.account == "warn" || (cause.account == "strike" && is_first);
  return store::CaseLog(store).record(
      "strike.added", {{"strike", store::make_id("st_", now_us)},
                       {"case", cause.case_id},
                       {"item", cause.item_id},
                       {"account", cause.subject_id},
                       {"decision", cause.decision_id},
                       {"rule", cause.rule},
                       {"kind", is_warning ? "warning" : "strike"},
                       {"weight", is_warning ? 0 : queues.strike_weight(cause.rule)},
                       {"expires_us", now_us + queues.settings().strike_days * kDayUs}});
}

Status remove_strikes(store::Store& store, const StrikeCause& cause, std::string_view why) {
  store::CaseLog log(store);
  for (const store::Strike& strike : TRY(store::Cases(store).strikes_of(cause.subject_id))) {
    if (strike.removed_us != 0 || strike.decision_id != cause.decision_id) continue;
    TRY(log.record("strike.removed", {{"case", cause.case_id},
                                      {"strike", strike.id},
                                      {"account", strike.subject_id},
                                      {"why", why}}));
  }
  return ok();
}

}  // namespace vigie::flow
