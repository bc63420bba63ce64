#include "flow/banks/bank_index.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "fingerprint/match.h"
#include "store/cases/cases.h"

namespace vigie::flow {
namespace {

// Grows when other hashes of an entry are kept: an index of another content is made again.
constexpr std::string_view kContent = "bank index 1 ";
constexpr size_t kChangesAtOnce = 64;
constexpr int64_t kEntriesAtOnce = 5000;
// Larger batches are written as segments at once: a first import need not go through the log.
constexpr size_t kSealedFrom = 200'000;

Status add_hashes(const store::BankEntry& entry, store::IndexBatch& batch) {
  const auto print = fingerprint::decode_print(entry.print);
  if (!print) return ok();  // such an entry matches nothing; loading it says so
  const int quality_min = fingerprint::MatchOptions().quality_min;
  for (const auto& frame : print->frames) {
    if (frame.quality < quality_min) continue;
    batch.hashes.push_back({frame.hash, {static_cast<uint64_t>(entry.number), 255}});
  }
  return ok();
}

}  // namespace

Result<std::unique_ptr<BankIndex>> BankIndex::open(store::Store& store) {
  // Numbers of entries mean something in one database only.
  const auto name =
      sha256(as_bytes(std::string(kContent) + TRY(store::Cases(store).secret("bank_index"))));
  auto out = std::unique_ptr<BankIndex>(
      new BankIndex(store.folder() / "index" / "banks", read_be64(name.data())));
  TRY(make_folder(out->folder_));
  return out;
}

Status BankIndex::make_again(const Error& why) {
  log_warning("index.made_again", {{"index", "banks"}, {"reason", why.message}});
  index_.reset();
  return store::IndexFolder::erase(folder_);
}

// With mutex_ held.
Result<std::shared_ptr<const fingerprint::IndexView>> BankIndex::follow(store::Store& store) {
  if (index_ == nullptr) {
    index_ = TRY(store::IndexFolder::open(folder_, {.content = content_}));
  }
  store::Banks banks(store);
  const auto last = TRY(banks.last_change());
  auto position = static_cast<int64_t>(TRY(index_->position()));
  if (position > last) {
    return Error{ErrorCode::kConflict, "the index has seen changes that the database has not"};
  }
  while (position < last) {
    store::IndexBatch batch;
    for (const auto& change : TRY(banks.changes_after(position, kChangesAtOnce))) {
      position = change.number;
      for (int64_t n = change.first_entry; change.is_removal && n <= change.last_entry; ++n) {
        batch.removals.push_back(static_cast<uint64_t>(n));
      }
      for (int64_t n = change.first_entry; !change.is_removal && n <= change.last_entry;
           n += kEntriesAtOnce) {
        const int64_t until = std::min(change.last_entry, n + kEntriesAtOnce - 1);
        for (const auto& entry : TRY(banks.entries_between(n, until))) {
          TRY(add_hashes(entry, batch));
        }
      }
    }
    const auto reached = static_cast<uint64_t>(position);
    TRY(batch.hashes.size() >= kSealedFrom ? index_->append_sealed(std::move(batch), reached)
                                           : index_->append(batch, reached));
  }
  return index_->view();
}

Result<std::shared_ptr<const fingerprint::IndexView>> BankIndex::present(store::Store& store) {
  const std::scoped_lock lock(mutex_);
  auto view = follow(store);
  if (view) return view;
  const ErrorCode code = view.error().code;
  const bool is_repaired = code == ErrorCode::kCorrupt || code == ErrorCode::kConflict ||
                           code == ErrorCode::kUnsupported;
  if (!is_repaired) return view;
  // The database holds all that the index was made of.
  TRY(make_again(view.error()));
  return follow(store);
}

Result<bool> BankIndex::step() {
  std::shared_ptr<store::IndexFolder> index;
  {
    const std::scoped_lock lock(mutex_);
    index = index_;
  }
  if (index == nullptr) return false;
  const auto done = index->step(false);
  if (done || done.error().code != ErrorCode::kCorrupt) return done;
  const std::scoped_lock lock(mutex_);
  TRY(make_again(done.error()));
  return true;
}

std::vector<NearEntry> near_entries(const fingerprint::IndexView& view,
                                    std::span<const fingerprint::Hash> hashes, int distance_bits) {
  std::map<int64_t, NearEntry> by_entry;
  for (const auto& hit : view.search(hashes, distance_bits)) {
    const auto number = static_cast<int64_t>(hit.number);
    const auto [found, is_new] = by_entry.emplace(number, NearEntry{number, hit.distance_bits, 0});
    ++found->second.queries;  // of one number and query the view gives the nearest hash only
    if (!is_new) {
      found->second.distance_bits = std::min(found->second.distance_bits, hit.distance_bits);
    }
  }
  std::vector<NearEntry> out;
  for (const auto& [number, near] : by_entry) out.push_back(near);
  return out;
}

}  // namespace vigie::flow
