// vigie policy backtest, policy diff, replay: what was decided, decided again.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "app/commands.h"
#include "app/session.h"
#include "base/unicode.h"
#include "exchange/text_report.h"
#include "flow/decide.h"
#include "flow/rehearse/backtest.h"
#include "flow/rehearse/replay.h"
#include "flow/rehearse/times.h"
#include "policy/pack_diff.h"

namespace vigie::app {
namespace {

constexpr int kInterrupted = 130;  // as a shell says of a program that was interrupted
constexpr int64_t kStretchRows = 2000;
constexpr auto kLook = std::chrono::milliseconds(20);  // how soon a cancel is noticed

volatile std::sig_atomic_t was_interrupted = 0;
void interrupt(int) { was_interrupted = 1; }

Result<std::shared_ptr<const policy::Pack>> load(const std::string& given) {
  const std::filesystem::path folder =
      given.empty() ? TRY(shipped_policy_folder()) : std::filesystem::path(given);
  return flow::load_pack_folder(TRY(flow::read_pack_folder(folder)));
}

// One thread's part: looks at stretches until none is left.
using LookAt = std::function<Status(const store::ScannedDecision&)>;

struct Work {
  std::filesystem::path folder;
  store::ScanOptions options;
  store::Stretch whole;
  std::atomic<int64_t> next{0}, done{0};
  std::atomic<bool> is_stopped{false};
};

Status look_at_all(Work& work, store::DecisionScan& scan, const LookAt& look_at) {
  while (!work.is_stopped.load()) {
    const int64_t first = work.next.fetch_add(kStretchRows);
    if (first >= work.whole.end) break;
    const int64_t end = std::min(first + kStretchRows, work.whole.end);
    TRY(scan.read({first, end}, look_at));
    work.done.fetch_add(end - first);
  }
  return ok();
}

// Each thread has a store, a scan and a worker of its own; their reports are added up.
template <class Worker>
struct Crew {
  using Report = std::decay_t<decltype(std::declval<Worker>().report())>;
  std::function<std::unique_ptr<Worker>(store::DecisionScan&)> make;

  Result<Report> run(Work& work) {
    const SystemClock clock;
    {
      auto store = TRY(store::Store::open(work.folder, clock));
      work.whole = TRY(store::DecisionScan(store, work.options).whole());
    }
    work.next = work.whole.first;
    const size_t count = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 16);
    std::vector<Report> reports(count);
    std::vector<Status> ends(count, ok());
    std::atomic<size_t> running{count};
    std::vector<std::thread> threads;
    for (size_t i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        ends[i] = run_part(work, clock, reports[i]);
        if (!ends[i]) work.is_stopped = true;
        --running;
      });
    }
    show_progress(work, running, clock);
    for (std::thread& thread : threads) thread.join();
    Report out;
    for (size_t i = 0; i < count; ++i) {
      TRY(std::move(ends[i]));
      out.add(reports[i]);
    }
    return out;
  }

 private:
  Status run_part(Work& work, const Clock& clock, Report& report) const {
    auto store = TRY(store::Store::open(work.folder, clock));
    store::DecisionScan scan(store, work.options);
    const auto worker = make(scan);
    TRY(look_at_all(work, scan, [&](const auto& one) { return worker->look_at(one); }));
    report = worker->report();
    return ok();
  }

  static void show_progress(Work& work, const std::atomic<size_t>& running, const Clock& clock) {
    const bool is_shown = isatty(STDERR_FILENO) != 0;
    const int64_t start_us = clock.now_us();
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    while (running.load() > 0) {
      if (was_interrupted != 0) work.is_stopped = true;
      if (is_shown) {
        const double seconds = static_cast<double>(clock.now_us() - start_us) / 1e6;
        std::fprintf(stderr, "\r\x1b[K%s",
                     exchange::write_progress_line(static_cast<size_t>(work.done.load()),
                                                   static_cast<size_t>(work.whole.rows()), seconds)
                         .c_str());
      }
      std::this_thread::sleep_for(kLook);
    }
    if (is_shown) std::fputs("\r\x1b[K", stderr);
  }
};

Result<std::filesystem::path> folder_of(const CommonOptions& common) {
  if (!common.data_folder.empty()) return std::filesystem::path(common.data_folder);
  return default_data_folder();
}

void print_lines(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    std::printf("%s\n", printable(line).c_str());
  }
}

int print_backtest(const RehearseArguments& arguments, const policy::Pack& pack,
                   const flow::BacktestReport& report, double seconds) {
  const bool is_cancelled = was_interrupted != 0;
  if (arguments.common.json) {
    JsonObject out{{"candidate", JsonObject{{"pack", pack.name()}, {"sha256", pack.sha256()}}},
                   {"since", arguments.since},
                   {"cancelled", is_cancelled},
                   {"seconds", seconds}};
    for (const auto& pair : flow::to_json_value(report)) out[pair.key()] = pair.value();
    std::printf("%s\n", to_json(out).c_str());
  } else {
    print_lines(flow::backtest_text(report, arguments.language));
    if (is_cancelled) std::puts("cancelled: this is what was looked at until then");
  }
  return is_cancelled ? kInterrupted : kNothingToDo;
}

int print_replay(const ReplayArguments& arguments, const flow::ReplayReport& report) {
  const bool is_cancelled = was_interrupted != 0;
  if (arguments.common.json) {
    JsonArray differences;
    for (const auto& one : report.differences) {
      differences.push_back(JsonObject{{"decision", one.decision},
                                       {"path", one.path},
                                       {"stored", one.stored},
                                       {"again", one.again},
                                       {"why", one.why}});
    }
    std::printf("%s\n", to_json(JsonObject{{"decisions", report.decisions},
                                           {"equal", report.equal},
                                           {"cancelled", is_cancelled},
                                           {"differences", std::move(differences)}})
                            .c_str());
  } else {
    std::printf("%lld decisions again, %lld the same byte for byte\n",
                static_cast<long long>(report.decisions), static_cast<long long>(report.equal));
    for (const auto& one : report.differences) {
      std::printf("%s: %s\n", one.decision.c_str(), printable(one.why).c_str());
      if (one.path.empty()) continue;
      std::printf("    %s: %s then, %s now\n", printable(one.path).c_str(),
                  printable(one.stored).c_str(), printable(one.again).c_str());
    }
  }
  if (is_cancelled) return kInterrupted;
  return report.is_equal() ? kNothingToDo : kOurError;
}

}  // namespace

int run_policy_diff(const RehearseArguments& arguments) {
  const auto from = VIGIE_OR_FAIL(load(arguments.pack));
  const auto to = VIGIE_OR_FAIL(load(arguments.other));
  if (arguments.common.json) {
    std::printf("%s\n", to_json(policy::diff_json(*from, *to, arguments.language)).c_str());
    return kNothingToDo;
  }
  const auto changes = policy::diff_packs(*from, *to);
  for (const auto& change : changes) {
    const char* sign = change.direction > 0 ? "+" : change.direction < 0 ? "-" : " ";
    std::printf("%s %s\n", sign,
                printable(policy::change_text(change, arguments.language)).c_str());
  }
  if (changes.empty()) std::puts("nothing changes");
  return kNothingToDo;
}

int run_policy_backtest(const RehearseArguments& arguments) {
  const SystemClock clock;
  const auto pack = VIGIE_OR_FAIL(load(arguments.pack));
  Work work;
  work.folder = VIGIE_OR_FAIL(folder_of(arguments.common));
  work.options.since_us = VIGIE_OR_FAIL(flow::time_from(arguments.since, clock.now_us()));
  flow::PeopleDecided people;
  {
    auto store = VIGIE_OR_FAIL(store::Store::open(work.folder, clock));
    people = std::make_shared<const std::unordered_map<std::string, std::string>>(
        VIGIE_OR_FAIL(store::DecisionScan(store, work.options).decided_by_people()));
  }
  Crew<flow::Backtest> crew{
      [&](store::DecisionScan&) { return std::make_unique<flow::Backtest>(pack, people); }};
  const int64_t start_us = clock.now_us();
  const auto report = VIGIE_OR_FAIL(crew.run(work));
  return print_backtest(arguments, *pack, report,
                        static_cast<double>(clock.now_us() - start_us) / 1e6);
}

int run_replay(const ReplayArguments& arguments) {
  const SystemClock clock;
  constexpr int64_t kDayUs = 86'400'000'000;
  const int asked = (arguments.is_all ? 1 : 0) + (arguments.day.empty() ? 0 : 1) +
                    (arguments.decision.empty() ? 0 : 1);
  if (asked != 1) {
    return fail({ErrorCode::kInvalidArgument, "name a decision, a --day, or --all"});
  }
  Work work;
  work.folder = VIGIE_OR_FAIL(folder_of(arguments.common));
  work.options.with_trace = true;
  if (!arguments.day.empty()) {
    work.options.since_us = VIGIE_OR_FAIL(flow::time_from(arguments.day, clock.now_us()));
    work.options.until_us = work.options.since_us + kDayUs;
  }
  if (!arguments.decision.empty()) {
    auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
    store::DecisionScan scan(store, work.options);
    flow::Replayer replayer(scan);
    VIGIE_OR_FAIL(
        scan.read_one(arguments.decision, [&](const auto& one) { return replayer.look_at(one); }));
    return print_replay(arguments, replayer.report());
  }
  Crew<flow::Replayer> crew{
      [](store::DecisionScan& scan) { return std::make_unique<flow::Replayer>(scan); }};
  return print_replay(arguments, VIGIE_OR_FAIL(crew.run(work)));
}

}  // namespace vigie::app
