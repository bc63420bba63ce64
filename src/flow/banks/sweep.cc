#include "flow/banks/sweep.h"

namespace vigie::flow {
namespace {

constexpr size_t kExpiredAtOnce = 100;
constexpr size_t kItemsAtOnce = 500;
constexpr size_t kMediaAtOnce = 200;
constexpr int kDistanceMax = 31;
constexpr std::string_view kWalk = " ";  // the cursor before every SHA-256, after the first step

}  // namespace

Status Sweeper::know(const store::Sweep& sweep) {
  store::Banks banks(store_);
  const int64_t version = TRY(banks.version());
  if (sweep_ == sweep.id && version_ == version) return ok();
  auto entries = TRY(banks.entries_between(sweep.first_number, sweep.last_number));
  hashes_.clear();
  for (const auto& entry : entries) {
    const auto print = fingerprint::decode_print(entry.print);
    if (!print) continue;
    const auto hashes = query_hashes(*print);
    hashes_.insert(hashes_.end(), hashes.begin(), hashes.end());
  }
  known_ = TRY(KnownClips::of_entries(store_, std::move(entries)));
  sweep_ = sweep.id;
  version_ = version;
  return ok();
}

// The walk that follows meets the same media again; their items wait for a look already, or have
// had it, and one that changes nothing costs little.
Status Sweeper::find_near(const store::Sweep& sweep) {
  if (index_ == nullptr) index_ = TRY(PrintIndex::open_media(store_));
  const auto view = TRY(index_->present(store_));
  std::vector<int64_t> numbers;
  for (const auto& near : near_prints(*view, hashes_, kDistanceMax)) numbers.push_back(near.number);
  store::Banks banks(store_);
  std::vector<std::string> found;
  for (const auto& media : TRY(banks.media_of(numbers))) {
    const auto print = fingerprint::decode_print(media.print);
    if (print && !TRY(known_->find(*print)).empty()) found.push_back(media.sha256);
  }
  return banks.advance(sweep, found, kWalk, false);
}

Result<bool> Sweeper::find_batch(const store::Sweep& sweep) {
  TRY(know(sweep));
  if (sweep.cursor.empty() && known_->size() > 0) {
    TRY(find_near(sweep));
    return true;
  }
  store::Banks banks(store_);
  const auto media = TRY(banks.media_after(sweep.cursor, kMediaAtOnce));
  std::vector<std::string> found;
  for (const store::SweptMedia& one : media) {
    const auto print = fingerprint::decode_print(one.print);
    // What cannot be read matches nothing; its item says so already.
    if (print && !TRY(known_->find(*print)).empty()) found.push_back(one.sha256);
  }
  const bool is_over = media.size() < kMediaAtOnce || known_->size() == 0;
  TRY(banks.advance(sweep, found, media.empty() ? sweep.cursor : media.back().sha256, is_over));
  return true;
}

Result<bool> Sweeper::step() {
  store::Banks banks(store_);
  if (TRY(banks.expire(kExpiredAtOnce)) > 0) return true;
  const auto sweep = TRY(banks.next_sweep());
  if (!sweep) {
    if (index_ != nullptr && TRY(index_->step())) return true;
    known_.reset();
    hashes_.clear();
    sweep_.clear();
    return false;
  }
  if (sweep->kind == "find") return find_batch(*sweep);
  TRY(banks.advance_again(*sweep, kItemsAtOnce));
  return true;
}

}  // namespace vigie::flow
