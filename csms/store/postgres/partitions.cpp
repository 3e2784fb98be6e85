#include "csms/store/postgres/partitions.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace voltwin::store::postgres {

namespace {

constexpr Duration day = Duration::from_hours(24);
constexpr std::string_view journal_table = "journal";
constexpr std::array<std::string_view, 2> day_tables{"tape", "meter_values"};

/// "tape_20260601".
std::string name_of_day(std::string_view parent, Instant from) {
  const CivilTime c = civil(from, Duration());
  const auto padded = [](int number, std::size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
  };
  return std::string(parent) + "_" + padded(c.year, 4) + padded(c.month, 2) + padded(c.day, 2);
}

/// The shard's clock, as far as the batch tells.
std::optional<Instant> clock_of(const core::events::Batch& batch) {
  std::optional<Instant> out;
  if (!batch.tape.empty()) out = batch.tape.back().at;
  if (!batch.records.empty())
    out = std::max(out.value_or(batch.records.back().at), batch.records.back().at);
  // Years that a name and a bound have room for.
  if (out && (*out < Instant() || *out > Instant::from_seconds(253'370'764'800))) return {};
  return out;
}

std::string bounds(const Partition& partition) {
  return "FROM (" + std::to_string(partition.lower) + ") TO (" + std::to_string(partition.upper) +
         ")";
}

std::string_view column_of(std::string_view parent) {
  return parent == journal_table ? "sequence" : "at_us";
}

Result<std::uint64_t> delete_below(Connection& connection, const std::string& from,
                                   std::string_view column, std::int64_t bound) {
  const auto gone = connection.run("DELETE FROM " + from + " WHERE " + std::string(column) + " < " +
                                   std::to_string(bound));
  if (!gone) return tl::unexpected(gone.error());
  return gone->touched();
}

/// Drops a partition with what it holds; none when a reader is in the middle of it.
Result<std::optional<std::uint64_t>> drop(Connection& connection, const std::string& name) {
  const auto rows = connection.integer("SELECT count(*) FROM " + name);
  if (!rows) return tl::unexpected(rows.error());
  TRY(connection.run("SAVEPOINT before_drop; SET LOCAL lock_timeout = 500"));
  const auto dropped = connection.run("DROP TABLE " + name);
  if (dropped) {
    TRY(connection.run("RELEASE before_drop; SET LOCAL lock_timeout = 0"));
    TRY(connection.run("DELETE FROM partitions WHERE name = '" + name + "'"));
    return std::optional(static_cast<std::uint64_t>(*rows));
  }
  if (!connection.is_locked_out()) return tl::unexpected(dropped.error());
  TRY(connection.run("ROLLBACK TO before_drop"));
  return std::optional<std::uint64_t>();
}

}  // namespace

const std::set<std::int64_t>* Partitions::days_of(std::string_view parent) const {
  return parent == day_tables[0] ? &tape_days_ : &telemetry_days_;
}

Result<void> Partitions::load(Connection& connection, std::uint64_t records_per_partition) {
  records_per_partition_ = std::max<std::uint64_t>(1, records_per_partition);
  const auto rows = connection.run("SELECT parent, lower, upper FROM partitions");
  if (!rows) return tl::unexpected(rows.error());
  records_end_ = 1;
  tape_days_.clear();
  telemetry_days_.clear();
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const std::string_view parent = rows->text(i, 0);
    if (parent == journal_table) records_end_ = std::max(records_end_, rows->integer(i, 2));
    if (parent == day_tables[0]) tape_days_.insert(rows->integer(i, 1));
    if (parent == day_tables[1]) telemetry_days_.insert(rows->integer(i, 1));
  }
  // Where all partitions were dropped, the records go on behind what was removed.
  const auto gone = connection.integer("SELECT coalesce(max(last), 0) FROM pruned");
  if (!gone) return tl::unexpected(gone.error());
  records_end_ = std::max(records_end_, *gone + 1);
  return {};
}

std::vector<Partition> Partitions::wanted_records(const core::events::Batch& batch) const {
  std::vector<Partition> out;
  if (batch.records.empty()) return out;
  const auto last = static_cast<std::int64_t>(batch.records.back().sequence);
  for (std::int64_t from = records_end_; from <= last;) {
    const std::int64_t to = from + static_cast<std::int64_t>(records_per_partition_);
    out.push_back({journal_table, "journal_from_" + std::to_string(from), from, to});
    from = to;
  }
  return out;
}

std::vector<Partition> Partitions::wanted_days(const core::events::Batch& batch) const {
  std::vector<Partition> out;
  const auto now = clock_of(batch);
  if (!now) return out;
  const auto want = [&](std::string_view parent, Instant at) {
    const Instant from = local_midnight(at, Duration());
    if (days_of(parent)->contains(from.us())) return;
    out.push_back({parent, name_of_day(parent, from), from.us(), (from + day).us()});
  };
  // Tomorrow's as well: made while it is empty, it takes no time.
  for (const std::string_view parent : day_tables) {
    const bool is_used = parent == day_tables[0] ? !batch.tape.empty() : !batch.telemetry.empty();
    if (!is_used) continue;
    want(parent, *now);
    want(parent, *now + day);
  }
  return out;
}

void Partitions::add(const std::vector<Partition>& made) {
  for (const Partition& partition : made) {
    if (partition.parent == journal_table) records_end_ = std::max(records_end_, partition.upper);
    if (partition.parent == day_tables[0]) tape_days_.insert(partition.lower);
    if (partition.parent == day_tables[1]) telemetry_days_.insert(partition.lower);
  }
}

Result<void> make(Connection& connection, const std::vector<Partition>& partitions) {
  for (const Partition& partition : partitions) {
    const std::string parent(partition.parent);
    TRY(connection.run("CREATE TABLE " + partition.name + " (LIKE " + parent + " INCLUDING ALL)"));
    if (partition.parent != journal_table) {
      TRY(connection.run("WITH moved AS (DELETE FROM " + parent +
                         "_other WHERE at_us >= " + std::to_string(partition.lower) +
                         " AND at_us < " + std::to_string(partition.upper) +
                         " RETURNING *) INSERT INTO " + partition.name + " SELECT * FROM moved"));
    }
    TRY(connection.run("ALTER TABLE " + parent + " ATTACH PARTITION " + partition.name +
                       " FOR VALUES " + bounds(partition)));
    TRY(connection.run("INSERT INTO partitions (parent, name, lower, upper) VALUES ('" + parent +
                       "', '" + partition.name + "', " + std::to_string(partition.lower) + ", " +
                       std::to_string(partition.upper) + ")"));
  }
  return {};
}

Result<std::uint64_t> remove_below(Connection& connection, std::string_view parent,
                                   std::int64_t bound) {
  const std::string table(parent);
  const auto old = connection.run("SELECT name FROM partitions WHERE parent = '" + table +
                                  "' AND upper <= " + std::to_string(bound) + " ORDER BY lower");
  if (!old) return tl::unexpected(old.error());
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < old->size(); ++i) {
    const auto rows = drop(connection, std::string(old->text(i, 0)));
    if (!rows) return tl::unexpected(rows.error());
    out += rows->value_or(0);
  }
  // What lies in a partition that is in use, across the bound, or in the table for the rest.
  const auto rest = delete_below(connection, table, column_of(parent), bound);
  if (!rest) return rest;
  return out + *rest;
}

}  // namespace voltwin::store::postgres
