#include "flow/cases/evidence.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/crypto.h"
#include "exchange/people/bundle.h"
#include "exchange/people/notice.h"
#include "flow/cases/standing.h"
#include "store/cases/case_log.h"
#include "store/cases/decisions.h"
#include "store/cases/notices.h"
#include "store/items.h"

namespace vigie::flow {
namespace {

constexpr size_t kReportsMax = 10'000;

Json time_or_null(int64_t time_us) {
  return time_us == 0 ? Json(nullptr) : Json(to_rfc3339(time_us));
}

class Collector {
 public:
  Collector(Desk& desk, store::Case of_case)
      : desk_(desk), cases_(desk.store), case_(std::move(of_case)) {}

  Result<std::vector<ZipFile>> collect() {
    JsonObject record{
        {"case", case_json()},
        {"reports", TRY(reports())},
        {"decisions", TRY(decisions())},
        {"appeals", TRY(appeals())},
        {"notices", TRY(notices())},
        {"standing", TRY(standing_json(desk_.store, case_.subject_id, desk_.clock.now_us()))},
        {"events", TRY(events())}};
    if (!case_.item_id.empty()) record["item"] = TRY(item());
    files_.insert(files_.begin(), {"record.json", to_json_pretty(record)});
    files_.push_back({"versions.json",
                      to_json_pretty(JsonObject{{"vigie", VIGIE_VERSION},
                                                {"pack", desk_.policy.whole().name()},
                                                {"pack_sha256", desk_.policy.whole().sha256()}})});
    return std::move(files_);
  }

 private:
  Json case_json() const {
    return JsonObject{{"id", case_.id},
                      {"item", case_.item_id},
                      {"account", case_.subject_id},
                      {"state", case_.state},
                      {"source", case_.source},
                      {"category", case_.category},
                      {"reports", case_.reports},
                      {"reporters", case_.reporters},
                      {"opened", to_rfc3339(case_.opened_us)},
                      {"decided", time_or_null(case_.decided_us)}};
  }

  Result<JsonArray> reports() {
    JsonArray out;
    for (const store::ReportRow& report : TRY(cases_.reports(case_.id, kReportsMax))) {
      const Json words = TRY(cases_.text(report.id));
      JsonObject one{{"id", report.id},
                     {"reporter", report.reporter},
                     {"category", report.category},
                     {"lane", report.lane},
                     {"origin", report.origin},
                     {"shown", report.shown},
                     {"from_ms", report.from_ms},
                     {"to_ms", report.to_ms},
                     {"snapshot", report.snapshot},
                     {"received", to_rfc3339(report.received_us)}};
      for (const char* name : {"text", "link", "country", "law"}) {
        one[name] = string_member(words, name);
      }
      out.push_back(std::move(one));
      if (!report.snapshot.empty() && snapshots_.insert(report.snapshot).second) {
        TRY(add_snapshot(report.snapshot));
      }
    }
    return out;
  }

  Status add_snapshot(const std::string& id) {
    const Json snapshot = TRY(cases_.snapshot(id));
    files_.push_back({"snapshots/" + id + ".json", to_json_pretty(snapshot)});
    for (const Json& still : array_member(snapshot, "stills")) {
      TRY(add_picture(string_member(still, "blob")));
    }
    return ok();
  }

  // By its hash: a picture that is in two snapshots is in the bundle once.
  Status add_picture(const std::string& blob) {
    if (!pictures_.insert(blob).second) return ok();
    auto bytes = desk_.store.get_blob(blob);
    // Retention or an erasure may have taken it: the record names it all the same.
    if (bytes) files_.push_back({"pictures/" + blob + ".jpg", std::move(*bytes)});
    return ok();
  }

  Result<JsonArray> decisions() {
    JsonArray out;
    std::set<std::string> seen;
    for (const store::Event& event : TRY(cases_.events_of(case_.id))) {
      if (event.type != "decision.made" && event.type != "decision.proposed") continue;
      const Json content = TRY(parse_json(event.canonical));
      for (const char* name : {"replaces", "decision"}) {
        const std::string id = string_member(content, name);
        if (!id.empty() && seen.insert(id).second) out.push_back(TRY(decision(id)));
      }
    }
    return out;
  }

  Result<Json> decision(const std::string& id) {
    const auto record = TRY(store::Decisions(desk_.store).find(id));
    const auto stored = desk_.store.find_decision(id);
    if (stored && packs_.insert(record.pack).second) {
      const auto text = parse_json(stored->pack_text);
      files_.push_back({"packs/" + std::to_string(packs_.size()) + ".json",
                        to_json_pretty(JsonObject{{"pack", record.pack},
                                                  {"files", text ? *text : Json(nullptr)}})});
    }
    return Json(JsonObject{{"id", record.id},
                           {"item", record.item_id},
                           {"actor", record.actor},
                           {"persons", record.persons},
                           {"pack", record.pack},
                           {"outcome", to_json_value(record.outcome)},
                           {"basis", record.basis},
                           {"facts_sha256", record.facts_sha256},
                           {"facts", TRY(parse_json(record.facts))},
                           {"trace", record.trace},
                           {"replaces", record.replaces},
                           {"decided", to_rfc3339(record.decided_us)}});
  }

  Result<JsonArray> appeals() {
    JsonArray out;
    for (const store::Appeal& appeal : TRY(cases_.appeals_of(case_.id))) {
      out.push_back(
          JsonObject{{"id", appeal.id},
                     {"side", appeal.side},
                     {"decision", appeal.decision_id},
                     {"state", appeal.state},
                     {"text", string_member(TRY(cases_.text(appeal.id)), "text")},
                     {"question", string_member(TRY(cases_.text(appeal.id + "?")), "text")},
                     {"answer", string_member(TRY(cases_.text(appeal.id + "!")), "text")},
                     {"opened", to_rfc3339(appeal.opened_us)},
                     {"decided", time_or_null(appeal.decided_us)}});
    }
    return out;
  }

  Result<JsonArray> notices() {
    JsonArray out;
    for (const store::NoticeRow& row : TRY(store::Notices(desk_.store).of_case(case_.id))) {
      const auto text =
          exchange::notice_of(row.kind, row.content, exchange::locale_from(row.locale));
      out.push_back(JsonObject{{"id", row.id},
                               {"side", row.side},
                               {"kind", row.kind},
                               {"state", row.state},
                               {"locale", row.locale},
                               {"decision", row.decision_id},
                               {"sent", time_or_null(row.sent_us)},
                               {"text", exchange::notice_text(text)}});
    }
    return out;
  }

  Result<JsonArray> events() {
    JsonArray out;
    for (const store::Event& event : TRY(cases_.events_of(case_.id))) {
      out.push_back(JsonObject{{"number", event.number},
                               {"type", event.type},
                               {"time", to_rfc3339(event.time_us)},
                               {"content", TRY(parse_json(event.canonical))}});
    }
    return out;
  }

  Result<Json> item() {
    store::Items items(desk_.store);
    const auto found = TRY(items.find(case_.item_id));
    JsonArray findings;
    if (!found.decision_id.empty()) {
      for (Json& one : TRY(items.findings(found.decision_id))) findings.push_back(std::move(one));
    }
    files_.push_back({"findings.json", to_json_pretty(findings)});
    JsonArray stills;
    for (const store::ItemStill& still : TRY(items.stills(found.id))) {
      TRY(add_picture(still.blob_sha256));
      stills.push_back(JsonObject{{"time_ms", still.time_ms}, {"blob", still.blob_sha256}});
    }
    return Json(JsonObject{{"id", found.id},
                           {"external_id", found.external_id},
                           {"media_sha256", found.media_sha256},
                           {"media_bytes", found.media_bytes},
                           {"duration_ms", found.duration_ms},
                           {"title", found.text.title},
                           {"description", found.text.description},
                           {"state", found.state},
                           {"visibility", found.visibility},
                           {"stills", std::move(stills)},
                           {"created", to_rfc3339(found.created_us)}});
  }

  Desk& desk_;
  store::Cases cases_;
  store::Case case_;
  std::vector<ZipFile> files_;
  std::set<std::string> snapshots_, pictures_, packs_;
};

Result<std::vector<uint8_t>> seed_of(store::Store& store) {
  const auto bytes = from_hex(TRY(store::Cases(store).secret("bundles")));
  if (bytes && bytes->size() == 32) return *bytes;
  return Error{ErrorCode::kCorrupt, "the key of bundles is broken"};
}

}  // namespace

Result<std::string> evidence_bundle(Desk& desk, std::string_view case_id, const Actor& actor) {
  const auto of_case = TRY(store::Cases(desk.store).find(case_id));
  if (of_case.is_sealed && !actor.may_see_sealed) {
    return Error{ErrorCode::kDenied, "this case is not of your classes"};
  }
  const auto seed = TRY(seed_of(desk.store));
  auto transaction = TRY(desk.store.begin());
  auto files = TRY(Collector(desk, of_case).collect());
  std::string bundle =
      TRY(exchange::make_bundle(std::move(files), to_rfc3339(desk.clock.now_us()), seed));
  TRY(store::CaseLog(desk.store)
          .record("case.bundled", {{"case", of_case.id},
                                   {"item", of_case.item_id},
                                   {"sha256", sha256_hex(bundle)},
                                   {"actor", actor.id}}));
  TRY(transaction.commit());
  return bundle;
}

Result<std::string> bundle_key(store::Store& store) {
  return to_hex(ed25519_public(TRY(seed_of(store))));
}

}  // namespace vigie::flow
