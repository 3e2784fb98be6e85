#include "tests/bench/store/plain_sqlite.hpp"

#include <sqlite3.h>

#include <array>

namespace voltwin::bench {

namespace {

void bind_to(sqlite3_stmt* statement, int index, std::string_view text) {
  sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}
void bind_to(sqlite3_stmt* statement, int index, std::uint64_t number) {
  sqlite3_bind_int64(statement, index, static_cast<std::int64_t>(number));
}

}  // namespace

PlainSqlite::PlainSqlite() = default;

PlainSqlite::~PlainSqlite() {
  for (sqlite3_stmt* statement : {record_, frame_, sample_}) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

Result<void> PlainSqlite::execute(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return environment_error(std::string("plain SQLite: ") + sqlite3_errmsg(database_));
}

Result<void> PlainSqlite::prepare(sqlite3_stmt** statement, const char* sql) {
  if (sqlite3_prepare_v2(database_, sql, -1, statement, nullptr) == SQLITE_OK) return {};
  return environment_error(std::string("plain SQLite: ") + sqlite3_errmsg(database_));
}

Result<void> PlainSqlite::step(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  if (code == SQLITE_DONE) return {};
  return environment_error(std::string("plain SQLite: ") + sqlite3_errmsg(database_));
}

Result<void> PlainSqlite::open(const std::string& path) {
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &database_, flags, nullptr) != SQLITE_OK) {
    return environment_error("plain SQLite: cannot open " + path);
  }
  TRY(
      execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
              "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4096;"
              "CREATE TABLE journal (sequence INTEGER PRIMARY KEY, at_us INTEGER NOT NULL,"
              "stream TEXT NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,"
              "payload TEXT NOT NULL, digest BLOB);"
              "CREATE TABLE tape (id INTEGER PRIMARY KEY, at_us INTEGER NOT NULL,"
              "connection INTEGER NOT NULL, station TEXT NOT NULL, direction INTEGER NOT NULL,"
              "frame TEXT NOT NULL, after_sequence INTEGER NOT NULL);"
              "CREATE TABLE meter_values (id INTEGER PRIMARY KEY, evse_id INTEGER NOT NULL,"
              "transaction_id INTEGER, at_us INTEGER NOT NULL, measurand TEXT NOT NULL,"
              "value REAL)"));
  TRY(prepare(&record_, "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)"));
  TRY(prepare(&frame_, "INSERT INTO tape VALUES (NULL, ?, ?, ?, ?, ?, ?)"));
  return prepare(&sample_, "INSERT INTO meter_values VALUES (NULL, ?, ?, ?, ?, ?)");
}

Result<void> PlainSqlite::insert(const core::events::Record& record) {
  static constexpr std::array<char, 32> digest{};
  bind_to(record_, 1, record.sequence);
  bind_to(record_, 2, static_cast<std::uint64_t>(record.at.us()));
  bind_to(record_, 3, record.stream);
  bind_to(record_, 4, record.type);
  bind_to(record_, 5, static_cast<std::uint64_t>(record.version));
  bind_to(record_, 6, record.payload);
  sqlite3_bind_blob(record_, 7, digest.data(), digest.size(), SQLITE_STATIC);
  return step(record_);
}

Result<void> PlainSqlite::insert(const core::events::TapeEntry& frame) {
  bind_to(frame_, 1, static_cast<std::uint64_t>(frame.at.us()));
  bind_to(frame_, 2, frame.connection.value());
  bind_to(frame_, 3, frame.station);
  bind_to(frame_, 4, static_cast<std::uint64_t>(frame.kind));
  bind_to(frame_, 5, frame.text);
  bind_to(frame_, 6, frame.after);
  return step(frame_);
}

Result<void> PlainSqlite::insert(const core::events::Telemetry& sample) {
  bind_to(sample_, 1, sample.evse.value());
  bind_to(sample_, 2, sample.transaction.value());
  bind_to(sample_, 3, static_cast<std::uint64_t>(sample.at.us()));
  bind_to(sample_, 4, sample.measurand);
  sqlite3_bind_double(sample_, 5, sample.value);
  return step(sample_);
}

Result<void> PlainSqlite::append(const core::events::Batch& batch) {
  TRY(execute("BEGIN IMMEDIATE"));
  for (const core::events::Record& record : batch.records) TRY(insert(record));
  for (const core::events::TapeEntry& frame : batch.tape) TRY(insert(frame));
  for (const core::events::Telemetry& sample : batch.telemetry) TRY(insert(sample));
  return execute("COMMIT");
}

}  // namespace voltwin::bench
