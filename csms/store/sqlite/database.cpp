#include "csms/store/sqlite/database.hpp"

#include <sqlite3.h>

#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::store::sqlite {

namespace {

/// Why a path cannot be opened, as far as the file system tells.
std::string path_problem(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  // Else SQLite would open a private database that vanishes.
  if (path.empty()) return "the path is empty";
  const fs::path file(path);
  if (fs::is_directory(file, ignored)) return "is a directory";
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::exists(folder, ignored)) {
    return "the directory '" + folder.string() + "' does not exist";
  }
  if (!fs::is_directory(folder, ignored)) {
    return "'" + folder.string() + "' is not a directory";
  }
  return {};
}

/// The path within a URI of SQLite: what ends it there is written as an escape.
std::string uri_path(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '%') {
      out += "%25";
    } else if (c == '?') {
      out += "%3f";
    } else if (c == '#') {
      out += "%23";
    } else {
      out += c;
    }
  }
  // Two slashes would begin the name of a host.
  return std::filesystem::path(path).is_absolute() ? "//" + out : out;
}

}  // namespace

// --- Statement ---------------------------------------------------------------------------

void Statement::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::bind(int index, std::int64_t value) {
  ENSURE(sqlite3_bind_int64(handle_.get(), index, value) == SQLITE_OK);
}

void Statement::bind(int index, double value) {
  ENSURE(sqlite3_bind_double(handle_.get(), index, value) == SQLITE_OK);
}

void Statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL. The text outlives the step, so SQLite need not copy it.
  const char* const bytes = text.data() == nullptr ? "" : text.data();
  ENSURE(sqlite3_bind_text64(handle_.get(), index, bytes, text.size(), SQLITE_STATIC,
                             SQLITE_UTF8) == SQLITE_OK);
}

void Statement::bind_blob(int index, std::string_view bytes) {
  const char* const data = bytes.data() == nullptr ? "" : bytes.data();
  ENSURE(sqlite3_bind_blob64(handle_.get(), index, data, bytes.size(), SQLITE_STATIC) == SQLITE_OK);
}

void Statement::bind_null(int index) {
  ENSURE(sqlite3_bind_null(handle_.get(), index) == SQLITE_OK);
}

void Statement::bind(int index, const Cell& cell) {
  if (const auto* const number = std::get_if<std::int64_t>(&cell)) return bind(index, *number);
  if (const auto* const real = std::get_if<double>(&cell)) return bind(index, *real);
  if (const auto* const text = std::get_if<std::string_view>(&cell)) return bind(index, *text);
  bind_null(index);
}

Statement::Cell Statement::cell(int column) const {
  switch (sqlite3_column_type(handle_.get(), column)) {
    case SQLITE_NULL:
      return std::monostate();
    case SQLITE_INTEGER:
      return integer(column);
    case SQLITE_FLOAT:
      return real(column);
    default:
      return text(column);
  }
}

Result<void> Statement::run() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_DONE) {
    sqlite3_reset(handle_.get());
    return {};
  }
  ENSURE(code != SQLITE_ROW);
  auto error = database_->failed(code);
  sqlite3_reset(handle_.get());
  return error;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(handle_.get());
    return false;
  }
  auto error = database_->failed(code);
  sqlite3_reset(handle_.get());
  return error;
}

void Statement::reset() { sqlite3_reset(handle_.get()); }

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(handle_.get(), column); }

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

int Statement::columns() const { return sqlite3_column_count(handle_.get()); }

std::string_view Statement::text(int column) const {
  if (sqlite3_column_type(handle_.get(), column) == SQLITE_BLOB) {
    const void* const blob = sqlite3_column_blob(handle_.get(), column);
    if (blob == nullptr) return {};
    return {static_cast<const char*>(blob),
            static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
  }
  const unsigned char* const bytes = sqlite3_column_text(handle_.get(), column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

// --- Database ----------------------------------------------------------------------------

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close(connection); }

Result<void> Database::open(const std::string& path, Duration busy_timeout) {
  path_ = path;
  if (const std::string problem = path_problem(path); !problem.empty()) return refuse(problem);
  TRY(open_as(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, busy_timeout));
  if (sqlite3_db_readonly(handle_.get(), "main") != 0) return refuse("is read-only");
  return {};
}

Result<void> Database::look_for(const std::string& path) {
  path_ = path;
  if (const std::string problem = path_problem(path); !problem.empty()) return refuse(problem);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return refuse("there is no such file");
  return {};
}

Result<void> Database::open_to_read(const std::string& path, Duration busy_timeout) {
  TRY(look_for(path));
  // A reader of a journal in WAL mode makes files beside it, which it may not be allowed to, and
  // leaves them there. Where there is no log nobody has it open, and the file alone is all.
  std::error_code ignored;
  for (const char* const log : {"-wal", "-journal"}) {
    if (std::filesystem::exists(path + log, ignored)) {
      return open_as(path, SQLITE_OPEN_READONLY, busy_timeout);
    }
  }
  return open_as("file:" + uri_path(path) + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                 busy_timeout);
}

Result<void> Database::open_to_follow(const std::string& path, Duration busy_timeout) {
  TRY(look_for(path));
  return open_as(path, SQLITE_OPEN_READONLY, busy_timeout);
}

Result<void> Database::open_as(const std::string& name, int flags, Duration busy_timeout) {
  sqlite3* opened = nullptr;
  // One thread at a time uses a journal, so SQLite need not lock within the process.
  const int code = sqlite3_open_v2(name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(opened);
  if (opened == nullptr) return refuse("cannot be opened: out of memory");
  if (code != SQLITE_OK) {
    const int number = sqlite3_system_errno(opened);
    return refuse("cannot be opened: " +
                  std::string(number != 0 ? std::strerror(number) : sqlite3_errmsg(opened)));
  }
  sqlite3_extended_result_codes(opened, 1);
  sqlite3_busy_timeout(opened, static_cast<int>(busy_timeout / Duration::from_ms(1)));
  return {};
}

Result<void> Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failed(code);
  return {};
}

Result<std::uint64_t> Database::change(const std::string& sql) {
  TRY(execute(sql));
  return static_cast<std::uint64_t>(sqlite3_changes64(handle_.get()));
}

Result<void> Database::copy_to(const std::string& path) {
  Database copy;
  TRY(copy.open(path, Duration()));
  sqlite3_backup* const backup =
      sqlite3_backup_init(copy.handle_.get(), "main", handle_.get(), "main");
  if (backup == nullptr) return copy.failed(sqlite3_extended_errcode(copy.handle_.get()));
  // All pages in one step: a read transaction, that lets the writer go on.
  const int code = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) return copy.failed(code);
  if (finished != SQLITE_OK) return copy.failed(finished);
  return {};
}

Result<Statement> Database::prepare(const std::string& sql) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.c_str(), static_cast<int>(sql.size() + 1),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  if (code != SQLITE_OK) return failed(code);
  return Statement(std::unique_ptr<sqlite3_stmt, Statement::Close>(prepared), this);
}

Result<std::int64_t> Database::integer(const std::string& sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(std::move(statement).error());
  const auto row = statement->step();
  if (!row) return tl::unexpected(row.error());
  return *row ? statement->integer(0) : 0;
}

bool Database::failed_to_sync() const {
  const int code = sqlite3_extended_errcode(handle_.get());
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

bool Database::is_busy() const {
  return (sqlite3_extended_errcode(handle_.get()) & 0xff) == SQLITE_BUSY;
}

void Database::roll_back() {
  // After some errors (disk full, I/O) SQLite has rolled back by itself.
  if (sqlite3_get_autocommit(handle_.get()) == 0) {
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

tl::unexpected<Error> Database::refuse(const std::string& what) const {
  return bad_input("database '" + path_ + "': " + what);
}

tl::unexpected<Error> Database::failed(int code) const {
  const int primary = code & 0xff;
  if (primary == SQLITE_NOTADB) return refuse("is not an SQLite database");
  if (primary == SQLITE_READONLY) return refuse("is read-only");
  if (primary == SQLITE_CANTOPEN) return refuse("cannot be opened");
  std::string what;
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
    what = "is locked by another process";
  } else if (primary == SQLITE_CORRUPT) {
    what = "is damaged (database disk image is malformed)";
  } else if (primary == SQLITE_FULL) {
    what = "the disk is full";
  } else if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID) {
    what = "another process has written to it: " + std::string(sqlite3_errmsg(handle_.get()));
  } else {
    what = sqlite3_errmsg(handle_.get());
    if (const int number = sqlite3_system_errno(handle_.get());
        primary == SQLITE_IOERR && number != 0) {
      what += std::string(": ") + std::strerror(number);
    }
  }
  return environment_error("database '" + path_ + "': " + what);
}

}  // namespace voltwin::store::sqlite
