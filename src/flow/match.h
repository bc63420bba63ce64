// flow/match.h: compares an item's fingerprint with banks and says what is known about it.
//
// Input   bank entries from the store; an item's print.
// Output  matches with their entries, and the findings made of them.
// Method  fingerprint::Matcher, one for each distance that banks and entries ask for; a stretch
// that
//         a `negative` entry matches hides every other match to the same stretch (I9). Entries that
//         are quarantined, vetoed or past their time are left out, and so are banks that are off.
//         Entries of a list, which are hashes alone, stay in the store: an index finds those that
//         may match, so that a list of ten million costs no memory here.
// Threads KnownClips is built by one thread, then may be searched by many; searches for entries of
//         lists wait for each other.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "fingerprint/match.h"
#include "model/finding.h"
#include "store/store.h"

namespace vigie::flow {

struct KnownClip {
  std::string bank;
  store::BankEntry entry;
  bool may_propagate = false;  // it may act on earlier uploads without a person asking for each
  bool has_sound = false;      // the entry's media has a sound track
  int64_t duration_us = 0;     // of the entry's media
};

struct KnownMatch {
  const KnownClip* known = nullptr;  // lives as long as the KnownClips it came from
  fingerprint::Match match;
};

class KnownClips {
 public:
  // Reads the named banks, or all when names is empty. Errors: kNotFound with the bank's name;
  // kCorrupt when an entry's print cannot be read.
  static Result<KnownClips> load(store::Store& store, std::span<const std::string> banks);
  // Those of the entries that are in force. Errors: as load().
  static Result<KnownClips> of_entries(store::Store& store, std::vector<store::BankEntry> entries);

  // Errors: the store's, where there are entries of lists.
  Result<std::vector<KnownMatch>> find(const fingerprint::ItemPrint& print) const;
  size_t size() const { return clips_.size() + listed_count_; }
  const std::vector<std::string>& banks() const { return banks_; }

 private:
  Status add(const store::BankSummary& bank, store::BankEntry entry);
  Status open_lists(store::Store& store, const std::vector<store::BankSummary>& banks);
  Status find_listed(const fingerprint::ItemPrint& print, std::vector<KnownMatch>& all) const;

  std::vector<std::string> banks_;
  std::vector<std::unique_ptr<KnownClip>> clips_;
  std::map<int, std::shared_ptr<fingerprint::Matcher>> matchers_;  // by distance
  struct Lists;
  std::shared_ptr<Lists> lists_;  // none where no bank has entries of a list
  size_t listed_count_ = 0;
};

// One finding a match; one that says "none", or why the item could not be compared.
std::vector<Finding> match_findings(const KnownClips& clips, const fingerprint::ItemPrint& print,
                                    std::span<const KnownMatch> matches);

// The member of `vigie match --json`: entry, track, kind, query, reference, coverage, transform,
// score, and the entry's verdict and bank.
JsonObject to_json_value(const KnownMatch& match);

}  // namespace vigie::flow
