#include "app/event_hub.h"

#include <algorithm>

#include "store/admin.h"

namespace vigie::app {
namespace {

constexpr size_t kBatch = 500;

std::string text_of(const store::Event& event) {
  return "id: " + std::to_string(event.number) + "\nevent: " + event.type +
         "\ndata: " + event.canonical + "\n\n";
}

}  // namespace

Status EventHub::open(std::shared_ptr<HttpStream> stream, int64_t after) {
  const std::scoped_lock lock(mutex_);
  if (listeners_.size() >= streams_max_) {
    return Error{ErrorCode::kUnavailable,
                 std::to_string(listeners_.size()) + " streams are open, no more are"};
  }
  listeners_.push_back({std::move(stream), after});
  return ok();
}

Result<bool> EventHub::step(store::Store& store, EffectsCache& effects) {
  if (seen_ < 0) seen_ = TRY(store::Admin(store).last_event());
  const auto fresh = TRY(store.list_events(seen_, kBatch));
  for (const store::Event& event : fresh) {
    const auto content = parse_json(event.canonical);
    const std::string item = content ? string_member(*content, "item") : "";
    if (!item.empty()) effects.forget(item);
    // Before anybody hears of it: a halt is to hold at once.
    if (event.type == "switch.set") effects.set_switches({TRY(store::Admin(store).switches())});
    seen_ = event.number;
  }
  std::vector<Listener> behind;
  {
    const std::scoped_lock lock(mutex_);
    behind = listeners_;
  }
  bool did_something = !fresh.empty();
  for (Listener& listener : behind) {
    if (listener.sent >= seen_) continue;
    const bool is_just_behind = !fresh.empty() && listener.sent == fresh.front().number - 1;
    const auto events = is_just_behind ? fresh : TRY(store.list_events(listener.sent, kBatch));
    std::string text;
    for (const store::Event& event : events) text += text_of(event);
    if (!events.empty()) listener.sent = events.back().number;
    if (!listener.stream->send(text)) listener.sent = -1;
    did_something = true;
  }
  const std::scoped_lock lock(mutex_);
  for (const Listener& done : behind) {
    const auto found = std::find_if(listeners_.begin(), listeners_.end(),
                                    [&](const Listener& one) { return one.stream == done.stream; });
    if (found == listeners_.end()) continue;
    if (done.sent < 0) {
      listeners_.erase(found);
    } else {
      found->sent = done.sent;
    }
  }
  return did_something;
}

void EventHub::keep_alive() {
  const std::scoped_lock lock(mutex_);
  std::erase_if(listeners_, [](const Listener& one) { return !one.stream->send(":\n\n"); });
}

size_t EventHub::open_streams() {
  const std::scoped_lock lock(mutex_);
  return listeners_.size();
}

}  // namespace vigie::app
