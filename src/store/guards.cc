#include "store/guards.h"

#include "store/database.h"
#include "store/state.h"

namespace vigie::store {
namespace {

constexpr int64_t kStretchUs = 600'000'000;
constexpr int64_t kHour = 6, kDay = 144;  // in stretches
constexpr int64_t kKept = 8 * kDay;       // a clock that goes astray for a week forgets nothing
constexpr int64_t kHourUs = kHour * kStretchUs, kDayUs = kDay * kStretchUs;

}  // namespace

// The present stretch; what lies after it was counted by a clock that has been set back since.
Result<int64_t> Guards::stretch_now() {
  Database& database = store_.state().database;
  const int64_t now = store_.state().clock.now_us() / kStretchUs;
  {
    Statement row = TRY(database.prepare("SELECT 1 FROM guard_counts WHERE stretch > ? LIMIT 1"));
    row.number(now);
    if (!TRY(row.step())) return now;
  }
  TRY(TRY(database.prepare("INSERT INTO guard_counts (counted, stretch, count)"
                           " SELECT counted, ?, SUM(count) FROM guard_counts WHERE stretch > ?"
                           " GROUP BY counted"
                           " ON CONFLICT (counted, stretch)"
                           " DO UPDATE SET count = count + excluded.count"))
          .number(now)
          .number(now)
          .run());
  TRY(TRY(database.prepare("DELETE FROM guard_counts WHERE stretch > ?")).number(now).run());
  return now;
}

Result<int64_t> Guards::count(std::string_view counted, bool is_daily) {
  const int64_t now = TRY(stretch_now());
  Statement row = TRY(store_.state().database.prepare(
      "SELECT COALESCE(SUM(count), 0) FROM guard_counts WHERE counted = ? AND stretch > ?"));
  row.text(counted).number(now - (is_daily ? kDay : kHour));
  TRY(row.step());
  return row.column_number(0);
}

Status Guards::add(std::span<const std::string> counted) {
  Database& database = store_.state().database;
  const int64_t now = TRY(stretch_now());
  for (const std::string& one : counted) {
    TRY(TRY(database.prepare("INSERT INTO guard_counts (counted, stretch, count) VALUES (?, ?, 1)"
                             " ON CONFLICT (counted, stretch) DO UPDATE SET count = count + 1"))
            .text(one)
            .number(now)
            .run());
  }
  return TRY(database.prepare("DELETE FROM guard_counts WHERE stretch <= ?"))
      .number(now - kKept)
      .run();
}

Status Guards::trip(const Trip& trip) {
  Store::State& state = store_.state();
  const int64_t now_us = state.clock.now_us();
  int64_t tripped_us = 0, held = 0;
  {
    Statement row =
        TRY(state.database.prepare("SELECT tripped_us, held FROM guard_trips WHERE guard = ?"));
    row.text(trip.guard);
    if (TRY(row.step())) {
      tripped_us = row.column_number(0);
      held = row.column_number(1);
    }
  }
  // Before now and not long ago: the same alarm goes on.
  const bool is_known = held > 0 && tripped_us <= now_us && now_us - tripped_us < kHourUs;
  TRY(TRY(state.database.prepare("INSERT INTO guard_trips (guard, tripped_us, held)"
                                 " VALUES (?, ?, ?) ON CONFLICT (guard) DO UPDATE SET"
                                 " tripped_us = excluded.tripped_us, held = excluded.held"))
          .text(trip.guard)
          .number(now_us)
          .number(is_known ? held + 1 : 1)
          .run());
  if (is_known) return ok();
  return state.add_event("guard.tripped",
                         {{"guard", trip.guard},
                          {"counted", trip.counted},
                          {"item", trip.item},
                          {"count", trip.count},
                          {"all", trip.all}},
                         now_us);
}

Result<std::vector<GuardTrip>> Guards::list() {
  Statement row = TRY(store_.state().database.prepare(
      "SELECT guard, tripped_us, held FROM guard_trips WHERE tripped_us > ? ORDER BY guard"));
  row.number(store_.state().clock.now_us() - kDayUs);
  std::vector<GuardTrip> out;
  while (TRY(row.step())) {
    out.push_back({row.column_text(0), row.column_number(1), row.column_number(2)});
  }
  return out;
}

}  // namespace vigie::store
