// store/banks/banks.h: what happens to banks and their entries after they were made.
//
// An entry is confirmed and disputed by named people; one that begins to match too much is put into
// quarantine until a person releases it; one that expires, or that a person vetoes, is compared no
// more. Each change is one transaction with its event (I5) and, where it changes what matches mean,
// a sweep: the search for the earlier uploads that it concerns.
// Events name entries by number and people by commitments (I8).
// Errors of all: kUnavailable, kCorrupt of the database; kNotFound for a bank or an entry.
// Threads one thread a Store, and so a Banks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/items.h"
#include "store/store.h"

namespace vigie::store {

struct Opinion {
  std::string person;   // or "feed:" and a name; personal
  std::string opinion;  // confirm, dispute
  std::string note;
  int64_t time_us = 0;
};

// What to change; nothing stays as it is.
struct EntryEdit {
  std::optional<std::string> topic, source, note;
  std::optional<int> distance_bits;
  std::optional<int64_t> expires_us;
};

struct EntryMatch {
  int64_t entry_number = 0;
  std::string item_id, media_sha256;
  std::string kind;  // same, near, contains
  double coverage_query = 0, coverage_reference = 0;
  int64_t time_us = 0;
};

// Earlier uploads to be looked at: "find" searches all for entries that are new, "again" takes
// those that an entry matched and whose meaning has changed.
struct Sweep {
  std::string id;
  std::string kind;
  int64_t first_number = 0, last_number = 0;  // of entries, inclusive
  std::string cursor;                         // where it goes on: a media's SHA-256, an item's id
  int64_t items = 0;                          // found so far
  int64_t created_us = 0;
};

// Entries that came or went, for those who keep an index of them.
struct BankChange {
  int64_t number = 0;  // grows
  int64_t first_entry = 0, last_entry = 0;
  bool is_removal = false;
};

// A medium that was looked at; looked at again it has a new number.
struct MediaChange {
  int64_t number = 0;
  std::string sha256, print;
};

struct SweptMedia {
  std::string sha256, print;
};

class Banks {
 public:
  explicit Banks(Store& store) : store_(store) {}

  Result<BankSummary> find(std::string_view bank);
  // person: who changes it. Errors: kInvalidArgument for values that a bank cannot have.
  Status set(std::string_view bank, const BankSettings& settings, std::string_view person);

  // Errors: kConflict when the id is taken. The whole batch is one event. Returns how many were
  // added; those whose ids are taken are passed over.
  Result<int64_t> add_batch(std::string_view bank, std::span<const BankEntry> entries);

  // The latest opinion of each person counts; an entry is confirmed while somebody confirms it and
  // nobody disputes it. verdict: what the person says it is, "" leaves an entry's own, or takes
  // what the feed says. Errors: kInvalidArgument without a person.
  Status confirm(std::string_view bank, std::string_view id, std::string_view person,
                 std::string_view note, std::string_view verdict);
  Status dispute(std::string_view bank, std::string_view id, std::string_view person,
                 std::string_view note);
  Result<std::vector<Opinion>> opinions(int64_t entry_number);

  Status edit(std::string_view bank, std::string_view id, const EntryEdit& edit,
              std::string_view person);
  // Errors: kConflict when it is in no quarantine. What it matched before is counted no more.
  Status release(std::string_view bank, std::string_view id, std::string_view person);
  Status quarantine(std::string_view bank, std::string_view id, std::string_view person,
                    std::string_view reason);
  // Stays out, also when its feed brings it again.
  Status veto(std::string_view bank, std::string_view id, std::string_view person);
  // Lets a confirmed entry act on earlier uploads. Errors: kConflict when it is not confirmed.
  Status propagate(std::string_view bank, std::string_view id, std::string_view person);

  // Keeps what an item matched, with the time of the first look; an entry that has now matched too
  // much is quarantined, endpoints are told, and its number is returned. Precondition: within a
  // transaction.
  Result<std::vector<int64_t>> record_matches_within(std::string_view item_id,
                                                     std::span<const EntryMatch> matches);
  // The item waits to be matched again. Precondition: within a transaction.
  Status rematch_within(std::string_view item_id);
  // The job was a rematch that changed nothing.
  Status drop_rematch(const Job& job);
  // Newest first.
  Result<std::vector<EntryMatch>> matches_of(int64_t entry_number, size_t limit);

  // Grows with every change that matching must know of.
  Result<int64_t> version();
  // Entries whose time is over, at most limit. Returns how many.
  Result<int64_t> expire(size_t limit);

  Result<std::optional<Sweep>> next_sweep();
  // Media after the sweep's cursor, ascending; of "find".
  Result<std::vector<SweptMedia>> media_after(std::string_view sha256, size_t limit);
  Result<int64_t> last_change();  // its number, 0 before the first
  // At most limit after number, ascending.
  Result<std::vector<BankChange>> changes_after(int64_t number, size_t limit);
  Result<int64_t> last_media_change();
  Result<std::vector<MediaChange>> media_changes_after(int64_t number, size_t limit);
  // Those of the numbers that are the last of their medium.
  Result<std::vector<MediaChange>> media_of(std::span<const int64_t> numbers);
  // Those that are there, without prints and stills, in order of number.
  Result<std::vector<BankEntry>> entries_of(std::span<const int64_t> numbers);
  // Entries of lists have hashes alone; the others were made from media here, or by a feed.
  Result<int64_t> count_plain(std::string_view bank);
  Result<std::vector<BankEntry>> entries_with_media(std::string_view bank);
  // Numbers of the entries that have such a signal, ascending.
  Result<std::vector<int64_t>> find_signal(std::string_view type, std::string_view value);
  Result<std::vector<std::pair<std::string, std::string>>> signals_of(int64_t entry_number);
  Result<int64_t> count_signals(std::string_view type);
  Result<std::vector<BankEntry>> entries_between(int64_t first_number, int64_t last_number);
  // Adds the jobs for those media's items, or for the next items of "again", and moves the cursor,
  // in one transaction. is_over: the sweep has nothing left.
  Status advance(const Sweep& sweep, std::span<const std::string> media, std::string_view cursor,
                 bool is_over);
  // One step of an "again". Returns whether it is over.
  Result<bool> advance_again(const Sweep& sweep, size_t limit);

 private:
  Status set_state(const BankEntry& entry, std::string_view bank, std::string_view state,
                   std::string_view event, JsonObject about, std::string_view person);
  Status give_opinion(const BankEntry& entry, std::string_view person, std::string_view opinion,
                      std::string_view note);

  Store& store_;
};

}  // namespace vigie::store
