#include "flow/banks/print_index.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "fingerprint/match.h"
#include "fingerprint/pdq.h"
#include "store/cases/cases.h"

namespace vigie::flow {
namespace {

// Grows when other hashes of a print are kept: an index of another content is made again.
constexpr std::string_view kContent = "print index 1 ";
constexpr size_t kChangesAtOnce = 64;
constexpr size_t kMediaAtOnce = 1000;
constexpr int64_t kEntriesAtOnce = 5000;
// Larger batches are written as segments at once: a first import need not go through the log.
constexpr size_t kSealedFrom = 200'000;

void add_hashes(std::string_view encoded, int64_t number, store::IndexBatch& batch) {
  const auto print = fingerprint::decode_print(encoded);
  if (!print) return;  // it matches nothing; whoever reads it in full says so
  const int quality_min = fingerprint::MatchOptions().quality_min;
  const fingerprint::Hash* last = nullptr;
  for (const auto& frame : print->frames) {
    // A run of frames takes one hash: what follows adds nothing.
    if (frame.quality < quality_min || (last != nullptr && *last == frame.hash)) continue;
    last = &frame.hash;
    batch.hashes.push_back({frame.hash, {static_cast<uint64_t>(number), 255}});
  }
}

Status read_entries(store::Banks& banks, int64_t& position, store::IndexBatch& batch) {
  for (const auto& change : TRY(banks.changes_after(position, kChangesAtOnce))) {
    position = change.number;
    for (int64_t n = change.first_entry; change.is_removal && n <= change.last_entry; ++n) {
      batch.removals.push_back(static_cast<uint64_t>(n));
    }
    for (int64_t n = change.first_entry; !change.is_removal && n <= change.last_entry;
         n += kEntriesAtOnce) {
      const int64_t until = std::min(change.last_entry, n + kEntriesAtOnce - 1);
      for (const auto& entry : TRY(banks.entries_between(n, until))) {
        add_hashes(entry.print, entry.number, batch);
      }
    }
  }
  return ok();
}

Status read_media(store::Banks& banks, int64_t& position, store::IndexBatch& batch) {
  for (const auto& media : TRY(banks.media_changes_after(position, kMediaAtOnce))) {
    position = media.number;
    add_hashes(media.print, media.number, batch);
  }
  return ok();
}

}  // namespace

Result<std::unique_ptr<PrintIndex>> PrintIndex::open(store::Store& store, const char* name,
                                                     const Source& source) {
  // Numbers mean something in one database only.
  const std::string secret = TRY(store::Cases(store).secret("print_index"));
  const auto content = sha256(as_bytes(std::string(kContent) + secret));
  auto out = std::unique_ptr<PrintIndex>(
      new PrintIndex(store.folder() / "index" / name, read_be64(content.data()), source));
  TRY(make_folder(out->folder_));
  return out;
}

Result<std::unique_ptr<PrintIndex>> PrintIndex::open_banks(store::Store& store) {
  return open(store, "banks",
              {[](store::Banks& banks) { return banks.last_change(); }, read_entries});
}

Result<std::unique_ptr<PrintIndex>> PrintIndex::open_media(store::Store& store) {
  return open(store, "media",
              {[](store::Banks& banks) { return banks.last_media_change(); }, read_media});
}

Status PrintIndex::make_again(const Error& why) {
  log_warning("index.made_again",
              {{"index", folder_.filename().native()}, {"reason", why.message}});
  index_.reset();
  return store::IndexFolder::erase(folder_);
}

// With mutex_ held.
Result<std::shared_ptr<const fingerprint::IndexView>> PrintIndex::follow(store::Store& store) {
  if (index_ == nullptr) {
    index_ = TRY(store::IndexFolder::open(folder_, {.content = content_}));
  }
  store::Banks banks(store);
  const auto last = TRY(source_.last(banks));
  auto position = static_cast<int64_t>(TRY(index_->position()));
  if (position > last) {
    return Error{ErrorCode::kConflict, "the index has seen changes that the database has not"};
  }
  while (position < last) {
    store::IndexBatch batch;
    TRY(source_.read(banks, position, batch));
    const auto reached = static_cast<uint64_t>(position);
    TRY(batch.hashes.size() >= kSealedFrom ? index_->append_sealed(std::move(batch), reached)
                                           : index_->append(batch, reached));
  }
  return index_->view();
}

Result<std::shared_ptr<const fingerprint::IndexView>> PrintIndex::present(store::Store& store) {
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

Result<bool> PrintIndex::step() {
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

std::vector<NearPrint> near_prints(const fingerprint::IndexView& view,
                                   std::span<const fingerprint::Hash> hashes, int distance_bits) {
  std::map<int64_t, NearPrint> by_number;
  for (const auto& hit : view.search(hashes, distance_bits)) {
    const auto number = static_cast<int64_t>(hit.number);
    const auto [found, is_new] = by_number.emplace(number, NearPrint{number, hit.distance_bits, 0});
    ++found->second.queries;  // of one number and query the view gives the nearest hash only
    if (!is_new) {
      found->second.distance_bits = std::min(found->second.distance_bits, hit.distance_bits);
    }
  }
  std::vector<NearPrint> out;
  for (const auto& [number, near] : by_number) out.push_back(near);
  return out;
}

std::vector<fingerprint::Hash> query_hashes(const fingerprint::ItemPrint& print) {
  const int quality_min = fingerprint::MatchOptions().quality_min;
  std::vector<fingerprint::Hash> out;
  for (const auto& frame : print.frames) {
    if (frame.quality < quality_min) continue;
    for (int form = 0; form < fingerprint::kDihedralCount; ++form) {
      out.push_back(
          fingerprint::apply_to_hash(static_cast<fingerprint::Dihedral>(form), frame.hash));
    }
  }
  const auto order = [](const auto& a, const auto& b) { return a.words < b.words; };
  std::sort(out.begin(), out.end(), order);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace vigie::flow
