// flow/analyse.h: runs the pass over one item in a sandboxed worker process.
//
// Input   an open descriptor of the item; what to look for.
// Output  the worker's result. A worker that crashes, overruns or answers nonsense gives a result
//         whose findings say, for every analyzer, that it crashed (I10): never an absence.
// Cost    one process an item.
// Threads stateless.
#pragma once

#include <string>
#include <utility>

#include "analyze/pass.h"
#include "base/result.h"
#include "base/subprocess.h"

namespace vigie::flow {

struct WorkerOptions {
  std::string program;                   // path of vigie-worker
  int64_t wall_us_max = 900'000'000;     // a 4-hour clip takes a few minutes; then killed
  int64_t memory_bytes_max = 2LL << 30;  // address space of the worker, libraries included
  int64_t cpu_seconds_max = 900;
};

// What every look at an item needs: the configuration fills it (app/configuration.h).
struct AnalyseOptions {
  WorkerOptions worker;
  analyze::PassOptions pass;
};

struct Analysed {
  analyze::PassResult result;
  bool crashed = false;          // the worker was lost; result says so
  int64_t cpu_us = 0;            // of the worker
  int64_t memory_bytes_max = 0;  // of the worker
};

// A worker that has its item and waits to be told what to look for. It gets ready meanwhile.
class Worker {
 public:
  // Errors: kUnavailable when it cannot be started at all (an error of the installation).
  static Result<Worker> start(int descriptor, const WorkerOptions& options);
  // Errors: as start.
  Result<Analysed> look(const analyze::PassOptions& pass) &&;

 private:
  Worker(Subprocess started, int64_t wall_us_max)
      : started_(std::move(started)), wall_us_max_(wall_us_max) {}

  Subprocess started_;
  int64_t wall_us_max_;
};

// Both at once. Errors: as Worker.
Result<Analysed> analyse(int descriptor, const analyze::PassOptions& pass,
                         const WorkerOptions& worker);

// vigie-worker beside this program. Errors: kNotFound with what to do.
Result<std::string> find_worker();

}  // namespace vigie::flow
