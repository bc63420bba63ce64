#include "flow/banks/sweep.h"

namespace vigie::flow {
namespace {

constexpr size_t kExpiredAtOnce = 100;
constexpr size_t kItemsAtOnce = 500;
constexpr size_t kMediaAtOnce = 200;

}  // namespace

Result<bool> Sweeper::find_batch(const store::Sweep& sweep) {
  store::Banks banks(store_);
  const int64_t version = TRY(banks.version());
  if (sweep_ != sweep.id || version_ != version) {
    known_ = TRY(KnownClips::of_entries(
        store_, TRY(banks.entries_between(sweep.first_number, sweep.last_number))));
    sweep_ = sweep.id;
    version_ = version;
  }
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
    known_.reset();
    sweep_.clear();
    return false;
  }
  if (sweep->kind == "find") return find_batch(*sweep);
  TRY(banks.advance_again(*sweep, kItemsAtOnce));
  return true;
}

}  // namespace vigie::flow
