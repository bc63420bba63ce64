#include "flow/demo/demo.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/file.h"
#include "flow/cases/appeal.h"
#include "flow/cases/automatic.h"
#include "flow/cases/notify.h"
#include "flow/cases/report.h"
#include "flow/cases/review.h"
#include "flow/cases/standing.h"
#include "flow/cases/status.h"
#include "flow/cases/work.h"
#include "flow/decide.h"
#include "flow/demo/week.h"
#include "flow/examine.h"
#include "flow/match.h"
#include "store/admin.h"
#include "store/cases/notices.h"
#include "store/items.h"

namespace vigie::flow {
namespace {

constexpr int64_t kSecondUs = 1'000'000, kMinuteUs = 60 * kSecondUs, kHourUs = 60 * kMinuteUs;
constexpr int64_t kDayUs = 24 * kHourUs;
constexpr uint64_t kSampleBytesMax = 16 << 20;
constexpr size_t kMediaMax = 200;  // clips whose media is kept: the last that were reported

struct Sample {
  std::string bytes;
  store::Examined examined;  // checked without a decision of its own yet; nothing: unreadable
};

struct Known {  // an item that was uploaded
  const PlannedItem* plan = nullptr;
  std::string id;
};

class Week {
 public:
  Week(const DemoOptions& options, store::Store store, ManualClock& clock)
      : options_(options),
        clock_(clock),
        store_(std::move(store)),
        dice_(options.seed ^ 0x5eed),
        start_us_(options.now_us - options.days * kDayUs) {}

  Status prepare();
  Status run();
  Result<DemoCounts> count();

 private:
  Desk desk() {
    return {store_, clock_, *options_.queues, *options_.policy, link_secret_, options_.public_url};
  }
  Status learn_original();
  Status learn(const std::string& name);
  Result<Examination> look_at(const std::string& name);
  void add_people();
  void schedule(int64_t at_us, std::function<Status()> what) {
    if (at_us < options_.now_us) agenda_.emplace(at_us, std::move(what));
  }
  void schedule_work();

  Status upload(size_t number);
  store::NewItem new_item(const PlannedItem& item, size_t number, std::string& media) const;
  Status finish_jobs();
  Result<store::Examined> examined_of(const store::Job& job, const store::Item& item);
  Status report(size_t number, const PlannedReport& report);
  Status work(size_t person);
  Status decide_one(const Actor& actor, const store::Task& task);
  void plan_appeals(const store::Case& of_case, bool was_wrong);
  Status appeal(const std::string& id);
  Status send();

  const DemoOptions& options_;
  ManualClock& clock_;
  store::Store store_;
  Dice dice_;
  int64_t start_us_;
  std::string link_secret_;
  WeekPlan plan_;
  std::map<std::string, Sample> samples_;
  std::vector<Actor> people_;
  std::vector<Known> uploaded_;              // by the plan's number
  std::map<std::string, size_t> number_of_;  // by the item's id
  std::vector<store::Counts> views_;         // not told to the store yet
  std::multimap<int64_t, std::function<Status()>> agenda_;
  std::vector<size_t> with_media_;
  DemoCounts counts_;
};

Result<Examination> Week::look_at(const std::string& name) {
  const auto path = options_.samples / name;
  Sample& sample = samples_[name];
  sample.bytes = TRY(read_file(path, kSampleBytesMax));
  const Descriptor file = TRY(open_for_reading(path));
  Worker worker = TRY(Worker::start(file.get(), options_.analyse.worker));
  analyze::PassOptions pass = options_.analyse.pass;
  pass.stills_max = 8;
  pass.still_side_px = 320;
  const ExamineInput input{.sha256 = sha256_hex(sample.bytes),
                           .item_id = name,
                           .known_facts = {},
                           .published_us = start_us_};
  const KnownClips known = TRY(KnownClips::load(store_, {}));
  Examination seen = TRY(examine(input, std::move(worker), pass, known, *options_.policy, clock_));
  store::Examined& out = sample.examined;
  if (seen.unreadable) {
    out.error = seen.unreadable->message;
    return seen;
  }
  out.checked = checked_item(seen, input);
  out.duration_ms = seen.result.media.duration_us / 1000;
  out.width_px = seen.result.media.width_px;
  out.height_px = seen.result.media.height_px;
  for (const auto& still : seen.result.stills) {
    out.stills.push_back({still.time_us / 1000, TRY(store_.put_blob(still.jpeg))});
  }
  return seen;
}

// The clip that the bank knows: what the campaign copies.
Status Week::learn_original() {
  const Examination seen = TRY(look_at("original.mp4"));
  if (seen.unreadable) return *seen.unreadable;
  store::BankEntry entry;
  entry.id = "demo-original";
  entry.verdict = "manipulated";
  entry.confirmed_by = "demo";
  entry.topic = "election";
  entry.source = "demo";
  entry.item_sha256 = samples_["original.mp4"].examined.checked->sha256;
  entry.print = samples_["original.mp4"].examined.checked->print;
  for (const auto& still : seen.result.stills) {
    entry.stills.push_back(to_json(
        JsonObject{{"ms", still.time_us / 1000}, {"jpeg", to_base64(as_bytes(still.jpeg))}}));
  }
  TRY(store_.create_bank("demo-known"));
  return store_.add_entry("demo-known", entry);
}

Status Week::learn(const std::string& name) {
  const auto seen = look_at(name);
  return seen ? ok() : Status(seen.error());
}

// They are nobody who could sign in: a demo is opened without a password, as any new installation.
void Week::add_people() {
  const std::pair<const char*, const char*> rows[] = {
      {"demo-anna", "lead"},      {"demo-boris", "reviewer"}, {"demo-chloe", "reviewer"},
      {"demo-deniz", "reviewer"}, {"demo-emeka", "appeals"},  {"demo-fatima", "appeals"}};
  for (const auto& [name, role] : rows) {
    Actor actor;
    actor.id = std::string("p_") + name;
    actor.name = name;
    actor.is_lead = std::string_view(role) == "lead";
    actor.may_appeal = std::string_view(role) != "reviewer";
    people_.push_back(std::move(actor));
  }
}

Status Week::prepare() {
  clock_.advance_us(start_us_ - clock_.now_us());
  if (!TRY(store_.list_events(0, 1)).empty()) {
    return Error{ErrorCode::kConflict,
                 "this data folder holds something already: a demo fills an "
                 "empty one, give another with --data"};
  }
  store::Admin admin(store_);
  TRY(admin.relax());
  TRY(admin.set_switch("demo", true, "demo"));
  for (const std::string_view action : known_actions()) {
    TRY(admin.set_switch("enabled:" + std::string(action), true, "demo"));
  }
  link_secret_ = TRY(store::Cases(store_).secret("links"));
  add_people();
  TRY(learn_original());
  plan_ = plan_week(options_.days, options_.items, options_.seed);
  for (const PlannedItem& item : plan_.items) {
    if (!samples_.contains(item.sample)) TRY(learn(item.sample));
  }
  uploaded_.resize(plan_.items.size());
  for (size_t i = plan_.items.size(); i-- > 0 && with_media_.size() < kMediaMax;) {
    if (!plan_.items[i].reports.empty()) with_media_.push_back(i);
  }
  for (size_t i = 0; i < plan_.items.size(); ++i) {
    schedule(start_us_ + plan_.items[i].at_us, [this, i] { return upload(i); });
  }
  schedule_work();
  return ok();
}

// Six people in two shifts: each looks for a task every few minutes.
void Week::schedule_work() {
  for (int64_t day = 0; day < options_.days; ++day) {
    for (size_t person = 0; person < people_.size(); ++person) {
      const int64_t from = (person % 2 == 0 ? 6 : 14) * kHourUs;
      for (int64_t at = from; at < from + 8 * kHourUs;) {
        schedule(start_us_ + day * kDayUs + at, [this, person] { return work(person); });
        at += 2 * kMinuteUs + dice_.below(8 * kMinuteUs);
      }
    }
  }
}

// A box of no meaning at the end makes another file of the same clip: players skip it, and what
// follows the end of a PNG.
std::string own_copy(const std::string& bytes, std::string_view mark) {
  const size_t size = 8 + mark.size();
  std::string box;
  for (int shift = 24; shift >= 0; shift -= 8) box += static_cast<char>(size >> shift & 0xff);
  box += "free";
  box += mark;
  return bytes + box;
}

Status Week::run() {
  int64_t done = 0;
  while (!agenda_.empty()) {
    const auto next = agenda_.begin();
    clock_.advance_us(std::max<int64_t>(0, next->first - clock_.now_us()));
    const auto what = std::move(next->second);
    agenda_.erase(next);
    TRY(what());
    if (options_.on_progress && ++done % 500 == 0) {
      options_.on_progress(counts_.items, static_cast<int64_t>(plan_.items.size()));
    }
  }
  clock_.advance_us(std::max<int64_t>(0, options_.now_us - clock_.now_us()));
  if (!views_.empty()) TRY(store::Items(store_).add_counts(views_));
  return send();
}

store::NewItem Week::new_item(const PlannedItem& item, size_t number, std::string& media) const {
  store::NewItem out;
  out.account = item.account;
  out.external_id = "demo-" + std::to_string(number);
  out.text.title = item.title;
  out.text.description = "[demo] made from the sample " + item.sample;
  out.language = item.language;
  out.region = item.region;
  out.context = JsonObject{
      {"account", JsonObject{{"age_days", item.account_age_days}, {"followers", item.followers}}},
      {"context", JsonObject{{"election", item.is_election}}}};
  const std::string mark =
      std::to_string(options_.seed) +
      (item.copy_of.empty() ? " " + std::to_string(number) : " " + item.copy_of);
  const std::string& bytes = samples_.at(item.sample).bytes;
  const bool has_media =
      std::find(with_media_.begin(), with_media_.end(), number) != with_media_.end();
  if (has_media || !item.copy_of.empty()) media = own_copy(bytes, mark);
  out.media_sha256 = sha256_hex(media.empty() ? "demo " + mark : media);
  out.media_bytes = static_cast<int64_t>(media.empty() ? bytes.size() : media.size());
  return out;
}

Status Week::upload(size_t number) {
  const PlannedItem& item = plan_.items[number];
  std::string media;
  const store::NewItem request = new_item(item, number, media);
  const auto path = store_.media_path(request.media_sha256);
  const auto accepted = TRY(store::Items(store_).accept(request, {}, [&]() -> Status {
    std::error_code failed;
    if (media.empty() || std::filesystem::exists(path, failed)) return ok();
    TRY(make_folder(path.parent_path()));
    return write_file(path, media);
  }));
  uploaded_[number] = {&item, accepted.id};
  number_of_[accepted.id] = number;
  ++counts_.items;
  TRY(finish_jobs());
  views_.push_back({accepted.id, item.views, item.views / 40, 0});
  constexpr size_t kAtOnce = 500;
  if (views_.size() >= kAtOnce) {
    TRY(store::Items(store_).add_counts(views_));
    views_.clear();
  }
  for (const PlannedReport& one : item.reports) {
    schedule(clock_.now_us() + one.at_us, [this, number, &one] { return report(number, one); });
  }
  // Some of those whom the policy alone limited ask for a person.
  const auto now = TRY(store::Items(store_).find(accepted.id));
  if (now.visibility != "" && now.visibility != "allow" && dice_.is(0.04)) {
    schedule(clock_.now_us() + kHourUs + dice_.below(kDayUs),
             [this, id = accepted.id] { return appeal(id); });
  }
  constexpr int64_t kEach = 50;
  return counts_.items % kEach == 0 ? send() : ok();
}

// What the worker of a server would do, from what is known of the sample.
Result<store::Examined> Week::examined_of(const store::Job& job, const store::Item& item) {
  const PlannedItem& planned = plan_.items[number_of_.at(item.id)];
  store::Examined out;
  Json known;
  if (job.kind != "analyse" && !item.decision_id.empty()) {
    known = TRY(parse_json(TRY(store_.find_decision(item.decision_id)).facts));
    out.checked = TRY(store::Items(store_).checked_media(item));
    out.duration_ms = item.duration_ms;
    out.width_px = item.width_px;
    out.height_px = item.height_px;
  } else {
    out = samples_.at(planned.sample).examined;
    if (!out.checked) return out;
    known = out.checked->facts;
  }
  JsonObject now = TRY(facts_now(store_, item, clock_.now_us()));
  now["item.id"] = item.id;
  now["item.published"] = to_rfc3339(item.created_us);
  out.checked->sha256 = item.media_sha256;
  out.checked->facts = TRY(policy::overlay_facts(known, Json(std::move(now))));
  DecidedBy decided = TRY(decide(*options_.policy, out.checked->facts, clock_));
  out.checked->decision = std::move(decided.decision);
  out.checked->pack_text = std::move(decided.pack_text);
  out.decided_before = item.decision_id;
  return out;
}

Status Week::finish_jobs() {
  store::Jobs jobs(store_);
  while (const auto job = TRY(jobs.lease("demo", kHourUs))) {
    const auto item = TRY(store::Items(store_).find(job->item_id));
    store::Examined examined = TRY(examined_of(*job, item));
    Desk here = desk();
    TRY(jobs.finish(*job, examined, [&] { return after_policy(here, item, examined); }));
  }
  return ok();
}

Status Week::report(size_t number, const PlannedReport& planned) {
  Incoming one;
  one.report.item = uploaded_[number].id;
  one.report.category = planned.category;
  one.report.text = planned.text;
  one.report.from_ms = planned.from_ms;
  one.report.to_ms = planned.from_ms < 0 ? -1 : planned.from_ms + 2000;
  one.report.locale = plan_.items[number].language;
  one.report.origin = "widget";
  one.report.surface = "feed";
  one.reporter.account = planned.reporter;
  Desk here = desk();
  const auto receipts = TRY(receive(here, {&one, 1}));
  if (receipts.front()) ++counts_.reports;  // else a brigade over its quota: as on a platform
  return finish_jobs();
}

Status Week::work(size_t person) {
  const Actor& actor = people_[person];
  Desk here = desk();
  TRY(send());
  const auto claimed = claim_next(here, "", actor);
  if (!claimed) {
    const bool is_ours = claimed.error().code == ErrorCode::kUnavailable ||
                         claimed.error().code == ErrorCode::kCorrupt;
    return is_ours ? Status(claimed.error()) : ok();
  }
  if (claimed->task.kind == "review" && dice_.is(0.03)) {
    return skip(here, claimed->task.id, actor, "[demo] not my language");
  }
  return decide_one(actor, claimed->task);
}

Status Week::decide_one(const Actor& actor, const store::Task& task) {
  Desk here = desk();
  const auto of_case = TRY(store::Cases(store_).find(task.case_id));
  const auto found = number_of_.find(of_case.item_id);
  const bool is_wrong = found != number_of_.end() && plan_.items[found->second].is_wrong;
  // People err: more the first time than when they look again.
  const bool says_wrong = dice_.is(task.kind == "appeal" ? 0.02 : 0.07) ? !is_wrong : is_wrong;
  Answers answers;
  if (says_wrong) {
    answers.altered = answers.misleading = "yes";
    answers.harm = dice_.is(0.4) ? "yes" : dice_.is(0.2) ? "unsure" : "no";
    const int64_t from_ms = 1000 * dice_.below(6);
    answers.moments.push_back(
        JsonObject{{"test", "altered"}, {"from_ms", from_ms}, {"to_ms", from_ms + 1500}});
  } else {
    answers.altered = answers.misleading = answers.harm = "no";
    answers.decided = "allow";
  }
  TRY(expose(here, actor, of_case.item_id, 4 + static_cast<double>(dice_.below(40))));
  const auto decide_now = [&]() -> Result<Verdict> {
    if (task.kind != "appeal") return decide_task(here, task.id, actor, answers);
    return TRY(decide_appeal(here, task.id, actor, answers)).verdict;
  };
  auto done = decide_now();
  if (!done) {
    // Took part before: it is somebody else's.
    if (done.error().code != ErrorCode::kDenied) return done.error();
    return release(here, task.id, actor, "[demo] took part before");
  }
  ++counts_.decisions;
  if (done->state == "decided" && dice_.is(0.01)) {
    clock_.advance_us(5 * kSecondUs);
    TRY(undo(here, task.id, actor));
    done = decide_now();
    if (!done) return done.error();
  }
  plan_appeals(TRY(store::Cases(store_).find(of_case.id)), says_wrong != is_wrong);
  return finish_jobs();
}

void Week::plan_appeals(const store::Case& of_case, bool was_wrong) {
  const int64_t at_us = clock_.now_us() + kHourUs + dice_.below(20 * kHourUs);
  if (!of_case.item_id.empty() && dice_.is(was_wrong ? 0.6 : 0.12)) {
    schedule(at_us, [this, id = of_case.item_id] { return appeal(id); });
  }
  if (!dice_.is(0.06)) return;
  if (const auto reports = store::Cases(store_).reports(of_case.id, 1);
      reports && !reports->empty()) {
    schedule(at_us, [this, id = reports->front().id] { return appeal(id); });
  }
}

Status Week::appeal(const std::string& id) {
  Desk here = desk();
  const auto view = TRY(status_of(here, id));
  if (!view.can_appeal) return ok();
  NewAppeal request;
  request.side = view.kind == "report" ? "reporter" : "author";
  (view.kind == "report" ? request.report_id : request.item_id) =
      view.kind == "report" ? view.told_as : view.id;
  request.text = "[demo] Please look again.";
  request.locale = view.locale;
  const auto opened = flow::appeal(here, request);
  if (opened) ++counts_.appeals;
  const bool is_refused = !opened && opened.error().code != ErrorCode::kUnavailable &&
                          opened.error().code != ErrorCode::kCorrupt;
  return opened || is_refused ? ok() : Status(opened.error());
}

Status Week::send() {
  Desk here = desk();
  constexpr size_t kAtOnce = 500;
  while (const size_t sent = TRY(send_notices(here, kAtOnce))) {
    counts_.notices += static_cast<int64_t>(sent);
  }
  TRY(tick(here, kAtOnce));
  return ok();
}

Result<DemoCounts> Week::count() {
  Desk here = desk();
  counts_.accounts = plan_.accounts;
  counts_.gaps = TRY(count_gaps(here));
  return counts_;
}

}  // namespace

Result<DemoCounts> fill_demo(const DemoOptions& options) {
  constexpr int64_t kDaysMax = 60, kItemsMax = 1'000'000, kItemsMin = 100;
  if (options.days < 1 || options.days > kDaysMax) {
    return Error{ErrorCode::kInvalidArgument, "days: 1 to 60"};
  }
  if (options.items < kItemsMin || options.items > kItemsMax) {
    return Error{ErrorCode::kInvalidArgument, "items: 100 to 1000000"};
  }
  ManualClock clock(options.now_us - options.days * kDayUs);
  Week week(options, TRY(store::Store::open(options.folder, clock)), clock);
  TRY(week.prepare());
  TRY(week.run());
  return week.count();
}

}  // namespace vigie::flow
