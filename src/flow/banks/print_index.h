// flow/banks/print_index.h: which bank entries, or which uploads, have a picture near given ones.
//
// Input   PDQ hashes; the store, whose changes the index follows.
// Output  entries or media by number, with their nearest distance.
// Method  an index in files (store/index) beside the database, brought up to date before each look;
//         one that is damaged, of another version or of another database is made again.
// Cost    a look is 0.1 ms for each hash at 10 million; an addition is seen by the next look.
// Limits  pictures only: who shares sound alone is not found by it.
// Threads all; several processes may use one folder.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "fingerprint/index.h"
#include "store/banks/banks.h"
#include "store/index/index_folder.h"

namespace vigie::flow {

class PrintIndex {
 public:
  // Of the store's data folder: entries of banks by number; media by the number of their last look.
  // Errors: kUnavailable when the folder cannot be written.
  static Result<std::unique_ptr<PrintIndex>> open_banks(store::Store& store);
  static Result<std::unique_ptr<PrintIndex>> open_media(store::Store& store);

  // What the store holds now; store must be of the same data folder. Errors: the store's and the
  // disk's; damage is repaired by making the index again.
  Result<std::shared_ptr<const fingerprint::IndexView>> present(store::Store& store);
  // Merges a piece in the background. False when nothing is to be done. Errors: as present().
  Result<bool> step();

 private:
  // What the index is made of: the number of the store's last change, and the hashes of some of
  // those after position, which it moves.
  struct Source {
    Result<int64_t> (*last)(store::Banks& banks);
    Status (*read)(store::Banks& banks, int64_t& position, store::IndexBatch& batch);
  };
  static Result<std::unique_ptr<PrintIndex>> open(store::Store& store, const char* name,
                                                  const Source& source);
  PrintIndex(std::filesystem::path folder, uint64_t content, const Source& source)
      : folder_(std::move(folder)), content_(content), source_(source) {}
  Result<std::shared_ptr<const fingerprint::IndexView>> follow(store::Store& store);
  Status make_again(const Error& why);

  const std::filesystem::path folder_;
  const uint64_t content_;  // of this database and this version of what is kept
  const Source source_;
  std::mutex mutex_;
  std::shared_ptr<store::IndexFolder> index_;  // guarded by mutex_
};

struct NearPrint {
  int64_t number = 0;
  int distance_bits = 0;
  size_t queries = 0;  // how many of the hashes are near it
};

// Sorted by number. Errors: none.
std::vector<NearPrint> near_prints(const fingerprint::IndexView& view,
                                   std::span<const fingerprint::Hash> hashes, int distance_bits);

// The hashes by which a copy of the item may be found: of each frame that has enough detail, in its
// eight forms. Errors: none.
std::vector<fingerprint::Hash> query_hashes(const fingerprint::ItemPrint& print);

}  // namespace vigie::flow
