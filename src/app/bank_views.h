// app/bank_views.h: banks and entries as programs see them, on the command line and over
// HTTP.
//
// Threads stateless.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "store/banks/banks.h"
#include "store/banks/feeds.h"

namespace vigie::app {

JsonObject bank_json(const store::BankSummary& bank);
// With who confirmed it: not for those who may only read banks.
JsonObject entry_json(const store::BankEntry& entry);
JsonObject opinion_json(const store::Opinion& opinion);
JsonObject match_json(const store::EntryMatch& match);
JsonObject feed_json(const store::FeedSubscription& feed);

// "" is not said (nothing), "never" is 0, else a time of RFC 3339. Errors: kInvalidArgument.
Result<std::optional<int64_t>> read_expiry(const std::string& text);

}  // namespace vigie::app
