// Opening and appending; postgres_archive.cpp has what tools do.
#include "csms/store/postgres/postgres_journal.hpp"

#include <memory>
#include <utility>

#include "csms/store/postgres/impl.hpp"
#include "csms/store/postgres/migrations.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::store::postgres {

using core::events::Record;
using core::events::TapeEntry;
using core::events::Telemetry;
using core::events::VaultEntry;

namespace {

// After a partition could not be made because somebody read.
constexpr std::uint64_t appends_between_tries = 64;

constexpr std::string_view insert_records =
    "INSERT INTO journal (sequence, at_us, stream, type, version, payload, digest) "
    "SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], "
    "$6::text[], $7::bytea[])";
constexpr std::string_view insert_frames =
    "INSERT INTO tape (id, at_us, connection, station, direction, frame, after_sequence) "
    "SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], "
    "$6::text[], $7::bigint[])";
constexpr std::string_view insert_samples =
    "INSERT INTO meter_values (id, evse_id, transaction_id, at_us, measurand, value) "
    "SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], "
    "$6::double precision[])";
// Another process may have noted it before this one was opened.
constexpr std::string_view insert_days =
    "INSERT INTO sample_days (transaction_id, day_us) "
    "SELECT * FROM unnest($1::bigint[], $2::bigint[]) ON CONFLICT DO NOTHING";
constexpr std::string_view insert_entries =
    "INSERT INTO vault (number, kind, text) "
    "SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])";

}  // namespace

// --- projections -------------------------------------------------------------------------

Result<void> Projections::prepare(Connection& connection) {
  const auto rows = connection.run(
      "SELECT table_name::text, column_name::text, data_type::text FROM "
      "information_schema.columns WHERE table_schema = '" +
      connection.address().schema + "' AND is_generated = 'NEVER'");
  if (!rows) return tl::unexpected(rows.error());
  ColumnTypes types;
  const auto is_projection = [](std::string_view table) {
    for (const std::string_view name : projection::tables()) {
      if (name == table) return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < rows->size(); ++i) {
    if (!is_projection(rows->text(i, 0))) continue;
    const auto type = element_type(rows->text(i, 2));
    if (!type) return tl::unexpected(type.error());
    types.emplace(std::pair(std::string(rows->text(i, 0)), std::string(rows->text(i, 1))), *type);
  }
  writes_.clear();
  for (const projection::Shape& shape : projection::shapes()) {
    writes_.push_back(write_of(shape, types));
  }
  return read_places(connection);
}

Result<void> Projections::read_places(Connection& connection) {
  const auto rows = connection.run(
      "SELECT e.id, e.charger_id, c.site_id FROM evses e JOIN chargers c ON c.id = e.charger_id");
  if (!rows) return tl::unexpected(rows.error());
  const auto id = [&](std::size_t row, std::size_t column) {
    return static_cast<std::uint64_t>(rows->integer(row, column));
  };
  for (std::size_t i = 0; i < rows->size(); ++i) {
    places_.put(core::boundary::EvseId(id(i, 0)),
                {core::boundary::StationId(id(i, 1)), core::boundary::SiteId(id(i, 2))});
  }
  return {};
}

Result<void> Projections::plan(const std::vector<Record>& records, std::vector<Step>& steps) {
  changes_.clear();
  events_.clear();
  events_.reserve(records.size());  // the changes point into them
  for (const Record& record : records) {
    auto event = core::events::from_record(record);
    if (!event) return tl::unexpected(std::move(event).error());
    projection::project(events_.emplace_back(*std::move(event)), record, places_, changes_);
  }
  for (const projection::Group& group : folder_.fold(changes_)) {
    const Write& write = writes_[group.shape];
    steps.push_back({write.sql, parameters_of(write, group, changes_)});
  }
  return {};
}

Result<void> run(Connection& connection, const std::vector<Step>& steps) {
  for (const Step& step : steps) TRY(connection.run(step.sql, step.parameters));
  return {};
}

journal::Digest digest_of(const Rows& rows, std::size_t row, std::size_t column) {
  return journal::digest_from_bytes(rows.bytes(row, column)).value_or(journal::Digest{});
}

journal::Head head_of(const Rows& rows, std::size_t row) {
  return {static_cast<std::uint64_t>(rows.integer(row, 0)), digest_of(rows, row, 1)};
}

// --- days of samples ---------------------------------------------------------------------

std::set<SampleDays::Pair> SampleDays::wanted(const journal::Batch& batch) const {
  std::set<Pair> out;
  for (const Telemetry& sample : batch.telemetry) {
    if (sample.transaction.is_none()) continue;
    const Pair day{static_cast<std::int64_t>(sample.transaction.value()),
                   local_midnight(sample.at, Duration()).us()};
    if (!known_.contains(day)) out.insert(day);
  }
  return out;
}

void SampleDays::add(const std::set<Pair>& days) {
  if (known_.size() + days.size() > most) known_.clear();
  known_.insert(days.begin(), days.end());
}

// --- opening -----------------------------------------------------------------------------

Result<void> PostgresJournal::Impl::open() {
  if (options.access == Access::read || options.access == Access::tend) {
    TRY(pool.read(require_newest));
    return options.access == Access::read ? Result<void>() : tender.open(address);
  }
  TRY(writer.open(address, options));
  chain.reset(writer.position().head);
  return pool.read([this](Connection& connection) { return load(connection); });
}

Result<void> PostgresJournal::Impl::load(Connection& connection) {
  TRY(projections.prepare(connection));
  TRY(partitions.load(connection, options.records_per_partition));
  const auto entries = connection.integer("SELECT coalesce(max(number), 0) FROM vault");
  if (!entries) return tl::unexpected(entries.error());
  vault = static_cast<std::uint64_t>(*entries);
  return check_head(connection);
}

// Whoever goes on where records were cut off would bury that.
Result<void> PostgresJournal::Impl::check_head(Connection& connection) const {
  const auto rows = connection.run(
      "SELECT last, digest FROM pruned UNION ALL SELECT sequence, digest FROM journal "
      "WHERE sequence = (SELECT max(sequence) FROM journal) ORDER BY 1 DESC LIMIT 1");
  if (!rows) return tl::unexpected(rows.error());
  const journal::Head last = rows->size() == 0 ? journal::Head{} : head_of(*rows, 0);
  if (last == chain.head()) return {};
  if (last.sequence > chain.head().sequence) {
    return address.refuse("has records after the head of its chain; see `voltwin db verify`");
  }
  return address.refuse(
      "its last record is not the one that its head tells of; see `voltwin db verify`");
}

PostgresJournal::PostgresJournal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PostgresJournal::PostgresJournal(PostgresJournal&&) noexcept = default;
PostgresJournal& PostgresJournal::operator=(PostgresJournal&&) noexcept = default;
PostgresJournal::~PostgresJournal() = default;

Result<PostgresJournal> PostgresJournal::open(std::string_view url, const OpenOptions& options) {
  auto address = Address::parse(url, options.schema);
  if (!address) return tl::unexpected(std::move(address).error());
  auto impl = std::make_unique<Impl>(*std::move(address), options);
  TRY(impl->open());
  return PostgresJournal(std::move(impl));
}

// --- appending ---------------------------------------------------------------------------

Result<void> PostgresJournal::Impl::may_write() const {
  if (options.access == Access::write || options.access == Access::alone) return {};
  return address.refuse(options.access == Access::read ? "was opened for reading"
                                                       : "was opened beside its writer");
}

Result<void> PostgresJournal::Impl::change(const Writer::Work& work) {
  if (options.access == Access::tend) return tend(work);
  TRY(may_write());
  return writer.write(work, writer.position());
}

// The row of head is what every transaction of the writer begins with: so neither sees the other
// half done.
Result<void> PostgresJournal::Impl::tend(const Writer::Work& work) {
  Transaction transaction(tender);
  TRY(transaction.begin());
  TRY(tender.run("SELECT sequence FROM head FOR UPDATE"));
  TRY(work(tender));
  return transaction.commit();
}

void PostgresJournal::Impl::plan_vault(const journal::Batch& batch, std::vector<Step>& steps) {
  if (batch.vault.empty()) return;
  Column number(ElementType::bigint), kind(ElementType::text), text(ElementType::text);
  for (const VaultEntry& entry : batch.vault) {
    number.add(static_cast<std::int64_t>(entry.number));
    kind.add(core::events::name_of(entry.kind));
    text.add(std::string_view(entry.text));
  }
  Parameters parameters;
  parameters.add(number).add(kind).add(text);
  steps.push_back({insert_entries, std::move(parameters)});
}

void PostgresJournal::Impl::plan_records(const journal::Batch& batch, std::vector<Step>& steps) {
  if (batch.records.empty()) return;
  Column sequence(ElementType::bigint), at(ElementType::bigint), version(ElementType::bigint);
  Column stream(ElementType::text), type(ElementType::text), payload(ElementType::text);
  Column digest(ElementType::bytes);
  for (const Record& record : batch.records) {
    sequence.add(static_cast<std::int64_t>(record.sequence));
    at.add(record.at.us());
    stream.add(std::string_view(record.stream));
    type.add(std::string_view(record.type));
    version.add(std::int64_t{record.version});
    payload.add(std::string_view(record.payload));
    digest.add(bytes_of(chain.extend(record)));
  }
  Parameters parameters;
  parameters.add(sequence).add(at).add(stream).add(type).add(version).add(payload).add(digest);
  steps.push_back({insert_records, std::move(parameters)});
}

void PostgresJournal::Impl::plan_tape(const journal::Batch& batch, Writer::Position& after,
                                      std::vector<Step>& steps) {
  if (batch.tape.empty()) return;
  Column id(ElementType::bigint), at(ElementType::bigint), connection(ElementType::bigint);
  Column station(ElementType::text), direction(ElementType::text), text(ElementType::text);
  Column fact(ElementType::bigint);
  for (const TapeEntry& frame : batch.tape) {
    id.add(++after.frames);
    at.add(frame.at.us());
    connection.add(static_cast<std::int64_t>(frame.connection.value()));
    station.add(std::string_view(frame.station));
    direction.add(core::events::name_of(frame.kind));
    text.add(std::string_view(frame.text));
    fact.add(static_cast<std::int64_t>(frame.after));
  }
  Parameters parameters;
  parameters.add(id).add(at).add(connection).add(station).add(direction).add(text).add(fact);
  steps.push_back({insert_frames, std::move(parameters)});
}

void PostgresJournal::Impl::plan_telemetry(const journal::Batch& batch, Writer::Position& after,
                                           std::vector<Step>& steps) {
  if (batch.telemetry.empty()) return;
  Column id(ElementType::bigint), evse(ElementType::bigint), transaction(ElementType::bigint);
  Column at(ElementType::bigint), measurand(ElementType::text), value(ElementType::number);
  for (const Telemetry& sample : batch.telemetry) {
    id.add(++after.samples);
    evse.add(static_cast<std::int64_t>(sample.evse.value()));
    if (sample.transaction.is_none()) {
      transaction.add_null();
    } else {
      transaction.add(static_cast<std::int64_t>(sample.transaction.value()));
    }
    at.add(sample.at.us());
    measurand.add(sample.measurand);
    value.add(sample.value);
  }
  Parameters parameters;
  parameters.add(id).add(evse).add(transaction).add(at).add(measurand).add(value);
  steps.push_back({insert_samples, std::move(parameters)});
}

void PostgresJournal::Impl::plan_days(const std::set<SampleDays::Pair>& days,
                                      std::vector<Step>& steps) {
  if (days.empty()) return;
  Column transaction(ElementType::bigint), day(ElementType::bigint);
  for (const auto& [id, first_us] : days) {
    transaction.add(id);
    day.add(first_us);
  }
  Parameters parameters;
  parameters.add(transaction).add(day);
  steps.push_back({insert_days, std::move(parameters)});
}

Result<void> PostgresJournal::Impl::plan(const journal::Batch& batch, Writer::Position& after,
                                         std::vector<Step>& steps) {
  plan_vault(batch, steps);
  plan_records(batch, steps);
  after.head = chain.head();
  plan_tape(batch, after, steps);
  plan_telemetry(batch, after, steps);
  return projections.plan(batch.records, steps);
}

Result<void> PostgresJournal::Impl::make_room(const journal::Batch& batch) {
  // Nobody else locks the journal's own, so that these never wait.
  if (const auto wanted = partitions.wanted_records(batch); !wanted.empty()) {
    TRY(writer.write([&](Connection& connection) { return make(connection, wanted); },
                     writer.position()));
    partitions.add(wanted);
  }
  if (appends < no_days_until) return {};
  const auto days = partitions.wanted_days(batch);
  if (days.empty()) return {};
  bool is_locked_out = false;
  const auto made = writer.write(
      [&](Connection& connection) -> Result<void> {
        TRY(connection.run("SET LOCAL lock_timeout = 100"));
        auto done = make(connection, days);
        is_locked_out = !done && connection.is_locked_out();
        return done;
      },
      writer.position());
  if (made) {
    partitions.add(days);
  } else if (!is_locked_out) {
    return made;
  } else {
    no_days_until = appends + appends_between_tries;
  }
  return {};
}

namespace {

/// As long as they are there, the state can be had without a snapshot.
Result<void> expect_all_records(Connection& connection) {
  const auto removed = connection.integer("SELECT count(*) FROM pruned");
  if (!removed) return tl::unexpected(removed.error());
  if (*removed == 0) return {};
  return connection.address().refuse(
      "records were removed: an erasure needs a snapshot of the state after it");
}

}  // namespace

Result<void> PostgresJournal::Impl::write(const journal::Batch& batch,
                                          const journal::Snapshot* snapshot) {
  ++appends;
  TRY(make_room(batch));
  Writer::Position after = writer.position();
  std::vector<Step> steps;
  TRY(plan(batch, after, steps));
  const std::set<SampleDays::Pair> days = sample_days.wanted(batch);
  plan_days(days, steps);
  auto written = writer.write(
      [&](Connection& connection) -> Result<void> {
        if (!batch.erasures.empty() && snapshot == nullptr) TRY(expect_all_records(connection));
        TRY(run(connection, steps));
        for (const core::events::Erasure& erasure : batch.erasures) {
          TRY(erase(connection, erasure));
        }
        return snapshot == nullptr ? Result<void>() : put(connection, *snapshot);
      },
      after);
  if (!written) return written;
  sample_days.add(days);
  return {};
}

Result<std::uint64_t> PostgresJournal::Impl::append(const journal::Batch& batch,
                                                    const journal::Snapshot* snapshot) {
  TRY(may_write());
  if (writer.standing() == journal::Standing::in_doubt) {
    return address.refuse("is in doubt since a commit failed; open it anew");
  }
  const journal::Head before = chain.head();
  if (batch.empty() && snapshot == nullptr) return before.sequence;
  TRY(journal::check_sequence(before.sequence, batch.records));
  TRY(journal::check_vault(vault, batch.vault));
  if (auto written = write(batch, snapshot); !written) {
    chain.reset(before);
    return tl::unexpected(std::move(written).error());
  }
  vault += batch.vault.size();
  return chain.head().sequence;
}

Result<std::uint64_t> PostgresJournal::append(const journal::Batch& batch) {
  return impl_->append(batch, nullptr);
}

Result<std::uint64_t> PostgresJournal::append_and_save(const journal::Batch& batch,
                                                       const journal::Snapshot& snapshot) {
  TRY(journal::check_snapshot(impl_->chain.head().sequence + batch.records.size(), snapshot));
  return impl_->append(batch, &snapshot);
}

journal::Standing PostgresJournal::standing() const { return impl_->writer.standing(); }

Result<std::uint64_t> PostgresJournal::last_sequence() {
  if (impl_->may_write()) return impl_->chain.head().sequence;
  const auto stored = head();
  if (!stored) return tl::unexpected(stored.error());
  return stored->sequence;
}

}  // namespace voltwin::store::postgres
