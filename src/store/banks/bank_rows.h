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
// The same with nothing for print and stills, which are most of an entry's bytes.
std::string_view light_entry_columns();
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

// For those who keep an index of entries: what came or went.
Status add_change(Database& database, int64_t first, int64_t last, bool is_removal);
// An entry goes, with all that hangs on it but its matches.
Status erase_entry(Database& database, int64_t number);

// Unless there are no uploads at all.
Status add_sweep(Store::State& state, std::string_view kind, int64_t first, int64_t last);

// A commitment to the name of a person, "" for none.
Result<std::string> commit_to(Store::State& state, std::string_view person);

}  // namespace vigie::store
