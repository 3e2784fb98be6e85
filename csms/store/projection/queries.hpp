#pragma once
// Lists of what the projections hold, a page at a time, for people and for the API: what to ask a
// database, and in which way so that it is quick however many rows there are. The same for every
// engine; it must not know a connection, nor change anything.
//
// Contract: a page costs a bounded amount of work, whatever the filter. Where conditions that are
// rare together but common apart would cost more, the page ends early: it has fewer rows than were
// asked for, perhaps none, and a cursor that goes on from there.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "csms/core/events/events.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::store::projection {

using core::events::EvseId;
using core::events::SiteId;
using core::events::StationId;
using core::events::TransactionId;

enum class Phase : std::uint8_t { running, ended };
/// What the end of a transaction rests on: what the station said, or our estimate.
enum class End : std::uint8_t { reported, estimated };

/// What a transaction must be; what is empty does not matter. Spans are [from, to).
struct TransactionFilter {
  std::optional<std::uint64_t> number;  ///< its id, or the one that its station calls it by
  std::optional<SiteId> site;
  std::optional<StationId> charger;
  std::optional<EvseId> evse;
  std::string driver;  ///< the pseudonym of the tag
  std::optional<Phase> phase;
  std::optional<Instant> started_from, started_to;
  std::optional<Instant> ended_from, ended_to;
  std::string reason;                               ///< of its end
  std::optional<WattHours> energy_min, energy_max;  ///< of ended ones, both included
  std::optional<End> end;
};

/// By end and by energy only ended ones are listed: the others have neither yet.
enum class Sort : std::uint8_t { started, ended, energy };
enum class Order : std::uint8_t { descending, ascending };

/// A place in a list: after the row with this key.
struct Cursor {
  std::variant<std::int64_t, std::string> key;  ///< energy in Wh, or an instant's text
  std::uint64_t id = 0;
  [[nodiscard]] bool operator==(const Cursor&) const = default;
};

struct TransactionRequest {
  TransactionFilter filter;
  Sort sort = Sort::started;
  Order order = Order::descending;
  std::size_t rows = 50;  ///< at least 1 (ENSURE)
  std::optional<Cursor> after;
};

/// Instants as the tables have them, "2026-06-01T08:00:00.000Z"; empty: not yet.
struct TransactionRow {
  std::uint64_t id = 0;
  std::int64_t wire_id = 0;
  std::uint64_t session = 0;
  std::uint64_t evse = 0, charger = 0, site = 0;
  std::string evse_name, charger_identity, site_name;
  std::string driver;       ///< pseudonym
  std::string driver_text;  ///< what the vault has behind it
  std::string started, ended;
  std::int64_t energy_wh = 0;  ///< so far, while it runs
  std::optional<std::int64_t> total_minor;
  std::string currency;
  std::string reason;
  End end = End::reported;
};

struct TransactionPage {
  std::vector<TransactionRow> rows;
  std::optional<Cursor> next;  ///< empty: that was all
};

/// The measured values of a transaction, in the order of their times.
struct SampleRequest {
  TransactionId transaction;
  std::size_t rows = 1'000;     ///< at least 1 (ENSURE)
  std::optional<Cursor> after;  ///< by time in us
};
struct SampleRow {
  Instant at;
  std::string measurand;
  double value = 0.0;
};
struct SamplePage {
  std::vector<SampleRow> rows;
  std::optional<Cursor> next;
};

// --- for engines ---------------------------------------------------------------------

enum class Dialect : std::uint8_t {
  sqlite,    ///< parameters ?1; the index is named, for nobody gathers statistics
  postgres,  ///< parameters $1
};
using Parameter = std::variant<std::int64_t, std::string>;
struct Query {
  std::string sql;
  std::vector<Parameter> parameters;
};
/// The cells of a row as text; a NULL has no data().
using Cells = std::span<const std::string_view>;
using VisitCells = std::function<Result<void>(Cells row)>;
/// Runs a query, all of one call on one instant of the database.
using Run = std::function<Result<void>(const Query& query, const VisitCells& visit)>;

/// So many rows are read of the table for a page, at most, whatever is asked.
inline constexpr std::size_t collect_max = 5'000;
inline constexpr std::size_t scan_max = 5'000;

[[nodiscard]] Result<TransactionPage> read_transactions(const TransactionRequest& request,
                                                        Dialect dialect, const Run& run);
[[nodiscard]] Result<SamplePage> read_samples(const SampleRequest& request, Dialect dialect,
                                              const Run& run);

}  // namespace voltwin::store::projection
