#include "scenarios/acn/events.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "engine/csv/reader.hpp"

namespace voltwin::scenarios::acn {

namespace {

struct Columns {
  std::size_t station, arrival, departure, told, energy, capacity, initial, power;
  std::optional<std::size_t> id, two_stage;
};

Result<Columns> find_columns(const csv::Reader& reader) {
  Columns out{};
  const std::pair<std::string_view, std::size_t Columns::*> wanted[] = {
      {"station_id", &Columns::station},          {"arrival_period", &Columns::arrival},
      {"departure_period", &Columns::departure},  {"estimated_departure_period", &Columns::told},
      {"requested_energy_kwh", &Columns::energy}, {"battery_capacity_kwh", &Columns::capacity},
      {"battery_init_kwh", &Columns::initial},    {"battery_max_power_kw", &Columns::power}};
  for (const auto& [name, member] : wanted) {
    const auto column = reader.column(name);
    if (!column) return tl::unexpected<Error>(column.error());
    out.*member = *column;
  }
  // Some of the files have them.
  if (const auto id = reader.column("session_id")) out.id = *id;
  if (const auto kind = reader.column("linear2stage")) out.two_stage = *kind;
  return out;
}

struct Range {
  std::size_t column;
  double lowest;
  double highest;
};

Result<double> number_in(const csv::Reader& reader, const Range& range) {
  const auto value = reader.number(range.column);
  if (!value || *value < range.lowest || *value > range.highest) {
    return reader.bad_field(range.column, "a number from " + std::to_string(range.lowest) + " to " +
                                              std::to_string(range.highest));
  }
  return *value;
}

Result<int> period_in(const csv::Reader& reader, std::size_t column) {
  const auto value = number_in(reader, {column, 0.0, static_cast<double>(max_period)});
  if (!value) return tl::unexpected<Error>(value.error());
  if (*value != std::floor(*value)) return reader.bad_field(column, "a whole number");
  return static_cast<int>(*value);
}

constexpr double max_kwh = 1e6;

Result<Session> read_session(const csv::Reader& reader, const Columns& columns,
                             const Network& network) {
  Session out;
  const auto station = network.station(reader.row()[columns.station]);
  if (!station) return reader.bad_field(columns.station, "a station of the network");
  out.station = *station;
  if (columns.id) out.id = reader.row()[*columns.id];
  const std::pair<std::size_t, int*> periods[] = {{columns.arrival, &out.arrival},
                                                  {columns.departure, &out.departure},
                                                  {columns.told, &out.told.departure}};
  for (const auto& [column, to] : periods) {
    const auto value = period_in(reader, column);
    if (!value) return tl::unexpected<Error>(value.error());
    *to = *value;
  }
  if (out.departure <= out.arrival) {
    return reader.bad_field(columns.departure, "a period after the arrival");
  }
  const std::pair<std::size_t, double*> numbers[] = {{columns.energy, &out.energy_kwh},
                                                     {columns.capacity, &out.battery.capacity_kwh},
                                                     {columns.initial, &out.battery.charge_kwh},
                                                     {columns.power, &out.battery.max_power_kw}};
  for (const auto& [column, to] : numbers) {
    const auto value = number_in(reader, {column, 0.0, max_kwh});
    if (!value) return tl::unexpected<Error>(value.error());
    *to = *value;
  }
  if (out.battery.capacity_kwh <= 0.0 || out.battery.max_power_kw <= 0.0) {
    return reader.bad_field(columns.capacity, "a battery with a capacity and a power above 0");
  }
  out.told.energy_kwh = out.energy_kwh;
  if (columns.two_stage && reader.row()[*columns.two_stage] == "1") {
    out.battery.kind = BatteryKind::two_stage;
  }
  return out;
}

// A station has one cable.
Result<void> check_overlaps(const std::vector<Session>& sessions, const Network& network,
                            const std::string& label) {
  std::vector<std::size_t> order(sessions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return sessions[a].arrival < sessions[b].arrival;
  });
  std::vector<int> free_from(network.stations.size(), 0);
  for (const std::size_t index : order) {
    const Session& session = sessions[index];
    if (session.arrival < free_from[session.station]) {
      return bad_input(label + ": station " + network.stations[session.station].id +
                       ": a car arrives at period " + std::to_string(session.arrival) +
                       ", when another is still there");
    }
    free_from[session.station] = session.departure;
  }
  return {};
}

}  // namespace

Result<std::vector<Session>> read_events(std::string_view text, const std::string& label,
                                         const Network& network) {
  auto reader = csv::Reader::open(text, label);
  if (!reader) return tl::unexpected<Error>(reader.error());
  const auto columns = find_columns(*reader);
  if (!columns) return tl::unexpected<Error>(columns.error());
  std::vector<Session> out;
  for (;;) {
    const auto more = reader->next();
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) break;
    auto session = read_session(*reader, *columns, network);
    if (!session) return tl::unexpected<Error>(session.error());
    if (out.size() == max_sessions) {
      return bad_input(label + ": expected at most " + std::to_string(max_sessions) + " sessions");
    }
    out.push_back(*std::move(session));
  }
  TRY(check_overlaps(out, network, label));
  return out;
}

}  // namespace voltwin::scenarios::acn
