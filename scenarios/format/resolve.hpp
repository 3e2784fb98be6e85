#pragma once
// From a scenario as written to one that is checked and resolved. Private to
// scenarios/format; load() is the way in.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "scenarios/format/data_files.hpp"
#include "scenarios/format/scenario.hpp"
#include "scenarios/format/source_text.hpp"
#include "scenarios/format/written.hpp"

namespace voltwin::scenarios::format {

/// What every step of resolving works on.
struct Resolving {
  const written::Scenario& in;
  const SourceText& source;
  DataFiles& files;
  Scenario& out;
};

/// In this order; each rests on what the ones before put into `out`.
[[nodiscard]] Result<void> resolve_clock(const Resolving& work);
[[nodiscard]] Result<void> resolve_settings(const Resolving& work);  ///< control, tariff …
[[nodiscard]] Result<void> resolve_nodes(const Resolving& work);
[[nodiscard]] Result<void> resolve_base_load(const Resolving& work);
[[nodiscard]] Result<void> resolve_caps(const Resolving& work);
[[nodiscard]] Result<void> resolve_stations(const Resolving& work);
[[nodiscard]] Result<void> resolve_vehicles(const Resolving& work);
[[nodiscard]] Result<void> resolve_demand(const Resolving& work);
[[nodiscard]] Result<void> resolve_faults(const Resolving& work);

/// `site.nodes` and 2: "site.nodes[2]"; with a field: "site.nodes[2].name".
[[nodiscard]] std::string element_path(std::string_view list, std::size_t index);
[[nodiscard]] std::string element_path(std::string_view list, std::size_t index,
                                       std::string_view field);

/// An instant in the local time of the run, for messages: "2026-06-01T00:00:00+02:00".
[[nodiscard]] inline std::string local_text(const Clock& clock, Instant instant) {
  return clock.zone.text(instant);
}

/// The node with this name; bad input, naming those there are, when the site has none.
[[nodiscard]] Result<grid::NodeId> find_node(const Resolving& work, const std::string& name,
                                             std::string_view path);

/// What a node may carry by itself: the smallest of its power limit, its rating and three
/// phases at its current limit; infinity where it has none.
[[nodiscard]] Watts own_limit(const grid::Node& node, Volts line_to_neutral);

/// "an EVSE of the site (CA-148, CA-149, CA-212 and 51 more)": for messages.
[[nodiscard]] std::string one_of(std::string_view what, const std::vector<std::string>& names);

/// Whole millionths of a JSON number; empty when it has more than 6 decimals, an exponent,
/// a sign, or does not fit.
[[nodiscard]] std::optional<std::int64_t> parse_micro(std::string_view raw);

}  // namespace voltwin::scenarios::format
