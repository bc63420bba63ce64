// flow/banks/bank_index.h: which bank entries have a picture near given ones.
//
// Input   PDQ hashes; the store, whose changes of entries the index follows.
// Output  entries by number, with their nearest distance.
// Method  an index in files (store/index) beside the database, brought up to date before each look;
//         one that is damaged, of another version or of another database is made again.
// Cost    a look is 0.1 ms for each hash at 10 million; an addition is seen by the next look.
// Threads all; several processes may use one folder.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "fingerprint/index.h"
#include "store/banks/banks.h"
#include "store/index/index_folder.h"

namespace vigie::flow {

class BankIndex {
 public:
  // Of the store's data folder. Errors: kUnavailable when the folder cannot be written.
  static Result<std::unique_ptr<BankIndex>> open(store::Store& store);

  // What the store holds now; store must be of the same data folder. Errors: the store's and the
  // disk's; damage is repaired by making the index again.
  Result<std::shared_ptr<const fingerprint::IndexView>> present(store::Store& store);
  // Merges a piece in the background. False when nothing is to be done. Errors: as present().
  Result<bool> step();

 private:
  BankIndex(std::filesystem::path folder, uint64_t content)
      : folder_(std::move(folder)), content_(content) {}
  Result<std::shared_ptr<const fingerprint::IndexView>> follow(store::Store& store);
  Status make_again(const Error& why);

  const std::filesystem::path folder_;
  const uint64_t content_;  // of this database and this version of what is kept
  std::mutex mutex_;
  std::shared_ptr<store::IndexFolder> index_;  // guarded by mutex_
};

struct NearEntry {
  int64_t number = 0;
  int distance_bits = 0;
  size_t queries = 0;  // how many of the hashes are near it
};

// Sorted by number. Errors: none.
std::vector<NearEntry> near_entries(const fingerprint::IndexView& view,
                                    std::span<const fingerprint::Hash> hashes, int distance_bits);

}  // namespace vigie::flow
