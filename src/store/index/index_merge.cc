// The work in the background of an index: full logs become segments, segments of like size become
// one. The pieces in question do not change, so others read and add meanwhile; only the exchange of
// the manifest waits for writers.
#include <algorithm>
#include <iterator>
#include <map>

#include "base/large_memory.h"
#include "store/index/index_folder.h"
#include "store/index/locked.h"

namespace vigie::store {
namespace {

constexpr const char* kMergeLock = "merge.lock";
constexpr uint64_t kPostingsMax = 32 << 20;  // of a merge: 512 MiB of memory
constexpr size_t kRemovedMin = 1024;

bool is_removed(const std::vector<uint64_t>& removed, uint64_t number) {
  return std::binary_search(removed.begin(), removed.end(), number);
}

using Pieces = std::vector<std::shared_ptr<SealedPiece>>;

uint64_t sum_of(const Pieces& pieces) {
  uint64_t out = 0;
  for (const auto& piece : pieces) out += piece->file.size;
  return out;
}

Pieces by_size(const Pieces& pieces, bool is_keys) {
  Pieces out;
  std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(out),
               [&](const auto& piece) { return piece->is_keys == is_keys; });
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a->file.size > b->file.size; });
  return out;
}

// fan_out pieces of one tier: a tier is fan_out times as large as the one below.
Pieces of_like_size(const Pieces& pieces, uint64_t unit, size_t fan_out, uint64_t most) {
  std::map<int, Pieces> tiers;
  for (const auto& piece : pieces) {
    int tier = 0;
    for (uint64_t size = unit; size < piece->file.size; size *= fan_out) ++tier;
    tiers[tier].push_back(piece);
  }
  for (auto& [tier, members] : tiers) {
    if (members.size() >= fan_out && sum_of(members) <= most) return members;
  }
  return {};
}

// Those from the largest on to which the smaller ones add a quarter: afterwards each is at least
// four times as large as all smaller ones together.
Pieces worth_merging(const Pieces& pieces, uint64_t most) {
  for (size_t i = 0; i + 1 < pieces.size(); ++i) {
    const Pieces smaller(pieces.begin() + static_cast<ptrdiff_t>(i) + 1, pieces.end());
    const uint64_t rest = sum_of(smaller);
    if (rest * 4 < pieces[i]->file.size || rest + pieces[i]->file.size > most) continue;
    return {pieces.begin() + static_cast<ptrdiff_t>(i), pieces.end()};
  }
  return {};
}

}  // namespace

// What one step makes into one: some logs, or some segments of one kind, or all that there is.
struct IndexFolder::Inputs {
  Pieces pieces;
  std::vector<std::string> logs;
  std::vector<std::shared_ptr<fingerprint::Tail>> tails;
  std::vector<std::shared_ptr<fingerprint::KeyTail>> key_tails;
  std::vector<uint64_t> log_removals;
  uint64_t position = 0;          // that the logs reach
  std::vector<uint64_t> removed;  // left out of what is written, ascending
  bool forgets_removed = false;   // no other segment has any of them
  Pieces made;                    // what came of it
};

std::optional<IndexFolder::Inputs> IndexFolder::choose_inputs(bool is_idle) const {
  Inputs out;
  out.removed = *view_->pieces().removed;
  if (logs_.size() > 1) {
    for (size_t i = 0; i + 1 < logs_.size(); ++i) {
      const LogPiece& log = *logs_[i];
      out.logs.push_back(log.name());
      out.tails.insert(out.tails.end(), log.tails().begin(), log.tails().end());
      out.key_tails.insert(out.key_tails.end(), log.key_tails().begin(), log.key_tails().end());
      out.log_removals.insert(out.log_removals.end(), log.removals().begin(), log.removals().end());
      out.position = std::max(out.position, log.position());
    }
    return out;
  }
  for (const bool is_keys : {false, true}) {
    const Pieces pieces = by_size(sealed_, is_keys);
    const uint64_t unit = options_.log_records_max * (is_keys ? kKeysARecord : 1);
    const uint64_t most = is_keys ? kPostingsMax : options_.rows_max;
    out.pieces = of_like_size(pieces, unit, options_.fan_out, most);
    if (out.pieces.empty() && is_idle) out.pieces = worth_merging(pieces, most);
    if (!out.pieces.empty()) return out;
  }
  const Pieces rows = by_size(sealed_, false), keys = by_size(sealed_, true);
  const bool has_many_removed = manifest_.removed.size() >= kRemovedMin &&
                                manifest_.removed.size() * 10 >= sum_of(rows) + sum_of(keys) / 8;
  if (!is_idle || !has_many_removed || sum_of(rows) > options_.rows_max ||
      sum_of(keys) > kPostingsMax) {
    return std::nullopt;
  }
  out.pieces = sealed_;
  out.removed = manifest_.removed;
  out.forgets_removed = true;
  return out;
}

Status IndexFolder::write_inputs(Inputs& inputs) {
  std::vector<fingerprint::LabelledRow> rows;
  std::vector<fingerprint::Posting> postings;
  size_t rows_most = 0;
  for (const auto& piece : inputs.pieces) rows_most += piece->is_keys ? 0 : piece->file.size;
  for (const auto& tail : inputs.tails) rows_most += tail->size();
  reserve_large(rows, rows_most);
  for (const auto& piece : inputs.pieces) {
    for (size_t i = 0; piece->rows && i < piece->rows->rows(); ++i) {
      const fingerprint::Row row = piece->rows->row(i);
      for (const auto& label : piece->rows->labels_of(i)) rows.push_back({row, label});
    }
    for (size_t i = 0; piece->keys && i < piece->keys->size(); ++i) {
      postings.push_back(piece->keys->posting(i));
    }
  }
  for (const auto& tail : inputs.tails) {
    for (size_t i = 0; i < tail->size(); ++i) rows.push_back({tail->row(i), tail->label(i)});
  }
  for (const auto& tail : inputs.key_tails) {
    const auto of_tail = tail->postings(tail->size());
    postings.insert(postings.end(), of_tail.begin(), of_tail.end());
  }
  std::erase_if(rows,
                [&](const auto& row) { return is_removed(inputs.removed, row.label.number); });
  std::erase_if(postings,
                [&](const auto& posting) { return is_removed(inputs.removed, posting.number); });
  TRY(write_rows(std::move(rows), inputs));
  return write_keys(std::move(postings), inputs);
}

Status IndexFolder::write_rows(std::vector<fingerprint::LabelledRow> rows, Inputs& inputs) {
  if (rows.empty()) return ok();
  std::string name = TRY(write_segment_file("hashes", [&](const fingerprint::Sink& sink) {
    return fingerprint::write_segment(rows, permutation_->seed(), sink);
  }));
  return keep_made({std::move(name), rows.size()}, false, inputs);
}

Status IndexFolder::write_keys(std::vector<fingerprint::Posting> postings, Inputs& inputs) {
  if (postings.empty()) return ok();
  std::string name = TRY(write_segment_file("keys", [&](const fingerprint::Sink& sink) {
    return fingerprint::write_key_segment(postings, sink);
  }));
  return keep_made({std::move(name), postings.size()}, true, inputs);
}

// It was written a moment ago: to verify it would only take time.
Status IndexFolder::keep_made(const SegmentFile& file, bool is_keys, Inputs& inputs) const {
  inputs.made.push_back(TRY(SealedPiece::open(folder_, file, is_keys, permutation_->seed())));
  inputs.made.back()->is_verified = true;
  return ok();
}

Status IndexFolder::replace_inputs(const Inputs& inputs) {
  const Locked locked = TRY(lock_for_writing());
  const std::scoped_lock lock(mutex_);
  TRY(refresh());
  Manifest next = manifest_;
  const auto is_input = [&](const SegmentFile& file) {
    return std::any_of(inputs.pieces.begin(), inputs.pieces.end(),
                       [&](const auto& piece) { return piece->file.name == file.name; });
  };
  std::erase_if(next.segments, is_input);
  std::erase_if(next.key_segments, is_input);
  std::erase_if(next.logs, [&](const std::string& name) {
    return std::find(inputs.logs.begin(), inputs.logs.end(), name) != inputs.logs.end();
  });
  for (const auto& piece : inputs.made) {
    (piece->is_keys ? next.key_segments : next.segments).push_back(piece->file);
    sealed_.push_back(piece);
  }
  next.position = std::max(next.position, inputs.position);
  auto& removed = next.removed;
  removed.insert(removed.end(), inputs.log_removals.begin(), inputs.log_removals.end());
  if (inputs.forgets_removed) {
    std::erase_if(removed, [&](uint64_t number) { return is_removed(inputs.removed, number); });
  }
  std::sort(removed.begin(), removed.end());
  removed.erase(std::unique(removed.begin(), removed.end()), removed.end());
  TRY(change_manifest(std::move(next)));
  sweep();
  return ok();
}

Status IndexFolder::append_sealed(IndexBatch batch, uint64_t position) {
  const Descriptor merging = TRY(lock_file(kMergeLock, true));
  Inputs made;
  {
    const std::scoped_lock lock(mutex_);
    TRY(refresh());
    if (position <= reached()) return ok();
  }
  std::vector<fingerprint::LabelledRow> rows;
  reserve_large(rows, std::min(batch.hashes.size(), options_.rows_max));
  for (const auto& [hash, label] : batch.hashes) {
    rows.push_back({permutation_->apply(hash), label});
    if (rows.size() < options_.rows_max) continue;
    TRY(write_rows(std::move(rows), made));
    rows.clear();
  }
  batch.hashes = {};
  TRY(write_rows(std::move(rows), made));
  TRY(write_keys(std::move(batch.keys), made));
  made.log_removals = std::move(batch.removals);
  made.position = position;
  return replace_inputs(made);
}

Result<bool> IndexFolder::step(bool is_idle) {
  const auto merging = lock_file(kMergeLock, false);
  if (!merging) {
    if (merging.error().code == ErrorCode::kUnavailable) return false;
    return merging.error();
  }
  std::optional<Inputs> inputs;
  std::shared_ptr<SealedPiece> unverified;
  {
    const std::scoped_lock lock(mutex_);
    TRY(refresh());
    for (const auto& piece : sealed_) {
      if (!piece->is_verified) unverified = piece;
    }
    if (unverified == nullptr) inputs = choose_inputs(is_idle);
  }
  if (unverified != nullptr) {
    TRY(unverified->verify());
    return true;
  }
  if (!inputs) return false;
  TRY(write_inputs(*inputs));
  TRY(replace_inputs(*inputs));
  return true;
}

// With all locks: what no manifest names is left over from a process that was killed, or was
// replaced a moment ago.
void IndexFolder::sweep() {
  std::vector<std::string> kept = manifest_.logs;
  for (const auto* files : {&manifest_.segments, &manifest_.key_segments}) {
    for (const SegmentFile& file : *files) kept.push_back(file.name);
  }
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder_, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename();
    const bool is_ours = name.ends_with(".idx") || name.starts_with(".vigie-");
    if (!is_ours || std::find(kept.begin(), kept.end(), name) != kept.end()) continue;
    std::error_code ignored;
    std::filesystem::remove(entry->path(), ignored);
  }
}

}  // namespace vigie::store
