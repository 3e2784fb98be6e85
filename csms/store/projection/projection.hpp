#pragma once
// What each event changes in the tables that people and reports query. Pure: an event goes
// in, row changes come out as data, and whichever database there is carries them out. It
// must not read the tables, nor know SQL's dialects: so a rebuild gives the same rows as
// following along.
//
// Contract: changes are carried out in their order. A change that finds no row does nothing,
// for a projection never stands in the way of the journal.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "csms/core/events/codec.hpp"
#include "csms/core/events/events.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::projection {

/// A cell: NULL, a whole number, a number, text, or an instant that is written as text.
using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, Instant>;

enum class Operation : std::uint8_t {
  upsert,  ///< insert, or set the columns of the row with these keys
  update,  ///< set the columns of the rows with these keys
  erase,   ///< remove the rows with these keys
};

/// An instant's text: UTC with exactly three decimals (the rest is cut off), so that text
/// order is time order: "2026-06-01T08:00:00.000Z". Instants before year 0 and after year
/// 9999 are written as the first and the last one that has such a text.
struct InstantText {
  std::array<char, 24> characters;
  [[nodiscard]] std::string_view view() const { return {characters.data(), characters.size()}; }
};
[[nodiscard]] InstantText text_of(Instant instant);

/// Sets `column` to what the row's `from` holds.
struct Copy {
  std::string_view column, from;
};

/// The fixed part of a change; unused entries at the end are empty.
struct Shape {
  static constexpr std::size_t keys_max = 3;
  static constexpr std::size_t columns_max = 16;
  static constexpr std::size_t copies_max = 2;

  Operation operation = Operation::upsert;
  std::string_view table;
  std::array<std::string_view, keys_max> keys{};
  std::array<std::string_view, columns_max> columns{};
  std::array<Copy, copies_max> copies{};  ///< of an update
  /// Of an update, one of `columns`: only rows where it is not greater than the new value.
  std::string_view not_older{};

  [[nodiscard]] std::size_t key_count() const;
  [[nodiscard]] std::size_t column_count() const;
};

/// Every kind of change that there is.
[[nodiscard]] std::span<const Shape> shapes();

/// The tables that project() fills, referring ones before those that they refer to.
[[nodiscard]] std::span<const std::string_view> tables();

/// The key columns of a table, for ORDER BY: "entry_id, line".
[[nodiscard]] std::string key_columns(std::string_view table);

struct Change {
  std::size_t shape = 0;  ///< index into shapes()
  std::size_t first = 0;  ///< its values in Changes::values: keys, then columns
};

/// Row changes in order. The texts point into the event and the record they came from.
struct Changes {
  std::vector<Change> items;
  std::vector<Value> values;

  void clear() {
    items.clear();
    values.clear();
  }
};

/// Where EVSEs are, for the rows that are listed by it: all that a projection remembers of earlier
/// events. Who goes on with tables that are there fills it from them.
class Places {
 public:
  struct Place {
    core::boundary::StationId charger;
    core::boundary::SiteId site;
  };

  void put(core::boundary::EvseId evse, const Place& place);
  /// Of one that was never put: none.
  [[nodiscard]] Place find(core::boundary::EvseId evse) const;

 private:
  std::unordered_map<core::boundary::EvseId, Place> places_;  // lint: lookup only
};

/// Appends what `event`, written as `record`, changes.
void project(const core::events::Event& event, const core::events::Record& record, Places& places,
             Changes& out);

}  // namespace voltwin::store::projection
