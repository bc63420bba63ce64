#include "store/migrations.h"

#include <array>
#include <string>

namespace vigie::store {
namespace {

// Each file is a raw string literal with SQL in it: no generator, and editors still know SQL.
constexpr std::array<std::string_view, 9> kMigrations = {
#include "store/migrations/0001_create_items.sql"
    ,
#include "store/migrations/0002_create_banks.sql"
    ,
#include "store/migrations/0003_create_service.sql"
    ,
#include "store/migrations/0004_create_cases.sql"
    ,
#include "store/migrations/0005_index_ages.sql"
    ,
#include "store/migrations/0006_create_guards.sql"
    ,
#include "store/migrations/0007_extend_banks.sql"
    ,
#include "store/migrations/0008_create_rehearsals.sql"
    ,
#include "store/migrations/0009_keep_pack_tests.sql"
};

}  // namespace

std::span<const std::string_view> migrations() { return kMigrations; }

Result<int64_t> schema_number(Database& database) {
  Statement statement = TRY(database.prepare("PRAGMA user_version"));
  TRY(statement.step());
  return statement.column_number(0);
}

Status migrate(Database& database, size_t steps) {
  if (TRY(schema_number(database)) == static_cast<int64_t>(steps)) return ok();
  // Asked again inside the transaction: another process may have migrated meanwhile.
  while (true) {
    Transaction transaction = TRY(Transaction::begin(database));
    const int64_t number = TRY(schema_number(database));
    if (number > static_cast<int64_t>(kMigrations.size())) {
      return Error{ErrorCode::kConflict,
                   "the data folder has schema " + std::to_string(number) +
                       ", this program knows " + std::to_string(kMigrations.size()) +
                       ": use the newer program, or another folder with --data"};
    }
    if (number >= static_cast<int64_t>(steps)) return ok();
    TRY(database.execute(kMigrations[static_cast<size_t>(number)]));
    TRY(database.execute("PRAGMA user_version = " + std::to_string(number + 1)));
    TRY(transaction.commit());
  }
}

}  // namespace vigie::store
