// vigie policy backtest, policy diff, replay: what was decided, decided again.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>

#include "app/commands.h"
#include "app/session.h"
#include "base/unicode.h"
#include "exchange/text_report.h"
#include "flow/decide.h"
#include "flow/rehearse/backtest.h"
#include "flow/rehearse/crew.h"
#include "flow/rehearse/replay.h"
#include "flow/rehearse/times.h"
#include "policy/pack_diff.h"

namespace vigie::app {
namespace {

constexpr int kInterrupted = 130;  // as a shell says of a program that was interrupted
constexpr auto kLook = std::chrono::milliseconds(20);  // how soon a cancel is noticed

volatile std::sig_atomic_t was_interrupted = 0;
void interrupt(int) { was_interrupted = 1; }

Result<std::shared_ptr<const policy::Pack>> load(const std::string& given) {
  const std::filesystem::path folder =
      given.empty() ? TRY(shipped_policy_folder()) : std::filesystem::path(given);
  return flow::load_pack_folder(TRY(flow::read_pack_folder(folder)));
}

// The progress bar, and the end of the work when it was interrupted.
class Progress {
 public:
  explicit Progress(const Clock& clock) : clock_(clock), start_us_(clock.now_us()) {
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
  }
  ~Progress() {
    if (is_shown_) std::fputs("\r\x1b[K", stderr);
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(flow::CrewWork& work) const {
    if (was_interrupted != 0) work.is_stopped = true;
    if (is_shown_) {
      std::fprintf(stderr, "\r\x1b[K%s",
                   exchange::write_progress_line(static_cast<size_t>(work.done.load()),
                                                 static_cast<size_t>(work.total.load()), seconds())
                       .c_str());
    }
    std::this_thread::sleep_for(kLook);
  }

 private:
  double seconds() const { return static_cast<double>(clock_.now_us() - start_us_) / 1e6; }

  const Clock& clock_;
  int64_t start_us_;
  bool is_shown_ = isatty(STDERR_FILENO) != 0;
};

size_t all_threads() { return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 16); }

template <class Worker>
auto run_with_progress(const Clock& clock, flow::CrewWork& work,
                       typename flow::Crew<Worker>::Make make) {
  const Progress progress(clock);
  work.threads = all_threads();
  return flow::Crew<Worker>(clock, std::move(make)).run(work, [&](flow::CrewWork& now) {
    progress.show(now);
  });
}

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
  flow::CrewWork work;
  work.folder = VIGIE_OR_FAIL(folder_of(arguments.common));
  work.options.since_us = VIGIE_OR_FAIL(flow::time_from(arguments.since, clock.now_us()));
  auto store = VIGIE_OR_FAIL(store::Store::open(work.folder, clock));
  const auto people = VIGIE_OR_FAIL(flow::people_decided(store));
  const int64_t start_us = clock.now_us();
  const auto report = VIGIE_OR_FAIL(
      run_with_progress<flow::Backtest>(clock, work, flow::backtest_maker(pack, people)));
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
  flow::CrewWork work;
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
  return print_replay(arguments, VIGIE_OR_FAIL(run_with_progress<flow::Replayer>(
                                     clock, work, [](store::DecisionScan& scan) {
                                       return std::make_unique<flow::Replayer>(scan);
                                     })));
}

}  // namespace vigie::app
