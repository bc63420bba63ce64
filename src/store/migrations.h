// store/migrations.h: brings a database to the present schema, step by numbered step.
//
// Each step is one transaction with its number; a crash leaves the step before it.
// Threads as Database.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "store/database.h"

namespace vigie::store {

// The steps in order; the schema's number is how many were run. Files: store/migrations/.
std::span<const std::string_view> migrations();

// Runs what is missing, up to the first `steps`. Errors: kConflict when the database is newer.
Status migrate(Database& database, size_t steps);

// The number of the database's schema. Errors: as Database.
Result<int64_t> schema_number(Database& database);

}  // namespace vigie::store
