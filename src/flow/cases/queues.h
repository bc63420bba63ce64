// flow/cases/queues.h: which queue a task waits in, until when, and before which others.
//
// Input   desk/queues.yaml of a policy pack; what is known of a task.
// Output  the queue's name and the time by which the task should be done; the parts of its
// priority. Method  conditions are CEL over `task`; the first that holds takes the task. Priority
// is
//         reach x harm x clock, each part visible: reach 1 + log10(1 + views) + log10(1 + different
//         reporters), harm of the gravest category, clock 2^(days past due).
// Threads immutable after load.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "policy/cel/cel.h"

namespace vigie::flow {

struct TaskFacts {
  std::string kind = "review";    // review, appeal
  std::string source = "report";  // report, policy
  std::string category;           // "" without reports
  std::string language, region;
  std::string account_class;  // "" or candidate, government, press, public_figure, minor
  bool is_sealed = false, is_article16 = false, is_trusted = false, is_depicted = false;
  bool is_urgent = false, is_election = false;
};

struct Route {
  std::string queue;
  int64_t clock_us = 0;  // from the opening to the due time
};

struct DeskSettings {
  int64_t lock_us = 0, second_person_us = 0, undo_us = 0;
  int64_t reports_a_day = 0, appeal_days = 0, strike_days = 0, exposure_budget_s = 0;
};

class Queues {
 public:
  // text: the file's; path stands in messages. Errors: kInvalidArgument with path, line and what is
  // wanted.
  static Result<std::shared_ptr<const Queues>> parse(const std::string& text,
                                                     const std::string& path);
  // desk/queues.yaml of that pack's folder, or else of fallback's. Errors: as parse; the disk.
  static Result<std::shared_ptr<const Queues>> load(const std::filesystem::path& pack_folder,
                                                    const std::filesystem::path& fallback);

  // Errors: none: the last queue takes all.
  Route route(const TaskFacts& task) const;
  const DeskSettings& settings() const { return settings_; }
  // How much a strike under that rule counts; 1 where the file says nothing.
  int64_t strike_weight(std::string_view rule) const;
  // [{"name","because","when","clock_hours":{}}], in order.
  Json describe() const;
  bool has(std::string_view queue) const;

 private:
  struct Queue {
    std::string name, because, when;
    policy::cel::Program condition;
    std::map<std::string, double> clock_hours;  // by source, or any
  };
  std::vector<Queue> queues_;
  DeskSettings settings_;
  std::map<std::string, int64_t, std::less<>> strike_weights_;
};

double reach_of(int64_t views, int64_t reporters);

}  // namespace vigie::flow
