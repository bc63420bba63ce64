#include "store/database.h"

#include <sqlite3.h>

#include <utility>

#include "base/check.h"
#include "base/unicode.h"

namespace vigie::store {
namespace {

ErrorCode code_of(int status) {
  switch (status & 0xff) {
    case SQLITE_CONSTRAINT: return ErrorCode::kConflict;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::kCorrupt;
    case SQLITE_PERM:
    case SQLITE_AUTH: return ErrorCode::kDenied;
    case SQLITE_TOOBIG: return ErrorCode::kLimit;
    default: return ErrorCode::kUnavailable;
  }
}

Error error_of(sqlite3* handle, int status) {
  return Error{code_of(status), std::string("data folder: ") + sqlite3_errmsg(handle)};
}

}  // namespace

StatementCache::~StatementCache() {
  for (auto& [sql, statements] : idle_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
}

sqlite3_stmt* StatementCache::take(std::string_view sql) {
  const auto found = idle_.find(std::string(sql));
  if (found == idle_.end() || found->second.empty()) return nullptr;
  sqlite3_stmt* statement = found->second.back();
  found->second.pop_back();
  return statement;
}

void StatementCache::give_back(sqlite3_stmt* statement) {
  constexpr size_t kTextsMax = 512, kEachMax = 4;
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  const auto found = idle_.find(sqlite3_sql(statement));
  if (found != idle_.end() && found->second.size() < kEachMax) {
    found->second.push_back(statement);
  } else if (found == idle_.end() && idle_.size() < kTextsMax) {
    idle_[sqlite3_sql(statement)].push_back(statement);
  } else {
    sqlite3_finalize(statement);
  }
}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      cache_(other.cache_),
      bound_(other.bound_) {}

Statement::~Statement() {
  if (statement_ != nullptr) cache_->give_back(statement_);
}

Statement& Statement::text(std::string_view value) {
  // A null pointer would bind NULL: an empty text is not that.
  const char* data = value.data() != nullptr ? value.data() : "";
  CHECK(sqlite3_bind_text64(statement_, ++bound_, data, value.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

Statement& Statement::blob(std::string_view value) {
  const char* data = value.data() != nullptr ? value.data() : "";
  CHECK(sqlite3_bind_blob64(statement_, ++bound_, data, value.size(), SQLITE_TRANSIENT) ==
        SQLITE_OK);
  return *this;
}

Statement& Statement::number(int64_t value) {
  CHECK(sqlite3_bind_int64(statement_, ++bound_, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::real(double value) {
  CHECK(sqlite3_bind_double(statement_, ++bound_, value) == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  const int status = sqlite3_step(statement_);
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  return error_of(sqlite3_db_handle(statement_), status);
}

Status Statement::run() {
  while (TRY(step())) {
  }
  return ok();
}

std::string Statement::column_text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const int bytes = sqlite3_column_bytes(statement_, column);
  return data != nullptr ? std::string(data, static_cast<size_t>(bytes)) : "";
}

int64_t Statement::column_number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::column_real(int column) const {
  return sqlite3_column_double(statement_, column);
}

Result<Database> Database::open(const std::filesystem::path& path) {
  sqlite3* handle = nullptr;
  // One thread a connection: without its own locks, which cost a tenth of small statements.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW |
                    SQLITE_OPEN_NOMUTEX;
  const int status = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Database database(handle);
  if (status != SQLITE_OK) {
    return Error{code_of(status), printable(path.native()) + ": " +
                                      (handle != nullptr ? sqlite3_errmsg(handle) : "no memory")};
  }
  constexpr int kBusyMs = 10'000;  // another process's transaction is milliseconds long
  sqlite3_busy_timeout(handle, kBusyMs);
  sqlite3_extended_result_codes(handle, 1);
  TRY(
      database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                       "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                       "PRAGMA secure_delete = ON;"));
  return database;
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), cache_(std::move(other.cache_)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(cache_, other.cache_);
  return *this;
}

Database::~Database() {
  cache_.reset();  // its statements first: they belong to the handle
  sqlite3_close_v2(handle_);
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = cache_->take(sql);
  if (statement != nullptr) return Statement(statement, cache_.get());
  const int status =
      sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (status != SQLITE_OK) return error_of(handle_, status);
  return Statement(statement, cache_.get());
}

Status Database::execute(std::string_view sql) {
  const int status = sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return error_of(handle_, status);
  return ok();
}

Result<Transaction> Transaction::begin(Database& database) {
  TRY(database.execute("BEGIN IMMEDIATE"));
  return Transaction(&database);
}

Result<Transaction> Transaction::begin_reading(Database& database) {
  TRY(database.execute("BEGIN DEFERRED"));
  return Transaction(&database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  // A failed ROLLBACK leaves nothing behind either: SQLite rolls back when the file is next opened.
  if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK").has_value());
}

Status Transaction::commit() {
  TRY(database_->execute("COMMIT"));
  database_ = nullptr;
  return ok();
}

}  // namespace vigie::store
