#include "tests/bench/store/big_postgres.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "csms/store/postgres/database.hpp"
#include "csms/store/postgres/partitions.hpp"
#include "tests/bench/store/big.hpp"
#include "tests/bench/store/postgres.hpp"

namespace voltwin::bench {

namespace {

using store::postgres::Connection;
using store::postgres::Partition;

std::string text(std::uint64_t number) { return std::to_string(number); }

/// `FROM n(i)`: 1 to `last`.
std::string numbers(std::uint64_t last) {
  return " FROM generate_series(1::bigint, " + text(last) + ") AS n(i)";
}

std::string network() {
  return "INSERT INTO tariffs VALUES (1, 'Energy', 'EUR', 400000, 0, 0, 0, 0);"
         "INSERT INTO currencies VALUES ('EUR', 2, 100);"
         "INSERT INTO sites SELECT i, 'Site ' || i, 230, 1" +
         numbers(big::sites) +
         "; INSERT INTO chargers (id, identity, site_id) SELECT i, 'CP-' || i, (i - 1) / " +
         text(big::chargers / big::sites) + " + 1" + numbers(big::chargers) +
         "; INSERT INTO evses (id, charger_id, connector, name, node_id, phases, max_current_a) "
         "SELECT i, (i + 1) / 2, 2 - i % 2, 'EVSE ' || i, 1, 'L123', 32" +
         numbers(big::evses) +
         "; INSERT INTO vault (number, kind, text) SELECT i, 'tag', '04A1B2' || i" +
         numbers(big::drivers);
}

// The same numbers as big.cpp has for SQLite.
std::string transactions(std::uint64_t count) {
  const std::string evse =
      "CASE WHEN h % 5 = 0 THEN h / 5 % 200 ELSE h / 5 % " + text(big::evses) + " END + 1";
  const std::string driver =
      "CASE WHEN h / 7 % 50 = 0 THEN 1 ELSE h / 350 % " + text(big::drivers) + " + 1 END";
  const std::string start_s = std::to_string(big::first_us / 1'000'000) + " + i * " +
                              std::to_string(big::span_us / 1'000'000) + " / " + text(count);
  const auto at = [](const std::string& seconds) {
    return "to_char(to_timestamp(" + seconds +
           ") AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
  };
  const std::string over = "i <= " + text(count - std::min(count, big::running));
  return "INSERT INTO transactions (id, wire_id, session_id, evse_id, charger_id, site_id, id_tag, "
         "\"authorization\", started, start_received, meter_start_wh, last_reading_wh, "
         "last_reading_at, ended, stop_received, meter_stop_wh, reason, estimated, basis) "
         "SELECT i, h % 2147483647, i, evse, (evse + 1) / 2, (evse - 1) / " +
         text(big::evses / big::sites) +
         " + 1, '~' || driver, 'Accepted', s, s, 1000, 1000 + wh, "
         "s, e, e, CASE WHEN over THEN 1000 + wh END, CASE WHEN NOT over THEN NULL "
         "WHEN r < 2 THEN 'EmergencyStop' WHEN r < 100 THEN 'PowerLoss' WHEN r < 1000 "
         "THEN 'Remote' WHEN r < 4000 THEN 'EVDisconnected' ELSE 'Local' END, "
         "CASE WHEN over AND h / 23 % 100 = 0 THEN 1 ELSE 0 END, 'stop' FROM ("
         "SELECT i, h, over, " +
         evse + " AS evse, " + driver + " AS driver, " + at("s") + " AS s, CASE WHEN over THEN " +
         at("s + 600 + h / 11 % 36000") +
         " END AS e, CASE WHEN h / 13 % 10000 = 0 THEN 90000 ELSE 500 END + h / 17 % 60000 AS wh, "
         "h / 19 % 10000 AS r FROM (SELECT i, i * 2654435761 % 4294967291 AS h, " +
         start_s + " AS s, " + over + " AS over" + numbers(count) + ") a) b";
}

// Samples lie in the day of their transaction, so that there are as many partitions as days.
std::string followers(std::uint64_t count) {
  const std::string sampled_s = "(" + std::to_string(big::first_us / 1'000'000) + " + t.id * " +
                                std::to_string(big::span_us / 1'000'000) + " / " + text(count) +
                                " + j * 60)";
  const std::string last = text(big::samples_of_one - 1);
  return "INSERT INTO sessions SELECT session_id, evse_id, id, id_tag, CASE WHEN ended IS NULL "
         "THEN 'running' ELSE 'charged' END, started, ended, final_wh, 3600, 0, 1, 'EUR', "
         "final_wh / 25, 1 FROM transactions;"
         "INSERT INTO meter_values (id, evse_id, transaction_id, at_us, measurand, value) "
         "SELECT (t.id - 1) * " +
         text(big::samples_of_one) + " + j + 1, t.evse_id, t.id, " + sampled_s +
         " * 1000000, 'Power.Active.Import', 7000.0 + j FROM transactions t, "
         "generate_series(0, " +
         last +
         ") AS k(j);"
         "INSERT INTO sample_days (transaction_id, day_us) SELECT DISTINCT t.id, " +
         sampled_s + " / 86400 * 86400000000 FROM transactions t, unnest(ARRAY[0, " + last +
         "]) AS k(j)";
}

/// One for each day that has a sample.
std::vector<Partition> days() {
  constexpr std::int64_t day_us = std::int64_t{24} * 3600 * 1'000'000;
  std::vector<Partition> out;
  const std::int64_t first = big::first_us / day_us * day_us;
  for (std::int64_t from = first; from <= big::first_us + big::span_us + day_us; from += day_us) {
    out.push_back(
        {"meter_values", "meter_values_day_" + std::to_string(from / day_us), from, from + day_us});
  }
  return out;
}

Result<std::vector<std::string>> texts(Connection& connection, const std::string& sql) {
  const auto rows = connection.run(sql);
  if (!rows) return tl::unexpected<Error>(rows.error());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rows->size(); ++i) out.emplace_back(rows->text(i, 0));
  return out;
}

// A few at a time: a transaction has a lock for each.
Result<void> make_days(Connection& connection) {
  const std::vector<Partition> all = days();
  constexpr std::size_t at_once = 50;
  for (std::size_t from = 0; from < all.size(); from += at_once) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end =
        all.begin() + static_cast<std::ptrdiff_t>(std::min(from + at_once, all.size()));
    store::postgres::Transaction transaction(connection);
    TRY(transaction.begin());
    TRY(store::postgres::make(connection, {begin, end}));
    TRY(transaction.commit());
  }
  return {};
}

// Indexes of the large tables are made at the end, which is sooner than row by row; samples come
// in the order of theirs.
Result<void> fill(Connection& connection, const std::string& schema, std::uint64_t count) {
  const std::string from =
      " FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = "
      "x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = '" +
      schema + "' AND t.relname IN ('transactions', 'sessions') AND NOT x.indisprimary";
  const auto indexes = texts(connection, "SELECT pg_get_indexdef(i.oid)" + from + " ORDER BY 1");
  if (!indexes) return tl::unexpected<Error>(indexes.error());
  const auto drops = texts(connection, "SELECT 'DROP INDEX ' || i.relname" + from);
  if (!drops) return tl::unexpected<Error>(drops.error());
  TRY(connection.run("SET LOCAL maintenance_work_mem = '512MB'"));
  for (const std::string& drop : *drops) TRY(connection.run(drop));
  for (const std::string& sql : {network(), transactions(count), followers(count)}) {
    TRY(connection.run(sql));
  }
  for (const std::string& index : *indexes) TRY(connection.run(index));
  return {};
}

}  // namespace

Result<void> make_big_schema(std::string_view url, const std::string& schema,
                             std::uint64_t transactions) {
  // The tables are the journal's.
  {
    auto journal = open_postgres(url, schema);
    if (!journal) return tl::unexpected<Error>(std::move(journal).error());
  }
  const auto address = store::postgres::Address::parse(url, schema);
  if (!address) return tl::unexpected<Error>(address.error());
  Connection connection;
  TRY(connection.open(*address));
  const auto there = connection.integer("SELECT count(*) FROM tariffs");
  if (!there) return tl::unexpected<Error>(there.error());
  if (*there == 0) {
    TRY(make_days(connection));
    store::postgres::Transaction transaction(connection);
    TRY(transaction.begin());
    TRY(fill(connection, schema, transactions));
    TRY(transaction.commit());
  }
  // What autovacuum does in time: a list over tables that it has not been to has poor plans.
  TRY(
      connection.run("VACUUM ANALYZE transactions, sessions, meter_values, sample_days, vault, "
                     "evses, chargers, sites"));
  return {};
}

}  // namespace voltwin::bench
