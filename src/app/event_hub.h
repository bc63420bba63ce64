// app/event_hub.h: what happens, to everybody who listens: one reader of the store's events for
// all.
//
// Output  server-sent events: id is the event's number, event its type, data its canonical JSON.
// Limits  a reader that is over a megabyte behind is let go; it comes back with Last-Event-ID.
// Threads open() may be called by all; step() by the hub's own thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "app/api.h"
#include "app/http_server.h"
#include "store/store.h"

namespace vigie::app {

class EventHub {
 public:
  explicit EventHub(size_t streams_max) : streams_max_(streams_max) {}

  // Events after that number are sent, then what comes. Errors: kUnavailable above streams_max.
  Status open(std::shared_ptr<HttpStream> stream, int64_t after);

  // Reads what is new, tells the streams and the cache of effects. Returns whether there was
  // anything. Errors: the store's.
  Result<bool> step(store::Store& store, EffectsCache& effects);
  // A comment to each, so that dead connections are noticed.
  void keep_alive();
  size_t open_streams();

 private:
  struct Listener {
    std::shared_ptr<HttpStream> stream;
    int64_t sent = 0;
  };
  size_t streams_max_;
  std::mutex mutex_;
  std::vector<Listener> listeners_;  // guarded by mutex_
  int64_t seen_ = -1;                // of the hub's thread; -1: not yet asked
};

}  // namespace vigie::app
