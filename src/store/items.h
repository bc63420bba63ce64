// store/items.h: the platform's items, from acceptance to erasure, and the jobs they wait for.
//
// An item is accepted together with its first job, its event and the request's idempotency key, or
// not at all (I5). Jobs are at-least-once: a job whose worker died runs again when its lease ends,
// so what finishes a job must stand being done twice: finish() takes only the lease's holder.
// Errors of all: kUnavailable, kCorrupt of the database; others are listed.
// Threads one thread a Store, and so an Items.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/store.h"

namespace vigie::store {

struct ItemText {  // what its account says of it: personal
  std::string title, description;
  std::string captions;  // SRT or VTT text
};

struct Item {
  std::string id;           // "i_" and 26 characters
  std::string external_id;  // the platform's own, "" if none; unique
  std::string account;      // as the platform names it; "" when erased
  std::string state;        // waiting, decided, unreadable, failed, deleted, erased
  std::string media_sha256;
  int64_t media_bytes = 0;
  ItemText text;
  std::string language, region;  // BCP 47, ISO 3166
  Json context;                  // facts that the platform knows: {"item":{...},"account":{...}}
  std::string kind;              // video, audio, image; "" before it was looked at
  int64_t duration_ms = 0, width_px = 0, height_px = 0;
  int64_t views = 0, shares = 0, reports = 0;
  std::string decision_id;  // "" before the first
  std::string visibility;   // of the decision, "" before the first
  std::string error;        // why it is unreadable or failed
  int64_t created_us = 0, updated_us = 0;
};

struct NewItem {
  std::string external_id, account;
  std::string media_sha256;
  int64_t media_bytes = 0;
  ItemText text;
  std::string language, region;
  Json context;
  std::string request_key;   // hash of key id, route and Idempotency-Key; "" for none
  std::string request_body;  // hash of what was sent
  bool is_backfill = false;  // waits behind all others; its request_key is never forgotten
};

// Puts the media at its place, within the transaction that accepts its item: whoever removes media
// that nobody wants holds the same lock, so neither can undo the other.
using PlaceMedia = std::function<Status()>;

struct Accepted {
  std::string id;
  bool is_replay = false;  // the same request was accepted before: nothing was done
};

struct ItemQuery {
  std::string before;      // id of the last one seen, "" from the newest
  std::string state;       // "" any
  std::string visibility;  // "" any
  std::string account;     // "" any
  size_t limit = 50;
};

struct Counts {  // what happened to an item since the last batch
  std::string item_id;
  int64_t views = 0, shares = 0, reports = 0;
};

struct ItemStill {
  int64_t time_ms = 0;
  std::string blob_sha256;  // a JPEG
};

struct Job {
  std::string id;
  // analyse, decide, rematch; look_again: as decide, when an unverified item's clock ends
  std::string kind;
  std::string item_id;
  std::string owner;  // of the lease
  int attempts = 0;   // this one included
  std::string error;  // of the last attempt
  int64_t created_us = 0;
};

struct JobCounts {  // without those that wait for a clock
  int64_t waiting = 0, leased = 0, dead = 0;
};

struct Delivery {  // one notice to one endpoint
  std::string id, endpoint_id, url, secret, item_id, body, error;
  int attempts = 0;
  int64_t created_us = 0;
};

// The result of a job that looked at an item.
struct Examined {
  std::optional<CheckedItem> checked;  // nothing: it could not be read, error says why
  std::string error;
  bool is_crash = false;  // a worker was lost over it
  int64_t duration_ms = 0, width_px = 0, height_px = 0;
  std::vector<ItemStill> stills;
  std::string notice;          // body for the endpoints, "" for none
  std::string decided_before;  // the decision that this one starts from, "" for the first
};

// What else belongs to the end of a job, within its transaction: cases, notices.
using WithinFinish = std::function<Status()>;
// What still changes the result before it is kept, within the same transaction: quotas. The pack's
// text stays.
using BeforeFinish = std::function<Status(Examined&)>;

class Items {
 public:
  explicit Items(Store& store) : store_(store) {}

  // Errors: kConflict when external_id is taken, or the request's key was used with another body;
  // kLimit when over jobs_max wait (0: no bound) or the account lost over crashes_max workers
  // today.
  struct Bounds {
    int64_t jobs_max = 0, crashes_max = 0;
  };
  Result<Accepted> accept(const NewItem& item, const Bounds& bounds, const PlaceMedia& place);
  // Other media in the item's place, to be looked at and decided again; until then the decision on
  // the old one holds. The old file goes with the next sweep. Within the caller's transaction.
  // Errors: kNotFound; kConflict when it is deleted, or its media is looked at right now.
  Status replace_media(std::string_view id, std::string_view sha256, int64_t bytes,
                       const PlaceMedia& place);
  // Whether something was accepted under that key, and is still known.
  Result<bool> was_accepted(std::string_view request_key);
  // Errors: kUnavailable when that many jobs wait, backfill not counted.
  Status check_waiting(int64_t jobs_max);
  // The first item here that still holds that media; none when there is none.
  Result<std::optional<std::string>> find_by_media(std::string_view sha256);
  Result<Item> find(std::string_view id);  // or "ext:" and the platform's id. Errors: kNotFound
  Result<std::vector<Item>> list(const ItemQuery& query);  // newest first
  // Replaces what is given and decides again. Errors: kNotFound; kConflict when it is deleted.
  Status edit(std::string_view id, const Json& changes);
  // The media and the texts go, the decisions stay. Errors: kNotFound; kUnavailable when the item
  // is gone but its file could not be removed: sweep_media() tries again.
  Status remove(std::string_view id, std::string_view reason);
  // The media alone goes, as retention asks: at most limit items older than that. Returns how many.
  Result<int64_t> expire_media(int64_t before_us, size_t limit);
  // Removes files of media that no item has: what an upload left that failed at its last step, or
  // a crash between an item's end and its file's. part: 0 to 255, which 256th of them. Returns how
  // many.
  Result<int64_t> sweep_media(unsigned part);
  // The same for stills and packs that no row names, age_s after they were last written: what a
  // crash left, or an item that was deleted while it was looked at.
  Result<int64_t> sweep_blobs(unsigned part, int64_t age_s);
  // Unknown ids are returned, the others counted.
  Result<std::vector<std::string>> add_counts(std::span<const Counts> counts);
  // The decision without its pack's text and trace. Errors: kNotFound.
  Result<StoredDecision> outcome(std::string_view decision_id);
  Result<std::vector<ItemStill>> stills(std::string_view id);
  Result<std::vector<Json>> findings(std::string_view decision_id);
  // What was kept of the item's media and findings, without facts, decision and pack. Errors:
  // kNotFound when it was never looked at.
  Result<CheckedItem> checked_media(const Item& item);
  // Destroys an account's salt, texts, media, stills and notices; of a person the salt, the keys
  // and the name beside what they confirmed. The events stay, their commitments cannot be opened
  // any more. Errors: kNotFound; kUnavailable when the rows are gone but a file could not be
  // removed.
  Status erase_account(std::string_view name) { return erase_subject(name, true); }
  Status erase_person(std::string_view name) { return erase_subject(name, false); }

 private:
  // The file goes unless another item has the same media. Precondition: outside a transaction.
  Status drop_media(const std::string& sha256);
  // Files of pictures that nothing refers to any more. Precondition: outside a transaction.
  Status drop_blobs(const std::vector<std::string>& blobs);
  Result<std::vector<std::string>> still_blobs(std::string_view where, std::string_view value);
  Status erase_rows(const std::string& subject, int64_t now_us);
  Status erase_name(std::string_view name, const std::string& pseudonym);
  Status erase_subject(std::string_view name, bool is_account);

  Store& store_;
};

class Jobs {
 public:
  explicit Jobs(Store& store) : store_(store) {}

  // The next one whose turn it is, leased to owner; nothing when none is. A lease that ran out
  // counts as a failed attempt.
  Result<std::optional<Job>> lease(std::string_view owner, int64_t lease_us);
  // The item's new state, decision, findings, event and notices, and the job's end. Errors:
  // kConflict when the lease is not the job's any more: somebody else does it.
  // before may change examined; within sees what it became. An unverified outcome gets a job
  // "look_again" for when its clock ends, unless it has one.
  Status finish(const Job& job, Examined& examined, const WithinFinish& within = {},
                const BeforeFinish& before = {});
  // Unless the item waits for such a job already. Precondition: within a transaction.
  Status add(std::string_view kind, std::string_view item_id, int64_t priority);
  // The job of an unverified item's clock, unless it has one. Precondition: within a transaction.
  Status add_look_again(std::string_view item_id, int64_t hours);
  // Waits longer each time with jitter; after attempts_max it is dead and the item failed.
  Status fail(const Job& job, std::string_view error, int attempts_max);
  Result<JobCounts> counts();
  Result<std::vector<Job>> list_dead(size_t limit);
  // Errors: kNotFound.
  Status retry(std::string_view id);
  // Leases of earlier runs of this program end now: it has just started.
  Status release_all();

  // Notices to the platform: the same life, without items.
  Result<std::optional<Delivery>> lease_delivery(int64_t lease_us);
  Status finish_delivery(const Delivery& delivery);
  // wait_us: before the next try; below 0: dead.
  Status fail_delivery(const Delivery& delivery, std::string_view error, int64_t wait_us);
  Result<std::vector<Delivery>> list_dead_deliveries(size_t limit);
  Status retry_delivery(std::string_view id);

 private:
  Store& store_;
};

}  // namespace vigie::store
