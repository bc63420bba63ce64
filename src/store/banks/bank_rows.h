// store/banks/bank_rows.h: what the files of this folder share; nobody else includes it.
//
// Every function that writes is called within the caller's transaction.
#pragma once

#include <string>
#include <string_view>

#include "store/state.h"

namespace vigie::store {

// Every column of an entry, as read_entry() takes them.
std::string_view entry_columns();
Result<BankEntry> read_entry(const Statement& row);

Result<int64_t> next_entry_number(Database& database);
// Tells everybody who matches that something has changed.
Status grow_bank_version(Database& database);

// The rows of an entry, without event, version and sweep. Errors: kInvalidArgument, kLimit.
Status insert_entry(Store::State& state, std::string_view bank, const BankEntry& entry,
                    int64_t number);
// Errors: kInvalidArgument.
Status check_verdict(std::string_view verdict);
Result<bool> has_entry(Database& database, std::string_view bank, std::string_view id);

// Unless there are no uploads at all.
Status add_sweep(Store::State& state, std::string_view kind, int64_t first, int64_t last);

// A commitment to the name of a person, "" for none.
Result<std::string> commit_to(Store::State& state, std::string_view person);

}  // namespace vigie::store
