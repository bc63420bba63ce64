// flow/demo/demo.h: fills an empty installation with a plausible week, to try things on.
//
// Input   the sample clips, a pack, how many days and items, a seed.
// Output  items made from the samples with their real findings, accounts, views, reports, a
//         campaign, people's verdicts, appeals and notices, all by the verbs that a server uses, at
//         the times of the week that ends now. The same seed gives the same week.
// Method  the samples are looked at once; each item takes one's findings, with texts, account and
//         views of its own. Everything is marked: accounts and people are called demo-..., titles
//         start with [demo], and the switch "demo" is on for good.
// Cost    10,000 items in about a minute; 60 MB for the media of the clips that were reported last.
// Limits  the figures of such a week say nothing of a real platform.
// Threads one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "flow/analyse.h"
#include "flow/cases/gaps.h"
#include "flow/cases/queues.h"
#include "flow/policy.h"

namespace vigie::flow {

struct DemoOptions {
  std::filesystem::path folder;   // of data: empty, or not there
  std::filesystem::path samples;  // original.mp4 and its companions
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const Queues> queues;
  AnalyseOptions analyse;
  int64_t days = 7;  // 1 to 60
  int64_t items = 10'000;
  uint64_t seed = 1;
  int64_t now_us = 0;  // when the week ends
  std::string public_url;
  std::function<void(int64_t done, int64_t all)> on_progress = {};
};

struct DemoCounts {
  int64_t items = 0, accounts = 0, reports = 0, decisions = 0, appeals = 0, notices = 0;
  Gaps gaps;
};

// Errors: kConflict when the folder holds something already; kNotFound for a sample; the store's.
Result<DemoCounts> fill_demo(const DemoOptions& options);

}  // namespace vigie::flow
