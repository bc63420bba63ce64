// app/policy/long_runs.h: what takes longer than a request may: backtests, and acts that take many
// decisions back. They run beside the server's work and can be followed.
//
// Method  one at a time, on half of the cores. How far a run is, and its report, are kept until the
//         server ends: an act is in the store, a backtest that a stop cut off is started again.
// Threads shared by all loops of the server.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "flow/rehearse/crew.h"

namespace vigie::app {

class LongRuns {
 public:
  // clock must outlive it.
  LongRuns(std::filesystem::path folder, const Clock& clock)
      : folder_(std::move(folder)), clock_(clock) {}
  ~LongRuns();  // stops what can be stopped, and waits
  LongRuns(const LongRuns&) = delete;
  LongRuns& operator=(const LongRuns&) = delete;

  // Gives the report. Called by a thread of its own; ends soon after work.is_stopped.
  using Task = std::function<Result<JsonObject>(flow::CrewWork& work)>;
  struct Request {
    std::string kind;   // "backtest", "revert"
    std::string about;  // the pack's name, what is taken back
    std::string by;     // the pseudonym of who asks
    bool is_dry;        // a revert that only says what it would do
    Task task;
  };
  // Returns its id. Errors: kConflict while another runs.
  Result<std::string> start(Request request);
  // As the schema Run says; nothing for an id that is not known (any more).
  std::optional<JsonObject> show(std::string_view id);
  // Those that are known, the newest first.
  JsonArray list();
  // What was looked at until then stays to be seen.
  void stop(std::string_view id);

 private:
  struct Run;
  Run* find(std::string_view id);  // precondition: mutex_ is held
  JsonObject show(const Run& run) const;

  std::filesystem::path folder_;
  const Clock& clock_;
  std::mutex mutex_;
  std::deque<std::shared_ptr<Run>> runs_;  // guarded by mutex_; the newest last
  std::thread thread_;                     // guarded by mutex_; of the newest
};

}  // namespace vigie::app
