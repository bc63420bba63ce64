// store/index/index_folder.h: an index in files: instant additions, sealed segments, merges.
//
// Input   rows, keys and removals in batches, each with the position in the store's list of changes
//         that it reaches.
// Output  views that hold everything that any process has added.
// Method  a batch is appended to a log that every process of this folder reads; a log that is full
//         becomes a segment, and segments of like size are merged, by step(). Files are written,
//         synced and renamed; the manifest names those in force. What a killed process leaves half
//         done is either not named or after the log's last mark.
// Cost    an addition is one write of 48 bytes a row; 80 bytes of memory for each row in logs, the
//         rest is mapped.
// Limits  additions survive the process, not a loss of power: after one, position() says what the
//         store must add again.
// Threads all; several processes may open one folder: writers wait for each other, and one merges
//         at a time.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "fingerprint/index.h"
#include "store/index/manifest.h"
#include "store/index/pieces.h"

namespace vigie::store {

struct IndexOptions {
  uint64_t content = 0;  // names what of a print is kept; a folder of another content is refused
  size_t log_records_max = 65'536;  // a log with more becomes a segment: scanned in 40 us a query
  size_t fan_out = 4;               // as many segments of like size are merged into one
  size_t rows_max = fingerprint::kSegmentRowsMax;  // of a segment; less in tests
  uint64_t verify_bytes_max = 16 << 20;  // larger segments are verified by step(), not by open()
};

// What a batch adds; rows and keys are those of fingerprint/lookup.h.
struct IndexBatch {
  struct AddedHash {
    fingerprint::Hash hash;
    fingerprint::Label label;
  };
  std::vector<AddedHash> hashes;
  std::vector<fingerprint::Posting> keys;
  std::vector<uint64_t> removals;
  bool is_empty() const { return hashes.empty() && keys.empty() && removals.empty(); }
};

class IndexFolder {
 public:
  // Makes the folder, or opens it. Errors: kCorrupt and kConflict (other content) when it should be
  // erased and made again; kUnsupported from a newer version.
  static Result<std::unique_ptr<IndexFolder>> open(const std::filesystem::path& folder,
                                                   const IndexOptions& options);
  // Removes every file of an index, so that open() makes a new one. Errors: kUnavailable.
  static Status erase(const std::filesystem::path& folder);
  ~IndexFolder();

  // Everything that was added before the call, by any process; later additions may show too.
  // Errors: as open().
  Result<std::shared_ptr<const fingerprint::IndexView>> view();
  // The position that the batches so far reach. Errors: as view().
  Result<uint64_t> position();

  // All of the batch or nothing; searchable in every process's next view(). A batch whose position
  // was reached before is dropped: another process was faster. Errors: kUnavailable when others
  // write for 10 s.
  Status append(const IndexBatch& batch, uint64_t position);
  // The same for many: written as segments at once, without the log; 130 bytes of memory a hash.
  Status append_sealed(IndexBatch batch, uint64_t position);

  // Seals, merges or verifies one piece; false when nothing is to be done, or another process does
  // it. is_idle: nothing else is waiting, so that merges may be larger. Errors: kCorrupt for a
  // segment that is not as it was written.
  Result<bool> step(bool is_idle);

  // A copy in another folder, in which files that do not change are shared. Errors: kConflict when
  // it exists.
  Status snapshot(const std::filesystem::path& target);

  struct Figures {
    size_t hashes = 0, segments = 0, logs = 0, removed = 0;
    uint64_t bytes = 0;  // of all files in force
  };
  Result<Figures> figures();

 private:
  struct Inputs;
  struct Locked;

  IndexFolder(std::filesystem::path folder, const IndexOptions& options)
      : folder_(std::move(folder)), options_(options) {}
  Result<Descriptor> lock_file(const char* name, bool waits) const;
  Result<Locked> lock_for_writing();
  Status create();
  // With mutex_ held: brings the members up to date with the files.
  Status refresh();
  Status reload();
  void publish();
  Status change_manifest(Manifest next);
  Result<std::string> write_segment_file(const char* prefix,
                                         const std::function<Status(const fingerprint::Sink&)>&);

  uint64_t reached() const;
  std::optional<Inputs> choose_inputs(bool is_idle) const;
  // Without mutex_, with the lock of those who merge.
  Status write_inputs(Inputs& inputs);
  Status write_rows(std::vector<fingerprint::LabelledRow> rows, Inputs& inputs);
  Status write_keys(std::vector<fingerprint::Posting> postings, Inputs& inputs);
  Status keep_made(const SegmentFile& file, bool is_keys, Inputs& inputs) const;
  Status replace_inputs(const Inputs& inputs);
  void sweep();

  const std::filesystem::path folder_;
  const IndexOptions options_;
  std::mutex writers_;  // of this process, before the file that the writers of all processes lock
  std::mutex mutex_;    // all below; taken after writers_
  Manifest manifest_;
  std::array<int64_t, 4> manifest_stamp_{};  // tells whether the file was replaced
  std::shared_ptr<const fingerprint::Permutation> permutation_;
  std::vector<std::shared_ptr<SealedPiece>> sealed_;
  std::vector<std::unique_ptr<LogPiece>> logs_;
  std::shared_ptr<const fingerprint::IndexView> view_;
};

}  // namespace vigie::store
