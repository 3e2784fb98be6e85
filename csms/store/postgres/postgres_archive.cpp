// What tools do with the database: reading back, checkpoints, retention, erasure.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

#include "csms/core/events/spelling.hpp"
#include "csms/store/postgres/impl.hpp"
#include "csms/store/postgres/postgres_journal.hpp"

namespace voltwin::store::postgres {

using core::events::Erasure;
using core::events::Record;
using core::events::TapeEntry;
using core::events::Telemetry;
using core::events::VaultEntry;
using journal::Checkpoint;
using journal::Head;
using journal::Pruned;

namespace {

std::uint64_t number(const Rows& rows, std::size_t row, std::size_t column) {
  return static_cast<std::uint64_t>(rows.integer(row, column));
}

std::string in_span(const journal::Span& span) {
  return " WHERE at_us >= " + std::to_string(span.from.us()) + " AND at_us < " +
         std::to_string(span.to.us()) + " ORDER BY id";
}

Result<void> read_frame(const Rows& rows, std::size_t row, TapeEntry& into) {
  into.at = Instant::from_us(rows.integer(row, 0));
  into.connection = core::boundary::ConnectionId(number(rows, row, 1));
  into.station = restored_text(rows.text(row, 2));
  const auto kind = core::events::tape_kind(rows.text(row, 3));
  if (!kind) return tl::unexpected<Error>(kind.error());
  into.kind = *kind;
  into.text = restored_text(rows.text(row, 4));
  into.after = number(rows, row, 5);
  return {};
}

Result<VaultEntry> vault_entry(const Rows& rows, std::size_t row) {
  const auto kind = core::events::vault_kind(rows.text(row, 1));
  if (!kind) return tl::unexpected(kind.error());
  return VaultEntry{number(rows, row, 0), *kind, restored_text(rows.text(row, 2))};
}

/// As SQLite writes it: 15 digits, and a point in any case.
std::string number_text(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.15g", value);
  std::string out(buffer.data());
  if (std::isinf(value)) return value < 0 ? "-Inf" : "Inf";
  if (out.find('.') != std::string::npos) return out;
  out.insert(std::min(out.find('e'), out.size()), ".0");
  return out;
}

}  // namespace

// --- reading -----------------------------------------------------------------------------

Result<void> read_records(Connection& connection, std::uint64_t after,
                          const journal::VisitLink& visit) {
  // A sequence beyond int64 cannot be stored, so nothing follows it.
  if (after > INT64_MAX) return {};
  Record record;
  return for_each_row(connection,
                      "SELECT sequence, at_us, stream, type, version, payload, digest FROM journal "
                      "WHERE sequence > " +
                          std::to_string(after) + " ORDER BY sequence",
                      [&](const Rows& rows, std::size_t row) -> Result<void> {
                        record.sequence = number(rows, row, 0);
                        record.at = Instant::from_us(rows.integer(row, 1));
                        record.stream = restored_text(rows.text(row, 2));
                        record.type = restored_text(rows.text(row, 3));
                        record.version = static_cast<int>(rows.integer(row, 4));
                        record.payload = restored_text(rows.text(row, 5));
                        return visit(record, digest_of(rows, row, 6));
                      });
}

Result<void> PostgresJournal::Impl::read(std::uint64_t after, const journal::VisitLink& visit) {
  return pool.read([&](Connection& connection) { return read_records(connection, after, visit); });
}

Result<void> PostgresJournal::read(std::uint64_t after, const journal::Visit& visit) {
  return impl_->read(after,
                     [&](const Record& record, const journal::Digest&) { return visit(record); });
}

Result<void> PostgresJournal::read_links(std::uint64_t after, const journal::VisitLink& visit) {
  return impl_->read(after, visit);
}

Result<Head> PostgresJournal::head() {
  Head out;
  TRY(impl_->pool.read([&](Connection& connection) -> Result<void> {
    const auto rows = connection.run("SELECT sequence, digest FROM head");
    if (!rows) return tl::unexpected(rows.error());
    if (rows->size() != 1) return impl_->address.refuse("has no head");
    out = head_of(*rows, 0);
    return {};
  }));
  return out;
}

Result<void> PostgresJournal::read_vault(const journal::VisitVault& visit) {
  return impl_->pool.read([&](Connection& connection) {
    return for_each_row(connection, "SELECT number, kind, text FROM vault ORDER BY number",
                        [&](const Rows& rows, std::size_t row) -> Result<void> {
                          const auto entry = vault_entry(rows, row);
                          if (!entry) return tl::unexpected(entry.error());
                          return visit(*entry);
                        });
  });
}

Result<void> PostgresJournal::read_tape(const journal::Span& span,
                                        const journal::VisitFrame& visit) {
  TapeEntry frame;
  return impl_->pool.read([&](Connection& connection) {
    return for_each_row(connection,
                        "SELECT at_us, connection, station, direction, frame, after_sequence "
                        "FROM tape" +
                            in_span(span),
                        [&](const Rows& rows, std::size_t row) -> Result<void> {
                          TRY(read_frame(rows, row, frame));
                          return visit(frame);
                        });
  });
}

Result<void> PostgresJournal::read_telemetry(const journal::Span& span,
                                             const journal::VisitSample& visit) {
  return impl_->pool.read([&](Connection& connection) {
    return for_each_row(
        connection,
        "SELECT at_us, evse_id, transaction_id, measurand, value FROM meter_values" + in_span(span),
        [&](const Rows& rows, std::size_t row) {
          Telemetry sample;
          sample.at = Instant::from_us(rows.integer(row, 0));
          sample.evse = core::boundary::EvseId(number(rows, row, 1));
          sample.transaction = core::boundary::TransactionId(number(rows, row, 2));
          sample.measurand = rows.text(row, 3);
          sample.value = rows.number(row, 4);
          return visit(sample);
        });
  });
}

Result<void> PostgresJournal::at_one_instant(const std::function<Result<void>()>& work) {
  return impl_->pool.at_one_instant(work);
}

Result<journal::Counts> PostgresJournal::counts() {
  journal::Counts out;
  TRY(impl_->pool.read([&](Connection& connection) -> Result<void> {
    const auto rows = connection.run(
        "SELECT (SELECT count(*) FROM journal), (SELECT min(sequence) FROM journal), "
        "(SELECT at_us FROM journal ORDER BY sequence LIMIT 1), "
        "(SELECT at_us FROM journal ORDER BY sequence DESC LIMIT 1), "
        "(SELECT count(*) FROM vault), (SELECT count(*) FROM tape), "
        "(SELECT count(*) FROM meter_values)");
    if (!rows) return tl::unexpected(rows.error());
    out = {number(*rows, 0, 0),
           number(*rows, 0, 1),
           Instant::from_us(rows->integer(0, 2)),
           Instant::from_us(rows->integer(0, 3)),
           number(*rows, 0, 4),
           number(*rows, 0, 5),
           number(*rows, 0, 6)};
    return {};
  }));
  return out;
}

// --- snapshots and checkpoints -----------------------------------------------------------

Result<void> PostgresJournal::save(const journal::Snapshot& snapshot) {
  return impl_->change([&](Connection& connection) -> Result<void> {
    const auto last = connection.integer("SELECT sequence FROM head");
    if (!last) return tl::unexpected(last.error());
    TRY(journal::check_snapshot(static_cast<std::uint64_t>(*last), snapshot));
    return put(connection, snapshot);
  });
}

Result<void> put(Connection& connection, const journal::Snapshot& snapshot) {
  const std::string sequence = std::to_string(snapshot.sequence);
  const auto erased = connection.integer(
      "SELECT coalesce(max(sequence), 0) FROM journal WHERE type = 'TokenErased' AND sequence > " +
      sequence);
  if (!erased) return tl::unexpected(erased.error());
  if (*erased != 0) {
    return connection.address().refuse("a snapshot after record " + sequence +
                                       " holds what was erased by record " +
                                       std::to_string(*erased));
  }
  Parameters parameters;
  parameters.add(static_cast<std::int64_t>(snapshot.sequence)).add_bytes(snapshot.bytes);
  TRY(
      connection.run("INSERT INTO snapshots (sequence, bytes) VALUES ($1::bigint, $2::bytea) "
                     "ON CONFLICT (sequence) DO UPDATE SET bytes = excluded.bytes",
                     parameters));
  TRY(connection.run("DELETE FROM snapshots WHERE sequence < " + sequence));
  return {};
}

Result<std::optional<journal::Snapshot>> PostgresJournal::snapshot() {
  std::optional<journal::Snapshot> out;
  TRY(impl_->pool.read([&](Connection& connection) -> Result<void> {
    const auto rows =
        connection.run("SELECT sequence, bytes FROM snapshots ORDER BY sequence DESC LIMIT 1");
    if (!rows) return tl::unexpected(rows.error());
    if (rows->size() == 1) out = journal::Snapshot{number(*rows, 0, 0), rows->bytes(0, 1)};
    return {};
  }));
  return out;
}

Result<void> PostgresJournal::add(const Checkpoint& checkpoint) {
  return impl_->change([&](Connection& connection) -> Result<void> {
    Parameters parameters;
    parameters.add(static_cast<std::int64_t>(checkpoint.head.sequence))
        .add_bytes(bytes_of(checkpoint.head.digest))
        .add(checkpoint.at.us())
        .add(checkpoint.key)
        .add_bytes(checkpoint.signature);
    TRY(
        connection.run("INSERT INTO checkpoints (sequence, digest, at_us, key, signature) VALUES "
                       "($1::bigint, $2::bytea, $3::bigint, $4::text, $5::bytea) "
                       "ON CONFLICT (sequence) DO UPDATE SET digest = excluded.digest, "
                       "at_us = excluded.at_us, key = excluded.key, signature = excluded.signature",
                       parameters));
    return {};
  });
}

Result<std::vector<Checkpoint>> PostgresJournal::checkpoints() {
  std::vector<Checkpoint> out;
  TRY(impl_->pool.read([&](Connection& connection) {
    return for_each_row(
        connection,
        "SELECT sequence, digest, at_us, key, signature FROM checkpoints ORDER BY sequence",
        [&](const Rows& rows, std::size_t row) -> Result<void> {
          out.push_back({head_of(rows, row), Instant::from_us(rows.integer(row, 2)),
                         restored_text(rows.text(row, 3)), rows.bytes(row, 4)});
          return {};
        });
  }));
  return out;
}

// --- what goes ---------------------------------------------------------------------------

Result<std::vector<Pruned>> PostgresJournal::pruned() {
  std::vector<Pruned> out;
  TRY(impl_->pool.read([&](Connection& connection) {
    return for_each_row(connection, "SELECT last, digest, first, at_us FROM pruned ORDER BY last",
                        [&](const Rows& rows, std::size_t row) -> Result<void> {
                          out.push_back({number(rows, row, 2), head_of(rows, row),
                                         Instant::from_us(rows.integer(row, 3))});
                          return {};
                        });
  }));
  return out;
}

namespace {

Result<std::uint64_t> remove_records(Connection& connection, std::uint64_t through, Instant at) {
  const std::string last = std::to_string(through);
  const auto kept = connection.integer("SELECT coalesce(max(sequence), 0) FROM snapshots");
  if (!kept) return tl::unexpected(kept.error());
  if (*kept < static_cast<std::int64_t>(through)) {
    return connection.address().refuse(
        "records up to " + last + " cannot go: the last snapshot is of " + std::to_string(*kept));
  }
  TRY(
      connection.run("INSERT INTO pruned (first, last, digest, at_us) SELECT "
                     "(SELECT min(sequence) FROM journal), sequence, digest, " +
                     std::to_string(at.us()) + " FROM journal WHERE sequence = " + last));
  return remove_below(connection, "journal", static_cast<std::int64_t>(through) + 1);
}

}  // namespace

Result<journal::Removed> PostgresJournal::remove(const journal::Retention& retention, Instant at) {
  journal::Removed out;
  Partitions left;
  TRY(impl_->change([&](Connection& connection) -> Result<void> {
    out = {};
    const auto frames = remove_below(connection, "tape", retention.tape.us());
    if (!frames) return tl::unexpected(frames.error());
    const auto samples = remove_below(connection, "meter_values", retention.telemetry.us());
    if (!samples) return tl::unexpected(samples.error());
    const auto days = connection.run("DELETE FROM sample_days WHERE day_us + 86400000000 <= " +
                                     std::to_string(retention.telemetry.us()));
    if (!days) return tl::unexpected(days.error());
    out.frames = *frames;
    out.samples = *samples;
    if (retention.records != 0) {
      const auto records = remove_records(connection, retention.records, at);
      if (!records) return tl::unexpected(records.error());
      out.records = *records;
    }
    return left.load(connection, impl_->options.records_per_partition);
  }));
  impl_->partitions = std::move(left);
  impl_->sample_days.forget();
  return out;
}

namespace {

Result<void> erase_entries(Connection& connection, const Erasure& erasure) {
  Column concerned(ElementType::bigint);
  TRY(for_each_row(connection,
                   "SELECT number, kind, text FROM vault WHERE kind <> 'secret' AND number <= " +
                       std::to_string(erasure.through),
                   [&](const Rows& rows, std::size_t row) -> Result<void> {
                     const auto entry = vault_entry(rows, row);
                     if (!entry) return tl::unexpected(entry.error());
                     if (concerns(erasure, *entry)) {
                       concerned.add(static_cast<std::int64_t>(entry->number));
                     }
                     return {};
                   }));
  Parameters parameters;
  parameters.add(concerned).add(erasure.replacement);
  TRY(connection.run("UPDATE vault SET text = $2::text WHERE number = ANY ($1::bigint[])",
                     parameters));
  return {};
}

/// In a literal, for a cursor takes no parameters.
std::string literal(std::string_view text) {
  std::string out = "'";
  for (const char c : stored_text(text)) {
    if (c == '\'') out += c;
    out += c;
  }
  return out + "'";
}

/// Finds every frame that redact() would change, and few others: those are not worth the way
/// here. What has escapes or is not ASCII is looked at in any case.
std::string may_say(const std::string& tag) {
  const std::string plain = core::events::bare(tag);
  if (plain.empty()) return "true";
  std::string others;  // what bare() leaves out
  for (int code = 1; code < 128; ++code) {
    const char c = static_cast<char>(code);
    if (core::events::bare({&c, 1}).empty() && c != '\x1a') others += c;
  }
  const std::string bare_frame =
      "translate(lower(frame COLLATE \"C\"), " + literal(others) + ", '')";
  std::string out =
      "strpos(frame, '\\') > 0 OR strpos(frame, chr(26)) > 0 OR "
      "octet_length(frame) <> length(frame) OR strpos(" +
      bare_frame + ", " + literal(plain) + ") > 0";
  if (const std::string turned = core::events::turned(tag); !turned.empty()) {
    out += " OR strpos(" + bare_frame + ", " + literal(turned) + ") > 0";
  }
  return out;
}

Result<void> redact_tape(Connection& connection, const Erasure& erasure) {
  Column id(ElementType::bigint), at(ElementType::bigint), redacted(ElementType::text);
  TRY(for_each_row(connection, "SELECT id, at_us, frame FROM tape WHERE " + may_say(erasure.tag),
                   [&](const Rows& rows, std::size_t row) -> Result<void> {
                     std::string frame = restored_text(rows.text(row, 2));
                     if (!journal::redact(frame, erasure)) return {};
                     id.add(rows.integer(row, 0));
                     at.add(rows.integer(row, 1));
                     redacted.add(std::string_view(frame));
                     return {};
                   }));
  Parameters parameters;
  parameters.add(id).add(at).add(redacted);
  TRY(
      connection.run("UPDATE tape AS t SET frame = v.frame FROM unnest($1::bigint[], "
                     "$2::bigint[], $3::text[]) AS v (id, at_us, frame) "
                     "WHERE t.at_us = v.at_us AND t.id = v.id",
                     parameters));
  return {};
}

}  // namespace

Result<void> erase(Connection& connection, const Erasure& erasure) {
  TRY(erase_entries(connection, erasure));
  TRY(redact_tape(connection, erasure));
  TRY(connection.run("DELETE FROM snapshots"));
  return {};
}

// Its versions of rows that are no more, and its log, a server sees to itself.
Result<journal::Compaction> PostgresJournal::compact() {
  return journal::Compaction::left_to_the_server;
}

// --- projections -------------------------------------------------------------------------

namespace {

// Of records whose changes are folded together; as many as are worth it.
constexpr std::size_t rebuild_piece = 2000;

Result<void> rebuild(Connection& connection, Projections& projections) {
  for (const std::string_view table : projection::tables()) {
    TRY(connection.run("DELETE FROM " + std::string(table)));
  }
  std::vector<Record> piece;
  const auto carry_out = [&]() -> Result<void> {
    std::vector<Step> steps;
    TRY(projections.plan(piece, steps));
    piece.clear();
    return run(connection, steps);
  };
  TRY(read_records(connection, 0, [&](const Record& record, const journal::Digest&) {
    piece.push_back(record);
    return piece.size() < rebuild_piece ? Result<void>() : carry_out();
  }));
  return carry_out();
}

}  // namespace

Result<void> PostgresJournal::rebuild_projections() {
  TRY(impl_->may_write());
  return impl_->writer.write(
      [&](Connection& connection) -> Result<void> {
        const auto gone = connection.integer("SELECT count(*) FROM pruned");
        if (!gone) return tl::unexpected(gone.error());
        if (*gone != 0) {
          return impl_->address.refuse(
              "its tables cannot be made again: the first records were removed");
        }
        return rebuild(connection, impl_->projections);
      },
      impl_->writer.position());
}

namespace {

/// Which columns of a table hold numbers that are not whole, in their order.
Result<std::vector<bool>> fractions_of(Connection& connection, std::string_view table) {
  const auto rows = connection.run(
      "SELECT data_type = 'double precision' FROM information_schema.columns WHERE "
      "table_schema = '" +
      connection.address().schema + "' AND table_name = '" + std::string(table) +
      "' ORDER BY ordinal_position");
  if (!rows) return tl::unexpected(rows.error());
  std::vector<bool> out;
  for (std::size_t i = 0; i < rows->size(); ++i) out.push_back(rows->text(i, 0) == "t");
  return out;
}

}  // namespace

Result<void> PostgresJournal::read_projections(
    const std::function<Result<void>(const std::string& row)>& visit) {
  return impl_->pool.read([&](Connection& connection) -> Result<void> {
    for (const std::string_view table : projection::tables()) {
      const auto fractions = fractions_of(connection, table);
      if (!fractions) return tl::unexpected(fractions.error());
      TRY(for_each_row(connection,
                       "SELECT * FROM " + std::string(table) + " ORDER BY " + order_of(table),
                       [&](const Rows& rows, std::size_t row) {
                         std::string text(table);
                         for (std::size_t i = 0; i < rows.columns(); ++i) {
                           text += '|';
                           if (rows.is_null(row, i)) {
                             text += '-';
                           } else {
                             text += (*fractions)[i] ? number_text(rows.number(row, i))
                                                     : restored_text(rows.text(row, i));
                           }
                         }
                         return visit(text);
                       }));
    }
    return {};
  });
}

}  // namespace voltwin::store::postgres
