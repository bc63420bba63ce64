// store/store.h: everything that is kept: items, findings, decisions, events, banks.
//
// One folder: vigie.db (SQLite, WAL) and blobs/ab/abcdef... named by SHA-256. The media is never
// kept; fingerprints, facts, decisions and small stills of bank entries are.
// A decision and its event are one transaction (I5); an event's JSON is canonical and holds
// personal data only as salted commitments (I8).
// Threads one thread a Store; several processes may open one folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/decision.h"
#include "model/finding.h"
#include "store/database.h"

namespace vigie::store {

struct CheckedItem {
  std::string sha256;  // of the media
  std::string kind;    // video, audio, image, "" when it could not be read
  std::string name;    // as the person named it (a path): personal, kept out of events
  Json media;          // MediaFacts as JSON, or null
  std::vector<Finding> findings;
  std::string print;  // encoded fingerprint, "" if none
  Json facts;
  Decision decision;
  std::string pack_text;  // the pack's files as one canonical JSON: what replay reads
};

struct StoredDecision {
  Decision decision;
  std::string item_sha256;
  std::string item_name;
  std::string facts;  // canonical JSON, exactly as hashed
  std::string pack_text;
  int64_t decided_us = 0;
};

struct Event {
  int64_t number = 0;     // from 1, without holes
  std::string type;       // "decision.made", "bank.entry.added"
  std::string canonical;  // RFC 8785 text: what a ledger leaf will hash
  int64_t time_us = 0;
};

struct BankEntry {
  std::string id;            // unique in its bank
  std::string verdict;       // manipulated, fact_checked_false, authentic, unconfirmed, negative
  std::string confirmed_by;  // "" when no person confirmed it; personal
  std::string topic;
  bool certified = false;  // the fact-checker's certificate was valid at review time
  std::string source, note;
  std::string item_sha256;          // of the media it was made from, "" for imported hashes
  std::string print;                // encoded fingerprint
  std::vector<std::string> stills;  // JSON objects {"ms","jpeg"(base64)}, for side-by-side views
  int64_t added_us = 0;
  int distance_bits = kBankDistance;  // pictures further apart do not match
  int64_t expires_us = 0;             // 0: never
  std::string feed;                   // the subscription that brought it, "" for our own
  std::string said;                   // the verdict that the feed gives it
  // Further signals that copies share exactly: {"video_md5", 32 hex digits}. Written, not read.
  std::vector<std::pair<std::string, std::string>> signals;
  // Kept by the store; what a caller gives here is not read.
  std::string bank;
  int64_t number = 0;            // of this installation, never used twice
  std::string state = "active";  // active, quarantined, expired, vetoed
  std::string propagated_by;     // who let it act on earlier uploads; personal
  int64_t disputes = 0;          // persons and feeds that dispute it now
  bool is_plain = false;         // its print is hashes alone

  static constexpr int kBankDistance = -1;  // that of the bank
  // Whether it may act without a person, as far as the entry goes.
  bool is_confirmed() const { return !confirmed_by.empty() && disputes == 0; }
  // Whether it is compared with anything.
  bool is_in_force(int64_t now_us) const {
    return state == "active" && (expires_us == 0 || expires_us > now_us);
  }
};

struct BankSettings {
  int distance_bits = 31;     // 0..31
  int64_t flood_media = 100;  // an entry that matches more media within the window is quarantined
  int64_t flood_window_us = 3'600'000'000;
  std::string propagation = "suggest";  // what entries do to earlier uploads: suggest or act
  bool is_enabled = true;               // false: none of its entries is compared
};

struct BankSummary {
  std::string name;
  int64_t entries = 0;
  int64_t created_us = 0;
  int64_t quarantined = 0;  // of the entries
  BankSettings settings{};
};

class Store {
 public:
  // Makes the folder (mode 0700) and runs migrations. clock must outlive the store.
  // Errors: kConflict when the folder is from a newer version; kDenied, kUnavailable.
  static Result<Store> open(const std::filesystem::path& folder, const Clock& clock);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // Several of the store's calls as one: what says "within a transaction" is called in between.
  Result<Transaction> begin();
  // Several that only read, of one moment.
  Result<Transaction> begin_reading();

  // Item, findings, facts, decision and its event, in one transaction.
  Status save_check(const CheckedItem& item);
  // Errors: kNotFound.
  Result<StoredDecision> find_decision(std::string_view id);
  // Newest first, at most limit. Errors: kUnavailable.
  Result<std::vector<StoredDecision>> list_decisions(size_t limit);

  // Names are 1-64 of [a-z0-9_-]. Errors: kConflict when it exists; kInvalidArgument.
  Status create_bank(std::string_view name);
  Result<std::vector<BankSummary>> list_banks();
  // Errors: kNotFound (bank), kConflict (id), kInvalidArgument (verdict, empty print).
  Status add_entry(std::string_view bank, const BankEntry& entry);
  // The same as parts of a transaction of the caller's.
  Status create_bank_within(std::string_view name);
  Status add_entry_within(std::string_view bank, const BankEntry& entry);
  Status remove_entry_within(std::string_view bank, std::string_view id);
  // In order of id. Errors: kNotFound.
  Result<std::vector<BankEntry>> list_entries(std::string_view bank);
  // At most limit of them whose id comes after that one.
  Result<std::vector<BankEntry>> list_entries(std::string_view bank, std::string_view after,
                                              size_t limit);
  Result<BankEntry> find_entry(std::string_view bank, std::string_view id);
  Status remove_entry(std::string_view bank, std::string_view id);

  // After number, at most limit, ascending. Errors: kUnavailable.
  Result<std::vector<Event>> list_events(int64_t after, size_t limit);

  // Media that a server keeps, by SHA-256; and where it grows before it has its name.
  std::filesystem::path media_path(std::string_view sha256) const;
  std::filesystem::path incoming_folder() const;
  const std::filesystem::path& folder() const;
  const Clock& clock() const;

  // Blobs: content-addressed, written, synced, renamed. Returns the SHA-256. One that stills,
  // packs and snapshots do not name is swept after an hour: a new table that names blobs goes into
  // retention.cc too.
  Result<std::string> put_blob(std::string_view content);
  Result<std::string> get_blob(std::string_view sha256);

  // Shared with the store's own parts (Items, Jobs, ...): store/state.h.
  struct State;
  State& state() { return *state_; }

 private:
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A new id: prefix and 26 characters of Crockford base32, ascending with time_us.
std::string make_id(std::string_view prefix, int64_t time_us);

}  // namespace vigie::store
