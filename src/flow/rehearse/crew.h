// flow/rehearse/crew.h: stored decisions looked at by several threads.
//
// Input   a data folder, which decisions, and how to make a worker: something with
//         look_at(ScannedDecision) and a report() that others can be added to.
// Output  the reports of all, added up; of what was looked at until then when it was stopped.
// Method  each thread takes stretches until none is left, with a store, a scan and a worker of its
//         own; reading disturbs no writer (WAL).
// Threads run() belongs to one; is_stopped, done and total may be touched by others meanwhile.
#pragma once

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/policy/decision_scan.h"
#include "store/store.h"

namespace vigie::flow {

struct CrewWork {
  std::filesystem::path folder;
  store::ScanOptions options;
  size_t threads = 1;
  std::atomic<int64_t> next{0}, done{0}, total{0};  // in rows
  std::atomic<bool> is_stopped{false};              // set it to stop
};

template <class Worker>
class Crew {
 public:
  using Report = std::decay_t<decltype(std::declval<const Worker&>().report())>;
  using Make = std::function<std::unique_ptr<Worker>(store::DecisionScan&)>;
  // Called again and again by the thread of run() until the work is done; it may sleep.
  using Watch = std::function<void(CrewWork&)>;

  Crew(const Clock& clock, Make make) : clock_(clock), make_(std::move(make)) {}

  // Errors: the first of a worker, after which the others stop too.
  Result<Report> run(CrewWork& work, const Watch& watch) const {
    const store::Stretch whole = TRY(whole_of(work));
    work.next = whole.first;
    work.total = whole.rows();
    const size_t count = std::max<size_t>(work.threads, 1);
    std::vector<Report> reports(count);
    std::vector<Status> ends(count, ok());
    std::atomic<size_t> running{count};
    std::vector<std::thread> threads;
    for (size_t i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        ends[i] = run_part(work, whole, reports[i]);
        if (!ends[i]) work.is_stopped = true;
        --running;
      });
    }
    while (watch && running.load() > 0) watch(work);
    for (std::thread& thread : threads) thread.join();
    Report out;
    for (size_t i = 0; i < count; ++i) {
      TRY(std::move(ends[i]));
      out.add(reports[i]);
    }
    return out;
  }

 private:
  static constexpr int64_t kStretchRows = 2000;

  Result<store::Stretch> whole_of(const CrewWork& work) const {
    auto store = TRY(store::Store::open(work.folder, clock_));
    return store::DecisionScan(store, work.options).whole();
  }

  Status run_part(CrewWork& work, const store::Stretch& whole, Report& report) const {
    auto store = TRY(store::Store::open(work.folder, clock_));
    store::DecisionScan scan(store, work.options);
    const auto worker = make_(scan);
    const auto look_at = [&](const store::ScannedDecision& one) { return worker->look_at(one); };
    while (!work.is_stopped.load()) {
      const int64_t first = work.next.fetch_add(kStretchRows);
      if (first >= whole.end) break;
      const int64_t end = std::min(first + kStretchRows, whole.end);
      TRY(scan.read({first, end}, look_at));
      work.done.fetch_add(end - first);
    }
    report = worker->report();
    return ok();
  }

  const Clock& clock_;
  Make make_;
};

}  // namespace vigie::flow
