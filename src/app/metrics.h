// app/metrics.h: what the server counts, in Prometheus's text format.
//
// Every limit that can be hit has a counter; names end in their unit. Labels are bounded: routes by
// their pattern, never by path.
// Method  prometheus-cpp, known to metrics.cc alone.
// Threads every function may be called by all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/items.h"

namespace vigie::app {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  void count_request(std::string_view route, int status, double seconds);
  void count_upload(int64_t bytes);
  // reason: busy, too_large, account_limited, unauthorized, bad_request.
  void count_refusal(std::string_view reason);
  // outcome: decided, unreadable, failed, gone, unchanged.
  void count_job(std::string_view outcome, double seconds);
  // A bank entry matched too much.
  void count_quarantined();
  // outcome: sent, failed, dead.
  void count_delivery(std::string_view outcome);
  // A decision that a quota of the pack sent to a person.
  void count_guard(std::string_view guard);
  void set_queue(const store::JobCounts& counts);
  void set_streams(int64_t open);
  void set_free(uint64_t bytes);

  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vigie::app
