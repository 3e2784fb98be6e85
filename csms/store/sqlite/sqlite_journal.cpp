#include "csms/store/sqlite/sqlite_journal.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "csms/store/projection/projection.hpp"
#include "csms/store/sqlite/database.hpp"
#include "csms/store/sqlite/migrations.hpp"
#include "csms/store/sqlite/statements.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::store::sqlite {

using core::events::Record;
using core::events::TapeFrame;
using core::events::Telemetry;
using projection::InstantText;
using projection::Value;

namespace {

/// A write transaction that is undone unless it was committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) {}
  ~Transaction() { database_.roll_back(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Immediate: a lock that another process holds is met here, and not half-way.
  [[nodiscard]] Result<void> begin() { return database_.execute("BEGIN IMMEDIATE"); }
  [[nodiscard]] Result<void> commit() { return database_.execute("COMMIT"); }

 private:
  Database& database_;
};

/// The schema version of the file; 0 for a new one. Errors: the file is not ours.
Result<std::int64_t> identify(Database& database) {
  const auto application = database.integer("PRAGMA application_id");
  if (!application) return application;
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return version;
  const auto objects = database.integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) return objects;
  if (*application == 0 && *version == 0 && *objects == 0) return 0;
  if (*application != application_id) {
    return database.refuse("holds another application's tables, not a voltwin journal");
  }
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (*version > newest) {
    return database.refuse("has schema version " + std::to_string(*version) +
                           "; this build knows versions up to " + std::to_string(newest));
  }
  return version;
}

/// Runs the scripts that the file has not seen.
Result<void> migrate(Database& database) {
  Transaction transaction(database);
  TRY(transaction.begin());
  const auto version = identify(database);  // again: now nobody else can change it
  if (!version) return tl::unexpected(version.error());
  const auto scripts = migrations();
  const auto seen = static_cast<std::size_t>(*version);
  if (seen == scripts.size()) return {};
  for (const char* const script : scripts.subspan(seen)) TRY(database.execute(script));
  TRY(database.execute("PRAGMA application_id = " + std::to_string(application_id)));
  TRY(database.execute("PRAGMA user_version = " + std::to_string(scripts.size())));
  return transaction.commit();
}

/// Settings of the connection; WAL is also one of the file, so it comes after identify().
Result<void> configure(Database& database) {
  auto mode = database.prepare("PRAGMA journal_mode = WAL");
  if (!mode) return tl::unexpected(std::move(mode).error());
  const auto row = mode->step();
  if (!row) return tl::unexpected(row.error());
  if (!*row || mode->text(0) != "wal") return database.refuse("does not support WAL");
  mode->reset();
  return database.execute(
      "PRAGMA synchronous = FULL;"
      "PRAGMA foreign_keys = ON;"
      "PRAGMA cache_size = -16384;"          // 16 MiB
      "PRAGMA wal_autocheckpoint = 4096;");  // pages: 16 MiB of log between checkpoints
}

struct BindValue {
  Statement& statement;
  int index;
  InstantText& buffer;

  void operator()(std::monostate) const { statement.bind_null(index); }
  void operator()(std::int64_t number) const { statement.bind(index, number); }
  void operator()(double number) const { statement.bind(index, number); }
  void operator()(std::string_view text) const { statement.bind(index, text); }
  void operator()(Instant instant) const {
    buffer = projection::text_of(instant);
    statement.bind(index, buffer.view());
  }
};

void bind_id(Statement& statement, int index, std::uint64_t id) {
  if (id == 0) {
    statement.bind_null(index);
  } else {
    statement.bind(index, static_cast<std::int64_t>(id));
  }
}

std::string_view name_of(TapeFrame::Direction direction) {
  switch (direction) {
    case TapeFrame::Direction::in:
      return "in";
    case TapeFrame::Direction::out:
      return "out";
  }
  UNREACHABLE();
}

}  // namespace

struct SqliteJournal::Impl {
  Database database;
  Statement insert_record, insert_frame, insert_sample, select_records;
  std::vector<Statement> writes;  ///< by index of projection::shapes()
  std::uint64_t last = 0;
  projection::Changes changes;  ///< of one event; kept for its memory

  Result<void> open(const std::string& path, const OpenOptions& options);
  Result<void> prepare();
  Result<void> prepare(Statement& into, const std::string& sql);
  Result<void> write(const Record& record);
  Result<void> write(const TapeFrame& frame);
  Result<void> write(const Telemetry& sample);
  Result<void> project(const Record& record);
  Result<void> carry_out(const projection::Change& change);
  Result<void> read(std::uint64_t after, const journal::Visit& visit);
};

Result<void> SqliteJournal::Impl::open(const std::string& path, const OpenOptions& options) {
  TRY(database.open(path, options.busy_timeout));
  if (const auto version = identify(database); !version) return tl::unexpected(version.error());
  TRY(configure(database));
  TRY(migrate(database));
  TRY(prepare());
  const auto sequence = database.integer("SELECT max(sequence) FROM journal");
  if (!sequence) return tl::unexpected(sequence.error());
  last = static_cast<std::uint64_t>(*sequence);
  return {};
}

Result<void> SqliteJournal::Impl::prepare(Statement& into, const std::string& sql) {
  auto prepared = database.prepare(sql);
  if (!prepared) return tl::unexpected(std::move(prepared).error());
  into = *std::move(prepared);
  return {};
}

Result<void> SqliteJournal::Impl::prepare() {
  TRY(prepare(insert_record,
              "INSERT INTO journal (sequence, at_us, stream, type, version, payload) "
              "VALUES (?, ?, ?, ?, ?, ?)"));
  TRY(prepare(insert_frame,
              "INSERT INTO tape (at_us, connection, station, direction, frame) "
              "VALUES (?, ?, ?, ?, ?)"));
  TRY(prepare(insert_sample,
              "INSERT INTO meter_values (evse_id, transaction_id, at_us, measurand, value) "
              "VALUES (?, ?, ?, ?, ?)"));
  TRY(prepare(select_records,
              "SELECT sequence, at_us, stream, type, version, payload FROM journal "
              "WHERE sequence > ? ORDER BY sequence"));
  for (const projection::Shape& shape : projection::shapes()) {
    TRY(prepare(writes.emplace_back(), statement_of(shape)));
  }
  return {};
}

Result<void> SqliteJournal::Impl::write(const Record& record) {
  insert_record.bind(1, static_cast<std::int64_t>(record.sequence));
  insert_record.bind(2, record.at.us());
  insert_record.bind(3, std::string_view(record.stream));
  insert_record.bind(4, std::string_view(record.type));
  insert_record.bind(5, std::int64_t{record.version});
  insert_record.bind(6, std::string_view(record.payload));
  return insert_record.run();
}

Result<void> SqliteJournal::Impl::write(const TapeFrame& frame) {
  insert_frame.bind(1, frame.at.us());
  insert_frame.bind(2, static_cast<std::int64_t>(frame.connection.value()));
  insert_frame.bind(3, std::string_view(frame.station));
  insert_frame.bind(4, name_of(frame.direction));
  insert_frame.bind(5, std::string_view(frame.text));
  return insert_frame.run();
}

Result<void> SqliteJournal::Impl::write(const Telemetry& sample) {
  insert_sample.bind(1, static_cast<std::int64_t>(sample.evse.value()));
  bind_id(insert_sample, 2, sample.transaction.value());
  insert_sample.bind(3, sample.at.us());
  insert_sample.bind(4, std::string_view(sample.measurand));
  insert_sample.bind(5, sample.value);
  return insert_sample.run();
}

Result<void> SqliteJournal::Impl::project(const Record& record) {
  const auto event = core::events::from_record(record);
  if (!event) return tl::unexpected(event.error());
  changes.clear();
  projection::project(*event, record, changes);
  for (const projection::Change& change : changes.items) TRY(carry_out(change));
  return {};
}

Result<void> SqliteJournal::Impl::carry_out(const projection::Change& change) {
  const projection::Shape& shape = projection::shapes()[change.shape];
  Statement& statement = writes[change.shape];
  constexpr std::size_t values_max = projection::Shape::keys_max + projection::Shape::columns_max;
  std::array<InstantText, values_max> buffers;
  const std::size_t count = shape.key_count() + shape.column_count();
  for (std::size_t i = 0; i < count; ++i) {
    std::visit(BindValue{statement, static_cast<int>(i) + 1, buffers[i]},
               changes.values[change.first + i]);
  }
  return statement.run();
}

Result<void> SqliteJournal::Impl::read(std::uint64_t after, const journal::Visit& visit) {
  // A sequence beyond int64 cannot be stored, so nothing follows it.
  if (after > INT64_MAX) return {};
  select_records.bind(1, static_cast<std::int64_t>(after));
  Record record;
  while (true) {
    const auto row = select_records.step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return {};
    record.sequence = static_cast<std::uint64_t>(select_records.integer(0));
    record.at = Instant::from_us(select_records.integer(1));
    record.stream = select_records.text(2);
    record.type = select_records.text(3);
    record.version = static_cast<int>(select_records.integer(4));
    record.payload = select_records.text(5);
    if (auto visited = visit(record); !visited) {
      select_records.reset();
      return visited;
    }
  }
}

SqliteJournal::SqliteJournal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteJournal::SqliteJournal(SqliteJournal&&) noexcept = default;
SqliteJournal& SqliteJournal::operator=(SqliteJournal&&) noexcept = default;
SqliteJournal::~SqliteJournal() = default;

Result<SqliteJournal> SqliteJournal::open(const std::string& path, const OpenOptions& options) {
  auto impl = std::make_unique<Impl>();
  TRY(impl->open(path, options));
  return SqliteJournal(std::move(impl));
}

Result<std::uint64_t> SqliteJournal::append(const journal::Batch& batch) {
  if (batch.empty()) return impl_->last;
  TRY(journal::check_sequence(impl_->last, batch.records));
  Transaction transaction(impl_->database);
  TRY(transaction.begin());
  for (const Record& record : batch.records) {
    TRY(impl_->write(record));
    TRY(impl_->project(record));
  }
  for (const TapeFrame& frame : batch.tape) TRY(impl_->write(frame));
  for (const Telemetry& sample : batch.telemetry) TRY(impl_->write(sample));
  TRY(transaction.commit());
  if (!batch.records.empty()) impl_->last = batch.records.back().sequence;
  return impl_->last;
}

Result<void> SqliteJournal::read(std::uint64_t after, const journal::Visit& visit) {
  return impl_->read(after, visit);
}

Result<std::uint64_t> SqliteJournal::last_sequence() { return impl_->last; }

Result<void> SqliteJournal::rebuild_projections() {
  Transaction transaction(impl_->database);
  TRY(transaction.begin());
  for (const std::string_view table : projection::tables()) {
    TRY(impl_->database.execute("DELETE FROM " + std::string(table)));
  }
  TRY(impl_->read(0, [this](const Record& record) { return impl_->project(record); }));
  return transaction.commit();
}

}  // namespace voltwin::store::sqlite
