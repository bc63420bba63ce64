#include "app/policy/long_runs.h"

#include "store/store.h"

namespace vigie::app {
namespace {

constexpr size_t kKeptMax = 16;

size_t half_of_the_cores() { return std::max<size_t>(std::thread::hardware_concurrency() / 2, 1); }

}  // namespace

struct LongRuns::Run {
  std::string id;
  Request request;
  int64_t started_us = 0;
  flow::CrewWork work;
  // Guarded by LongRuns::mutex_:
  bool is_running = true;
  int64_t ended_us = 0;
  std::optional<Result<JsonObject>> report;

  const char* state() const {
    if (is_running) return "running";
    if (!*report) return "failed";
    return work.is_stopped ? "stopped" : "done";
  }
};

LongRuns::~LongRuns() {
  std::thread last;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& run : runs_) run->work.is_stopped = true;
    last = std::move(thread_);
  }
  if (last.joinable()) last.join();
}

Result<std::string> LongRuns::start(Request request) {
  const std::scoped_lock lock(mutex_);
  if (!runs_.empty() && runs_.back()->is_running) {
    return Error{ErrorCode::kConflict,
                 "a " + runs_.back()->request.kind + " runs already: wait for it, or stop it"};
  }
  if (thread_.joinable()) thread_.join();  // it has ended
  auto run = std::make_shared<Run>();
  run->id = store::make_id("run_", clock_.now_us());
  run->request = std::move(request);
  run->started_us = clock_.now_us();
  run->work.folder = folder_;
  run->work.threads = half_of_the_cores();
  runs_.push_back(run);
  if (runs_.size() > kKeptMax) runs_.pop_front();
  thread_ = std::thread([this, run] {
    auto report = run->request.task(run->work);
    const std::scoped_lock done(mutex_);
    run->report = std::move(report);
    run->ended_us = clock_.now_us();
    run->is_running = false;
  });
  return run->id;
}

LongRuns::Run* LongRuns::find(std::string_view id) {
  for (const auto& run : runs_) {
    if (run->id == id) return run.get();
  }
  return nullptr;
}

JsonObject LongRuns::show(const Run& run) const {
  const int64_t end_us = run.is_running ? clock_.now_us() : run.ended_us;
  const auto report_of = [&run](std::string_view kind) {
    const bool is_it = run.request.kind == kind && run.report && *run.report;
    return is_it ? Json(**run.report) : Json(nullptr);
  };
  return {{"id", run.id},
          {"kind", run.request.kind},
          {"about", run.request.about},
          {"by", run.request.by},
          {"dry_run", run.request.is_dry},
          {"state", run.state()},
          {"started", to_rfc3339(run.started_us)},
          {"seconds", static_cast<double>(end_us - run.started_us) / 1e6},
          {"rows_done", run.work.done.load()},
          {"rows", run.work.total.load()},
          {"error", run.report && !*run.report ? run.report->error().message : ""},
          {"backtest", report_of("backtest")},
          {"revert", report_of("revert")}};
}

std::optional<JsonObject> LongRuns::show(std::string_view id) {
  const std::scoped_lock lock(mutex_);
  const Run* run = find(id);
  return run == nullptr ? std::nullopt : std::optional(show(*run));
}

JsonArray LongRuns::list() {
  const std::scoped_lock lock(mutex_);
  JsonArray out;
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) out.push_back(show(**run));
  return out;
}

void LongRuns::stop(std::string_view id) {
  const std::scoped_lock lock(mutex_);
  if (Run* run = find(id); run != nullptr && run->is_running) run->work.is_stopped = true;
}

}  // namespace vigie::app
