// What tools do with the file: reading back, checkpoints, retention, erasure, backup.

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "csms/store/sqlite/impl.hpp"
#include "csms/store/sqlite/migrations.hpp"
#include "csms/store/sqlite/rows.hpp"
#include "csms/store/sqlite/schema.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "csms/store/sqlite/transaction.hpp"

namespace voltwin::store::sqlite {

using core::events::Erasure;
using core::events::Record;
using core::events::TapeEntry;
using core::events::Telemetry;
using core::events::VaultEntry;
using journal::Checkpoint;
using journal::Digest;
using journal::Head;
using journal::Pruned;

namespace {

constexpr auto bind_nothing = [](Statement&) {};
// Of which projections are made again in one go.
constexpr std::size_t records_at_once = 1'000;

std::uint64_t number(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

}  // namespace

Result<SchemaStatus> SqliteJournal::status(const std::string& path) {
  Database database;
  TRY(database.open_to_read(path, OpenOptions{}.busy_timeout));
  const auto version = identify(database);
  if (!version) return tl::unexpected(version.error());
  const auto size_of = [](const std::string& file) {
    std::error_code error;  // there is none
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<std::uint64_t>(size);
  };
  return SchemaStatus{*version, static_cast<std::int64_t>(migrations().size()), size_of(path),
                      size_of(path + "-wal")};
}

// --- reading ---------------------------------------------------------------------

Result<void> SqliteJournal::Impl::read(std::uint64_t after, const journal::VisitLink& visit) {
  // A sequence beyond int64 cannot be stored, so nothing follows it.
  if (after > INT64_MAX) return {};
  Record record;
  return for_each_row(
      std::string(select_records) + " WHERE sequence > ? ORDER BY sequence",
      [&](Statement& s) { s.bind(1, static_cast<std::int64_t>(after)); },
      [&](const Statement& row) -> Result<void> {
        read_record(row, record);
        return visit(record, digest_of(row, 6));
      });
}

Result<Head> SqliteJournal::Impl::stored_head() {
  Head out;
  TRY(for_each_row("SELECT sequence, digest FROM head", bind_nothing,
                   [&](const Statement& row) -> Result<void> {
                     out = head_of(row);
                     return {};
                   }));
  return out;
}

Result<void> SqliteJournal::read(std::uint64_t after, const journal::Visit& visit) {
  return impl_->read(after, [&](const Record& record, const Digest&) { return visit(record); });
}

Result<void> SqliteJournal::read_links(std::uint64_t after, const journal::VisitLink& visit) {
  return impl_->read(after, visit);
}

Result<Head> SqliteJournal::head() { return impl_->stored_head(); }

Result<void> SqliteJournal::read_vault(const journal::VisitVault& visit) {
  return impl_->for_each_row("SELECT number, kind, text FROM vault ORDER BY number", bind_nothing,
                             [&](const Statement& row) -> Result<void> {
                               const auto kind = core::events::vault_kind(row.text(1));
                               if (!kind) return tl::unexpected(kind.error());
                               return visit({number(row, 0), *kind, std::string(row.text(2))});
                             });
}

Result<void> SqliteJournal::read_tape(const journal::Span& span, const journal::VisitFrame& visit) {
  TapeEntry frame;
  return impl_->for_each_row(
      std::string(select_frames) + " WHERE at_us >= ? AND at_us < ? ORDER BY id",
      [&](Statement& s) {
        s.bind(1, span.from.us());
        s.bind(2, span.to.us());
      },
      [&](const Statement& row) -> Result<void> {
        TRY(read_frame(row, frame));
        return visit(frame);
      });
}

Result<void> SqliteJournal::read_telemetry(const journal::Span& span,
                                           const journal::VisitSample& visit) {
  return impl_->for_each_row(
      "SELECT at_us, evse_id, transaction_id, measurand, value FROM meter_values "
      "WHERE at_us >= ? AND at_us < ? ORDER BY id",
      [&](Statement& s) {
        s.bind(1, span.from.us());
        s.bind(2, span.to.us());
      },
      [&](const Statement& row) {
        Telemetry sample;
        sample.at = Instant::from_us(row.integer(0));
        sample.evse = core::boundary::EvseId(number(row, 1));
        sample.transaction = core::boundary::TransactionId(number(row, 2));
        sample.measurand = row.text(3);
        sample.value = row.real(4);
        return visit(sample);
      });
}

Result<void> SqliteJournal::at_one_instant(const std::function<Result<void>()>& work) {
  return impl_->at_one_instant(work);
}

Result<void> SqliteJournal::Impl::at_one_instant(const std::function<Result<void>()>& work) {
  if (is_at_one_instant) return work();
  Transaction transaction(database);
  TRY(transaction.begin_reading());
  is_at_one_instant = true;
  auto done = work();
  is_at_one_instant = false;
  return done;
}

Result<journal::Counts> SqliteJournal::counts() {
  journal::Counts out;
  TRY(impl_->for_each_row(
      "SELECT (SELECT count(*) FROM journal), (SELECT min(sequence) FROM journal), "
      "(SELECT at_us FROM journal ORDER BY sequence LIMIT 1), "
      "(SELECT at_us FROM journal ORDER BY sequence DESC LIMIT 1), "
      "(SELECT count(*) FROM vault), (SELECT count(*) FROM tape), "
      "(SELECT count(*) FROM meter_values)",
      bind_nothing, [&](const Statement& row) -> Result<void> {
        out = {number(row, 0),
               number(row, 1),
               Instant::from_us(row.integer(2)),
               Instant::from_us(row.integer(3)),
               number(row, 4),
               number(row, 5),
               number(row, 6)};
        return {};
      }));
  return out;
}

// --- snapshots and checkpoints -----------------------------------------------------

Result<void> SqliteJournal::save(const journal::Snapshot& snapshot) {
  TRY(journal::check_snapshot(impl_->chain.head().sequence, snapshot));
  Transaction transaction(impl_->database);
  TRY(transaction.begin());
  TRY(impl_->write(snapshot));
  return transaction.commit();
}

Result<void> SqliteJournal::Impl::write(const journal::Snapshot& snapshot) {
  // Now nobody else can erase anything.
  const auto erased = database.integer(
      "SELECT max(sequence) FROM journal WHERE type = 'TokenErased' AND sequence > " +
      std::to_string(snapshot.sequence));
  if (!erased) return tl::unexpected(erased.error());
  if (*erased != 0) {
    return database.refuse("a snapshot after record " + std::to_string(snapshot.sequence) +
                           " holds what was erased by record " + std::to_string(*erased));
  }
  Statement insert;
  TRY(prepare(insert, "INSERT OR REPLACE INTO snapshots (sequence, bytes) VALUES (?, ?)"));
  insert.bind(1, static_cast<std::int64_t>(snapshot.sequence));
  insert.bind_blob(2, snapshot.bytes);
  TRY(insert.run());
  return database.execute("DELETE FROM snapshots WHERE sequence < " +
                          std::to_string(snapshot.sequence));
}

Result<std::optional<journal::Snapshot>> SqliteJournal::snapshot() {
  std::optional<journal::Snapshot> out;
  TRY(impl_->for_each_row("SELECT sequence, bytes FROM snapshots ORDER BY sequence DESC LIMIT 1",
                          bind_nothing, [&](const Statement& row) -> Result<void> {
                            out = journal::Snapshot{number(row, 0), std::string(row.text(1))};
                            return {};
                          }));
  return out;
}

Result<void> SqliteJournal::add(const Checkpoint& checkpoint) {
  Statement insert;
  TRY(impl_->prepare(insert,
                     "INSERT OR REPLACE INTO checkpoints (sequence, digest, at_us, key, "
                     "signature) VALUES (?, ?, ?, ?, ?)"));
  insert.bind(1, static_cast<std::int64_t>(checkpoint.head.sequence));
  insert.bind_blob(2, bytes_of(checkpoint.head.digest));
  insert.bind(3, checkpoint.at.us());
  insert.bind(4, std::string_view(checkpoint.key));
  insert.bind_blob(5, checkpoint.signature);
  return insert.run();
}

Result<std::vector<Checkpoint>> SqliteJournal::checkpoints() {
  std::vector<Checkpoint> out;
  TRY(impl_->for_each_row(
      "SELECT sequence, digest, at_us, key, signature FROM checkpoints ORDER BY sequence",
      bind_nothing, [&](const Statement& row) -> Result<void> {
        out.push_back({head_of(row), Instant::from_us(row.integer(2)), std::string(row.text(3)),
                       std::string(row.text(4))});
        return {};
      }));
  return out;
}

// --- what goes -----------------------------------------------------------------------

Result<std::vector<Pruned>> SqliteJournal::pruned() {
  std::vector<Pruned> out;
  TRY(impl_->for_each_row(
      "SELECT last, digest, first, at_us FROM pruned ORDER BY last", bind_nothing,
      [&](const Statement& row) -> Result<void> {
        out.push_back({number(row, 2), head_of(row), Instant::from_us(row.integer(3))});
        return {};
      }));
  return out;
}

Result<journal::Removed> SqliteJournal::remove(const journal::Retention& retention, Instant at) {
  Database& database = impl_->database;
  const auto remove_before = [&](std::string_view table, Instant before) {
    return database.change("DELETE FROM " + std::string(table) + " WHERE at_us < " +
                           std::to_string(before.us()));
  };
  Transaction transaction(database);
  TRY(transaction.begin());
  const auto frames = remove_before("tape", retention.tape);
  if (!frames) return tl::unexpected(frames.error());
  const auto samples = remove_before("meter_values", retention.telemetry);
  if (!samples) return tl::unexpected(samples.error());
  journal::Removed out{*frames, *samples, 0};
  if (retention.records != 0) {
    const std::string last = std::to_string(retention.records);
    const auto kept = database.integer("SELECT max(sequence) FROM snapshots");
    if (!kept) return tl::unexpected(kept.error());
    if (*kept < static_cast<std::int64_t>(retention.records)) {
      return database.refuse("records up to " + last + " cannot go: the last snapshot is of " +
                             std::to_string(*kept));
    }
    Statement insert;
    TRY(impl_->prepare(insert,
                       "INSERT INTO pruned (first, last, digest, at_us) SELECT "
                       "(SELECT min(sequence) FROM journal), sequence, digest, ?2 "
                       "FROM journal WHERE sequence = ?1"));
    insert.bind(1, static_cast<std::int64_t>(retention.records));
    insert.bind(2, at.us());
    TRY(insert.run());
    const auto records = database.change("DELETE FROM journal WHERE sequence <= " + last);
    if (!records) return tl::unexpected(records.error());
    out.records = *records;
  }
  TRY(transaction.commit());
  return out;
}

Result<void> SqliteJournal::Impl::erase(const Erasure& erasure) {
  std::vector<VaultEntry> concerned;
  TRY(for_each_row(
      "SELECT number, kind, text FROM vault WHERE number <= ? AND kind <> 'secret'",
      [&](Statement& s) { s.bind(1, static_cast<std::int64_t>(erasure.through)); },
      [&](const Statement& row) -> Result<void> {
        const auto kind = core::events::vault_kind(row.text(1));
        if (!kind) return tl::unexpected(kind.error());
        VaultEntry entry{number(row, 0), *kind, std::string(row.text(2))};
        if (concerns(erasure, entry)) concerned.push_back(std::move(entry));
        return {};
      }));
  Statement update;
  TRY(prepare(update, "UPDATE vault SET text = ?2 WHERE number = ?1"));
  for (const VaultEntry& entry : concerned) {
    update.bind(1, static_cast<std::int64_t>(entry.number));
    update.bind(2, std::string_view(erasure.replacement));
    TRY(update.run());
  }
  TRY(redact_tape(erasure));
  return database.execute("DELETE FROM snapshots");
}

Result<void> SqliteJournal::Impl::redact_tape(const Erasure& erasure) {
  std::vector<std::pair<std::int64_t, std::string>> redacted;
  // Each frame is looked at: a station may say the tag in ways that no condition here finds.
  std::string text;
  TRY(for_each_row("SELECT id, frame FROM tape", bind_nothing,
                   [&](const Statement& row) -> Result<void> {
                     text = row.text(1);
                     if (journal::redact(text, erasure)) {
                       redacted.emplace_back(row.integer(0), text);
                     }
                     return {};
                   }));
  Statement update;
  TRY(prepare(update, "UPDATE tape SET frame = ?2 WHERE id = ?1"));
  for (const auto& [id, frame] : redacted) {
    update.bind(1, id);
    update.bind(2, std::string_view(frame));
    TRY(update.run());
  }
  return {};
}

// --- projections ---------------------------------------------------------------------

Result<void> SqliteJournal::Impl::read_places() {
  return for_each_row(
      "SELECT e.id, e.charger_id, c.site_id FROM evses e JOIN chargers c ON c.id = e.charger_id",
      bind_nothing, [this](const Statement& row) -> Result<void> {
        places.put(
            core::boundary::EvseId(number(row, 0)),
            {core::boundary::StationId(number(row, 1)), core::boundary::SiteId(number(row, 2))});
        return {};
      });
}

Result<void> SqliteJournal::rebuild_projections() {
  const auto gone = impl_->database.integer("SELECT count(*) FROM pruned");
  if (!gone) return tl::unexpected(gone.error());
  if (*gone != 0) {
    return impl_->database.refuse(
        "its tables cannot be made again: the first records were removed");
  }
  Transaction transaction(impl_->database);
  TRY(transaction.begin());
  for (const std::string_view table : projection::tables()) {
    TRY(impl_->database.execute("DELETE FROM " + std::string(table)));
  }
  std::vector<Record> some;
  const auto take = [&](const Record& record, const Digest&) -> Result<void> {
    some.push_back(record);
    if (some.size() < records_at_once) return {};
    TRY(impl_->project(some));
    some.clear();
    return {};
  };
  TRY(impl_->read(0, take));
  TRY(impl_->project(some));
  return transaction.commit();
}

Result<void> SqliteJournal::read_projections(
    const std::function<Result<void>(const std::string& row)>& visit) {
  return impl_->at_one_instant([&] { return impl_->read_projections(visit); });
}

Result<void> SqliteJournal::Impl::read_projections(
    const std::function<Result<void>(const std::string& row)>& visit) {
  for (const std::string_view table : projection::tables()) {
    const std::string keys = projection::key_columns(table);
    TRY(for_each_row("SELECT * FROM " + std::string(table) + " ORDER BY " + keys, bind_nothing,
                     [&](const Statement& row) {
                       std::string text(table);
                       for (int i = 0; i < row.columns(); ++i) {
                         text += '|';
                         text += row.is_null(i) ? std::string_view("-") : row.text(i);
                       }
                       return visit(text);
                     }));
  }
  return {};
}

// --- copies --------------------------------------------------------------------------

Result<void> SqliteJournal::begin_after(const std::vector<Pruned>& ranges) {
  if (ranges.empty()) return {};
  if (impl_->chain.head().sequence != 0) {
    return impl_->database.refuse("holds records already: it cannot begin after others");
  }
  Transaction transaction(impl_->database);
  TRY(transaction.begin());
  Statement insert;
  TRY(impl_->prepare(insert,
                     "INSERT INTO pruned (first, last, digest, at_us) VALUES (?, ?, ?, ?)"));
  for (const Pruned& range : ranges) {
    insert.bind(1, static_cast<std::int64_t>(range.first));
    insert.bind(2, static_cast<std::int64_t>(range.last.sequence));
    insert.bind_blob(3, bytes_of(range.last.digest));
    insert.bind(4, range.at.us());
    TRY(insert.run());
  }
  impl_->chain.reset(ranges.back().last);
  auto done = impl_->write_head();
  if (done) done = transaction.commit();
  if (!done) impl_->chain.reset(Head{});
  return done;
}

// Those that are stored: a computed one is made again by itself.
Result<std::vector<std::string>> SqliteJournal::Impl::columns_of(std::string_view table) {
  std::vector<std::string> out;
  TRY(for_each_row(
      "SELECT name FROM pragma_table_info(?)", [&](Statement& s) { s.bind(1, table); },
      [&](const Statement& row) -> Result<void> {
        out.emplace_back(row.text(0));
        return {};
      }));
  return out;
}

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

Result<void> SqliteJournal::read_rows(const journal::VisitRow& visit) {
  return impl_->at_one_instant([&] { return impl_->read_rows(visit); });
}

Result<void> SqliteJournal::Impl::read_rows(const journal::VisitRow& visit) {
  std::vector<journal::Cell> cells;
  for (const std::string_view table : projection::tables()) {
    const auto columns = columns_of(table);
    if (!columns) return tl::unexpected(columns.error());
    const auto take = [&](const Statement& row) {
      cells.clear();
      for (int i = 0; i < row.columns(); ++i) cells.push_back(row.cell(i));
      return visit({table, *columns, cells});
    };
    TRY(for_each_row("SELECT " + joined(*columns) + " FROM " + std::string(table) + " ORDER BY " +
                         projection::key_columns(table),
                     bind_nothing, take));
  }
  return {};
}

Result<void> SqliteJournal::take_rows(journal::Archive& from) {
  Transaction transaction(impl_->database);
  TRY(transaction.begin());
  for (const std::string_view table : projection::tables()) {
    TRY(impl_->database.execute("DELETE FROM " + std::string(table)));
  }
  std::string_view table;
  Statement insert;
  const auto put = [&](const journal::Row& row) -> Result<void> {
    if (row.table != table) {
      std::string marks;
      for (std::size_t i = 0; i < row.columns.size(); ++i) marks += i == 0 ? "?" : ", ?";
      TRY(impl_->prepare(insert, "INSERT INTO " + std::string(row.table) + " (" +
                                     joined({row.columns.begin(), row.columns.end()}) +
                                     ") VALUES (" + marks + ")"));
      table = row.table;
    }
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      insert.bind(static_cast<int>(i) + 1, row.cells[i]);
    }
    return insert.run();
  };
  TRY(from.read_rows(put));
  TRY(transaction.commit());
  // The rows tell where the EVSEs are.
  return impl_->read_places();
}

Result<void> SqliteJournal::back_up(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    return bad_input("backup '" + path + "': exists already; name a new file");
  }
  const std::string partial = path + ".partial";
  if (std::filesystem::exists(partial, error)) {
    return bad_input("backup '" + partial + "': exists already, of a backup that did not end");
  }
  if (auto copied = impl_->database.copy_to(partial); !copied) {
    std::filesystem::remove(partial, error);
    return copied;
  }
  std::filesystem::rename(partial, path, error);
  if (error) return environment_error("backup '" + path + "': " + error.message());
  return {};
}

Result<journal::Compaction> SqliteJournal::compact() {
  TRY(impl_->database.execute("VACUUM"));
  TRY(impl_->empty_log());
  return journal::Compaction::done;
}

Result<void> SqliteJournal::Impl::empty_log() {
  auto checkpoint = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  if (!checkpoint) return tl::unexpected(std::move(checkpoint).error());
  const auto row = checkpoint->step();
  if (!row) return tl::unexpected(row.error());
  const bool is_busy = *row && checkpoint->integer(0) != 0;
  checkpoint->reset();
  if (is_busy)
    return environment_error("a reader keeps the log of the database from being emptied");
  return {};
}

}  // namespace voltwin::store::sqlite
