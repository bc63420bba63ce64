#include "flow/cases/banking.h"

#include "base/unicode.h"

namespace vigie::flow {
namespace {

constexpr const char* kNegativeBank = "restored";
constexpr std::string_view kByAppeal = "appeal", kByReview = "review";

store::BankEntry entry_of(const store::Item& item, std::string print, std::string_view verdict,
                          std::string_view source, const Actor& actor) {
  store::BankEntry out;
  out.id = item.id;
  out.verdict = verdict;
  out.confirmed_by = actor.id;
  out.source = source;
  out.item_sha256 = item.media_sha256;
  out.print = std::move(print);
  return out;
}

Status add(Desk& desk, std::string_view bank, const store::BankEntry& entry) {
  const Status added = desk.store.add_entry_within(bank, entry);
  return added || added.error().code == ErrorCode::kConflict ? ok() : added;
}

}  // namespace

Status put_on_negative_bank(Desk& desk, const store::Item& item, const Actor& actor) {
  const auto media = store::Items(desk.store).checked_media(item);
  if (!media || media->print.empty()) return ok();  // nothing to match it by
  const Status made = desk.store.create_bank_within(kNegativeBank);
  if (!made && made.error().code != ErrorCode::kConflict) return made.error();
  return add(desk, kNegativeBank, entry_of(item, media->print, "negative", kByAppeal, actor));
}

Status put_on_bank(Desk& desk, const store::Item& item, std::string_view bank, const Actor& actor) {
  if (!actor.may_bank) {
    return Error{ErrorCode::kDenied, "to put a clip into a bank you need the scope banks:write"};
  }
  const auto media = store::Items(desk.store).checked_media(item);
  if (!media || media->print.empty()) {
    return Error{ErrorCode::kInvalidArgument, "bank: this item has nothing to be matched by"};
  }
  return add(desk, bank, entry_of(item, media->print, "manipulated", kByReview, actor));
}

Status take_off_banks(Desk& desk, const store::Item& item, std::string_view actor) {
  for (const store::BankSummary& bank : TRY(desk.store.list_banks())) {
    const auto entry = desk.store.find_entry(bank.name, item.id);
    if (!entry) continue;
    const bool is_ours =
        (entry->source == kByAppeal || entry->source == kByReview) && entry->confirmed_by == actor;
    if (is_ours) TRY(desk.store.remove_entry_within(bank.name, item.id));
  }
  return ok();
}

}  // namespace vigie::flow
