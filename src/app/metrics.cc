#include "app/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace vigie::app {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

const Histogram::BucketBoundaries kRequestSeconds = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60};
const Histogram::BucketBoundaries kJobSeconds = {0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900};

Family<Counter>& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  Family<Counter>& requests =
      counter(registry, "vigie_http_requests_total", "Requests answered, by route and status.");
  Histogram& request_seconds = prometheus::BuildHistogram()
                                   .Name("vigie_http_request_duration_seconds")
                                   .Help("Time from headers to answer.")
                                   .Register(registry)
                                   .Add({}, kRequestSeconds);
  Counter& upload_bytes =
      counter(registry, "vigie_upload_bytes_total", "Bytes of media accepted.").Add({});
  Counter& uploads = counter(registry, "vigie_uploads_total", "Items accepted.").Add({});
  Family<Counter>& refusals =
      counter(registry, "vigie_refusals_total", "Requests refused by a limit, by reason.");
  Family<Counter>& jobs = counter(registry, "vigie_jobs_total", "Jobs done, by outcome.");
  Histogram& job_seconds = prometheus::BuildHistogram()
                               .Name("vigie_job_duration_seconds")
                               .Help("Time that a job's work took.")
                               .Register(registry)
                               .Add({}, kJobSeconds);
  Family<Counter>& deliveries =
      counter(registry, "vigie_deliveries_total", "Tries to deliver a notice, by outcome.");
  Family<Counter>& guards = counter(registry, "vigie_guard_trips_total",
                                    "Decisions that a quota of the pack sent to a person.");
  Counter& quarantined = counter(registry, "vigie_bank_entries_quarantined_total",
                                 "Bank entries that matched too much.")
                             .Add({});
  Family<Gauge>& queue = gauge(registry, "vigie_queue_jobs", "Jobs by state.");
  Gauge& free =
      gauge(registry, "vigie_disk_free_bytes", "What may still be written on the disk.").Add({});
  Gauge& streams = gauge(registry, "vigie_event_streams", "Open event streams.").Add({});
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, int status, double seconds) {
  state_->requests.Add({{"route", std::string(route)}, {"status", std::to_string(status)}})
      .Increment();
  state_->request_seconds.Observe(seconds);
}

void Metrics::count_upload(int64_t bytes) {
  state_->uploads.Increment();
  state_->upload_bytes.Increment(static_cast<double>(bytes));
}

void Metrics::count_refusal(std::string_view reason) {
  state_->refusals.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::count_job(std::string_view outcome, double seconds) {
  state_->jobs.Add({{"outcome", std::string(outcome)}}).Increment();
  state_->job_seconds.Observe(seconds);
}

void Metrics::count_quarantined() { state_->quarantined.Increment(); }

void Metrics::count_delivery(std::string_view outcome) {
  state_->deliveries.Add({{"outcome", std::string(outcome)}}).Increment();
}

void Metrics::count_guard(std::string_view guard) {
  state_->guards.Add({{"guard", std::string(guard)}}).Increment();
}

void Metrics::set_queue(const store::JobCounts& counts) {
  state_->queue.Add({{"state", "waiting"}}).Set(static_cast<double>(counts.waiting));
  state_->queue.Add({{"state", "leased"}}).Set(static_cast<double>(counts.leased));
  state_->queue.Add({{"state", "dead"}}).Set(static_cast<double>(counts.dead));
}

void Metrics::set_streams(int64_t open) { state_->streams.Set(static_cast<double>(open)); }

void Metrics::set_free(uint64_t bytes) { state_->free.Set(static_cast<double>(bytes)); }

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace vigie::app
