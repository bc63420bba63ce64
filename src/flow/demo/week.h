// flow/demo/week.h: what happens in a demo week, drawn from a seed: who uploads what, who reports.
//
// Output  the same plan for the same seed, on every machine: nothing here depends on the library's
//         distributions.
// Threads stateless.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace vigie::flow {

// Draws that are the same everywhere.
class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  int64_t below(int64_t count) {
    return static_cast<int64_t>(random_() % static_cast<uint64_t>(count));
  }
  double unit() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }
  bool is(double probability) { return unit() < probability; }

 private:
  std::mt19937_64 random_;
};

struct PlannedReport {
  int64_t at_us = 0;  // from the upload
  std::string reporter, category, text;
  int64_t from_ms = -1;
};

struct PlannedItem {
  int64_t at_us = 0;   // from the start of the week
  std::string sample;  // file name
  std::string account, title, language, region;
  std::string copy_of;  // "" or a name: items of one name have the same media
  int64_t account_age_days = 0, followers = 0, views = 0;
  bool is_election = false;
  bool is_wrong = false;  // what a careful reviewer would find
  std::vector<PlannedReport> reports;
};

struct WeekPlan {
  std::vector<PlannedItem> items;  // by time
  int64_t accounts = 0;
};

WeekPlan plan_week(int64_t days, int64_t items, uint64_t seed);

}  // namespace vigie::flow
