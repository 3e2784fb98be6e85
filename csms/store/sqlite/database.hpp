#pragma once
// A thin, safe hold on SQLite's C interface: a connection and prepared statements that
// close themselves and turn result codes into one-line errors. It must not know any table.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace voltwin::store::sqlite {

class Database;

/// One prepared statement. Contract: bind all parameters (from 1 on), step until done,
/// reset. Bound texts must live until the reset.
class Statement {
 public:
  Statement() = default;

  void bind(int index, std::int64_t value);
  void bind(int index, double value);
  void bind(int index, std::string_view text);
  void bind_blob(int index, std::string_view bytes);
  void bind_null(int index);
  /// Of any kind.
  using Cell = std::variant<std::monostate, std::int64_t, double, std::string_view>;
  void bind(int index, const Cell& cell);

  /// Runs a statement that returns no rows, and resets it.
  [[nodiscard]] Result<void> run();
  /// True: a row is there. False: no more rows, and the statement was reset.
  [[nodiscard]] Result<bool> step();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] int columns() const;
  [[nodiscard]] Cell cell(int column) const;
  /// Of a text or of bytes; a number as text. Valid until the next step.
  [[nodiscard]] std::string_view text(int column) const;

 private:
  friend class Database;
  struct Close {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(std::unique_ptr<sqlite3_stmt, Close> handle, const Database* database)
      : handle_(std::move(handle)), database_(database) {}

  std::unique_ptr<sqlite3_stmt, Close> handle_;
  const Database* database_ = nullptr;
};

/// A connection to one file. Statements must not outlive it; it does not move.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Opens the file for reading and writing, or makes it.
  [[nodiscard]] Result<void> open(const std::string& path, Duration busy_timeout);
  /// Opens a file that exists for reading, be it read-only, or in a folder that is.
  [[nodiscard]] Result<void> open_to_read(const std::string& path, Duration busy_timeout);
  /// The same for a file that is written meanwhile: each statement sees what is there by then.
  [[nodiscard]] Result<void> open_to_follow(const std::string& path, Duration busy_timeout);
  [[nodiscard]] Result<void> execute(const std::string& sql);
  /// One statement that changes rows; how many.
  [[nodiscard]] Result<std::uint64_t> change(const std::string& sql);
  /// Copies the database to a new file, while others use it.
  [[nodiscard]] Result<void> copy_to(const std::string& path);
  [[nodiscard]] Result<Statement> prepare(const std::string& sql);
  /// The first column of the first row; 0 when there is no row.
  [[nodiscard]] Result<std::int64_t> integer(const std::string& sql);
  /// Ends an open transaction, if there is one, without its effects.
  void roll_back();

  /// Whether the last statement failed at a sync: after a COMMIT nobody knows, then, what is on
  /// the disk. A write that fails, as on a full disk, comes before its end.
  [[nodiscard]] bool failed_to_sync() const;

  /// Whether the last statement failed because another process has a lock.
  [[nodiscard]] bool is_busy() const;

  /// `database 'PATH': WHAT`, for a path that does not suit.
  [[nodiscard]] tl::unexpected<Error> refuse(const std::string& what) const;
  /// The error of an SQLite result code.
  [[nodiscard]] tl::unexpected<Error> failed(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  /// Of a file that is to be there.
  [[nodiscard]] Result<void> look_for(const std::string& path);
  [[nodiscard]] Result<void> open_as(const std::string& name, int flags, Duration busy_timeout);

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace voltwin::store::sqlite
