#pragma once
// What a PostgresJournal is made of. Private to csms/store/postgres.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "csms/core/events/events.hpp"
#include "csms/store/postgres/database.hpp"
#include "csms/store/postgres/partitions.hpp"
#include "csms/store/postgres/pool.hpp"
#include "csms/store/postgres/postgres_journal.hpp"
#include "csms/store/postgres/statements.hpp"
#include "csms/store/postgres/writer.hpp"
#include "csms/store/projection/fold.hpp"

namespace voltwin::store::postgres {

/// A statement with its parameters; the text lives with the journal.
struct Step {
  std::string_view sql;
  Parameters parameters;
};

/// The row changes of many records, as statements.
class Projections {
 public:
  /// Learns what the columns hold from the tables themselves.
  [[nodiscard]] Result<void> prepare(Connection& connection);
  /// Adds what these records change.
  [[nodiscard]] Result<void> plan(const std::vector<core::events::Record>& records,
                                  std::vector<Step>& steps);

 private:
  [[nodiscard]] Result<void> read_places(Connection& connection);

  std::vector<Write> writes_;  ///< by index of projection::shapes()
  projection::Folder folder_;
  projection::Places places_;
  projection::Changes changes_;
  std::vector<core::events::Event> events_;  ///< what the texts of the changes point into
};

[[nodiscard]] Result<void> run(Connection& connection, const std::vector<Step>& steps);

/// Of which days there are samples of a transaction, as far as this writer has noted it: the
/// table sample_days need not be told again.
class SampleDays {
 public:
  using Pair = std::pair<std::int64_t, std::int64_t>;  ///< transaction, first microsecond
  /// What a batch adds.
  [[nodiscard]] std::set<Pair> wanted(const core::events::Batch& batch) const;
  /// After they are durable.
  void add(const std::set<Pair>& days);
  /// Somebody removed some of the table.
  void forget() { known_.clear(); }

 private:
  static constexpr std::size_t most = 65'536;  ///< then it begins anew
  std::set<Pair> known_;
};

struct PostgresJournal::Impl {
  Impl(Address a, const OpenOptions& o)
      : address(std::move(a)), options(o), pool(address, {o.readers_max, o.retry}) {}

  Address address;
  OpenOptions options;
  Pool pool;
  Connection tender;  ///< of one who tends
  // Of a writer only.
  Writer writer;
  Partitions partitions;
  Projections projections;
  SampleDays sample_days;
  journal::Chain chain{journal::Head{}};
  std::uint64_t vault = 0;          ///< its last number
  std::uint64_t no_days_until = 0;  ///< of `appends`: when to try again to make partitions
  std::uint64_t appends = 0;

  Result<void> open();
  Result<void> load(Connection& connection);
  Result<void> check_head(Connection& connection) const;
  Result<void> may_write() const;
  /// Changes what is no record, in a transaction.
  Result<void> change(const Writer::Work& work);
  Result<void> tend(const Writer::Work& work);
  /// The snapshot as well, unless it is null.
  Result<std::uint64_t> append(const journal::Batch& batch, const journal::Snapshot* snapshot);
  Result<void> write(const journal::Batch& batch, const journal::Snapshot* snapshot);
  Result<void> make_room(const journal::Batch& batch);
  Result<void> plan(const journal::Batch& batch, Writer::Position& after, std::vector<Step>& steps);
  void plan_records(const journal::Batch& batch, std::vector<Step>& steps);
  void plan_tape(const journal::Batch& batch, Writer::Position& after, std::vector<Step>& steps);
  void plan_telemetry(const journal::Batch& batch, Writer::Position& after,
                      std::vector<Step>& steps);
  void plan_days(const std::set<SampleDays::Pair>& days, std::vector<Step>& steps);
  void plan_vault(const journal::Batch& batch, std::vector<Step>& steps);
  Result<void> read(std::uint64_t after, const journal::VisitLink& visit);
};

[[nodiscard]] inline std::string_view bytes_of(const journal::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// All zero where there is none.
[[nodiscard]] journal::Digest digest_of(const Rows& rows, std::size_t row, std::size_t column);
/// Of columns that begin with a sequence and its digest.
[[nodiscard]] journal::Head head_of(const Rows& rows, std::size_t row);
/// Inside a transaction: puts the snapshot in the place of those before it. Errors: an erasure
/// came after it.
[[nodiscard]] Result<void> put(Connection& connection, const journal::Snapshot& snapshot);
/// Inside the transaction of a batch, after everything else of it but its snapshot.
[[nodiscard]] Result<void> erase(Connection& connection, const core::events::Erasure& erasure);
/// The records after `after`, inside a transaction.
[[nodiscard]] Result<void> read_records(Connection& connection, std::uint64_t after,
                                        const journal::VisitLink& visit);

}  // namespace voltwin::store::postgres
