#include "tests/bench/store/big.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "csms/store/sqlite/sqlite_journal.hpp"

namespace voltwin::bench {

namespace {

class Sql {
 public:
  Result<void> open(const std::string& path) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open(path.c_str(), &opened);
    database_.reset(opened);
    return code == SQLITE_OK ? Result<void>() : failed();
  }
  Result<void> run(const std::string& sql) {
    if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) {
      return {};
    }
    return failed();
  }
  /// The first column of every row.
  Result<std::vector<std::string>> texts(const std::string& sql) {
    std::vector<std::string> out;
    const auto take = [](void* into, int, char** cells, char**) {
      static_cast<std::vector<std::string>*>(into)->emplace_back(cells[0]);
      return 0;
    };
    if (sqlite3_exec(database_.get(), sql.c_str(), take, &out, nullptr) == SQLITE_OK) return out;
    return failed();
  }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };
  tl::unexpected<Error> failed() const {
    return environment_error(std::string("big database: ") + sqlite3_errmsg(database_.get()));
  }
  std::unique_ptr<sqlite3, Close> database_;
};

std::string text(std::uint64_t number) { return std::to_string(number); }

/// `n(i)`: 1 to `last`.
std::string numbers(std::uint64_t last) {
  return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + text(last) +
         ") ";
}

std::string network() {
  return "INSERT INTO tariffs VALUES (1, 'Energy', 'EUR', 400000, 0, 0, 0, 0);"
         "INSERT INTO currencies VALUES ('EUR', 2, 100);" +
         numbers(big::sites) + "INSERT INTO sites SELECT i, 'Site ' || i, 230, 1 FROM n;" +
         numbers(big::chargers) +
         "INSERT INTO chargers (id, identity, site_id) SELECT i, 'CP-' || i, (i - 1) / " +
         text(big::chargers / big::sites) + " + 1 FROM n;" + numbers(big::evses) +
         "INSERT INTO evses (id, charger_id, connector, name, node_id, phases, max_current_a) "
         "SELECT i, (i + 1) / 2, 2 - i % 2, 'EVSE ' || i, 1, 'L123', 32 FROM n;" +
         numbers(big::drivers) +
         "INSERT INTO vault (number, kind, text) "
         "SELECT i, 'tag', '04A1B2' || i FROM n;";
}

// Where, who and how much follow from the number alone, like the digits of a table of random
// numbers. A fifth of everything is at the first site.
std::string transactions(std::uint64_t count) {
  const std::string evse = "iif(h % 5 = 0, h / 5 % 200, h / 5 % " + text(big::evses) + ") + 1";
  const std::string driver = "iif(h / 7 % 50 = 0, 1, h / 350 % " + text(big::drivers) + " + 1)";
  const std::string start_s = std::to_string(big::first_us / 1'000'000) + " + i * " +
                              std::to_string(big::span_us / 1'000'000) + " / " + text(count);
  const std::string at = "strftime('%Y-%m-%dT%H:%M:%fZ', ";
  const std::string ended = "i <= " + text(count - std::min(count, big::running));
  return numbers(count) + ", a AS MATERIALIZED (SELECT i, i * 2654435761 % 4294967291 AS h, " +
         start_s + " AS s FROM n), b AS (SELECT i, h, s, " + evse + " AS evse, " + driver +
         " AS driver, s + 600 + h / 11 % 36000 AS e, "
         "iif(h / 13 % 10000 = 0, 90000, 500) + h / 17 % 60000 AS wh, " +
         ended +
         " AS over, h / 19 % 10000 AS r FROM a) "
         "INSERT INTO transactions (id, wire_id, session_id, evse_id, charger_id, site_id, id_tag, "
         "authorization, started, start_received, meter_start_wh, last_reading_wh, "
         "last_reading_at, ended, stop_received, meter_stop_wh, reason, estimated, basis) "
         "SELECT i, h % 2147483647, i, evse, (evse + 1) / 2, (evse - 1) / " +
         text(big::evses / big::sites) + " + 1, '~' || driver, 'Accepted', " + at +
         "s, 'unixepoch'), " + at + "s, 'unixepoch'), 1000, 1000 + wh, " + at +
         "s, 'unixepoch'), iif(over, " + at + "e, 'unixepoch'), NULL), iif(over, " + at +
         "e, 'unixepoch'), NULL), iif(over, 1000 + wh, NULL), iif(over, CASE WHEN r < 2 THEN "
         "'EmergencyStop' WHEN r < 100 THEN 'PowerLoss' WHEN r < 1000 THEN 'Remote' WHEN r < 4000 "
         "THEN 'EVDisconnected' ELSE 'Local' END, NULL), over AND h / 23 % 100 = 0, 'stop' FROM b;";
}

std::string followers() {
  return "INSERT INTO sessions SELECT session_id, evse_id, id, id_tag, iif(ended IS NULL, "
         "'running', 'charged'), started, ended, final_wh, 3600, 0, 1, 'EUR', final_wh / 25, 1 "
         "FROM transactions;"
         "WITH k(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM k WHERE j < " +
         text(big::samples_of_one - 1) +
         ") INSERT INTO meter_values (evse_id, transaction_id, at_us, measurand, value) SELECT "
         "evse_id, id, " +
         std::to_string(big::first_us) +
         " + id * 1000000 + j * 60000000, 'Power.Active.Import', 7000.0 + j FROM transactions, k;";
}

Result<void> fill(const std::string& path, std::uint64_t count) {
  // The tables are the journal's; it must be closed before another writes without care.
  {
    auto journal = store::sqlite::SqliteJournal::open(path);
    if (!journal) return tl::unexpected<Error>(journal.error());
  }
  Sql sql;
  TRY(sql.open(path));
  TRY(
      sql.run("PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
              "PRAGMA cache_size = -400000; PRAGMA threads = 2"));
  constexpr const char* where =
      " FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND "
      "tbl_name IN ('transactions', 'sessions', 'meter_values')";
  const auto indexes = sql.texts(std::string("SELECT sql") + where);
  if (!indexes) return tl::unexpected<Error>(indexes.error());
  const auto drops = sql.texts(std::string("SELECT 'DROP INDEX ' || name") + where);
  if (!drops) return tl::unexpected<Error>(drops.error());
  for (const std::string& drop : *drops) TRY(sql.run(drop));
  TRY(sql.run("BEGIN; " + network() + transactions(count) + followers() + "COMMIT"));
  for (const std::string& index : *indexes) TRY(sql.run(index));
  return sql.run("PRAGMA journal_mode = WAL");
}

}  // namespace

Result<void> make_big_database(const std::string& path, std::uint64_t transactions) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return {};
  // Under its name only when it is whole.
  const std::string draft = path + ".draft";
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::filesystem::remove(draft + suffix, ignored);
  }
  TRY(fill(draft, transactions));
  std::filesystem::rename(draft, path, ignored);
  if (ignored) return environment_error("big database: " + ignored.message());
  return {};
}

}  // namespace voltwin::bench
