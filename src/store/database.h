// store/database.h: SQLite behind statements that cannot be misused: bound parameters only.
//
// Errors carry SQLite's own sentence; kUnavailable when busy, full, failing or on a disk that
// cannot be written, kConflict for a broken constraint, kCorrupt for a damaged file, kDenied when
// it may not be opened.
// Threads one thread a Database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace vigie::store {

// Statements that were prepared and are not in use, by their text: preparing one costs more than
// most of them take to run.
class StatementCache {
 public:
  ~StatementCache();
  sqlite3_stmt* take(std::string_view sql);  // nullptr when there is none
  void give_back(sqlite3_stmt* statement);

 private:
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>> idle_;
};

class Statement {
 public:
  // cache must outlive it.
  Statement(sqlite3_stmt* statement, StatementCache* cache)
      : statement_(statement), cache_(cache) {}
  Statement(Statement&& other) noexcept;
  ~Statement();

  // Parameters from 1 in order of the calls. Text and bytes are copied.
  Statement& text(std::string_view value);
  Statement& blob(std::string_view value);
  Statement& number(int64_t value);
  Statement& real(double value);

  // True while there is a row. Errors: as above.
  Result<bool> step();
  // Steps to the end of a statement that gives no rows.
  Status run();

  // Columns of the present row, from 0.
  std::string column_text(int column) const;
  int64_t column_number(int column) const;
  double column_real(int column) const;

 private:
  sqlite3_stmt* statement_;
  StatementCache* cache_;
  int bound_ = 0;
};

class Database {
 public:
  static Result<Database> open(const std::filesystem::path& path);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Precondition: sql is one statement of ours. Errors: as above.
  Result<Statement> prepare(std::string_view sql);
  // Several statements without parameters or rows.
  Status execute(std::string_view sql);

 private:
  explicit Database(sqlite3* handle)
      : handle_(handle), cache_(std::make_unique<StatementCache>()) {}
  sqlite3* handle_;
  std::unique_ptr<StatementCache> cache_;
};

// BEGIN IMMEDIATE at the start; ROLLBACK at the end unless commit() came first.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  // For reading alone: all of it is of one moment, and the file is locked once instead of for each
  // statement. Nobody waits for it. Never committed.
  static Result<Transaction> begin_reading(Database& database);
  Transaction(Transaction&& other) noexcept;
  ~Transaction();
  Status commit();

 private:
  explicit Transaction(Database* database) : database_(database) {}
  Database* database_;
};

}  // namespace vigie::store
