// flow/banks/sweep.h: finds the earlier uploads that a change of entries concerns.
//
// Input   the sweeps that the store's changes ask for, oldest first.
// Output  a job "rematch" for each item that such an entry may match, or that it matched before.
// Method  first those that an index of all uploads' pictures gives, which takes milliseconds; then
//         all, one by one, for what is alike in other ways: cropped, or in sound alone. In batches,
//         each one transaction with the place to go on from: a process that is killed
//         loses at most the batch it was at, and does it again.
// Cost    all of them one by one: about 0.3 ms for each pair of clips of 30 s.
// Threads one thread a Sweeper.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "flow/banks/print_index.h"
#include "flow/match.h"
#include "store/banks/banks.h"

namespace vigie::flow {

class Sweeper {
 public:
  explicit Sweeper(store::Store& store) : store_(store) {}

  // One batch; false when nothing is to be done. Also ends the entries whose time is over.
  // Errors: the store's; kCorrupt for an entry that cannot be read.
  Result<bool> step();

 private:
  Status know(const store::Sweep& sweep);
  Status find_near(const store::Sweep& sweep);
  Result<bool> find_batch(const store::Sweep& sweep);

  store::Store& store_;
  std::string sweep_;  // whose entries known_ holds, and at which version
  int64_t version_ = -1;
  std::optional<KnownClips> known_;
  std::vector<fingerprint::Hash> hashes_;  // of its entries, in all forms
  std::unique_ptr<PrintIndex> index_;      // of all uploads
};

}  // namespace vigie::flow
