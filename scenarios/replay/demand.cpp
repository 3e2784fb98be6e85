#include "scenarios/replay/demand.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "engine/json/record.hpp"
#include "grid/model/phase.hpp"
#include "scenarios/format/written.hpp"
#include "scenarios/replay/history.hpp"

namespace voltwin::scenarios::replay {

namespace written = format::written;

namespace {

constexpr Duration load_row = Duration::from_minutes(5);
constexpr double micro = 1e6;
constexpr double efficiency = 0.9;
// A car's battery is so many times what any car of its kind took.
constexpr double room = 2.0;
constexpr std::size_t longest_name = 64;
// A visit shorter than this has no beginning and end; at least so long a driver stays.
constexpr Duration shortest_stay = Duration::from_seconds(1);
constexpr double least_kwh = 0.001;
constexpr Duration longest = Duration::from_hours(8'784);

std::string shortened(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most);
  return text;
}

Instant next_minute(Instant at) {
  constexpr std::int64_t minute = 60'000'000;
  return Instant::from_us((at.us() / minute + 1) * minute);
}

class Writer {
 public:
  Writer(const History& history, const DemandRequest& request)
      : history_(history),
        request_(request),
        from_(request.from.value_or(history.begins)),
        to_(request.to.value_or(next_minute(history.ends))) {}

  Result<Demand> write();

 private:
  [[nodiscard]] std::string node_name(grid::NodeId id) const;
  void write_control();
  void write_tariff();
  Result<void> write_stations();
  void write_caps();
  void write_loads();
  Result<void> write_sessions();
  [[nodiscard]] std::string evse_name(boundary::EvseId id) const;
  std::string vehicle_of(const RecordedStay& stay, double energy_kwh);

  const History& history_;
  const DemandRequest& request_;
  Instant from_, to_;
  written::Scenario out_;
  Demand demand_;
};

std::string Writer::node_name(grid::NodeId id) const {
  for (const grid::Node& node : history_.site->nodes) {
    if (node.id == id) return node.name;
  }
  return "";  // the core has refused such a reference: load() will say so of the file
}

void Writer::write_control() {
  const boundary::ControlSettings& control = history_.site->control;
  out_.control.policy = static_cast<format::Policy>(control.policy);
  if (control.shadow) out_.control.shadow = static_cast<format::Policy>(*control.shadow);
  out_.control.lease = control.lease;
  out_.control.interval = control.interval;
  out_.control.settle = control.settle;
  out_.control.clock_tolerance = control.clock_tolerance;
  out_.control.measurement_timeout = control.measurement_timeout;
  out_.control.rotation = control.rotation;
  out_.control.safe_default_a = control.safe_default.value();
  out_.control.minimum_current_a = control.minimum_current.value();
  out_.control.step_a = control.step.value();
  out_.control.margin_kw = control.margin.value() / 1e3;
  for (const boundary::PricePoint& point : history_.prices) {
    if (!out_.control.prices) out_.control.prices.emplace();
    out_.control.prices->push_back({point.from, static_cast<double>(point.per_kwh_micro) / micro});
  }
  out_.station.meter_interval = history_.site->meter_interval;
  out_.station.heartbeat = history_.site->heartbeat_interval;
}

void Writer::write_tariff() {
  if (!history_.tariff) return;
  const boundary::TariffDefinition& tariff = *history_.tariff;
  out_.tariff.name = shortened(tariff.name, longest_name);
  out_.tariff.currency = tariff.currency;
  out_.tariff.per_kwh = static_cast<double>(tariff.per_kwh_micro) / micro;
  out_.tariff.per_minute = static_cast<double>(tariff.per_minute_micro) / micro;
  out_.tariff.flat = static_cast<double>(tariff.flat_micro) / micro;
  out_.tariff.idle_per_minute = static_cast<double>(tariff.idle_per_minute_micro) / micro;
  out_.tariff.idle_grace_minutes = tariff.idle_grace.seconds() / 60.0;
}

Result<void> Writer::write_stations() {
  for (const grid::Node& node : history_.site->nodes) {
    written::Node& out = out_.site.nodes.emplace_back();
    out.name = node.name;
    out.kind = node.kind;
    if (!node.parent.is_none()) out.parent = node_name(node.parent);
    if (node.limit_per_phase) out.limit_a = node.limit_per_phase->value();
    if (node.limit_power) out.limit_kw = node.limit_power->value() / 1e3;
    if (node.rating) out.rating_kva = node.rating->value() / 1e3;
  }
  for (const RecordedStation& station : history_.stations) {
    const boundary::StationDefinition& definition = station.definition;
    written::StationGroup& out = out_.site.stations.emplace_back();
    out.ids = {definition.identity};
    out.evses_per_station = static_cast<std::int32_t>(definition.evses.size());
    const boundary::EvseDefinition& first = definition.evses.front();
    out.node = node_name(first.node);
    out.max_a = first.max_current.value();
    for (const boundary::EvseDefinition& evse : definition.evses) {
      if (evse.node != first.node || evse.max_current != first.max_current) {
        return bad_input("station " + definition.identity +
                         ": its EVSEs hang from several nodes or have several limits, which a "
                         "scenario cannot tell of");
      }
      out.connections.push_back(evse.connection);
    }
    if (!station.vendor.empty()) out.vendor = shortened(station.vendor, 20);
    if (!station.model.empty()) out.model = shortened(station.model, 20);
  }
  return {};
}

// Each schedule counts from when it was told, and until the next one of its node.
void Writer::write_caps() {
  std::map<grid::NodeId, std::map<Instant, Watts>> caps;
  for (const RecordedSchedule& schedule : history_.schedules) {
    if (schedule.at >= to_) continue;
    auto& points = caps[schedule.node];
    points.erase(points.lower_bound(schedule.at), points.end());
    const Watts none(std::numeric_limits<double>::infinity());
    Watts now = none;
    for (const boundary::CapPoint& point : schedule.points) {
      if (point.from <= schedule.at) now = point.limit;
    }
    points[schedule.at] = now;
    for (const boundary::CapPoint& point : schedule.points) {
      if (point.from > schedule.at) points[point.from] = point.limit;
    }
  }
  for (const auto& [node, points] : caps) {
    std::vector<written::CapPoint> out;
    for (const auto& [at, limit] : points) {
      if (at >= to_) break;
      if (at <= from_) out.clear();  // only what holds at the start
      written::CapPoint point{std::max(at, from_), {}};
      // The format has no cap of zero; the least it can say stands for it.
      if (std::isfinite(limit.value())) point.limit_kw = std::max(limit.value() / 1e3, least_kwh);
      out.push_back(point);
    }
    const bool any = std::any_of(out.begin(), out.end(), [](const auto& p) { return p.limit_kw; });
    if (any) out_.site.caps.push_back({node_name(node), std::move(out), {}});
  }
}

void Writer::write_loads() {
  std::vector<std::pair<std::string, const std::vector<MeasuredLoad>*>> columns;
  for (const boundary::UncontrolledLoad& load : history_.site->uncontrolled) {
    written::BaseLoad& out = out_.site.base_load.emplace_back();
    out.node = node_name(load.node);
    out.step_minutes = load_row.seconds() / 60.0;
    out.worst_kw = load.worst.value() / 1e3;
    const auto measured = history_.loads.find(load.node);
    if (measured == history_.loads.end()) {
      out.constant_kw = load.worst.value() / 1e3;  // as the core took it to be
      continue;
    }
    written::SeriesFile& file = out.file.emplace();
    file.path = request_.loads_file;
    file.column = "node_" + std::to_string(load.node.value()) + "_kw";
    file.first_row = from_;
    file.row_minutes = out.step_minutes;
    // A row is the highest load of its five minutes, which may be more than was called the worst.
    double most = 0.0;
    for (const MeasuredLoad& value : measured->second) most = std::max(most, value.power.value());
    // Rounded up, as a row may be rounded to three decimals.
    out.worst_kw = std::max(*out.worst_kw, std::ceil(most) / 1e3);
    columns.emplace_back(file.column, &measured->second);
  }
  if (columns.empty()) return;
  std::string& csv = demand_.loads;
  csv = "time";
  for (const auto& column : columns) csv += "," + column.first;
  csv += "\n";
  std::vector<std::size_t> next(columns.size(), 0);
  std::vector<double> last(columns.size(), 0.0);
  for (Instant row = from_; row < to_; row += load_row) {
    csv += to_text(row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::vector<MeasuredLoad>& values = *columns[i].second;
      double highest = next[i] == 0 && !values.empty() ? values[0].power.value() : last[i];
      for (; next[i] < values.size() && values[next[i]].at < row + load_row; ++next[i]) {
        last[i] = values[next[i]].power.value();
        highest = values[next[i]].at < row ? last[i] : std::max(highest, last[i]);
      }
      char text[40];
      std::snprintf(text, sizeof text, ",%.3f", std::max(0.0, highest) / 1e3);
      csv += text;
    }
    csv += "\n";
  }
}

std::string Writer::evse_name(boundary::EvseId id) const {
  const RecordedEvse& evse = history_.evses.at(id);
  const std::string& station = history_.stations[evse.station].definition.identity;
  return evse.of_station == 1 ? station : station + "/" + std::to_string(evse.place + 1);
}

// As strong as it was seen; where nothing was told, as its EVSE.
std::string Writer::vehicle_of(const RecordedStay& stay, double energy_kwh) {
  const RecordedEvse& place = history_.evses.at(stay.evse);
  const boundary::EvseDefinition& evse =
      history_.stations[place.station].definition.evses[place.place];
  int phases = grid::phases(evse.connection);
  double current = evse.max_current.value();
  if (stay.highest_current_a > 0.0) {
    current = std::clamp(std::ceil(stay.highest_current_a - 0.05), 6.0, current);
    const double one_phase_w = stay.highest_current_a * history_.site->line_to_neutral.value();
    if (phases == 3 && stay.highest_power_w > 0.0) {
      phases = std::clamp(static_cast<int>(std::lround(stay.highest_power_w / one_phase_w)), 1, 3);
    }
  }
  char name[longest_name];
  std::snprintf(name, sizeof name, "car, %g A on %d", current, phases);
  auto found = std::find_if(out_.vehicles.begin(), out_.vehicles.end(),
                            [&](const written::Vehicle& v) { return v.name == name; });
  if (found == out_.vehicles.end()) {
    written::Vehicle vehicle;
    vehicle.name = name;
    vehicle.battery_kwh = 10.0;
    vehicle.max_a = current;
    vehicle.phases = phases;
    vehicle.efficiency = efficiency;
    vehicle.transition_soc = 1.0;
    found = out_.vehicles.insert(out_.vehicles.end(), vehicle);
  }
  const double needed = std::ceil(energy_kwh * efficiency * room);
  found->battery_kwh = std::max(found->battery_kwh, needed);
  return name;
}

Result<void> Writer::write_sessions() {
  written::DemandSource source;
  source.kind = format::DemandKind::list;
  std::vector<written::Session>& sessions = source.sessions.emplace();
  std::vector<Duration> delays;
  for (const RecordedStay& stay : history_.stays) {
    const Instant end = stay.left.value_or(stay.ended.value_or(Instant::never()));
    if (stay.plugged < from_) {
      if (end >= from_) ++demand_.begun_before;
      continue;
    }
    if (stay.plugged >= to_) continue;
    if (history_.evses.find(stay.evse) == history_.evses.end()) continue;
    written::Session out;
    out.id = "session-" + std::to_string(sessions.size() + 1);
    out.arrival = stay.plugged;
    // Who is still there at the end stays on.
    out.departure = std::max(end == Instant::never() ? to_ + Duration::from_hours(1) : end,
                             stay.plugged + shortest_stay);
    out.evse = evse_name(stay.evse);
    out.energy_kwh = std::max(static_cast<double>(stay.to_wh - stay.from_wh) / 1e3, least_kwh);
    out.vehicle = vehicle_of(stay, out.energy_kwh);
    out.token = stay.driver;
    delays.push_back(stay.started - stay.plugged);
    demand_.energy_kwh += out.energy_kwh;
    sessions.push_back(std::move(out));
  }
  if (sessions.empty()) {
    return bad_input("no session begins from " + to_text(from_) + " to " + to_text(to_));
  }
  demand_.sessions = sessions.size();
  const auto middle = delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 2);
  std::nth_element(delays.begin(), middle, delays.end());
  out_.demand.token_delay = std::clamp(*middle, Duration(), Duration::from_hours(1));
  out_.demand.sources.push_back(std::move(source));
  return {};
}

Result<Demand> Writer::write() {
  if (from_ >= to_) return bad_input("nothing happened between --from and --to");
  if (to_ - from_ > longest) return bad_input("more than 366 days: name an interval");
  out_.name = shortened("demand of " + history_.site->name, longest_name);
  out_.description =
      "Extracted by voltwin replay --as-demand: recorded arrivals, departures, energies and what "
      "the cars were seen to draw. Closed loop: the twin supplies the rest.";
  out_.clock.start = to_text(from_);
  out_.clock.hours = (to_ - from_).seconds() / 3600.0;
  out_.site.name = shortened(history_.site->name, longest_name);
  out_.site.line_to_neutral_v = history_.site->line_to_neutral.value();
  write_control();
  write_tariff();
  if (auto done = write_stations(); !done) return tl::unexpected<Error>(std::move(done).error());
  write_caps();
  write_loads();
  if (auto done = write_sessions(); !done) return tl::unexpected<Error>(std::move(done).error());
  demand_.from = from_;
  demand_.to = to_;
  json::encode(demand_.scenario, out_);
  demand_.scenario += "\n";
  return std::move(demand_);
}

}  // namespace

Result<Demand> extract_demand(store::journal::Archive& archive, const DemandRequest& request) {
  const auto history = read_history(archive);
  if (!history) return tl::unexpected<Error>(history.error());
  return Writer(*history, request).write();
}

}  // namespace voltwin::scenarios::replay
