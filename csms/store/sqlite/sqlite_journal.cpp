#include "csms/store/sqlite/sqlite_journal.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "csms/store/sqlite/impl.hpp"
#include "csms/store/sqlite/migrations.hpp"
#include "csms/store/sqlite/rows.hpp"
#include "csms/store/sqlite/schema.hpp"
#include "csms/store/sqlite/statements.hpp"
#include "csms/store/sqlite/transaction.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::store::sqlite {

using core::events::Erasure;
using core::events::Record;
using core::events::TapeEntry;
using core::events::Telemetry;
using core::events::VaultEntry;
using projection::InstantText;
using projection::Value;

namespace {

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

}  // namespace

Result<void> SqliteJournal::Impl::open(const std::string& path, const OpenOptions& options) {
  if (options.access == Access::read) {
    TRY(database.open_to_read(path, options.busy_timeout));
    TRY(require_newest(database));
    return load();
  }
  TRY(open_to_write(path, options));
  TRY(migrate(database));
  TRY(prepare());
  TRY(load());
  return check_head();
}

Result<void> SqliteJournal::Impl::open_to_write(const std::string& path,
                                                const OpenOptions& options) {
  TRY(database.open(path, options.busy_timeout));
  if (options.access == Access::alone) {
    // Before the first look at the file: so the lock keeps out readers too, which each
    // connection to a log is as long as it lives.
    TRY(database.execute("PRAGMA locking_mode = EXCLUSIVE"));
  }
  if (const auto version = identify(database); !version) {
    if (options.access == Access::alone && version.error().kind == ErrorKind::environment &&
        database.is_busy()) {
      return database.refuse("another process has it open; end that first");
    }
    return tl::unexpected(version.error());
  }
  return configure(database);
}

Result<void> SqliteJournal::Impl::load() {
  const auto head = stored_head();
  if (!head) return tl::unexpected(head.error());
  chain.reset(*head);
  const auto entries = database.integer("SELECT max(number) FROM vault");
  if (!entries) return tl::unexpected(entries.error());
  vault = static_cast<std::uint64_t>(*entries);
  return read_places();
}

// Whoever goes on where records were cut off would bury that.
Result<void> SqliteJournal::Impl::check_head() {
  journal::Head last;
  TRY(for_each_row(
      "SELECT last, digest FROM pruned UNION ALL SELECT sequence, digest FROM journal "
      "WHERE sequence = (SELECT max(sequence) FROM journal) ORDER BY 1 DESC LIMIT 1",
      [](Statement&) {},
      [&](const Statement& row) -> Result<void> {
        last = head_of(row);
        return {};
      }));
  if (last == chain.head()) return {};
  if (last.sequence > chain.head().sequence) {
    return database.refuse("has records after the head of its chain; see `voltwin db verify`");
  }
  return database.refuse(
      "its last record is not the one that its head tells of; see `voltwin db verify`");
}

Result<void> SqliteJournal::Impl::prepare(Statement& into, std::string_view sql) {
  auto prepared = database.prepare(std::string(sql));
  if (!prepared) return tl::unexpected(std::move(prepared).error());
  into = *std::move(prepared);
  return {};
}

Result<void> SqliteJournal::Impl::prepare() {
  TRY(prepare(insert_record,
              "INSERT INTO journal (sequence, at_us, stream, type, version, payload, digest) "
              "VALUES (?, ?, ?, ?, ?, ?, ?)"));
  TRY(prepare(insert_frame,
              "INSERT INTO tape (at_us, connection, station, direction, frame, after_sequence) "
              "VALUES (?, ?, ?, ?, ?, ?)"));
  TRY(prepare(insert_sample,
              "INSERT INTO meter_values (evse_id, transaction_id, at_us, measurand, value) "
              "VALUES (?, ?, ?, ?, ?)"));
  TRY(prepare(insert_entry, "INSERT INTO vault (number, kind, text) VALUES (?, ?, ?)"));
  TRY(prepare(set_head, "UPDATE head SET sequence = ?, digest = ?"));
  for (const projection::Shape& shape : projection::shapes()) {
    TRY(prepare(writes.emplace_back(), statement_of(shape)));
  }
  return {};
}

Result<void> SqliteJournal::Impl::write(const journal::Batch& batch,
                                        const journal::Snapshot* snapshot) {
  Transaction transaction(database);
  TRY(transaction.begin());
  for (const VaultEntry& entry : batch.vault) TRY(write(entry));
  for (const Record& record : batch.records) TRY(write(record));
  TRY(project(batch.records));
  for (const TapeEntry& frame : batch.tape) TRY(write(frame));
  for (const Telemetry& sample : batch.telemetry) TRY(write(sample));
  for (const Erasure& erasure : batch.erasures) TRY(erase(erasure));
  if (!batch.records.empty()) TRY(write_head());
  if (snapshot != nullptr) TRY(write(*snapshot));
  auto committed = transaction.commit();
  if (!committed && database.failed_to_sync()) standing = journal::Standing::in_doubt;
  return committed;
}

Result<void> SqliteJournal::Impl::write(const Record& record) {
  const journal::Digest& digest = chain.extend(record);
  insert_record.bind(1, static_cast<std::int64_t>(record.sequence));
  insert_record.bind(2, record.at.us());
  insert_record.bind(3, std::string_view(record.stream));
  insert_record.bind(4, std::string_view(record.type));
  insert_record.bind(5, std::int64_t{record.version});
  insert_record.bind(6, std::string_view(record.payload));
  insert_record.bind_blob(7, bytes_of(digest));
  return insert_record.run();
}

Result<void> SqliteJournal::Impl::write(const TapeEntry& frame) {
  insert_frame.bind(1, frame.at.us());
  insert_frame.bind(2, static_cast<std::int64_t>(frame.connection.value()));
  insert_frame.bind(3, std::string_view(frame.station));
  insert_frame.bind(4, core::events::name_of(frame.kind));
  insert_frame.bind(5, std::string_view(frame.text));
  insert_frame.bind(6, static_cast<std::int64_t>(frame.after));
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

Result<void> SqliteJournal::Impl::write(const VaultEntry& entry) {
  insert_entry.bind(1, static_cast<std::int64_t>(entry.number));
  insert_entry.bind(2, core::events::name_of(entry.kind));
  insert_entry.bind(3, std::string_view(entry.text));
  return insert_entry.run();
}

Result<void> SqliteJournal::Impl::write_head() {
  set_head.bind(1, static_cast<std::int64_t>(chain.head().sequence));
  set_head.bind_blob(2, bytes_of(chain.head().digest));
  return set_head.run();
}

// Many at once: of the changes of one row only the last is carried out.
Result<void> SqliteJournal::Impl::project(std::span<const Record> records) {
  events.clear();
  events.reserve(records.size());  // the changes point into them
  changes.clear();
  for (const Record& record : records) {
    auto event = core::events::from_record(record);
    if (!event) return tl::unexpected(std::move(event).error());
    events.push_back(*std::move(event));
    projection::project(events.back(), record, places, changes);
  }
  for (const projection::Group& group : folder.fold(changes)) {
    for (const std::size_t first : group.firsts) TRY(carry_out(group.shape, first));
  }
  return {};
}

Result<void> SqliteJournal::Impl::carry_out(std::size_t index, std::size_t first) {
  const projection::Shape& shape = projection::shapes()[index];
  Statement& statement = writes[index];
  constexpr std::size_t values_max = projection::Shape::keys_max + projection::Shape::columns_max;
  std::array<InstantText, values_max> buffers;
  const std::size_t count = shape.key_count() + shape.column_count();
  for (std::size_t i = 0; i < count; ++i) {
    std::visit(BindValue{statement, static_cast<int>(i) + 1, buffers[i]},
               changes.values[first + i]);
  }
  return statement.run();
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
  if (!batch.erasures.empty()) {
    const auto removed = impl_->database.integer("SELECT count(*) FROM pruned");
    if (!removed) return tl::unexpected(removed.error());
    if (*removed != 0) {
      return impl_->database.refuse(
          "records were removed: an erasure needs a snapshot of the state after it");
    }
  }
  return append(batch, nullptr);
}

Result<std::uint64_t> SqliteJournal::append_and_save(const journal::Batch& batch,
                                                     const journal::Snapshot& snapshot) {
  TRY(journal::check_snapshot(impl_->chain.head().sequence + batch.records.size(), snapshot));
  return append(batch, &snapshot);
}

Result<std::uint64_t> SqliteJournal::append(const journal::Batch& batch,
                                            const journal::Snapshot* snapshot) {
  if (impl_->standing == journal::Standing::in_doubt) {
    return impl_->database.refuse("is in doubt since a commit failed; open it anew");
  }
  if (batch.empty() && snapshot == nullptr) return last_sequence();
  const journal::Head before = impl_->chain.head();
  TRY(journal::check_sequence(before.sequence, batch.records));
  TRY(journal::check_vault(impl_->vault, batch.vault));
  if (auto written = impl_->write(batch, snapshot); !written) {
    impl_->chain.reset(before);
    return tl::unexpected(std::move(written).error());
  }
  impl_->vault += batch.vault.size();
  // The log still has the pages as they were. A reader may be in it: then the next look of
  // SQLite itself does it, and all that was asked for is durable either way.
  if (!batch.erasures.empty()) static_cast<void>(impl_->empty_log());
  return last_sequence();
}

journal::Standing SqliteJournal::standing() const { return impl_->standing; }

Result<std::uint64_t> SqliteJournal::last_sequence() { return impl_->chain.head().sequence; }

}  // namespace voltwin::store::sqlite
