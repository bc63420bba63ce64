// store/index/pieces.h: what an IndexFolder holds open: mapped segments and logs that it follows.
//
// Threads a SealedPiece is immutable but for what says so; a LogPiece belongs to its folder's lock.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "fingerprint/index.h"
#include "store/index/log.h"
#include "store/index/manifest.h"
#include "store/index/mapped_file.h"

namespace vigie::store {

struct SealedPiece {
  SegmentFile file;
  bool is_keys = false;
  MappedFile mapped;
  std::optional<fingerprint::Segment> rows;
  std::optional<fingerprint::KeySegment> keys;
  std::atomic<bool> is_verified = false;

  SealedPiece(SegmentFile named, bool holds_keys, MappedFile bytes)
      : file(std::move(named)), is_keys(holds_keys), mapped(std::move(bytes)) {}

  // Errors: those of the segment, with the file's name; kNotFound.
  static Result<std::shared_ptr<SealedPiece>> open(const std::filesystem::path& folder,
                                                   const SegmentFile& file, bool is_keys,
                                                   uint64_t seed);
  // Reads all. Errors: kCorrupt with the file's name.
  Status verify();
};

class LogPiece : public LogReader {
 public:
  // Errors: kNotFound; those of check_log_header().
  static Result<std::unique_ptr<LogPiece>> open(const std::filesystem::path& folder,
                                                const std::string& name, uint64_t seed);

  // Reads what was appended since. True when a view made before would lack something.
  Result<bool> follow();
  // Precondition: the caller alone may write, and has called follow(). What follows the last mark
  // is overwritten. Errors: kUnavailable; then nothing was appended.
  Status append(std::string_view records);

  const std::string& name() const { return name_; }
  size_t records() const { return end_ / kLogRecordBytes; }
  uint64_t position() const { return position_; }  // of the last mark, 0 without one
  const std::vector<std::shared_ptr<fingerprint::Tail>>& tails() const { return tails_; }
  const std::vector<std::shared_ptr<fingerprint::KeyTail>>& key_tails() const { return key_tails_; }
  const std::vector<uint64_t>& removals() const { return removals_; }
  uint64_t bytes() const { return kLogHeaderBytes + end_; }

 private:
  LogPiece(std::string name, Descriptor file) : name_(std::move(name)), file_(std::move(file)) {}
  void on_row(const fingerprint::Row& row, const fingerprint::Label& label) override;
  void on_key(const fingerprint::Posting& posting) override;
  void on_removal(uint64_t number) override;
  void on_mark(uint64_t position) override;

  std::string name_;
  Descriptor file_;
  size_t end_ = 0;  // of the last mark, from the first record
  bool has_new_piece_ = false;
  uint64_t position_ = 0;
  std::vector<std::shared_ptr<fingerprint::Tail>> tails_;
  std::vector<std::shared_ptr<fingerprint::KeyTail>> key_tails_;
  std::vector<uint64_t> removals_;
};

}  // namespace vigie::store
